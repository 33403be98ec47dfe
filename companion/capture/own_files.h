/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which files of a folder ntt capture has written, and which of them are being written. The first is a list in the folder, for
 * others may give their files the same names: what is not on it is never deleted. The second is a lock on the file.
 */
#ifndef NTT_CAPTURE_OWN_FILES_H
#define NTT_CAPTURE_OWN_FILES_H

#include <glib.h>
#include <stdbool.h>
#include <sys/stat.h>

#define NTT_OWN_FILES_NAME ".ntt-captures"

/* Puts the file of this path, if it is still there, on the list of its folder. False, and `problem` says why, to be freed with g_free. */
bool ntt_own_files_add(const char *path, char **problem);

/* The list of a folder, empty where there is none; to be freed with g_hash_table_destroy. */
GHashTable *ntt_own_files_read(const char *folder);
/* True when the file of that name and status is on it. */
bool ntt_own_files_has(GHashTable *list, const char *name, const struct stat *status);

/* A descriptor that holds the lock until it is closed. -1: another ntt capture has it (errno EWOULDBLOCK), or it cannot be
 * taken here. */
int ntt_own_file_lock(const char *path);
/* True while another descriptor than ours has it. */
bool ntt_own_file_is_locked(const char *path);

#endif
