/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What dumpcap must not open by its name, for it empties what it opens, and deletes it when that fails. */
#ifndef NTT_CAPTURE_STREAM_H
#define NTT_CAPTURE_STREAM_H

#include <stdbool.h>
#include <stdint.h>

/* True for a FIFO, a device, and all else that is there and no regular file. */
bool ntt_stream_is_one(const char *path);

/*
 * Opens what is at `path` to be written as it stands; it is to be closed. A FIFO that nobody reads is waited for, which is
 * said: for `limit_s` seconds (0: for good), or until a signal comes, see interrupt.h. -1, with `problem` as a sentence
 * without its full stop, to be freed with g_free.
 */
int ntt_stream_open(const char *path, int64_t limit_s, char **problem);

#endif
