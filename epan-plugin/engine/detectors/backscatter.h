/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For detectors that must not blame a host for answering what others asked in somebody's name. */
#ifndef NTT_BACKSCATTER_H
#define NTT_BACKSCATTER_H

#include "engine/detector.h"

/* Whether the host is known to answer many that never asked it. */
bool ntt_backscatter_active(const struct ntt_engine *engine, const struct ntt_address *host);

#endif
