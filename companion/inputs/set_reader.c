/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "inputs/set_reader.h"

#include "base/interrupt.h"
#include "records/merge.h"

#include <glib/gstdio.h>

static struct ntt_summary *not_reached(const struct ntt_tshark_session *session, const char *file)
{
    struct ntt_summary *missed = ntt_summary_new(file);
    missed->depth = ntt_depth_name(session->depth);
    missed->outcome = NTT_UNREAD;
    missed->outcome_text = g_strdup("Not read: interrupted before this file.");
    return missed;
}

static struct ntt_summary *read_file(const struct ntt_tshark_session *session, const char *file)
{
    return ntt_interrupted() ? not_reached(session, file) : ntt_tshark_session_read(session, file);
}

static struct ntt_summary *read_ring(const struct ntt_tshark_session *common,
                                     const struct ntt_capture_set *set, const char *state,
                                     void (*on_file)(void *data, const struct ntt_summary *file))
{
    struct ntt_summary *all = ntt_summary_new(set->name);
    all->depth = ntt_depth_name(common->depth);
    for (guint i = 0; i < set->files->len; i++) {
        struct ntt_tshark_session session = *common;
        /* A file that could not be read leaves the state of the one before it. */
        session.state_load = g_file_test(state, G_FILE_TEST_EXISTS) ? state : NULL;
        session.state_save = i + 1 < set->files->len ? state : NULL;
        struct ntt_summary *file = read_file(&session, g_ptr_array_index(set->files, i));
        if (on_file)
            on_file(session.data, file);
        ntt_summary_merge(all, file);
        ntt_summary_free(file);
    }
    if (ntt_interrupted() && all->files_read)
        all->outcome = NTT_INTERRUPTED;
    ntt_summary_merged(all);
    return all;
}

struct ntt_summary *ntt_capture_set_read(const struct ntt_tshark_session *session,
                                         const struct ntt_capture_set *set,
                                         void (*on_file)(void *data, const struct ntt_summary *file))
{
    if (set->files->len == 1) {
        struct ntt_summary *summary = read_file(session, g_ptr_array_index(set->files, 0));
        if (on_file)
            on_file(session->data, summary);
        return summary;
    }
    GError *error = NULL;
    char *folder = g_dir_make_tmp("ntt-XXXXXX", &error);
    if (!folder) {
        struct ntt_summary *summary = not_reached(session, set->name);
        g_free(summary->outcome_text);
        summary->outcome_text =
            g_strdup_printf("There is no room for the state that one file passes on to the next: %s. Make "
                            "room there, or set TMPDIR to another directory.",
                            error->message);
        g_error_free(error);
        return summary;
    }
    char *state = g_build_filename(folder, "state", NULL);
    struct ntt_summary *summary = read_ring(session, set, state, on_file);
    g_unlink(state);
    g_rmdir(folder);
    g_free(state);
    g_free(folder);
    return summary;
}
