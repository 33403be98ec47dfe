/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/fed_session.h"

#include "base/lines.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    READ_SIZE = 64 << 10,
    NOT_EXECUTABLE =
        126, /* exit statuses of what could not become a program, and of one without its libraries */
    NOT_LOADED = 127,
};

struct ntt_fed_session {
    struct ntt_tshark_session session;
    const struct ntt_fed_events *events;
    void *data;
    GPid child; /* 0: reaped */
    int input, records, messages;
    guint input_source, records_source, messages_source;
    struct ntt_lines lines;
    struct ntt_summary *summary;
    GString *said; /* on standard error */
    struct ntt_ending ending;
    bool without_plugin;
    int64_t last_sign;
};

static void close_end(int *descriptor, guint *source)
{
    if (*source)
        g_source_remove(*source);
    *source = 0;
    if (*descriptor >= 0)
        close(*descriptor);
    *descriptor = -1;
}

static void reap(struct ntt_fed_session *fed)
{
    while (waitpid(fed->child, &fed->ending.wait_status, 0) < 0 && errno == EINTR)
        continue;
    g_spawn_close_pid(fed->child);
    fed->child = 0;
}

static void end(struct ntt_fed_session *fed)
{
    close_end(&fed->input, &fed->input_source);
    if (fed->ending.line_too_long)
        kill(fed->child, SIGKILL);
    reap(fed);
    char *messages = g_utf8_make_valid(fed->said->str, (gssize)fed->said->len);
    fed->ending.messages = messages;
    fed->ending.saw_capture = fed->summary->saw_capture;
    fed->ending.saw_end = fed->summary->saw_end;
    ntt_summary_finish(fed->summary);
    enum ntt_verdict verdict = ntt_tshark_session_verdict(&fed->ending);
    fed->without_plugin = verdict == NTT_VERDICT_NO_PLUGIN || verdict == NTT_VERDICT_OTHER_PLUGIN;
    char *problem = ntt_tshark_session_words(verdict, &fed->ending, &fed->session, "-");
    fed->events->ended(fed->data, verdict, problem);
    g_free(problem);
    g_free(messages);
}

static void take_line(void *data, const char *line, gsize length)
{
    struct ntt_fed_session *fed = data;
    const json_t *alert = ntt_summary_line(fed->summary, line, length);
    if (alert)
        fed->events->alert(fed->data, alert);
}

/* Reads what there is: 0 bytes at the end, -1 when it is to be asked for again. */
static ssize_t read_some(int descriptor, char buffer[READ_SIZE])
{
    ssize_t length = read(descriptor, buffer, READ_SIZE);
    return length < 0 && errno != EINTR && errno != EAGAIN ? 0 : length;
}

/* What is written faster than it is read is delivered in larger groups. */
static bool has_more(int descriptor)
{
    GPollFD polled = {descriptor, G_IO_IN, 0};
    return g_poll(&polled, 1, 0) > 0 && polled.revents & G_IO_IN;
}

static gboolean on_records(gint descriptor, GIOCondition condition, gpointer data)
{
    struct ntt_fed_session *fed = data;
    char buffer[READ_SIZE];
    (void)condition;
    ssize_t length = read_some(descriptor, buffer);
    if (length < 0)
        return G_SOURCE_CONTINUE;
    fed->last_sign = g_get_monotonic_time();
    if (length > 0)
        fed->ending.line_too_long = !ntt_lines_feed(&fed->lines, buffer, (gsize)length, take_line, fed);
    if (length == 0 || fed->ending.line_too_long || !has_more(descriptor))
        fed->events->alerts_end(fed->data);
    if (length > 0 && !fed->ending.line_too_long)
        return G_SOURCE_CONTINUE;
    fed->records_source = 0;
    close_end(&fed->records, &fed->records_source);
    if (fed->messages < 0 || fed->ending.line_too_long)
        end(fed);
    return G_SOURCE_REMOVE;
}

static gboolean on_messages(gint descriptor, GIOCondition condition, gpointer data)
{
    struct ntt_fed_session *fed = data;
    char buffer[READ_SIZE];
    (void)condition;
    ssize_t length = read_some(descriptor, buffer);
    if (length < 0)
        return G_SOURCE_CONTINUE;
    if (length > 0) {
        gsize room = NTT_MESSAGES_LIMIT - fed->said->len;
        g_string_append_len(fed->said, buffer, (gssize)MIN((gsize)length, room));
        return G_SOURCE_CONTINUE;
    }
    fed->messages_source = 0;
    close_end(&fed->messages, &fed->messages_source);
    if (fed->records < 0 && fed->child)
        end(fed);
    return G_SOURCE_REMOVE;
}

