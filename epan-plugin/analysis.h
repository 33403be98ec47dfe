/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the open capture has taught: learns each frame once and in order, remembers what the engine said about it, and
 * tells those who follow. Knows none of them.
 */
#ifndef NTT_ANALYSIS_H
#define NTT_ANALYSIS_H

#include "compat.h"
#include "config/ignore_rules.h"
#include "engine/engine.h"

/* Someone who follows the analysis. Any member may be NULL, but `wants_frames` where `frame` is not. */
struct ntt_follower {
    void (*begin)(void); /* a capture is opened, before its first frame */
    void (*packet)(const struct ntt_packet *packet,
                   packet_info *pinfo); /* in order, once, before what it teaches */
    void (*alert)(const struct ntt_alert *alert);
    void (*end)(void); /* the capture is closed */
    /* Each time that the host dissects a frame, with the alerts that change on it; copied if kept. */
    void (*frame)(packet_info *pinfo, const struct ntt_packet *packet, const struct ntt_alert *events,
                  unsigned event_count);
    bool (*wants_frames)(void); /* now */
};
/* The table is borrowed for good; followers are told in the order in which they came. */
void ntt_analysis_follow(const struct ntt_follower *follower);

/* Once, before anyone follows. */
void ntt_analysis_register(void);
/* A frame that is read for the first time. */
void ntt_analysis_learn(packet_info *pinfo, struct ntt_packet *packet);
/* The last frame learnt; 0 before the first. */
uint32_t ntt_analysis_learnt(void);
/* Tells the followers who want frames; whether there are any. */
void ntt_analysis_show_frame(packet_info *pinfo, const struct ntt_packet *packet,
                             const struct ntt_alert *events, unsigned event_count);
bool ntt_analysis_frames_wanted(void);
/* The capture is closed: saves the state where that is asked for, and forgets everything. */
void ntt_analysis_close(void);

/* The alerts that change on a frame, in order; NULL where none does. */
const struct ntt_alert *ntt_analysis_events(uint32_t frame, unsigned *count);
/* The counters of a frame that was learnt; NULL where none are kept. */
const struct ntt_counters *ntt_analysis_counters(uint32_t frame);
/* One for each alert of ntt_analysis_alerts. */
const struct ntt_span *ntt_analysis_spans(void);

/* Ends the capture for the engine: its last alerts come, and close. Harmless when repeated. Does nothing when
 * the state is to be saved, because then the capture set goes on in another file. */
void ntt_analysis_finish(void);
/* Zero when nothing has been learnt. */
struct ntt_engine_state ntt_analysis_state(void);
/* Which full tables gave up evidence; g_free it. NULL when none did. */
char *ntt_analysis_pressure(void);
/* Why the state of ntt.state_load was not used; NULL when it was, or none was asked for. */
const char *ntt_analysis_state_problem(void);
/* The ignore rules of this capture with their counts; NULL before the first frame. */
const struct ntt_ignore_set *ntt_analysis_ignored(void);
/* Every alert of this capture as last heard of, in the order they became known. Owned by this file. */
const struct ntt_alert *const *ntt_analysis_alerts(unsigned *count);
/* Those of them that opened when the capture had ended, so that no frame says so. */
const struct ntt_alert *const *ntt_analysis_late_alerts(unsigned *count);
/* The alert with that number, which the capture has. */
const struct ntt_alert *ntt_analysis_alert(uint32_t id);
/* Why a detector could not judge this capture; NULL when it could. */
const char *ntt_analysis_not_evaluated(enum ntt_alert_type type);

#endif
