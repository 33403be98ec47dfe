/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dga and dns-flood: names that do not exist. */
#include "drill/drill.h"

#include <string.h>

enum { DNS = 53, A = 1, NO_SUCH_NAME = 3, REFUSED = 5, RESOLVERS = 40, USUAL = 10 };

static const int64_t there = 15 * NTT_MILLISECOND;

/* A question for the name, or with `answer` the response to it with that code and without records. */
static GByteArray *message_of(const char *name, bool answer, uint8_t rcode)
{
    const uint8_t head[] =
        {0x4e, 0x54, answer ? 0x81 : 1, answer ? (uint8_t)(0x80 | rcode) : 0, 0, 1, 0, 0, 0, 0, 0, 0},
                  end[] = {0, 0, A, 0, 1};
    GByteArray *out = g_byte_array_new();
    g_byte_array_append(out, head, sizeof head);
    char **labels = g_strsplit(name, ".", 0);
    for (char **label = labels; *label; label++) {
        const uint8_t length = (uint8_t)strlen(*label);
        g_byte_array_append(out, &length, 1);
        g_byte_array_append(out, (const uint8_t *)*label, length);
    }
    g_strfreev(labels);
    g_byte_array_append(out, end, sizeof end);
    return out;
}

struct lookup {
    int64_t at;
    const struct ntt_host *client;
    const char *name;
    bool answered;
    uint8_t rcode;
};

static void look_up(const struct ntt_drill *drill, const struct lookup *lookup)
{
    const struct ntt_ports ports = {(uint16_t)(32768 + ntt_craft_random(drill->craft, 28000)), DNS},
                           back = {ports.to, ports.from};
    GByteArray *question = message_of(lookup->name, false, 0),
               *answer = message_of(lookup->name, true, lookup->rcode);
    ntt_craft_udp(drill->craft, lookup->at, lookup->client, &drill->target, ports, question->data,
                  question->len);
    if (lookup->answered)
        ntt_craft_udp(drill->craft, lookup->at + there, &drill->target, lookup->client, back, answer->data,
                      answer->len);
    g_byte_array_free(question, TRUE);
    g_byte_array_free(answer, TRUE);
}

/* Twelve random letters before the rest; to be freed with g_free. */
static char *random_name(const struct ntt_drill *drill, const char *rest)
{
    char text[13] = {0};
    ntt_craft_random_text(drill->craft, text, sizeof text - 1);
    return g_strconcat(text, rest, NULL);
}

static void make_up_domains(struct ntt_drill *drill)
{
    static const char *const tops[] = {".com", ".net", ".org"};
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        char *name = random_name(drill, tops[i % G_N_ELEMENTS(tops)]);
        look_up(drill, &(struct lookup){ntt_drill_at(drill, i), &drill->source, name, true, NO_SUCH_NAME});
        g_free(name);
    }
}

static void ask_for_random_names(struct ntt_drill *drill)
{
    bool torture = ntt_drill_is(drill, "water_torture");
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        struct ntt_host resolver = ntt_drill_stranger(drill, i % RESOLVERS);
        char *domain = g_strdup_printf(".example%u.com", i % 251),
             *name = random_name(drill, torture ? ".example.net" : domain);
        look_up(drill, &(struct lookup){ntt_drill_at(drill, i), &resolver, name, true, NO_SUCH_NAME});
        g_free(domain);
        g_free(name);
    }
}

/* At first a question a second, which is answered; then the flood, of which every fourth is refused. */
static void ask_too_much(struct ntt_drill *drill)
{
    const int64_t calm = USUAL * NTT_SECOND;
    for (unsigned i = 0; i < USUAL; i++)
        look_up(drill, &(struct lookup){i * NTT_SECOND, &drill->source, "www.example.net", true, 0});
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        struct ntt_host client = ntt_drill_stranger(drill, i % RESOLVERS);
        look_up(drill, &(struct lookup){calm + ntt_drill_at(drill, i), &client, "www.example.net", i % 4 == 0,
                                        REFUSED});
    }
}

const struct ntt_scenario ntt_drill_lookups[] = {
    {"dga", "random", "domains with random names that do not exist", NTT_FOR_BOTH, 100, 0.5, make_up_domains},
    {"dns-flood", "water_torture", "random names below one domain, through many resolvers", NTT_FOR_BOTH, 10,
     100, ask_for_random_names},
    {"dns-flood", "nxdomain", "random names below any domains", NTT_FOR_BOTH, 10, 300, ask_for_random_names},
    {"dns-flood", "query", "more queries than the server answers", NTT_FOR_BOTH, 8, 900, ask_too_much},
    {0},
};
