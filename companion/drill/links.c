/* SPDX-License-Identifier: GPL-2.0-or-later */
/* arp-spoof, dhcp-attack, mac-flood, rogue-ra and wifi-deauth: attacks on a link by somebody who is on it. */
#include "drill/drill.h"

#include <string.h>

enum { GATEWAY = 1, ROGUE = 66, DHCP_SERVER = 67, DHCP_CLIENT = 68, OPTIONS_AT = 236 };

static const int64_t there = 300 * NTT_MICROSECOND;

/* Two hosts that talk, whom the source tells that it is the other one. */
static void spoof(struct ntt_drill *drill)
{
    void (*send_arp)(struct ntt_craft *, int64_t, const struct ntt_host *, const struct ntt_host *, bool) =
        drill->target.ipv6 ? ntt_craft_neighbour : ntt_craft_arp;
    struct ntt_host gateway = ntt_drill_neighbour(drill, GATEWAY), as_gateway = gateway,
                    as_target = drill->target;
    memcpy(as_gateway.link, drill->source.link, sizeof as_gateway.link);
    memcpy(as_target.link, drill->source.link, sizeof as_target.link);
    send_arp(drill->craft, 0, &drill->target, &gateway, false);
    send_arp(drill->craft, there, &gateway, &drill->target, true);
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        int64_t at = ntt_drill_at(drill, i) + 10 * NTT_MILLISECOND;
        struct ntt_echo ping = {.identifier = 0x4e54, .number = (uint16_t)i};
        ntt_craft_echo(drill->craft, at, &drill->target, &gateway, &ping);
        ping.reply = true;
        ntt_craft_echo(drill->craft, at + there, &gateway, &drill->target, &ping);
        send_arp(drill->craft, at + NTT_MILLISECOND, &as_gateway, &drill->target, true);
        send_arp(drill->craft, at + 2 * NTT_MILLISECOND, &as_target, &gateway, true);
    }
}

enum dhcp_kind { DISCOVER = 1, OFFER = 2, REQUEST = 3, ACKNOWLEDGE = 5 };

static void put_option(GByteArray *out, uint8_t code, const void *bytes, size_t length)
{
    const uint8_t head[] = {code, (uint8_t)length};
    g_byte_array_append(out, head, sizeof head);
    g_byte_array_append(out, bytes, (guint)length);
}

struct lease {
    enum dhcp_kind kind;
    uint32_t number;                 /* of the exchange */
    uint8_t client[NTT_LINK_LENGTH]; /* in the message, not of the frame */
    const struct ntt_host *server;   /* NULL: the client speaks */
};

/* The message of RFC 2131; the server names itself as router and name server. */
static GByteArray *dhcp_message(const struct ntt_drill *drill, const struct lease *lease)
{
    static const uint8_t cookie[] = {99, 130, 83, 99}, mask[] = {255, 255, 255, 0},
                         duration[] = {0, 0, 0x0e, 0x10}, wanted[] = {1, 3, 6}, end = 255;
    uint8_t head[OPTIONS_AT] = {lease->server ? 2 : 1, 1, NTT_LINK_LENGTH};
    const struct ntt_host given = ntt_drill_neighbour(drill, 100 + lease->number % 150);
    memcpy(head + 4, &lease->number, sizeof lease->number);
    if (lease->server)
        memcpy(head + 16, given.address, 4);
    memcpy(head + 28, lease->client, sizeof lease->client);
    GByteArray *out = g_byte_array_new();
    const uint8_t kind = (uint8_t)lease->kind;
    g_byte_array_append(out, head, sizeof head);
    g_byte_array_append(out, cookie, sizeof cookie);
    put_option(out, 53, &kind, 1);
    if (lease->server) {
        put_option(out, 54, lease->server->address, 4);
        put_option(out, 51, duration, sizeof duration);
        put_option(out, 1, mask, sizeof mask);
        put_option(out, 3, lease->server->address, 4);
        put_option(out, 6, lease->server->address, 4);
    } else {
        if (lease->kind == REQUEST)
            put_option(out, 50, given.address, 4);
        put_option(out, 55, wanted, sizeof wanted);
    }
    g_byte_array_append(out, &end, 1);
    return out;
}

