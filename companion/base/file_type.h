/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a file is by its first bytes. What is no regular file is never opened. */
#ifndef NTT_FILE_TYPE_H
#define NTT_FILE_TYPE_H

#include <glib.h>
#include <stdbool.h>

/* Of compressed files: those that Wireshark reads, then others, which are to be decompressed first. A pattern. */
#define NTT_COMPRESSED_SUFFIXES "(gz|zst|lz4|xz|bz2|lzma|zip|7z|Z)"
/* One of these with its point, by the content of a regular file, else NULL. */
const char *ntt_file_compression(const char *path);
/* True for a regular file that begins as pcap or pcapng. */
bool ntt_file_begins_as_capture(const char *path);

/* True for a regular file that begins as any kind of capture that Wireshark knows by its beginning, or is compressed,
 * so that it may be one. */
bool ntt_file_may_be_capture(const char *path);
/* True where Wireshark's captype takes it for packets of any kind; false, too, where there is no captype. It runs a program. */
bool ntt_file_is_capture_to_wireshark(const char *path);
/* True for the suffix of a capture, also of kinds that cannot be told by their beginning. */
bool ntt_file_is_named_as_capture(const char *path);

bool ntt_file_begins_with(const char *path, const char *text);
/* True where `mark` stands in the first or the last 4 KiB of a regular file. */
bool ntt_file_has_mark(const char *path, const char *mark);
/* The first line of a regular file, without its end, up to so many bytes; NULL where it cannot be read. To be freed with
 * g_free. */
char *ntt_file_first_line(const char *path, gsize limit);

/* The content of a regular file; NULL where it cannot be read or has more bytes. To be freed with g_free. */
char *ntt_file_text(const char *path, gsize limit);

#endif
