/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "geo/database.h"

#include <fcntl.h>
#include <glib.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

/* A copy of the file in memory, as a descriptor; -1: it cannot be made. */
static int copy_of(int file)
{
    enum { CHUNK = 1 << 30 };
    int copy = memfd_create("ntt GeoIP", MFD_CLOEXEC);
    ssize_t copied = 0;
    while (copy >= 0 && (copied = sendfile(copy, file, NULL, CHUNK)) > 0)
        continue;
    if (copied < 0) {
        close(copy);
        copy = -1;
    }
    return copy;
}

/* The metadata is a map behind the last marker near the end of the file; NULL: there is none. */
static const uint8_t *find_metadata(const uint8_t *content, size_t length)
{
    enum { LARGEST = 128 << 10 };
    static const char marker[] = "\xab\xcd\xefMaxMind.com";
    const uint8_t *at = length > LARGEST ? content + length - LARGEST : content, *end = content + length,
                  *found = NULL;
    while ((at = memmem(at, (size_t)(end - at), marker, sizeof marker - 1))) {
        at += sizeof marker - 1;
        found = at;
    }
    return found;
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

static bool is_whole(int file)
{
    struct stat status;
    if (fstat(file, &status) != 0 || status.st_size <= 0)
        return true; /* it says so itself */
    size_t length = (size_t)status.st_size;
    void *content = mmap(NULL, length, PROT_READ, MAP_PRIVATE, file, 0);
    if (content == MAP_FAILED)
        return true;
    bool fits = tree_fits(content, length);
    munmap(content, length);
    return fits;
}

int ntt_database_open(const char *path, MMDB_s *database)
{
    char name[32];
    int file = open(path, O_RDONLY | O_CLOEXEC), copy = file < 0 ? -1 : copy_of(file);
    int status = MMDB_FILE_OPEN_ERROR;
    bool whole = file < 0 || is_whole(copy < 0 ? file : copy);
    g_snprintf(name, sizeof name, "/proc/self/fd/%d", copy);
    if (whole && copy >= 0)
        status = MMDB_open(name, MMDB_MODE_MMAP, database);
    if (copy >= 0)
        close(copy);
    if (file >= 0)
        close(file);
    if (!whole)
        return MMDB_INVALID_METADATA_ERROR;
    /* Where no copy can be made or opened, the file itself. */
    return status == MMDB_FILE_OPEN_ERROR ? MMDB_open(path, MMDB_MODE_MMAP, database) : status;
}
