/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the formats for machines want to know of an event, in types. Strings are borrowed from the event and
 * may be hostile; they are NULL, and numbers 0, where it does not say.
 */
#ifndef NTT_EVENT_FACTS_H
#define NTT_EVENT_FACTS_H

#include "records/records.h"

enum ntt_end_kind {
    NTT_END_UNKNOWN, /* nothing, or nothing of the kinds below */
    NTT_END_IP,      /* one host */
    NTT_END_NETWORK, /* a group of hosts: "198.51.100.0/24" */
    NTT_END_MAC,
};

/* The source of an alert, or its target. */
struct ntt_event_end {
    const char *address; /* as the event has it */
    enum ntt_end_kind kind;
    bool ipv6;           /* of a host or a network */
    const char *country; /* ISO code */
};

enum ntt_change_kind { NTT_OTHER_CHANGE, NTT_OPENED, NTT_UPDATED, NTT_CLOSED };

struct ntt_event_facts {
    const char *change_name, *uid, *event_id, *sensor, *interface, *file;
    enum ntt_change_kind change;
    uint64_t sequence;
    const char *type, *variant, *category, *severity_name, *message, *filter, *unit;
    const char *title; /* "Port scan"; NULL for a type not known yet */
    enum ntt_severity severity;
    uint64_t confidence, packets, observed, threshold, frame, first_frame, last_frame;
    double window_s;
    struct ntt_event_end source, target;
    const char *time, *first_time, *last_time; /* RFC 3339, as the event has them */
    /* Of ATT&CK: "T1557", and "T1557.002" where the event names so much; the names may be NULL. */
    char technique[8], subtechnique[16];
    const char *technique_name, *subtechnique_name;
};

struct ntt_event_facts ntt_event_facts(const json_t *event);

/* The title, and the variant in brackets where there is one: "Port scan (syn)". To be freed with g_free. */
char *ntt_event_title(const struct ntt_event_facts *facts);

/* The count as a member; none where it is 0. */
void ntt_event_set_count(json_t *object, const char *name, uint64_t count);

/* Nanoseconds since 1970; false for what is no time. */
bool ntt_event_nanoseconds(const char *rfc3339, int64_t *ns);

#endif
