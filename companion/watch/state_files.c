/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/state_files.h"

#include "base/state_folder.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* state-FILES-TIME-PROCESS, behind which a kill may have left the end of a temporary name; nothing else that begins so. */
bool ntt_state_files_is_name(const char *name)
{
    return g_regex_match_simple("^state-[0-9]{6,20}-[0-9]{1,20}-[0-9]{1,10}(\\.[A-Za-z0-9]{6})?\\z", name, 0,
                                0);
}

void ntt_state_files_init(struct ntt_state_files *states, const char *folder)
{
    states->folder = folder;
    states->token = g_strdup_printf("%" G_GINT64_FORMAT "-%d", g_get_real_time(), (int)getpid());
}

static char *in_folder(const struct ntt_state_files *states, const char *name)
{
    return g_build_filename(states->folder, name, NULL);
}

char *ntt_state_files_name(const struct ntt_state_files *states, uint64_t files)
{
    return g_strdup_printf("state-%06" G_GUINT64_FORMAT "-%s", files, states->token);
}

char *ntt_state_files_after(const struct ntt_state_files *states, uint64_t files, const char *before)
{
    char *name = ntt_state_files_name(states, files), *path = in_folder(states, name);
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        char *other = before ? in_folder(states, before) : NULL;
        if (!other || link(other, path) != 0)
            g_clear_pointer(&name, g_free);
        g_free(other);
    }
    g_free(path);
    return name;
}

bool ntt_state_files_has(const struct ntt_state_files *states, const char *name)
{
    char *problem = NULL;
    int descriptor = ntt_state_file_open_other(states->folder, name, &problem);
    bool there = descriptor >= 0 && lseek(descriptor, 0, SEEK_END) > 0;
    if (descriptor >= 0)
        close(descriptor);
    g_free(problem);
    return there;
}

void ntt_state_files_remove(const struct ntt_state_files *states, const char *but)
{
    GDir *folder = g_dir_open(states->folder, 0, NULL);
    const char *name;
    while (folder && (name = g_dir_read_name(folder)))
        if (ntt_state_files_is_name(name) && g_strcmp0(name, but) != 0) {
            char *path = in_folder(states, name);
            g_unlink(path);
            g_free(path);
        }
    if (folder)
        g_dir_close(folder);
}

void ntt_state_files_clear(struct ntt_state_files *states)
{
    g_free(states->token);
}
