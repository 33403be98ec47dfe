/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a watch keeps on disk: the ledger of a border, and the journal behind it. */
#include "watch/ledger.h"
#include "watch_folder.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>

static const char first_file[] = "000001_00001_20261126120000.pcapng",
                  last_file[] = "000001_00002_20261126120500.pcapng",
                  next_file[] = "000001_00003_20261126121000.pcapng";

static bool add_delivered(struct ntt_ledger *ledger, const char *id, const char *file, char **problem)
{
    GPtrArray *events = g_ptr_array_new();
    json_t *event = json_pack("{s:s, s:s+}", "event_id", id, "file", "/ring/", file);
    g_ptr_array_add(events, event);
    bool added = ntt_delivered_add(ledger->delivered, events, problem);
    g_ptr_array_free(events, TRUE);
    json_decref(event);
    return added;
}

static bool has_delivered(const struct ntt_ledger *ledger, const char *id)
{
    return ntt_delivered_has(ledger->delivered, id);
}

static void open_alert(GHashTable *open, const char *uid, uint64_t sequence)
{
    struct ntt_ledger_alert *alert = g_new(struct ntt_ledger_alert, 1);
    *alert = (struct ntt_ledger_alert){sequence, g_strdup(first_file), g_strdup(last_file)};
    g_hash_table_insert(open, g_strdup(uid), alert);
}

static void test_ledger(void)
{
    char *place = in_folder("state"), *problem = NULL;
    struct ntt_ledger *ledger = ntt_ledger_open(place, &problem);
    CU_ASSERT_PTR_NOT_NULL_FATAL(ledger);
    CU_ASSERT_PTR_NULL(ntt_ledger_open(place, &problem)); /* one at a time */
    CU_ASSERT_PTR_NOT_NULL(strstr(problem, "another ntt watch uses"));
    g_clear_pointer(&problem, g_free);
    GHashTable *open = ntt_ledger_open_alerts(ledger);
    open_alert(open, "uid", 3);
    ledger->files_read = 1;
    ledger->last_file = g_strdup(last_file);
    ledger->packets = 12;
    CU_ASSERT_TRUE(ntt_ledger_commit(ledger, open, &problem));
    CU_ASSERT_TRUE(add_delivered(ledger, "uid-4", last_file, &problem));
    ntt_ledger_free(ledger); /* as after a kill: nothing is written at the end */

    ledger = ntt_ledger_open(place, &problem);
    CU_ASSERT_PTR_NOT_NULL_FATAL(ledger);
    CU_ASSERT_EQUAL(ledger->packets, 12);
    CU_ASSERT_STRING_EQUAL(ledger->last_file, last_file);
    CU_ASSERT_PTR_NULL(ledger->state);
    CU_ASSERT_TRUE(has_delivered(ledger, "uid-4"));
    CU_ASSERT_FALSE(has_delivered(ledger, "uid-3"));
    const struct ntt_ledger_alert *alert = g_hash_table_lookup(ledger->open, "uid");
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    CU_ASSERT_EQUAL(alert->sequence, 3);
    CU_ASSERT_STRING_EQUAL(alert->opened_in, first_file);
    /* Before a kill the next file was read, too, but its border could not be written. */
    CU_ASSERT_TRUE(add_delivered(ledger, "uid-7", next_file, &problem));
    ledger->files_read = 2;
    CU_ASSERT_TRUE(ntt_ledger_commit(ledger, ntt_ledger_open_alerts(ledger), &problem));
    CU_ASSERT_FALSE(has_delivered(ledger, "uid-4")); /* the journal begins anew */
    CU_ASSERT_TRUE(has_delivered(ledger, "uid-7"));
    ntt_ledger_free(ledger);
    ledger = ntt_ledger_open(place, &problem);
    CU_ASSERT_TRUE(ledger && has_delivered(ledger, "uid-7")); /* on disk, too */
    ntt_ledger_free(ledger);

    /* A line that a kill cut short was not said. */
    static const char journal[] = "\0\nuid-5\nuid-"; /* with what a failing disk leaves */
    write_file("state/said-000002", journal, sizeof journal - 1);
    ledger = ntt_ledger_open(place, &problem);
    CU_ASSERT_PTR_NOT_NULL_FATAL(ledger);
    CU_ASSERT_TRUE(has_delivered(ledger, "uid-5"));
    CU_ASSERT_FALSE(has_delivered(ledger, "uid-"));
    CU_ASSERT_TRUE(add_delivered(ledger, "uid-6", last_file, &problem));
    ntt_ledger_free(ledger);
    ledger = ntt_ledger_open(place, &problem);
    CU_ASSERT_PTR_NOT_NULL_FATAL(ledger);
    CU_ASSERT_TRUE(has_delivered(ledger, "uid-6")); /* which did not become a part of it */
    ntt_ledger_free(ledger);

    write_file("state/ledger.json", "{}", 2);
    CU_ASSERT_PTR_NULL(ntt_ledger_open(place, &problem));
    CU_ASSERT_PTR_NOT_NULL(strstr(problem, "or is damaged"));
    g_free(problem);
    remove_file("state/ledger.json");
    remove_file("state/said-000000");
    remove_file("state/said-000001");
    remove_file("state/said-000002");
    remove_file("state/lock");
    g_rmdir(place);
    g_free(place);
}

