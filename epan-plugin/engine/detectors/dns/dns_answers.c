/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/detectors/dns/dns_answers.h"

#include "engine/bytes.h"
#include "engine/detectors/dns/dns_letters.h"
#include "engine/hash.h"

enum { FIXED = 10 }; /* type, class, time to live and length of a record */

/* Skips a name in an answer; 0 where it does not end. */
static size_t skip_name(const uint8_t *data, size_t length, size_t at)
{
    while (at < length) {
        unsigned label = data[at];
        if (label >= 0xc0)
            return at + 2;
        if (!label)
            return at + 1;
        at += 1 + label;
    }
    return 0;
}

/* Keys and policies of mail begin with their version. */
static bool is_policy(const uint8_t *text, size_t length)
{
    return length > 2 && ntt_dns_lower(text[1]) == 'v' && text[2] == '=';
}

/* What a TXT record says is taken by its first string. */
static unsigned text_data(const uint8_t *text, size_t length)
{
    unsigned size = length && text[0] < length ? text[0] : 0;
    if (is_policy(text, size))
        return 0;
    return ntt_dns_looks_encoded(text + 1, size) ? size : 0;
}

/* Characters that look encoded in a name within the answer, or all of a record without a structure. */
static unsigned data_in(const uint8_t *data, size_t length, size_t at, unsigned type, unsigned size)
{
    switch (type) {
    case NTT_DNS_NULL:
    case NTT_DNS_KEY:
    case NTT_DNS_PRIVATE:
        return size;
    case NTT_DNS_TXT:
        return text_data(data + at, length - at);
    case NTT_DNS_MX:
        at += 2;
        break;
    case NTT_DNS_SRV:
        at += 6;
        break;
    case NTT_DNS_CNAME:
        break;
    default:
        return 0;
    }
    unsigned encoded = 0;
    for (; at < length && data[at] && data[at] <= 63 && at + 1 + data[at] <= length; at += 1U + data[at]) {
        if (ntt_dns_looks_encoded(data + at + 1, data[at]))
            encoded += data[at];
    }
    return encoded;
}

struct ntt_dns_answer ntt_dns_read_answer(const uint8_t *data, size_t length,
                                          const struct ntt_dns_message *message)
{
    struct ntt_dns_answer answer = {0};
    if (!message->response || !message->answers)
        return answer;
    size_t at = skip_name(data, length, message->question_end);
    if (!at || at + FIXED >= length)
        return answer;
    unsigned type = ntt_big16(data + at), size = ntt_big16(data + at + FIXED - 2);
    at += FIXED;
    answer.data = data_in(data, length, at, type, size);
    if (at + size > length)
        return answer;
    if (type == NTT_DNS_A && size == 4)
        answer.network = ntt_mix(ntt_big16(data + at) + 1);
    else if (type == NTT_DNS_AAAA && size == 16)
        answer.network = ntt_mix(ntt_big32(data + at) + 1);
    else if (type == NTT_DNS_TXT && !is_policy(data + at, size))
        answer.text = ntt_hash_bytes(data + at, size);
    return answer;
}
