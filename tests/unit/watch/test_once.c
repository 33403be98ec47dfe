/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events delivered once, whatever could not be written or was not noted, and files that were skipped. */
#include "spool_folder.h"
#include "watch/once.h"
#include "watch/skipped.h"

static const char first_file[] = "000001_00001_20261126120000.pcapng",
                  second_file[] = "000001_00002_20261126120500.pcapng";

/* What takes events: the `sequence` of each, in order. */
struct taker {
    GString *taken;
    bool refuses;
};

static bool take(void *data, const GPtrArray *events)
{
    struct taker *taker = data;
    for (guint i = 0; i < events->len && !taker->refuses; i++)
        g_string_append_printf(taker->taken, "%" JSON_INTEGER_FORMAT " ",
                               json_integer_value(json_object_get(g_ptr_array_index(events, i), "sequence")));
    return !taker->refuses;
}

struct fixture {
    char *folder;
    struct taker taker;
    struct ntt_once once;
};

/* As after a start, over what is in the folder. */
static void open_fixture(struct fixture *fixture, char *folder)
{
    char *problem = NULL;
    struct ntt_ledger *ledger = ntt_ledger_open(folder, &problem);
    CU_ASSERT_PTR_NOT_NULL_FATAL(ledger);
    *fixture = (struct fixture){.folder = folder, .taker = {g_string_new(NULL), false}};
    fixture->once = (struct ntt_once){.ledger = ledger,
                                      .skipped = ntt_skipped_open(folder, ledger->last_file, &problem),
                                      .deliver = take,
                                      .data = &fixture->taker};
    CU_ASSERT_PTR_NOT_NULL_FATAL(fixture->once.skipped);
    ntt_once_init(&fixture->once);
}

static void close_fixture(struct fixture *fixture)
{
    ntt_once_clear(&fixture->once);
    g_ptr_array_free(fixture->once.skipped, TRUE);
    ntt_ledger_free(fixture->once.ledger);
    g_string_free(fixture->taker.taken, TRUE);
}

static bool add(struct fixture *fixture, struct ntt_delivered *list, unsigned from, unsigned to)
{
    char *problem = NULL;
    bool good = true, added;
    for (unsigned i = from; i < to && good; i++)
        good = ntt_once_add(&fixture->once, list, made_event(i), &added, &problem);
    good = good && ntt_once_flush(&fixture->once, list, &problem);
    g_free(problem);
    return good;
}

static void events_are_delivered_once(void)
{
    struct fixture fixture;
    open_fixture(&fixture, folder_new());
    struct ntt_delivered *list = fixture.once.ledger->delivered;
    CU_ASSERT_TRUE(add(&fixture, list, 1, 4));
    CU_ASSERT_TRUE(add(&fixture, list, 1, 6)); /* a file that is read again */
    CU_ASSERT_STRING_EQUAL(fixture.taker.taken->str, "1 2 3 4 5 ");
    fixture.taker.refuses = true;
    CU_ASSERT_FALSE(add(&fixture, list, 6, 8));
    fixture.taker.refuses = false;
    CU_ASSERT_TRUE(add(&fixture, list, 6, 8)); /* what was refused is not taken for delivered */
    CU_ASSERT_STRING_EQUAL(fixture.taker.taken->str, "1 2 3 4 5 6 7 ");
    char *folder = fixture.folder;
    close_fixture(&fixture);
    open_fixture(&fixture, folder); /* after a kill */
    CU_ASSERT_TRUE(add(&fixture, fixture.once.ledger->delivered, 1, 9));
    CU_ASSERT_STRING_EQUAL(fixture.taker.taken->str, "8 ");
    close_fixture(&fixture);
    folder_free(folder);
}

/* Killed between the delivery of a group and its note: the outbox has it. */
static void what_was_not_noted_is_found(void)
{
    struct fixture fixture;
    char *problem = NULL;
    GPtrArray *last = group_of(made_event(1));
    g_ptr_array_add(last, made_event(2));
    open_fixture(&fixture, folder_new());
    CU_ASSERT_PTR_NOT_NULL_FATAL(ntt_skipped_add(fixture.once.skipped, fixture.folder, first_file,
                                                 fixture.once.ledger->delivered, &problem));
    CU_ASSERT_TRUE(ntt_once_take_last(&fixture.once, last, &problem));
    CU_ASSERT_TRUE(add(&fixture, fixture.once.ledger->delivered, 1, 4));
    CU_ASSERT_STRING_EQUAL(fixture.taker.taken->str, "3 ");
    const struct ntt_skipped *one = ntt_skipped_find(fixture.once.skipped, first_file);
    CU_ASSERT_TRUE(ntt_delivered_has(one->delivered, "key-20261123T133758.5Z-2"));
    CU_ASSERT_FALSE(ntt_delivered_has(one->delivered, "key-20261123T133758.5Z-3"));
    g_ptr_array_free(last, TRUE);
    char *folder = fixture.folder;
    close_fixture(&fixture);
    folder_free(folder);
}

static void skipped_files(void)
{
    struct fixture fixture;
    char *problem = NULL;
    open_fixture(&fixture, folder_new());
    struct ntt_ledger *ledger = fixture.once.ledger;
    GPtrArray *skipped = fixture.once.skipped;
    CU_ASSERT_TRUE(add(&fixture, ledger->delivered, 1, 3));
    struct ntt_skipped *one =
        ntt_skipped_add(skipped, fixture.folder, first_file, ledger->delivered, &problem);
    CU_ASSERT_PTR_NOT_NULL_FATAL(one);
    CU_ASSERT_PTR_NULL(ntt_skipped_due(skipped)); /* not at once */
    one->last_try = true;
    CU_ASSERT_PTR_EQUAL(ntt_skipped_due(skipped), one);
    CU_ASSERT_TRUE(add(&fixture, one->delivered, 1, 4));
    CU_ASSERT_STRING_EQUAL(fixture.taker.taken->str,
                           "1 2 3 "); /* what it gave before it was skipped is not repeated */
    /* A kill before the ledger says that the second is skipped, too. */
    CU_ASSERT_PTR_NOT_NULL(
        ntt_skipped_add(skipped, fixture.folder, second_file, ledger->delivered, &problem));
    ledger->last_file = g_strdup(first_file);
    ledger->files_read = 1;
    CU_ASSERT_TRUE(ntt_ledger_commit(ledger, ntt_ledger_open_alerts(ledger), &problem));
    char *folder = fixture.folder;
    close_fixture(&fixture);
    open_fixture(&fixture, folder);
    CU_ASSERT_PTR_NULL(ntt_skipped_find(fixture.once.skipped, second_file));
    one = ntt_skipped_find(fixture.once.skipped, first_file);
    CU_ASSERT_TRUE(one && ntt_delivered_has(one->delivered, "key-20261123T133758.5Z-3"));
    ntt_skipped_remove(fixture.once.skipped, one);
    close_fixture(&fixture);
    GPtrArray *left = folder_files(folder, ".pcapng");
    CU_ASSERT_EQUAL(left->len, 0);
    g_ptr_array_free(left, TRUE);
    folder_free(folder);
}

static CU_TestInfo tests[] = {
    {"events are delivered once", events_are_delivered_once},
    {"what was not noted is found", what_was_not_noted_is_found},
    {"skipped files", skipped_files},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("once", tests)
