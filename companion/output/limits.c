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

/* "1 packet", "2 packets", and what is wrong with them. */
static void add_count(const struct sink *sink, uint64_t number, const char *one, const char *many,
                      const char *text)
{
    if (!number)
        return;
    char *count = ntt_text_counted(number, one, many);
    sink->each(sink->data, count, text);
    g_free(count);
}

static void add_warnings(const struct sink *sink, const struct ntt_summary *summary)
{
    size_t i;
    json_t *warning;
    json_array_foreach(summary->warnings, i, warning) if (json_is_string(warning))
    {
        const char *text = json_string_value(warning);
        char *sentence = g_strconcat(text, g_str_has_suffix(text, ".") ? "" : ".", NULL);
        sink->each(sink->data, "Warning:", sentence);
        g_free(sentence);
    }
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
        g_strdup_printf("%s older than the one before: times and rates are less exact. If the "
                        "file is only out of order, sort it first, with: reordercap %s sorted.pcapng",
                        summary->clock_regressions == 1 ? "is" : "are",
                        summary->files || strcmp(summary->file, "-") == 0 ? "FILE" : file);
    add_count(sink, summary->clock_regressions, "packet", "packets", text);
    g_free(text);
    g_free(file);
}

static void add_truncation(const struct sink *sink, const struct ntt_summary *summary)
{
    char *most = ntt_text_bytes(summary->truncated_to);
    char *text = g_strdup_printf("%s cut when captured, to %s at most: what shows in the content alone, such "
                                 "as refused logins, may have "
                                 "been missed. Capture whole packets.",
                                 summary->truncated_packets == 1 ? "was" : "were", most);
    add_count(sink, summary->truncated_packets, "packet", "packets", text);
    g_free(text);
    g_free(most);
}

static void add_pressure(const struct sink *sink, const struct ntt_summary *summary)
{
    char *text =
        g_strdup_printf("%s dropped from full tables: slow or widely spread activity may have been missed.",
                        summary->state_pressure == 1 ? "was" : "were");
    add_count(sink, summary->state_pressure, "entry", "entries", text);
    g_free(text);
}

bool ntt_limits_much_unread(const struct ntt_summary *summary)
{
    enum { SHARE = 4 }; /* some payloads of protocols that no dissector knows are in any capture */
    return summary->unread_packets && summary->unread_packets >= summary->packets / SHARE &&
           !summary->unjudged;
}

static void add_unread(const struct sink *sink, const struct ntt_summary *summary)
{
    if (!ntt_limits_much_unread(summary))
        return;
    char *all = ntt_text_counted(summary->packets, "packet", "packets"), *head = NULL,
         *unread = ntt_text_count(summary->unread_packets),
         *text = g_strdup_printf(
             "could not be read behind %s headers%s%s: what they carry, encrypted or in a tunnel, "
             "was not judged. If its protocol is known, choose it with Decode As in Wireshark%s.",
             summary->unread_packets == 1 ? "its" : "their",
             summary->unread_service ? ", most of them of " : "",
             summary->unread_service ? summary->unread_service : "",
             g_strcmp0(summary->depth, "full") == 0 ? "" : "; --depth full knows more protocols");
    head = g_strdup_printf("%s of %s", unread, all);
    sink->each(sink->data, head, text);
    g_free(text);
    g_free(unread);
    g_free(head);
    g_free(all);
}

static void add_copies(const struct sink *sink, const struct ntt_summary *summary)
{
    enum { SHARE = 100 }; /* a few are in any capture: a switch repeats what it has no port for yet */
    if (summary->copies >= summary->packets / SHARE)
        add_count(sink, summary->copies, "packet", "packets",
                  "came more than once within milliseconds, as from two interfaces or two ports of a switch: "
                  "each counts as one for alerts.");
}

void ntt_limits_each(const struct ntt_summary *summary,
                     void (*each)(void *data, const char *head, const char *text), void *data)
{
    const struct sink sink = {each, data};
    char *types = ntt_link_types_text(summary);
    add_warnings(&sink, summary);
    if (summary->unjudged)
        add_unjudged(&sink, types);
    if (json_array_size(summary->link_types) > 1 && types)
        each(data, "Several link types:", types);
    if (g_strcmp0(summary->visibility, "one-way") == 0)
        each(data, "One direction only:",
             "the capture has only one side of most conversations, so it is not known what was answered.");
    add_truncation(&sink, summary);
    add_unread(&sink, summary);
    add_copies(&sink, summary);
    add_pressure(&sink, summary);
    add_regressions(&sink, summary);
    char *malformed = g_strdup_printf("could not be read (%s).", summary->first_malformed);
    add_count(&sink, summary->malformed_lines, "record", "records", malformed);
    g_free(malformed);
    g_free(types);
}

struct line {
    GString *text;
    const char *file; /* NULL: the only one */
};

static void add_to_line(void *data, const char *head, const char *text)
{
    struct line *line = data;
    g_string_append_printf(line->text, "%s%s%s%s %s", line->text->len ? " · " : "",
                           line->file ? line->file : "", line->file ? ": " : "", head, text);
}

char *ntt_limits_text(const struct ntt_report *report)
{
    struct line line = {.text = g_string_new(NULL)};
    for (guint i = 0; i < report->captures->len; i++) {
        const struct ntt_summary *summary = g_ptr_array_index(report->captures, i);
        line.file = report->captures->len > 1 ? summary->file : NULL;
        ntt_limits_each(summary, add_to_line, &line);
    }
    return g_string_free(line.text, FALSE);
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
