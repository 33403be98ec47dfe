/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/reading.h"

#include "base/json_members.h"
#include "events/event.h"

#include <string.h>

enum { STALLED = 120 * G_USEC_PER_SEC /* without a sign of life from a tshark that has something to do */ };

static void warn(const struct ntt_reading *reading, char *sentence)
{
    reading->options->warn(reading->options->data, sentence);
    g_free(sentence);
}

void ntt_reading_refuse(struct ntt_reading *reading, char *problem)
{
    if (problem && !reading->refusal_told)
        warn(reading, g_strdup(problem));
    reading->refusal_told |= problem != NULL;
    reading->refused = true;
    g_free(problem);
    if (reading->fed)
        ntt_fed_session_kill(reading->fed);
}

void ntt_reading_set_open(struct ntt_reading *reading, GHashTable *open)
{
    if (reading->open)
        g_hash_table_destroy(reading->open);
    reading->open = open;
}

/* The state that was to be loaded could not be: what was open is not continued. */
static void lose_state(struct ntt_reading *reading, const char *why)
{
    warn(reading,
         g_strdup_printf(
             "tshark %s; detection starts afresh with %s, and alerts that were open are not continued", why,
             reading->file));
    g_hash_table_remove_all(reading->open);
}

/* Rules, preferences and profiles are the same for each file: what is wrong with them is printed once, whatever numbers
 * are in it. */
static void warn_once(struct ntt_reading *reading, const char *text)
{
    char *kind = g_strdelimit(g_strdup(text), "0123456789", '#');
    if (g_hash_table_add(reading->told, kind))
        warn(reading, g_strconcat("warning: ", text, NULL));
}

/* What the plugin warns of, once a file. */
static void check_warnings(struct ntt_reading *reading)
{
    const struct ntt_summary *summary = ntt_fed_session_summary(reading->fed);
    size_t i;
    json_t *warning;
    if (reading->warnings_checked || !summary->saw_capture)
        return;
    reading->warnings_checked = true;
    json_array_foreach(summary->warnings, i, warning)
    {
        const char *text = json_string_value(warning);
        if (!text)
            continue;
        if (!strstr(text, " the state"))
            warn_once(reading, text);
        else if (reading->continues)
            lose_state(reading, text);
    }
}

static void on_alert(void *data, const json_t *alert)
{
    struct ntt_reading *reading = data;
    if (reading->refused)
        return;
    check_warnings(reading);
    const char *event = ntt_json_text(alert, "event");
    char *uid = ntt_event_uid(alert), *path = g_build_filename(reading->options->ring, reading->file, NULL),
         *problem = NULL;
    uint64_t sequence =
        ntt_open_alerts_count(reading->open, uid, reading->file, g_strcmp0(event, "close") == 0);
    const struct ntt_event_source source = {reading->options->sensor, reading->options->interface, path};
    bool added = false;
    if (!ntt_once_add(reading->once, reading->list, ntt_event_new(alert, sequence, &source), &added,
                      &problem))
        ntt_reading_refuse(reading, problem);
    else if (added && g_strcmp0(event, "open") == 0)
        reading->options->ledger->alerts++;
    g_free(path);
    g_free(uid);
}

static void on_alerts_end(void *data)
{
    struct ntt_reading *reading = data;
    char *problem = NULL;
    if (!reading->refused && !ntt_once_flush(reading->once, reading->list, &problem))
        ntt_reading_refuse(reading, problem);
}

static void on_ended(void *data, enum ntt_verdict verdict, const char *problem)
{
    struct ntt_reading *reading = data;
    bool end = reading->finishing && (verdict == NTT_VERDICT_OK || verdict == NTT_VERDICT_CUT_SHORT);
    check_warnings(reading);
    if (end && problem)
        warn(reading, g_strdup_printf("%s: %s", reading->file, problem));
    reading->ended(reading->data, end && !reading->refused,
                   problem ? problem : "tshark ended before its input.");
}

static void feed(struct ntt_reading *reading);

static void on_room(void *data)
{
    feed(data);
}

static void report_damage(struct ntt_reading *reading, bool complete)
{
    reading->damaged = true;
    warn(reading,
         g_strdup_printf("%s is damaged after %" G_GUINT64_FORMAT
                         " packets, probably because the disk was full; the rest of it is not analysed",
                         reading->file, reading->tail.blocks.packets));
    if (!complete)
        reading->options->damaged(reading->options->data);
}

static void feed(struct ntt_reading *reading)
{
    size_t length;
    const uint8_t *bytes;
    bool last = false;
    /* Once the file is complete it is read to its end once more: what came before that was asked is in it. */
    do {
        while ((bytes = ntt_tail_next(&reading->tail, &length))) {
            size_t taken = ntt_fed_session_feed(reading->fed, bytes, length);
            if (!taken)
                return;
            ntt_tail_taken(&reading->tail, taken);
        }
        if (last)
            break;
        last = ntt_backlog_is_complete(reading->backlog, reading->file);
    } while (last);
    if (reading->tail.blocks.damaged && !reading->damaged)
        report_damage(reading, last);
    if (reading->tail.error) {
        ntt_fed_session_kill(reading->fed);
    } else if (last) {
        ntt_fed_session_finish(reading->fed);
        reading->finishing = true;
    } else {
        reading->caught_up = g_get_monotonic_time();
    }
}

void ntt_reading_begin(struct ntt_reading *reading, struct ntt_fed_session *fed)
{
    static const struct ntt_fed_events events = {
        .alert = on_alert, .alerts_end = on_alerts_end, .room = on_room, .ended = on_ended};
    reading->fed = fed;
    ntt_fed_session_attend(fed, &events, reading);
}

void ntt_reading_turn(struct ntt_reading *reading)
{
    if (reading->fed && !reading->finishing)
        feed(reading);
    bool busy = reading->fed && (reading->finishing || reading->tail.whole);
    if (busy && g_get_monotonic_time() - ntt_fed_session_last_sign(reading->fed) > STALLED)
        ntt_fed_session_kill(reading->fed);
}

void ntt_reading_end(struct ntt_reading *reading)
{
    ntt_fed_session_free(reading->fed);
    reading->fed = NULL;
    ntt_tail_close(&reading->tail);
    ntt_once_forget(reading->once);
    reading->finishing = reading->damaged = reading->warnings_checked = false;
}
