/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of a capture nobody could read: bytes that were not captured, and payloads of no protocol that was recognized. */
#ifndef NTT_UNREAD_H
#define NTT_UNREAD_H

#include "engine/packet.h"

#include <stdbool.h>

/* Zeroed to begin with. */
struct ntt_unread {
    uint64_t cut;       /* packets of which not all bytes were captured */
    uint32_t most_kept; /* bytes of such a packet */
    uint64_t payloads;  /* packets with something behind the transport header */
    uint64_t cut_short; /* those of which too little was captured to follow a dialog */
    uint64_t undecoded; /* packets whose payload no dissector recognized */
    uint32_t
        *undecoded_ports; /* how many of them by port of the service, UDP behind TCP; NULL before the first */
};

/* `length`, `captured`: bytes of the frame. `decoded`: false where nothing recognized what it carries. */
void ntt_unread_add(struct ntt_unread *unread, const struct ntt_packet *packet, uint32_t length,
                    uint32_t captured, bool decoded);
/* True where most payloads were cut so short that what is said in them is lost. */
bool ntt_unread_content_is_cut(const struct ntt_unread *unread);
/* The service to or from which most of the undecoded packets go, as "udp 8472"; NULL where it is not one for more than
 * half. To be freed with g_free. */
char *ntt_unread_service(const struct ntt_unread *unread);
void ntt_unread_clear(struct ntt_unread *unread);

#endif
