/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the engine says: who did what to whom, how sure we are, and which packets prove it. */
#ifndef NTT_ALERT_H
#define NTT_ALERT_H

#include "engine/detector_list.h"
#include "engine/evidence.h"
#include "engine/probe.h"
#include "engine/severity.h"

enum ntt_event { NTT_OPEN = 1, NTT_UPDATE = 2, NTT_CLOSE = 3 };

/* One for each detector, in the order of detector_list.h. */
enum ntt_alert_type {
#define NTT_TYPE(type, detector) NTT_##type,
    NTT_DETECTOR_LIST(NTT_TYPE)
#undef NTT_TYPE
        NTT_ALERT_TYPES
};

struct ntt_alert_type_info {
    const char *name;      /* "port_scan" */
    const char *title;     /* "Port scan" */
    const char *category;  /* "recon" */
    const char *technique; /* MITRE ATT&CK id, or "" */
    const char *advice;    /* what to do about it, one or two sentences */
};
const struct ntt_alert_type_info *ntt_alert_type(enum ntt_alert_type type);

/* A condition on one packet, in both forms: as a display filter that plain Wireshark understands, and as a
 * test on the engine's facts. */
struct ntt_condition {
    const char *filter;
    const char *filter_ipv6; /* NULL: the same */
    bool (*holds)(const struct ntt_packet *packet);
};

/* Which packets are evidence: all that it names holds. Renders as a display filter and matches packets. */
struct ntt_selector {
    enum ntt_probe probe;         /* NTT_PROBE_NONE: any packet… */
    enum ntt_transport transport; /* …of this transport; NTT_NO_TRANSPORT: of any */
    uint8_t condition;            /* place in the conditions of the alert's detector; 0: none */
    bool any_source, any_destination;
    bool wireless;  /* of 802.11: a link address as destination is that of the network (BSSID) */
    bool both_ways; /* the packets of the other direction too, with the ports changed over */
    bool one_port, one_source_port;
    struct ntt_prefix source, destination; /* no family: any */
    uint16_t port;                         /* destination port, if one_port */
    uint16_t source_port;                  /* if one_source_port */
};

enum {
    NTT_VARIANT_TEXT = 32,
    NTT_TECHNIQUE_TEXT = 12,
    NTT_TOOL_TEXT = 24,
    NTT_UNIT_TEXT = 32,
    NTT_MESSAGE_TEXT = 400,
    NTT_FILTER_TEXT = 768
};

/* Borrowed for the time of the call that hands it out; it points nowhere, so a copy stays valid. */
struct ntt_alert {
    uint32_t id;  /* 1… in this capture */
    uint64_t key; /* the same in every run over the same packets */
    enum ntt_event event;
    uint32_t frame;  /* on which the event happened; 0 at the end of the capture */
    int64_t time_ns; /* of the event */
    enum ntt_alert_type type;
    char variant[NTT_VARIANT_TEXT];
    char technique[NTT_TECHNIQUE_TEXT]; /* "": that of the type */
    char tool[NTT_TOOL_TEXT];           /* that the packets give away: "nmap"; "": none */
    enum ntt_severity severity;
    unsigned confidence; /* 0-100 */
    struct ntt_prefix source, target;
    struct ntt_selector selector;
    struct ntt_evidence evidence;
    uint32_t
        superseded_by; /* on a close: the id of the alert that explains the same packets better; 0: none */
    uint64_t observed, threshold; /* in `unit` */
    char unit[NTT_UNIT_TEXT];
    unsigned window_s;
    char message[NTT_MESSAGE_TEXT];
};

const char *ntt_alert_technique(const struct ntt_alert *alert);
const char *ntt_event_name(enum ntt_event event);

/* A display filter that needs no plugin, for the file that the alert's frames are of; `text` holds
 * NTT_FILTER_TEXT bytes. Returns `text`. */
char *ntt_alert_filter(const struct ntt_alert *alert, char *text);
/* The frames among which an alert's evidence lies, as far as is known: an open alert may get more. */
struct ntt_span {
    uint32_t first, last;
};
struct ntt_span ntt_alert_span(const struct ntt_alert *alert);
/* True when the packet is evidence of the alert, by its span and selector. */
bool ntt_alert_covers(const struct ntt_alert *alert, const struct ntt_packet *packet);

#endif
