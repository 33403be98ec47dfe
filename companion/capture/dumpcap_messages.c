/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What dumpcap says on standard error, in 4.0 to 4.6. */
#include "capture/dumpcap.h"

#include "base/escape.h"

#include <string.h>

/* Quoted text that follows `before`, to be freed with g_free; NULL where there is none. */
static char *quoted(const char *messages, const char *before)
{
    const char *found = strstr(messages, before);
    if (!found)
        return NULL;
    found += strlen(before);
    const char quote[] = {*found, '\0'};
    const char *end = *found == '"' || *found == '\'' ? strstr(found + 1, quote) : NULL;
    return end ? g_strndup(found + 1, (gsize)(end - found - 1)) : NULL;
}

static char *filter_problem(const char *messages)
{
    static const char before[] = "isn't a valid capture filter (";
    char *filter = quoted(messages, "Invalid capture filter ");
    const char *reason = strstr(messages, before);
    if (!filter || !reason) {
        g_free(filter);
        return NULL;
    }
    reason += strlen(before);
    const char *close = strstr(reason, ").");
    char *why = close ? g_strndup(reason, (gsize)(close - reason)) : g_strdup("it does not parse");
    char *text = g_strdup_printf("'%s' is not a capture filter: %s. Give a filter of libpcap, not a display "
                                 "filter, such as 'tcp port 80 and host 192.0.2.1'; see pcap-filter(7).",
                                 filter, why);
    g_free(why);
    g_free(filter);
    return text;
}

/* What stands between `before` and `after`, to be freed with g_free. */
static char *between(const char *messages, const char *before, const char *after)
{
    const char *begin = strstr(messages, before);
    const char *end = begin ? strstr(begin + strlen(before), after) : NULL;
    return end ? g_strndup(begin + strlen(before), (gsize)(end - begin) - strlen(before)) : NULL;
}

/* What dumpcap has no better words for than we have: what it says, what is named in it, and the sentence. */
static const struct {
    const char *said, *before, *sentence;
} known[] = {
    {"There is no device named", "There is no device named ",
     "there is no interface '%s'. `dumpcap -D` lists the interfaces."},
    {"There is no interface with that adapter index", NULL,
     "there is no interface with that number. `dumpcap -D` lists the interfaces."},
    {"is not up.", "Device ", "the interface '%1$s' is down. Bring it up with: sudo ip link set %1$s up"},
    {"ermission to capture", "capture on device ",
     "no permission to capture on '%s'. `ntt doctor` prints the command that grants it."},
    {"ermission to capture", NULL,
     "no permission to capture. `ntt doctor` prints the command that grants it."},
    {"is no longer attached", "The network adapter ",
     "the interface '%s' has disappeared, and the capture has stopped. The packets before that are kept."},
    {"is no longer running", NULL,
     "the interface has gone down, and the capture has stopped. The packets before that are kept."},
    {"no space left on the file system", NULL,
     "the disk is full, and the capture has stopped. The packets before that are kept; make room, or write "
     "elsewhere with -w."},
};

/* The first message of dumpcap's own with the lines that belong to it, in one; else its last line. */
static char *own_words(const char *messages)
{
    const char *begin = strstr(messages, "dumpcap: ");
    char **lines = g_strsplit_set(begin ? begin + strlen("dumpcap: ") : messages, "\r\n", -1);
    GString *text = g_string_new(NULL);
    for (char **line = lines; *line; line++) {
        if (begin && (!**line || g_str_has_prefix(*line, "Packets ")))
            break;
        if (begin)
            g_string_append_printf(text, "%s%s", text->len ? " " : "", *line);
        else if (**line)
            g_string_assign(text, *line);
    }
    g_strfreev(lines);
    char *visible = ntt_visible(text->len ? text->str : "no message", NTT_SENTENCE_LIMIT);
    char *said = g_strdup_printf("dumpcap reported: %s", visible);
    g_free(visible);
    g_string_free(text, TRUE);
    return said;
}

/* Writes `name` where the sentence has %s or %1$s. */
static char *fill(const char *sentence, const char *name)
{
    GString *text = g_string_new(sentence);
    g_string_replace(text, "%1$s", name, 0);
    g_string_replace(text, "%s", name, 1);
    return g_string_free(text, FALSE);
}

char *ntt_dumpcap_problem(const char *messages)
{
    char *valid = g_utf8_make_valid(messages, -1), *text = filter_problem(valid);
    for (size_t i = 0; i < G_N_ELEMENTS(known) && !text; i++) {
        if (!strstr(valid, known[i].said))
            continue;
        char *name = known[i].before ? quoted(valid, known[i].before) : g_strdup("");
        if (name)
            text = fill(known[i].sentence, name);
        g_free(name);
    }
    char *reason = between(valid, "could not be opened: ", ".");
    char *path = between(valid, "would be saved (\"", "\")");
    if (!text && reason && path)
        text = g_strdup_printf("cannot write '%s': %s. Write elsewhere with -w.", path, reason);
    g_free(path);
    g_free(reason);
    if (!text)
        text = own_words(valid);
    g_free(valid);
    return text;
}

bool ntt_dumpcap_counters(const char *messages, struct ntt_dumpcap_counters *counters)
{
    static const char line[] = "Packets received/dropped on interface '";
    *counters = (struct ntt_dumpcap_counters){.captured = 0};
    bool found = false;
    for (const char *place = strstr(messages, line); place; place = strstr(place, line)) {
        place += strlen(line);
        /* An interface may be named anything: the numbers stand after the last quote of the line. */
        char *rest = g_strndup(place, strcspn(place, "\n"));
        const char *numbers = strrchr(rest, '\'');
        char *slash = NULL;
        uint64_t captured = numbers && numbers[1] == ':' ? g_ascii_strtoull(numbers + 2, &slash, 10) : 0;
        if (slash && *slash == '/') {
            counters->captured += captured;
            counters->dropped += g_ascii_strtoull(slash + 1, NULL, 10);
            found = true;
        }
        g_free(rest);
    }
    return found;
}
