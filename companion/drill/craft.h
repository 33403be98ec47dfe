/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ethernet frames, or those of 802.11, in memory, each with its time, built over libnet without any right: no socket is opened.
 *
 * The same seed and the same calls make the same bytes. Lengths and checksums are right, unless a caller hands
 * in an IP payload of its own. Times are nanoseconds since the first moment of the drill; frames may be added in
 * any order.
 */
#ifndef NTT_CRAFT_H
#define NTT_CRAFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NTT_MICROSECOND INT64_C(1000)
#define NTT_MILLISECOND INT64_C(1000000)
#define NTT_SECOND INT64_C(1000000000)

enum { NTT_LINK_LENGTH = 6, NTT_ETHERNET_HEADER = 14, NTT_CRAFT_LIMIT = 1000000 /* frames of one drill */ };

/* Where a packet comes from or goes to. */
struct ntt_host {
    bool ipv6;
    uint8_t address[16]; /* of IPv4 the first four */
    uint8_t link[NTT_LINK_LENGTH];
};

struct ntt_frame {
    int64_t at;
    const uint8_t *bytes;
    size_t length;
};

struct ntt_craft;

struct ntt_craft *ntt_craft_new(uint64_t seed);
void ntt_craft_free(struct ntt_craft *craft);

/* 0 … limit - 1. */
uint32_t ntt_craft_random(struct ntt_craft *craft, uint32_t limit);
void ntt_craft_random_bytes(struct ntt_craft *craft, void *bytes, size_t length);
/* The digits of base32 in lower case, not terminated. */
void ntt_craft_random_text(struct ntt_craft *craft, void *text, size_t length);

struct ntt_ports {
    uint16_t from, to;
};

struct ntt_tcp {
    uint8_t flags; /* as in the header: TH_SYN … */
    uint32_t sequence, acknowledged;
    uint16_t window; /* 0: 64240, unless `shut` */
    bool shut;       /* the window is 0 */
    const void *payload;
    size_t length;
};

void ntt_craft_tcp(struct ntt_craft *craft, int64_t at, const struct ntt_host *from,
                   const struct ntt_host *to, struct ntt_ports ports, const struct ntt_tcp *tcp);
void ntt_craft_udp(struct ntt_craft *craft, int64_t at, const struct ntt_host *from,
                   const struct ntt_host *to, struct ntt_ports ports, const void *payload, size_t length);

struct ntt_echo {
    bool reply;
    uint16_t identifier, number;
    const void *payload;
    size_t length;
};

/* ICMP or ICMPv6, by the hosts' family. */
void ntt_craft_echo(struct ntt_craft *craft, int64_t at, const struct ntt_host *from,
                    const struct ntt_host *to, const struct ntt_echo *echo);

enum ntt_refusal { NTT_REFUSED_PORT, NTT_REFUSED_PROTOCOL };

/* The ICMP error by which `from` refuses the frame that was added last, which it quotes, to `to`. */
void ntt_craft_refusal(struct ntt_craft *craft, int64_t at, const struct ntt_host *from,
                       const struct ntt_host *to, enum ntt_refusal why);

struct ntt_ip_part {
    uint8_t protocol;
    uint32_t identifier;
    uint16_t offset; /* bytes, a multiple of 8 */
    bool more;
    const void *bytes;
    size_t length;
};

/* A part of a datagram, or a whole one (offset 0, none follows) with a payload of the caller's own. */
void ntt_craft_ip_part(struct ntt_craft *craft, int64_t at, const struct ntt_host *from,
                       const struct ntt_host *to, const struct ntt_ip_part *part);

/* ARP: from->link sends to->link word that from->address is at from->link, or asks for to->address. */
void ntt_craft_arp(struct ntt_craft *craft, int64_t at, const struct ntt_host *from,
                   const struct ntt_host *to, bool reply);
/* Neighbour discovery: the same for IPv6. A solicitation goes to the group of to->address. */
void ntt_craft_neighbour(struct ntt_craft *craft, int64_t at, const struct ntt_host *from,
                         const struct ntt_host *to, bool reply);

/* What a router says of itself (RFC 4861), in a prefix of 64 bits. */
struct ntt_advertisement {
    bool preferred;     /* above others (RFC 4191) */
    uint16_t lifetime;  /* seconds; 0: it is going */
    uint8_t prefix[16]; /* the first half counts */
};

/* Sends the advertisement to all hosts of the link. */
void ntt_craft_advertisement(struct ntt_craft *craft, int64_t at, const struct ntt_host *from,
                             const struct ntt_advertisement *advertisement);

/* 802.11: `from` cuts `to` off from the network, or itself, for no particular reason. A drill with such frames has
 * no others. */
void ntt_craft_deauthentication(struct ntt_craft *craft, int64_t at, const uint8_t from[NTT_LINK_LENGTH],
                                const uint8_t to[NTT_LINK_LENGTH], const uint8_t network[NTT_LINK_LENGTH]);

/* True if the frames are those of 802.11. */
bool ntt_craft_is_wireless(const struct ntt_craft *craft);

/* Puts the frames in the order of their times; frames of one time stay as they were added. */
void ntt_craft_sort(struct ntt_craft *craft);
size_t ntt_craft_count(const struct ntt_craft *craft);
/* The bytes are the craft's, until the next frame is added. */
struct ntt_frame ntt_craft_frame(const struct ntt_craft *craft, size_t place);
/* What went wrong first, NULL when nothing did. Frames behind it are missing. */
const char *ntt_craft_problem(const struct ntt_craft *craft);

#endif
