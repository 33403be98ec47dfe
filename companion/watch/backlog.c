/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/backlog.h"

#include "inputs/ring.h"

#include <sys/stat.h>

/* True when they are of one run of dumpcap, which wrote others between them. */
static bool has_gap(const char *before, const char *after)
{
    struct ntt_ring_place last, next;
    return before && ntt_ring_place(before, &last) && ntt_ring_place(after, &next) && last.run == next.run &&
           !ntt_ring_follows(&last, &next);
}

char *ntt_backlog_next(const struct ntt_backlog *backlog, char **gap)
{
    struct ntt_ledger *ledger = backlog->ledger;
    GPtrArray *names = ntt_ring_after(backlog->ring, ledger->last_file);
    char *next = names->len ? g_strdup(g_ptr_array_index(names, 0)) : NULL;
    *gap = NULL;
    g_ptr_array_free(names, TRUE);
    if (next && has_gap(ledger->last_file, next)) {
        ledger->unread_files++;
        *gap = g_strdup_printf("files of the ring between %s and %s were deleted before they were read: "
                               "reading is too slow, or somebody removed them. Give a larger --keep-size",
                               ledger->last_file, next);
    }
    return next;
}

bool ntt_backlog_is_complete(const struct ntt_backlog *backlog, const char *file)
{
    struct ntt_ring_place here;
    if (!ntt_ring_place(file, &here) || !ntt_recorder_writes(backlog->recorder, here.run))
        return true;
    GPtrArray *names = ntt_ring_list(backlog->ring);
    bool newer = names->len && ntt_ring_is_after(g_ptr_array_index(names, names->len - 1), file);
    g_ptr_array_free(names, TRUE);
    return newer;
}

uint64_t ntt_backlog_bytes(const struct ntt_backlog *backlog, const char *file, uint64_t read)
{
    GPtrArray *names = ntt_ring_after(backlog->ring, backlog->ledger->last_file);
    uint64_t bytes = 0;
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        char *path = g_build_filename(backlog->ring, name, NULL);
        struct stat status;
        uint64_t size = stat(path, &status) == 0 ? (uint64_t)status.st_size : 0,
                 done = g_strcmp0(name, file) == 0 ? read : 0;
        bytes += size > done ? size - done : 0;
        g_free(path);
    }
    g_ptr_array_free(names, TRUE);
    return bytes;
}

GHashTable *ntt_backlog_needed(const struct ntt_ledger *ledger)
{
    GHashTable *names = g_hash_table_new(g_str_hash, g_str_equal);
    GHashTableIter each;
    gpointer value;
    g_hash_table_iter_init(&each, ledger->open);
    while (g_hash_table_iter_next(&each, NULL, &value)) {
        const struct ntt_ledger_alert *alert = value;
        g_hash_table_add(names, alert->opened_in);
        g_hash_table_add(names, alert->last_in);
    }
    return names;
}
