/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "inputs/parallel_reader.h"

#include "base/diagnostics.h"
#include "base/file_type.h"
#include "base/interrupt.h"
#include "base/progress.h"
#include "base/text_format.h"
#include "inputs/set_reader.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { LONG_S = 60 };

struct queue;

/* A set's place in the queue. */
struct place {
    struct queue *queue;
    guint number;
    struct ntt_summary *summary;           /* NULL until it has been read */
    GString *waiting;                      /* what it has to say once it is first */
    struct ntt_progress_state before, now; /* files that were read, and the one that is being read */
};

struct queue {
    const struct ntt_parallel_reader *how;
    const GPtrArray *sets;
    struct place *places;
    guint next, first; /* to be begun; to speak */
    gsize waiting;     /* bytes of all places */
    struct ntt_progress progress;
    bool length_told;
    GMutex lock; /* of everything here, and of both outputs */
    GCond moved; /* `first` has */
};

static uint64_t size_of(const char *file)
{
    struct stat status;
    return stat(file, &status) == 0 && S_ISREG(status.st_mode) ? (uint64_t)status.st_size : 0;
}

static uint64_t size_of_all(const GPtrArray *sets)
{
    uint64_t size = 0;
    for (guint i = 0; i < sets->len; i++) {
        const struct ntt_capture_set *set = g_ptr_array_index(sets, i);
        for (guint j = 0; j < set->files->len; j++) {
            const char *file = g_ptr_array_index(set->files, j);
            /* How far a compressed file has been read nobody tells. */
            if (sets->len > 1 || set->files->len > 1 || !ntt_file_compression(file))
                size += size_of(file);
        }
    }
    return size;
}

static struct ntt_progress_state add_up(const struct queue *queue)
{
    struct ntt_progress_state all = {.count = queue->sets->len};
    for (guint i = 0; i < all.count; i++) {
        const struct place *place = &queue->places[i];
        all.bytes += place->before.bytes + place->now.bytes;
        all.packets += place->before.packets + place->now.packets;
        all.alerts += place->before.alerts + place->now.alerts;
        all.done += place->summary != NULL;
    }
    return all;
}

static void draw(const struct queue *queue)
{
    if (!queue->progress.shown)
        return;
    struct ntt_progress_state all = add_up(queue);
    const struct ntt_capture_set *only = g_ptr_array_index(queue->sets, 0);
    char *name = all.count == 1 ? g_path_get_basename(only->name)
                                : g_strdup_printf("%u of %u captures", all.done, all.count);
    ntt_progress_draw(&queue->progress, &all, name);
    g_free(name);
}

/* Many small captures take longer than their size lets one expect: each costs a start of tshark. */
static void report_length(struct queue *queue)
{
    if (queue->length_told || queue->how->quiet || queue->sets->len < NTT_PROGRESS_MANY)
        return;
    struct ntt_progress_state all = add_up(queue);
    double left = ntt_progress_left(&queue->progress, &all);
    queue->length_told = left >= 0;
    if (left < LONG_S)
        return;
    char *captures = ntt_text_counted(all.count - all.done, "capture", "captures"),
         *duration = ntt_text_duration((int)(left / 60) * 60);
    ntt_progress_clear(&queue->progress);
    ntt_warning(queue->how->command,
                "%s are still to be read, which takes about %s: tshark starts anew for each. Captures of one "
                "place are read faster if they are merged first: mergecap -w all.pcapng FILES",
                captures, duration);
    g_free(duration);
    g_free(captures);
}

static void print(const struct queue *queue, const GString *text)
{
    if (text->len == 0)
        return;
    ntt_progress_clear(&queue->progress);
    fwrite(text->str, 1, text->len, stdout);
    fflush(stdout);
}

static void take_alert(void *data, const struct ntt_summary *summary, const json_t *alert)
{
    struct place *place = data;
    struct queue *queue = place->queue;
    GString *text = g_string_new(NULL);
    queue->how->print_alert(queue->how->data, summary->file, alert, text);
    g_mutex_lock(&queue->lock);
    while (queue->first != place->number && queue->waiting >= NTT_TEXT_WAITING)
        g_cond_wait(&queue->moved, &queue->lock);
    if (queue->first == place->number) {
        print(queue, text);
    } else {
        g_string_append_len(place->waiting, text->str, (gssize)text->len);
        queue->waiting += text->len;
    }
    g_mutex_unlock(&queue->lock);
    g_string_free(text, TRUE);
}

