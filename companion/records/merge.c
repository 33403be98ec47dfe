/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/merge.h"

#include "base/escape.h"
#include "records/merge_rows.h"

#include <string.h>

static char *later(char *known, char **next)
{
    if (!*next)
        return known;
    g_free(known);
    return g_steal_pointer(next);
}

static char *sooner(char *known, char **next)
{
    return known ? known : g_steal_pointer(next);
}

/* Adds the values that are not there yet. */
static void unite(json_t *into, const json_t *next)
{
    size_t i, j;
    json_t *value;
    json_array_foreach(next, i, value)
    {
        for (j = 0; j < json_array_size(into) && !json_equal(json_array_get(into, j), value); j++)
            continue;
        if (j == json_array_size(into))
            json_array_append(into, value);
    }
}

/* What could not be evaluated in any file stays, with the reason that the latest gives. */
static void narrow(json_t **into, json_t *next)
{
    json_t *both = json_array(), *value, *known;
    size_t i, j;
    json_array_foreach(next, i, value) json_array_foreach(*into, j, known)
    {
        if (json_equal(json_object_get(known, "what"), json_object_get(value, "what"))) {
            json_array_append(both, value);
            break;
        }
    }
    json_decref(*into);
    *into = both;
}

/* The record of a finding with the file whose frames it counts. */
static void name_file(struct ntt_finding *finding, const char *file)
{
    char *name = ntt_visible(file, NTT_SENTENCE_LIMIT);
    json_t *record = json_copy(finding->record); /* others may still read this one */
    json_object_set_new(record, "file", json_string(name));
    json_decref(finding->record);
    finding->record = record;
    g_free(name);
}

static void merge_findings(struct ntt_summary *into, struct ntt_summary *next)
{
    GHashTable *by_key = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < into->findings->len; i++) {
        struct ntt_finding *known = g_ptr_array_index(into->findings, i);
        if (known->key)
            g_hash_table_insert(by_key, known->key, known);
    }
    for (guint i = 0; i < next->findings->len; i++) {
        struct ntt_finding *finding = g_ptr_array_index(next->findings, i);
        struct ntt_finding *known = finding->key ? g_hash_table_lookup(by_key, finding->key) : NULL;
        name_file(finding, next->file);
        if (known) {
            g_free(finding->opened);
            finding->opened = g_steal_pointer(&known->opened);
            finding->opened_in = g_steal_pointer(&known->opened_in);
            struct ntt_finding before = *known;
            *known = *finding;
            *finding = before; /* freed with the summary it is in now */
        } else {
            finding->opened_in = g_strdup(next->file);
            g_ptr_array_add(into->findings, finding);
            next->findings->pdata[i] = NULL;
        }
    }
    g_hash_table_destroy(by_key);
    g_hash_table_remove_all(next->by_id);
    for (guint i = next->findings->len; i > 0; i--)
        if (!next->findings->pdata[i - 1])
            g_ptr_array_steal_index_fast(next->findings, i - 1);
}

static void merge_outcome(struct ntt_summary *into, struct ntt_summary *next)
{
    if (next->outcome_text && !into->outcome_text) {
        char *name = g_path_get_basename(next->file);
        into->outcome_text = g_strdup_printf("'%s': %s", name, next->outcome_text);
        g_free(name);
    }
    into->files_read += next->outcome != NTT_UNREAD;
    into->files_whole += next->outcome == NTT_READ_WHOLE;
    into->files++;
    if (next->outcome == NTT_INTERRUPTED)
        into->outcome = NTT_INTERRUPTED;
}

