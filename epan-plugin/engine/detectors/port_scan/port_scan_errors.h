/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scans of which only the refusals were captured: a host rejects many ports, or IP protocols, with ICMP
 * errors that quote probes nobody saw. Errors can be forged by anybody, so this alone is never more than low.
 */
#ifndef NTT_PORT_SCAN_ERRORS_H
#define NTT_PORT_SCAN_ERRORS_H

#include "engine/counting/recent_set.h"
#include "engine/detector.h"

enum { NTT_ERROR_TRACKS = 1 << 8 };

/* What one host refused another. */
struct ntt_error_track {
    struct ntt_slot slot;         /* score: ports */
    struct ntt_address quoted;    /* whom the probes were sent to, as the errors quote them */
    struct ntt_recent_set recent; /* ports or protocols, with the transport above them */
    struct ntt_distinct distinct; /* the same, for reports */
    struct ntt_incident incident;
};

extern const struct ntt_condition ntt_port_scan_conditions[];

/* For the row of port_scan: NTT_SEE_ICMP. */
void ntt_port_scan_see_error(struct ntt_engine *engine, const struct ntt_observation *seen);
/* Whether the alert came from here, and its sentence. */
bool ntt_port_scan_is_of_errors(const struct ntt_alert *alert);
void ntt_port_scan_describe_errors(struct ntt_open_alert *open);

#endif
