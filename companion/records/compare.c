/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/compare.h"
#include "base/json_members.h"

#include <string.h>

enum {
    LEAST_PACKETS = 100, /* of a service, on both sides, for a ratio that means something */
    LEAST_SECONDS = 1,
};

const struct ntt_news_info ntt_news_kinds[NTT_NEWS] = {
    [NTT_NEW_ALERTS] = {"alerts", "New alerts"},          [NTT_NEW_HOSTS] = {"hosts", "New hosts"},
    [NTT_NEW_SERVICES] = {"services", "New services"},    [NTT_NEW_PORTS] = {"ports", "New ports"},
    [NTT_NEW_COUNTRIES] = {"countries", "New countries"}, [NTT_NEW_NETWORKS] = {"networks", "New networks"},
};

static bool is_baseline(const json_t *document)
{
    return json_is_integer(json_object_get(document, "ntt_baseline"));
}

static bool is_report(const json_t *document)
{
    const json_t *captures = json_object_get(document, "captures");
    size_t i;
    json_t *capture;
    json_array_foreach(captures, i, capture) if (!json_is_object(capture)) return false;
    return json_integer_value(json_object_get(document, "schema")) == 1 && json_array_size(captures) > 0;
}

json_t *ntt_compare_read(const char *path, char **problem)
{
    static const char remedy[] = "Give a file from `ntt report FILE --format json` or `ntt baseline learn`";
    char *content = NULL;
    gsize length = 0;
    GError *file_error = NULL;
    if (!g_file_get_contents(path, &content, &length, &file_error)) {
        *problem =
            g_strdup_printf("cannot read '%s' to compare with: %s. %s", path, file_error->message, remedy);
        g_error_free(file_error);
        return NULL;
    }
    json_error_t error;
    json_t *document = json_loadb(content, length, JSON_REJECT_DUPLICATES, &error);
    g_free(content);
    if (!document)
        *problem =
            g_strdup_printf("cannot compare with '%s', which is not JSON or is damaged (line %d: %s). %s",
                            path, error.line, error.text, remedy);
    else if (!is_report(document) && !is_baseline(document))
        *problem = g_strdup_printf("cannot compare with '%s', which is neither a report nor a baseline. %s",
                                   path, remedy);
    if (!*problem)
        return document;
    json_decref(document);
    return NULL;
}

const char *ntt_compare_key_id(const json_t *other)
{
    return ntt_json_text(json_object_get(other, "privacy"), "anonymized");
}

bool ntt_compare_internal_hidden(const json_t *other)
{
    return json_is_true(json_object_get(json_object_get(other, "privacy"), "internal_hidden"));
}

/* What of one kind is in a document: names in order, each once. */
struct things {
    GPtrArray *names;  /* by which they are told apart; owned */
    GPtrArray *shown;  /* the same for the reader; owned */
    GHashTable *index; /* of names */
};

static struct things things_new(void)
{
    return (struct things){.names = g_ptr_array_new_with_free_func(g_free),
                           .shown = g_ptr_array_new_with_free_func(g_free),
                           .index = g_hash_table_new(g_str_hash, g_str_equal)};
}

static void things_free(struct things *things)
{
    g_hash_table_destroy(things->index);
    g_ptr_array_free(things->names, TRUE);
    g_ptr_array_free(things->shown, TRUE);
}

/* Takes both strings; `shown` NULL: the name itself. */
static void add(struct things *things, char *name, char *shown)
{
    if (!name || !g_hash_table_add(things->index, name)) {
        g_free(name);
        g_free(shown);
        return;
    }
    g_ptr_array_add(things->names, name);
    g_ptr_array_add(things->shown, shown ? shown : g_strdup(name));
}

/* "AS64496 Example Networks"; "NL Netherlands". */
static char *with(const char *name, const char *more)
{
    return more && *more ? g_strdup_printf("%s %s", name, more) : g_strdup(name);
}

static void add_alert(struct things *things, const json_t *alert)
{
    const char *type = ntt_json_text(alert, "type"), *source = ntt_json_text(alert, "source"),
               *target = ntt_json_text(alert, "target"), *severity = ntt_json_text(alert, "severity");
    if (!type)
        return;
    GString *shown = g_string_new(type);
    if (source)
        g_string_append_printf(shown, " from %s", source);
    if (target)
        g_string_append_printf(shown, " to %s", target);
    char *name = g_strdup(shown->str);
    g_string_append_printf(shown, " (%s)", severity ? severity : "unknown");
    add(things, name, g_string_free(shown, FALSE));
}

