/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An event: one change of an alert's state (open, update, close) on its way to somebody.
 *
 * It is the record `alert` of the record stream (epan-plugin/records/records.md) with more members:
 *   uid       text that names the alert in every run over the same packets: key and first_time
 *   sequence  1 for the first event of an alert, then 2, 3, …; with `uid` the identity of the event
 *   event_id  "UID-SEQUENCE"; receivers that get an event twice know it by this
 *   sensor    who saw it: what the user calls this sensor, else the name of the machine
 *   interface, file   where it was captured, and the file that holds the frames; absent where not known
 */
#ifndef NTT_EVENT_H
#define NTT_EVENT_H

#include <glib.h>
#include <jansson.h>
#include <stdint.h>

/* The alert's `uid`, to be freed with g_free. */
char *ntt_event_uid(const json_t *alert);

/* Where events come from; members may be NULL. */
struct ntt_event_source {
    const char *sensor, *interface, *file;
};

/* The event made from an alert record, to be released with json_decref. `sequence` counts from 1. */
json_t *ntt_event_new(const json_t *alert, uint64_t sequence, const struct ntt_event_source *source);

#endif
