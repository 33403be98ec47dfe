/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/ledger.h"

#include "base/output_file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { SCHEMA = 1 };

static const char ledger_name[] = "ledger.json", lock_name[] = "lock";

static void free_alert(gpointer data)
{
    struct ntt_ledger_alert *alert = data;
    g_free(alert->opened_in);
    g_free(alert->last_in);
    g_free(alert);
}

static GHashTable *new_alerts(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_alert);
}

GHashTable *ntt_ledger_open_alerts(const struct ntt_ledger *ledger)
{
    GHashTable *copy = new_alerts();
    GHashTableIter each;
    gpointer uid, value;
    g_hash_table_iter_init(&each, ledger->open);
    while (g_hash_table_iter_next(&each, &uid, &value)) {
        const struct ntt_ledger_alert *alert = value;
        struct ntt_ledger_alert *twin = g_new(struct ntt_ledger_alert, 1);
        *twin =
            (struct ntt_ledger_alert){alert->sequence, g_strdup(alert->opened_in), g_strdup(alert->last_in)};
        g_hash_table_insert(copy, g_strdup(uid), twin);
    }
    return copy;
}

uint64_t ntt_open_alerts_count(GHashTable *open, const char *uid, const char *file, bool closes)
{
    struct ntt_ledger_alert *alert = g_hash_table_lookup(open, uid);
    if (!alert) {
        alert = g_new0(struct ntt_ledger_alert, 1);
        alert->opened_in = g_strdup(file);
        g_hash_table_insert(open, g_strdup(uid), alert);
    }
    g_free(alert->last_in);
    alert->last_in = g_strdup(file);
    uint64_t sequence = ++alert->sequence;
    if (closes)
        g_hash_table_remove(open, uid);
    return sequence;
}

static char *journal_path(const struct ntt_ledger *ledger)
{
    char *name = g_strdup_printf("said-%06" G_GUINT64_FORMAT, ledger->files_read);
    char *path = g_build_filename(ledger->folder, name, NULL);
    g_free(name);
    return path;
}

/*
 * A last line without its end is one that a kill or a full disk cut short: what it would have said is said again. Returns
 * where it begins, to be cut off before another line follows it; -1: there is none.
 */
static off_t read_journal(struct ntt_ledger *ledger, const char *path)
{
    char *content = NULL;
    gsize length;
    if (!g_file_get_contents(path, &content, &length, NULL))
        return -1;
    char *line = content, *end;
    for (; (end = memchr(line, '\n', (size_t)(content + length - line))); line = end + 1)
        g_hash_table_add(ledger->said, g_strndup(line, (gsize)(end - line)));
    gsize whole = (gsize)(line - content);
    g_free(content);
    return whole < length ? (off_t)whole : -1;
}

/* A descriptor for the journal, cut off there unless `end` is -1; -1 when it cannot be written. */
static int open_journal(const char *path, off_t end, char **problem)
{
    int journal = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (journal >= 0 && (end < 0 || ftruncate(journal, end) == 0))
        return journal;
    *problem =
        g_strdup_printf("cannot write '%s': %s. Make room there, or choose another folder with --state", path,
                        g_strerror(errno));
    if (journal >= 0)
        close(journal);
    return -1;
}

/* The journal of the ledger on disk, and what it has said. */
static bool go_on_with_journal(struct ntt_ledger *ledger, char **problem)
{
    ledger->journal_path = journal_path(ledger);
    ledger->journal = open_journal(ledger->journal_path, read_journal(ledger, ledger->journal_path), problem);
    return ledger->journal >= 0;
}

bool ntt_ledger_has_delivered(const struct ntt_ledger *ledger, const char *event_id)
{
    return g_hash_table_contains(ledger->said, event_id);
}

bool ntt_ledger_add_delivered(struct ntt_ledger *ledger, const char *event_id, char **problem)
{
    char *line = g_strconcat(event_id, "\n", NULL);
    size_t length = strlen(line);
    bool written = write(ledger->journal, line, length) == (ssize_t)length && fdatasync(ledger->journal) == 0;
    g_free(line);
    if (written)
        g_hash_table_add(ledger->said, g_strdup(event_id));
    else
        *problem = g_strdup_printf("cannot write the journal in '%s': %s. Make room there", ledger->folder,
                                   g_strerror(errno));
    return written;
}