static void add_port(struct things *things, const json_t *row)
{
    const char *transport = ntt_json_text(row, "transport");
    if (transport && json_is_integer(json_object_get(row, "port")))
        add(things, g_strdup_printf("%s/%" G_GUINT64_FORMAT, transport, ntt_json_count(row, "port")), NULL);
}

static void add_network(struct things *things, const json_t *row)
{
    if (!json_is_integer(json_object_get(row, "asn")))
        return;
    char *name = g_strdup_printf("AS%" G_GUINT64_FORMAT, ntt_json_count(row, "asn"));
    add(things, name, with(name, ntt_json_text(row, "org")));
}

static void add_row(struct things *things, enum ntt_news kind, const json_t *row)
{
    const char *code = ntt_json_text(row, "code");
    switch (kind) {
    case NTT_NEW_ALERTS:
        add_alert(things, row);
        break;
    case NTT_NEW_HOSTS:
        add(things, g_strdup(ntt_json_text(row, "address")), NULL);
        break;
    case NTT_NEW_SERVICES:
        add(things, g_strdup(ntt_json_text(row, "name")), NULL);
        break;
    case NTT_NEW_PORTS:
        add_port(things, row);
        break;
    case NTT_NEW_COUNTRIES:
        if (code)
            add(things, g_strdup(code), with(code, ntt_json_text(row, "name")));
        break;
    case NTT_NEW_NETWORKS:
        add_network(things, row);
        break;
    case NTT_NEWS:
        break;
    }
}

static void add_report(struct things *things, enum ntt_news kind, const json_t *report)
{
    size_t i, j;
    json_t *capture, *row;
    json_array_foreach(json_object_get(report, "captures"), i, capture)
    {
        json_array_foreach(json_object_get(capture, ntt_news_kinds[kind].name), j, row)
            add_row(things, kind, row);
    }
}

static void add_baseline(struct things *things, enum ntt_news kind, const json_t *baseline)
{
    size_t i, j;
    json_t *item, *service;
    if (kind == NTT_NEW_PORTS) {
        json_array_foreach(json_object_get(baseline, "services"), i, item) add_port(things, item);
        json_array_foreach(json_object_get(baseline, "hosts"), i, item)
        {
            json_array_foreach(json_object_get(item, "services"), j, service)
                add(things, g_strdup(json_string_value(service)), NULL);
        }
    } else if (kind == NTT_NEW_COUNTRIES) {
        json_array_foreach(json_object_get(baseline, "countries"), i, item)
            add(things, g_strdup(json_string_value(item)), NULL);
    } else if (kind == NTT_NEW_NETWORKS) {
        json_array_foreach(json_object_get(baseline, "networks"), i, item) add_network(things, item);
    }
}

static uint64_t left_out(const json_t *report, const char *table)
{
    uint64_t rows = 0;
    size_t i;
    json_t *capture;
    json_array_foreach(json_object_get(report, "captures"), i, capture) rows +=
        ntt_json_count(json_object_get(json_object_get(capture, "omitted"), table), "rows");
    return rows;
}

/* Why `kind` cannot be compared, NULL when it can. */
static const char *why_not(enum ntt_news kind, const struct things *before, const json_t *other)
{
    if (is_baseline(other)) {
        if (kind == NTT_NEW_ALERTS || kind == NTT_NEW_SERVICES)
            return "a baseline does not contain them";
        if (kind == NTT_NEW_HOSTS)
            return "a baseline contains only servers";
    }
    bool places = kind == NTT_NEW_COUNTRIES || kind == NTT_NEW_NETWORKS;
    return places && before->names->len == 0 ? "the earlier one was made without a database of them" : NULL;
}

