/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/limits.h"

#include "base/escape.h"
#include "base/json_members.h"
#include "base/text_format.h"

#include <string.h>

struct sink {
    void (*each)(void *data, const char *head, const char *text);
    void *data;
};

char *ntt_link_types_text(const struct ntt_summary *summary)
{
    GString *text = g_string_new(NULL);
    size_t i;
    json_t *type;
    json_array_foreach(summary->link_types, i, type) if (json_is_string(type))
        g_string_append_printf(text, "%s%s", text->len ? ", " : "", json_string_value(type));
    return g_string_free(text, !text->len);
}

static void add_count(const struct sink *sink, uint64_t number, const char *text)
{
    if (!number)
        return;
    char *count = ntt_text_count(number);
    sink->each(sink->data, count, text);
    g_free(count);
}

static void add_unjudged(const struct sink *sink, const char *types)
{
    char *text =
        g_strdup_printf("no packet has an address of IP or ARP that tshark could read (%s). If they are "
                        "encrypted, give Wireshark the keys; if their kind is not recognized, choose it "
                        "with Decode As in Wireshark.",
                        types ? types : "of no known link type");
    sink->each(sink->data, "Nothing was judged:", text);
    g_free(text);
}

static void add_regressions(const struct sink *sink, const struct ntt_summary *summary)
{
    char *file = ntt_shell_word(summary->file);
    char *text =
        g_strdup_printf("packets are older than the one before them: times and rates are less exact. If the "
                        "file is only out of order, sort it first, with: reordercap %s sorted.pcapng",
                        summary->files || strcmp(summary->file, "-") == 0 ? "FILE" : file);
    add_count(sink, summary->clock_regressions, text);
    g_free(text);
    g_free(file);
}

static void add_truncation(const struct sink *sink, const struct ntt_summary *summary)
{
    char *most = ntt_text_bytes(summary->truncated_to);
    char *text = g_strdup_printf(
        "packets were cut when they were captured, to %s at most: what shows in their content "
        "alone, such as refused logins, may have been missed. Capture whole packets.",
        most);
    add_count(sink, summary->truncated_packets, text);
    g_free(text);
    g_free(most);
}

void ntt_limits_each(const struct ntt_summary *summary,
                     void (*each)(void *data, const char *head, const char *text), void *data)
{
    const struct sink sink = {each, data};
    char *types = ntt_link_types_text(summary);
    if (summary->unjudged)
        add_unjudged(&sink, types);
    if (json_array_size(summary->link_types) > 1 && types)
        each(data, "Several link types:", types);
    if (g_strcmp0(summary->visibility, "one-way") == 0)
        each(data, "One direction only:",
             "the capture has only one side of most conversations, so it is not known what was answered.");
    add_truncation(&sink, summary);
    add_count(&sink, summary->state_pressure,
              "entries were dropped from full tables: slow or widely spread activity may have been missed.");
    add_regressions(&sink, summary);
    char *malformed = g_strdup_printf("records could not be read (%s).", summary->first_malformed);
    add_count(&sink, summary->malformed_lines, malformed);
    g_free(malformed);
    g_free(types);
}

const char *ntt_why_no_geography(const struct ntt_summary *summary)
{
    size_t i;
    json_t *value;
    json_array_foreach(summary->not_evaluated, i, value)
    {
        const char *why = ntt_json_text(value, "why");
        if (why && g_strcmp0(ntt_json_text(value, "what"), "geography") == 0)
            return why;
    }
    return "reading ended before it was known which databases there are";
}