static void send_dhcp(struct ntt_drill *drill, int64_t at, const struct ntt_host *from,
                      const struct lease *lease)
{
    struct ntt_host everybody = {.address = {255, 255, 255, 255},
                                 .link = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};
    GByteArray *message = dhcp_message(drill, lease);
    ntt_craft_udp(drill->craft, at, from, &everybody,
                  lease->server ? (struct ntt_ports){DHCP_SERVER, DHCP_CLIENT}
                                : (struct ntt_ports){DHCP_CLIENT, DHCP_SERVER},
                  message->data, message->len);
    g_byte_array_free(message, TRUE);
}

/* A client without an address, as the first bytes of its link address say, of nobody's making. */
static struct ntt_host dhcp_client(struct ntt_drill *drill)
{
    struct ntt_host client = {.link = {0x02, 0x4e, 0x54}};
    ntt_craft_random_bytes(drill->craft, client.link + 3, 3);
    return client;
}

/* The server is alone at first; then somebody else answers as well, and before it. */
static void serve_as_rogue(struct ntt_drill *drill)
{
    enum { ALONE = 4 };
    struct ntt_host server = ntt_drill_neighbour(drill, GATEWAY), rogue = ntt_drill_neighbour(drill, ROGUE);
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        int64_t at = ntt_drill_at(drill, i);
        struct ntt_host client = dhcp_client(drill);
        struct lease lease = {DISCOVER, i + 1, {0}, NULL};
        memcpy(lease.client, client.link, sizeof lease.client);
        send_dhcp(drill, at, &client, &lease);
        lease.kind = OFFER;
        lease.server = &rogue;
        if (i >= ALONE)
            send_dhcp(drill, at + there, &rogue, &lease);
        lease.server = &server;
        send_dhcp(drill, at + 2 * there, &server, &lease);
        lease.kind = REQUEST;
        lease.server = NULL;
        send_dhcp(drill, at + 3 * there, &client, &lease);
        lease.kind = ACKNOWLEDGE;
        lease.server = &server;
        send_dhcp(drill, at + 4 * there, &server, &lease);
    }
}

/* One card asks in the name of many clients and takes nothing. */
static void starve(struct ntt_drill *drill)
{
    struct ntt_host server = ntt_drill_neighbour(drill, GATEWAY), liar = dhcp_client(drill);
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        struct ntt_host client = dhcp_client(drill);
        struct lease lease = {DISCOVER, i + 1, {0}, NULL};
        memcpy(lease.client, client.link, sizeof lease.client);
        send_dhcp(drill, ntt_drill_at(drill, i), &liar, &lease);
        lease.kind = OFFER;
        lease.server = &server;
        send_dhcp(drill, ntt_drill_at(drill, i) + there, &server, &lease);
    }
}

/* Every frame between two cards that are drawn at random, as macof sends them. */
static void flood(struct ntt_drill *drill)
{
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        struct ntt_host from = ntt_drill_stranger(drill, ntt_craft_random(drill->craft, 1 << 17)),
                        to = ntt_drill_stranger(drill, ntt_craft_random(drill->craft, 1 << 17));
        ntt_craft_random_bytes(drill->craft, from.link, sizeof from.link);
        ntt_craft_random_bytes(drill->craft, to.link, sizeof to.link);
        const struct ntt_ports ports = {(uint16_t)(1024 + ntt_craft_random(drill->craft, 64000)),
                                        (uint16_t)(1024 + ntt_craft_random(drill->craft, 64000))};
        ntt_craft_udp(drill->craft, ntt_drill_at(drill, i), &from, &to, ports, NULL, 0);
    }
}

/* The address of the same card that is valid on its link alone, as routers have to use it. */
static struct ntt_host link_local(const struct ntt_host *host)
{
    struct ntt_host local = {.ipv6 = true, .address = {0xfe, 0x80}};
    memcpy(local.address + 8, host->address + 8, 8);
    memcpy(local.link, host->link, sizeof local.link);
    return local;
}

/* A router that advertises itself, and from the fifth time on the source too: in its own name with another prefix and a
 * higher preference, or in the router's, that this one is going. */
