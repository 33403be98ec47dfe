/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dga on hand-made answers: names that a program makes up, and what else does not exist. */
#include "dns_messages.h"

static const struct ntt_address client = {NTT_IPV4, {10, 0, 0, 9}}, resolver = {NTT_IPV4, {10, 0, 0, 53}},
                                upstream = {NTT_IPV4, {192, 0, 2, 53}};
enum { NO_SUCH_NAME = 3 };
static const char letters[] = "abcdefghijklmnopqrstuvwxyz";

static void miss(struct run *run, int64_t after_ns, struct ntt_address who, struct ntt_address whom,
                 const char *name)
{
    struct message answer = make_failure(name, A, NO_SUCH_NAME);
    look_up(run, after_ns, who, whom, name, &answer);
}

static void make_up(struct run *run, unsigned names, int64_t after_ns, const char *alphabet)
{
    static const char *const tops[] = {"com", "net", "co.uk"};
    uint32_t state = 1;
    for (unsigned i = 0; i < names; i++) {
        char label[32], name[64];
        snprintf(name, sizeof name, "%s.%s", draw(label, 12 + i % 5, alphabet, &state), tops[i % 3]);
        miss(run, after_ns, client, resolver, name);
    }
}

static void test_made_up_names(void)
{
    static const int64_t seconds[] = {0, 20, 300};
    for (unsigned i = 0; i < 3; i++) {
        struct run *run = begin();
        make_up(run, 24, seconds[i] * SECOND + 50 * MS, i == 1 ? hex : letters);
        ntt_engine_finish(run->engine);
        const struct ntt_alert *last = last_of(run, NTT_DGA);
        CU_ASSERT_PTR_NOT_NULL_FATAL(last);
        CU_ASSERT_EQUAL(opened(run, NTT_DGA), 1);
        CU_ASSERT_EQUAL(last->severity, NTT_MEDIUM);
        CU_ASSERT_EQUAL(last->evidence.packets, 24);
        check_ends(last, client, resolver);
        CU_ASSERT_PTR_NOT_NULL(strstr(last->message, "domains with random names that do not exist"));
        end(run);
    }
}

static void test_nine_are_too_few(void)
{
    struct run *run = begin();
    make_up(run, 9, SECOND, letters);
    check_silence(run, NTT_DGA);
}

/* Search lists, browsers at their start, block lists, hashes, and what people mistype. */
static void test_habits_are_quiet(void)
{
    static const char *const suffixes[] = {"corp.example.com", "example.com", "lan", "cluster.local"},
                             *const words[] = {"weather", "football", "garden",  "kitchen", "holiday",
                                               "letters", "summer",   "station", "market",  "window",
                                               "winter",  "travel",   "mountain"};
    struct run *run = begin();
    uint32_t state = 1;
    for (unsigned i = 0; i < 60; i++) {
        char label[64], name[128];
        draw(label, 7 + i % 8, letters, &state);
        miss(run, SECOND, client, resolver, label);
        for (unsigned k = 0; k < 4; k++) {
            snprintf(name, sizeof name, "%s.%s", label, suffixes[k]);
            miss(run, SECOND, client, resolver, name);
        }
        snprintf(name, sizeof name, "%u.%u.113.203.list.example", i, i * 7 % 256);
        miss(run, SECOND, client, resolver, name);
        snprintf(name, sizeof name, "%s.cloud.antivirus.example", draw(label, 40, hex, &state));
        miss(run, SECOND, client, resolver, name);
        snprintf(name, sizeof name, "%s%s.com", words[i % 13], words[i / 13]);
        miss(run, SECOND, client, resolver, name);
    }
    check_silence(run, NTT_DGA);
}

static void test_the_resolver_is_not_named(void)
{
    struct run *run = begin();
    uint32_t state = 1;
    for (unsigned i = 0; i < 40; i++) {
        char label[32], name[64];
        snprintf(name, sizeof name, "%s.com", draw(label, 14, letters, &state));
        struct message question = make(name, A, NULL), answer = make_failure(name, A, NO_SUCH_NAME);
        feed(run, SECOND, as_packet(&question, true, client, resolver));
        miss(run, MS, resolver, upstream, name);
        feed(run, MS, as_packet(&answer, false, client, resolver));
    }
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL(opened(run, NTT_DGA), 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(last_of(run, NTT_DGA));
    check_ends(last_of(run, NTT_DGA), client, resolver);
    end(run);
}

static CU_TestInfo tests[] = {
    {"names that a program makes up", test_made_up_names},
    {"nine are too few", test_nine_are_too_few},
    {"habits are quiet", test_habits_are_quiet},
    {"the resolver is not named", test_the_resolver_is_not_named},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("dga", tests)
