/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When a capture ends (-a) and when it goes on in the next file (-b), as tshark has it. */
#ifndef NTT_CAPTURE_CONDITIONS_H
#define NTT_CAPTURE_CONDITIONS_H

#include <glib.h>
#include <stdbool.h>

/*
 * A condition for dumpcap, which takes numbers alone and anything else for 0: "duration:5m" becomes "duration:300",
 * "filesize:10MB" becomes "filesize:10000". Numbers mean what they mean to tshark, seconds and kB. `ring` is for -b.
 * NULL, and what is wrong with it in `problem`, for what is none. Both are to be freed with g_free.
 */
char *ntt_condition_parse(const char *text, bool ring, char **problem);

/* The seconds of the last "duration:" among conditions that were parsed; 0: there is none. */
gint64 ntt_condition_seconds(const GPtrArray *conditions);

/* The same for "files:". */
gint64 ntt_condition_files(const GPtrArray *conditions);

/* True when one of them, parsed, is of this kind: "files". */
bool ntt_condition_among(const GPtrArray *conditions, const char *kind);

#endif
