/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What other detectors ask of reflection. */
#ifndef NTT_REFLECTION_H
#define NTT_REFLECTION_H

#include "engine/detector.h"

/* Whether a reflection is open that is aimed at the host, or for which the host alone is used. */
bool ntt_reflection_active(const struct ntt_engine *engine, const struct ntt_address *host);

/* What packets may be that seem to belong to no connection. */
enum ntt_stray {
    NTT_STRAY_FLOOD,
    NTT_STRAY_UNCERTAIN, /* one host may be answering what was not captured */
    NTT_STRAY_ANSWERS /* asked for, halves of conversations, or answers of many hosts: for reflection to judge */
};
/* True once both directions of exchanges were seen: whoever is silent is silent, and what was asked was captured. */
bool ntt_reflection_sees_both_ways(const struct ntt_engine *engine);
enum ntt_stray ntt_reflection_stray(struct ntt_engine *engine, const struct ntt_flood *flood);

#endif
