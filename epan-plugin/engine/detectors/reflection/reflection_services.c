/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Message forms are those of the protocols' own specifications; every test reads the first bytes only. */
#include "engine/detectors/reflection/reflection_services.h"

#include "engine/bytes.h"
#include "engine/hash.h"

#include <stddef.h>

enum { RESPONSE = 0x80 };

/* The first bytes, up to sixteen, as a hash. */
static uint64_t hash_of(const uint8_t *data, uint32_t length)
{
    uint64_t words[2] = {0};
    memcpy(words, data, length < sizeof words ? length : sizeof words);
    return ntt_combine(words[0], words[1]);
}

/* DNS, NetBIOS names and mDNS have one header. */
static bool dns_is_answer(const uint8_t *data, uint32_t length)
{
    return length >= 12 && data[2] & RESPONSE;
}

/* The name asked for, its letters in one case because resolvers mix them. */
static uint64_t dns_question(const uint8_t *data, uint32_t length)
{
    enum { HEADER = 12, LONGEST = 255 };
    uint64_t hash = 0;
    for (uint32_t i = HEADER; i < length && i < HEADER + LONGEST && data[i]; i++)
        hash = hash * 31 + (data[i] | 0x20U);
    return length > HEADER ? hash | 1 : 0;
}

/* Ordinary time (mode 4) or the answer to a control or private message (modes 6 and 7). */
static bool ntp_is_answer(const uint8_t *data, uint32_t length)
{
    if (length < 4)
        return false;
    unsigned mode = data[0] & 7;
    return mode == 4 || (mode == 6 && data[1] & RESPONSE) || (mode == 7 && data[0] & RESPONSE);
}

/* No clock is set by control or private messages; mode 4 repeats the client's time instead. */
static uint64_t ntp_question(const uint8_t *data, uint32_t length)
{
    enum { ORIGIN = 24 };
    if ((data[0] & 7) != 4)
        return data[0] & 7;
    return length >= ORIGIN + 8 ? hash_of(data + ORIGIN, 8) : 0;
}

/* Steps over a BER tag and its length; 0 where there is none. */
static uint32_t ber_content(const uint8_t *data, uint32_t length, uint32_t at)
{
    if (at + 2 > length)
        return 0;
    return at + 2 + (data[at + 1] & 0x80 ? data[at + 1] & 0x7fU : 0);
}

/* Steps over a whole BER value of less than 128 bytes. */
static uint32_t ber_behind(const uint8_t *data, uint32_t length, uint32_t at)
{
    return at + 2 <= length && data[at + 1] < 0x80 ? at + 2 + data[at + 1] : length;
}

/* Version and community stand before the message's kind, its number is the first thing in it. */
static uint32_t snmp_kind(const uint8_t *data, uint32_t length)
{
    uint32_t at = length && data[0] == 0x30 ? ber_content(data, length, 0) : 0;
    return at ? ber_behind(data, length, ber_behind(data, length, at)) : length;
}

static bool snmp_is_answer(const uint8_t *data, uint32_t length)
{
    enum { GET_RESPONSE = 0xa2, REPORT = 0xa8 };
    uint32_t at = snmp_kind(data, length);
    return at < length && (data[at] == GET_RESPONSE || data[at] == REPORT);
}

static uint64_t snmp_question(const uint8_t *data, uint32_t length)
{
    uint32_t kind = snmp_kind(data, length), at = ber_content(data, length, kind);
    uint32_t end = at ? ber_behind(data, length, at) : 0;
    return end > at && end <= length ? hash_of(data + at, end - at) : 0;
}

static bool cldap_is_answer(const uint8_t *data, uint32_t length)
{
    enum { ENTRY = 0x64, DONE = 0x65, REFERENCE = 0x73 };
    uint32_t at = length && data[0] == 0x30 ? ber_content(data, length, 0) : 0;
    at = at ? ber_behind(data, length, at) : length;
    return at < length && (data[at] == ENTRY || data[at] == DONE || data[at] == REFERENCE);
}

static uint64_t cldap_question(const uint8_t *data, uint32_t length)
{
    uint32_t at = ber_content(data, length, 0), end = ber_behind(data, length, at);
    return end > at && end <= length ? hash_of(data + at, end - at) : 0;
}

