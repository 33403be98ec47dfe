/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/watch.h"

#include "base/advice.h"
#include "base/interrupt.h"
#include "base/json_members.h"
#include "inputs/ring.h"
#include "watch/folder_check.h"
#include "watch/ledger.h"
#include "watch/reader.h"
#include "watch/recorder.h"
#include "watch/service.h"
#include "watch/status.h"
#include "watch/upkeep.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

enum {
    SECOND = 1000000,
    TURN_MS = 200,
    STATUS_PERIOD = SECOND,
    END_PATIENCE =
        10 * SECOND,       /* when its time is over, and nothing more is being read of what was captured */
    END_TOLD = 3 * SECOND, /* after that it is reported that it still reads */
    STOP_PATIENCE = 3 * SECOND, /* when it is told to stop; what is not read then, is when it starts again */
    OUTBOX_PATIENCE_MS = 1500,  /* both together are less than five seconds */
};

struct watch {
    const struct ntt_watch_options *options;
    char *ring, *spool;
    struct ntt_upkeep upkeep;
    struct ntt_ledger *ledger;
    struct ntt_outbox *outbox;
    struct ntt_recorder *recorder;
    struct ntt_reader *reader;
    struct ntt_ring_files *files;
    GMainLoop *loop;
    int64_t ends, stop_by, status_due; /* 0: not */
    uint64_t left, files_read;         /* at the end: bytes unread and files read, when it last got on */
    uint64_t packets_told;
    bool ready, interrupted, refusal_told, end_told;
};

static void warn(void *data, const char *sentence)
{
    const struct watch *watch = data;
    watch->options->warn(watch->options->data, sentence);
}

