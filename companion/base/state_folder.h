/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files in which a program keeps its state, in folders that nobody else can write to.
 *
 * Whoever else could put something there would choose what we overwrite, or make us wait: a link to a file of somebody's, a
 * second name of it, a pipe that nobody writes into. So a folder belongs to this user or to root, a file to one of them or to
 * the folder's owner, and others may write to neither; files are regular ones, with one name, and links are not followed.
 */
#ifndef NTT_STATE_FOLDER_H
#define NTT_STATE_FOLDER_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* All below: on failure `problem` says which file, why and what to do, in a sentence without its full stop; it is to be freed
 * with g_free. `name` is that of a file in the folder. */

/* Makes the folder, with those above it, where it is missing, and checks whose it is. `mode`: 0700, or with group rights. */
bool ntt_state_folder_make(const char *folder, unsigned mode, char **problem);

/* A descriptor, -1 on failure. `flags` as for open(), without O_TRUNC: what was there is checked before it is changed. A new
 * file has mode 0600. Without O_CREAT a missing file leaves `problem` as it is, and errno ENOENT. */
int ntt_state_file_open(const char *folder, const char *name, int flags, char **problem);
/* The same for a file that another program of ours writes, with what rights it likes: a regular file, and no link. */
int ntt_state_file_open_other(const char *folder, const char *name, char **problem);

enum ntt_state_found {
    NTT_STATE_MISSING, /* no such file */
    NTT_STATE_READ,
    NTT_STATE_REFUSED, /* `problem` is set */
};

/* The content, followed by a NUL byte that `length` (which may be NULL) does not count; to be freed with g_free. */
enum ntt_state_found ntt_state_file_read(const char *folder, const char *name, char **content, size_t *length,
                                         char **problem);
/* Replaces the file as a whole, mode 0600; both it and its name are on the disk then. */
bool ntt_state_file_write(const char *folder, const char *name, const char *content, size_t length,
                          char **problem);
/* A descriptor that has the folder to itself until it is closed, however the program ends. -1: errno EWOULDBLOCK when another
 * program has it, and `problem` is as it was. */
int ntt_state_folder_lock(const char *folder, char **problem);
/* True while the folder of that name is the one that was locked. */
bool ntt_state_folder_is_ours(const char *folder, int lock);

#endif