static gboolean on_room(gint descriptor, GIOCondition condition, gpointer data)
{
    struct ntt_fed_session *fed = data;
    (void)descriptor;
    (void)condition;
    fed->input_source = 0;
    fed->events->room(fed->data);
    return G_SOURCE_REMOVE;
}

struct ntt_fed_session *ntt_fed_session_start(const struct ntt_tshark_session *session, char **problem)
{
    struct ntt_fed_session *fed = g_new0(struct ntt_fed_session, 1);
    fed->session = *session;
    GPtrArray *argv = ntt_tshark_session_arguments(session, "-");
    char **environment = ntt_child_environment();
    GError *error = NULL;
    bool started = g_spawn_async_with_pipes(NULL, (char **)argv->pdata, environment,
                                            G_SPAWN_DO_NOT_REAP_CHILD, ntt_child_leaves_terminal, NULL,
                                            &fed->child, &fed->input, &fed->records, &fed->messages, &error);
    g_strfreev(environment);
    g_ptr_array_free(argv, TRUE);
    if (!started) {
        *problem =
            g_strdup_printf("tshark (%s) cannot be started: %s", session->tshark->path, error->message);
        g_error_free(error);
        g_free(fed);
        return NULL;
    }
    g_unix_set_fd_nonblocking(fed->input, TRUE, NULL);
    fed->lines = ntt_lines_new(NTT_LINE_LIMIT);
    fed->summary = ntt_summary_new("-");
    fed->said = g_string_new(NULL);
    fed->last_sign = g_get_monotonic_time();
    return fed;
}

void ntt_fed_session_attend(struct ntt_fed_session *fed, const struct ntt_fed_events *events, void *data)
{
    fed->events = events;
    fed->data = data;
    fed->last_sign = g_get_monotonic_time();
    fed->records_source = g_unix_fd_add(fed->records, G_IO_IN | G_IO_HUP, on_records, fed);
    fed->messages_source = g_unix_fd_add(fed->messages, G_IO_IN | G_IO_HUP, on_messages, fed);
}

size_t ntt_fed_session_feed(struct ntt_fed_session *fed, const uint8_t *bytes, size_t length)
{
    if (fed->input < 0)
        return length;
    if (fed->input_source)
        return 0;
    ssize_t taken = write(fed->input, bytes, length);
    if (taken > 0) {
        fed->last_sign = g_get_monotonic_time();
        return (size_t)taken;
    }
    if (taken < 0 && errno == EPIPE) {
        close_end(&fed->input, &fed->input_source);
        return length;
    }
    fed->input_source = g_unix_fd_add(fed->input, G_IO_OUT, on_room, fed);
    return 0;
}

void ntt_fed_session_finish(struct ntt_fed_session *fed)
{
    close_end(&fed->input, &fed->input_source);
    fed->last_sign = g_get_monotonic_time();
}

int64_t ntt_fed_session_last_sign(const struct ntt_fed_session *fed)
{
    return fed->last_sign;
}

struct ntt_summary *ntt_fed_session_summary(struct ntt_fed_session *fed)
{
    return fed->summary;
}

bool ntt_fed_session_could_not_run(const struct ntt_fed_session *fed)
{
    int status = WIFEXITED(fed->ending.wait_status) ? WEXITSTATUS(fed->ending.wait_status) : 0;
    return !fed->ending.saw_capture &&
           (fed->without_plugin || status == NOT_EXECUTABLE || status == NOT_LOADED);
}

bool ntt_fed_session_was_killed(const struct ntt_fed_session *fed)
{
    static const int signals[] = {SIGKILL, SIGTERM, SIGINT, SIGHUP};
    for (size_t i = 0; i < G_N_ELEMENTS(signals); i++)
        if (WIFSIGNALED(fed->ending.wait_status) && WTERMSIG(fed->ending.wait_status) == signals[i])
            return true;
    return false;
}

void ntt_fed_session_kill(const struct ntt_fed_session *fed)
{
    if (fed->child)
        kill(fed->child, SIGKILL);
}

GPid ntt_fed_session_pid(const struct ntt_fed_session *fed)
{
    return fed->child;
}

void ntt_fed_session_free(struct ntt_fed_session *fed)
{
    if (!fed)
        return;
    close_end(&fed->input, &fed->input_source);
    close_end(&fed->records, &fed->records_source);
    close_end(&fed->messages, &fed->messages_source);
    if (fed->child) {
        kill(fed->child, SIGKILL);
        reap(fed);
    }
    ntt_lines_clear(&fed->lines);
    ntt_summary_free(fed->summary);
    g_string_free(fed->said, TRUE);
    g_free(fed);
}
