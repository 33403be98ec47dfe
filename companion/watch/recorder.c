/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/recorder.h"

#include "base/state_folder.h"
#include "inputs/ring.h"
#include "tshark/tshark.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SECOND = 1000000,
    LONGEST_PAUSE = 10 * SECOND, /* an interface that comes back is captured again within it */
    STEADY = 30 * SECOND,        /* after running so long a dumpcap was no failure from the start */
    MESSAGES_LIMIT = 16 << 10,
    STALE_PATIENCE_MS = 3000,
};

static const char pid_name[] = "dumpcap.pid";

struct ntt_recorder {
    struct ntt_recorder_options options;
    unsigned run;
    GPid child; /* 0: none */
    int messages;
    guint source;
    GString *said;
    int64_t started, due, pause;
    char *warning; /* the kind of the last one, until dumpcap runs steadily */
    bool renewing, stopping;
};

static void warn(const struct ntt_recorder *recorder, char *sentence)
{
    recorder->options.warn(recorder->options.data, sentence);
    g_free(sentence);
}

/* True when the process is a dumpcap that writes into our ring. */
static bool is_ours(const struct ntt_recorder *recorder, long pid)
{
    char *path = g_strdup_printf("/proc/%ld/cmdline", pid), *line = NULL;
    gsize length = 0;
    bool ours = false;
    if (g_file_get_contents(path, &line, &length, NULL))
        for (gsize at = 0; at < length && !ours; at += strlen(line + at) + 1)
            ours = g_str_has_prefix(line + at, recorder->options.folder);
    g_free(line);
    g_free(path);
    return ours;
}

static void forget_pid(const struct ntt_recorder *recorder)
{
    char *path = g_build_filename(recorder->options.state, pid_name, NULL);
    g_unlink(path);
    g_free(path);
}

static void end_stale(const struct ntt_recorder *recorder)
{
    char *text = NULL, *problem = NULL;
    if (ntt_state_file_read(recorder->options.state, pid_name, &text, NULL, &problem) == NTT_STATE_REFUSED)
        warn(recorder,
             g_strdup_printf("%s. Should a dumpcap of an earlier watch still run, it is not ended", problem));
    g_free(problem);
    if (!text)
        return;
    long pid = strtol(text, NULL, 10);
    g_free(text);
    if (pid > 1 && is_ours(recorder, pid)) {
        kill((pid_t)pid, SIGINT);
        for (int waited = 0; waited < STALE_PATIENCE_MS && is_ours(recorder, pid); waited += 20)
            g_usleep(20000);
        if (is_ours(recorder, pid))
            kill((pid_t)pid, SIGKILL);
    }
    forget_pid(recorder);
}

struct ntt_recorder *ntt_recorder_new(const struct ntt_recorder_options *options, unsigned run)
{
    struct ntt_recorder *recorder = g_new0(struct ntt_recorder, 1);
    recorder->options = *options;
    recorder->run = run;
    recorder->messages = -1;
    recorder->said = g_string_new(NULL);
    end_stale(recorder);
    return recorder;
}

static void close_messages(struct ntt_recorder *recorder)
{
    if (recorder->source)
        g_source_remove(recorder->source);
    recorder->source = 0;
    if (recorder->messages >= 0)
        close(recorder->messages);
    recorder->messages = -1;
}

/* The reason without numbers: names of files, and of processes, have others each time. To be freed. */
static char *kind_of(const char *reason)
{
    char *kind = g_strdup(reason);
    return g_strcanon(kind, G_CSET_a_2_z G_CSET_A_2_Z, ' ');
}

/* Says once what is wrong, however often dumpcap fails for the same reason. */
static void failed(struct ntt_recorder *recorder, char *reason)
{
    char *kind = kind_of(reason);
    if (g_strcmp0(kind, recorder->warning) != 0)
        warn(recorder, g_strdup_printf("the capture stopped: %s It is restarted until it succeeds", reason));
    g_free(recorder->warning);
    recorder->warning = kind;
    if (strstr(reason, "No space left") && recorder->options.disk_full)
        recorder->options.disk_full(recorder->options.data);
    g_free(reason);
    recorder->pause = CLAMP(recorder->pause * 2, SECOND / 4, LONGEST_PAUSE);
    recorder->due = g_get_monotonic_time() + recorder->pause;
}

static gboolean on_messages(gint descriptor, GIOCondition condition, gpointer data)
{
    struct ntt_recorder *recorder = data;
    char buffer[4096];
    (void)condition;
    ssize_t length = read(descriptor, buffer, sizeof buffer);
    if (length < 0 && (errno == EINTR || errno == EAGAIN))
        return G_SOURCE_CONTINUE;
    if (length > 0) {
        g_string_append_len(recorder->said, buffer, length);
        if (recorder->said->len > MESSAGES_LIMIT)
            g_string_erase(recorder->said, 0, (gssize)recorder->said->len - MESSAGES_LIMIT);
        return G_SOURCE_CONTINUE;
    }
    close_messages(recorder);
    return G_SOURCE_REMOVE;
}

/* By the child itself, so that a watch that is killed at this moment leaves no dumpcap of which the next one knows nothing;
 * with calls that are safe there. Where it fails, dumpcap ends by itself: nobody reads its messages. */
