/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/once.h"

#include "base/json_members.h"
#include "destinations/outbox.h"
#include "watch/skipped.h"

static void free_event(gpointer event)
{
    json_decref(event);
}

void ntt_once_init(struct ntt_once *once)
{
    once->events = g_ptr_array_new_with_free_func(free_event);
    once->unnoted = g_ptr_array_new_with_free_func(free_event);
}

void ntt_once_clear(struct ntt_once *once)
{
    g_ptr_array_free(once->events, TRUE);
    g_ptr_array_free(once->unnoted, TRUE);
}

void ntt_once_forget(struct ntt_once *once)
{
    g_ptr_array_set_size(once->events, 0);
}

static const char *id_of(const json_t *event)
{
    return ntt_json_text_or_empty(event, "event_id");
}

static bool add_missing(struct ntt_delivered *list, const GPtrArray *events, char **problem)
{
    GPtrArray *missing = g_ptr_array_new();
    for (guint i = 0; i < events->len; i++)
        if (!ntt_delivered_has(list, id_of(g_ptr_array_index(events, i))))
            g_ptr_array_add(missing, g_ptr_array_index(events, i));
    bool added = ntt_delivered_add(list, missing, problem);
    g_ptr_array_free(missing, TRUE);
    return added;
}

/* In every list: which of them an event was for is not known any more, and one too many in a list does no harm. */
bool ntt_once_note(struct ntt_once *once, char **problem)
{
    bool noted = add_missing(once->ledger->delivered, once->unnoted, problem);
    for (guint i = 0; noted && i < once->skipped->len; i++)
        noted = add_missing(((struct ntt_skipped *)g_ptr_array_index(once->skipped, i))->delivered,
                            once->unnoted, problem);
    if (noted)
        g_ptr_array_set_size(once->unnoted, 0);
    return noted;
}

bool ntt_once_take_last(struct ntt_once *once, const GPtrArray *events, char **problem)
{
    for (guint i = 0; i < events->len; i++)
        g_ptr_array_add(once->unnoted, json_incref(g_ptr_array_index(events, i)));
    return ntt_once_note(once, problem);
}

bool ntt_once_flush(struct ntt_once *once, struct ntt_delivered *list, char **problem)
{
    bool delivered = !once->events->len || once->deliver(once->data, once->events);
    bool noted = delivered && ntt_delivered_add(list, once->events, problem);
    if (delivered && !noted)
        g_ptr_array_extend_and_steal(once->unnoted, g_steal_pointer(&once->events));
    if (!once->events)
        once->events = g_ptr_array_new_with_free_func(free_event);
    ntt_once_forget(once);
    return noted;
}

bool ntt_once_add(struct ntt_once *once, struct ntt_delivered *list, json_t *event, bool *added,
                  char **problem)
{
    *added = !ntt_delivered_has(list, id_of(event));
    if (!*added) {
        json_decref(event);
        return true;
    }
    g_ptr_array_add(once->events, event);
    return once->events->len < NTT_OUTBOX_GROUP || ntt_once_flush(once, list, problem);
}
