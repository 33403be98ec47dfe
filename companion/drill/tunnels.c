/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dns-tunnel and icmp-tunnel: data where names and echoes belong. */
#include "drill/drill.h"

#include <string.h>

enum { DNS = 53, A = 1, NULL_RECORD = 10, TXT = 16, LABEL = 56, HALF = 28, FEW = 30, MOST = 120 };

static const int64_t there = 15 * NTT_MILLISECOND;

static void add(GByteArray *out, const void *bytes, size_t length)
{
    g_byte_array_append(out, bytes, (guint)length);
}

struct lookup {
    const char *label;
    size_t label_length;
    uint16_t type;
    const void *data; /* of the answer */
    size_t length;
};

static void add_question(GByteArray *out, uint16_t number, bool answer, const struct lookup *lookup)
{
    static const uint8_t domain[] = "\1t\7example\3net";
    const uint8_t head[] = {(uint8_t)(number >> 8),
                            (uint8_t)number,
                            answer ? 0x85 : 1,
                            answer ? 0x80 : 0,
                            0,
                            1,
                            0,
                            answer,
                            0,
                            0,
                            0,
                            0},
                  length = (uint8_t)lookup->label_length,
                  type[] = {(uint8_t)(lookup->type >> 8), (uint8_t)lookup->type, 0, 1};
    add(out, head, sizeof head);
    add(out, &length, 1);
    add(out, lookup->label, lookup->label_length);
    add(out, domain, sizeof domain); /* with the root behind it */
    add(out, type, sizeof type);
}

static void look_up(const struct ntt_drill *drill, unsigned number, const struct lookup *lookup)
{
    const struct ntt_ports ports = {(uint16_t)(32768 + ntt_craft_random(drill->craft, 28000)), DNS},
                           back = {ports.to, ports.from};
    GByteArray *out = g_byte_array_new();
    add_question(out, (uint16_t)number, false, lookup);
    ntt_craft_udp(drill->craft, ntt_drill_at(drill, number), &drill->source, &drill->target, ports, out->data,
                  out->len);
    g_byte_array_set_size(out, 0);
    add_question(out, (uint16_t)number, true, lookup);
    const uint8_t record[] = {0xc0, 12, 0, (uint8_t)lookup->type,  0, 1, 0, 0,
                              0,    1,  0, (uint8_t)lookup->length};
    add(out, record, sizeof record);
    add(out, lookup->data, lookup->length);
    ntt_craft_udp(drill->craft, ntt_drill_at(drill, number) + there, &drill->target, &drill->source, back,
                  out->data, out->len);
    g_byte_array_free(out, TRUE);
}

static void carry_in_names(struct ntt_drill *drill)
{
    static const uint8_t address[] = {192, 0, 2, 1};
    char label[LABEL], text[MOST] = {MOST - 1};
    bool two_way = ntt_drill_is(drill, "two_way"), records = ntt_drill_is(drill, "records");
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        ntt_craft_random_text(drill->craft, label, sizeof label);
        ntt_craft_random_text(drill->craft, text + 1, sizeof text - 1);
        struct lookup lookup = {label, sizeof label, A, address, sizeof address};
        if (two_way || records) {
            text[0] = (char)(two_way ? FEW : sizeof text - 1);
            lookup = (struct lookup){label, HALF, two_way ? TXT : NULL_RECORD, text, (size_t)text[0] + 1};
        }
        look_up(drill, i, &lookup);
    }
}

/* Short names, and the data in the answers. */
static void carry_in_answers(struct ntt_drill *drill)
{
    char text[MOST] = {MOST - 1};
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        char *label = g_strdup_printf("p%u", i);
        ntt_craft_random_text(drill->craft, text + 1, sizeof text - 1);
        const struct lookup lookup = {label, strlen(label), TXT, text, sizeof text};
        look_up(drill, i, &lookup);
        g_free(label);
    }
}

/* Random data in requests and replies. The reply of two_way has data of its own, that of one_way brings back the
 * request's, and in replies only the first one was asked for. */
static void carry_in_echoes(struct ntt_drill *drill)
{
    uint8_t out[400], back[400];
    bool two_way = ntt_drill_is(drill, "two_way"), replies = ntt_drill_is(drill, "replies");
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        size_t length = 80 + ntt_craft_random(drill->craft, 300);
        ntt_craft_random_bytes(drill->craft, out, sizeof out);
        ntt_craft_random_bytes(drill->craft, back, sizeof back);
        struct ntt_echo echo = {false, 0x4e54, (uint16_t)i, out, length};
        if (!replies || i == 0)
            ntt_craft_echo(drill->craft, ntt_drill_at(drill, i), &drill->source, &drill->target, &echo);
        echo.reply = true;
        if (two_way) {
            echo.payload = back;
            echo.length = 80 + ntt_craft_random(drill->craft, 300);
        }
        ntt_craft_echo(drill->craft, ntt_drill_at(drill, i) + there, &drill->target, &drill->source, &echo);
    }
}

const struct ntt_scenario ntt_drill_tunnels[] = {
    {"dns-tunnel", "names", "data in the queried names", NTT_FOR_BOTH, 20, 5, carry_in_names},
    {"dns-tunnel", "two_way", "data in names and in TXT answers", NTT_FOR_BOTH, 20, 5, carry_in_names},
    {"dns-tunnel", "answers", "data in TXT answers alone", NTT_FOR_BOTH, 20, 5, carry_in_answers},
    {"dns-tunnel", "records", "data in NULL records, as from iodine", NTT_FOR_BOTH, 20, 5, carry_in_names},
    {"icmp-tunnel", "two_way", "replies with other data than their requests", NTT_FOR_BOTH, 20, 5,
     carry_in_echoes},
    {"icmp-tunnel", "one_way", "requests with new data and changing sizes", NTT_FOR_BOTH, 20, 5,
     carry_in_echoes},
    {"icmp-tunnel", "replies", "replies that nobody asked for", NTT_FOR_BOTH, 20, 5, carry_in_echoes},
    {0},
};
