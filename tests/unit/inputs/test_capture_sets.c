/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which files are analysed as one. */
#include "base/file_type.h"
#include "inputs/capture_sets.h"
#include "unit.h"

#include <glib/gstdio.h>
#include <string.h>

/* What a file is, and "first-last" in seconds; NULL when that is not known. */
struct file {
    const char *path, *found_in;
    double first, last; /* both 0: no time */
    const char *link_type;
};

/* The sets of up to eight files as "a b|c", and their names likewise. To be freed. */
static char *told(const struct file *files, enum ntt_grouping grouping, char **names)
{
    GPtrArray *captures = g_ptr_array_new_with_free_func((GDestroyNotify)ntt_capture_free);
    for (; files->path; files++) {
        struct ntt_capture *capture = ntt_capture_new(files->path, files->found_in);
        capture->timed = files->last > 0;
        capture->first_ns = (gint64)(files->first * 1e9);
        capture->last_ns = (gint64)(files->last * 1e9);
        capture->link_type = g_strdup(files->link_type ? files->link_type : "ether");
        g_ptr_array_add(captures, capture);
    }
    GPtrArray *sets = ntt_capture_sets(captures, grouping);
    GString *text = g_string_new(NULL), *said = g_string_new(NULL);
    for (guint i = 0; i < sets->len; i++) {
        const struct ntt_capture_set *set = g_ptr_array_index(sets, i);
        g_string_append_printf(said, "%s%s", i ? "|" : "", set->name);
        for (guint j = 0; j < set->files->len; j++)
            g_string_append_printf(text, "%s%s", j ? " " : (i ? "|" : ""),
                                   (const char *)g_ptr_array_index(set->files, j));
    }
    g_ptr_array_free(sets, TRUE);
    g_ptr_array_free(captures, TRUE);
    if (names)
        *names = g_string_free(said, FALSE);
    else
        g_string_free(said, TRUE);
    return g_string_free(text, FALSE);
}

static void expect(const struct file *files, enum ntt_grouping grouping, const char *sets, const char *names)
{
    char *said = NULL, *text = told(files, grouping, &said);
    CU_ASSERT_STRING_EQUAL(text, sets);
    if (names)
        CU_ASSERT_STRING_EQUAL(said, names);
    g_free(said);
    g_free(text);
}