static void note_pid(const char *path)
{
    char digits[24], *first = digits + sizeof digits;
    *--first = '\n';
    for (pid_t pid = getpid(); pid; pid /= 10)
        *--first = (char)('0' + pid % 10);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
    if (file < 0)
        return;
    while (write(file, first, (size_t)(digits + sizeof digits - first)) < 0 && errno == EINTR)
        continue;
    close(file);
}

/* dumpcap waits for nobody: what does not fit into the pipe of its messages, while we are stopped, is lost instead. */
static void set_up_dumpcap(void *pid_path)
{
    int flags = fcntl(STDERR_FILENO, F_GETFL);
    if (flags >= 0)
        fcntl(STDERR_FILENO, F_SETFL, flags | O_NONBLOCK);
    note_pid(pid_path);
    ntt_child_leaves_terminal(NULL);
}

static void start(struct ntt_recorder *recorder)
{
    struct ntt_dumpcap_options capture = recorder->options.capture;
    char *pattern = ntt_ring_pattern(recorder->options.folder, recorder->run),
         *pid_path = g_build_filename(recorder->options.state, pid_name, NULL);
    capture.file = pattern;
    capture.quiet = true;
    char **argv = ntt_dumpcap_arguments(recorder->options.dumpcap, &capture);
    char **environment = ntt_child_environment();
    GError *error = NULL;
    g_string_truncate(recorder->said, 0);
    recorder->options.begins(recorder->options.data, recorder->run);
    bool started = g_spawn_async_with_pipes(
        NULL, argv, environment, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL, set_up_dumpcap,
        pid_path, &recorder->child, NULL, NULL, &recorder->messages, &error);
    g_strfreev(environment);
    g_strfreev(argv);
    g_free(pattern);
    g_free(pid_path);
    if (!started) {
        recorder->child = 0;
        failed(recorder, g_strdup_printf("dumpcap (%s) cannot be started: %s.", recorder->options.dumpcap,
                                         error->message));
        g_error_free(error);
        return;
    }
    recorder->source = g_unix_fd_add(recorder->messages, G_IO_IN | G_IO_HUP, on_messages, recorder);
    recorder->started = g_get_monotonic_time();
}

static void steady(struct ntt_recorder *recorder)
{
    recorder->pause = 0;
    if (!recorder->warning)
        return;
    warn(recorder, g_strdup("the capture continues"));
    g_clear_pointer(&recorder->warning, g_free);
}

/* dumpcap says so in a line of its own once it has opened its interfaces. */
static bool has_begun(const struct ntt_recorder *recorder)
{
    return strstr(recorder->said->str, "File: ") != NULL;
}

static void ended(struct ntt_recorder *recorder, int status)
{
    while (recorder->messages >= 0 && on_messages(recorder->messages, G_IO_IN, recorder) == G_SOURCE_CONTINUE)
        continue;
    recorder->child = 0;
    recorder->run++;
    forget_pid(recorder);
    if (recorder->stopping || recorder->renewing) {
        recorder->renewing = false;
        return;
    }
    if (g_get_monotonic_time() - recorder->started > STEADY)
        steady(recorder);
    char *said = g_utf8_make_valid(recorder->said->str, (gssize)recorder->said->len);
    failed(recorder, WIFSIGNALED(status) ? g_strdup_printf("dumpcap was killed by signal %d (%s).",
                                                           WTERMSIG(status), g_strsignal(WTERMSIG(status)))
                                         : ntt_dumpcap_problem(said));
    g_free(said);
}

void ntt_recorder_turn(struct ntt_recorder *recorder)
{
    int status = 0;
    if (recorder->child) {
        if (waitpid(recorder->child, &status, WNOHANG) == recorder->child)
            ended(recorder, status);
        else if (recorder->warning && has_begun(recorder) &&
                 g_get_monotonic_time() - recorder->started > 2 * recorder->pause)
            steady(recorder);
    } else if (!recorder->stopping && g_get_monotonic_time() >= recorder->due) {
        start(recorder);
    }
}

bool ntt_recorder_writes(const struct ntt_recorder *recorder, unsigned run)
{
    return recorder->child && run == recorder->run;
}

bool ntt_recorder_running(const struct ntt_recorder *recorder)
{
    return recorder->child && !recorder->renewing && has_begun(recorder);
}

GPid ntt_recorder_pid(const struct ntt_recorder *recorder)
{
    return recorder->child;
}

void ntt_recorder_renew(struct ntt_recorder *recorder)
{
    if (!recorder->child || recorder->renewing)
        return;
    recorder->renewing = true;
    kill(recorder->child, SIGINT);
}

void ntt_recorder_stop(struct ntt_recorder *recorder)
{
    recorder->stopping = true;
    if (recorder->child)
        kill(recorder->child, SIGINT);
}

void ntt_recorder_free(struct ntt_recorder *recorder)
{
    if (!recorder)
        return;
    close_messages(recorder);
    if (recorder->child) {
        kill(recorder->child, SIGKILL);
        while (waitpid(recorder->child, NULL, 0) < 0 && errno == EINTR)
            continue;
        forget_pid(recorder);
    }
    g_string_free(recorder->said, TRUE);
    g_free(recorder->warning);
    g_free(recorder);
}
