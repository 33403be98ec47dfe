/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Contacts with countries nobody expects, and contacts that are none. */
#include "ordinary_traffic.h"

#include "engine/baseline.h"

/* 77.x.x.x is in RU, 78.x.x.x in DE, all else nowhere. */
static uint16_t country_of(void *data, const struct ntt_address *host)
{
    (void)data;
    return host->bytes[0] == 77 ? 'R' << 8 | 'U' : host->bytes[0] == 78 ? 'D' << 8 | 'E' : 0;
}

static const struct ntt_setup expects_germany = {.country_of = country_of, .expected_countries = "ATDE"};

static void test_session(void)
{
    struct run *run = begin_with(expects_germany);
    struct ntt_address inside = host(0, 1), there = ipv4(77, 1, 1, 1);
    session(run, inside, ipv4(78, 1, 1, 1), 443, 10, 1000);
    CU_ASSERT_EQUAL(run->count, 0);
    session(run, inside, there, 443, 10, 1000);
    session(run, inside, there, 443, 10, 1000);
    const struct ntt_alert *alert = only_alert(run, NTT_UNEXPECTED_COUNTRY, "RU");
    check_ends(alert, inside, there);
    CU_ASSERT_EQUAL(alert->evidence.packets, 10 + 11);
    CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, "77.1.1.1 is registered in RU"));
    end(run);
}

static void test_datagrams(void)
{
    struct run *run = begin_with(expects_germany);
    struct ntt_address inside = host(0, 1), there = ipv4(77, 1, 1, 1);
    for (unsigned i = 0; i < 10; i++) {
        feed(run, 0, udp(inside, 40000 + i, there, 53, 30));
        run->now += 20 * MS;
        feed(run, 0, udp(there, 53, inside, 40000 + i, 90));
    }
    check_ends(only_alert(run, NTT_UNEXPECTED_COUNTRY, "RU"), inside, there);
    end(run);
}

static void test_no_exchange(void)
{
    struct run *run = begin_with(expects_germany);
    struct ntt_address inside = host(0, 1), there = ipv4(77, 1, 1, 1);
    for (unsigned i = 0; i < 20; i++) {
        feed(run, 0, udp(there, 40000 + i, inside, 161, 30)); /* never answered */
        feed(run, 0, tcp(there, 50000 + i, inside, 22, NTT_SYN, 0));
        feed(run, 0, tcp(inside, 22, there, 50000 + i, NTT_RST | NTT_ACK, 0));
    }
    session(run, inside, there, 25, 0, 0); /* one side only */
    check_silence(run, NTT_UNEXPECTED_COUNTRY);
}

static void test_only_the_first_hosts(void)
{
    struct run *run = begin_with(expects_germany);
    for (unsigned i = 0; i < 50; i++)
        session(run, host(0, 1), ipv4(77, 1, 1, i), 443, 3, 1000);
    CU_ASSERT_EQUAL(opened(run, NTT_UNEXPECTED_COUNTRY), 4);
    end(run);
}

static void test_without_expectation(void)
{
    struct run *run = begin_with((struct ntt_setup){.country_of = country_of});
    session(run, host(0, 1), ipv4(77, 1, 1, 1), 443, 10, 1000);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(ntt_engine_not_evaluated(run->engine, NTT_UNEXPECTED_COUNTRY), "no countries"));
    check_silence(run, NTT_UNEXPECTED_COUNTRY);
    run = begin_with((struct ntt_setup){.expected_countries = "DE"});
    CU_ASSERT_PTR_NOT_NULL(strstr(ntt_engine_not_evaluated(run->engine, NTT_UNEXPECTED_COUNTRY), "GeoIP"));
    session(run, host(0, 1), ipv4(77, 1, 1, 1), 443, 10, 1000);
    check_silence(run, NTT_UNEXPECTED_COUNTRY);
}

static void test_baseline(void)
{
    struct ntt_baseline *baseline = calloc(1, sizeof *baseline);
    struct ntt_setup setup = {.country_of = country_of, .baseline = baseline};
    struct run *run = begin_with(setup); /* it was learnt without a database */
    CU_ASSERT_PTR_NOT_NULL(ntt_engine_not_evaluated(run->engine, NTT_UNEXPECTED_COUNTRY));
    session(run, host(0, 1), ipv4(77, 1, 1, 1), 443, 10, 1000);
    check_silence(run, NTT_UNEXPECTED_COUNTRY);
    baseline->countries_known = true;
    baseline->countries[baseline->country_count++] = 'D' << 8 | 'E';
    run = begin_with(setup);
    CU_ASSERT_PTR_NULL(ntt_engine_not_evaluated(run->engine, NTT_UNEXPECTED_COUNTRY));
    session(run, host(0, 1), ipv4(78, 1, 1, 1), 443, 10, 1000);
    CU_ASSERT_EQUAL(run->count, 0);
    session(run, host(0, 1), ipv4(77, 1, 1, 1), 443, 10, 1000);
    only_alert(run, NTT_UNEXPECTED_COUNTRY, "RU");
    end(run);
    free(baseline);
}

static CU_TestInfo tests[] = {
    {"a session", test_session},
    {"datagrams both ways", test_datagrams},
    {"a knock is no exchange", test_no_exchange},
    {"only the first hosts", test_only_the_first_hosts},
    {"nothing is expected", test_without_expectation},
    {"a baseline's countries", test_baseline},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("unexpected_country", tests)