static void take_progress(void *data, const struct ntt_summary *summary)
{
    struct place *place = data;
    g_mutex_lock(&place->queue->lock);
    place->now = (struct ntt_progress_state){.packets = summary->packets, .alerts = summary->findings->len};
    if (!ntt_file_compression(summary->file))
        place->now.bytes = MIN(summary->offset, size_of(summary->file));
    draw(place->queue);
    g_mutex_unlock(&place->queue->lock);
}

static void take_file(void *data, const struct ntt_summary *file)
{
    struct place *place = data;
    g_mutex_lock(&place->queue->lock);
    place->before.bytes += size_of(file->file);
    place->before.packets += file->packets;
    place->before.alerts += file->findings->len;
    place->now = (struct ntt_progress_state){0};
    draw(place->queue);
    g_mutex_unlock(&place->queue->lock);
}

static void warn(const struct queue *queue, const struct ntt_summary *summary)
{
    ntt_progress_clear(&queue->progress);
    if (summary->outcome_text)
        ntt_error(queue->how->command, "'%s': %s", summary->file, summary->outcome_text);
    if (summary->malformed_lines)
        ntt_error(queue->how->command,
                  "'%s': %" G_GUINT64_FORMAT " records could not be read, the first on %s. Plugin and "
                  "command may be of different versions. See: ntt doctor",
                  summary->file, summary->malformed_lines, summary->first_malformed);
}

/* Lets the sets speak that are finished and first, and the one behind them. */
static void move(struct queue *queue)
{
    guint count = queue->sets->len;
    while (queue->first < count) {
        struct place *place = &queue->places[queue->first];
        print(queue, place->waiting);
        queue->waiting -= place->waiting->len;
        g_string_truncate(place->waiting, 0);
        if (!place->summary)
            break;
        warn(queue, place->summary);
        queue->first++;
    }
    g_cond_broadcast(&queue->moved);
}

static gpointer work(gpointer data)
{
    struct queue *queue = data;
    struct ntt_tshark_session session = queue->how->session;
    session.on_alert = queue->how->print_alert ? take_alert : NULL;
    session.on_progress = take_progress;
    for (;;) {
        g_mutex_lock(&queue->lock);
        guint number = queue->next++;
        g_mutex_unlock(&queue->lock);
        if (number >= queue->sets->len)
            return NULL;
        session.data = &queue->places[number];
        struct ntt_summary *summary =
            ntt_capture_set_read(&session, g_ptr_array_index(queue->sets, number), take_file);
        g_mutex_lock(&queue->lock);
        queue->places[number].summary = summary;
        move(queue);
        report_length(queue);
        g_mutex_unlock(&queue->lock);
    }
}

GPtrArray *ntt_parallel_read(const struct ntt_parallel_reader *how, const GPtrArray *sets)
{
    struct queue queue = {.how = how,
                          .sets = sets,
                          .places = g_new0(struct place, sets->len),
                          .progress = ntt_progress_new(size_of_all(sets), how->quiet)};
    for (guint i = 0; i < sets->len; i++)
        queue.places[i] = (struct place){.queue = &queue, .number = i, .waiting = g_string_new(NULL)};
    g_mutex_init(&queue.lock);
    g_cond_init(&queue.moved);
    json_object_seed(0); /* before there are threads that would */
    ntt_interrupt_catch();
    GPtrArray *threads = g_ptr_array_new();
    for (guint i = 1; i < MIN(how->jobs, sets->len); i++)
        g_ptr_array_add(threads, g_thread_new("reader", work, &queue));
    work(&queue);
    for (guint i = 0; i < threads->len; i++)
        g_thread_join(g_ptr_array_index(threads, i));
    ntt_progress_clear(&queue.progress);
    GPtrArray *captures = g_ptr_array_new_with_free_func((GDestroyNotify)ntt_summary_free);
    for (guint i = 0; i < sets->len; i++) {
        g_ptr_array_add(captures, queue.places[i].summary);
        g_string_free(queue.places[i].waiting, TRUE);
    }
    g_ptr_array_free(threads, TRUE);
    g_cond_clear(&queue.moved);
    g_mutex_clear(&queue.lock);
    g_free(queue.places);
    return captures;
}
