/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/watch.h"

#include "base/disk_room.h"
#include "base/interrupt.h"
#include "base/json_members.h"
#include "watch/ledger.h"
#include "watch/reader.h"
#include "watch/recorder.h"
#include "inputs/ring.h"
#include "watch/service.h"
#include "watch/status.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    SECOND = 1000000,
    TURN_MS = 200,
    STATUS_PERIOD = SECOND,
    STOP_PATIENCE = 45 * SECOND, /* for what has been captured to be read, once told to stop */
    OUTBOX_PATIENCE_MS = 5000,
    LEAST_ROOM = 16 << 20, /* bytes on the disk of the ring */
};

struct watch {
    const struct ntt_watch_options *options;
    char *ring, *pid_file;
    struct ntt_ledger *ledger;
    struct ntt_outbox *outbox;
    struct ntt_recorder *recorder;
    struct ntt_reader *reader;
    GMainLoop *loop;
    int64_t ends, stop_by, status_due; /* 0: not */
    uint64_t packets_told;
    bool ready, refusal_told, full_told;
};

static void warn(void *data, const char *sentence)
{
    const struct watch *watch = data;
    watch->options->warn(watch->options->data, sentence);
}

static bool deliver(void *data, const json_t *event)
{
    struct watch *watch = data;
    enum ntt_severity severity;
    const char *event_id = ntt_json_text(event, "event_id");
    if (ntt_severity_parse(ntt_json_text(event, "severity"), &severity) && severity < watch->options->least)
        return true;
    if (g_strcmp0(ntt_outbox_last(watch->outbox), event_id) == 0)
        return true; /* it came as far as the outbox before a kill */
    char *problem = NULL;
    bool put = ntt_outbox_append(watch->outbox, event, &problem);
    if (!put && !watch->refusal_told)
        warn(watch, problem);
    watch->refusal_told = !put;
    g_free(problem);
    return put;
}

static int64_t age_s(const struct stat *status)
{
    return (int64_t)(time(NULL) - status->st_mtime);
}

/* Removes files of the ring that have been read, that no open alert needs, and that are beyond the limits. */
static void keep_to(struct watch *watch, const struct ntt_retention *limits)
{
    GPtrArray *names = ntt_ring_list(watch->ring);
    struct ntt_kept_file *files = g_new0(struct ntt_kept_file, names->len + 1);
    GHashTable *needed = ntt_reader_needed(watch->reader);
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        char *path = g_build_filename(watch->ring, name, NULL);
        struct stat status = {0};
        bool there = stat(path, &status) == 0, unread = ntt_ring_is_after(name, watch->ledger->last_file);
        files[i] = (struct ntt_kept_file){.bytes = there ? (uint64_t)status.st_size : 0,
                                          .age_s = there ? age_s(&status) : 0,
                                          .needed = unread || g_hash_table_contains(needed, name)};
        g_free(path);
    }
    ntt_retention_choose(limits, files, names->len);
    for (guint i = 0; i < names->len; i++)
        if (files[i].delete) {
            char *path = g_build_filename(watch->ring, g_ptr_array_index(names, i), NULL);
            g_unlink(path);
            g_free(path);
        }
    g_hash_table_destroy(needed);
    g_free(files);
    g_ptr_array_free(names, TRUE);
}

static void at_border(void *data)
{
    struct watch *watch = data;
    keep_to(watch, &watch->options->retention);
}

/* Everything that is not needed goes: capturing is what the disk is for. */
static void on_disk_full(void *data)
{
    struct watch *watch = data;
    const struct ntt_retention nothing = {.bytes = 1};
    keep_to(watch, &nothing);
}

/* A full disk makes dumpcap lose packets without a word, and leaves its file damaged. */
static void look_at_disk(struct watch *watch)
{
    uint64_t room;
    if (!ntt_disk_room(watch->ring, &room))
        return;
    if (room < LEAST_ROOM)
        on_disk_full(watch);
    if (room < LEAST_ROOM && !watch->full_told) {
        char *sentence = g_strdup_printf(
            "the disk of '%s' has only %.1f MB left: packets may be lost, and files of the ring are deleted "
            "as soon as they have been read. Make room, or lower --keep-size",
            watch->ring, (double)room / 1e6);
        warn(watch, sentence);
        g_free(sentence);
    }
    watch->full_told = room < LEAST_ROOM || (watch->full_told && room < UINT64_C(2) * LEAST_ROOM);
}

/* Another file begins: what dumpcap would go on to write into this one is no row of blocks. */
static void on_damaged(void *data)
{
    const struct watch *watch = data;
    ntt_recorder_renew(watch->recorder);
}

static void report_status(struct watch *watch)
{
    struct ntt_status status = {.reader = ntt_reader_state(watch->reader),
                                .capturing = ntt_recorder_running(watch->recorder)};
    struct ntt_outbox_state *destinations = ntt_outbox_states(watch->outbox, &status.destination_count);
    status.destinations = destinations;
    status.packets_per_s = (double)(status.reader.packets - MIN(watch->packets_told, status.reader.packets)) *
                           SECOND / STATUS_PERIOD;
    watch->packets_told = status.reader.packets;
    status.memory = ntt_process_memory(getpid()) + ntt_process_memory(ntt_recorder_pid(watch->recorder)) +
                    ntt_process_memory(status.reader.processes[0]) +
                    ntt_process_memory(status.reader.processes[1]);
    GString *line = g_string_new(NULL);
    ntt_status_line(&status, line);
    ntt_service_alive(line->str);
    if (watch->options->status_line)
        fprintf(stderr, "\r\033[K%s", line->str);
    g_string_free(line, TRUE);
    g_free(destinations);
}

