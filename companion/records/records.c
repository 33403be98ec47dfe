/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/records.h"
#include "base/json_members.h"

#include <string.h>

enum { ROWS_KEPT = 10000 }; /* of one table; the plugin sends far fewer */

static void finding_clear(struct ntt_finding *finding)
{
    char **strings[] = {
        &finding->key,       &finding->type,       &finding->variant,        &finding->category,
        &finding->source,    &finding->target,     &finding->source_country, &finding->target_country,
        &finding->opened,    &finding->first_time, &finding->last_time,      &finding->unit,
        &finding->technique, &finding->message,    &finding->filter,         &finding->opened_in};
    for (size_t i = 0; i < G_N_ELEMENTS(strings); i++)
        g_clear_pointer(strings[i], g_free);
    json_decref(finding->record);
    finding->record = NULL;
}

static void finding_free(gpointer data)
{
    finding_clear(data);
    g_free(data);
}

struct ntt_summary *ntt_summary_new(const char *file)
{
    struct ntt_summary *summary = g_new0(struct ntt_summary, 1);
    summary->file = g_strdup(file);
    summary->geoip = json_array();
    summary->not_evaluated = json_array();
    summary->warnings = json_array();
    summary->link_types = json_array();
    summary->findings = g_ptr_array_new_with_free_func(finding_free);
    summary->by_id = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, NULL);
    for (unsigned i = 0; i < NTT_TABLES; i++)
        summary->rows[i] = json_array();
    return summary;
}

void ntt_summary_free(struct ntt_summary *summary)
{
    if (!summary)
        return;
    char *strings[] = {summary->file,         summary->link_type,       summary->wireshark,
                       summary->plugin,       summary->first_time,      summary->last_time,
                       summary->visibility,   summary->first_malformed, summary->command,
                       summary->outcome_text, summary->unread_service};
    for (size_t i = 0; i < G_N_ELEMENTS(strings); i++)
        g_free(strings[i]);
    g_hash_table_destroy(summary->by_id);
    g_ptr_array_free(summary->findings, TRUE);
    for (unsigned i = 0; i < NTT_TABLES; i++)
        json_decref(summary->rows[i]);
    json_decref(summary->geoip);
    json_decref(summary->not_evaluated);
    json_decref(summary->warnings);
    json_decref(summary->link_types);
    g_free(summary);
}

/*
 * Reading members. Each sets *bad to the member's name when it is there with the wrong type; absent and null
 * leave the fallback.
 */
static const json_t *member(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    return json_is_null(value) ? NULL : value;
}

static char *text(const json_t *object, const char *name, const char **bad)
{
    const json_t *value = member(object, name);
    if (value && !json_is_string(value))
        *bad = name;
    return g_strdup(json_string_value(value));
}

static uint64_t count(const json_t *object, const char *name, const char **bad)
{
    const json_t *value = member(object, name);
    if (value && (!json_is_integer(value) || json_integer_value(value) < 0)) {
        *bad = name;
        return 0;
    }
    return (uint64_t)json_integer_value(value);
}

static double number(const json_t *object, const char *name, const char **bad)
{
    const json_t *value = member(object, name);
    if (value && !json_is_number(value))
        *bad = name;
    return json_number_value(value);
}

static void required(const void *value, const char *name, const char **bad)
{
    if (!value)
        *bad = name;
}

static void replace(char **slot, char *value)
{
    if (!value)
        return;
    g_free(*slot);
    *slot = value;
}

static void replace_array(json_t **slot, const json_t *object, const char *name, const char **bad)
{
    json_t *value = json_object_get(object, name);
    if (!value || json_is_null(value))
        return;
    if (!json_is_array(value)) {
        *bad = name;
        return;
    }
    json_decref(*slot);
    *slot = json_incref(value);
}

