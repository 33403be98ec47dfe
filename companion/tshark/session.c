/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tshark/session.h"

#include "base/escape.h"
#include "base/interrupt.h"
#include "base/lines.h"
#include "base/output_place.h"
#include "tshark/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { READ_SIZE = 64 << 10, PATIENCE_MS = 2000 /* for a tshark told to stop */ };

/* Why `file` cannot be read at all, before tshark is asked; NULL when it may be. */
static char *refusal(const char *file)
{
    struct stat status;
    if (strcmp(file, "-") == 0)
        return NULL;
    if (stat(file, &status) != 0)
        return g_strdup_printf("Cannot read it: %s. Check the name, and the folder it is in.",
                               g_strerror(errno));
    if (S_ISDIR(status.st_mode) && access(file, R_OK | X_OK) == 0)
        return g_strdup(
            "There is no capture in this directory: no file ends in .pcap, .pcapng or .cap (or these with "
            ".gz, .zst or .lz4), or begins like a capture. Give another directory, or files.");
    if (access(file, S_ISDIR(status.st_mode) ? R_OK | X_OK : R_OK) != 0)
        return g_strdup_printf("Cannot read it: %s. Its owner, or root, can permit it with chmod a+r.",
                               g_strerror(errno));
    if (S_ISREG(status.st_mode) && status.st_size == 0)
        return g_strdup("The file is empty (0 bytes): it does not even have the header of a capture. Capture "
                        "again, or copy the file again.");
    return NULL;
}

static void add_preference(GPtrArray *argv, const char *name, const char *value)
{
    if (!value)
        return;
    g_ptr_array_add(argv, g_strdup("-o"));
    g_ptr_array_add(argv, g_strconcat(name, ":", value, NULL));
}

/* The argument array, NULL-terminated. `left_out` is how many protocols the depth leaves out. */
static GPtrArray *arguments(const struct ntt_tshark_session *session, const char *file, unsigned *left_out)
{
    GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);
    bool option_like = file[0] == '-' && file[1];
    g_ptr_array_add(argv, g_strdup(session->tshark->path));
    g_ptr_array_add(argv, g_strdup("-n"));
    g_ptr_array_add(argv, g_strdup("-q"));
    g_ptr_array_add(argv, g_strdup("-r"));
    g_ptr_array_add(argv, g_strconcat(option_like ? "./" : "", file, NULL));
    g_ptr_array_add(argv, g_strdup("-z"));
    g_ptr_array_add(argv, g_strdup("ntt,records"));
    add_preference(argv, "ntt.headers_from_taps_only", "TRUE");
    add_preference(argv, "ntt.counters", "FALSE");
    if (session->depth != NTT_DEPTH_FULL) {
        add_preference(argv, "ntt.plain_frames", "TRUE");
        /* What it would say of a flow of which it sees a part is not asked for. */
        add_preference(argv, "tcp.analyze_sequence_numbers", "FALSE");
    }
    for (guint i = 0; session->preferences && i < session->preferences->len; i++) {
        g_ptr_array_add(argv, g_strdup("-o"));
        g_ptr_array_add(argv, g_strdup(g_ptr_array_index(session->preferences, i)));
    }
    *left_out = ntt_depth_arguments(session->depth, (const char *const *)session->tshark->protocols, argv);
    g_ptr_array_add(argv, NULL);
    return argv;
}

GPtrArray *ntt_tshark_session_arguments(const struct ntt_tshark_session *session, const char *file)
{
    unsigned left_out = 0;
    GPtrArray *argv = arguments(session, file, &left_out);
    g_ptr_array_remove_index(argv, argv->len - 1);
    add_preference(argv, "ntt.state_load", session->state_load);
    add_preference(argv, "ntt.state_save", session->state_save);
    g_ptr_array_add(argv, NULL);
    return argv;
}

/* For the reader: the command without the hundreds of protocols left out, which are counted. */
static char *describe(const struct ntt_tshark_session *session, const char *file)
{
    unsigned left_out = 0;
    GPtrArray *argv = arguments(session, file, &left_out);
    GString *text = g_string_new("tshark");
    for (guint i = 1; i + 1 < argv->len; i++) {
        const char *argument = g_ptr_array_index(argv, i);
        if (strcmp(argument, "--disable-protocol") == 0)
            break;
        char *word = ntt_shell_plain_word(argument);
        g_string_append_printf(text, " %s", word);
        g_free(word);
    }
    if (left_out)
        g_string_append_printf(text, " (and --disable-protocol for %u protocols)", left_out);
    g_ptr_array_free(argv, TRUE);
    return g_string_free(text, FALSE);
}

struct reading {
    const struct ntt_tshark_session *session;
    struct ntt_summary *summary;
    struct ntt_lines lines;
    GString *messages;
    uint64_t offset_told;
    bool line_too_long;
};

static void take_line(void *data, const char *line, gsize length)
{
    struct reading *reading = data;
    const json_t *alert = ntt_summary_line(reading->summary, line, length);
    if (alert && reading->session->on_alert && !ntt_tshark_is_media(reading->summary->link_type))
        reading->session->on_alert(reading->session->data, reading->summary, alert);
    if (reading->summary->offset != reading->offset_told && reading->session->on_progress) {
        reading->offset_told = reading->summary->offset;
        reading->session->on_progress(reading->session->data, reading->summary);
    }
}

