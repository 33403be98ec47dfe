/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Folders and what is below them. */
#ifndef NTT_FOLDERS_H
#define NTT_FOLDERS_H

#include <stdbool.h>

/* True for the folder itself and all below it, by their names; neither ends in a slash. */
bool ntt_path_is_below(const char *path, const char *folder);

/* True for a path that can only be that of a folder, whatever is there: it ends in a slash, or in the name "." or "..". */
bool ntt_path_names_folder(const char *path);

/* The absolute path with its links followed, of what is there and of what would be: also where the last parts of it are missing.
 * To be freed with g_free. */
char *ntt_path_resolve(const char *path);

/* Puts the names in the folder on the disk, so that they outlive a loss of power. False: errno; not every file system can. */
bool ntt_folder_sync(const char *folder);

#endif
