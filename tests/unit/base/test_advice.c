/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One piece of advice, and one that helps. */
#include "base/advice.h"
#include "unit.h"

#include <errno.h>
#include <glib.h>

static void expect(const char *problem, const char *wanted)
{
    char *text = ntt_advise(g_strdup(problem), "choose another folder with --state");
    CU_ASSERT_STRING_EQUAL(text, wanted);
    g_free(text);
}

static void advice_is_given_once(void)
{
    expect("'a' is a link. Remove it", "'a' is a link. Remove it");
    expect("'x. Y' is not a folder", "'x. Y' is not a folder. Choose another folder with --state");
    expect("'it' is somebody else's. Move it away", "'it' is somebody else's. Move it away");
}

static void room_is_made_where_a_disk_is_full(void)
{
    static const int full[] = {ENOSPC, EDQUOT, EFBIG};
    for (unsigned i = 0; i < G_N_ELEMENTS(full); i++) {
        char *problem = g_strdup_printf("cannot write 'a': %s", g_strerror(full[i]));
        char *wanted = g_strconcat(problem, ". Make room there, or choose another folder with --state", NULL);
        expect(problem, wanted);
        g_free(wanted);
        g_free(problem);
    }
    char *problem = g_strdup_printf("cannot write 'a': %s", g_strerror(EINTR));
    char *wanted = g_strconcat(problem, ". Run it again", NULL);
    expect(problem, wanted);
    g_free(wanted);
    g_free(problem);
    expect("cannot write 'a': Permission denied",
           "cannot write 'a': Permission denied. Choose another folder with --state");
}

static CU_TestInfo tests[] = {
    {"advice is given once", advice_is_given_once},
    {"room is made where a disk is full", room_is_made_where_a_disk_is_full},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("advice", tests)
