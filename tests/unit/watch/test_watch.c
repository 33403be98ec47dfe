/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a watch reads: the ring, its blocks, the end of a growing file. */
#include "inputs/ring.h"
#include "watch/blocks.h"
#include "watch/tail.h"
#include "watch_folder.h"

#include <string.h>

static void test_names(void)
{
    struct ntt_ring_place place;
    CU_ASSERT_TRUE(ntt_ring_place("000007_00012_20261126120000.pcapng", &place));
    CU_ASSERT_EQUAL(place.run, 7);
    CU_ASSERT_EQUAL(place.number, 12);
    CU_ASSERT_TRUE(ntt_ring_place("1000000_99999_20261126120000.pcapng", &place));
    CU_ASSERT_EQUAL(place.run, 1000000);
    static const char *const foreign[] = {"",
                                          "000007.pcapng",
                                          "7_00012_20261126120000.pcapng",
                                          "000007_00012_20261126120000.pcapng.tmp",
                                          "000007_00012_2026112612000.pcapng",
                                          "000007_12_20261126120000.pcapng",
                                          "ring_00012_20261126120000.pcapng"};
    for (size_t i = 0; i < G_N_ELEMENTS(foreign); i++)
        CU_ASSERT_FALSE(ntt_ring_place(foreign[i], &place));
}

static int compare(unsigned run, unsigned number, unsigned other_run, unsigned other_number)
{
    const struct ntt_ring_place a = {run, number}, b = {other_run, other_number};
    CU_ASSERT_EQUAL(ntt_ring_compare(&a, &b), -ntt_ring_compare(&b, &a));
    return ntt_ring_compare(&a, &b);
}

static void test_order(void)
{
    CU_ASSERT_EQUAL(compare(1, 5, 1, 5), 0);
    CU_ASSERT_EQUAL(compare(1, 5, 1, 6), -1);
    CU_ASSERT_EQUAL(compare(1, 99999, 2, 1), -1);
    CU_ASSERT_EQUAL(compare(1, 99999, 1, 0), -1); /* dumpcap begins again at 0 */
    CU_ASSERT_EQUAL(compare(1, 70000, 1, 19999), -1);
    const struct ntt_ring_place last = {1, 99999}, next = {1, 0}, other = {2, 0};
    CU_ASSERT_TRUE(ntt_ring_follows(&last, &next));
    CU_ASSERT_FALSE(ntt_ring_follows(&last, &other));
    CU_ASSERT_FALSE(ntt_ring_follows(&next, &last));
    static const char before[] = "000001_99999_20261126120000.pcapng",
                      after[] = "000001_00000_20261126115900.pcapng";
    CU_ASSERT_TRUE(ntt_ring_is_after(after, before));
    CU_ASSERT_FALSE(ntt_ring_is_after(before, after));
    CU_ASSERT_FALSE(ntt_ring_is_after(after, after));
    CU_ASSERT_TRUE(ntt_ring_is_after(before, NULL));
}

/* The clock in the names goes back, and decides nothing. */
static void test_list(void)
{
    static const char *const names[] = {"000001_99999_20261126120000.pcapng",
                                        "000001_00000_20261126115959.pcapng",
                                        "000002_00001_20251126120000.pcapng"};
    for (size_t i = G_N_ELEMENTS(names); i > 0; i--)
        write_file(names[i - 1], "", 0);
    write_file("foreign.pcapng", "", 0);
    GPtrArray *list = ntt_ring_list(folder);
    CU_ASSERT_EQUAL_FATAL(list->len, G_N_ELEMENTS(names));
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        CU_ASSERT_STRING_EQUAL(g_ptr_array_index(list, i), names[i]);
    g_ptr_array_free(list, TRUE);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        remove_file(names[i]);
    remove_file("foreign.pcapng");
    list = ntt_ring_list("/nonexistent");
    CU_ASSERT_EQUAL(list->len, 0);
    g_ptr_array_free(list, TRUE);
}

enum { HEADER = 28, INTERFACE = 20, PACKET = 36, STATISTICS = 52 };

static void add(GByteArray *bytes, bool swapped, const uint32_t *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t word = swapped ? GUINT32_SWAP_LE_BE(words[i]) : words[i];
        g_byte_array_append(bytes, (const guint8 *)&word, sizeof word);
    }
}

static void add_64(GByteArray *bytes, bool swapped, uint64_t value)
{
    value = swapped ? GUINT64_SWAP_LE_BE(value) : value;
    g_byte_array_append(bytes, (const guint8 *)&value, sizeof value);
}

static void add_16(GByteArray *bytes, bool swapped, uint16_t first, uint16_t second)
{
    const uint16_t values[] = {(uint16_t)(swapped ? GUINT16_SWAP_LE_BE(first) : first),
                               (uint16_t)(swapped ? GUINT16_SWAP_LE_BE(second) : second)};
    g_byte_array_append(bytes, (const guint8 *)values, sizeof values);
}

