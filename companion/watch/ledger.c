/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/ledger.h"

#include "base/advice.h"
#include "base/state_folder.h"
#include "inputs/ring.h"
#include "watch/state_files.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SCHEMA = 1 };

/* That a double holds, too: sums of it do not overflow. */
static const json_int_t LARGEST_COUNT = INT64_C(1) << 53;

static const char ledger_name[] = "ledger.json";

static void free_alert(gpointer data)
{
    struct ntt_ledger_alert *alert = data;
    g_free(alert->opened_in);
    g_free(alert->last_in);
    g_free(alert);
}

GHashTable *ntt_open_alerts_new(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_alert);
}

GHashTable *ntt_ledger_open_alerts(const struct ntt_ledger *ledger)
{
    GHashTable *copy = ntt_open_alerts_new();
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

/* To be freed. */
static char *journal_name(const struct ntt_ledger *ledger)
{
    return g_strdup_printf("said-%06" G_GUINT64_FORMAT, ledger->files_read);
}

static bool open_journal(struct ntt_ledger *ledger, char **problem)
{
    char *name = journal_name(ledger);
    ledger->delivered = ntt_delivered_open(ledger->folder, name, problem);
    g_free(name);
    return ledger->delivered != NULL;
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
    char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);
    bool written = ntt_state_file_write(ledger->folder, ledger_name, text, strlen(text), problem);
    free(text);
    json_decref(json);
    return written;
}

static void remove_file(const char *folder, const char *name)
{
    char *path = g_build_filename(folder, name, NULL);
    g_unlink(path);
    g_free(path);
}

bool ntt_ledger_commit(struct ntt_ledger *ledger, GHashTable *open, char **problem)
{
    g_hash_table_destroy(ledger->open);
    ledger->open = open;
    /* The journal first: no ledger may be on disk whose journal cannot be written. */
    struct ntt_delivered *before = ledger->delivered;
    char *name = journal_name(ledger);
    if (strcmp(name, before->name) != 0)
        remove_file(ledger->folder, name); /* of a border that could not be written */
    bool written = open_journal(ledger, problem) &&
                   ntt_delivered_add_later(ledger->delivered, before, ledger->last_file, problem) &&
                   write_ledger(ledger, problem);
    if (written && strcmp(before->name, name) != 0)
        remove_file(ledger->folder, before->name);
    else if (!written)
        remove_file(ledger->folder, name);
    ntt_delivered_close(written ? before : ledger->delivered);
    if (!written)
        ledger->delivered = before;
    g_free(name);
    return written;
}

static bool take_alerts(struct ntt_ledger *ledger, json_t *alerts)
{
    const char *uid;
    json_t *member;
    struct ntt_ring_place place;
    json_object_foreach(alerts, uid, member)
    {
        json_int_t sequence;
        const char *opened_in, *last_in;
        if (json_unpack(member, "{s:I, s:s, s:s}", "sequence", &sequence, "opened_in", &opened_in, "last_in",
                        &last_in) != 0 ||
            sequence < 1 || !ntt_ring_place(opened_in, &place) || !ntt_ring_place(last_in, &place))
            return false;
        struct ntt_ledger_alert *alert = g_new(struct ntt_ledger_alert, 1);
        *alert = (struct ntt_ledger_alert){(uint64_t)sequence, g_strdup(opened_in), g_strdup(last_in)};
        g_hash_table_insert(ledger->open, g_strdup(uid), alert);
    }
    return true;
}

static bool is_count(json_int_t number)
{
    return number >= 0 && number <= LARGEST_COUNT;
}

/* Of the week, with sums to which more can be added. */
static bool are_hours(json_t *hours)
{
    static const char time_zone[] = "time_zone";
    size_t i;
    json_t *row, *value;
    const char *name;
    json_array_foreach(hours, i, row)
    {
        if (!json_is_integer(json_object_get(row, "day")) || !json_is_integer(json_object_get(row, "hour")) ||
            !json_is_string(json_object_get(row, time_zone)))
            return false;
        json_object_foreach(row, name, value)
        {
            bool is_sum = json_is_number(value) && json_number_value(value) >= 0 &&
                          json_number_value(value) <= (double)LARGEST_COUNT;
            if (!is_sum && strcmp(name, time_zone) != 0)
                return false;
        }
    }
    return true;
}

/* The name of a file that we would read or delete: one that we gave. NULL is allowed. */
static bool are_names(const char *last_file, const char *state)
{
    struct ntt_ring_place place;
    return (!last_file || ntt_ring_place(last_file, &place)) && (!state || ntt_state_files_is_name(state));
}

static bool is_time(const char *text)
{
    GDateTime *time = g_date_time_new_from_iso8601(text, NULL);
    if (time)
        g_date_time_unref(time);
    return time != NULL;
}

