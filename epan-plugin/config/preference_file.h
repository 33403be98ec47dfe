/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that users name in preferences. */
#ifndef NTT_PREFERENCE_FILE_H
#define NTT_PREFERENCE_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* All of a regular file of at most so many bytes; `text` has a NUL behind it and is to be freed with g_free. Nothing that could
 * make Wireshark wait, such as a pipe. False: `problem` says why, with the path, to be freed with g_free. */
bool ntt_preference_file_read(const char *path, size_t limit, char **text, size_t *length, char **problem);

#endif
