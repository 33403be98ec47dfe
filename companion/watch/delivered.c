/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/delivered.h"

#include "base/advice.h"
#include "base/json_members.h"
#include "base/state_folder.h"
#include "inputs/ring.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { SEPARATOR = ' ' };

static GHashTable *files_new(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

/* Takes whole lines, and returns how many bytes they are. */
static gsize take_lines(GHashTable *files, const char *content, gsize length)
{
    const char *line = content, *end;
    for (; (end = memchr(line, '\n', (size_t)(content + length - line))); line = end + 1) {
        char *id = g_strndup(line, (gsize)(end - line)), *file = strchr(id, SEPARATOR);
        if (file)
            *file++ = '\0';
        g_hash_table_replace(files, id, g_strdup(file ? file : ""));
    }
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
    gsize whole = content ? take_lines(delivered->files, content, length) : 0;
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
    delivered->files = files_new();
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
    g_hash_table_destroy(delivered->files);
    g_free(delivered->folder);
    g_free(delivered->name);
    g_free(delivered);
}

bool ntt_delivered_has(const struct ntt_delivered *delivered, const char *event_id)
{
    return g_hash_table_contains(delivered->files, event_id);
}

static char *file_of(const json_t *event)
{
    const char *path = ntt_json_text(event, "file");
    return path ? g_path_get_basename(path) : g_strdup("");
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

/* Writes event_ids with their files, and takes both over. */
static bool add(struct ntt_delivered *delivered, GHashTable *files, char **problem)
{
    GHashTableIter each;
    gpointer id, file;
    GString *lines = g_string_new(NULL);
    g_hash_table_iter_init(&each, files);
    while (g_hash_table_iter_next(&each, &id, &file))
        g_string_append_printf(lines, "%s%c%s\n", (const char *)id, SEPARATOR, (const char *)file);
    bool added = !lines->len || append(delivered, lines);
    if (!added)
        *problem = ntt_advise(g_strdup_printf("cannot write the journal '%s/%s': %s", delivered->folder,
                                              delivered->name, g_strerror(errno)),
                              "name another folder with --state");
    g_hash_table_iter_init(&each, files);
    while (added && g_hash_table_iter_next(&each, &id, &file)) {
        g_hash_table_iter_steal(&each);
        g_hash_table_replace(delivered->files, id, file);
    }
    g_string_free(lines, TRUE);
    g_hash_table_destroy(files);
    return added;
}

bool ntt_delivered_add(struct ntt_delivered *delivered, const GPtrArray *events, char **problem)
{
    GHashTable *files = files_new();
    for (guint i = 0; i < events->len; i++) {
        const json_t *event = g_ptr_array_index(events, i);
        g_hash_table_replace(files, g_strdup(ntt_json_text_or_empty(event, "event_id")), file_of(event));
    }
    return add(delivered, files, problem);
}

bool ntt_delivered_add_later(struct ntt_delivered *delivered, const struct ntt_delivered *other,
                             const char *after, char **problem)
{
    GHashTable *files = files_new();
    GHashTableIter each;
    gpointer id, file;
    struct ntt_ring_place place;
    g_hash_table_iter_init(&each, other->files);
    while (g_hash_table_iter_next(&each, &id, &file))
        if (!after || (ntt_ring_place(file, &place) && ntt_ring_is_after(file, after)))
            g_hash_table_replace(files, g_strdup(id), g_strdup(file));
    return add(delivered, files, problem);
}
