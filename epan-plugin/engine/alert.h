/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the engine says: who did what to whom, how sure we are, and which packets prove it. */
#ifndef NTT_ALERT_H
#define NTT_ALERT_H

#include "evidence.h"
#include "probe.h"

enum ntt_event { NTT_OPEN = 1, NTT_UPDATE = 2, NTT_CLOSE = 3 };

enum ntt_severity { NTT_INFO = 1, NTT_LOW, NTT_MEDIUM, NTT_HIGH, NTT_CRITICAL };

enum ntt_alert_type {
    NTT_PORT_SCAN,
    NTT_HOST_SWEEP,
    NTT_SYN_FLOOD,
    NTT_UDP_FLOOD,
    NTT_ICMP_FLOOD,
    NTT_TCP_FLOOD,
    NTT_ALERT_TYPES
};

struct ntt_alert_type_info {
    const char *name;      /* "port_scan" */
    const char *title;     /* "Port scan" */
    const char *category;  /* "recon" */
    const char *technique; /* MITRE ATT&CK id */
};
extern const struct ntt_alert_type_info ntt_alert_types[NTT_ALERT_TYPES];

/* Which packets are evidence: all conditions hold. Renders as a display filter and matches packets. */
struct ntt_selector {
    enum ntt_probe probe;
    bool any_source, any_destination;
    struct ntt_prefix source, destination;
    bool one_port;
    uint16_t port; /* destination port, if one_port */
};

enum { NTT_VARIANT_TEXT = 32, NTT_MESSAGE_TEXT = 320, NTT_FILTER_TEXT = 640 };

/* Borrowed for the time of the call that hands it out; a copy stays valid, since it points only to constants.
 */
struct ntt_alert {
    uint32_t id;  /* 1… in this capture */
    uint64_t key; /* the same in every run over the same packets */
    enum ntt_event event;
    uint32_t frame;  /* on which the event happened; 0 at the end of the capture */
    int64_t time_ns; /* of the event */
    enum ntt_alert_type type;
    char variant[NTT_VARIANT_TEXT];
    enum ntt_severity severity;
    unsigned confidence; /* 0-100 */
    struct ntt_prefix source, target;
    struct ntt_selector selector;
    struct ntt_evidence evidence;
    uint64_t observed, threshold; /* in `unit` */
    const char *unit;
    unsigned window_s;
    char message[NTT_MESSAGE_TEXT];
};

const char *ntt_severity_name(enum ntt_severity severity);
const char *ntt_event_name(enum ntt_event event);

/* A display filter that needs no plugin; `text` holds NTT_FILTER_TEXT bytes. Returns `text`. */
char *ntt_alert_filter(const struct ntt_alert *alert, char *text);
/* True when the packet is evidence of the alert, by its selector and frame range. */
bool ntt_alert_covers(const struct ntt_alert *alert, const struct ntt_packet *packet);

#endif
