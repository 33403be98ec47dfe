/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers over TCP that nobody asked for: SYN-ACKs, RSTs, and pages that come without a connection. */
#ifndef NTT_REFLECTION_TCP_H
#define NTT_REFLECTION_TCP_H

#include "engine/detector.h"

void ntt_reflection_see_tcp(struct ntt_engine *engine, const struct ntt_observation *seen);

#endif
