/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http_flood: requests that keep a server busy, and those of pages, programs and outages. */
#include "http_dialogs.h"

enum { PORT = 20000 };

static const struct ntt_address server = {NTT_IPV4, {10, 0, 0, 1}};

/* So many clients ask for the pattern, with a number in it, so often a second altogether. */
static struct run *ask(unsigned clients, unsigned rate, unsigned seconds, const char *pattern,
                       unsigned status)
{
    struct run *run = begin();
    if (!clients || !rate)
        abort(); /* no such test */
    for (unsigned i = 0; i < clients; i++)
        handshake(run, US, host(6, i + 1), PORT, server, 80);
    for (unsigned i = 0; i < rate * seconds; i++) {
        char target[64], number[16];
        snprintf(number, sizeof number, "%u", i);
        const char *mark = strchr(pattern, '%');
        snprintf(target, sizeof target, "%.*s%s%s", (int)(mark - pattern), pattern, number, mark + 1);
        get(run, SECOND / rate - (status ? MS : 0), host(6, i % clients + 1), PORT, server, target, "",
            status);
    }
    return run;
}

static void check_severity(struct run *run, const char *variant, enum ntt_severity severity)
{
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL_FATAL(opened(run, NTT_HTTP_FLOOD), 1);
    const struct ntt_alert *alert = last_of(run, NTT_HTTP_FLOOD);
    CU_ASSERT_STRING_EQUAL(alert->variant, variant);
    CU_ASSERT_EQUAL(alert->severity, severity);
    CU_ASSERT_TRUE(ntt_address_equal(&alert->target.base, &server));
    CU_ASSERT_TRUE(alert->evidence.packets > 2000);
    char filter[NTT_FILTER_TEXT];
    CU_ASSERT_PTR_NOT_NULL(strstr(ntt_alert_filter(alert, filter), "tcp.payload[0:4] == 47:45:54:20"));
    end(run);
}

static void test_a_flood_that_is_answered(void)
{
    struct run *run = ask(1, 300, 8, "/search?q=%", 200);
    check_ends(last_of(run, NTT_HTTP_FLOOD), host(6, 1), server);
    check_severity(run, "get", NTT_LOW);
    check_severity(ask(5, 500, 8, "/search?q=%", 200), "get+distributed", NTT_LOW);
}

static void test_a_server_that_fails(void)
{
    check_severity(ask(1, 300, 8, "/search?q=%", 503), "get", NTT_MEDIUM);
    check_severity(ask(1, 300, 8, "/search?q=%", 429), "get", NTT_MEDIUM);
    check_severity(ask(5, 500, 8, "/?%", 500), "get+distributed", NTT_MEDIUM);
}

static void test_who_does_not_flood(void)
{
    check_silence(ask(1, 300, 8, "/part%.js", 200), NTT_HTTP_FLOOD);   /* many parts of pages */
    check_silence(ask(1, 40, 20, "/status?%", 200), NTT_HTTP_FLOOD);   /* a program that polls */
    check_silence(ask(200, 600, 8, "/status?%", 503), NTT_HTTP_FLOOD); /* an outage: everybody tries again */
    check_silence(ask(1, 300, 2, "/status?%", 200), NTT_HTTP_FLOOD);   /* it is over */
}

static void test_guessing_is_no_flood(void)
{
    struct run *run = begin();
    handshake(run, US, host(6, 1), PORT, server, 80);
    for (unsigned i = 0; i < 2000; i++) {
        char header[64];
        snprintf(header, sizeof header, "Authorization: Basic YWRtaW46%04u\r\n", i);
        get(run, 2 * MS, host(6, 1), PORT, server, "/admin", header, 401);
    }
    CU_ASSERT_EQUAL(opened(run, NTT_BRUTE_FORCE), 1);
    check_silence(run, NTT_HTTP_FLOOD);
}

static CU_TestInfo tests[] = {
    {"a flood that is answered", test_a_flood_that_is_answered},
    {"a server that fails", test_a_server_that_fails},
    {"who does not flood", test_who_does_not_flood},
    {"guessing is no flood", test_guessing_is_no_flood},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("http_flood", tests)
