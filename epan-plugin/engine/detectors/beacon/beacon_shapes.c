/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/detectors/beacon/beacon_shapes.h"

#include "engine/bytes.h"

#include <string.h>

/* WireGuard, section 5.4 of its paper: a type, three zero bytes, and lengths that follow from the type. */
static bool is_wireguard(const uint8_t *data, uint32_t size)
{
    enum { INITIATION = 148, RESPONSE = 92, COOKIE = 64, EMPTY = 32, BLOCK = 16 };
    if (data[1] || data[2] || data[3])
        return false;
    return (data[0] == 1 && size == INITIATION) || (data[0] == 2 && size == RESPONSE) ||
           (data[0] == 3 && size == COOKIE) || (data[0] == 4 && size >= EMPTY && size % BLOCK == 0);
}

/* OpenVPN: an operation in five bits and a key's number in three; what follows is encrypted, and no text. */
static bool is_openvpn(const uint8_t *data, uint32_t size)
{
    enum { FIRST = 4, LAST = 10, HEADER = 14, LOOK = 14 };
    unsigned operation = data[0] >> 3, foreign = 0;
    if (operation < FIRST || operation > LAST || size < HEADER)
        return false;
    for (unsigned i = 1; i < LOOK; i++)
        foreign += data[i] < 0x20 || data[i] >= 0x7f;
    return foreign >= 3;
}

/* STUN (RFC 8489) by its magic cookie; Tailscale's discovery by its own. */
static bool is_traversal(const uint8_t *data)
{
    return (!(data[0] & 0xc0) && ntt_big32(data + 4) == 0x2112a442) ||
           memcmp(data, "TS\xf0\x9f\x92\xac", 6) == 0;
}

/* RTCP (RFC 3550): version 2, a packet type of 200 to 207, and a length in words that fits. */
static bool is_rtcp(const uint8_t *data, uint32_t size)
{
    return data[0] >> 6 == 2 && data[1] >= 200 && data[1] <= 207 && (ntt_big16(data + 2) + 1U) * 4 <= size;
}

/* BFD (RFC 5880): version 1, and its own length in the fourth byte. */
static bool is_bfd(const uint8_t *data, uint32_t size)
{
    enum { SHORTEST = 24, LONGEST = 52 };
    return data[0] >> 5 == 1 && size >= SHORTEST && size <= LONGEST && data[3] == size;
}

/* NTP (RFC 5905): version 1 to 4, a mode, and a length of its own. */
static bool is_ntp(const uint8_t *data, uint32_t size)
{
    enum { PLAIN = 48, SIGNED = 72 };
    unsigned version = data[0] >> 3 & 7, mode = data[0] & 7;
    return size >= PLAIN && size <= SIGNED && version >= 1 && version <= 4 && mode >= 1 && mode <= 5 &&
           size % 4 == 0 && data[1] <= 16;
}

static bool begins(const uint8_t *data, const char *text)
{
    return memcmp(data, text, strlen(text)) == 0;
}

static bool is_sip(const uint8_t *data)
{
    return begins(data, "OPTIONS ") || begins(data, "REGISTER ") || begins(data, "SIP/2.0 ");
}

bool ntt_beacon_is_keepalive(const struct ntt_packet *packet)
{
    enum { NOTHING = 8, LOOK = 16 };
    const uint8_t *data = packet->data;
    uint32_t size = packet->payload;
    if (size <= NOTHING)
        return true; /* MQTT, MSDP, NBSS, AMQP, XMPP, WebSocket; NAT keep-alives of SIP and IPsec */
    if (packet->data_length < LOOK)
        return false;
    if (packet->transport == NTT_TCP) /* BGP (RFC 4271) */
        return size == 19 && ntt_big32(data) == UINT32_MAX && ntt_big32(data + 12) == UINT32_MAX;
    return is_wireguard(data, size) || is_openvpn(data, size) || is_traversal(data) || is_rtcp(data, size) ||
           is_bfd(data, size) || is_ntp(data, size) || is_sip(data);
}