static void names_of_rings(void)
{
    static const struct {
        const char *first, *second, *name; /* name NULL: not one ring */
    } cases[] = {
        {"d/x_00001_20261126120000.pcapng", "d/x_00002_20261126120500.pcapng", "d/x_*.pcapng (2 files)"},
        {"d/x_20261126120000_00001.pcapng", "d/x_20261126120500_00002.pcapng", "d/x_*.pcapng (2 files)"},
        {"x_00001_20261126120000", "x_00002_20261126120500", "x_* (2 files)"},
        {"x_99999_20261126120000.pcap.gz", "x_100000_20261126120500.pcap", "x_*.pcap (2 files)"},
        {"x.pcap", "x.pcap1", "x.pcap* (2 files)"},
        {"x.pcap00", "x.pcap01", "x.pcap* (2 files)"},
        {"x.pcap9.gz", "x.pcap10.gz", "x.pcap* (2 files)"},
        {"x-2026-11-26_12-00-00.pcap", "x-2026-11-26_12-05-00.pcap", "x-*.pcap (2 files)"},
        {"x20261126T1200.cap.zst", "x20261126T1205.cap", "x*.cap (2 files)"},
        {"x_00001_20261126120000.pcapng", "y_00002_20261126120500.pcapng", NULL},
        {"d/x_00001_20261126120000.pcapng", "e/x_00002_20261126120500.pcapng", NULL},
        {"2026-11-26_1200/x.pcap", "2026-11-26_1205/x.pcap", NULL},
        {"monday.pcap", "tuesday.pcap", NULL},
        {"day1.pcap", "day2.pcap", NULL},
        {"x.pcap", "x.pcapng", NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const struct file files[] = {
            {cases[i].first, NULL, 1, 2, NULL}, {cases[i].second, NULL, 3, 4, NULL}, {.path = NULL}};
        char *apart = g_strjoin("|", cases[i].first, cases[i].second, NULL);
        char *together = g_strjoin(" ", cases[i].first, cases[i].second, NULL);
        expect(files, NTT_BY_RULE, cases[i].name ? together : apart, cases[i].name ? cases[i].name : apart);
        expect(files, NTT_APART, apart, apart);
        expect(files, NTT_TOGETHER, together, NULL);
        g_free(together);
        g_free(apart);
    }
}

/* tcpdump -W begins again with the first name. */
static void time_and_not_name_is_the_order(void)
{
    const struct file files[] = {{"x.pcap0", NULL, 30, 40, NULL},
                                 {"x.pcap1", NULL, 10, 20, NULL},
                                 {"other.pcap", NULL, 1, 2, NULL},
                                 {"x.pcap2", NULL, 20, 30, NULL},
                                 {.path = NULL}};
    expect(files, NTT_BY_RULE, "x.pcap1 x.pcap2 x.pcap0|other.pcap", "x.pcap* (3 files)|other.pcap");
    expect(files, NTT_TOGETHER, "other.pcap x.pcap1 x.pcap2 x.pcap0", "other.pcap … x.pcap0 (4 files)");
}

/* A clock that is set back changes no order of what one dumpcap numbered, nor of the runs of a watch. */
static void numbers_are_the_order_of_a_run(void)
{
    const struct file files[] = {{"x_00001_20261126120000.pcapng", NULL, 100, 200, NULL},
                                 {"x_00002_20261126110000.pcapng", NULL, 50, 60, NULL},
                                 {"other.pcap", NULL, 70, 80, NULL},
                                 {"x_00003_20261126110500.pcapng", NULL, 300, 310, NULL},
                                 {.path = NULL}},
                      runs[] = {{"r/000002_00001_20261126110000.pcapng", NULL, 10, 20, NULL},
                                {"r/000001_00002_20261126120500.pcapng", NULL, 200, 300, NULL},
                                {"r/000001_00001_20261126120000.pcapng", NULL, 100, 200, NULL},
                                {.path = NULL}},
                      twice[] = {{"x_00001_20261126120000.pcapng", NULL, 30, 40, NULL},
                                 {"x_00001_20261126110000.pcapng", NULL, 10, 20, NULL},
                                 {.path = NULL}};
    expect(files, NTT_TOGETHER,
           "other.pcap x_00001_20261126120000.pcapng x_00002_20261126110000.pcapng "
           "x_00003_20261126110500.pcapng",
           NULL);
    expect(runs, NTT_TOGETHER,
           "r/000001_00001_20261126120000.pcapng r/000001_00002_20261126120500.pcapng "
           "r/000002_00001_20261126110000.pcapng",
           NULL);
    expect(twice, NTT_TOGETHER, "x_00001_20261126110000.pcapng x_00001_20261126120000.pcapng", NULL);
}

static void what_breaks_a_ring(void)
{
    struct file files[] = {{"x.pcap", NULL, 10, 20, NULL},
                           {"x.pcap1", NULL, 19.5, 30, NULL},
                           {"x.pcap2", NULL, 30, 40, NULL},
                           {.path = NULL}};
    expect(files, NTT_BY_RULE, "x.pcap x.pcap1 x.pcap2", NULL);
    files[1].first = 18; /* too much of an overlap */
    expect(files, NTT_BY_RULE, "x.pcap|x.pcap1|x.pcap2", NULL);
    files[1].first = 20;
    files[2].link_type = "linux-sll";
    expect(files, NTT_BY_RULE, "x.pcap|x.pcap1|x.pcap2", NULL);
    expect(files, NTT_TOGETHER, "x.pcap x.pcap1 x.pcap2", NULL);
    /* the one that is being written has no packet yet */
    files[2] = (struct file){"x.pcap2", NULL, 0, 0, NULL};
    expect(files, NTT_BY_RULE, "x.pcap x.pcap1|x.pcap2", NULL);
    expect(files, NTT_TOGETHER, "x.pcap x.pcap1 x.pcap2", NULL);
    /* a copy */
    files[1] = (struct file){"x.pcap.gz", NULL, 10, 10.5, NULL};
    files[0].last = 10.5;
    expect(files, NTT_BY_RULE, "x.pcap|x.pcap.gz|x.pcap2", NULL);
}

static void directories(void)
{
    struct file files[] = {{"d/tuesday.pcap", "d", 30, 40, NULL},
                           {"d/monday.pcap", "d", 10, 30, NULL},
                           {"d/x_00001_20261126120000.pcap", "d", 5, 12, NULL},
                           {"d/x_00002_20261126120500.pcap", "d", 12, 35, NULL},
                           {"e/sunday.pcap", NULL, 1, 2, NULL},
                           {.path = NULL}};
    expect(files, NTT_BY_RULE,
           "d/monday.pcap d/tuesday.pcap|d/x_00001_20261126120000.pcap d/x_00002_20261126120500.pcap|"
           "e/sunday.pcap",
           "d (2 files)|d/x_*.pcap (2 files)|e/sunday.pcap");
    files[0].first = 29.5; /* names say nothing here, so times have to be exact */
    expect(files, NTT_BY_RULE,
           "d/tuesday.pcap|d/monday.pcap|d/x_00001_20261126120000.pcap d/x_00002_20261126120500.pcap|"
           "e/sunday.pcap",
           NULL);
    files[0].first = 30;
    files[0].found_in = files[1].found_in = NULL; /* named one by one */
    expect(files, NTT_BY_RULE,
           "d/tuesday.pcap|d/monday.pcap|d/x_00001_20261126120000.pcap d/x_00002_20261126120500.pcap|"
           "e/sunday.pcap",
           NULL);
}

static void whose_times_matter(void)
{
    const char *paths[] = {"x.pcap", "x.pcap1", "lone.pcap"};
    GPtrArray *captures = g_ptr_array_new_with_free_func((GDestroyNotify)ntt_capture_free);
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++)
        g_ptr_array_add(captures, ntt_capture_new(paths[i], NULL));
    const struct {
        enum ntt_grouping grouping;
        unsigned count;
    } cases[] = {{NTT_BY_RULE, 2}, {NTT_TOGETHER, 3}, {NTT_APART, 0}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        GPtrArray *asked = ntt_capture_sets_to_time(captures, cases[i].grouping);
        CU_ASSERT_EQUAL(asked->len, cases[i].count);
        g_ptr_array_free(asked, TRUE);
    }
    g_ptr_array_free(captures, TRUE);
}