static void compare_kind(struct ntt_comparison *comparison, enum ntt_news kind, const json_t *now,
                         const json_t *other)
{
    struct things before = things_new(), after = things_new();
    struct ntt_new *news = &comparison->news[kind];
    if (comparison->is_baseline)
        add_baseline(&before, kind, other);
    else
        add_report(&before, kind, other);
    add_report(&after, kind, now);
    news->items = g_ptr_array_new_with_free_func(g_free);
    news->left_out = left_out(other, ntt_news_kinds[kind].name);
    news->why_not = after.names->len ? why_not(kind, &before, other) : NULL;
    for (guint i = 0; !news->why_not && i < after.names->len; i++)
        if (!g_hash_table_contains(before.index, g_ptr_array_index(after.names, i)))
            g_ptr_array_add(news->items, g_strdup(g_ptr_array_index(after.shown, i)));
    things_free(&before);
    things_free(&after);
}

static double seconds(const json_t *report)
{
    double sum = 0;
    size_t i;
    json_t *capture;
    json_array_foreach(json_object_get(report, "captures"), i, capture)
    {
        double duration = json_number_value(json_object_get(capture, "duration_s"));
        sum += duration > 0 ? duration : 0;
    }
    return sum;
}

static struct ntt_change *change_named(GArray *changes, const char *name)
{
    for (guint i = 0; i < changes->len; i++) {
        struct ntt_change *change = &g_array_index(changes, struct ntt_change, i);
        if (strcmp(change->name, name) == 0)
            return change;
    }
    struct ntt_change fresh = {.name = g_strdup(name)};
    g_array_append_val(changes, fresh);
    return &g_array_index(changes, struct ntt_change, changes->len - 1);
}

static void add_volume(GArray *changes, const char *name, const json_t *row, bool is_now)
{
    struct ntt_change *change = change_named(changes, name);
    *(is_now ? &change->packets_now : &change->packets_before) += ntt_json_count(row, "packets");
    *(is_now ? &change->bytes_now : &change->bytes_before) += ntt_json_count(row, "bytes");
}

static void add_volumes(GArray *changes, const json_t *report, bool is_now)
{
    size_t i, j;
    json_t *capture, *row;
    json_array_foreach(json_object_get(report, "captures"), i, capture)
    {
        add_volume(changes, "all traffic", capture, is_now);
        json_array_foreach(json_object_get(capture, "services"), j, row) if (ntt_json_text(row, "name"))
            add_volume(changes, ntt_json_text(row, "name"), row, is_now);
    }
}

static void compare_volumes(struct ntt_comparison *comparison, const json_t *now, const json_t *other)
{
    comparison->seconds_before = seconds(other);
    comparison->seconds_now = seconds(now);
    add_volumes(comparison->changes, now, true);
    add_volumes(comparison->changes, other, false);
    if (comparison->seconds_before < LEAST_SECONDS || comparison->seconds_now < LEAST_SECONDS)
        return;
    for (guint i = 0; i < comparison->changes->len; i++) {
        struct ntt_change *change = &g_array_index(comparison->changes, struct ntt_change, i);
        if (MIN(change->packets_before, change->packets_now) >= LEAST_PACKETS && change->bytes_before)
            change->ratio = (double)change->bytes_now / comparison->seconds_now /
                            ((double)change->bytes_before / comparison->seconds_before);
    }
}

static void change_clear(gpointer data)
{
    g_free(((struct ntt_change *)data)->name);
}

struct ntt_comparison *ntt_compare(const json_t *now, const json_t *other, const char *path)
{
    struct ntt_comparison *comparison = g_new0(struct ntt_comparison, 1);
    comparison->other = g_strdup(path);
    comparison->is_baseline = is_baseline(other);
    comparison->made = g_strdup(ntt_json_text(other, comparison->is_baseline ? "last_time" : "generated"));
    comparison->changes = g_array_new(FALSE, FALSE, sizeof(struct ntt_change));
    g_array_set_clear_func(comparison->changes, change_clear);
    for (unsigned kind = 0; kind < NTT_NEWS; kind++)
        compare_kind(comparison, (enum ntt_news)kind, now, other);
    if (!comparison->is_baseline)
        compare_volumes(comparison, now, other);
    return comparison;
}

void ntt_comparison_free(struct ntt_comparison *comparison)
{
    if (!comparison)
        return;
    for (unsigned kind = 0; kind < NTT_NEWS; kind++)
        g_ptr_array_free(comparison->news[kind].items, TRUE);
    g_array_free(comparison->changes, TRUE);
    g_free(comparison->made);
    g_free(comparison->other);
    g_free(comparison);
}
