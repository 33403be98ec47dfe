/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "destinations/outbox.h"

#include "destinations/destination.h"
#include "events/formats.h"

#include <string.h>

enum { FIRST_PAUSE_MS = 1000 };

struct ntt_outbox {
    struct ntt_outbox_options options;
    char *folder;
    struct ntt_spool *spool;
    GPtrArray *last; /* json_t, of an earlier run */
    struct ntt_destination_place place;
    GPtrArray *destinations;
    GMutex lock;
    GCond moved;    /* a destination has had events */
    uint64_t group; /* behind the lock: the number of the first event of the last group */
};

static void warn(void *data, const char *sentence)
{
    const struct ntt_outbox *outbox = data;
    outbox->options.warn(outbox->options.data, sentence);
}

/* What every destination has had is no longer kept. */
static void moved(void *data)
{
    struct ntt_outbox *outbox = data;
    uint64_t least = UINT64_MAX;
    for (guint i = 0; i < outbox->destinations->len; i++)
        least = MIN(least, ntt_destination_next(g_ptr_array_index(outbox->destinations, i)));
    g_mutex_lock(&outbox->lock);
    ntt_spool_release(outbox->spool, MIN(least, outbox->group));
    g_cond_broadcast(&outbox->moved);
    g_mutex_unlock(&outbox->lock);
}

/* The first pause before a destination that is down is tried again; tests have less time. */
static unsigned first_pause(void)
{
    guint64 pause = FIRST_PAUSE_MS;
    const char *asked = g_getenv("NTT_RETRY_MS");
    if (asked)
        g_ascii_string_to_unsigned(asked, 10, 1, FIRST_PAUSE_MS, &pause, NULL);
    return (unsigned)pause;
}

static bool add_destination(struct ntt_outbox *outbox, const char *text, char **problem)
{
    struct ntt_destination *destination = ntt_destination_new(&outbox->place, text, problem);
    if (!destination)
        return false;
    for (guint i = 0; i < outbox->destinations->len && !*problem; i++)
        if (strcmp(ntt_destination_identity(g_ptr_array_index(outbox->destinations, i)),
                   ntt_destination_identity(destination)) == 0)
            *problem = g_strdup_printf("the destination '%s' is given twice; give it once.",
                                       ntt_destination_name(destination));
    g_ptr_array_add(outbox->destinations, destination);
    return !*problem;
}

static void take_last(struct ntt_outbox *outbox)
{
    uint64_t begin = ntt_spool_begin(outbox->spool), end = ntt_spool_end(outbox->spool);
    outbox->group = end - MIN(end - begin, NTT_OUTBOX_GROUP);
    struct ntt_spool_reader reader = ntt_spool_reader(outbox->spool, outbox->group);
    while (reader.number < end) {
        GPtrArray *events = g_ptr_array_new();
        ntt_spool_read(&reader, events, NTT_OUTBOX_GROUP, SIZE_MAX);
        g_ptr_array_extend_and_steal(outbox->last, events);
    }
    ntt_spool_reader_clear(&reader);
}

static void free_event(gpointer event)
{
    json_decref(event);
}

static void free_destination(gpointer destination)
{
    ntt_destination_free(destination);
}

struct ntt_outbox *ntt_outbox_open(const struct ntt_outbox_options *options, char **problem)
{
    struct ntt_outbox *outbox = g_new0(struct ntt_outbox, 1);
    *problem = NULL;
    outbox->options = *options;
    outbox->folder = g_strdup(options->folder);
    outbox->destinations = g_ptr_array_new_with_free_func(free_destination);
    outbox->last = g_ptr_array_new_with_free_func(free_event);
    g_mutex_init(&outbox->lock);
    g_cond_init(&outbox->moved);
    json_object_seed(0); /* before there are threads that would */
    const struct ntt_spool_options spool = {
        .folder = outbox->folder, .limit_bytes = options->limit_bytes, .warn = warn, .data = outbox};
    const struct ntt_event_format *format = options->format ? ntt_event_format_named(options->format) : NULL;
    outbox->spool = ntt_spool_open(&spool, problem);
    outbox->place = (struct ntt_destination_place){.folder = outbox->folder,
                                                   .format = format,
                                                   .colour = options->colour,
                                                   .rules = options->rules,
                                                   .spool = outbox->spool,
                                                   .first_pause_ms = first_pause(),
                                                   .warn = warn,
                                                   .moved = moved,
                                                   .data = outbox};
    if (options->format && !format)
        *problem = ntt_event_format_unknown(options->format);
    if (outbox->spool) {
        take_last(outbox);
        ntt_spool_keep_to_limit(outbox->spool);
    }
    for (guint i = 0; i < options->targets->len && !*problem; i++)
        add_destination(outbox, g_ptr_array_index(options->targets, i), problem);
    if (*problem) {
        ntt_outbox_close(outbox, 0);
        return NULL;
    }
    for (guint i = 0; i < outbox->destinations->len; i++)
        ntt_destination_start(g_ptr_array_index(outbox->destinations, i));
    return outbox;
}