static void test_a_border_that_cannot_be_written(void)
{
    char *place = in_folder("state"), *in_the_way = in_folder("state/ledger.json"), *problem = NULL;
    struct ntt_ledger *ledger = ntt_ledger_open(place, &problem);
    CU_ASSERT_PTR_NOT_NULL_FATAL(ledger);
    CU_ASSERT_TRUE(add_delivered(ledger, "uid-1", last_file, &problem));
    CU_ASSERT_EQUAL(g_mkdir(in_the_way, 0700), 0);
    GHashTable *open = ntt_ledger_open_alerts(ledger);
    open_alert(open, "uid", 1);
    ledger->files_read = 1;
    CU_ASSERT_FALSE(ntt_ledger_commit(ledger, open, &problem));
    CU_ASSERT_PTR_NOT_NULL(problem);
    g_clear_pointer(&problem, g_free);
    open = ntt_ledger_open_alerts(ledger); /* a file that fails now is read again from this border on */
    CU_ASSERT_PTR_NOT_NULL(g_hash_table_lookup(open, "uid"));
    CU_ASSERT_TRUE(add_delivered(ledger, "uid-2", last_file, &problem));
    CU_ASSERT_TRUE(has_delivered(ledger, "uid-1") && has_delivered(ledger, "uid-2"));
    ntt_ledger_free(ledger); /* as after a kill: that file is read again from the border before */

    CU_ASSERT_EQUAL(g_rmdir(in_the_way), 0);
    ledger = ntt_ledger_open(place, &problem);
    CU_ASSERT_PTR_NOT_NULL_FATAL(ledger);
    CU_ASSERT_EQUAL(ledger->files_read, 0);
    CU_ASSERT_TRUE(has_delivered(ledger, "uid-1") && has_delivered(ledger, "uid-2"));
    ledger->files_read = 2;
    CU_ASSERT_TRUE(ntt_ledger_commit(ledger, open, &problem));
    ntt_ledger_free(ledger);
    remove_file("state/ledger.json");
    remove_file("state/said-000002");
    remove_file("state/lock");
    CU_ASSERT_EQUAL(g_rmdir(place), 0); /* so that no other journal was left */
    g_free(in_the_way);
    g_free(place);
}

/* A disk that is full, or a folder that is somebody else's: said, with what to do, and nothing is taken for said. */
static void test_ledger_that_cannot_be_written(void)
{
    char *place = in_folder("state"), *journal = in_folder("state/said-000000"), *problem = NULL;
    CU_ASSERT_PTR_NULL(ntt_ledger_open("/dev/null/state", &problem));
    CU_ASSERT_PTR_NOT_NULL(strstr(problem, "Choose another with --state"));
    g_clear_pointer(&problem, g_free);
    CU_ASSERT_PTR_NULL(ntt_ledger_open("/proc", &problem));
    CU_ASSERT_PTR_NOT_NULL(strstr(problem, "Choose another folder with --state"));
    g_clear_pointer(&problem, g_free);

    struct ntt_ledger *ledger = ntt_ledger_open(place, &problem);
    CU_ASSERT_PTR_NOT_NULL_FATAL(ledger);
    struct rlimit whole;
    CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_FSIZE, &whole), 0);
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){0, whole.rlim_max});
    CU_ASSERT_FALSE(add_delivered(ledger, "uid-1", last_file, &problem));
    setrlimit(RLIMIT_FSIZE, &whole);
    CU_ASSERT_PTR_NOT_NULL(strstr(problem, "Make room there"));
    CU_ASSERT_FALSE(has_delivered(ledger, "uid-1"));
    g_clear_pointer(&problem, g_free);
    remove_file("state/said-000000");

    CU_ASSERT_EQUAL(g_mkdir(journal, 0700), 0); /* in the way of the journal */
    CU_ASSERT_FALSE(ntt_ledger_commit(ledger, ntt_ledger_open_alerts(ledger), &problem));
    CU_ASSERT_PTR_NOT_NULL(strstr(problem, "said-000000' is a folder, where a file should be. Move it away"));
    g_clear_pointer(&problem, g_free);
    ntt_ledger_free(ledger);
    remove_file("state/lock");
    CU_ASSERT_TRUE(g_rmdir(journal) == 0 && g_rmdir(place) == 0);
    g_free(journal);
    g_free(place);
}

static CU_TestInfo tests[] = {
    {"a folder", make_folder},
    {"ledger", test_ledger},
    {"a border that cannot be written", test_a_border_that_cannot_be_written},
    {"ledger that cannot be written", test_ledger_that_cannot_be_written},
    {"nothing left in the folder", remove_folder},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("ledger", tests)
