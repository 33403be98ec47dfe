/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/options.h"

#include "base/quantities.h"
#include "capture/conditions.h"

#include <string.h>

/* Options that only the other of the two commands has. */
static const struct refusal {
    const char *name;
    char letter;
    bool by_watch; /* ntt watch refuses it, else ntt capture */
    bool has_value;
    const char *reason; /* behind the name */
} refusals[] = {
    {"output", 'w', true, true,
     "names a file to capture into, but a watch has a ring of its own, in the folder given with --state. To "
     "capture only: ntt capture -i eth0 -w captures/"},
    {"count", 'c', true, true,
     "stops a capture after a number of packets, but a watch can only end after a time: --duration 1h. For a "
     "number of packets: ntt capture -i eth0 -c 1000 -w few.pcapng && ntt alerts few.pcapng"},
    {"decode-as", 'd', true, true,
     "is Decode As in tshark, which ntt watch does not take. To end after a time: --duration 1h"},
#define ABOUT_ALERTS                                                                                         \
    "is about alerts, and ntt capture raises none. For alerts while it captures: ntt watch -i eth0. For "    \
    "alerts on what it captured: ntt alerts capture.pcapng"
    {"to", 0, false, true, ABOUT_ALERTS},
    {"format", 0, false, true, ABOUT_ALERTS},
    {"min-severity", 0, false, true, ABOUT_ALERTS},
    {"sensor", 0, false, true, ABOUT_ALERTS},
    {"state", 0, false, true, ABOUT_ALERTS},
    {"spool-size", 0, false, true, ABOUT_ALERTS},
    {"status", 0, false, false, ABOUT_ALERTS},
#undef ABOUT_ALERTS
};

static gboolean refuse(const char *option, const char *value, void *data, GError **error)
{
    const char *reason = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(refusals) && !reason; i++)
        if (option[1] == '-' ? strcmp(option + 2, refusals[i].name) == 0 : option[1] == refusals[i].letter)
            reason = refusals[i].reason;
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, "%s %s", option, reason);
    (void)value;
    (void)data;
    return FALSE;
}

static void add_refusals(GOptionContext *context, bool by_watch)
{
    for (size_t i = 0; i < G_N_ELEMENTS(refusals); i++) {
        const struct refusal *refusal = &refusals[i];
        int flags = G_OPTION_FLAG_HIDDEN | (refusal->has_value ? 0 : G_OPTION_FLAG_NO_ARG);
        /* GLib takes the function as a pointer to data, which POSIX allows and ISO C does not. */
        const GOptionEntry entries[] = {{refusal->name, refusal->letter, flags, G_OPTION_ARG_CALLBACK,
                                         __extension__(void *) refuse, NULL, NULL},
                                        G_OPTION_ENTRY_NULL};
        if (refusal->by_watch == by_watch)
            g_option_context_add_main_entries(context, entries, NULL);
    }
}

