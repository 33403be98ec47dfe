/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Our own writer of MaxMind DB files: whatever ranges it is given, libmaxminddb opens the file and finds for each end of
 * a range what the last range that holds it was given.
 *
 * The input is a row of ranges: what changes of the address before, which record, and how long the range is.
 */
#include "fuzz.h"

#include "geoip/mmdb_writer.h"

#include <maxminddb.h>
#include <netinet/in.h>
#include <string.h>

enum { RANGES = 64, RECORDS = 8, V4_AT = 12 };

struct range {
    uint8_t first[16], last[16];
    unsigned record; /* RECORDS: none */
};

/* A map with a number under "n", and texts of any bytes. */
static uint32_t put_record(struct ntt_mmdb_data *data, unsigned number, struct fuzz_rest *rest)
{
    size_t length = (size_t)fuzz_number(rest, 1);
    uint8_t *bytes = fuzz_copy(rest, &length);
    char *text = fuzz_text(bytes, length);
    ntt_mmdb_put_map(data, 2);
    ntt_mmdb_put_string(data, "n");
    ntt_mmdb_put_uint32(data, number);
    ntt_mmdb_put_string(data, "text");
    ntt_mmdb_put_string(data, text);
    g_free(text);
    g_free(bytes);
    return ntt_mmdb_end_record(data);
}

/* The range begins behind the IPv4 prefix, or where the byte says, and goes on for a power of two. */
static struct range take_range(struct fuzz_rest *rest)
{
    struct range range = {.record = (unsigned)fuzz_number(rest, 1) % (RECORDS + 1)};
    unsigned shape = (unsigned)fuzz_number(rest, 1), begin = shape & 0x80 ? 0 : V4_AT;
    for (unsigned i = begin; i < begin + 4; i++)
        range.first[i] = (uint8_t)fuzz_number(rest, 1);
    memcpy(range.last, range.first, sizeof range.last);
    for (unsigned bit = 8 * begin + (shape & 31); bit < 128; bit++)
        range.last[bit / 8] |= (uint8_t)(0x80 >> bit % 8);
    return range;
}

/* What an alias or another range has made of an address is not asked for. */
static bool is_alias(const uint8_t address[16])
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    return memcmp(address, mapped, sizeof mapped) == 0 || (address[0] == 0x20 && address[1] == 0x02);
}

static void check(const MMDB_s *database, const uint8_t address[16], const struct range *ranges, size_t count)
{
    struct sockaddr_in6 asked = {.sin6_family = AF_INET6};
    unsigned wanted = RECORDS;
    if (is_alias(address))
        return;
    for (size_t i = 0; i < count; i++)
        if (memcmp(ranges[i].first, address, 16) <= 0 && memcmp(ranges[i].last, address, 16) >= 0)
            wanted = ranges[i].record;
    memcpy(&asked.sin6_addr, address, 16);
    int status;
    MMDB_lookup_result_s found = MMDB_lookup_sockaddr(database, (const struct sockaddr *)&asked, &status);
    FUZZ_REQUIRE(status == MMDB_SUCCESS && found.found_entry == (wanted < RECORDS));
    MMDB_entry_data_s value;
    if (found.found_entry)
        FUZZ_REQUIRE(MMDB_get_value(&found.entry, &value, "n", NULL) == MMDB_SUCCESS && value.has_data &&
                     value.type == MMDB_DATA_TYPE_UINT32 && value.uint32 == wanted);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    const struct ntt_mmdb_description description = {"fuzz", "fuzz", 1, 6};
    struct fuzz_rest rest = {bytes, length};
    struct ntt_mmdb_tree *tree = ntt_mmdb_tree_new();
    struct ntt_mmdb_data *data = ntt_mmdb_data_new();
    struct range ranges[RANGES];
    uint32_t records[RECORDS + 1];
    size_t count = 0;
    for (unsigned i = 0; i < RECORDS; i++)
        records[i] = put_record(data, i, &rest);
    records[RECORDS] = NTT_MMDB_NO_RECORD;
    for (; rest.length && count < RANGES; count++) {
        ranges[count] = take_range(&rest);
        ntt_mmdb_tree_insert(tree, ranges[count].first, ranges[count].last, records[ranges[count].record]);
    }
    GByteArray *file = ntt_mmdb_build(tree, data, &description, NULL);
    FUZZ_REQUIRE(file);
    MMDB_s database;
    FUZZ_REQUIRE(MMDB_open(fuzz_file(file->data, file->len), MMDB_MODE_MMAP, &database) == MMDB_SUCCESS);
    for (size_t i = 0; i < count; i++) {
        check(&database, ranges[i].first, ranges, count);
        check(&database, ranges[i].last, ranges, count);
    }
    MMDB_close(&database);
    g_byte_array_unref(file);
    ntt_mmdb_tree_free(tree);
    ntt_mmdb_data_free(data);
    return 0;
}
