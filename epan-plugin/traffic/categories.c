/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traffic/categories.h"

enum service {
    OTHER,
    WEB,
    DNS,
    MAIL,
    FILES,
    REMOTE,
    DIRECTORY,
    DATABASE,
    TIME,
    NETWORK,
    DISCOVERY,
    VOICE,
    VPN,
    MESSAGING,
    INDUSTRIAL,
    CONTROL
};

static const char *const names[NTT_SERVICES] = {
    "other", "web",     "dns",       "mail",  "files", "remote",    "directory",  "database",
    "time",  "network", "discovery", "voice", "vpn",   "messaging", "industrial", "control"};

/* By port. */
static const uint8_t known[UINT16_MAX + 1] = {
    [20] = FILES,       [21] = FILES,         [22] = REMOTE,      [23] = REMOTE,        [25] = MAIL,
    [53] = DNS,         [67] = NETWORK,       [68] = NETWORK,     [69] = FILES,         [80] = WEB,
    [88] = DIRECTORY,   [102] = INDUSTRIAL,   [110] = MAIL,       [111] = FILES,        [123] = TIME,
    [135] = DIRECTORY,  [137] = DISCOVERY,    [138] = DISCOVERY,  [139] = FILES,        [143] = MAIL,
    [161] = NETWORK,    [162] = NETWORK,      [179] = NETWORK,    [319] = TIME,         [320] = TIME,
    [389] = DIRECTORY,  [443] = WEB,          [445] = FILES,      [464] = DIRECTORY,    [465] = MAIL,
    [500] = VPN,        [502] = INDUSTRIAL,   [514] = NETWORK,    [520] = NETWORK,      [546] = NETWORK,
    [547] = NETWORK,    [548] = FILES,        [587] = MAIL,       [636] = DIRECTORY,    [853] = DNS,
    [873] = FILES,      [989] = FILES,        [990] = FILES,      [993] = MAIL,         [995] = MAIL,
    [1080] = WEB,       [1194] = VPN,         [1433] = DATABASE,  [1521] = DATABASE,    [1701] = VPN,
    [1720] = VOICE,     [1723] = VPN,         [1812] = DIRECTORY, [1813] = DIRECTORY,   [1883] = MESSAGING,
    [1900] = DISCOVERY, [2049] = FILES,       [2055] = NETWORK,   [2404] = INDUSTRIAL,  [3128] = WEB,
    [3268] = DIRECTORY, [3269] = DIRECTORY,   [3306] = DATABASE,  [3389] = REMOTE,      [3478] = VOICE,
    [3702] = DISCOVERY, [4500] = VPN,         [4739] = NETWORK,   [4840] = INDUSTRIAL,  [5004] = VOICE,
    [5060] = VOICE,     [5061] = VOICE,       [5222] = MESSAGING, [5353] = DISCOVERY,   [5355] = DISCOVERY,
    [5432] = DATABASE,  [5672] = MESSAGING,   [5683] = MESSAGING, [5900] = REMOTE,      [5985] = REMOTE,
    [5986] = REMOTE,    [6343] = NETWORK,     [6379] = DATABASE,  [6667] = MESSAGING,   [8000] = WEB,
    [8080] = WEB,       [8443] = WEB,         [8883] = MESSAGING, [9092] = MESSAGING,   [9200] = DATABASE,
    [11211] = DATABASE, [20000] = INDUSTRIAL, [27017] = DATABASE, [44818] = INDUSTRIAL, [47808] = INDUSTRIAL,
    [51820] = VPN,
};

unsigned ntt_service_and_port(const struct ntt_packet *packet, uint16_t *port)
{
    uint16_t low = packet->source_port, high = packet->destination_port;
    *port = 0;
    if (packet->transport != NTT_TCP && packet->transport != NTT_UDP && packet->transport != NTT_SCTP)
        return packet->transport == NTT_NO_TRANSPORT ? OTHER : CONTROL;
    if (low > high) {
        low = packet->destination_port;
        high = packet->source_port;
    }
    unsigned of_low = known[low], of_high = of_low == OTHER ? known[high] : OTHER;
    *port = of_high == OTHER ? low : high;
    return of_high == OTHER ? of_low : of_high;
}

unsigned ntt_service_of(const struct ntt_packet *packet)
{
    uint16_t port;
    return ntt_service_and_port(packet, &port);
}

const char *ntt_service_name(unsigned service)
{
    return names[service];
}

static const char *const transport_names[] = {
    [NTT_NO_TRANSPORT] = "other", [NTT_TCP] = "tcp",       [NTT_UDP] = "udp",          [NTT_SCTP] = "sctp",
    [NTT_ICMP] = "icmp",          [NTT_NEIGHBOUR] = "arp", [NTT_OTHER_IP] = "other ip"};

const char *ntt_transport_name(unsigned transport)
{
    return transport_names[transport];
}