void ntt_capture_options_add(GOptionContext *context, struct ntt_capture_given *given)
{
    char duration = given->for_watch ? '\0' : 'd'; /* -d is another thing to tshark */
    const GOptionEntry shared[] = {
        {"interface", 'i', 0, G_OPTION_ARG_STRING_ARRAY, &given->interfaces,
         "Interface, by name or number (default: dumpcap's choice); repeatable", "IF"},
        {"filter", 'f', 0, G_OPTION_ARG_STRING, &given->filter,
         "Capture only packets that match this libpcap filter", "BPF"},
        {"duration", duration, 0, G_OPTION_ARG_STRING, &given->duration,
         "Stop after this time, such as 5m or 300", "DURATION"},
        {"autostop", 'a', 0, G_OPTION_ARG_STRING_ARRAY, &given->stop,
         "Stop at duration:, filesize:, files: or packets: (ntt watch: duration: only)", "CONDITION"},
        {"ring-buffer", 'b', 0, G_OPTION_ARG_STRING_ARRAY, &given->ring,
         "Start the next file at duration:, filesize:, interval: or packets:; overwrite the oldest after "
         "files: (not in ntt watch)",
         "CONDITION"},
        {"ring", 0, 0, G_OPTION_ARG_STRING_ARRAY, &given->ring, "Same as --ring-buffer", "CONDITION"},
        {"snapshot-length", 's', 0, G_OPTION_ARG_INT, &given->snap_length,
         "Capture at most this many bytes of each packet", "LEN"},
        {"buffer-size", 'B', 0, G_OPTION_ARG_INT, &given->buffer_mib, "Kernel buffer for packets (2)", "MIB"},
        {"no-promiscuous-mode", 'p', 0, G_OPTION_ARG_NONE, &given->not_promiscuous,
         "Capture only what the interface receives anyway", NULL},
        {"group-reads", 'g', 0, G_OPTION_ARG_NONE, &given->group_reads, "Let the group of a file read it",
         NULL},
        {"keep-size", 0, 0, G_OPTION_ARG_STRING, &given->keep_size,
         "Delete the oldest files when all of them exceed this size", "SIZE"},
        {"keep-age", 0, 0, G_OPTION_ARG_STRING, &given->keep_age, "Delete files older than this", "DURATION"},
        G_OPTION_ENTRY_NULL,
    };
    const GOptionEntry to_files[] = {
        {"output", 'w', 0, G_OPTION_ARG_FILENAME, &given->out, "File to write, or directory to write into",
         "OUT"},
        {"count", 'c', 0, G_OPTION_ARG_INT, &given->packets, "Stop after this many packets", "N"},
        G_OPTION_ENTRY_NULL,
    };
    g_option_context_add_main_entries(context, shared, NULL);
    if (!given->for_watch)
        g_option_context_add_main_entries(context, to_files, NULL);
    add_refusals(context, given->for_watch);
}

/* Parses the conditions of -a or -b. */
static bool take_conditions(char **texts, bool ring, GPtrArray *conditions, char **problem)
{
    for (; texts && *texts; texts++) {
        char *condition = ntt_condition_parse(*texts, ring, problem);
        if (!condition)
            return false;
        g_ptr_array_add(conditions, condition);
    }
    return true;
}

/* What a watch does not do of what the conditions ask; NULL: nothing. */
static char *not_for_watch(const struct ntt_capture_options *options)
{
    for (guint i = 0; i < options->stop->len; i++)
        if (!g_str_has_prefix(g_ptr_array_index(options->stop, i), "duration:"))
            return g_strdup("a watch can only end after a time, as with -a duration:1h");
    if (ntt_condition_among(options->ring, "files"))
        return g_strdup("limit the files of a watch by size and age instead: --keep-size 2GB --keep-age 7d");
    return NULL;
}

/* What of the conditions does not go together; NULL: nothing. */
static char *conflict(const struct ntt_capture_given *given, const struct ntt_capture_options *options)
{
    const GPtrArray *ring = options->ring, *stop = options->stop;
    if (given->duration && ntt_condition_seconds(stop))
        return g_strdup("--duration and -a duration: mean the same; give only one of them");
    if (given->for_watch)
        return not_for_watch(options);
    if (ring->len && !ntt_condition_among(ring, "duration") && !ntt_condition_among(ring, "filesize") &&
        !ntt_condition_among(ring, "interval") && !ntt_condition_among(ring, "packets"))
        return g_strdup(
            "a ring needs a condition for the next file; give -b duration:1h or -b filesize:100MB");
    if (!ring->len && ntt_condition_among(stop, "files"))
        return g_strdup("-a files: needs a ring; give -b duration:1h or -b filesize:100MB too");
    return NULL;
}

