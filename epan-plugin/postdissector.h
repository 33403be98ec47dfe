/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the host calls for each frame: its facts are read, learnt the first time, and drawn every time, in any order. */
#ifndef NTT_POSTDISSECTOR_H
#define NTT_POSTDISSECTOR_H

#include "compat.h"

void ntt_postdissector_register(int protocol);
void ntt_postdissector_handoff(void);

#endif
