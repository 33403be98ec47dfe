/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why the alerts of a capture are not the whole truth about it, as far as the plugin knows. */
#ifndef NTT_RESERVATIONS_H
#define NTT_RESERVATIONS_H

#include "engine/engine.h"
#include "traffic/unread.h"

#include <jansson.h>

/* The capture has only one side of its conversations. */
bool ntt_record_is_one_way(const struct ntt_engine_state *state);
/* Lists as in the record capture (records.md), owned by the caller. */
json_t *ntt_record_not_evaluated(const struct ntt_unread *unread);
json_t *ntt_record_warnings(void);

#endif
