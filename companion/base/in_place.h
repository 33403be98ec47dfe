/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Regular files in the place of others: what has to be kept where one is changed, or a new one takes its place. */
#ifndef NTT_IN_PLACE_H
#define NTT_IN_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

/* True where the descriptor is of the file whose status is given. Else errno is EAGAIN: another has come to its name. */
bool ntt_is_still(int descriptor, const struct stat *expected);

/*
 * Makes `content` the whole content of a file that is there, which stays the same file. All room on the disk is taken before
 * anything is changed, and what was there is put back where writing fails all the same: on false, with errno, the file is
 * as it was. A file that cannot be read, or is not the
 * `expected` one, is not changed.
 */
bool ntt_overwrite(const char *path, const struct stat *expected, const void *content, size_t length);

/* Gives the file behind the descriptor the extended attributes (access lists among them) of the file at `path`. False when
 * one of them cannot be given. */
bool ntt_attributes_copy(const char *path, int descriptor);

#endif
