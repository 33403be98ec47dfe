/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A watch begins in a folder of its own, and in no other. */
#include "unit.h"
#include "watch/folder_check.h"

#include <glib/gstdio.h>
#include <string.h>

static char *folder;

static void put(const char *name)
{
    char *path = g_build_filename(folder, name, NULL), *above = g_path_get_dirname(path);
    CU_ASSERT_EQUAL(g_mkdir_with_parents(above, 0700), 0);
    CU_ASSERT(g_file_set_contents(path, "x", 1, NULL));
    g_free(above);
    g_free(path);
}

/* `words` of the problem; NULL: there is none. */
static void expect(const char *words)
{
    char *problem = ntt_watch_folder_problem(folder);
    CU_ASSERT_EQUAL(problem == NULL, words == NULL);
    if (problem && words)
        CU_ASSERT_PTR_NOT_NULL(strstr(problem, words));
    g_free(problem);
}

static void begin(void)
{
    folder = g_dir_make_tmp("ntt-watch-XXXXXX", NULL);
}

static void end(void)
{
    char *command[] = {(char[]){"rm"}, (char[]){"-rf"}, folder, NULL};
    CU_ASSERT(g_spawn_sync(NULL, command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
    g_clear_pointer(&folder, g_free);
}

static void what_a_watch_left(void)
{
    static const char *const left[] = {"lock",
                                       "dumpcap.pid",
                                       "dumpcap.pid.a1B2c3",
                                       "said-000007",
                                       "ledger.json.Ab12Cd",
                                       "skipped-000001_00002_20261123142530.pcapng",
                                       "state-000002-1795440213461382-4711",
                                       "spool/lock",
                                       "ring/000001_00001_20261123142530.pcapng",
                                       "lost+found/x"};
    begin();
    expect(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(left); i++)
        put(left[i]);
    expect(NULL);
    put("ledger.json");
    put("a name that somebody added later");
    expect(NULL);
    end();
}

static void what_others_left(void)
{
    static const char *const others[] = {"thesis.odt", "state-of-play.odt", "said", "ledger.json.txt.bak",
                                         "ring/evidence.pcapng"};
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        begin();
        put(others[i]);
        put("ring/000001_00001_20261123142530.pcapng");
        expect(others[i]);
        end();
    }
}

static CU_TestInfo tests[] = {
    {"what a watch left", what_a_watch_left},
    {"what others left", what_others_left},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("folder check", tests)
