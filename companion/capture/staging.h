/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where dumpcap writes: a folder of our own beside where its files go, which nobody else may enter. dumpcap empties whatever has
 * the name of its next file, also behind a link; here nothing has. Finished files are moved out, and replace nothing.
 *
 * All is done through descriptors: whoever renames folders meanwhile leads nobody astray.
 */
#ifndef NTT_STAGING_H
#define NTT_STAGING_H

#include "capture/fingerprint.h"

#include <glib.h>

struct ntt_staging {
    int target; /* descriptor of the folder that files are for; -1: nothing is staged */
    int folder; /* descriptor of ours, inherited by dumpcap; locked while one of us lives */
    char *name; /* of ours, in the target folder */
    char *path; /* of ours, by its descriptor: "/proc/self/fd/N", the same for dumpcap */
};

#define NTT_STAGING_NONE ((struct ntt_staging){.target = -1, .folder = -1})

/* Makes one in the folder. False, and `problem` says why, to be freed with g_free. To be cleared either way. */
bool ntt_staging_make(struct ntt_staging *staging, const char *folder, char **problem);
/* Removes the folder, unless something is left in it. */
void ntt_staging_clear(struct ntt_staging *staging);

/* Moves a file out, under its name or the next one that is free (ntt_family_alternative, from `attempt` on). The name, to be
 * freed with g_free; NULL: errno. */
char *ntt_staging_publish(const struct ntt_staging *staging, const char *file, unsigned attempt);
/* The same for all files that are there; `moved` is called for each, with its new name. False, with errno, when some could not be. */
bool ntt_staging_publish_all(const struct ntt_staging *staging, void (*moved)(void *data, const char *name),
                             void *data);

/* Puts a file of ours in the place of the one of the same name in the target folder, which goes; mode and owner stay. False, with
 * errno (EEXIST: it is not the `accepted` one any more), and all is as it was. */
bool ntt_staging_replace(const struct ntt_staging *staging, const char *file,
                         const struct ntt_fingerprint *accepted);
/* Deletes a file of the target folder if it is this one. False: errno; EEXIST: it is another. */
bool ntt_staging_delete(const struct ntt_staging *staging, const char *name,
                        const struct ntt_fingerprint *fingerprint);

/* True when another ntt capture of this user is writing a file of which `is` is true, to be moved into this folder. */
bool ntt_staging_is_written(const char *folder, bool (*is)(const void *data, const char *name),
                            const void *data);
/* Moves out what captures that were killed have left in this folder. */
void ntt_staging_recover(const char *folder, void (*moved)(void *data, const char *name), void *data);

#endif