static void advertise(struct ntt_drill *drill)
{
    enum { ALONE = 4, LIFETIME = 1800 };
    bool spoofed = ntt_drill_is(drill, "spoofed");
    const struct ntt_host gateway = ntt_drill_neighbour(drill, GATEWAY), router = link_local(&gateway);
    struct ntt_host rogue = link_local(&drill->source);
    struct ntt_advertisement own = {.lifetime = LIFETIME}, other = {0};
    memcpy(own.prefix, drill->target.address, sizeof own.prefix);
    if (spoofed) {
        other = (struct ntt_advertisement){.lifetime = 0};
        memcpy(other.prefix, own.prefix, sizeof other.prefix);
        memcpy(rogue.address, router.address, sizeof rogue.address);
    } else {
        other = (struct ntt_advertisement){true, LIFETIME, {0x20, 0x01, 0x0d, 0xb8, 0x66, 0x66}};
    }
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        ntt_craft_advertisement(drill->craft, ntt_drill_at(drill, i), &router, &own);
        if (i >= ALONE)
            ntt_craft_advertisement(drill->craft, ntt_drill_at(drill, i) + NTT_SECOND, &rogue, &other);
    }
}

/* Each advertisement of another router with another prefix, as from flood_router26. */
static void flood_routers(struct ntt_drill *drill)
{
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        struct ntt_host router = {.ipv6 = true, .address = {0xfe, 0x80}, .link = {0x02}};
        struct ntt_advertisement it = {true, UINT16_MAX, {0x20, 0x01, 0x0d, 0xb8}};
        ntt_craft_random_bytes(drill->craft, router.address + 8, 8);
        ntt_craft_random_bytes(drill->craft, router.link + 1, sizeof router.link - 1);
        ntt_craft_random_bytes(drill->craft, it.prefix + 4, 4);
        ntt_craft_advertisement(drill->craft, ntt_drill_at(drill, i), &router, &it);
    }
}

/* Somebody cuts the target off in both directions, or everybody, in the name of the access point. */
static void deauthenticate(struct ntt_drill *drill)
{
    static const uint8_t everybody[NTT_LINK_LENGTH] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    const struct ntt_host access_point = ntt_drill_neighbour(drill, GATEWAY);
    const uint8_t *network = access_point.link, *station = drill->target.link;
    bool all = ntt_drill_is(drill, "network");
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        int64_t at = ntt_drill_at(drill, i);
        ntt_craft_deauthentication(drill->craft, at, network, all ? everybody : station, network);
        if (!all)
            ntt_craft_deauthentication(drill->craft, at + there, station, network, network);
    }
}

const struct ntt_scenario ntt_drill_links[] = {
    {"arp-spoof", "arp", "ARP tells two hosts that the source is the other one", NTT_FOR_IPV4, 10, 1, spoof},
    {"arp-spoof", "nd", "neighbour discovery tells two hosts the same", NTT_FOR_IPV6, 10, 1, spoof},
    {"dhcp-attack", "rogue_server", "a second DHCP server that names itself as router", NTT_FOR_IPV4, 12, 1,
     serve_as_rogue},
    {"dhcp-attack", "starvation", "one network card that requests addresses in many names", NTT_FOR_IPV4, 8,
     20, starve},
    {"mac-flood", "random", "frames between random link addresses, as from macof", NTT_FOR_BOTH, 6, 500,
     flood},
    {"rogue-ra", "rogue", "a second IPv6 router with another prefix that wants to be preferred", NTT_FOR_IPV6,
     40, 0.2, advertise},
    {"rogue-ra", "spoofed", "advertisements in the name of the router that it is going", NTT_FOR_IPV6, 50,
     0.2, advertise},
    {"rogue-ra", "flood", "advertisements of random routers", NTT_FOR_IPV6, 5, 20, flood_routers},
    {"wifi-deauth", "station", "802.11 frames that cut one station off", NTT_FOR_IPV4, 5, 20, deauthenticate},
    {"wifi-deauth", "network", "the same to everybody", NTT_FOR_IPV4, 5, 20, deauthenticate},
    {0},
};
