/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The report as one JSON object:
 *
 *   "$schema"      names report.schema.json, which describes all of this
 *   "schema"       1
 *   "generator"    "ntt 0.1.0"
 *   "generated"    RFC 3339
 *   "title"        text
 *   "command"      the command line that made it
 *   "verdict"      the headline in words
 *   "time_zone"    of the hours of the day, and of the times that people read; times in here are UTC
 *   "privacy"      {"anonymized": which key, "internal_hidden": true}; absent when nothing is hidden
 *   "against"      what is new beside another report (ntt_comparison_json); absent without --against
 *   "captures"     one object per capture, in the order they were given:
 *     "file"         as it was given; of a capture set of several files "NAME_*.pcapng (3 files)", and then each of
 *                    its alerts has a "file" too, the one whose frames it counts
 *     "outcome"      "whole", "part", "interrupted" or "unread"; with "problem" (text) unless whole
 *     "link_type" "wireshark" "plugin" "first_time" "last_time" "duration_s" "packets" "bytes"
 *     "clock_regressions" "state_pressure" "copies" "truncated_packets" "truncated_to" "unread_packets" "unread_service"
 *     "visibility" "geoip" "not_evaluated" "warnings"
 *                    as in the record stream (epan-plugin/records/records.md); absent when not known
 *     "link_types"   all of them
 *     "judged"       false where no packet has an address, so that no alert says nothing
 *     "depth"        how deep tshark dissected, "tshark": the command line
 *     "malformed_records", and "first_malformed_record" if there are any
 *     "alerts"       the last state of each alert as in the record stream, worst first
 *     "intervals" "hosts" "conversations" "services" "protocols" "ports" "tcp_flags" "port_classes"
 *     "flow_summaries" "hours" "countries" "paths" "networks" "distributions" "ignored"
 *                    arrays of rows as in the record stream
 *     "omitted"      {table: {"rows" "packets" "bytes"}} for tables that left rows out
 */
#include "base/escape.h"
#include "base/json_members.h"
#include "output/formats.h"
#include "output/verdict.h"

#include <stdlib.h>

/* The "$id" of report.schema.json. */
static const char schema[] = "urn:ntt:schema:report:1";

static const char *const outcomes[] = {
    [NTT_READ_WHOLE] = "whole",
    [NTT_READ_PART] = "part",
    [NTT_INTERRUPTED] = "interrupted",
    [NTT_UNREAD] = "unread",
};

static json_t *alerts(const struct ntt_summary *summary)
{
    json_t *array = json_array();
    for (guint i = 0; i < summary->findings->len; i++)
        json_array_append(array,
                          ((const struct ntt_finding *)g_ptr_array_index(summary->findings, i))->record);
    return array;
}

static void set_tables(json_t *object, const struct ntt_summary *summary)
{
    json_t *omitted = json_object();
    for (unsigned i = 0; i < NTT_TABLES; i++) {
        json_object_set(object, ntt_tables[i].name, summary->rows[i]);
        if (summary->omitted[i].rows == 0)
            continue;
        json_t *rest = json_object();
        ntt_json_set_count(rest, "rows", summary->omitted[i].rows);
        ntt_json_set_count(rest, "packets", summary->omitted[i].packets);
        ntt_json_set_count(rest, "bytes", summary->omitted[i].bytes);
        json_object_set_new(omitted, ntt_tables[i].name, rest);
    }
    json_object_set_new(object, "omitted", omitted);
}