/* A section header, an interface, two packets of one word, and counters of the interface. */
static GByteArray *made_file(bool swapped)
{
    GByteArray *bytes = g_byte_array_new();
    const uint32_t header[] = {0x0A0D0D0A, HEADER, 0x1A2B3C4D, 0, 0xFFFFFFFF, 0xFFFFFFFF, HEADER},
                   interface[] = {1, INTERFACE, 1, 0, INTERFACE},
                   packet[] = {6, PACKET, 0, 0, 1, 4, 4, 0xABCD, PACKET},
                   statistics[] = {5, STATISTICS, 0, 0, 0}, end[] = {0, STATISTICS};
    add(bytes, swapped, header, G_N_ELEMENTS(header));
    add(bytes, swapped, interface, G_N_ELEMENTS(interface));
    add(bytes, swapped, packet, G_N_ELEMENTS(packet));
    add(bytes, swapped, packet, G_N_ELEMENTS(packet));
    add(bytes, swapped, statistics, G_N_ELEMENTS(statistics));
    add_16(bytes, swapped, 4, 8);
    add_64(bytes, swapped, 40);
    add_16(bytes, swapped, 5, 8);
    add_64(bytes, swapped, 3);
    add_16(bytes, swapped, 0, 0);
    add(bytes, swapped, end + 1, 1);
    return bytes;
}

static void test_blocks(void)
{
    for (int swapped = 0; swapped < 2; swapped++) {
        GByteArray *bytes = made_file(swapped);
        struct ntt_blocks blocks = {0};
        size_t taken = 0;
        for (size_t length = 0; length <= bytes->len; length++) {
            struct ntt_blocks here = {.swapped = blocks.swapped};
            size_t whole = ntt_blocks_whole(&here, bytes->data + taken, length - taken);
            if (whole)
                ntt_blocks_whole(&blocks, bytes->data + taken, whole);
            CU_ASSERT_FALSE(here.damaged);
            taken += whole;
        }
        CU_ASSERT_EQUAL(taken, bytes->len);
        CU_ASSERT_EQUAL(blocks.packets, 2);
        CU_ASSERT_EQUAL(blocks.received, 40);
        CU_ASSERT_EQUAL(blocks.dropped, 3);
        g_byte_array_free(bytes, TRUE);
    }
}

static void test_damaged_blocks(void)
{
    static const uint32_t lengths[] = {0, 8, 37, NTT_BLOCK_LIMIT + 4, 0xFFFFFFFC};
    for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++) {
        GByteArray *bytes = made_file(false);
        memcpy(bytes->data + HEADER + INTERFACE + PACKET + 4, &lengths[i], 4);
        struct ntt_blocks blocks = {0};
        CU_ASSERT_EQUAL(ntt_blocks_whole(&blocks, bytes->data, bytes->len), HEADER + INTERFACE + PACKET);
        CU_ASSERT_TRUE(blocks.damaged);
        CU_ASSERT_EQUAL(ntt_blocks_whole(&blocks, bytes->data, bytes->len), 0);
        g_byte_array_free(bytes, TRUE);
    }
}

static void test_tail(void)
{
    GByteArray *bytes = made_file(false);
    struct ntt_tail tail;
    size_t length = 0;
    char *path = in_folder("tail"), *problem = NULL;
    CU_ASSERT_FALSE(ntt_tail_open(&tail, folder, "tail", &problem));
    CU_ASSERT_PTR_NULL(problem);
    write_file("tail", "", 0);
    CU_ASSERT_TRUE_FATAL(ntt_tail_open(&tail, folder, "tail", &problem));
    CU_ASSERT_PTR_NULL(ntt_tail_next(&tail, &length));
    FILE *file = fopen(path, "ab");
    fwrite(bytes->data, 1, HEADER + 5, file);
    fflush(file);
    CU_ASSERT_PTR_NOT_NULL(ntt_tail_next(&tail, &length));
    CU_ASSERT_EQUAL(length, HEADER);
    ntt_tail_taken(&tail, 10);
    CU_ASSERT_PTR_NOT_NULL(ntt_tail_next(&tail, &length));
    CU_ASSERT_EQUAL(length, HEADER - 10); /* what was refused is at hand still */
    ntt_tail_taken(&tail, length);
    CU_ASSERT_PTR_NULL(ntt_tail_next(&tail, &length));
    fwrite(bytes->data + HEADER + 5, 1, bytes->len - HEADER - 5, file);
    fclose(file);
    CU_ASSERT_PTR_NOT_NULL(ntt_tail_next(&tail, &length));
    CU_ASSERT_EQUAL(length, bytes->len - HEADER);
    CU_ASSERT_EQUAL(tail.blocks.packets, 2);
    ntt_tail_close(&tail);
    ntt_tail_close(&tail);
    remove_file("tail");
    g_free(path);
    g_byte_array_free(bytes, TRUE);
}

static CU_TestInfo tests[] = {
    {"a folder", make_folder},
    {"names of a ring", test_names},
    {"order of a ring", test_order},
    {"list of a ring", test_list},
    {"blocks", test_blocks},
    {"damaged blocks", test_damaged_blocks},
    {"tail of a growing file", test_tail},
    {"nothing left in the folder", remove_folder},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("watch", tests)
