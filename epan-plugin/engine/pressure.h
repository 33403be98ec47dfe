/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether full tables had to give up what mattered: a sensor must not be blind without saying so. Judged
 * minute by minute, as the share of what came in that pushed out an entry with evidence.
 */
#ifndef NTT_PRESSURE_H
#define NTT_PRESSURE_H

#include "engine/engine.h"

/* To be called when the second changes. */
void ntt_pressure_judge(struct ntt_engine *engine);
/* Entries with evidence that were given up, in all tables. */
uint64_t ntt_pressure_lost(const struct ntt_engine *engine);

#endif
