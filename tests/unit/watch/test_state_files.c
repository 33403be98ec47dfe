/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which files in the folder of a watch are saved states: those go, and nothing else that is there. */
#include "unit.h"
#include "watch/state_files.h"

#include <glib/gstdio.h>

static void names(void)
{
    static const char *const ours[] = {"state-000001-1795440213461382-4711", "state-1234567-1-1",
                                       "state-000002-1795440213461382-4711.A1b2C3"};
    static const char *const others[] = {"state-of-play.odt",
                                         "state-2025-tax.txt",
                                         "state-000001",
                                         "state-000001-1795440213461382-4711.txt",
                                         "state-000001-1795440213461382-4711\n",
                                         "../state-000001-1-1",
                                         "my state-000001-1-1",
                                         ""};
    for (size_t i = 0; i < G_N_ELEMENTS(ours); i++)
        CU_ASSERT_TRUE(ntt_state_files_is_name(ours[i]));
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        CU_ASSERT_FALSE(ntt_state_files_is_name(others[i]));
}

static void put(const char *folder, const char *name, bool there)
{
    char *path = g_build_filename(folder, name, NULL);
    bool good = there ? g_file_set_contents(path, "x", 1, NULL) : g_unlink(path) == 0;
    CU_ASSERT_TRUE(good);
    g_free(path);
}

static void what_is_not_ours_stays(void)
{
    static const char *const others[] = {"state-of-play.odt", "state-2025-tax.txt"};
    char *folder = g_dir_make_tmp("ntt-states-XXXXXX", NULL);
    struct ntt_state_files states;
    ntt_state_files_init(&states, folder);
    char *name = ntt_state_files_name(&states, 3), *but = ntt_state_files_name(&states, 4);
    put(folder, name, true);
    put(folder, but, true);
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        put(folder, others[i], true);
    ntt_state_files_remove(&states, but);
    put(folder, but, false);
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        put(folder, others[i], false);
    CU_ASSERT_EQUAL(g_rmdir(folder), 0); /* so that the other state went */
    ntt_state_files_clear(&states);
    g_free(but);
    g_free(name);
    g_free(folder);
}

static CU_TestInfo tests[] = {
    {"names", names},
    {"what is not ours stays", what_is_not_ours_stays},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("state files", tests)
