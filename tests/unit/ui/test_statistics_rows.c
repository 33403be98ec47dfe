/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rows of a statistics table: in order at any time, bounded, and safe to clear while a window shows them. */
#include "unit.h"

#include "ui/statistics_rows.h"

enum { RANK, PACKETS, NAME, COLUMNS };
static stat_tap_table_item columns[COLUMNS] = {
    [RANK] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Rank", "%u"},
    [PACKETS] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Packets", "%u"},
    [NAME] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Name", "%s"},
};

struct fixture {
    stat_tap_table_ui ui;
    struct ntt_rows rows;
};

static struct fixture begin(void)
{
    struct fixture fixture = {.ui = {.title = "test",
                                     .nfields = COLUMNS,
                                     .fields = columns,
                                     .stat_tap_free_table_item_cb = ntt_rows_free_cell},
                              .rows = {.packets = PACKETS, .others_label = NAME}};
    ntt_rows_lay(&fixture.rows, &fixture.ui);
    return fixture;
}

static void end(struct fixture *fixture)
{
    ntt_rows_clear(&fixture->rows);
    for (guint i = 0; i < fixture->rows.spare->len; i++) {
        ntt_cell *row = (ntt_cell *)g_ptr_array_index(fixture->rows.spare, i);
        g_free(row[0].user_data.ptr_value);
        g_free(row);
    }
    g_ptr_array_free(fixture->rows.spare, TRUE);
    g_hash_table_destroy(fixture->rows.places);
    free_stat_tables(&fixture->ui);
    g_array_free(fixture->ui.tables, TRUE);
}

static void count(struct ntt_rows *rows, uint64_t key)
{
    ntt_cell *row = ntt_rows_find(rows, key);
    if (!row) {
        row = ntt_rows_add(rows, key);
        char name[24];
        snprintf(name, sizeof name, "%" G_GUINT64_FORMAT, key);
        ntt_cell_set_text(&row[NAME], name);
    }
    ntt_rows_count(rows, row);
}

static guint packets_at(const struct ntt_rows *rows, guint place)
{
    return rows->table->elements[place][PACKETS].value.uint_value;
}

static void test_most_packets_come_first_at_any_time(void)
{
    enum { KEYS = 50, PACKETS_SENT = 5000 };
    struct fixture fixture = begin();
    guint counts[KEYS] = {0}, wrong = 0;
    GRand *chance = g_rand_new_with_seed(1);
    for (guint i = 0; i < PACKETS_SENT; i++) {
        guint key = (guint)g_rand_int_range(chance, 0, KEYS);
        key = MIN(key, (guint)g_rand_int_range(chance, 0, KEYS)); /* some far more often than others */
        counts[key]++;
        count(&fixture.rows, key);
        for (guint place = 0; place < fixture.rows.table->num_elements; place++) {
            const ntt_cell *row = fixture.rows.table->elements[place];
            wrong += row[RANK].value.uint_value != place + 1;
            wrong += place && packets_at(&fixture.rows, place - 1) < packets_at(&fixture.rows, place);
        }
    }
    for (guint key = 0; key < KEYS; key++) {
        const ntt_cell *row = ntt_rows_find(&fixture.rows, key);
        wrong += row ? row[PACKETS].value.uint_value != counts[key] : counts[key] != 0;
    }
    CU_ASSERT_EQUAL(wrong, 0);
    g_rand_free(chance);
    end(&fixture);
}

static void test_what_does_not_fit_is_added_up(void)
{
    enum { KEYS = NTT_ROWS_MOST + 2000 };
    struct fixture fixture = begin();
    for (unsigned i = 0; i < 3; i++) {
        for (uint64_t key = 0; key < 100; key++)
            count(&fixture.rows, key);
    }
    for (uint64_t key = 100; key < KEYS; key++)
        count(&fixture.rows, key);
    CU_ASSERT_EQUAL(fixture.rows.table->num_elements, NTT_ROWS_MOST + 1);
    guint sum = 0;
    for (guint place = 0; place < fixture.rows.table->num_elements; place++)
        sum += packets_at(&fixture.rows, place);
    CU_ASSERT_EQUAL(sum, 300 + KEYS - 100);
    CU_ASSERT_EQUAL(packets_at(&fixture.rows, NTT_ROWS_MOST), 2000);
    CU_ASSERT_STRING_EQUAL(fixture.rows.table->elements[NTT_ROWS_MOST][NAME].value.string_value,
                           "(all others)");
    CU_ASSERT_PTR_NOT_NULL(ntt_rows_find(&fixture.rows, 99));
    end(&fixture);
}

static void test_a_window_may_outlive_what_it_shows(void)
{
    struct fixture fixture = begin();
    count(&fixture.rows, 7);
    const ntt_cell *shown = ntt_rows_find(&fixture.rows, 7);
    ntt_rows_lay(&fixture.rows, &fixture.ui); /* another window of the same table */
    CU_ASSERT_EQUAL(fixture.rows.table->num_elements, 0);
    CU_ASSERT_EQUAL(shown[NAME].type, TABLE_ITEM_NONE);
    count(&fixture.rows, 8);
    CU_ASSERT_PTR_EQUAL(ntt_rows_find(&fixture.rows, 8), shown);
    CU_ASSERT_PTR_NULL(ntt_rows_find(&fixture.rows, 7));
    free_stat_tables(&fixture.ui); /* the last window is closed */
    ntt_rows_lay(&fixture.rows, &fixture.ui);
    count(&fixture.rows, 9);
    CU_ASSERT_EQUAL(packets_at(&fixture.rows, 0), 1);
    end(&fixture);
}

static void test_cells(void)
{
    ntt_cell cell = {0};
    ntt_cell_set_number(&cell, UINT64_C(5000000000));
    CU_ASSERT_EQUAL(cell.value.uint_value, G_MAXUINT);
    ntt_cell_set_text(&cell, "a\xff");
    CU_ASSERT_STRING_EQUAL(cell.value.string_value, "a\xef\xbf\xbd");
    ntt_cell_set_text(&cell, "b");
    CU_ASSERT_STRING_EQUAL(cell.value.string_value, "b");
    g_free((char *)cell.value.string_value);
}

static CU_TestInfo tests[] = {
    {"most packets come first at any time", test_most_packets_come_first_at_any_time},
    {"what does not fit is added up", test_what_does_not_fit_is_added_up},
    {"a window may outlive what it shows", test_a_window_may_outlive_what_it_shows},
    {"cells", test_cells},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("statistics_rows", tests)