static void report(struct watch *watch, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void report(struct watch *watch, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *sentence = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    warn(watch, sentence);
    g_free(sentence);
}

static bool deliver(void *data, const GPtrArray *events)
{
    struct watch *watch = data;
    enum ntt_severity severity;
    char *problem = NULL;
    GPtrArray *severe = g_ptr_array_new();
    for (guint i = 0; i < events->len; i++) {
        json_t *event = g_ptr_array_index(events, i);
        if (!ntt_severity_parse(ntt_json_text(event, "severity"), &severity) ||
            severity >= watch->options->least)
            g_ptr_array_add(severe, event);
    }
    bool put = ntt_outbox_append(watch->outbox, severe, &problem);
    if (!put && !watch->refusal_told)
        warn(watch, problem);
    watch->refusal_told = !put;
    g_free(problem);
    g_ptr_array_free(severe, TRUE);
    return put;
}

static void at_border(void *data)
{
    struct watch *watch = data;
    ntt_upkeep_limit_ring(&watch->upkeep);
}

static void on_begins(void *data, unsigned run)
{
    const struct watch *watch = data;
    ntt_ring_files_begin(watch->files, run);
}

static void on_disk_full(void *data)
{
    struct watch *watch = data;
    ntt_upkeep_make_room(&watch->upkeep);
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

/* Once told to stop, it has so long. */
static void stop(struct watch *watch, int64_t patience)
{
    int64_t by = g_get_monotonic_time() + patience;
    if (watch->stop_by) {
        watch->stop_by = MIN(watch->stop_by, by);
        return;
    }
    ntt_service_stopping();
    ntt_recorder_stop(watch->recorder);
    watch->stop_by = by;
}

/* Its time is over: what has been captured is read to its end, as long as that gets on. */
static void read_on(struct watch *watch, int64_t now)
{
    uint64_t left = ntt_reader_state(watch->reader).unread, files_read = watch->ledger->files_read;
    if (left != watch->left || files_read != watch->files_read)
        watch->stop_by = now + END_PATIENCE;
    watch->left = left;
    watch->files_read = files_read;
    if (now < watch->ends + END_TOLD || watch->end_told)
        return;
    watch->end_told = true;
    report(watch,
           "the time is over; %.1f MB that were captured are still to be read. Told to stop (Ctrl-C), it "
           "leaves them to the next start",
           (double)left / 1e6);
}

static gboolean on_turn(gpointer data)
{
    struct watch *watch = data;
    int64_t now = g_get_monotonic_time();
    if (ntt_interrupted() && !watch->interrupted) {
        watch->interrupted = true;
        stop(watch, STOP_PATIENCE);
    }
    if (watch->ends && now >= watch->ends && !watch->stop_by)
        stop(watch, END_PATIENCE);
    if (watch->stop_by && !watch->interrupted)
        read_on(watch, now);
    ntt_recorder_turn(watch->recorder);
    ntt_reader_turn(watch->reader);
    if (!watch->ready && ntt_recorder_running(watch->recorder)) {
        watch->ready = true;
        ntt_service_ready();
    }
    if (now >= watch->status_due) {
        watch->status_due = now + STATUS_PERIOD;
        report_status(watch);
        ntt_upkeep_look(&watch->upkeep);
    }
    bool read = !ntt_recorder_pid(watch->recorder) && ntt_reader_done(watch->reader);
    if (watch->stop_by && (read || now >= watch->stop_by))
        g_main_loop_quit(watch->loop);
    if (watch->end_told && !read && now >= watch->stop_by)
        report(watch,
               "%.1f MB that were captured have not been read; the next start with this --state does it",
               (double)watch->left / 1e6);
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
    struct ntt_outbox_options options = watch->options->outbox;
    bool lost = !watch->ledger->begun && !g_file_test(watch->spool, G_FILE_TEST_EXISTS);
    options.folder = watch->spool;
    options.warn = warn;
    options.data = watch;
    watch->outbox = ntt_outbox_open(&options, problem);
    if (watch->outbox && lost)
        report(watch,
               "there is no spool in '%s' any more; events that waited in it for destinations are lost",
               watch->options->folder);
    return watch->outbox != NULL;
}

/* What an earlier run should have left and has not, and what follows from that. */
static void report_missing(struct watch *watch)
{
    const struct ntt_ledger *ledger = watch->ledger;
    GPtrArray *files = ntt_ring_list(watch->ring);
    if (ledger->begun && files->len)
        report(watch,
               "there is no ledger in '%s', but a ring of %u files: they are read from the first, and what "
               "was reported "
               "of them before is reported again",
               ledger->folder, files->len);
    if (!ledger->begun && ledger->delivered->was_missing)
        report(watch,
               "the journal '%s/%s' is missing; what was reported of the file after %s may be reported again",
               ledger->folder, ledger->delivered->name, ledger->last_file ? ledger->last_file : "the start");
    g_ptr_array_free(files, TRUE);
}

static bool open_reader(struct watch *watch, char **problem)
{
    const struct ntt_watch_options *options = watch->options;
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
    watch->reader = ntt_reader_new(&reading, ntt_outbox_last(watch->outbox), problem);
    return watch->reader != NULL;
}

static bool open_all(struct watch *watch, char **problem)
{
    const struct ntt_watch_options *options = watch->options;
    char *why = NULL;
    watch->ring = g_build_filename(options->folder, "ring", NULL);
    watch->spool = g_build_filename(options->folder, "spool", NULL);
    watch->upkeep = (struct ntt_upkeep){.folder = options->folder,
                                        .ring = watch->ring,
                                        .mode = options->capture.group_reads ? 0750 : 0700,
                                        .retention = options->retention,
                                        .warn = warn,
                                        .data = watch};
    why = ntt_watch_folder_problem(options->folder);
    if (why || !ntt_upkeep_make_folders(&watch->upkeep, &why)) {
        *problem = ntt_advise(why, "choose another with --state");
        return false;
    }
    watch->ledger = ntt_ledger_open(options->folder, problem);
    if (!watch->ledger || !open_outbox(watch, problem))
        return false;
    report_missing(watch);
    watch->files = ntt_ring_files_open(options->folder, watch->ring, !watch->ledger->begun);
    const struct ntt_recorder_options recording = {.dumpcap = options->dumpcap,
                                                   .capture = options->capture,
                                                   .folder = watch->ring,
                                                   .state = options->folder,
                                                   .begins = on_begins,
                                                   .warn = warn,
                                                   .disk_full = on_disk_full,
                                                   .data = watch};
    watch->recorder = ntt_recorder_new(&recording, next_run(watch));
    /* At once: a kill before the first border is not taken for a ledger that was lost. After the list of the ring, without which
     * a ledger that is there says that the ring is ours. */
    struct ntt_ledger *ledger = watch->ledger;
    if (ledger->begun && !ntt_ledger_commit(ledger, ntt_ledger_open_alerts(ledger), problem))
        return false;
    if (!open_reader(watch, problem))
        return false;
    watch->upkeep.ledger = watch->ledger;
    watch->upkeep.outbox = watch->outbox;
    watch->upkeep.recorder = watch->recorder;
    watch->upkeep.reader = watch->reader;
    watch->upkeep.files = watch->files;
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
    ntt_ring_files_free(watch.files);
    ntt_recorder_free(watch.recorder);
    if (watch.outbox)
        ntt_outbox_close(watch.outbox, OUTBOX_PATIENCE_MS);
    ntt_ledger_free(watch.ledger);
    g_free(watch.ring);
    g_free(watch.spool);
    return opened;
}
