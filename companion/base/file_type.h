/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a file is by its first bytes. */
#ifndef NTT_FILE_TYPE_H
#define NTT_FILE_TYPE_H

#include <stdbool.h>

/* ".gz", ".zst" or ".lz4" by the content of a regular file, else NULL. */
const char *ntt_file_compression(const char *path);
/* True for a regular file that begins as pcap or pcapng. */
bool ntt_file_begins_as_capture(const char *path);

#endif