static json_t *alerts_json(GHashTable *open)
{
    json_t *alerts = json_object();
    GHashTableIter each;
    gpointer uid, value;
    g_hash_table_iter_init(&each, open);
    while (g_hash_table_iter_next(&each, &uid, &value)) {
        const struct ntt_ledger_alert *alert = value;
        json_object_set_new(alerts, uid,
                            json_pack("{s:I, s:s, s:s}", "sequence", (json_int_t)alert->sequence, "opened_in",
                                      alert->opened_in, "last_in", alert->last_in));
    }
    return alerts;
}

static json_t *to_json(const struct ntt_ledger *ledger)
{
    return json_pack("{s:i, s:s, s:I, s:s?, s:s?, s:o, s:O, s:I, s:I, s:I, s:I, s:I, s:I}", "schema", SCHEMA,
                     "since", ledger->since, "files_read", (json_int_t)ledger->files_read, "last_file",
                     ledger->last_file, "state", ledger->state, "open", alerts_json(ledger->open), "hours",
                     ledger->hours, "packets", (json_int_t)ledger->packets, "bytes",
                     (json_int_t)ledger->bytes, "alerts", (json_int_t)ledger->alerts, "dropped",
                     (json_int_t)ledger->dropped, "failures", (json_int_t)ledger->failures, "unread_files",
                     (json_int_t)ledger->unread_files);
}

static bool write_ledger(const struct ntt_ledger *ledger, char **problem)
{
    json_t *json = to_json(ledger);
    char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS),
         *path = g_build_filename(ledger->folder, ledger_name, NULL);
    GString *content = g_string_new(text);
    bool written = ntt_output_write(path, content->str, content->len, NTT_OUTPUT_MODE, problem);
    g_string_free(content, TRUE);
    g_free(path);
    free(text);
    json_decref(json);
    return written;
}

bool ntt_ledger_commit(struct ntt_ledger *ledger, GHashTable *open, char **problem)
{
    g_hash_table_destroy(ledger->open);
    ledger->open = open;
    /* The journal first: no ledger may be on disk whose journal cannot be written. */
    char *path = journal_path(ledger), *before = ledger->journal_path;
    int journal = open_journal(path, 0, problem);
    bool written = journal >= 0 && write_ledger(ledger, problem);
    if (!written) {
        if (journal >= 0)
            close(journal);
        g_unlink(path);
        g_free(path);
        return false;
    }
    close(ledger->journal);
    ledger->journal = journal;
    ledger->journal_path = path;
    g_hash_table_remove_all(ledger->said);
    if (strcmp(before, path) != 0)
        g_unlink(before);
    g_free(before);
    return true;
}

json_t *ntt_ledger_read(const char *folder)
{
    char *path = g_build_filename(folder, ledger_name, NULL);
    json_t *json = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    g_free(path);
    return json;
}

static bool take_alerts(struct ntt_ledger *ledger, json_t *alerts)
{
    const char *uid;
    json_t *member;
    json_object_foreach(alerts, uid, member)
    {
        json_int_t sequence;
        const char *opened_in, *last_in;
        if (json_unpack(member, "{s:I, s:s, s:s}", "sequence", &sequence, "opened_in", &opened_in, "last_in",
                        &last_in) != 0)
            return false;
        struct ntt_ledger_alert *alert = g_new(struct ntt_ledger_alert, 1);
        *alert = (struct ntt_ledger_alert){(uint64_t)sequence, g_strdup(opened_in), g_strdup(last_in)};
        g_hash_table_insert(ledger->open, g_strdup(uid), alert);
    }
    return true;
}