static const char *take_capture(struct ntt_summary *summary, const json_t *record)
{
    const char *bad = NULL;
    uint64_t schema = count(record, "schema", &bad);
    if (!summary->saw_capture && schema != 1)
        return bad ? bad : "schema";
    summary->saw_capture = true;
    replace(&summary->link_type, text(record, "link_type", &bad));
    replace(&summary->wireshark, text(record, "wireshark", &bad));
    replace(&summary->plugin, text(record, "plugin", &bad));
    replace(&summary->first_time, text(record, "first_time", &bad));
    replace(&summary->last_time, text(record, "last_time", &bad));
    replace(&summary->visibility, text(record, "visibility", &bad));
    replace_array(&summary->geoip, record, "geoip", &bad);
    replace_array(&summary->not_evaluated, record, "not_evaluated", &bad);
    replace_array(&summary->warnings, record, "warnings", &bad);
    replace_array(&summary->link_types, record, "link_types", &bad);
    if (!json_array_size(summary->link_types) && summary->link_type)
        json_array_append_new(summary->link_types, json_string(summary->link_type));
    if (member(record, "packets"))
        summary->packets = count(record, "packets", &bad);
    if (member(record, "bytes"))
        summary->bytes = count(record, "bytes", &bad);
    summary->duration_s = number(record, "duration_s", &bad);
    summary->clock_regressions = count(record, "clock_regressions", &bad);
    summary->state_pressure = count(record, "state_pressure", &bad);
    summary->copies = count(record, "copies", &bad);
    summary->truncated_packets = count(record, "truncated_packets", &bad);
    summary->truncated_to = count(record, "truncated_to", &bad);
    summary->unread_packets = count(record, "unread_packets", &bad);
    replace(&summary->unread_service, text(record, "unread_service", &bad));
    summary->unjudged = json_is_false(member(record, "judged"));
    return bad;
}

static const char *take_alert(struct ntt_summary *summary, json_t *record)
{
    const char *bad = NULL;
    struct ntt_finding fresh = {
        .id = count(record, "id", &bad),
        .key = text(record, "key", &bad),
        .type = text(record, "type", &bad),
        .variant = text(record, "variant", &bad),
        .category = text(record, "category", &bad),
        .confidence = MIN(count(record, "confidence", &bad), 100),
        .source = text(record, "source", &bad),
        .target = text(record, "target", &bad),
        .source_country = text(record, "source_country", &bad),
        .target_country = text(record, "target_country", &bad),
        .first_frame = count(record, "first_frame", &bad),
        .last_frame = count(record, "last_frame", &bad),
        .opened = text(record, "time", &bad),
        .first_time = text(record, "first_time", &bad),
        .last_time = text(record, "last_time", &bad),
        .packets = count(record, "packets", &bad),
        .observed = count(record, "observed", &bad),
        .threshold = count(record, "threshold", &bad),
        .unit = text(record, "unit", &bad),
        .window_s = number(record, "window_s", &bad),
        .technique = text(record, "technique", &bad),
        .message = text(record, "message", &bad),
        .filter = text(record, "filter", &bad),
    };
    char *event = text(record, "event", &bad), *severity = text(record, "severity", &bad);
    required(fresh.type, "type", &bad);
    required(fresh.message, "message", &bad);
    required(event, "event", &bad);
    if (!ntt_severity_parse(severity, &fresh.severity))
        bad = "severity";
    if (fresh.id == 0)
        bad = "id";
    fresh.closed = event && strcmp(event, "close") == 0;
    fresh.record = json_incref(record);
    g_free(event);
    g_free(severity);
    if (bad) {
        finding_clear(&fresh);
        return bad;
    }
    struct ntt_finding *known = g_hash_table_lookup(summary->by_id, &fresh.id);
    if (known) {
        g_free(fresh.opened);
        fresh.opened = g_steal_pointer(&known->opened);
        finding_clear(known);
        *known = fresh;
    } else {
        known = g_new(struct ntt_finding, 1);
        *known = fresh;
        g_ptr_array_add(summary->findings, known);
        g_hash_table_insert(summary->by_id, &known->id, known);
    }
    return NULL;
}

static bool has_type(const json_t *value, enum ntt_column_type type)
{
    switch (type) {
    case NTT_TEXT:
    case NTT_TIME:
        return json_is_string(value);
    case NTT_COUNT:
    case NTT_BYTES:
        return json_is_integer(value) && json_integer_value(value) >= 0;
    case NTT_NUMBER:
        return json_is_number(value);
    case NTT_FLAG:
        return json_is_boolean(value);
    case NTT_OTHER:
        return json_is_object(value) || json_is_array(value);
    }
    return false;
}

const json_t *ntt_row_value(const json_t *row, const struct ntt_column *column)
{
    const char *name = column->member, *dot = strchr(name, '.');
    if (dot) {
        char *outer = g_strndup(name, (gsize)(dot - name));
        row = json_object_get(row, outer);
        g_free(outer);
        name = dot + 1;
    }
    return member(row, name);
}

static const char *take_row(struct ntt_summary *summary, enum ntt_table table, const json_t *record)
{
    json_t *row = json_object();
    const char *bad = NULL;
    for (const struct ntt_column *column = ntt_tables[table].columns; column->member && !bad; column++) {
        const json_t *value = ntt_row_value(record, column);
        if (value ? !has_type(value, column->type) : column->required)
            bad = column->member;
        else if (value && !strchr(column->member, '.'))
            json_object_set(row, column->member, json_object_get(record, column->member));
    }
    if (!bad && json_array_size(summary->rows[table]) < ROWS_KEPT) {
        json_array_append_new(summary->rows[table], row);
        return NULL;
    }
    json_decref(row);
    summary->omitted[table].rows += !bad;
    return bad;
}

