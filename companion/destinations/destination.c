/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "destinations/destination.h"

#include "base/json_members.h"
#include "destinations/cursor.h"
#include "destinations/driver.h"
#include "events/formats.h"
#include "output/output.h"

#include <signal.h>
#include <string.h>

enum {
    BATCH_EVENTS = 500,
    BATCH_BYTES = 1 << 20,
    LONGEST_PAUSE = 60, /* times the first */
    SAY_AGAIN_S = 60,   /* between two sentences about lost events */
};

struct ntt_destination {
    const struct ntt_destination_place *place;
    struct ntt_target *target;
    const struct ntt_event_format *format;
    bool painted; /* text for a terminal */
    void *self;   /* of the driver */
    GThread *thread;
    GCancellable *stop;
    GMutex keeping; /* by whoever writes the cursor */
    GMutex lock;
    GCond woken;
    /* Behind the lock. */
    struct ntt_cursor cursor;
    bool down, try_now;
    /* Of the thread alone. */
    struct ntt_spool_reader reader;
    GArray *batch; /* struct ntt_outgoing: read, and not taken yet */
    unsigned pause_ms;
    bool unkept; /* with `keeping`: the cursor could not be written */
    /* From when it goes down until it has caught up; `since` 0: it is not. */
    gint64 since, back;
    uint64_t late, late_end, lost;
    /* Lost events of which nothing was said yet, and when something was. */
    uint64_t untold;
    gint64 told;
};

