/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/reader.h"

#include "records/merge_rows.h"
#include "watch/outage.h"
#include "watch/reading.h"
#include "watch/sessions.h"
#include "watch/skipped.h"

#include <errno.h>

enum {
    ATTEMPTS = 3, /* at one file of which tshark dies, before it is skipped */
    PATIENT_ATTEMPTS =
        10, /* the same where it is killed, or does not start, which need not be the file's fault */
};

struct ntt_reader {
    struct ntt_reader_options options;
    struct ntt_backlog backlog;
    struct ntt_outage *outage;
    struct ntt_reading reading;
    struct ntt_sessions sessions;
    struct ntt_skipped *again; /* what is read is that one; NULL: the next file of the ring */
    struct ntt_once once;
    struct ntt_state_files states;
    char *problem;          /* of a failure that is to be judged; NULL: none */
    unsigned limit;         /* of attempts, after such a failure */
    unsigned attempts;      /* that failed at the next file of the ring */
    struct ntt_pause pause; /* before the next attempt */
    bool done;
};

static void warn(const struct ntt_reader *reader, char *sentence)
{
    reader->options.warn(reader->options.data, sentence);
    g_free(sentence);
}

static void on_ended(void *data, bool end, const char *problem);

struct ntt_reader *ntt_reader_new(const struct ntt_reader_options *options, const GPtrArray *last,
                                  char **problem)
{
    GPtrArray *skipped = ntt_skipped_open(options->ledger->folder, options->ledger->last_file, problem);
    if (!skipped)
        return NULL;
    struct ntt_reader *reader = g_new0(struct ntt_reader, 1);
    reader->options = *options;
    reader->backlog = (struct ntt_backlog){options->ring, options->ledger, options->recorder};
    reader->outage = ntt_outage_new(options->session, options->warn, options->data);
    reader->once = (struct ntt_once){
        .ledger = options->ledger, .skipped = skipped, .deliver = options->deliver, .data = options->data};
    ntt_once_init(&reader->once);
    reader->reading =
        (struct ntt_reading){.options = &reader->options,
                             .backlog = &reader->backlog,
                             .once = &reader->once,
                             .ended = on_ended,
                             .data = reader,
                             .tail.descriptor = -1,
                             .open = ntt_ledger_open_alerts(options->ledger),
                             .told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                             .caught_up = g_get_monotonic_time()};
    ntt_state_files_init(&reader->states, options->ledger->folder);
    reader->sessions = (struct ntt_sessions){.session = options->session, .states = &reader->states};
    ntt_state_files_remove(&reader->states, options->ledger->state);
    if (ntt_once_take_last(&reader->once, last, problem))
        return reader;
    ntt_reader_free(reader);
    return NULL;
}

static void forget_file(struct ntt_reader *reader)
{
    ntt_reading_end(&reader->reading);
    g_clear_pointer(&reader->reading.file, g_free);
    reader->reading.refused = false;
    reader->again = NULL;
}

/* What one file said, added to what the ledger knows. */
static void add_up(const struct ntt_reader *reader)
{
    struct ntt_ledger *ledger = reader->options.ledger;
    ledger->packets += reader->reading.tail.blocks.packets;
    ledger->dropped += reader->reading.tail.blocks.dropped;
    if (!reader->reading.fed)
        return;
    const struct ntt_summary *summary = ntt_fed_session_summary(reader->reading.fed);
    ledger->bytes += summary->bytes;
    ntt_rows_merge(NTT_HOURS, ledger->hours, summary->rows[NTT_HOURS]);
}

static void border(struct ntt_reader *reader)
{
    struct ntt_ledger *ledger = reader->options.ledger;
    char *problem = NULL,
         *state = ntt_state_files_after(&reader->states, ledger->files_read + 1, ledger->state);
    add_up(reader);
    g_free(ledger->state);
    ledger->state = state;
    g_free(ledger->last_file);
    ledger->last_file = g_strdup(reader->reading.file);
    ledger->files_read++;
    forget_file(reader);
    reader->attempts = 0;
    reader->pause = (struct ntt_pause){0};
    bool written = ntt_ledger_commit(ledger, reader->reading.open, &problem);
    if (written)
        ntt_state_files_remove(&reader->states, ledger->state);
    else if (!reader->reading.refusal_told) /* what it does not say yet, the next one will */
        warn(reader, g_strdup(problem));
    reader->reading.refusal_told = !written;
    g_free(problem);
    reader->reading.open = ntt_ledger_open_alerts(ledger);
    reader->options.border(reader->options.data);
}

/* A skipped file has been read after all. */
static void read_again(struct ntt_reader *reader)
{
    add_up(reader);
    warn(reader, g_strdup_printf("%s, which was skipped, has been read by itself", reader->reading.file));
    ntt_skipped_remove(reader->once.skipped, reader->again);
    forget_file(reader);
    ntt_reading_set_open(&reader->reading, ntt_ledger_open_alerts(reader->options.ledger));
}

