/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/delivered.h"

#include "base/advice.h"
#include "base/state_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Takes whole lines, and returns how many bytes they are. */
static gsize take_lines(GHashTable *ids, const char *content, gsize length)
{
    const char *line = content, *end;
    for (; (end = memchr(line, '\n', (size_t)(content + length - line))); line = end + 1)
        g_hash_table_add(ids, g_strndup(line, (gsize)(end - line)));
    return (gsize)(line - content);
}

/* Reads it, and cuts off what another line must not follow. */
static bool take_up(struct ntt_delivered *delivered, char **problem)
{
    char *content = NULL;
    gsize length = 0;
    enum ntt_state_found found =
        ntt_state_file_read(delivered->folder, delivered->name, &content, &length, problem);
    delivered->was_missing = found == NTT_STATE_MISSING;
    gsize whole = content ? take_lines(delivered->ids, content, length) : 0;
    g_free(content);
    if (found == NTT_STATE_REFUSED)
        return false;
    delivered->descriptor =
        ntt_state_file_open(delivered->folder, delivered->name, O_WRONLY | O_CREAT | O_APPEND, problem);
    return delivered->descriptor >= 0 &&
           (whole == length || ftruncate(delivered->descriptor, (off_t)whole) == 0);
}

struct ntt_delivered *ntt_delivered_open(const char *folder, const char *name, char **problem)
{
    struct ntt_delivered *delivered = g_new0(struct ntt_delivered, 1);
    delivered->folder = g_strdup(folder);
    delivered->name = g_strdup(name);
    delivered->descriptor = -1;
    delivered->ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    char *why = NULL;
    if (take_up(delivered, &why))
        return delivered;
    if (!why)
        why = g_strdup_printf("cannot write '%s/%s': %s", folder, name, g_strerror(errno));
    *problem = ntt_advise(why, "name another folder with --state");
    ntt_delivered_close(delivered);
    return NULL;
}

void ntt_delivered_close(struct ntt_delivered *delivered)
{
    if (!delivered)
        return;
    if (delivered->descriptor >= 0)
        close(delivered->descriptor);
    g_hash_table_destroy(delivered->ids);
    g_free(delivered->folder);
    g_free(delivered->name);
    g_free(delivered);
}

bool ntt_delivered_has(const struct ntt_delivered *delivered, const char *event_id)
{
    return g_hash_table_contains(delivered->ids, event_id);
}

/* All of it or nothing. */
static bool append(const struct ntt_delivered *delivered, const GString *lines)
{
    off_t before = lseek(delivered->descriptor, 0, SEEK_END);
    ssize_t written = write(delivered->descriptor, lines->str, lines->len);
    if (written == (ssize_t)lines->len && fdatasync(delivered->descriptor) == 0)
        return true;
    int reason = written >= 0 && written < (ssize_t)lines->len ? ENOSPC : errno;
    /* Should that fail, too, the next line is joined to a torn one, and its event may be delivered twice after a kill. */
    errno = before >= 0 && ftruncate(delivered->descriptor, before) == 0 ? reason : errno;
    return false;
}

bool ntt_delivered_add(struct ntt_delivered *delivered, const GPtrArray *event_ids, char **problem)
{
    GString *lines = g_string_new(NULL);
    for (guint i = 0; i < event_ids->len; i++)
        g_string_append_printf(lines, "%s\n", (const char *)g_ptr_array_index(event_ids, i));
    bool added = !lines->len || append(delivered, lines);
    for (guint i = 0; added && i < event_ids->len; i++)
        g_hash_table_add(delivered->ids, g_strdup(g_ptr_array_index(event_ids, i)));
    if (!added)
        *problem = ntt_advise(g_strdup_printf("cannot write the journal '%s/%s': %s", delivered->folder,
                                              delivered->name, g_strerror(errno)),
                              "name another folder with --state");
    g_string_free(lines, TRUE);
    return added;
}

bool ntt_delivered_add_all(struct ntt_delivered *delivered, const struct ntt_delivered *other, char **problem)
{
    GPtrArray *ids = g_ptr_array_new();
    GHashTableIter each;
    gpointer id;
    g_hash_table_iter_init(&each, other->ids);
    while (g_hash_table_iter_next(&each, &id, NULL))
        g_ptr_array_add(ids, id);
    bool added = ntt_delivered_add(delivered, ids, problem);
    g_ptr_array_free(ids, TRUE);
    return added;
}
