/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/detectors/dns/dns_message.h"

#include "engine/bytes.h"

static bool read_name(const uint8_t *data, size_t length, struct ntt_dns_message *message)
{
    size_t at = NTT_DNS_HEADER;
    for (;;) {
        if (at >= length)
            return false;
        unsigned label = data[at];
        if (!label)
            break;
        if (label > 63 || at + 1 + label >= length || message->name_length + label + 1 > 255 ||
            message->labels >= sizeof message->label_at)
            return false;
        message->label_at[message->labels++] = (uint8_t)(at - NTT_DNS_HEADER);
        message->name_length += label + 1;
        at += 1 + label;
    }
    if (message->name_length)
        message->name_length--; /* the last dot */
    message->name_end = at + 1;
    return true;
}

static bool is_common_type(unsigned type)
{
    switch (type) {
    case NTT_DNS_A:
    case NTT_DNS_AAAA:
    case 65: /* HTTPS */
    case NTT_DNS_CNAME:
    case NTT_DNS_NULL:
    case NTT_DNS_MX:
    case NTT_DNS_TXT:
    case NTT_DNS_KEY:
    case NTT_DNS_SRV:
    case NTT_DNS_PRIVATE:
        return true;
    default:
        return false;
    }
}

bool ntt_dns_read(const uint8_t *data, size_t length, struct ntt_dns_message *message)
{
    enum { OPCODE = 0x78, TRUNCATED = 0x02, RESERVED = 0x40, RCODE = 0x0f };
    *message = (struct ntt_dns_message){0};
    if (length < NTT_DNS_HEADER + 5 || (data[2] & OPCODE) || ntt_big16(data + 4) != 1)
        return false;
    if (!read_name(data, length, message) || message->name_end + 4 > length)
        return false;
    unsigned class = ntt_big16(data + message->name_end + 2);
    message->response = data[2] & 0x80;
    message->rcode = data[3] & RCODE;
    message->type = (uint16_t)ntt_big16(data + message->name_end);
    message->answers = (uint16_t)ntt_big16(data + 6);
    message->question_end = message->name_end + 4;
    unsigned authorities = ntt_big16(data + 8), additional = ntt_big16(data + 10);
    bool ends = message->question_end == length;
    bool counts = message->response
                      ? message->answers + authorities + additional <= 64 &&
                            ends == !(message->answers + authorities + additional)
                      : !message->answers && !authorities && additional <= 2 && ends == !additional;
    message->unmistakable = class == 1 && counts && message->labels >= 2 && !(data[3] & RESERVED) &&
                            !(data[2] & TRUNCATED) && is_common_type(message->type);
    return class == 1 || class == 255 || class == 3;
}

bool ntt_dns_read_packet(const struct ntt_packet *packet, const uint8_t **data, size_t *length,
                         struct ntt_dns_message *message)
{
    enum { PREFIX = 2 };
    *data = packet->data;
    *length = packet->data_length;
    bool tcp = packet->transport == NTT_TCP && *length > PREFIX;
    bool prefixed = tcp && (*data)[0] * 256U + (*data)[1] + PREFIX == packet->payload;
    if (!prefixed && ntt_dns_read(*data, *length, message))
        return true;
    if (!tcp)
        return false;
    *data += PREFIX;
    *length -= PREFIX;
    return ntt_dns_read(*data, *length, message);
}