static void warn(const struct ntt_destination *destination, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void warn(const struct ntt_destination *destination, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *sentence = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    destination->place->warn(destination->place->data, sentence);
    g_free(sentence);
}

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

static void warn_of_loss(struct ntt_destination *destination, const char *why)
{
    warn(destination, "%s has lost %" G_GUINT64_FORMAT " event%s: %s", destination->target->name,
         destination->untold, plural(destination->untold), why);
    destination->told = g_get_monotonic_time();
    destination->untold = 0;
}

/* Says at once that events are lost, and then once a minute. */
static void lose(struct ntt_destination *destination, uint64_t count, const char *why)
{
    gint64 now = g_get_monotonic_time();
    destination->lost += count;
    destination->untold += count;
    if (!destination->told || now - destination->told >= SAY_AGAIN_S * G_TIME_SPAN_SECOND)
        warn_of_loss(destination, why);
}

static void clear_outgoing(gpointer data)
{
    struct ntt_outgoing *outgoing = data;
    json_decref(outgoing->event);
    g_string_free(outgoing->line, TRUE);
}

bool ntt_destination_keep_place(struct ntt_destination *destination)
{
    g_mutex_lock(&destination->keeping);
    g_mutex_lock(&destination->lock);
    struct ntt_cursor cursor = destination->cursor;
    g_mutex_unlock(&destination->lock);
    char *problem = NULL;
    bool kept =
        ntt_cursor_write(destination->place->folder, destination->target->identity, &cursor, &problem);
    if (!kept && !destination->unkept)
        warn(destination, "%s. Until that succeeds, events wait for %s", problem, destination->target->name);
    destination->unkept = !kept;
    g_mutex_unlock(&destination->keeping);
    g_free(problem);
    if (kept)
        destination->place->moved(destination->place->data);
    return kept;
}

/* What is sent is never more than a batch ahead of the cursor on disk: after a kill no more than that is sent again. */
static bool place_is_kept(struct ntt_destination *destination)
{
    g_mutex_lock(&destination->keeping);
    bool unkept = destination->unkept;
    g_mutex_unlock(&destination->keeping);
    return !unkept || ntt_destination_keep_place(destination);
}

/* A line for people, in the colour of its severity. */
static void paint(struct ntt_outgoing *outgoing)
{
    enum ntt_severity severity;
    if (!ntt_severity_parse(ntt_json_text(outgoing->event, "severity"), &severity))
        return;
    g_string_prepend(outgoing->line, ntt_text_colour(severity));
    g_string_append(outgoing->line, "\033[0m");
}

/* Reads events into the empty batch. */
static void refill(struct ntt_destination *destination)
{
    GPtrArray *events = g_ptr_array_new();
    uint64_t lost = ntt_spool_read(&destination->reader, events, BATCH_EVENTS, BATCH_BYTES);
    for (guint i = 0; i < events->len; i++) {
        struct ntt_outgoing outgoing = {g_ptr_array_index(events, i), g_string_new(NULL)};
        destination->format->write(outgoing.event, outgoing.line);
        if (destination->painted)
            paint(&outgoing);
        g_array_append_val(destination->batch, outgoing);
    }
    if (lost) {
        g_mutex_lock(&destination->lock);
        destination->cursor.dropped += lost;
        destination->cursor.next = destination->reader.number - events->len;
        g_mutex_unlock(&destination->lock);
        lose(destination, lost, "the spool was full, or damaged, before they could be sent");
        ntt_destination_keep_place(destination);
    }
    g_ptr_array_free(events, TRUE);
}

static void set_down(struct ntt_destination *destination, bool down)
{
    g_mutex_lock(&destination->lock);
    destination->down = down;
    g_mutex_unlock(&destination->lock);
}

static void went_down(struct ntt_destination *destination, const char *problem)
{
    destination->back = 0;
    set_down(destination, true);
    if (destination->since)
        return;
    destination->since = g_get_monotonic_time();
    destination->late = destination->lost = 0;
    warn(destination, "%s does not accept events: %s. It is tried again, and they wait for it",
         destination->target->name, problem);
}

static void went_well(struct ntt_destination *destination, uint64_t sent, uint64_t next)
{
    if (!destination->since)
        return;
    set_down(destination, false);
    destination->late += sent;
    if (!destination->back) {
        destination->back = g_get_monotonic_time();
        destination->late_end = ntt_spool_end(destination->place->spool);
    }
    if (next < destination->late_end)
        return;
    warn(destination,
         "%s is back after %.0f s; %" G_GUINT64_FORMAT " event%s %s sent late, %" G_GUINT64_FORMAT " lost",
         destination->target->name, (double)(destination->back - destination->since) / G_TIME_SPAN_SECOND,
         destination->late, plural(destination->late), destination->late == 1 ? "was" : "were",
         destination->lost);
    destination->since = 0;
    destination->untold = 0;
}

static void pause_before_next(struct ntt_destination *destination)
{
    gint64 end = g_get_monotonic_time() + (gint64)destination->pause_ms * G_TIME_SPAN_MILLISECOND;
    g_mutex_lock(&destination->lock);
    while (!destination->try_now && !g_cancellable_is_cancelled(destination->stop) &&
           g_cond_wait_until(&destination->woken, &destination->lock, end))
        ;
    destination->try_now = false;
    g_mutex_unlock(&destination->lock);
    destination->pause_ms =
        MIN(destination->pause_ms * 2, destination->place->first_pause_ms * LONGEST_PAUSE);
}

/* Sends what is in the batch, and waits a while where it cannot be sent. */
static void deliver(struct ntt_destination *destination)
{
    struct ntt_send_result result = {0};
    destination->target->driver->send(destination->self,
                                      (const struct ntt_outgoing *)(const void *)destination->batch->data,
                                      destination->batch->len, destination->stop, &result);
    uint64_t sent = result.done - result.refused;
    if (result.done) {
        g_array_remove_range(destination->batch, 0, (guint)result.done);
        g_mutex_lock(&destination->lock);
        destination->cursor.next += result.done;
        destination->cursor.sent += sent;
        destination->cursor.dropped += result.refused;
        uint64_t next = destination->cursor.next;
        g_mutex_unlock(&destination->lock);
        destination->pause_ms = destination->place->first_pause_ms;
        if (result.refused)
            lose(destination, result.refused, result.refusal);
        went_well(destination, sent, next);
        ntt_destination_keep_place(destination);
    }
    if (result.problem && !g_cancellable_is_cancelled(destination->stop)) {
        went_down(destination, result.problem);
        pause_before_next(destination);
    }
    g_free(result.refusal);
    g_free(result.problem);
}

/* False when the thread is to end. */
static bool wait_for_events(struct ntt_destination *destination)
{
    g_mutex_lock(&destination->lock);
    while (!g_cancellable_is_cancelled(destination->stop) && !destination->batch->len &&
           destination->reader.number >= ntt_spool_end(destination->place->spool))
        g_cond_wait(&destination->woken, &destination->lock);
    destination->try_now = false;
    g_mutex_unlock(&destination->lock);
    return !g_cancellable_is_cancelled(destination->stop);
}

static gpointer work(gpointer data)
{
    struct ntt_destination *destination = data;
    while (wait_for_events(destination)) {
        if (!place_is_kept(destination)) {
            pause_before_next(destination);
            continue;
        }
        if (!destination->batch->len)
            refill(destination);
        if (destination->batch->len)
            deliver(destination);
    }
    if (destination->untold)
        warn_of_loss(destination, "for the same reason as before");
    return NULL;
}

/* Where it goes on. What never had a place begins with what comes now. False when what is in its place is none. */
static bool find_place(struct ntt_destination *destination, char **problem)
{
    const struct ntt_destination_place *place = destination->place;
    struct ntt_cursor *cursor = &destination->cursor;
    enum ntt_cursor_found found =
        ntt_cursor_read(place->folder, destination->target->identity, cursor, problem);
    destination->target->continues = found != NTT_CURSOR_NEW;
    if (found == NTT_CURSOR_KEPT) {
        ntt_spool_skip_to(place->spool, cursor->next);
    } else if (found == NTT_CURSOR_NEW) {
        cursor->next = ntt_spool_end(place->spool);
    } else if (!*problem) {
        *cursor = (struct ntt_cursor){.next = ntt_spool_begin(place->spool)};
        warn(
            destination,
            "cannot read the position of %s in the spool '%s'; it gets all events in the spool, some of them "
            "twice",
            destination->target->name, place->folder);
    }
    destination->reader = ntt_spool_reader(place->spool, cursor->next);
    return !*problem;
}

struct ntt_destination *ntt_destination_new(const struct ntt_destination_place *place, const char *text,
                                            char **problem)
{
    struct ntt_target *target = ntt_target_parse(text, problem);
    if (target)
        target->rules = place->rules;
    void *self = target ? target->driver->open(target, problem) : NULL;
    if (!self) {
        if (target)
            ntt_target_free(target);
        return NULL;
    }
    struct ntt_destination *destination = g_new0(struct ntt_destination, 1);
    destination->place = place;
    destination->target = target;
    destination->format = ntt_target_format(target, place->format);
    destination->painted =
        place->colour && target->driver == &ntt_stdout_driver && destination->format->for_people;
    destination->self = self;
    destination->stop = g_cancellable_new();
    destination->pause_ms = place->first_pause_ms;
    destination->batch = g_array_new(FALSE, FALSE, sizeof(struct ntt_outgoing));
    g_array_set_clear_func(destination->batch, clear_outgoing);
    g_mutex_init(&destination->keeping);
    g_mutex_init(&destination->lock);
    g_cond_init(&destination->woken);
    if (find_place(destination, problem))
        return destination;
    ntt_destination_free(destination);
    return NULL;
}

const char *ntt_destination_identity(const struct ntt_destination *destination)
{
    return destination->target->identity;
}

const char *ntt_destination_name(const struct ntt_destination *destination)
{
    return destination->target->name;
}

/* Signals are for the thread that began the program; what is closed at the other end is an error, and no signal. */
void ntt_destination_start(struct ntt_destination *destination)
{
    sigset_t all, before;
    ntt_destination_keep_place(destination);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    destination->thread = g_thread_new("destination", work, destination);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void ntt_destination_wake(struct ntt_destination *destination, bool now)
{
    g_mutex_lock(&destination->lock);
    destination->try_now |= now;
    g_cond_signal(&destination->woken);
    g_mutex_unlock(&destination->lock);
}

void ntt_destination_reopen(struct ntt_destination *destination)
{
    if (destination->target->driver->reopen)
        destination->target->driver->reopen(destination->self);
}

uint64_t ntt_destination_next(struct ntt_destination *destination)
{
    g_mutex_lock(&destination->lock);
    uint64_t next = destination->cursor.next;
    g_mutex_unlock(&destination->lock);
    return next;
}

struct ntt_outbox_state ntt_destination_state(struct ntt_destination *destination)
{
    uint64_t end = ntt_spool_end(destination->place->spool);
    g_mutex_lock(&destination->lock);
    struct ntt_cursor cursor = destination->cursor;
    bool down = destination->down;
    g_mutex_unlock(&destination->lock);
    return (struct ntt_outbox_state){.target = destination->target->name,
                                     .sent = cursor.sent,
                                     .waiting = end - MIN(end, cursor.next),
                                     .dropped = cursor.dropped,
                                     .down = down};
}

void ntt_destination_stop(struct ntt_destination *destination)
{
    g_cancellable_cancel(destination->stop);
    ntt_destination_wake(destination, true);
}

void ntt_destination_join(struct ntt_destination *destination)
{
    if (destination->thread)
        g_thread_join(destination->thread);
}

void ntt_destination_free(struct ntt_destination *destination)
{
    destination->target->driver->close(destination->self);
    ntt_spool_reader_clear(&destination->reader);
    g_array_free(destination->batch, TRUE);
    g_object_unref(destination->stop);
    g_cond_clear(&destination->woken);
    g_mutex_clear(&destination->lock);
    g_mutex_clear(&destination->keeping);
    ntt_target_free(destination->target);
    g_free(destination);
}