static void stop(struct watch *watch)
{
    if (watch->stop_by)
        return;
    ntt_service_stopping();
    ntt_recorder_stop(watch->recorder);
    watch->stop_by = g_get_monotonic_time() + STOP_PATIENCE;
}

static gboolean on_turn(gpointer data)
{
    struct watch *watch = data;
    int64_t now = g_get_monotonic_time();
    if (ntt_interrupted() || (watch->ends && now >= watch->ends))
        stop(watch);
    ntt_recorder_turn(watch->recorder);
    ntt_reader_turn(watch->reader);
    if (!watch->ready && ntt_recorder_running(watch->recorder)) {
        watch->ready = true;
        ntt_service_ready();
    }
    if (now >= watch->status_due) {
        watch->status_due = now + STATUS_PERIOD;
        report_status(watch);
        look_at_disk(watch);
    }
    bool read = !ntt_recorder_pid(watch->recorder) && ntt_reader_done(watch->reader);
    if (watch->stop_by && (read || now >= watch->stop_by))
        g_main_loop_quit(watch->loop);
    return G_SOURCE_CONTINUE;
}

static gboolean on_hangup(gpointer data)
{
    const struct watch *watch = data;
    ntt_outbox_reopen(watch->outbox);
    return G_SOURCE_CONTINUE;
}

/* One more than any run that left a file or a note. */
static unsigned next_run(const struct watch *watch)
{
    struct ntt_ring_place place;
    unsigned run = 0;
    GPtrArray *names = ntt_ring_list(watch->ring);
    for (guint i = 0; i < names->len; i++)
        if (ntt_ring_place(g_ptr_array_index(names, i), &place))
            run = MAX(run, place.run);
    g_ptr_array_free(names, TRUE);
    if (watch->ledger->last_file && ntt_ring_place(watch->ledger->last_file, &place))
        run = MAX(run, place.run);
    return run + 1;
}

static bool open_outbox(struct watch *watch, char **problem)
{
    char *spool = g_build_filename(watch->options->folder, "spool", NULL);
    struct ntt_outbox_options options = watch->options->outbox;
    options.folder = spool;
    options.warn = warn;
    options.data = watch;
    watch->outbox = ntt_outbox_open(&options, problem);
    g_free(spool);
    return watch->outbox != NULL;
}

static bool open_all(struct watch *watch, char **problem)
{
    const struct ntt_watch_options *options = watch->options;
    watch->ledger = ntt_ledger_open(options->folder, problem);
    if (!watch->ledger || !open_outbox(watch, problem))
        return false;
    watch->ring = g_build_filename(options->folder, "ring", NULL);
    if (g_mkdir_with_parents(watch->ring, 0750) != 0) {
        *problem = g_strdup_printf("cannot create the folder '%s': %s", watch->ring, g_strerror(errno));
        return false;
    }
    watch->pid_file = g_build_filename(options->folder, "dumpcap.pid", NULL);
    const struct ntt_recorder_options recording = {.dumpcap = options->dumpcap,
                                                   .capture = options->capture,
                                                   .folder = watch->ring,
                                                   .pid_file = watch->pid_file,
                                                   .warn = warn,
                                                   .disk_full = on_disk_full,
                                                   .data = watch};
    watch->recorder = ntt_recorder_new(&recording, next_run(watch));
    const GPtrArray *interfaces = options->capture.interfaces;
    const struct ntt_reader_options reading = {
        .session = &options->session,
        .ring = watch->ring,
        .ledger = watch->ledger,
        .recorder = watch->recorder,
        .sensor = options->sensor,
        .interface = interfaces && interfaces->len == 1 ? g_ptr_array_index(interfaces, 0) : NULL,
        .deliver = deliver,
        .border = at_border,
        .damaged = on_damaged,
        .warn = warn,
        .data = watch,
    };
    watch->reader = ntt_reader_new(&reading);
    return true;
}

static void run(struct watch *watch)
{
    ntt_interrupt_catch();
    signal(SIGPIPE, SIG_IGN);
    guint hangup = g_unix_signal_add(SIGHUP, on_hangup, watch);
    guint turn = g_timeout_add(TURN_MS, on_turn, watch);
    if (watch->options->duration_s)
        watch->ends = g_get_monotonic_time() + watch->options->duration_s * SECOND;
    watch->loop = g_main_loop_new(NULL, FALSE);
    g_main_loop_run(watch->loop);
    g_main_loop_unref(watch->loop);
    g_source_remove(turn);
    g_source_remove(hangup);
    if (watch->options->status_line)
        fputs("\r\033[K", stderr);
}

bool ntt_watch_run(const struct ntt_watch_options *options, char **problem)
{
    struct watch watch = {.options = options};
    bool opened = open_all(&watch, problem);
    if (opened)
        run(&watch);
    ntt_reader_free(watch.reader);
    ntt_recorder_free(watch.recorder);
    if (watch.outbox)
        ntt_outbox_close(watch.outbox, OUTBOX_PATIENCE_MS);
    ntt_ledger_free(watch.ledger);
    g_free(watch.ring);
    g_free(watch.pid_file);
    return opened;
}