void ntt_summary_merge(struct ntt_summary *into, struct ntt_summary *next)
{
    merge_outcome(into, next);
    if (next->malformed_lines && !into->malformed_lines)
        into->first_malformed = g_strdup_printf("'%s', %s", next->file, next->first_malformed);
    into->malformed_lines += next->malformed_lines;
    if (next->outcome == NTT_UNREAD)
        return;
    if (into->files_read == 1) {
        json_decref(into->not_evaluated);
        into->not_evaluated = json_incref(next->not_evaluated);
        into->depth = next->depth;
    } else {
        narrow(&into->not_evaluated, next->not_evaluated);
    }
    unite(into->warnings, next->warnings);
    unite(into->geoip, next->geoip);
    unite(into->link_types, next->link_types);
    bool judged = (into->packets && !into->unjudged) || (next->packets && !next->unjudged);
    into->unjudged = !judged && (into->packets || next->packets);
    into->truncated_packets += next->truncated_packets;
    into->truncated_to = MAX(into->truncated_to, next->truncated_to);
    into->unread_packets += next->unread_packets;
    into->unread_service = later(into->unread_service, &next->unread_service);
    into->link_type = sooner(into->link_type, &next->link_type);
    into->wireshark = sooner(into->wireshark, &next->wireshark);
    into->plugin = sooner(into->plugin, &next->plugin);
    into->command = sooner(into->command, &next->command);
    into->first_time = sooner(into->first_time, &next->first_time);
    into->last_time = later(into->last_time, &next->last_time);
    into->visibility = later(into->visibility, &next->visibility);
    into->packets += next->packets;
    into->bytes += next->bytes;
    into->clock_regressions = MAX(into->clock_regressions, next->clock_regressions);
    into->state_pressure = MAX(into->state_pressure, next->state_pressure);
    into->copies = MAX(into->copies, next->copies);
    into->saw_capture |= next->saw_capture;
    merge_findings(into, next);
    for (unsigned i = 0; i < NTT_TABLES; i++) {
        enum ntt_table table = (enum ntt_table)i;
        into->omitted[i].rows += next->omitted[i].rows;
        into->omitted[i].packets += next->omitted[i].packets;
        into->omitted[i].bytes += next->omitted[i].bytes;
        ntt_rows_merge(table, into->rows[i], next->rows[i]);
        ntt_rows_trim(table, into->rows[i], NTT_ROWS_WAITING, &into->omitted[i]);
    }
}

/* From the first packet to the last, in seconds. */
static double duration(const struct ntt_summary *summary)
{
    GDateTime *first = summary->first_time ? g_date_time_new_from_iso8601(summary->first_time, NULL) : NULL;
    GDateTime *last = summary->last_time ? g_date_time_new_from_iso8601(summary->last_time, NULL) : NULL;
    double seconds = first && last ? (double)g_date_time_difference(last, first) / G_TIME_SPAN_SECOND : 0;
    g_clear_pointer(&first, g_date_time_unref);
    g_clear_pointer(&last, g_date_time_unref);
    return MAX(seconds, 0);
}

void ntt_summary_merged(struct ntt_summary *summary)
{
    if (summary->outcome != NTT_INTERRUPTED)
        summary->outcome = summary->files_whole == summary->files ? NTT_READ_WHOLE
                           : summary->files_read                  ? NTT_READ_PART
                                                                  : NTT_UNREAD;
    unsigned incomplete = summary->files - summary->files_whole;
    if (incomplete > 1) {
        char *text = g_strdup_printf("%s (The same applies to %u of the %u files.)", summary->outcome_text,
                                     incomplete, summary->files);
        g_free(summary->outcome_text);
        summary->outcome_text = text;
    }
    if (summary->command && summary->files > 1) {
        char *text = g_strdup_printf("%s (for each of %u files, passing on the state)", summary->command,
                                     summary->files);
        g_free(summary->command);
        summary->command = text;
    }
    summary->duration_s = duration(summary);
    for (unsigned i = 0; i < NTT_TABLES; i++)
        ntt_rows_trim((enum ntt_table)i, summary->rows[i],
                      i == NTT_INTERVALS ? NTT_INTERVALS_KEPT : NTT_ROWS_SHOWN, &summary->omitted[i]);
    ntt_summary_finish(summary);
}
