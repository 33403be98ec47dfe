/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/reader.h"

#include "base/json_members.h"
#include "events/event.h"
#include "records/merge_rows.h"
#include "watch/fed_session.h"
#include "inputs/ring.h"
#include "watch/state_files.h"
#include "watch/tail.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    SECOND = 1000000,
    ATTEMPTS = 3,         /* at one file of which tshark dies, before what cannot be read of it is given up */
    KILLED_ATTEMPTS = 20, /* the same where it is killed, which need not be the file's fault */
    PAUSE = SECOND,       /* before all attempts but the second */
    STALLED = 120 * SECOND, /* without a sign of life from a tshark that has something to do */
};

struct ntt_reader {
    struct ntt_reader_options options;
    struct ntt_fed_session *current, *standby; /* NULL: none */
    struct ntt_tail tail;
    char *file;       /* its name; NULL: between two files */
    GHashTable *open; /* alerts, as of now */
    struct ntt_state_files states;
    unsigned attempts; /* that failed at this file */
    int64_t due;       /* of the next attempt */
    bool refused;      /* an event could not be put down */
    bool finishing;    /* the file has been fed to its end */
    bool damaged;      /* and that has been said of it */
    bool done;
    int64_t caught_up; /* when nothing was unread */
};

static void warn(const struct ntt_reader *reader, char *sentence)
{
    reader->options.warn(reader->options.data, sentence);
    g_free(sentence);
}

static char *in_folder(const struct ntt_reader *reader, const char *name)
{
    return g_build_filename(reader->options.ledger->folder, name, NULL);
}

static char *in_ring(const struct ntt_reader *reader, const char *name)
{
    return g_build_filename(reader->options.ring, name, NULL);
}

struct ntt_reader *ntt_reader_new(const struct ntt_reader_options *options)
{
    struct ntt_reader *reader = g_new0(struct ntt_reader, 1);
    reader->options = *options;
    reader->tail.descriptor = -1;
    reader->open = ntt_ledger_open_alerts(options->ledger);
    ntt_state_files_init(&reader->states, options->ledger->folder);
    reader->caught_up = g_get_monotonic_time();
    ntt_state_files_remove(&reader->states, options->ledger->state);
    return reader;
}

/* A tshark for the file after so many others. `load` is the name of the state it begins with, NULL: none. */
static struct ntt_fed_session *start(struct ntt_reader *reader, uint64_t files, const char *load)
{
    struct ntt_tshark_session session = *reader->options.session;
    char *save = ntt_state_files_name(&reader->states, files + 1), *save_path = in_folder(reader, save);
    char *load_path = load ? in_folder(reader, load) : NULL, *problem = NULL;
    session.state_load = load_path;
    session.state_save = save_path;
    struct ntt_fed_session *fed = ntt_fed_session_start(&session, &problem);
    if (!fed)
        warn(reader, problem);
    g_free(load_path);
    g_free(save_path);
    g_free(save);
    return fed;
}

static void forget_file(struct ntt_reader *reader)
{
    ntt_fed_session_free(reader->current);
    reader->current = NULL;
    ntt_tail_close(&reader->tail);
    g_clear_pointer(&reader->file, g_free);
    reader->finishing = reader->damaged = false;
}

/* What one file said, added to what the ledger knows. */
static void add_up(const struct ntt_reader *reader, const struct ntt_summary *summary)
{
    struct ntt_ledger *ledger = reader->options.ledger;
    ledger->packets += reader->tail.blocks.packets;
    ledger->dropped += reader->tail.blocks.dropped;
    ledger->bytes += summary->bytes;
    ntt_rows_merge(NTT_HOURS, ledger->hours, summary->rows[NTT_HOURS]);
}

static void border(struct ntt_reader *reader)
{
    struct ntt_ledger *ledger = reader->options.ledger;
    add_up(reader, ntt_fed_session_summary(reader->current));
    char *state = ntt_state_files_after(&reader->states, ledger->files_read + 1, ledger->state),
         *problem = NULL;
    g_free(ledger->state);
    ledger->state = state;
    g_free(ledger->last_file);
    ledger->last_file = g_strdup(reader->file);
    ledger->files_read++;
    forget_file(reader);
    reader->attempts = 0;
    if (ntt_ledger_commit(ledger, reader->open, &problem))
        ntt_state_files_remove(&reader->states, ledger->state);
    else /* What the ledger on disk does not say yet, the next one will; a kill before that reads the file again. */
        warn(reader, problem);
    reader->open = ntt_ledger_open_alerts(ledger);
    reader->options.border(reader->options.data);
}