static json_t *capture_json(const struct ntt_summary *summary)
{
    json_t *object = json_object();
    ntt_json_set_text(object, "file", summary->file, NTT_SENTENCE_LIMIT);
    ntt_json_set_text(object, "outcome", outcomes[summary->outcome], NTT_SENTENCE_LIMIT);
    ntt_json_set_text(object, "problem", summary->outcome_text, NTT_SENTENCE_LIMIT);
    ntt_json_set_text(object, "link_type", summary->link_type, NTT_SENTENCE_LIMIT);
    ntt_json_set_text(object, "wireshark", summary->wireshark, NTT_SENTENCE_LIMIT);
    ntt_json_set_text(object, "plugin", summary->plugin, NTT_SENTENCE_LIMIT);
    ntt_json_set_text(object, "first_time", summary->first_time, NTT_SENTENCE_LIMIT);
    ntt_json_set_text(object, "last_time", summary->last_time, NTT_SENTENCE_LIMIT);
    json_object_set_new(object, "duration_s", json_real(summary->duration_s));
    ntt_json_set_count(object, "packets", summary->packets);
    ntt_json_set_count(object, "bytes", summary->bytes);
    ntt_json_set_count(object, "clock_regressions", summary->clock_regressions);
    ntt_json_set_count(object, "state_pressure", summary->state_pressure);
    ntt_json_set_count(object, "copies", summary->copies);
    ntt_json_set_count(object, "truncated_packets", summary->truncated_packets);
    if (summary->truncated_packets)
        ntt_json_set_count(object, "truncated_to", summary->truncated_to);
    ntt_json_set_count(object, "unread_packets", summary->unread_packets);
    ntt_json_set_text(object, "unread_service", summary->unread_service, NTT_SENTENCE_LIMIT);
    json_object_set(object, "link_types", summary->link_types);
    json_object_set_new(object, "judged", json_boolean(summary->packets && !summary->unjudged));
    ntt_json_set_text(object, "visibility", summary->visibility, NTT_SENTENCE_LIMIT);
    json_object_set(object, "geoip", summary->geoip);
    json_object_set(object, "not_evaluated", summary->not_evaluated);
    json_object_set(object, "warnings", summary->warnings);
    ntt_json_set_text(object, "depth", summary->depth, NTT_SENTENCE_LIMIT);
    ntt_json_set_text(object, "tshark", summary->command, NTT_SENTENCE_LIMIT);
    ntt_json_set_count(object, "malformed_records", summary->malformed_lines);
    ntt_json_set_text(object, "first_malformed_record", summary->first_malformed, NTT_SENTENCE_LIMIT);
    json_object_set_new(object, "alerts", alerts(summary));
    set_tables(object, summary);
    return object;
}

static void set_privacy(json_t *object, const struct ntt_report *report)
{
    if (!report->anonymized && !report->internal_hidden)
        return;
    json_t *privacy = json_object();
    ntt_json_set_text(privacy, "anonymized", report->anonymized, NTT_SENTENCE_LIMIT);
    json_object_set_new(privacy, "internal_hidden", json_boolean(report->internal_hidden));
    json_object_set_new(object, "privacy", privacy);
}

json_t *ntt_report_json(const struct ntt_report *report)
{
    json_t *object = json_object(), *captures = json_array();
    char *verdict = ntt_verdict_headline(report);
    ntt_json_set_text(object, "$schema", schema, NTT_SENTENCE_LIMIT);
    json_object_set_new(object, "schema", json_integer(1));
    ntt_json_set_text(object, "generator", report->generator, NTT_SENTENCE_LIMIT);
    ntt_json_set_text(object, "generated", report->generated, NTT_SENTENCE_LIMIT);
    ntt_json_set_text(object, "title", report->title, NTT_SENTENCE_LIMIT);
    ntt_json_set_text(object, "command", report->command, NTT_SENTENCE_LIMIT);
    ntt_json_set_text(object, "verdict", verdict, NTT_SENTENCE_LIMIT);
    ntt_json_set_text(object, "time_zone", report->time_zone ? report->time_zone : "UTC", NTT_SENTENCE_LIMIT);
    set_privacy(object, report);
    if (report->comparison)
        json_object_set_new(object, "against", ntt_comparison_json(report->comparison));
    for (guint i = 0; i < report->captures->len; i++)
        json_array_append_new(captures, capture_json(g_ptr_array_index(report->captures, i)));
    json_object_set_new(object, "captures", captures);
    g_free(verdict);
    return object;
}

static void write_json(const struct ntt_report *report, GString *out)
{
    json_t *object = ntt_report_json(report);
    char *text = json_dumps(object, JSON_INDENT(2) | JSON_REAL_PRECISION(15));
    g_string_append(out, text);
    g_string_append_c(out, '\n');
    free(text);
    json_decref(object);
}

const struct ntt_format ntt_format_json = {
    .name = "json",
    .suffix = ".json",
    .about = "everything; report.schema.json, in share/doc/ntt, describes it",
    .begins = "{\n  \"$schema\": \"urn:ntt:schema:report:",
    .mark = "{\n  \"$schema\": \"urn:ntt:schema:report:",
    .write = write_json,
};
