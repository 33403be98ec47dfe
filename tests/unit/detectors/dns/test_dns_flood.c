/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dns_flood on hand-made messages: names that wear out a server, and servers that are only busy. */
#include "dns_messages.h"

static const struct ntt_address server = {NTT_IPV4, {10, 0, 0, 53}};
enum { FOUND = 0, NO_SUCH_NAME = 3, REFUSED = 5 };

/* `rate` queries a second for so many seconds, from `clients` hosts. `below` is what follows a random label of `length`
 * characters out of `alphabet`; with %u in it, another domain each time. */
struct load {
    unsigned rate, seconds, clients, rcode;
    size_t length;
    const char *alphabet;
    bool any_domain;
};

static void ask(struct run *run, const struct load *load)
{
    uint32_t state = 1;
    for (unsigned i = 0; i < load->rate * load->seconds; i++) {
        char label[64], name[128];
        draw(label, load->length, load->alphabet, &state);
        if (load->any_domain)
            snprintf(name, sizeof name, "%s.shop%u.example", label, i);
        else
            snprintf(name, sizeof name, "%s.victim.example", label);
        struct message answer =
            load->rcode == FOUND ? make(name, A, "an answer") : make_failure(name, A, load->rcode);
        look_up(run, SECOND / load->rate - 5 * MS, host(1, 1 + i % load->clients), server, name, &answer);
    }
}

static const char base36[] = "abcdefghijklmnopqrstuvwxyz0123456789";

static void test_water_torture(void)
{
    static const struct load loads[] = {{30, 20, 50, NO_SUCH_NAME, 12, base36, false},
                                        {150, 8, 1, NO_SUCH_NAME, 8, base36, false},
                                        {100, 8, 200, 2, 16, base36, false}};
    for (unsigned i = 0; i < 3; i++) {
        struct run *run = begin();
        ask(run, &loads[i]);
        ntt_engine_finish(run->engine);
        const struct ntt_alert *last = last_of(run, NTT_DNS_FLOOD);
        CU_ASSERT_PTR_NOT_NULL_FATAL(last);
        CU_ASSERT_EQUAL(opened(run, NTT_DNS_FLOOD), 1);
        CU_ASSERT_STRING_EQUAL(last->variant, "water_torture");
        CU_ASSERT_EQUAL(last->severity, NTT_HIGH);
        CU_ASSERT_TRUE(ntt_address_equal(&last->target.base, &server));
        CU_ASSERT_TRUE(ntt_prefix_contains(&last->source, &(struct ntt_address){NTT_IPV4, {10, 0, 1, 1}}));
        CU_ASSERT_PTR_NOT_NULL(strstr(last->message, "random names below victim.example"));
        end(run);
    }
}

static void test_names_below_any_domain(void)
{
    static const struct load load = {180, 10, 50, NO_SUCH_NAME, 12, base36, true};
    struct run *run = begin();
    ask(run, &load);
    const struct ntt_alert *last = last_of(run, NTT_DNS_FLOOD);
    CU_ASSERT_PTR_NOT_NULL_FATAL(last);
    CU_ASSERT_EQUAL(opened(run, NTT_DNS_FLOOD), 1);
    CU_ASSERT_STRING_EQUAL(last->variant, "nxdomain");
    end(run);
}

/* Names that exist; numbers, as in block lists; hashes; random names in small numbers. */
static void test_busy_servers_are_quiet(void)
{
    static const struct load loads[] = {{180, 10, 50, FOUND, 12, base36, true},
                                        {180, 10, 1, NO_SUCH_NAME, 9, "0123456789", false},
                                        {100, 10, 100, NO_SUCH_NAME, 40, hex, false},
                                        {10, 60, 50, NO_SUCH_NAME, 12, base36, false}};
    for (unsigned i = 0; i < 4; i++) {
        struct run *run = begin();
        ask(run, &loads[i]);
        check_silence(run, NTT_DNS_FLOOD);
    }
}

/* A question a second is answered; then come many more, of which most are refused or not. */
static void flood(struct run *run, unsigned usual, bool refused)
{
    struct message question = make("www.victim.example", A, NULL),
                   good = make("www.victim.example", A, "an answer"),
                   bad = make_failure("www.victim.example", A, REFUSED);
    for (unsigned i = 0; i < 10 * usual; i++)
        look_up(run, SECOND / usual - 5 * MS, host(2, 1), server, "www.victim.example", &good);
    for (unsigned i = 0; i < 6000; i++) {
        struct ntt_address from = host(1, 1 + i % 200);
        feed(run, SECOND / 1000, as_packet(&question, true, from, server));
        feed(run, 0, as_packet(refused ? &bad : &good, false, from, server));
    }
    ntt_engine_finish(run->engine);
}

static void test_more_than_is_answered(void)
{
    struct run *run = begin();
    flood(run, 1, true);
    const struct ntt_alert *last = last_of(run, NTT_DNS_FLOOD);
    CU_ASSERT_PTR_NOT_NULL_FATAL(last);
    CU_ASSERT_STRING_EQUAL(last->variant, "query");
    CU_ASSERT_EQUAL(last->severity, NTT_HIGH);
    end(run);
    run = begin();
    flood(run, 150, true); /* a server that fails, and its clients ask again */
    CU_ASSERT_PTR_NOT_NULL_FATAL(last_of(run, NTT_DNS_FLOOD));
    CU_ASSERT_EQUAL(last_of(run, NTT_DNS_FLOOD)->severity, NTT_LOW);
    end(run);
    run = begin();
    flood(run, 100, false); /* more than usual, and answered */
    CU_ASSERT_PTR_NULL(last_of(run, NTT_DNS_FLOOD));
    end(run);
}

static CU_TestInfo tests[] = {
    {"water torture", test_water_torture},
    {"names below any domain", test_names_below_any_domain},
    {"busy servers are quiet", test_busy_servers_are_quiet},
    {"more than is answered", test_more_than_is_answered},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("dns_flood", tests)
