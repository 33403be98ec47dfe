/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether what an entry holds is a reflection, and its alert. */
#ifndef NTT_REFLECTION_JUDGE_H
#define NTT_REFLECTION_JUDGE_H

#include "engine/detectors/reflection/reflection_victims.h"

/* Places of the conditions of reflection. */
enum { NTT_REFLECTED_TCP_DATA = 1 };

void ntt_reflected_judge(struct ntt_engine *engine, struct ntt_reflected *entry);
void ntt_reflected_describe(struct ntt_open_alert *open);

#endif