static const char *take_omitted(struct ntt_summary *summary, const json_t *record)
{
    const char *bad = NULL, *of = json_string_value(member(record, "of"));
    for (unsigned i = 0; of && i < NTT_TABLES; i++) {
        if (strcmp(of, ntt_tables[i].kind) == 0) {
            summary->omitted[i].rows += count(record, "rows", &bad);
            summary->omitted[i].packets += count(record, "packets", &bad);
            summary->omitted[i].bytes += count(record, "bytes", &bad);
        }
    }
    return of ? bad : "of";
}

static const char *take_progress(struct ntt_summary *summary, const json_t *record)
{
    const char *bad = NULL;
    summary->packets = count(record, "packets", &bad);
    summary->bytes = count(record, "bytes", &bad);
    summary->offset = count(record, "offset", &bad);
    return bad;
}

static const char *take_end(struct ntt_summary *summary, const json_t *record)
{
    const char *bad = NULL;
    summary->packets = count(record, "packets", &bad);
    summary->bytes = count(record, "bytes", &bad);
    summary->saw_end = true;
    return bad;
}

/* Returns the name of the member that is missing or has the wrong type, else NULL. */
static const char *take(struct ntt_summary *summary, const char *kind, json_t *record)
{
    if (strcmp(kind, "capture") == 0)
        return take_capture(summary, record);
    if (strcmp(kind, "alert") == 0)
        return take_alert(summary, record);
    if (strcmp(kind, "progress") == 0)
        return take_progress(summary, record);
    if (strcmp(kind, "omitted") == 0)
        return take_omitted(summary, record);
    if (strcmp(kind, "end") == 0)
        return take_end(summary, record);
    for (unsigned i = 0; i < NTT_TABLES; i++)
        if (strcmp(kind, ntt_tables[i].kind) == 0)
            return take_row(summary, (enum ntt_table)i, record);
    if (summary->on_other)
        summary->on_other(summary->other_data, record);
    return NULL;
}

static void malformed(struct ntt_summary *summary, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void malformed(struct ntt_summary *summary, const char *format, ...)
{
    if (summary->malformed_lines++ > 0)
        return;
    va_list arguments;
    va_start(arguments, format);
    char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    summary->first_malformed = g_strdup_printf("line %" G_GUINT64_FORMAT ": %s", summary->lines, what);
    g_free(what);
}

const json_t *ntt_summary_line(struct ntt_summary *summary, const char *line, size_t length)
{
    summary->lines++;
    json_error_t error;
    json_t *record = json_loadb(line, length, JSON_REJECT_DUPLICATES, &error);
    const char *kind = ntt_json_text(record, "record");
    if (!record) {
        malformed(summary, "%s (column %d)", error.text, error.column);
        return NULL;
    }
    if (!kind) {
        malformed(summary, "not an object with a \"record\" member");
        json_decref(record);
        return NULL;
    }
    bool alert = strcmp(kind, "alert") == 0;
    const char *bad = take(summary, kind, record);
    if (bad)
        malformed(summary, "\"%s\" of a record of kind \"%s\" is missing or has the wrong type", bad, kind);
    const struct ntt_finding *kept = NULL;
    if (alert && !bad) {
        uint64_t id = (uint64_t)json_integer_value(json_object_get(record, "id"));
        kept = g_hash_table_lookup(summary->by_id, &id);
    }
    json_decref(record);
    return kept ? kept->record : NULL;
}

static int compare_findings(gconstpointer left, gconstpointer right)
{
    const struct ntt_finding *a = *(struct ntt_finding *const *)left,
                             *b = *(struct ntt_finding *const *)right;
    if (a->severity != b->severity)
        return a->severity > b->severity ? -1 : 1;
    int by_time = g_strcmp0(a->first_time, b->first_time);
    if (by_time)
        return by_time;
    return a->id < b->id ? -1 : a->id > b->id;
}

void ntt_summary_finish(struct ntt_summary *summary)
{
    g_ptr_array_sort(summary->findings, compare_findings);
}

unsigned ntt_summary_count(const struct ntt_summary *summary, enum ntt_severity least)
{
    unsigned n = 0;
    for (guint i = 0; i < summary->findings->len; i++)
        n += ((const struct ntt_finding *)g_ptr_array_index(summary->findings, i))->severity >= least;
    return n;
}
