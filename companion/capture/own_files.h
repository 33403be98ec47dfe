/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which files of a folder ntt capture has written: a list in the folder, for others may give their files the same names. What is
 * not on it, or has changed since it was put there, is never deleted.
 */
#ifndef NTT_OWN_FILES_H
#define NTT_OWN_FILES_H

#include "capture/fingerprint.h"

#include <glib.h>

#define NTT_OWN_FILES_NAME ".ntt-captures"

/* Puts a file that is complete on the list of the folder. False, and `problem` says why, to be freed with g_free: among others
 * where a file that is no such list has its name, which is left as it is. */
bool ntt_own_files_add(const char *folder, const char *name, const struct ntt_fingerprint *fingerprint,
                       char **problem);

/* The list of a folder, of names and struct ntt_fingerprint; empty where there is none, and, with `problem` as above, where it
 * cannot be read. To be freed with g_hash_table_destroy. */
GHashTable *ntt_own_files_read(const char *folder, char **problem);

#endif
