/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "geo/database.h"

#include "system/system.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

/* The metadata is a map behind the last marker near the end of the file; NULL: there is none. */
static const uint8_t *find_metadata(const uint8_t *content, size_t length)
{
    enum { LARGEST = 128 << 10 };
    static const char marker[] = "\xab\xcd\xefMaxMind.com";
    const size_t size = sizeof marker - 1, first = length > LARGEST ? length - LARGEST : 0;
    for (size_t end = length; end >= first + size; end--)
        if (memcmp(content + end - size, marker, size) == 0)
            return content + end;
    return NULL;
}

/* A number in the metadata, read as libmaxminddb itself reads it; 0: there is none of that name. */
static uint64_t number_in(const uint8_t *metadata, size_t length, const char *name)
{
    const MMDB_s section = {.data_section = metadata, .data_section_size = (uint32_t)length};
    MMDB_entry_s whole = {.mmdb = &section, .offset = 0};
    MMDB_entry_data_s value;
    if (MMDB_get_value(&whole, &value, name, NULL) != MMDB_SUCCESS || !value.has_data)
        return 0;
    return value.type == MMDB_DATA_TYPE_UINT32   ? value.uint32
           : value.type == MMDB_DATA_TYPE_UINT16 ? value.uint16
                                                 : 0;
}

/* libmaxminddb (1.7, and others) works the size of the tree out in 32 bits, and reads outside a file of which that is too
 * little. */
static bool tree_fits(const uint8_t *content, size_t length)
{
    const uint8_t *metadata = find_metadata(content, length);
    if (!metadata)
        return true; /* it says so itself */
    size_t rest = (size_t)(content + length - metadata);
    uint64_t nodes = number_in(metadata, rest, "node_count");
    uint64_t node_bits = 2 * number_in(metadata, rest, "record_size");
    return nodes * node_bits / 8 <= length;
}

static bool is_whole(const char *path)
{
    GMappedFile *file = g_mapped_file_new(path, FALSE, NULL);
    if (!file)
        return true; /* libmaxminddb says so itself */
    bool fits = tree_fits((const uint8_t *)g_mapped_file_get_contents(file), g_mapped_file_get_length(file));
    g_mapped_file_unref(file);
    return fits;
}

int ntt_database_open(const char *path, MMDB_s *database)
{
    struct ntt_file_copy copy;
    ntt_file_copy_open(path, &copy);
    int status =
        is_whole(copy.path) ? MMDB_open(copy.path, MMDB_MODE_MMAP, database) : MMDB_INVALID_METADATA_ERROR;
    ntt_file_copy_close(&copy);
    /* Where no copy can be opened, the file itself. */
    return status == MMDB_FILE_OPEN_ERROR ? MMDB_open(path, MMDB_MODE_MMAP, database) : status;
}
