/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reflection and backscatter: answers to questions that were put in another's name. */
#include "drill/drill.h"

#include <netinet/tcp.h>
#include <string.h>

enum {
    DNS = 53,
    NTP = 123,
    CHARGEN = 19,
    SSDP = 1900,
    MEMCACHED = 11211,
    WEB = 80,
    REFLECTORS = 120,
    TEXTS = 4,
    TEXT = 250
};

static const int64_t there = 700 * NTT_MICROSECOND;

/* "example.net ANY", asked or answered with `texts` long TXT records. */
static void dns(GByteArray *out, bool answer, unsigned texts)
{
    static const uint8_t question[] = "\7example\3net\0\0\377\0\1";
    const uint8_t head[] = {0x4e, 0x54, answer ? 0x81 : 1, answer ? 0x80 : 0, 0, 1, 0, (uint8_t)texts, 0, 0,
                            0,    0};
    static const uint8_t record[] = {0xc0, 12, 0, 16, 0, 1, 0, 0, 0x0e, 0x10, 0, TEXT + 1, TEXT};
    char text[TEXT];
    g_byte_array_append(out, head, sizeof head);
    g_byte_array_append(out, question, sizeof question - 1);
    for (unsigned i = 0; i < texts; i++) {
        memset(text, (int)('a' + i), sizeof text);
        g_byte_array_append(out, record, sizeof record);
        g_byte_array_append(out, (const uint8_t *)text, sizeof text);
    }
}

/* The answer to "monlist", which lists six clients. */
static void ntp(GByteArray *out)
{
    enum { CLIENTS = 6, ENTRY = 72, ALL = CLIENTS * ENTRY };
    static const uint8_t head[] = {0xd7, 0, 3, 42, 0, CLIENTS, 0, ENTRY};
    g_byte_array_append(out, head, sizeof head);
    g_byte_array_set_size(out, sizeof head + ALL);
    memset(out->data + sizeof head, 0, ALL);
}

static void text(GByteArray *out, const char *line)
{
    g_byte_array_append(out, (const uint8_t *)line, (guint)strlen(line));
}

static void ssdp(GByteArray *out)
{
    text(out, "HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=1800\r\nEXT:\r\nLOCATION: "
              "http://192.0.2.1:49152/desc.xml\r\n"
              "SERVER: Linux, UPnP/1.0, example/1.0\r\nST: upnp:rootdevice\r\n"
              "USN: uuid:00000000-0000-0000-0000-000000000000::upnp:rootdevice\r\n\r\n");
}

static void memcached(GByteArray *out)
{
    enum { VALUE = 1300 };
    static const uint8_t head[] = {0x4e, 0x54, 0, 0, 0, 1, 0, 0};
    char value[VALUE];
    memset(value, 'a', sizeof value);
    g_byte_array_append(out, head, sizeof head);
    text(out, "VALUE a 0 1300\r\n");
    g_byte_array_append(out, (const uint8_t *)value, sizeof value);
    text(out, "\r\nEND\r\n");
}

static void chargen(GByteArray *out)
{
    enum { FIRST = ' ', PRINTED = 95, LINES = 7, LINE = 72 };
    char line[LINE + 1] = "";
    for (unsigned i = 0; i < LINES; i++) {
        for (unsigned j = 0; j < LINE; j++)
            line[j] = (char)(FIRST + (i + j) % PRINTED);
        text(out, line);
        text(out, "\r\n");
    }
}

static uint16_t answer_of(const struct ntt_drill *drill, GByteArray *out)
{
    if (ntt_drill_is(drill, "ntp")) {
        ntp(out);
        return NTP;
    }
    if (ntt_drill_is(drill, "ssdp")) {
        ssdp(out);
        return SSDP;
    }
    if (ntt_drill_is(drill, "memcached")) {
        memcached(out);
        return MEMCACHED;
    }
    if (ntt_drill_is(drill, "chargen")) {
        chargen(out);
        return CHARGEN;
    }
    dns(out, true, TEXTS);
    return DNS;
}