/* Reads once from a descriptor that has something. False at its end, or when the stream is broken. */
static bool read_some(struct reading *reading, int descriptor, bool is_records)
{
    char buffer[READ_SIZE];
    ssize_t length = read(descriptor, buffer, sizeof(buffer));
    if (length < 0)
        return errno == EINTR || errno == EAGAIN;
    if (length == 0)
        return false;
    if (is_records) {
        reading->line_too_long = !ntt_lines_feed(&reading->lines, buffer, (gsize)length, take_line, reading);
        return !reading->line_too_long;
    }
    gsize room = NTT_MESSAGES_LIMIT - reading->messages->len;
    g_string_append_len(reading->messages, buffer, (gssize)MIN((gsize)length, room));
    return true;
}

/* Until tshark closes both outputs. Told to stop, it gets some time to do so, and then is killed. */
static void read_outputs(struct reading *reading, GPid child, int records, int messages)
{
    GPollFD polled[] = {{records, G_IO_IN | G_IO_HUP, 0},
                        {messages, G_IO_IN | G_IO_HUP, 0},
                        {ntt_interrupt_descriptor(), G_IO_IN, 0}};
    bool stopping = false;
    while (polled[0].fd >= 0 || polled[1].fd >= 0) {
        int ready = g_poll(polled, 3, stopping ? PATIENCE_MS : -1);
        if (ready == 0) {
            kill(child, SIGKILL);
            return;
        }
        if (ready < 0)
            continue;
        for (unsigned i = 0; i < 2; i++)
            if (polled[i].fd >= 0 && polled[i].revents && !read_some(reading, polled[i].fd, i == 0))
                polled[i].fd = -1;
        if ((ntt_interrupted() || reading->line_too_long) && !stopping) {
            stopping = true;
            polled[2].fd = -1;
            kill(child, SIGTERM);
        }
        if (reading->line_too_long)
            return;
    }
}

/* The descriptor of ours that `file` is, as "-", /dev/stdin and bash's <(COMMAND), /dev/fd/63, are; -1: it is none. */
static int descriptor_of(const char *file)
{
    return strcmp(file, "-") == 0 ? STDIN_FILENO : ntt_output_descriptor(file);
}

/* `input`: the descriptor that becomes its standard input; -1: none. */
static void run(struct reading *reading, char **argv, int input, struct ntt_ending *ending)
{
    int records = -1, messages = -1;
    GPid child = 0;
    GError *error = NULL;
    char **environment = ntt_child_environment();
    GSpawnFlags flags =
        G_SPAWN_DO_NOT_REAP_CHILD | (input == STDIN_FILENO ? G_SPAWN_CHILD_INHERITS_STDIN : 0);
    bool started = g_spawn_async_with_pipes_and_fds(
        NULL, (const char *const *)argv, (const char *const *)environment, flags, NULL, NULL,
        input > STDIN_FILENO ? input : -1, -1, -1, NULL, NULL, 0, &child, NULL, &records, &messages, &error);
    g_strfreev(environment);
    if (!started) {
        g_string_append_printf(reading->messages, "tshark: cannot be started: %s", error->message);
        g_error_free(error);
        ending->wait_status = 127 << 8;
        return;
    }
    read_outputs(reading, child, records, messages);
    close(records);
    close(messages);
    if (reading->line_too_long)
        kill(child, SIGKILL);
    while (waitpid(child, &ending->wait_status, 0) < 0 && errno == EINTR)
        continue;
    g_spawn_close_pid(child);
}

static enum ntt_read_outcome outcome(enum ntt_verdict verdict, const struct ntt_summary *summary)
{
    if (verdict == NTT_VERDICT_OK)
        return NTT_READ_WHOLE;
    if (verdict == NTT_VERDICT_INTERRUPTED)
        return summary->packets || summary->findings->len ? NTT_INTERRUPTED : NTT_UNREAD;
    return verdict == NTT_VERDICT_NOT_A_CAPTURE || !summary->saw_capture ? NTT_UNREAD : NTT_READ_PART;
}

struct ntt_summary *ntt_tshark_session_read(const struct ntt_tshark_session *session, const char *file)
{
    struct ntt_summary *summary = ntt_summary_new(file);
    summary->depth = ntt_depth_name(session->depth);
    summary->on_other = session->on_other;
    summary->other_data = session->other_data;
    summary->outcome_text = refusal(file);
    if (summary->outcome_text) {
        summary->outcome = NTT_UNREAD;
        return summary;
    }
    summary->command = describe(session, file);
    int input = descriptor_of(file);
    GPtrArray *argv = ntt_tshark_session_arguments(session, input >= 0 ? "-" : file);
    struct reading reading = {.session = session,
                              .summary = summary,
                              .lines = ntt_lines_new(NTT_LINE_LIMIT),
                              .messages = g_string_new(NULL)};
    struct ntt_ending ending = {.wait_status = 0};
    run(&reading, (char **)argv->pdata, input, &ending);
    g_ptr_array_free(argv, TRUE);
    ntt_lines_clear(&reading.lines);

    char *messages = g_utf8_make_valid(reading.messages->str, (gssize)reading.messages->len);
    g_string_free(reading.messages, TRUE);
    ending.messages = messages;
    ending.saw_capture = summary->saw_capture;
    ending.saw_end = summary->saw_end;
    ending.interrupted = ntt_interrupted();
    ending.line_too_long = reading.line_too_long;
    ending.link_type = summary->link_type;
    enum ntt_verdict verdict = ntt_tshark_session_verdict(&ending);
    summary->outcome = outcome(verdict, summary);
    ending.read_nothing = summary->outcome == NTT_UNREAD;
    summary->outcome_text = ntt_tshark_session_words(verdict, &ending, session, file);
    ntt_settings_warn(session->tshark, session->depth, messages, summary->warnings);
    g_free(messages);
    ntt_summary_finish(summary);
    return summary;
}