static bool ssdp_is_answer(const uint8_t *data, uint32_t length)
{
    return ntt_begins_with(data, length, "HTTP/1.");
}

static bool sip_is_answer(const uint8_t *data, uint32_t length)
{
    return ntt_begins_with(data, length, "SIP/2.0");
}

/* The name that SIP gives to an exchange. */
static uint64_t sip_question(const uint8_t *data, uint32_t length)
{
    static const char mark[] = "\nCall-ID:";
    enum { MARK = sizeof mark - 1, FARTHEST = 1024, NAME = 12 };
    for (uint32_t i = 0; i + MARK + NAME <= length && i < FARTHEST; i++) {
        if (data[i] == '\n' && memcmp(data + i, mark, MARK) == 0)
            return hash_of(data + i + MARK, NAME);
    }
    return 0;
}

/* The first answer to somebody unknown: the responder has put in its cookie, nothing is encrypted yet, and
 * the length is right, which tells it from encrypted traffic. Behind port 4500 comes a marker of four zeroes
 * first. */
static bool isakmp_is_answer(const uint8_t *data, uint32_t length)
{
    enum { HEADER = 28, EXCHANGE = 18, FLAGS = 19, ENCRYPTED = 1, LENGTH = 24 };
    enum { MAIN_MODE = 2, AGGRESSIVE_MODE = 4, INFORMATION = 5, SA_INIT = 34 };
    static const uint8_t none[8];
    uint32_t at = length >= 4 && memcmp(data, none, 4) == 0 ? 4 : 0;
    if (length < at + HEADER)
        return false;
    const uint8_t *header = data + at;
    uint32_t said = ntt_big32(header + LENGTH);
    bool first = header[EXCHANGE] == MAIN_MODE || header[EXCHANGE] == AGGRESSIVE_MODE ||
                 header[EXCHANGE] == INFORMATION || header[EXCHANGE] == SA_INIT;
    return first && !(header[FLAGS] & ENCRYPTED) && memcmp(header + 8, none, 8) != 0 && said >= length - at &&
           said < UINT16_MAX;
}

static bool rpc_is_answer(const uint8_t *data, uint32_t length)
{
    static const uint8_t reply[4] = {0, 0, 0, 1};
    return length >= 12 && memcmp(data + 4, reply, 4) == 0;
}

static uint64_t first_four_bytes(const uint8_t *data, uint32_t length)
{
    return length >= 4 ? hash_of(data, 4) : 0;
}

static uint64_t first_two_bytes(const uint8_t *data, uint32_t length)
{
    return length >= 2 ? hash_of(data, 2) : 0;
}

/* Eight bytes of frame header, the number of datagrams never 0, two bytes always 0. */
static bool memcached_is_answer(const uint8_t *data, uint32_t length)
{
    if (length < 10 || data[6] || data[7] || !(data[4] | data[5]))
        return false;
    bool first = !(data[2] | data[3]);
    return !first || ntt_begins_with(data + 8, length - 8, "VALUE ") ||
           ntt_begins_with(data + 8, length - 8, "STAT ") || ntt_begins_with(data + 8, length - 8, "END") ||
           ntt_begins_with(data + 8, length - 8, "ERROR");
}

static bool coap_is_answer(const uint8_t *data, uint32_t length)
{
    return length >= 4 && data[0] >> 6 == 1 && data[1] >> 5 >= 2;
}

static bool stun_is_answer(const uint8_t *data, uint32_t length)
{
    return length >= 20 && data[0] == 1;
}

static uint64_t stun_question(const uint8_t *data, uint32_t length)
{
    return length >= 20 ? hash_of(data + 8, 12) : 0;
}

static uint64_t coap_question(const uint8_t *data, uint32_t length)
{
    return length >= 4 ? hash_of(data + 2, 2) : 0;
}

static bool openvpn_is_answer(const uint8_t *data, uint32_t length)
{
    enum { HARD_RESET_SERVER = 8 };
    return length >= 14 && data[0] >> 3 == HARD_RESET_SERVER;
}

static bool mssql_is_answer(const uint8_t *data, uint32_t length)
{
    return length >= 3 && data[0] == 5;
}