/* The victim refuses some, as hosts limit how often they do. */
static void reflect(struct ntt_drill *drill)
{
    GByteArray *answer = g_byte_array_new();
    const struct ntt_ports ports = {answer_of(drill, answer),
                                    (uint16_t)(32768 + ntt_craft_random(drill->craft, 28000))};
    unsigned refuse_every = (unsigned)drill->rate / 2 + 1;
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        struct ntt_host reflector =
            ntt_drill_stranger(drill, 3 + 211 * ntt_craft_random(drill->craft, REFLECTORS));
        ntt_craft_udp(drill->craft, ntt_drill_at(drill, i), &reflector, &drill->target, ports, answer->data,
                      answer->len);
        if (i % refuse_every == 0)
            ntt_craft_refusal(drill->craft, ntt_drill_at(drill, i) + there, &drill->target, &reflector,
                              NTT_REFUSED_PORT);
    }
    g_byte_array_free(answer, TRUE);
}

/* The target is the server that is used, the source is the name in which it is asked. */
static void amplify(struct ntt_drill *drill)
{
    GByteArray *question = g_byte_array_new(), *answer = g_byte_array_new();
    dns(question, false, 0);
    dns(answer, true, TEXTS);
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        const struct ntt_ports ports = {(uint16_t)(1024 + ntt_craft_random(drill->craft, 64000)), DNS},
                               back = {ports.to, ports.from};
        ntt_craft_udp(drill->craft, ntt_drill_at(drill, i), &drill->source, &drill->target, ports,
                      question->data, question->len);
        ntt_craft_udp(drill->craft, ntt_drill_at(drill, i) + there, &drill->target, &drill->source, back,
                      answer->data, answer->len);
    }
    g_byte_array_free(question, TRUE);
    g_byte_array_free(answer, TRUE);
}

/* The source is flooded elsewhere in the names of the target's neighbours, and answers them. */
static void scatter_back(struct ntt_drill *drill)
{
    bool agrees = ntt_drill_is(drill, "synack");
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        struct ntt_host named = ntt_drill_neighbour(drill, 20 + ntt_craft_random(drill->craft, 200));
        const struct ntt_ports ports = {WEB, (uint16_t)(1024 + ntt_craft_random(drill->craft, 64000))};
        const struct ntt_tcp answer = {.flags = agrees ? TH_SYN | TH_ACK : TH_RST | TH_ACK,
                                       .sequence = agrees ? ntt_craft_random(drill->craft, UINT32_MAX) : 0,
                                       .acknowledged = ntt_craft_random(drill->craft, UINT32_MAX)};
        const struct ntt_echo pong = {.reply = true, .identifier = ports.to, .number = (uint16_t)i};
        if (ntt_drill_is(drill, "icmp"))
            ntt_craft_echo(drill->craft, ntt_drill_at(drill, i), &drill->source, &named, &pong);
        else
            ntt_craft_tcp(drill->craft, ntt_drill_at(drill, i), &drill->source, &named, ports, &answer);
    }
}

const struct ntt_scenario ntt_drill_reflections[] = {
    {"reflection", "dns", "long answers of many name servers that nobody queried", NTT_FOR_BOTH, 10, 200,
     reflect},
    {"reflection", "ntp", "lists of clients from many time servers", NTT_FOR_BOTH, 10, 200, reflect},
    {"reflection", "ssdp", "answers of many devices to a search", NTT_FOR_BOTH, 10, 200, reflect},
    {"reflection", "memcached", "values from many caches", NTT_FOR_BOTH, 10, 200, reflect},
    {"reflection", "chargen", "streams of characters from many old hosts", NTT_FOR_BOTH, 10, 200, reflect},
    {"reflection", "amplifier", "small requests in one host's name, seen from the abused server",
     NTT_FOR_BOTH, 10, 150, amplify},
    {"backscatter", "synack", "a host accepts connections opened in other hosts' names", NTT_FOR_BOTH, 20, 5,
     scatter_back},
    {"backscatter", "rst", "a host refuses connections opened in other hosts' names", NTT_FOR_BOTH, 20, 5,
     scatter_back},
    {"backscatter", "icmp", "a host answers pings sent in other hosts' names", NTT_FOR_BOTH, 20, 5,
     scatter_back},
    {0},
};
