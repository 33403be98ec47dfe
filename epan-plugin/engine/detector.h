/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The detectors: each is a file in detectors/ and a line in detector_list.h. A detector looks at shared evidence when it
 * changes, or at the packets it subscribes to, and decides whether that is an alert. What it has to remember
 * beyond the shared evidence lies in its own tables, whose size is fixed by its row.
 */
#ifndef NTT_DETECTOR_H
#define NTT_DETECTOR_H

#include "engine/alerts.h"
#include "engine/floods.h"
#include "engine/scan_tracks.h"
#include "engine/sessions.h"

/* Which packets a detector wants to see; or-ed. A packet of several kinds is seen once. */
enum ntt_interest {
    NTT_SEE_FRAME = 1,       /* every frame, those without an address too */
    NTT_SEE_EVERY = 2,       /* every packet with addresses */
    NTT_SEE_NEIGHBOUR = 4,   /* ARP and neighbour discovery */
    NTT_SEE_FRAGMENT = 8,    /* parts of datagrams, and the packet that completes one */
    NTT_SEE_ICMP = 16,       /* ICMP of all kinds, errors included */
    NTT_SEE_UDP = 32,        /* every datagram */
    NTT_SEE_NEW = 64,        /* packets that begin a flow, of any transport */
    NTT_SEE_SESSION = 128,   /* TCP packets that open or close a session or carry data in it */
    NTT_SEE_TCP = 256,       /* every TCP packet */
    NTT_SEE_MALFORMED = 512, /* packets with contradictory headers, whatever else they are */
    NTT_SEE_WLAN = 1024      /* 802.11 frames that cut a station off */
};
enum { NTT_INTERESTS = 11 };

/* What a detector cannot do without; or-ed. */
enum ntt_need {
    NTT_NEEDS_CONTENT = 1, /* the bytes behind the transport header, not only their number */
    NTT_NEEDS_ANSWERS = 2  /* both directions of a conversation */
};

/* One packet and what the shared evidence makes of it. */
struct ntt_observation {
    const struct ntt_packet *packet;
    struct ntt_hashes hashes;
    struct ntt_flow_step step;       /* step.flow is NULL where the packet belongs to no exchange */
    struct ntt_session_step session; /* session.session is NULL where it belongs to no session */
};

struct ntt_engine;

enum { NTT_OWN_TABLES = 3 };

struct ntt_detector {
    struct ntt_alert_type_info about;
    void (*judge_track)(struct ntt_engine *engine, struct ntt_scan_track *track); /* or NULL */
    void (*judge_flood)(struct ntt_engine *engine, struct ntt_flood *flood);      /* or NULL */
    uint32_t floods;    /* of which probes the floods for judge_flood are: 1 << enum ntt_probe, or-ed */
    unsigned interests; /* enum ntt_interest, or-ed: the packets for see_packet */
    void (*see_packet)(struct ntt_engine *engine, const struct ntt_observation *seen);
    /* Called once when the clock reaches another second (engine->now), however far it jumped; or NULL. */
    void (*see_second)(struct ntt_engine *engine);
    /* Called at the end of the capture, before open alerts close; or NULL. */
    void (*finish)(struct ntt_engine *engine);
    /* Writes the alert's sentence into alert.message from the alert and its figures. */
    void (*describe)(struct ntt_open_alert *open);
    /* Why the detector cannot judge with what it has been given ("no baseline: …"); NULL, or a NULL pointer:
     * it can. */
    const char *(*not_evaluated)(const struct ntt_engine *engine);
    unsigned needs; /* enum ntt_need, or-ed: without which it finds nothing */
    /* Conditions that selectors name by their place, from 1: place 0 is none's. */
    const struct ntt_condition *conditions;
    const struct ntt_config_option *options; /* at most NTT_OWN_OPTIONS; values in config.own[type] */
    size_t option_count;
    /* Own tables: engine->own[type][…]. Entries begin with a struct ntt_slot and hold no pointers, because
     * the whole state is saved and loaded as it lies in memory. */
    struct {
        uint32_t entries; /* a power of two, at least 8; 0: none */
        size_t entry_size;
    } tables[NTT_OWN_TABLES];
    /* Zeroed memory beside the tables, under the same rules: engine->own_state[type]. */
    size_t state_size;
};

/* Members of a row, from the lists of the detector's file. */
#define NTT_OPTIONS(list) .options = (list), .option_count = sizeof(list) / sizeof *(list)

#define NTT_DECLARE(type, detector) extern const struct ntt_detector ntt_##detector;
NTT_DETECTOR_LIST(NTT_DECLARE)
#undef NTT_DECLARE