/* What a directory holds, by suffix and by content. */
static void finding_captures(void)
{
    static const struct {
        const char *name, *content;
        gssize length;
        bool found;
    } files[] = {
        {"a.pcap", "", 0, true},
        {"b.PCAPNG.gz", "x", 1, true},
        {"c.cap.lz4", "x", 1, true},
        {"d.pcap.xz", "x", 1, true}, /* so that it is reported that nobody read it */
        {"d.pcap12.zst", "x", 1, true},
        {"e", "\x0a\x0d\x0d\x0a....", 8, true},
        {"f.3", "\xd4\xc3\xb2\xa1....", 8, true},
        {"g.dump", "\xa1\xb2\x3c\x4d....", 8, true},
        {"h.txt", "bread, milk", 11, false},
        {"i.gz", "\x1f\x8b\x08\x00....", 8, false},
        {".j.pcap", "", 0, false},
        {"k", "\x0a\x0d", 2, false},
    };
    char *folder = g_dir_make_tmp("ntt sets-XXXXXX", NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(folder);
    GString *expected = g_string_new(NULL), *found = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        char *path = g_build_filename(folder, files[i].name, NULL);
        CU_ASSERT(g_file_set_contents(path, files[i].content, files[i].length, NULL));
        if (files[i].found)
            g_string_append_printf(expected, "%s\n", path);
        if (strcmp(files[i].name, "i.gz") == 0)
            CU_ASSERT_STRING_EQUAL(ntt_file_compression(path), ".gz");
        g_free(path);
    }
    char *below = g_build_filename(folder, "z.pcap", NULL);
    CU_ASSERT_EQUAL(g_mkdir(below, 0700), 0);
    GPtrArray *arguments =
        g_ptr_array_new(); /* a file that is not there stands for itself, and so does an empty directory */
    char gone[] = "gone.pcap";
    g_ptr_array_add(arguments, folder);
    g_ptr_array_add(arguments, gone);
    g_ptr_array_add(arguments, below);
    g_string_append_printf(expected, "%s\n%s\n", gone, below);
    GPtrArray *captures = ntt_captures_find(arguments);
    for (guint i = 0; i < captures->len; i++)
        g_string_append_printf(found, "%s\n", ((struct ntt_capture *)g_ptr_array_index(captures, i))->path);
    CU_ASSERT_STRING_EQUAL(found->str, expected->str);
    const struct ntt_capture *first = g_ptr_array_index(captures, 0);
    CU_ASSERT_STRING_EQUAL(first->found_in, folder);
    g_ptr_array_free(captures, TRUE);
    g_ptr_array_free(arguments, TRUE);
    g_string_free(expected, TRUE);
    g_string_free(found, TRUE);
    const char *remove[] = {"rm", "-rf", folder, NULL};
    g_spawn_sync(NULL, (char **)remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
    g_free(below);
    g_free(folder);
}

static CU_TestInfo tests[] = {
    {"names of rings", names_of_rings},
    {"numbers are the order of a run", numbers_are_the_order_of_a_run},
    {"time and not name is the order", time_and_not_name_is_the_order},
    {"what breaks a ring", what_breaks_a_ring},
    {"directories", directories},
    {"whose times matter", whose_times_matter},
    {"finding captures", finding_captures},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("sets", tests)