static bool rip_is_answer(const uint8_t *data, uint32_t length)
{
    return length >= 4 && data[0] == 2;
}

static bool game_is_answer(const uint8_t *data, uint32_t length)
{
    static const uint8_t mark[4] = {0xff, 0xff, 0xff, 0xff};
    return length > 40 && memcmp(data, mark, 4) == 0;
}

static bool nat_pmp_is_answer(const uint8_t *data, uint32_t length)
{
    return length >= 8 && data[1] & RESPONSE;
}

const struct ntt_reflector *ntt_reflector_at(uint16_t port)
{
    static const struct ntt_reflector any = {.name = "udp", .common = true},
                                      none = {.name = "udp", .common = true, .unsolicited = true},
                                      unsolicited = {.name = "udp", .unsolicited = true};
#define SERVICE(name, is_answer, question)                                                                   \
    {                                                                                                        \
        static const struct ntt_reflector service = {name, is_answer, question, false, false};               \
        return &service;                                                                                     \
    }
#define COMMON(name)                                                                                         \
    {                                                                                                        \
        static const struct ntt_reflector service = {name, NULL, NULL, true, false};                         \
        return &service;                                                                                     \
    }
    switch (port) {
    case 17:
        SERVICE("qotd", NULL, NULL)
    case 19:
        SERVICE("chargen", NULL, NULL)
    case 53:
        SERVICE("dns", dns_is_answer, dns_question)
    case 69:
        SERVICE("tftp", NULL, NULL)
    case 111:
        SERVICE("rpcbind", rpc_is_answer, first_four_bytes)
    case 123:
        SERVICE("ntp", ntp_is_answer, ntp_question)
    case 137:
        SERVICE("netbios", dns_is_answer, first_two_bytes)
    case 161:
        SERVICE("snmp", snmp_is_answer, snmp_question)
    case 389:
        SERVICE("cldap", cldap_is_answer, cldap_question)
    case 443:
        COMMON("quic")
    case 3389:
        COMMON("rdp")
    case 10074:
        COMMON("mitel")
    case 427:
        SERVICE("slp", NULL, NULL)
    case 500:
    case 4500:
        SERVICE("isakmp", isakmp_is_answer, NULL)
    case 520:
        SERVICE("rip", rip_is_answer, NULL)
    case 1194:
        SERVICE("openvpn", openvpn_is_answer, NULL)
    case 1434:
        SERVICE("mssql", mssql_is_answer, NULL)
    case 1604:
        SERVICE("citrix", NULL, NULL)
    case 1701:
        SERVICE("l2tp", NULL, NULL)
    case 1900:
        SERVICE("ssdp", ssdp_is_answer, NULL)
    case 3283:
        SERVICE("ard", NULL, NULL)
    case 3478:
        SERVICE("stun", stun_is_answer, stun_question)
    case 3702:
        SERVICE("wsd", NULL, NULL)
    case 5060:
        SERVICE("sip", sip_is_answer, sip_question)
    case 5351:
        SERVICE("nat-pmp", nat_pmp_is_answer, NULL)
    case 5353:
        SERVICE("mdns", dns_is_answer, dns_question)
    case 5683:
        SERVICE("coap", coap_is_answer, coap_question)
    case 6881:
        SERVICE("bittorrent", NULL, NULL)
    case 10001:
        SERVICE("ubiquiti", NULL, NULL)
    case 11211:
        SERVICE("memcached", memcached_is_answer, first_two_bytes)
    case 27005:
    case 27015:
    case 27960:
    case 30120:
        SERVICE("game", game_is_answer, NULL)
    case 32414:
        SERVICE("plex", NULL, NULL)
    case 37810:
        SERVICE("dvr", NULL, NULL)
    case 41794:
        SERVICE("crestron", NULL, NULL)
    case 47808:
        SERVICE("bacnet", NULL, NULL)
    case 67: /* these speak unasked, or are asked by group */
    case 68:
    case 138:
    case 319:
    case 320:
    case 514:
    case 546:
    case 547:
        return &unsolicited;
    case 0:
        return &none;
    default:
        if (port < 1024)
            SERVICE("udp", NULL, NULL)
        return &any;
    }
#undef COMMON
#undef SERVICE
}