const struct ntt_detector *ntt_detector(enum ntt_alert_type type);

/* Who is called when: sets of alert types, one bit each, without those that are off. */
struct ntt_subscriptions {
    uint32_t tracks, seconds;
    uint32_t floods[NTT_PROBES];
    uint32_t packets[NTT_INTERESTS]; /* by the place of the bit in enum ntt_interest */
};
struct ntt_subscriptions ntt_detectors_subscriptions(const struct ntt_config *config);

void ntt_detectors_judge_track(struct ntt_engine *engine, struct ntt_scan_track *track);
void ntt_detectors_judge_flood(struct ntt_engine *engine, struct ntt_flood *flood);
/* Shows the packet to every detector that is on and has subscribed to packets of its kind. */
void ntt_detectors_see_packet(struct ntt_engine *engine, const struct ntt_observation *seen);
void ntt_detectors_see_second(struct ntt_engine *engine);
void ntt_detectors_finish(struct ntt_engine *engine);
void ntt_detectors_describe(struct ntt_open_alert *open);

/* What a rule found: the evidence against the limit it crossed. */
struct ntt_rule_result {
    bool crossed;
    uint64_t observed, threshold;
    unsigned window_s;
    unsigned mitigations; /* enum ntt_mitigation, or-ed: what speaks against it */
};

/*
 * A scan track or a flood carries at most one alert: that of the detector which reports on it first, in the order
 * of detector_list.h where two would at the same packet. While that alert is open, a report of another type changes
 * nothing; once it has closed, any detector may open the next. A detector that has to report beside another one
 * keeps an incident of its own.
 */

/* Opens an alert for the track, or brings the open one up to date. `draft` brings type, variant, severity,
 * confidence and unit; the rest is taken from the track. Mitigations lower the confidence, and stand in
 * figures.own[0]. */
void ntt_report_scan(struct ntt_engine *engine, struct ntt_scan_track *track, struct ntt_alert *draft,
                     const struct ntt_rule_result *result);
/* The same for a flood; names the variant by the sources. An open alert stays alive above half the threshold.
 */
void ntt_report_flood(struct ntt_engine *engine, struct ntt_flood *flood, struct ntt_alert *draft,
                      const struct ntt_rule_result *result);

/* What a detector concludes from an incident. */
struct ntt_verdict {
    const char *variant;
    enum ntt_severity severity; /* 0: nothing */
    unsigned confidence;
    uint64_t observed, threshold;
    const char *unit;
};
void ntt_draft_verdict(struct ntt_alert *draft, const struct ntt_verdict *verdict);

/* What a detector holds against somebody: the evidence so far and the alert that it became. A member of the
 * entries in the detector's own tables. */
struct ntt_incident {
    struct ntt_evidence evidence;
    struct ntt_alert_link alert;
};

/* Adds a packet to the evidence. If the incident's alert has closed, forgets it and begins anew. */
void ntt_incident_add(struct ntt_engine *engine, struct ntt_incident *incident,
                      const struct ntt_packet *packet);
/* The incident's open alert; NULL where there is none. */
struct ntt_open_alert *ntt_incident_alert(struct ntt_engine *engine, const struct ntt_incident *incident);
/* Opens an alert, or brings the open one up to date: target, source, selector, figures, `observed` and a
 * severity that only rises, with the confidence and the threshold that go with it. `draft` brings everything
 * but id, key, event and evidence. The alert closes after idle_s seconds without evidence. */
void ntt_report_incident(struct ntt_engine *engine, struct ntt_incident *incident,
                         const struct ntt_alert *draft, const struct ntt_figures *figures, uint32_t idle_s);

/* "3 hosts in 198.51.100.0/24", or "3 hosts everywhere" where that is all addresses; `text` has room for so many. */
enum { NTT_HOSTS_TEXT = NTT_ADDRESS_TEXT + 32 };
const char *ntt_hosts_text(unsigned hosts, const struct ntt_prefix *prefix, char text[NTT_HOSTS_TEXT]);
/* " in 12 s", the time from the first to the last packet of evidence. */
const char *ntt_duration_text(const struct ntt_evidence *evidence, char text[32]);
/* "91 refused, 9 open", without what did not happen; `open` names those that agreed and were not used. */
const char *ntt_outcomes_text(const struct ntt_figures *figures, const char *open, char text[128]);
/* A flood's sentence: "10.0.0.1 flooded 10.0.0.2 port 80 with 2000 SYNs in 3.0 s, up to 700 a second" and
 * what came of it. */
void ntt_describe_flood(struct ntt_open_alert *open, const char *what, const char *consequence);

#endif