static bool take_json(struct ntt_ledger *ledger, json_t *json)
{
    json_int_t files_read, packets, bytes, alerts, dropped, failures, unread;
    const char *since;
    json_t *last_file, *state, *open, *hours;
    int schema;
    if (json_unpack(json, "{s:i, s:s, s:I, s:o, s:o, s:o, s:o, s:I, s:I, s:I, s:I, s:I, s:I}", "schema",
                    &schema, "since", &since, "files_read", &files_read, "last_file", &last_file, "state",
                    &state, "open", &open, "hours", &hours, "packets", &packets, "bytes", &bytes, "alerts",
                    &alerts, "dropped", &dropped, "failures", &failures, "unread_files", &unread) != 0 ||
        schema != SCHEMA || !json_is_object(open) || !json_is_array(hours))
        return false;
    ledger->since = g_strdup(since);
    ledger->files_read = (uint64_t)files_read;
    ledger->last_file = g_strdup(json_string_value(last_file));
    ledger->state = g_strdup(json_string_value(state));
    ledger->hours = json_incref(hours);
    ledger->packets = (uint64_t)packets;
    ledger->bytes = (uint64_t)bytes;
    ledger->alerts = (uint64_t)alerts;
    ledger->dropped = (uint64_t)dropped;
    ledger->failures = (uint64_t)failures;
    ledger->unread_files = (uint64_t)unread;
    return take_alerts(ledger, open);
}

static void begin(struct ntt_ledger *ledger)
{
    GDateTime *now = g_date_time_new_now_utc();
    ledger->since = g_date_time_format(now, "%Y-%m-%dT%H:%M:%SZ");
    g_date_time_unref(now);
    ledger->hours = json_array();
}

/* A descriptor that holds the lock until it is closed, however the program ends; -1 when somebody else holds it. */
static int lock(const char *folder, char **problem)
{
    char *path = g_build_filename(folder, lock_name, NULL);
    int descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    bool locked = descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) == 0;
    if (descriptor < 0)
        *problem = g_strdup_printf("cannot write '%s': %s. Choose another folder with --state", path,
                                   g_strerror(errno));
    else if (!locked)
        *problem = g_strdup_printf(
            "another ntt watch uses '%s'. Stop that one, or give this one a folder of its own "
            "with --state",
            folder);
    if (!locked && descriptor >= 0)
        close(descriptor);
    g_free(path);
    return locked ? descriptor : -1;
}

struct ntt_ledger *ntt_ledger_open(const char *folder, char **problem)
{
    if (g_mkdir_with_parents(folder, 0750) != 0) {
        *problem = g_strdup_printf("cannot create the folder '%s': %s. Choose another with --state", folder,
                                   g_strerror(errno));
        return NULL;
    }
    int held = lock(folder, problem);
    if (held < 0)
        return NULL;
    struct ntt_ledger *ledger = g_new0(struct ntt_ledger, 1);
    ledger->folder = g_strdup(folder);
    ledger->journal = -1;
    ledger->lock = held;
    ledger->open = new_alerts();
    ledger->said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    char *path = g_build_filename(folder, ledger_name, NULL);
    bool known = g_file_test(path, G_FILE_TEST_EXISTS);
    json_t *json = known ? ntt_ledger_read(folder) : NULL;
    if (!known)
        begin(ledger);
    else if (!json || !take_json(ledger, json))
        *problem = g_strdup_printf("'%s' is not a ledger of this version of ntt, or is damaged. Move it away "
                                   "to start again; the ring is then read from its first file",
                                   path);
    json_decref(json);
    g_free(path);
    if (*problem || !go_on_with_journal(ledger, problem)) {
        ntt_ledger_free(ledger);
        return NULL;
    }
    return ledger;
}

void ntt_ledger_free(struct ntt_ledger *ledger)
{
    if (!ledger)
        return;
    if (ledger->journal >= 0)
        close(ledger->journal);
    close(ledger->lock);
    g_hash_table_destroy(ledger->open);
    g_hash_table_destroy(ledger->said);
    json_decref(ledger->hours);
    g_free(ledger->journal_path);
    g_free(ledger->folder);
    g_free(ledger->since);
    g_free(ledger->last_file);
    g_free(ledger->state);
    g_free(ledger);
}
