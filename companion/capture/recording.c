/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/recording.h"

#include "base/disk_room.h"
#include "base/escape.h"
#include "base/interrupt.h"
#include "base/lines.h"
#include "base/text_format.h"
#include "tshark/tshark.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    LINE_LIMIT = 64 << 10,
    MESSAGES_LIMIT = 16 << 10,
    LOOKING_MS = 500,
    LEAST_ROOM = 64 << 10, /* bytes on the disk */
    PATIENCE_MS = 10000,   /* for a dumpcap told to end, which may have much to write */
};

struct running {
    struct ntt_recording *recording;
    struct ntt_lines lines;
    uint64_t packets, bytes_before; /* bytes: in the files before the last */
    gint64 began_us;
};

static uint64_t size_of(const char *path)
{
    struct stat status;
    return path && stat(path, &status) == 0 && S_ISREG(status.st_mode) ? (uint64_t)status.st_size : 0;
}

static void draw(const struct running *running)
{
    const struct ntt_recording *recording = running->recording;
    if (!recording->progress)
        return;
    /* Whole seconds: the line is drawn more often than anybody reads fractions. */
    double seconds = floor((double)(g_get_monotonic_time() - running->began_us) / 1e6);
    char *packets = ntt_text_counted(running->packets, "packet", "packets"),
         *bytes = ntt_text_bytes(running->bytes_before + size_of(recording->file)),
         *passed = ntt_text_duration(seconds),
         *limit = recording->limit_s ? ntt_text_duration((double)recording->limit_s) : NULL,
         *file = recording->file ? g_path_get_basename(recording->file) : g_strdup(""),
         *name = ntt_visible(file, 48);
    fprintf(stderr, "\r%s, %s, %s%s%s  %s\033[K", packets, bytes, passed, limit ? " of " : "",
            limit ? limit : "", name);
    fflush(stderr);
    g_free(name);
    g_free(file);
    g_free(limit);
    g_free(passed);
    g_free(bytes);
    g_free(packets);
}

static void begin_file(struct running *running, const char *path)
{
    struct ntt_recording *recording = running->recording;
    char *complete = recording->file;
    running->bytes_before += size_of(complete);
    recording->file = g_strdup(path);
    recording->files++;
    if (recording->on_file)
        recording->on_file(recording->data, complete, path);
    g_free(complete);
}

/* dumpcap writes its count over itself ("\rPackets: 12 "), and all else behind it. */
static void take_line(void *data, const char *line, gsize length)
{
    static const char file[] = "File: ", count[] = "Packets: ";
    struct running *running = data;
    GString *messages = running->recording->messages;
    char *text = g_strndup(line, length), *rest = text;
    if (g_str_has_prefix(text, count)) {
        running->packets = g_ascii_strtoull(text + strlen(count), &rest, 10);
        rest += strspn(rest, " ");
    }
    if (g_str_has_prefix(rest, file))
        begin_file(running, rest + strlen(file));
    else if (*rest && messages->len < MESSAGES_LIMIT)
        g_string_append_printf(messages, "%s\n", rest);
    g_free(text);
}

/* False at the end of what dumpcap says. */
static bool read_some(struct running *running, int descriptor)
{
    char buffer[4096];
    ssize_t length = read(descriptor, buffer, sizeof buffer);
    if (length < 0)
        return errno == EINTR || errno == EAGAIN;
    for (ssize_t i = 0; i < length; i++)
        if (buffer[i] == '\r')
            buffer[i] = '\n';
    bool more = length > 0 && ntt_lines_feed(&running->lines, buffer, (gsize)length, take_line, running);
    if (g_str_has_prefix(running->lines.pending->str, "Packets: ")) /* no line yet, but the newest count */
        running->packets = g_ascii_strtoull(running->lines.pending->str + strlen("Packets: "), NULL, 10);
    return more;
}

/* dumpcap does not always notice: what it cannot flush while there is little traffic is lost without a word. */
static bool disk_is_full(const struct ntt_recording *recording)
{
    uint64_t room;
    return recording->file && ntt_disk_room(recording->file, &room) && room < LEAST_ROOM;
}

static void follow(struct running *running, GPid child, int descriptor)
{
    GPollFD polled[] = {{descriptor, G_IO_IN | G_IO_HUP, 0}, {ntt_interrupt_descriptor(), G_IO_IN, 0}};
    bool ending = false;
    for (;;) {
        int ready = g_poll(polled, ending ? 1 : 2, ending ? PATIENCE_MS : LOOKING_MS);
        if (ready == 0 && ending)
            kill(child, SIGKILL);
        if (ready > 0 && polled[0].revents && !read_some(running, descriptor))
            return;
        if (!ending) {
            running->recording->interrupted = ntt_interrupted();
            running->recording->disk_full = disk_is_full(running->recording);
            ending = running->recording->interrupted || running->recording->disk_full;
            if (ending)
                kill(child, SIGINT);
        }
        draw(running);
    }
}

/* What captures must not outlive us; it does where dumpcap's file gives it rights, for the kernel forgets this then. */
static void end_with_parent(void *data)
{
    const struct ntt_recording *recording = data;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (recording->stream >= 0 && dup2(recording->stream, STDOUT_FILENO) < 0)
        _exit(1);
    if (recording->inherited >= 0 && fcntl(recording->inherited, F_SETFD, 0) != 0)
        _exit(1);
}

bool ntt_recording_run(struct ntt_recording *recording)
{
    recording->messages = g_string_new(NULL);
    recording->options->quiet = !recording->progress;
    struct running running = {
        .recording = recording, .lines = ntt_lines_new(LINE_LIMIT), .began_us = g_get_monotonic_time()};
    char **argv = ntt_dumpcap_arguments(recording->dumpcap, recording->options);
    char **environment = ntt_child_environment();
    int descriptor = -1;
    GPid child = 0;
    GError *error = NULL;
    bool started = g_spawn_async_with_pipes(
        NULL, argv, environment, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_CHILD_INHERITS_STDIN, end_with_parent,
        recording, &child, NULL, NULL, &descriptor, &error);
    g_strfreev(environment);
    g_strfreev(argv);
    if (started) {
        follow(&running, child, descriptor);
        close(descriptor);
        while (waitpid(child, &recording->wait_status, 0) < 0 && errno == EINTR)
            continue;
        g_spawn_close_pid(child);
        if (recording->progress)
            fputs("\r\033[K", stderr);
    } else {
        g_string_assign(recording->messages, error->message);
        g_error_free(error);
    }
    if (running.lines.pending->len)
        take_line(&running, running.lines.pending->str, running.lines.pending->len);
    ntt_lines_clear(&running.lines);
    recording->bytes = running.bytes_before + size_of(recording->file);
    recording->seconds = (double)(g_get_monotonic_time() - running.began_us) / 1e6;
    return started;
}

void ntt_recording_clear(struct ntt_recording *recording)
{
    if (recording->messages)
        g_string_free(recording->messages, TRUE);
    g_free(recording->file);
}