/* The file cannot be read now. What becomes of it is decided once it is known whether tshark runs at all. */
static void failed(struct ntt_reader *reader, const char *problem)
{
    const struct ntt_fed_session *fed = reader->reading.fed;
    bool patient = !fed || ntt_fed_session_was_killed(fed) || ntt_fed_session_could_not_run(fed);
    reader->limit = patient ? PATIENT_ATTEMPTS : ATTEMPTS;
    reader->options.ledger->failures++;
    reader->problem = g_strdup(problem);
    ntt_reading_end(&reader->reading);
    ntt_reading_set_open(&reader->reading, ntt_ledger_open_alerts(reader->options.ledger));
    if (!reader->reading.refused)
        ntt_outage_ask(reader->outage);
}

/* Goes on with the next one. */
static void skip(struct ntt_reader *reader)
{
    const struct ntt_ledger *ledger = reader->options.ledger;
    const char *file = reader->reading.file;
    char *problem = NULL;
    if (ntt_skipped_add(reader->once.skipped, ledger->folder, file, ledger->delivered, &problem)) {
        warn(
            reader,
            g_strdup_printf(
                "%s could not be read to its end in %u attempts, although tshark reads another capture. It "
                "is "
                "skipped, and read by itself when that succeeds, while it is in the ring. Please keep a copy "
                "to report this fault. %s",
                file, reader->attempts, reader->problem));
        border(reader);
    } else {
        warn(reader, problem);
        ntt_pause_begin(&reader->pause);
        forget_file(reader);
    }
}

/* tshark runs, and has failed at this file; or the disk has, where nothing came of asking. */
static void judge(struct ntt_reader *reader)
{
    bool disk = reader->reading.refused, outage = !disk && ntt_outage_length(reader->outage),
         blamed = !disk && !outage;
    if (reader->again) {
        ntt_pause_begin(&reader->again->pause);
        reader->again->last_try &= !blamed;
        forget_file(reader);
    } else if (blamed && ++reader->attempts >= reader->limit) {
        skip(reader);
    } else {
        if (blamed && reader->attempts == 1)
            warn(reader, g_strdup_printf("%s is read again from its beginning; nothing is reported twice. %s",
                                         reader->reading.file, reader->problem));
        if (disk || reader->attempts > 1)
            ntt_pause_begin(&reader->pause);
        forget_file(reader);
    }
    g_clear_pointer(&reader->problem, g_free);
}

/* False where tshark has had packets and left no state: alerts that are open now would begin again. */
static bool state_is_saved(const struct ntt_reader *reader)
{
    char *name = ntt_state_files_name(&reader->states, reader->options.ledger->files_read + 1);
    bool saved = !reader->reading.tail.blocks.packets || ntt_state_files_has(&reader->states, name);
    g_free(name);
    return saved;
}

static void on_ended(void *data, bool end, const char *problem)
{
    struct ntt_reader *reader = data;
    if (end && !reader->again && !state_is_saved(reader)) {
        end = false;
        ntt_reading_refuse(
            &reader->reading,
            g_strdup_printf("the state after %s could not be saved in '%s', probably because the disk "
                            "is full; the file is read again until that succeeds",
                            reader->reading.file, reader->options.ledger->folder));
    }
    if (!end)
        failed(reader, problem);
    else if (reader->again)
        read_again(reader);
    else
        border(reader);
    ntt_reader_turn(reader);
}

/* Chooses the file that is read now. False when there is none. */
static bool choose_file(struct ntt_reader *reader)
{
    char *gap = NULL;
    reader->again = ntt_skipped_due(reader->once.skipped);
    reader->reading.file =
        reader->again ? g_strdup(reader->again->name) : ntt_backlog_next(&reader->backlog, &gap);
    reader->reading.list = reader->again ? reader->again->delivered : reader->options.ledger->delivered;
    if (gap)
        warn(reader, gap);
    if (!reader->again)
        reader->done = !reader->reading.file;
    return reader->reading.file != NULL;
}

/* The skipped file is gone from the ring. */
static void lose(struct ntt_reader *reader, struct ntt_skipped *one)
{
    reader->options.ledger->unread_files++;
    warn(reader,
         g_strdup_printf("%s, which was skipped, has left the ring without having been read to its end",
                         one->name));
    ntt_skipped_remove(reader->once.skipped, one);
}

/* The file is no file, cannot be read now, or has gone since it was listed. */
static void cannot_open(struct ntt_reader *reader, int error, char *problem)
{
    if (error == EPERM && !reader->again) {
        reader->options.ledger->unread_files++;
        warn(reader, g_strdup_printf("%s. It is not read", problem));
        border(reader);
    } else if (reader->again && (error == EPERM || error == ENOENT)) {
        lose(reader, reader->again);
        forget_file(reader);
    } else if (problem) {
        failed(reader, problem);
    } else {
        forget_file(reader);
    }
    g_free(problem);
}