/* The file is read again from the border before it, or, after some attempts, what is left of it is not read. */
static void failed(struct ntt_reader *reader, const char *problem)
{
    struct ntt_ledger *ledger = reader->options.ledger;
    unsigned attempts = ntt_fed_session_was_killed(reader->current) ? KILLED_ATTEMPTS : ATTEMPTS;
    ledger->failures++;
    if (reader->refused) {
        reader->refused = false; /* the disk's fault, not the file's: for as long as it takes */
    } else if (++reader->attempts < attempts) {
        warn(reader, g_strdup_printf("%s is read again from its beginning; nothing is reported twice. %s",
                                     reader->file, problem));
    } else {
        warn(reader, g_strdup_printf("%s could not be read to its end in %u attempts, and the rest of it "
                                     "is not analysed. Please keep the file to report this fault. %s",
                                     reader->file, attempts, problem));
        border(reader);
        return;
    }
    forget_file(reader);
    g_hash_table_destroy(reader->open);
    reader->open = ntt_ledger_open_alerts(ledger);
    reader->due = reader->attempts == 1 ? 0 : g_get_monotonic_time() + PAUSE;
}

static void on_alert(void *data, const json_t *alert)
{
    struct ntt_reader *reader = data;
    struct ntt_ledger *ledger = reader->options.ledger;
    if (reader->refused)
        return;
    const char *event = ntt_json_text(alert, "event");
    char *uid = ntt_event_uid(alert), *file = in_ring(reader, reader->file), *problem = NULL;
    uint64_t sequence =
        ntt_open_alerts_count(reader->open, uid, reader->file, g_strcmp0(event, "close") == 0);
    const struct ntt_event_source source = {reader->options.sensor, reader->options.interface, file};
    json_t *said = ntt_event_new(alert, sequence, &source);
    const char *event_id = ntt_json_text(said, "event_id");
    if (!ntt_ledger_has_delivered(ledger, event_id)) {
        reader->refused = !reader->options.deliver(reader->options.data, said);
        if (!reader->refused && !ntt_ledger_add_delivered(ledger, event_id, &problem)) {
            warn(reader, problem);
            reader->refused = true;
        }
        ledger->alerts += !reader->refused && g_strcmp0(event, "open") == 0;
        if (reader->refused)
            kill(ntt_fed_session_pid(reader->current), SIGKILL);
    }
    json_decref(said);
    g_free(file);
    g_free(uid);
}

static void on_ended(void *data, enum ntt_verdict verdict, const char *problem)
{
    struct ntt_reader *reader = data;
    bool at_end = reader->finishing && (verdict == NTT_VERDICT_OK || verdict == NTT_VERDICT_CUT_SHORT);
    if (at_end && problem)
        warn(reader, g_strdup_printf("%s: %s", reader->file, problem));
    if (at_end && !reader->refused)
        border(reader);
    else
        failed(reader, problem ? problem : "tshark ended before its input.");
    ntt_reader_turn(reader);
}

static void feed(struct ntt_reader *reader);

static void on_room(void *data)
{
    feed(data);
}

static const struct ntt_fed_events events = {.alert = on_alert, .room = on_room, .ended = on_ended};

/* True when dumpcap is done with this file: it has gone on to another, or is no longer running. */
static bool complete(const struct ntt_reader *reader)
{
    struct ntt_ring_place here;
    if (!ntt_ring_place(reader->file, &here) || !ntt_recorder_writes(reader->options.recorder, here.run))
        return true;
    GPtrArray *names = ntt_ring_list(reader->options.ring);
    bool newer = names->len && ntt_ring_is_after(g_ptr_array_index(names, names->len - 1), reader->file);
    g_ptr_array_free(names, TRUE);
    return newer;
}

static void feed(struct ntt_reader *reader)
{
    size_t length;
    const uint8_t *bytes;
    bool last = false;
    /* Once the file is complete it is read to its end once more: what came before that was asked is in it. */
    do {
        while ((bytes = ntt_tail_next(&reader->tail, &length))) {
            size_t taken = ntt_fed_session_feed(reader->current, bytes, length);
            if (!taken)
                return;
            ntt_tail_taken(&reader->tail, taken);
        }
        if (last)
            break;
        last = complete(reader);
    } while (last);
    if (reader->tail.blocks.damaged && !reader->damaged) {
        reader->damaged = true;
        warn(reader,
             g_strdup_printf("%s is damaged after %" G_GUINT64_FORMAT
                             " packets, probably because the disk was full; the rest of it is not analysed",
                             reader->file, reader->tail.blocks.packets));
        if (!last)
            reader->options.damaged(reader->options.data);
    }
    if (last) {
        ntt_fed_session_finish(reader->current);
        reader->finishing = true;
    } else {
        reader->caught_up = g_get_monotonic_time();
    }
}

