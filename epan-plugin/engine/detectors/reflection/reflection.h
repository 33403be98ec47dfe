/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What other detectors ask of reflection. */
#ifndef NTT_REFLECTION_H
#define NTT_REFLECTION_H

#include "engine/detector.h"

/* Whether a reflection is open that is aimed at the host, or for which the host alone is used. */
bool ntt_reflection_active(const struct ntt_engine *engine, const struct ntt_address *host);

#endif