/* The state that the file begins with, NULL: none. One that should be there and is not is reported. */
static const char *state_to_load(struct ntt_reader *reader)
{
    struct ntt_ledger *ledger = reader->options.ledger;
    if (reader->again || !ledger->state)
        return NULL;
    if (ntt_state_files_has(&reader->states, ledger->state))
        return ledger->state;
    warn(reader, g_strdup_printf(
                     "the state '%s/%s' is missing, empty or no file; detection starts afresh with %s, and "
                     "alerts that were open are not continued",
                     ledger->folder, ledger->state, reader->reading.file));
    g_clear_pointer(&ledger->state, g_free);
    g_hash_table_remove_all(ledger->open);
    g_hash_table_remove_all(reader->reading.open);
    return NULL;
}

static void begin_session(struct ntt_reader *reader)
{
    uint64_t files = reader->options.ledger->files_read;
    const char *load = state_to_load(reader);
    char *problem = NULL;
    struct ntt_fed_session *fed = reader->again ? ntt_sessions_take_alone(&reader->sessions, &problem)
                                                : ntt_sessions_take(&reader->sessions, files, load, &problem);
    if (!fed) {
        failed(reader, problem);
        g_free(problem);
        return;
    }
    if (reader->again)
        ntt_reading_set_open(&reader->reading, ntt_open_alerts_new());
    else
        ntt_sessions_prepare(&reader->sessions, files + 1);
    reader->reading.continues = load != NULL;
    ntt_reading_begin(&reader->reading, fed);
}

static void begin(struct ntt_reader *reader)
{
    char *problem = NULL;
    if (!ntt_once_note(&reader->once, &problem)) {
        ntt_reading_refuse(&reader->reading, problem);
        reader->reading.refused = false;
        ntt_pause_begin(&reader->pause);
    } else if (choose_file(reader)) {
        if (ntt_tail_open(&reader->reading.tail, reader->options.ring, reader->reading.file, &problem))
            begin_session(reader);
        else
            cannot_open(reader, errno, problem);
    }
}

void ntt_reader_turn(struct ntt_reader *reader)
{
    if (reader->problem && (reader->reading.refused || ntt_outage_turn(reader->outage)))
        judge(reader);
    if (!reader->reading.fed && !reader->problem && ntt_pause_is_over(&reader->pause))
        begin(reader);
    ntt_reading_turn(&reader->reading);
}

bool ntt_reader_done(const struct ntt_reader *reader)
{
    return reader->done && !reader->reading.fed && !reader->problem;
}

struct ntt_reader_state ntt_reader_state(const struct ntt_reader *reader)
{
    const struct ntt_ledger *ledger = reader->options.ledger;
    const struct ntt_reading *reading = &reader->reading;
    uint64_t left = ntt_backlog_bytes(&reader->backlog, reading->file, reading->tail.offset) +
                    (reading->tail.descriptor >= 0 ? reading->tail.waiting->len : 0);
    return (struct ntt_reader_state){
        .file = reading->file,
        .packets = ledger->packets + reading->tail.blocks.packets,
        .unread = left,
        .behind_us = left ? g_get_monotonic_time() - reading->caught_up : 0,
        .dropped = ledger->dropped + reading->tail.blocks.dropped,
        .open = g_hash_table_size(reading->open),
        .processes = {reading->fed ? ntt_fed_session_pid(reading->fed) : 0,
                      reader->sessions.standby ? ntt_fed_session_pid(reader->sessions.standby) : 0},
    };
}

bool ntt_reader_lets_go(struct ntt_reader *reader, const char *name, bool at_once)
{
    struct ntt_skipped *one = ntt_skipped_find(reader->once.skipped, name);
    if (!one)
        return true;
    if (one == reader->again || (!at_once && !one->leaving)) {
        one->leaving = one->last_try = true;
        return false;
    }
    if (!at_once && one->last_try)
        return false;
    lose(reader, one);
    return true;
}

bool ntt_reader_restore(struct ntt_reader *reader, char **problem)
{
    bool good = ntt_skipped_restore(reader->once.skipped, problem);
    reader->reading.list = reader->again ? reader->again->delivered : reader->options.ledger->delivered;
    return good;
}

void ntt_reader_free(struct ntt_reader *reader)
{
    if (!reader)
        return;
    forget_file(reader);
    ntt_sessions_clear(&reader->sessions);
    ntt_outage_free(reader->outage);
    g_hash_table_destroy(reader->reading.open);
    g_hash_table_destroy(reader->reading.told);
    ntt_once_clear(&reader->once);
    g_ptr_array_free(reader->once.skipped, TRUE);
    ntt_state_files_clear(&reader->states);
    g_free(reader->problem);
    g_free(reader);
}