/* The first file after the last that was read; NULL when there is none. To be freed. */
static char *next_file(const struct ntt_reader *reader)
{
    struct ntt_ledger *ledger = reader->options.ledger;
    struct ntt_ring_place last, place;
    GPtrArray *names = ntt_ring_after(reader->options.ring, ledger->last_file);
    char *next = names->len ? g_strdup(g_ptr_array_index(names, 0)) : NULL;
    g_ptr_array_free(names, TRUE);
    if (next && ledger->last_file && ntt_ring_place(ledger->last_file, &last) &&
        ntt_ring_place(next, &place) && last.run == place.run && !ntt_ring_follows(&last, &place)) {
        ledger->unread_files++;
        warn(reader,
             g_strdup_printf("files of the ring between %s and %s were deleted before they were read: "
                             "reading is too slow, or somebody removed them. Give a larger --keep-size",
                             ledger->last_file, next));
    }
    return next;
}

static void begin(struct ntt_reader *reader)
{
    const struct ntt_ledger *ledger = reader->options.ledger;
    reader->file = next_file(reader);
    reader->done = !reader->file;
    if (!reader->file)
        return;
    char *path = in_ring(reader, reader->file);
    bool opened = ntt_tail_open(&reader->tail, path);
    if (!opened)
        warn(reader, g_strdup_printf("cannot read '%s': %s", path, g_strerror(errno)));
    g_free(path);
    if (opened && !reader->current)
        reader->current = reader->attempts ? NULL : g_steal_pointer(&reader->standby);
    if (opened && !reader->current)
        reader->current = start(reader, ledger->files_read, ledger->state);
    if (!opened || !reader->current) {
        forget_file(reader);
        reader->due = g_get_monotonic_time() + PAUSE;
        return;
    }
    ntt_fed_session_attend(reader->current, &events, reader);
    if (!reader->standby) {
        char *next = ntt_state_files_name(&reader->states, ledger->files_read + 1);
        reader->standby = start(reader, ledger->files_read + 1, next);
        g_free(next);
    }
}

void ntt_reader_turn(struct ntt_reader *reader)
{
    int64_t now = g_get_monotonic_time();
    if (!reader->current && now >= reader->due)
        begin(reader);
    if (reader->current && !reader->finishing)
        feed(reader);
    bool busy = reader->current && (reader->finishing || reader->tail.whole);
    if (busy && now - ntt_fed_session_last_sign(reader->current) > STALLED)
        kill(ntt_fed_session_pid(reader->current), SIGKILL);
}

bool ntt_reader_done(const struct ntt_reader *reader)
{
    return reader->done && !reader->current;
}

/* Bytes of the ring that have not been fed to a tshark. */
static uint64_t unread(const struct ntt_reader *reader)
{
    GPtrArray *names = ntt_ring_after(reader->options.ring, reader->options.ledger->last_file);
    uint64_t bytes = 0;
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        char *path = in_ring(reader, name);
        struct stat status;
        uint64_t size = stat(path, &status) == 0 ? (uint64_t)status.st_size : 0,
                 fed = g_strcmp0(name, reader->file) == 0 ? reader->tail.offset : 0;
        bytes += size > fed ? size - fed : 0;
        g_free(path);
    }
    g_ptr_array_free(names, TRUE);
    return bytes;
}

struct ntt_reader_state ntt_reader_state(const struct ntt_reader *reader)
{
    const struct ntt_ledger *ledger = reader->options.ledger;
    uint64_t left = unread(reader) + (reader->tail.descriptor >= 0 ? reader->tail.waiting->len : 0);
    return (struct ntt_reader_state){
        .file = reader->file,
        .packets = ledger->packets + reader->tail.blocks.packets,
        .unread = left,
        .behind_us = left ? g_get_monotonic_time() - reader->caught_up : 0,
        .dropped = ledger->dropped + reader->tail.blocks.dropped,
        .open = g_hash_table_size(reader->open),
        .processes = {reader->current ? ntt_fed_session_pid(reader->current) : 0,
                      reader->standby ? ntt_fed_session_pid(reader->standby) : 0},
    };
}

GHashTable *ntt_reader_needed(const struct ntt_reader *reader)
{
    GHashTable *names = g_hash_table_new(g_str_hash, g_str_equal);
    GHashTableIter each;
    gpointer value;
    g_hash_table_iter_init(&each, reader->open);
    while (g_hash_table_iter_next(&each, NULL, &value)) {
        const struct ntt_ledger_alert *alert = value;
        g_hash_table_add(names, alert->opened_in);
        g_hash_table_add(names, alert->last_in);
    }
    return names;
}

void ntt_reader_free(struct ntt_reader *reader)
{
    if (!reader)
        return;
    forget_file(reader);
    ntt_fed_session_free(reader->standby);
    g_hash_table_destroy(reader->open);
    ntt_state_files_clear(&reader->states);
    g_free(reader);
}
