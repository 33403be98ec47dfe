/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/detectors/dhcp_attack/dhcp_attack_message.h"

#include "engine/bytes.h"

#include <string.h>

enum { HOPS = 3, TRANSACTION = 4, OFFERED = 16, RELAY = 24, CLIENT = 28, COOKIE = 236, OPTIONS = 240 };
enum { BOOT_REPLY = 2, ETHERNET = 1 };
enum { PAD = 0, ROUTER = 3, NAME_SERVERS = 6, MESSAGE_TYPE = 53, END = 255 };

static void read_option(struct ntt_dhcp_message *message, uint8_t code, const uint8_t *value, uint8_t length)
{
    if (code == MESSAGE_TYPE && length == 1)
        message->type = value[0];
    else if (code == ROUTER && length >= 4)
        message->router = ntt_big32(value);
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
        .relayed = data[HOPS] || ntt_big32(data + RELAY),
        .transaction = ntt_big32(data + TRANSACTION),
        .offered = ntt_big32(data + OFFERED),
    };
    for (unsigned i = 0; i < 6; i++)
        message->client |= (uint64_t)data[CLIENT + i] << (8 * i);
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
