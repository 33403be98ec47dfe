/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/file_type.h"

#include <glib.h>
#include <stdint.h>
#include <stdio.h>

/* The first four bytes of a regular file, in the order in which they stand there; 0 when they cannot be read. What
 * is no regular file may wait for a writer for ever. */
static uint32_t beginning_of(const char *path)
{
    unsigned char bytes[4] = {0};
    FILE *file = g_file_test(path, G_FILE_TEST_IS_REGULAR) ? fopen(path, "rbe") : NULL;
    bool read = file && fread(bytes, sizeof bytes, 1, file) == 1;
    if (file)
        fclose(file);
    return read ? (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3]
                : 0;
}

const char *ntt_file_compression(const char *path)
{
    uint32_t beginning = beginning_of(path);
    if (beginning >> 16 == 0x1f8b)
        return ".gz";
    return beginning == 0x28b52ffd ? ".zst" : beginning == 0x04224d18 ? ".lz4" : NULL;
}

bool ntt_file_begins_as_capture(const char *path)
{
    static const uint32_t beginnings[] = {
        0xa1b2c3d4, 0xd4c3b2a1, /* pcap in both orders of bytes */
        0xa1b23c4d, 0x4d3cb2a1, /* … with nanoseconds */
        0xa1b2cd34, 0x34cdb2a1, /* … with more about each packet */
        0x0a0d0d0a,             /* pcapng */
    };
    uint32_t beginning = beginning_of(path);
    for (size_t i = 0; i < G_N_ELEMENTS(beginnings); i++)
        if (beginning == beginnings[i])
            return true;
    return false;
}