static void wake_all(struct ntt_outbox *outbox, bool now)
{
    for (guint i = 0; i < outbox->destinations->len; i++)
        ntt_destination_wake(g_ptr_array_index(outbox->destinations, i), now);
}

bool ntt_outbox_append(struct ntt_outbox *outbox, const GPtrArray *events, char **problem)
{
    GString *lines = g_string_new(NULL);
    for (guint i = 0; i < events->len; i++) {
        char *line = json_dumps(g_ptr_array_index(events, i), JSON_COMPACT);
        g_string_append(lines, line);
        g_string_append_c(lines, '\n');
        free(line);
    }
    uint64_t begin = ntt_spool_end(outbox->spool);
    bool good = !events->len || ntt_spool_append(outbox->spool, lines, events->len, problem);
    g_string_free(lines, TRUE);
    if (!good || !events->len)
        return good;
    g_mutex_lock(&outbox->lock);
    outbox->group = begin;
    g_mutex_unlock(&outbox->lock);
    wake_all(outbox, false);
    return true;
}

const GPtrArray *ntt_outbox_last(const struct ntt_outbox *outbox)
{
    return outbox->last;
}

bool ntt_outbox_is_there(const struct ntt_outbox *outbox)
{
    return ntt_spool_is_there(outbox->spool);
}

bool ntt_outbox_restore(struct ntt_outbox *outbox, char **problem)
{
    if (!ntt_spool_restore(outbox->spool, problem))
        return false;
    for (guint i = 0; i < outbox->destinations->len; i++)
        ntt_destination_keep_place(g_ptr_array_index(outbox->destinations, i));
    return true;
}

void ntt_outbox_reopen(struct ntt_outbox *outbox)
{
    for (guint i = 0; i < outbox->destinations->len; i++)
        ntt_destination_reopen(g_ptr_array_index(outbox->destinations, i));
}

struct ntt_outbox_state *ntt_outbox_states(struct ntt_outbox *outbox, size_t *count)
{
    struct ntt_outbox_state *states = g_new0(struct ntt_outbox_state, outbox->destinations->len);
    for (guint i = 0; i < outbox->destinations->len; i++)
        states[i] = ntt_destination_state(g_ptr_array_index(outbox->destinations, i));
    *count = outbox->destinations->len;
    return states;
}

static bool all_sent(const struct ntt_outbox *outbox)
{
    uint64_t end = ntt_spool_end(outbox->spool);
    for (guint i = 0; i < outbox->destinations->len; i++)
        if (ntt_destination_next(g_ptr_array_index(outbox->destinations, i)) < end)
            return false;
    return true;
}

bool ntt_outbox_flush(struct ntt_outbox *outbox, unsigned patience_ms)
{
    gint64 deadline = g_get_monotonic_time() + (gint64)patience_ms * G_TIME_SPAN_MILLISECOND;
    g_mutex_lock(&outbox->lock);
    while (!all_sent(outbox) && g_cond_wait_until(&outbox->moved, &outbox->lock, deadline))
        ;
    g_mutex_unlock(&outbox->lock);
    return all_sent(outbox);
}

void ntt_outbox_close(struct ntt_outbox *outbox, unsigned patience_ms)
{
    if (outbox->spool) {
        wake_all(outbox, true);
        ntt_outbox_flush(outbox, patience_ms);
    }
    for (guint i = 0; i < outbox->destinations->len; i++)
        ntt_destination_stop(g_ptr_array_index(outbox->destinations, i));
    for (guint i = 0; i < outbox->destinations->len; i++)
        ntt_destination_join(g_ptr_array_index(outbox->destinations, i));
    g_ptr_array_free(outbox->destinations, TRUE);
    if (outbox->spool)
        ntt_spool_close(outbox->spool);
    g_cond_clear(&outbox->moved);
    g_mutex_clear(&outbox->lock);
    g_ptr_array_free(outbox->last, TRUE);
    g_free(outbox->folder);
    g_free(outbox);
}
