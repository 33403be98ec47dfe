/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plugin's life: learns each frame once and in order, remembers what the engine said about it, and draws
 * that on every call in any order.
 */
#ifndef NTT_POSTDISSECTOR_H
#define NTT_POSTDISSECTOR_H

#include "compat.h"
#include "config/ignore_rules.h"
#include "engine/engine.h"

void ntt_postdissector_register(int protocol);
void ntt_postdissector_handoff(void);

/* Someone who follows what the plugin learns, besides the tree. Any member may be NULL. */
struct ntt_follower {
    void (*begin)(void); /* a capture is opened */
    void (*packet)(const struct ntt_packet *packet,
                   packet_info *pinfo); /* in order, before what it teaches */
    void (*alert)(const struct ntt_alert *alert);
};
/* At most one; NULL for none. The table is borrowed for good. */
void ntt_postdissector_follow(const struct ntt_follower *follower);
/* Ends the capture for the engine: its last alerts come, and close. Harmless when repeated. Does nothing when
 * the state is to be saved, because then the story goes on in another file. */
void ntt_postdissector_finish(void);
/* Zero when nothing has been learnt. */
struct ntt_engine_state ntt_postdissector_state(void);
/* Which full tables gave up evidence; g_free it. NULL when none did. */
char *ntt_postdissector_pressure(void);
/* Why the state of ntt.state_load was not used; NULL when it was, or none was asked for. */
const char *ntt_postdissector_state_problem(void);
/* The ignore rules of this capture with their counts; NULL before the first frame. */
const struct ntt_ignore_set *ntt_postdissector_ignored(void);
/* Every alert of this capture as last heard of, in the order they became known. Owned by this file. */
const struct ntt_alert *const *ntt_postdissector_alerts(unsigned *count);
/* Those of them that opened when the capture had ended, so that no frame says so. */
const struct ntt_alert *const *ntt_postdissector_late_alerts(unsigned *count);
/* The alert with that number, which the capture has. */
const struct ntt_alert *ntt_postdissector_alert(uint32_t id);
/* Why a detector could not judge this capture; NULL when it could. */
const char *ntt_postdissector_not_evaluated(enum ntt_alert_type type);

#endif
