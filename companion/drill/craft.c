/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "drill/craft.h"

#include <glib.h>
#include <libnet.h>
#include <string.h>

enum { HOPS = 64, WINDOW = 64240, ICMPV6_QUOTE = 1232 };

struct place {
    int64_t at;
    size_t offset, length;
};

struct ntt_craft {
    libnet_t *libnet;
    uint64_t random;
    uint16_t identifier; /* of the next IPv4 packet */
    GArray *places;      /* struct place */
    GByteArray *bytes;
    bool wireless;
    char *problem;
};

struct ntt_craft *ntt_craft_new(uint64_t seed)
{
    char error[LIBNET_ERRBUF_SIZE] = "";
    struct ntt_craft *craft = g_new0(struct ntt_craft, 1);
    craft->random = seed;
    craft->places = g_array_new(FALSE, FALSE, sizeof(struct place));
    craft->bytes = g_byte_array_new();
    craft->libnet = libnet_init(LIBNET_NONE, NULL, error);
    if (!craft->libnet)
        craft->problem = g_strdup_printf("libnet cannot start: %s", error);
    return craft;
}

void ntt_craft_free(struct ntt_craft *craft)
{
    if (craft->libnet)
        libnet_destroy(craft->libnet);
    g_array_free(craft->places, TRUE);
    g_byte_array_free(craft->bytes, TRUE);
    g_free(craft->problem);
    g_free(craft);
}

/* SplitMix64 (Steele, Lea and Flood 2014): the same everywhere, which GLib does not promise of its own. */
static uint64_t next_random(struct ntt_craft *craft)
{
    uint64_t z = craft->random += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

uint32_t ntt_craft_random(struct ntt_craft *craft, uint32_t limit)
{
    return (uint32_t)((next_random(craft) >> 32) * limit >> 32);
}

void ntt_craft_random_bytes(struct ntt_craft *craft, void *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        ((uint8_t *)bytes)[i] = (uint8_t)(next_random(craft) >> 56);
}

void ntt_craft_random_text(struct ntt_craft *craft, void *text, size_t length)
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
    for (size_t i = 0; i < length; i++)
        ((char *)text)[i] = digits[next_random(craft) >> 59];
}

static uint32_t ipv4_of(const struct ntt_host *host)
{
    uint32_t address;
    memcpy(&address, host->address, sizeof address);
    return address;
}

static struct libnet_in6_addr ipv6_of(const struct ntt_host *host)
{
    struct libnet_in6_addr address;
    memcpy(&address, host->address, sizeof address);
    return address;
}

static void add_ethernet(struct ntt_craft *craft, const uint8_t *from, const uint8_t *to, uint16_t type)
{
    libnet_build_ethernet(to, from, type, NULL, 0, craft->libnet, 0);
}

/* Puts the network's and the link's header before `length` bytes of what libnet holds already. */
static void add_ip(struct ntt_craft *craft, const struct ntt_host *from, const struct ntt_host *to,
                   uint8_t protocol, size_t length, uint8_t hops)
{
    libnet_t *libnet = craft->libnet;
    if (from->ipv6) {
        libnet_build_ipv6(0, 0, (uint16_t)length, protocol, hops, ipv6_of(from), ipv6_of(to), NULL, 0, libnet,
                          0);
        add_ethernet(craft, from->link, to->link, ETHERTYPE_IPV6);
        return;
    }
    libnet_build_ipv4((uint16_t)(LIBNET_IPV4_H + length), 0, craft->identifier++, IP_DF, hops, protocol, 0,
                      ipv4_of(from), ipv4_of(to), NULL, 0, libnet, 0);
    add_ethernet(craft, from->link, to->link, ETHERTYPE_IP);
}

/* Takes the frame that libnet holds. libnet_adv_cull_packet, which is made for it, asks for a socket (1.1.6). */
static uint8_t *take(struct ntt_craft *craft, int64_t at)
{
    uint8_t *packet = NULL;
    uint32_t length = 0;
    struct place place = {.at = at, .offset = craft->bytes->len};
    if (craft->problem)
        return NULL;
    if (craft->places->len == NTT_CRAFT_LIMIT) {
        craft->problem = g_strdup_printf("more than %d packets; ask for a lower rate or a shorter duration",
                                         NTT_CRAFT_LIMIT);
        return NULL;
    }
    if (libnet_pblock_coalesce(craft->libnet, &packet, &length) < 0) {
        craft->problem =
            g_strchomp(g_strdup_printf("libnet cannot build a packet: %s", libnet_geterror(craft->libnet)));
    } else {
        place.length = length;
        g_byte_array_append(craft->bytes, packet, length);
        g_array_append_val(craft->places, place);
        libnet_adv_free_packet(craft->libnet, packet);
    }
    libnet_clear_packet(craft->libnet);
    return craft->problem ? NULL : craft->bytes->data + place.offset;
}