bool ntt_capture_options_understand(const struct ntt_capture_given *given,
                                    struct ntt_capture_options *options, char **problem)
{
    int64_t seconds = 0;
    *problem = NULL;
    *options = (struct ntt_capture_options){.interfaces = g_ptr_array_new_with_free_func(g_free),
                                            .stop = g_ptr_array_new_with_free_func(g_free),
                                            .ring = g_ptr_array_new_with_free_func(g_free)};
    for (char **interface = given->interfaces; interface && *interface; interface++)
        g_ptr_array_add(options->interfaces, g_strdup(*interface));
    if (!take_conditions(given->stop, false, options->stop, problem) ||
        !take_conditions(given->ring, true, options->ring, problem) || (*problem = conflict(given, options)))
        return false;
    if (given->duration && !ntt_duration_parse(given->duration, &seconds))
        *problem = g_strdup_printf("'%s' is not a duration; give 90s, 5m or 12h", given->duration);
    else if (given->keep_size && !ntt_size_parse(given->keep_size, &options->retention.bytes))
        *problem = g_strdup_printf("'%s' is not a size; give 500MB or 10GB", given->keep_size);
    else if (given->keep_age && !ntt_duration_parse(given->keep_age, &options->retention.age_s))
        *problem = g_strdup_printf("'%s' is not an age; give 12h or 7d", given->keep_age);
    else if (given->packets < 0 || given->snap_length < 0 || given->buffer_mib < 0)
        *problem = g_strdup("-c, -s and -B take a number; 0 means no limit, or dumpcap's default");
    if (seconds)
        g_ptr_array_add(options->stop, g_strdup_printf("duration:%" G_GINT64_FORMAT, seconds));
    options->dumpcap = (struct ntt_dumpcap_options){.interfaces = options->interfaces,
                                                    .filter = given->filter,
                                                    .snap_length = (uint64_t)given->snap_length,
                                                    .buffer_mib = (uint64_t)given->buffer_mib,
                                                    .not_promiscuous = given->not_promiscuous,
                                                    .packets = (uint64_t)given->packets,
                                                    .stop = options->stop,
                                                    .ring = options->ring,
                                                    .group_reads = given->group_reads};
    return !*problem;
}

static void add(GPtrArray *argv, const char *option, const char *value)
{
    if (!value)
        return;
    g_ptr_array_add(argv, g_strdup(option));
    g_ptr_array_add(argv, g_strdup(value));
}

static void add_each(GPtrArray *argv, const char *option, char **values)
{
    for (; values && *values; values++)
        add(argv, option, *values);
}

static void add_number(GPtrArray *argv, const char *option, int number)
{
    char *text = number ? g_strdup_printf("%d", number) : NULL;
    add(argv, option, text);
    g_free(text);
}

void ntt_capture_options_arguments(const struct ntt_capture_given *given, GPtrArray *argv)
{
    add_each(argv, "-i", given->interfaces);
    add(argv, "-f", given->filter);
    add(argv, given->for_watch ? "--duration" : "-d", given->duration);
    add_each(argv, "-a", given->stop);
    add_each(argv, "-b", given->ring);
    add_number(argv, "-c", given->packets);
    add_number(argv, "-s", given->snap_length);
    add_number(argv, "-B", given->buffer_mib);
    if (given->not_promiscuous)
        g_ptr_array_add(argv, g_strdup("-p"));
    if (given->group_reads)
        g_ptr_array_add(argv, g_strdup("-g"));
    add(argv, "--keep-size", given->keep_size);
    add(argv, "--keep-age", given->keep_age);
}

void ntt_capture_options_clear(struct ntt_capture_options *options)
{
    g_ptr_array_free(options->interfaces, TRUE);
    g_ptr_array_free(options->stop, TRUE);
    g_ptr_array_free(options->ring, TRUE);
}

void ntt_capture_given_clear(struct ntt_capture_given *given)
{
    char **lists[] = {given->interfaces, given->stop, given->ring};
    char *texts[] = {given->filter, given->duration, given->out, given->keep_size, given->keep_age};
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
        g_strfreev(lists[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
}
