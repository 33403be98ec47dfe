/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An SCTP association that is asked for and refused; libnet has no SCTP. */
#ifndef NTT_SCTP_H
#define NTT_SCTP_H

#include "drill/craft.h"

/* An INIT and, `refused_after` it, an ABORT; 0: no answer. */
void ntt_sctp_probe(struct ntt_craft *craft, int64_t at, const struct ntt_host *from,
                    const struct ntt_host *to, struct ntt_ports ports, int64_t refused_after);

/* CRC-32C (RFC 9260, appendix A), as a packet carries it, least byte first. */
uint32_t ntt_sctp_checksum(const uint8_t *bytes, size_t length);

#endif