static uint32_t payload_length(size_t length)
{
    return (uint32_t)length;
}

/* libnet takes no empty payload that is not NULL. */
static const uint8_t *payload_of(const void *bytes, size_t length)
{
    return length ? bytes : NULL;
}

void ntt_craft_tcp(struct ntt_craft *craft, int64_t at, const struct ntt_host *from,
                   const struct ntt_host *to, struct ntt_ports ports, const struct ntt_tcp *tcp)
{
    /* What every stack of today offers: largest segment, selective acknowledgement, window scale. */
    static const uint8_t options[] = {2, 4, 0x05, 0xb4, 1, 1, 4, 2, 1, 3, 3, 7};
    if (craft->problem)
        return;
    size_t length = LIBNET_TCP_H + tcp->length;
    if (tcp->flags & TH_SYN) {
        libnet_build_tcp_options(options, sizeof options, craft->libnet, 0);
        length += sizeof options;
    }
    uint16_t window = tcp->shut ? 0 : tcp->window ? tcp->window : WINDOW;
    libnet_build_tcp(ports.from, ports.to, tcp->sequence, tcp->acknowledged, tcp->flags, window, 0, 0,
                     (uint16_t)length, payload_of(tcp->payload, tcp->length), payload_length(tcp->length),
                     craft->libnet, 0);
    add_ip(craft, from, to, IPPROTO_TCP, length, HOPS);
    take(craft, at);
}

void ntt_craft_udp(struct ntt_craft *craft, int64_t at, const struct ntt_host *from,
                   const struct ntt_host *to, struct ntt_ports ports, const void *payload, size_t length)
{
    if (craft->problem)
        return;
    libnet_build_udp(ports.from, ports.to, (uint16_t)(LIBNET_UDP_H + length), 0, payload_of(payload, length),
                     payload_length(length), craft->libnet, 0);
    add_ip(craft, from, to, IPPROTO_UDP, LIBNET_UDP_H + length, HOPS);
    uint8_t *frame = take(craft, at);
    uint8_t *sum =
        frame ? frame + NTT_ETHERNET_HEADER + (from->ipv6 ? LIBNET_IPV6_H : LIBNET_IPV4_H) + 6 : NULL;
    /* A sum of 0 would say that there is none. */
    if (sum && !sum[0] && !sum[1])
        sum[0] = sum[1] = 0xff;
}

void ntt_craft_echo(struct ntt_craft *craft, int64_t at, const struct ntt_host *from,
                    const struct ntt_host *to, const struct ntt_echo *echo)
{
    if (craft->problem)
        return;
    size_t length = LIBNET_ICMPV4_ECHO_H + echo->length;
    if (from->ipv6) {
        uint8_t *payload = echo->length ? g_memdup2(echo->payload, echo->length) : NULL;
        libnet_build_icmpv6_echo(echo->reply ? ICMP6_ECHOREPLY : ICMP6_ECHO, 0, 0, echo->identifier,
                                 echo->number, payload, payload_length(echo->length), craft->libnet, 0);
        add_ip(craft, from, to, IPPROTO_ICMPV6, length, HOPS);
        g_free(payload);
    } else {
        libnet_build_icmpv4_echo(echo->reply ? ICMP_ECHOREPLY : ICMP_ECHO, 0, 0, echo->identifier,
                                 echo->number, payload_of(echo->payload, echo->length),
                                 payload_length(echo->length), craft->libnet, 0);
        add_ip(craft, from, to, IPPROTO_ICMP, length, HOPS);
    }
    take(craft, at);
}

