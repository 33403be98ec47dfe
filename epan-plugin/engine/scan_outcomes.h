/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What came of a contact: an answer, a refusal, an exchange that did something. */
#ifndef NTT_SCAN_OUTCOMES_H
#define NTT_SCAN_OUTCOMES_H

#include "engine/counting/recent_set.h"
#include "engine/flows.h"

/* The outcome of a contact when a packet of its flow has come, no question: `before` where that changes nothing. */
enum ntt_outcome ntt_scan_outcome(const struct ntt_packet *packet, const struct ntt_flow_step *step,
                                  enum ntt_outcome before);

/* The same when nothing came after `asked` packets: unanswered, or still pending. */
enum ntt_outcome ntt_scan_silence(enum ntt_probe probe, unsigned asked);

#endif