static bool take_json(struct ntt_ledger *ledger, json_t *json)
{
    json_int_t files_read, packets, bytes, alerts, dropped, failures, unread;
    const char *since;
    json_t *last, *saved, *open, *hours;
    int schema;
    if (json_unpack(json, "{s:i, s:s, s:I, s:o, s:o, s:o, s:o, s:I, s:I, s:I, s:I, s:I, s:I}", "schema",
                    &schema, "since", &since, "files_read", &files_read, "last_file", &last, "state", &saved,
                    "open", &open, "hours", &hours, "packets", &packets, "bytes", &bytes, "alerts", &alerts,
                    "dropped", &dropped, "failures", &failures, "unread_files", &unread) != 0 ||
        schema != SCHEMA || !json_is_object(open) || !json_is_array(hours) || !are_hours(hours) ||
        !is_time(since) || !is_count(files_read) || !is_count(packets) || !is_count(bytes) ||
        !is_count(alerts) || !is_count(dropped) || !is_count(failures) || !is_count(unread))
        return false;
    const char *last_file = json_string_value(last), *state = json_string_value(saved);
    if (!are_names(last_file, state))
        return false;
    ledger->since = g_strdup(since);
    ledger->files_read = (uint64_t)files_read;
    ledger->last_file = g_strdup(last_file);
    ledger->state = g_strdup(state);
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
    ledger->begun = true;
}

static struct ntt_ledger *new_ledger(const char *folder)
{
    struct ntt_ledger *ledger = g_new0(struct ntt_ledger, 1);
    ledger->folder = g_strdup(folder);
    ledger->lock = -1;
    ledger->open = ntt_open_alerts_new();
    return ledger;
}

/* What is on disk, where there is any. False when that cannot be used. */
static bool load(struct ntt_ledger *ledger, enum ntt_state_found *found, char **problem)
{
    char *text = NULL;
    *found = ntt_state_file_read(ledger->folder, ledger_name, &text, NULL, problem);
    if (*found != NTT_STATE_READ)
        return *found == NTT_STATE_MISSING;
    json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    bool good = json && take_json(ledger, json);
    if (!good)
        *problem =
            g_strdup_printf("'%s/%s' is not a ledger of this version of ntt, or is damaged. Move it away "
                            "to start again; the ring is then read from its first file, and what was "
                            "reported of it is reported again",
                            ledger->folder, ledger_name);
    json_decref(json);
    g_free(text);
    return good;
}

struct ntt_ledger *ntt_ledger_read(const char *folder, char **problem)
{
    struct ntt_ledger *ledger = new_ledger(folder);
    enum ntt_state_found found;
    if (load(ledger, &found, problem) && found == NTT_STATE_READ)
        return ledger;
    ntt_ledger_free(ledger);
    return NULL;
}

static int lock(const char *folder, char **problem)
{
    char *why = NULL;
    int descriptor = ntt_state_folder_lock(folder, &why);
    if (why)
        *problem = ntt_advise(g_steal_pointer(&why), "choose another folder with --state");
    else if (descriptor < 0)
        *problem = g_strdup_printf(
            "another ntt watch uses '%s'. Stop that one, or give this one a folder of its own "
            "with --state",
            folder);
    g_free(why);
    return descriptor;
}

struct ntt_ledger *ntt_ledger_open(const char *folder, char **problem)
{
    char *why = NULL;
    if (!ntt_state_folder_make(folder, 0700, &why)) {
        *problem = ntt_advise(why, "choose another with --state");
        return NULL;
    }
    int held = lock(folder, problem);
    if (held < 0)
        return NULL;
    struct ntt_ledger *ledger = new_ledger(folder);
    enum ntt_state_found found;
    ledger->lock = held;
    bool loaded = load(ledger, &found, problem);
    if (loaded && found == NTT_STATE_MISSING)
        begin(ledger);
    if (!loaded || !open_journal(ledger, problem)) {
        ntt_ledger_free(ledger);
        return NULL;
    }
    return ledger;
}

bool ntt_ledger_is_there(const struct ntt_ledger *ledger)
{
    return ntt_state_folder_is_ours(ledger->folder, ledger->lock);
}

bool ntt_ledger_restore(struct ntt_ledger *ledger, char **problem)
{
    int held = lock(ledger->folder, problem);
    if (held < 0)
        return false;
    struct ntt_delivered *before = ledger->delivered;
    bool good = open_journal(ledger, problem) &&
                ntt_delivered_add_later(ledger->delivered, before, NULL, problem) &&
                write_ledger(ledger, problem);
    ntt_delivered_close(good ? before : ledger->delivered);
    close(good ? ledger->lock : held);
    if (good)
        ledger->lock = held;
    else
        ledger->delivered = before;
    return good;
}

void ntt_ledger_free(struct ntt_ledger *ledger)
{
    if (!ledger)
        return;
    ntt_delivered_close(ledger->delivered);
    if (ledger->lock >= 0)
        close(ledger->lock);
    g_hash_table_destroy(ledger->open);
    json_decref(ledger->hours);
    g_free(ledger->folder);
    g_free(ledger->since);
    g_free(ledger->last_file);
    g_free(ledger->state);
    g_free(ledger);
}
