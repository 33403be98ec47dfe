/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/detectors/dhcp_attack/dhcp_attack_message.h"

#include "engine/bytes.h"
#include "engine/hash.h"

#include <string.h>

enum { HOPS = 3, TRANSACTION = 4, OFFERED = 16, RELAY = 24, CLIENT = 28, COOKIE = 236, OPTIONS = 240 };
enum { BOOT_REPLY = 2, ETHERNET = 1 };
enum { PAD = 0, ROUTER = 3, NAME_SERVERS = 6, MESSAGE_TYPE = 53, CLIENT_IDENTIFIER = 61, END = 255 };

static void read_option(struct ntt_dhcp_message *message, uint8_t code, const uint8_t *value, uint8_t length)
{
    if (code == MESSAGE_TYPE && length == 1)
        message->type = value[0];
    else if (code == ROUTER && length >= 4)
        message->router = ntt_big32(value);
    else if (code == CLIENT_IDENTIFIER)
        message->identity = ntt_combine(message->identity, ntt_hash_bytes(value, length));
    for (unsigned i = 0; code == NAME_SERVERS && i + 4 <= length; i += 4)
        message->names ^= ntt_big32(value + i);
}

bool ntt_dhcp_read(const struct ntt_packet *packet, struct ntt_dhcp_message *message)
{
    static const uint8_t cookie[] = {0x63, 0x82, 0x53, 0x63};
    const uint8_t *data = packet->data;
    uint32_t length = packet->data_length;
    if (length < OPTIONS || data[1] != ETHERNET || data[2] != 6 || memcmp(data + COOKIE, cookie, 4) != 0)
        return false;
    *message = (struct ntt_dhcp_message){
        .reply = data[0] == BOOT_REPLY,
        .relay = ntt_big32(data + RELAY),
        .transaction = ntt_big32(data + TRANSACTION),
        .offered = ntt_big32(data + OFFERED),
    };
    message->relayed = data[HOPS] || message->relay;
    for (unsigned i = 0; i < 6; i++)
        message->client |= (uint64_t)data[CLIENT + i] << (8 * i);
    message->identity = ntt_mix(message->client);
    for (uint32_t at = OPTIONS; at < length && data[at] != END;) {
        if (data[at] == PAD) {
            at++;
            continue;
        }
        if (at + 2 > length || at + 2 + data[at + 1] > length)
            return false;
        read_option(message, data[at], data + at + 2, data[at + 1]);
        at += 2u + data[at + 1];
    }
    return true;
}

/* Types of DHCPv6, as far as they are of interest. */
static const struct {
    uint8_t type;
    bool reply;
} types6[] = {
    [1] = {DHCP_DISCOVER, false}, [2] = {DHCP_OFFER, true},    [3] = {DHCP_REQUEST, false},
    [7] = {DHCP_ACK, true},       [8] = {DHCP_RELEASE, false}, [9] = {DHCP_DECLINE, false},
};

static void read_option6(struct ntt_dhcp_message *message, unsigned code, const uint8_t *value,
                         unsigned length)
{
    enum { DUID = 1, ADDRESSES = 3, TEMPORARY = 4, NAMES = 23, PREFIXES = 25 };
    switch (code) {
    case DUID:
        message->client ^= ntt_hash_bytes(value, length);
        break;
    case ADDRESSES:
    case TEMPORARY:
    case PREFIXES:
        message->identity ^= length >= 4 && !message->identity ? ntt_mix(ntt_big32(value) + 1ULL) : 0;
        break;
    case NAMES:
        for (unsigned i = 0; i + 4 <= length; i += 4)
            message->names ^= ntt_big32(value + i) * (i % 16 + 1);
        break;
    default:
        break;
    }
}

bool ntt_dhcp6_read(const struct ntt_packet *packet, struct ntt_dhcp_message *message)
{
    enum { HEADER = 4 };
    const uint8_t *data = packet->data;
    uint32_t length = packet->data_length;
    if (length < HEADER || data[0] >= sizeof types6 / sizeof *types6 || !types6[data[0]].type)
        return false;
    *message = (struct ntt_dhcp_message){
        .ipv6 = true,
        .reply = types6[data[0]].reply,
        .type = types6[data[0]].type,
        .transaction = ntt_big32(data) & 0xffffff,
        .offered = types6[data[0]].reply,
    };
    for (uint32_t at = HEADER; at < length;) {
        if (at + 4 > length || at + 4 + ntt_big16(data + at + 2) > length)
            return false;
        read_option6(message, ntt_big16(data + at), data + at + 4, ntt_big16(data + at + 2));
        at += 4u + ntt_big16(data + at + 2);
    }
    message->client = message->identity = ntt_combine(message->client, message->identity);
    return true;
}