void ntt_craft_refusal(struct ntt_craft *craft, int64_t at, const struct ntt_host *from,
                       const struct ntt_host *to, enum ntt_refusal why)
{
    if (craft->problem || !craft->places->len)
        return;
    const struct place *last = &g_array_index(craft->places, struct place, craft->places->len - 1);
    size_t length = last->length - NTT_ETHERNET_HEADER;
    size_t most = from->ipv6 ? ICMPV6_QUOTE : LIBNET_IPV4_H + 8;
    length = MIN(length, most);
    uint8_t *quote = g_memdup2(craft->bytes->data + last->offset + NTT_ETHERNET_HEADER, length);
    if (from->ipv6) {
        /* An unknown protocol is a parameter problem in IPv6; a refused port is what drills need. */
        libnet_build_icmpv6_unreach(ICMP6_UNREACH, ICMP6_PORT_UNREACH, 0, quote, payload_length(length),
                                    craft->libnet, 0);
        add_ip(craft, from, to, IPPROTO_ICMPV6, LIBNET_ICMPV6_UNREACH_H + length, HOPS);
    } else {
        libnet_build_icmpv4_unreach(ICMP_UNREACH,
                                    why == NTT_REFUSED_PORT ? ICMP_UNREACH_PORT : ICMP_UNREACH_PROTOCOL, 0,
                                    quote, payload_length(length), craft->libnet, 0);
        add_ip(craft, from, to, IPPROTO_ICMP, LIBNET_ICMPV4_UNREACH_H + length, HOPS);
    }
    take(craft, at);
    g_free(quote);
}

void ntt_craft_ip_part(struct ntt_craft *craft, int64_t at, const struct ntt_host *from,
                       const struct ntt_host *to, const struct ntt_ip_part *part)
{
    if (craft->problem)
        return;
    const uint8_t *bytes = payload_of(part->bytes, part->length);
    uint32_t length = payload_length(part->length);
    libnet_t *libnet = craft->libnet;
    bool whole = !part->offset && !part->more;
    if (!from->ipv6) {
        uint16_t fragment = (uint16_t)(part->offset / 8 | (part->more ? IP_MF : 0));
        libnet_build_ipv4((uint16_t)(LIBNET_IPV4_H + length), 0,
                          whole ? craft->identifier++ : (uint16_t)part->identifier, fragment, HOPS,
                          part->protocol, 0, ipv4_of(from), ipv4_of(to), bytes, length, libnet, 0);
        add_ethernet(craft, from->link, to->link, ETHERTYPE_IP);
    } else if (whole) {
        libnet_build_data(bytes, length, libnet, 0);
        add_ip(craft, from, to, part->protocol, length, HOPS);
    } else {
        libnet_build_ipv6_frag(part->protocol, 0, htons((uint16_t)(part->offset | part->more)),
                               htonl(part->identifier), bytes, length, libnet, 0);
        add_ip(craft, from, to, IPPROTO_FRAGMENT, LIBNET_IPV6_FRAG_H + length, HOPS);
    }
    take(craft, at);
}

