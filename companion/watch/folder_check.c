/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/folder_check.h"

#include "inputs/ring.h"

#include <glib.h>
#include <stdbool.h>

/* What a watch makes there, also half made when it was killed, and what a file system of its own begins with. */
static bool is_of_watch(const char *name)
{
    return g_regex_match_simple(
        "^(ring|spool|lock|lost\\+found|(ledger\\.json|ring\\.list|dumpcap\\.pid|said-[0-9]{6,20}"
        "|skipped-[0-9_]+\\.pcapng|"
        "state-[0-9]{6,20}-[0-9]{1,20}-[0-9]{1,10})(\\.[A-Za-z0-9]{6})?)\\z",
        name, G_REGEX_RAW, 0);
}

static bool is_of_ring(const char *name)
{
    struct ntt_ring_place place;
    return ntt_ring_place(name, &place);
}

/* The first name in the folder that is none of these; NULL: all are, or there is no such folder. To be freed. */
static char *first_other(const char *folder, bool (*is_known)(const char *name))
{
    GDir *directory = g_dir_open(folder, 0, NULL);
    char *other = NULL;
    for (const char *name = directory ? g_dir_read_name(directory) : NULL; name && !other;
         name = g_dir_read_name(directory))
        if (!is_known(name))
            other = g_build_filename(folder, name, NULL);
    if (directory)
        g_dir_close(directory);
    return other;
}

char *ntt_watch_folder_problem(const char *folder)
{
    char *ledger = g_build_filename(folder, "ledger.json", NULL),
         *ring = g_build_filename(folder, "ring", NULL), *other = NULL, *problem = NULL;
    if (!g_file_test(ledger, G_FILE_TEST_EXISTS) && !(other = first_other(folder, is_of_watch)))
        other = first_other(ring, is_of_ring);
    if (other)
        problem =
            g_strdup_printf("'%s' is no folder of a watch: it has no ledger, and holds '%s', and a watch "
                            "needs a folder for itself",
                            folder, other);
    g_free(other);
    g_free(ring);
    g_free(ledger);
    return problem;
}