void ntt_craft_arp(struct ntt_craft *craft, int64_t at, const struct ntt_host *from,
                   const struct ntt_host *to, bool reply)
{
    static const uint8_t everybody[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, unknown[NTT_LINK_LENGTH];
    if (craft->problem)
        return;
    libnet_build_arp(ARPHRD_ETHER, ETHERTYPE_IP, NTT_LINK_LENGTH, 4, reply ? ARPOP_REPLY : ARPOP_REQUEST,
                     from->link, from->address, reply ? to->link : unknown, to->address, NULL, 0,
                     craft->libnet, 0);
    add_ethernet(craft, from->link, reply ? to->link : everybody, ETHERTYPE_ARP);
    take(craft, at);
}

void ntt_craft_neighbour(struct ntt_craft *craft, int64_t at, const struct ntt_host *from,
                         const struct ntt_host *to, bool reply)
{
    enum { SOURCE_LINK = 1, TARGET_LINK = 2, SOLICITED_OVERRIDE = 0x60000000, NO_ROUTER_PASSED = 255 };
    if (craft->problem)
        return;
    uint8_t link[NTT_LINK_LENGTH];
    struct ntt_host group = *to;
    memcpy(link, from->link, sizeof link);
    size_t length = LIBNET_ICMPV6_NDP_NADV_H + 8;
    libnet_build_icmpv6_ndp_opt(reply ? TARGET_LINK : SOURCE_LINK, link, sizeof link, craft->libnet, 0);
    if (reply) {
        libnet_build_icmpv6_ndp_nadv(ND_NEIGHBOR_ADVERT, 0, 0, SOLICITED_OVERRIDE, ipv6_of(from), NULL, 0,
                                     craft->libnet, 0);
    } else {
        static const uint8_t prefix[13] = {0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff};
        memcpy(group.address, prefix, sizeof prefix);
        memcpy(group.link, "\x33\x33\xff", 3);
        memcpy(group.link + 3, to->address + 13, 3);
        libnet_build_icmpv6_ndp_nsol(ND_NEIGHBOR_SOLICIT, 0, 0, ipv6_of(to), NULL, 0, craft->libnet, 0);
    }
    add_ip(craft, from, &group, IPPROTO_ICMPV6, length, NO_ROUTER_PASSED);
    take(craft, at);
}

void ntt_craft_advertisement(struct ntt_craft *craft, int64_t at, const struct ntt_host *from,
                             const struct ntt_advertisement *it)
{
    enum { HOPS_OF_HOSTS = 64, PREFERRED = 0x08, DAY_S = 86400, NO_ROUTER_PASSED = 255 };
    static const struct ntt_host all = {
        .ipv6 = true, .address = {0xff, 2, [15] = 1}, .link = {0x33, 0x33, [5] = 1}};
    const uint32_t valid = htonl(DAY_S);
    /* Two timers that say nothing; then the option of the prefix: on this link, for addresses of one's own. */
    uint8_t rest[8 + 32] = {[8] = ND_OPT_PREFIX_INFORMATION, 4, 64, 0xc0};
    if (craft->problem)
        return;
    memcpy(rest + 12, &valid, sizeof valid);
    memcpy(rest + 16, &valid, sizeof valid);
    memcpy(rest + 24, it->prefix, 8);
    /* Laid out like an echo, whose numbers are here hop limit and flags, and lifetime. */
    libnet_build_icmpv6_echo(ND_ROUTER_ADVERT, 0, 0,
                             (uint16_t)(HOPS_OF_HOSTS << 8 | (it->preferred ? PREFERRED : 0)), it->lifetime,
                             rest, sizeof rest, craft->libnet, 0);
    add_ip(craft, from, &all, IPPROTO_ICMPV6, LIBNET_ICMPV6_ECHO_H + sizeof rest, NO_ROUTER_PASSED);
    take(craft, at);
}

void ntt_craft_deauthentication(struct ntt_craft *craft, int64_t at, const uint8_t from[NTT_LINK_LENGTH],
                                const uint8_t to[NTT_LINK_LENGTH], const uint8_t network[NTT_LINK_LENGTH])
{
    enum { DEAUTHENTICATION = 0xc0, DURATION = 0x3a, CLASS_3_FROM_STRANGER = 7 };
    uint8_t frame[26] = {DEAUTHENTICATION, 0, DURATION, [24] = CLASS_3_FROM_STRANGER};
    uint16_t sequence = (uint16_t)(craft->places->len << 4);
    if (craft->problem)
        return;
    memcpy(frame + 4, to, NTT_LINK_LENGTH);
    memcpy(frame + 10, from, NTT_LINK_LENGTH);
    memcpy(frame + 16, network, NTT_LINK_LENGTH);
    frame[22] = (uint8_t)sequence;
    frame[23] = (uint8_t)(sequence >> 8);
    libnet_build_data(frame, sizeof frame, craft->libnet, 0);
    craft->wireless = true;
    take(craft, at);
}

bool ntt_craft_is_wireless(const struct ntt_craft *craft)
{
    return craft->wireless;
}

static gint by_time(gconstpointer a, gconstpointer b)
{
    const struct place *first = a, *second = b;
    if (first->at != second->at)
        return first->at < second->at ? -1 : 1;
    return first->offset < second->offset ? -1 : first->offset > second->offset;
}

void ntt_craft_sort(struct ntt_craft *craft)
{
    g_array_sort(craft->places, by_time);
}

size_t ntt_craft_count(const struct ntt_craft *craft)
{
    return craft->places->len;
}

struct ntt_frame ntt_craft_frame(const struct ntt_craft *craft, size_t place)
{
    const struct place *it = &g_array_index(craft->places, struct place, place);
    return (struct ntt_frame){it->at, craft->bytes->data + it->offset, it->length};
}

const char *ntt_craft_problem(const struct ntt_craft *craft)
{
    return craft->problem;
}
