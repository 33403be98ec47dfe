/* SPDX-License-Identifier: GPL-2.0-or-later */
/* web_scan: names that are tried, and those who ask for a lot that is not there without searching. */
#include "http_dialogs.h"

enum { LIMIT = 30, PORT = 20000 };

static const struct ntt_address client = {NTT_IPV4, {10, 0, 6, 66}};
static const struct ntt_address server = {NTT_IPV4, {10, 0, 0, 1}};

/* Letters that go with the number. */
static const char *word(unsigned number)
{
    static char text[5];
    for (unsigned i = 0; i < 4; i++, number /= 26)
        text[i] = (char)('a' + number % 26);
    return text;
}

/* Requests for the pattern with a word or a number in it; each `good`th is answered 200, all others with the status. */
static struct run *browse(unsigned count, const char *pattern, bool numbers, const char *headers,
                          unsigned status, unsigned good)
{
    struct run *run = begin();
    handshake(run, MS, client, PORT, server, 80);
    for (unsigned i = 0; i < count; i++) {
        char target[128], number[16];
        snprintf(number, sizeof number, "%u", i);
        const char *mark = strchr(pattern, '%');
        snprintf(target, sizeof target, "%.*s%s%s", (int)(mark - pattern), pattern,
                 numbers ? number : word(i), mark + 1);
        get(run, 50 * MS, client, PORT, server, target, headers, good && i % good == 0 ? 200 : status);
    }
    return run;
}

static void check_none(struct run *run)
{
    check_silence(run, NTT_WEB_SCAN);
}

static void test_searching(void)
{
    struct run *run = browse(200, "/%", false, "", 404, 50);
    CU_ASSERT_EQUAL(opened(run, NTT_WEB_SCAN), 1);
    ntt_engine_finish(run->engine);
    const struct ntt_alert *alert = last_of(run, NTT_WEB_SCAN);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    CU_ASSERT_STRING_EQUAL(alert->variant, "paths");
    CU_ASSERT_EQUAL(alert->severity, NTT_MEDIUM);
    CU_ASSERT_STRING_EQUAL(ntt_alert_technique(alert), "T1595.003");
    CU_ASSERT_TRUE(alert->observed > 190 && alert->observed < 210);
    CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, "10.0.6.66 tried about "));
    CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, "196 of 200 answers were negative"));
    check_ends(alert, client, server);
    CU_ASSERT_EQUAL(alert->evidence.packets, 200);
    char filter[NTT_FILTER_TEXT];
    CU_ASSERT_PTR_NOT_NULL(strstr(ntt_alert_filter(alert, filter), "47:45:54:20"));
    end(run);
}

static void test_the_threshold(void)
{
    check_none(browse(LIMIT - 2, "/%", false, "", 404, 0));
    struct run *run = browse(LIMIT + 2, "/%", false, "", 404, 0);
    CU_ASSERT_EQUAL(opened(run, NTT_WEB_SCAN), 1);
    CU_ASSERT_EQUAL(last_of(run, NTT_WEB_SCAN)->severity, NTT_LOW);
    end(run);
}

static void test_scripts_with_numbers_are_no_data(void)
{
    struct run *run = browse(100, "/%.php", true, "", 403, 0);
    CU_ASSERT_EQUAL(opened(run, NTT_WEB_SCAN), 1);
    CU_ASSERT_EQUAL(last_of(run, NTT_WEB_SCAN)->severity, NTT_MEDIUM);
    end(run);
}

/* A program whose objects are gone: at most low, however many. */
static void test_numbered_objects(void)
{
    check_none(browse(100, "/api/orders/%", true, "", 404, 0));
    struct run *run = browse(600, "/api/orders/%", true, "", 404, 0);
    CU_ASSERT_EQUAL(opened(run, NTT_WEB_SCAN), 1);
    CU_ASSERT_EQUAL(last_of(run, NTT_WEB_SCAN)->severity, NTT_LOW);
    end(run);
}

static void test_who_does_not_search(void)
{
    check_none(browse(300, "/%", false, "", 404, 2));          /* half of it is there */
    check_none(browse(300, "/%.png", false, "", 404, 0));      /* a page without its pictures */
    check_none(browse(300, "/pool/%.deb", false, "", 404, 0)); /* a mirror */
    check_none(browse(300, "/%", false, "Referer: http://www.example/\r\n", 404, 0)); /* dead links */
    check_none(browse(300, "/%", false, "", 401, 0));                                 /* an expired token */
    check_none(browse(300, "/%", false, "", 503, 0));                /* a server that is down */
    check_none(browse(300, "http://%.example/", false, "", 404, 0)); /* a proxy's client */
    check_none(browse(300, "/status?%", false, "", 404, 0));         /* one path */
    check_none(browse(90, "/objects/4a/0b1c%9f8e7d6c5b4a39281706f5e4d", true, "", 404, 0)); /* git */
}

static void test_a_scanner_that_names_itself(void)
{
    struct run *run =
        browse(20, "/item?id=%", true, "User-Agent: sqlmap/1.7.2#stable (https://sqlmap.org)\r\n", 200, 0);
    CU_ASSERT_EQUAL(opened(run, NTT_WEB_SCAN), 1);
    CU_ASSERT_EQUAL(last_of(run, NTT_WEB_SCAN)->severity, NTT_MEDIUM);
    CU_ASSERT_PTR_NOT_NULL(strstr(last_of(run, NTT_WEB_SCAN)->message, " with sqlmap "));
    end(run);
    check_none(browse(20, "/item?id=%", true, "User-Agent: curl/7.88.1\r\n", 200, 0));
    check_none(
        browse(20, "/?p=%", true, "User-Agent: Mozilla/5.0 (Hydra)\r\n", 200, 0)); /* guesses passwords */
}

static void mail(struct run *run, unsigned number, const char *answer)
{
    char line[64];
    handshake(run, MS, client, PORT + number, server, 25);
    say_text(run, MS, server, 25, client, PORT + number, "220 mx ESMTP\r\n", UINT32_MAX);
    snprintf(line, sizeof line, "RCPT TO:<%s@example>\r\n", word(number));
    say_text(run, 500 * MS, client, PORT + number, server, 25, line, UINT32_MAX);
    say_text(run, MS, server, 25, client, PORT + number, answer, UINT32_MAX);
}

static void test_recipients(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 80; i++)
        mail(run, i, "550 5.1.1 user unknown\r\n");
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL_FATAL(opened(run, NTT_WEB_SCAN), 1);
    const struct ntt_alert *alert = last_of(run, NTT_WEB_SCAN);
    CU_ASSERT_STRING_EQUAL(alert->variant, "recipients");
    CU_ASSERT_STRING_EQUAL(ntt_alert_technique(alert), "T1589.002");
    check_ends(alert, client, server);
    CU_ASSERT_EQUAL(alert->evidence.packets, 80);
    end(run);
}

static void test_who_only_sends_mail(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 200; i++) /* some have left */
        mail(run, i, i % 5 ? "250 2.1.5 Ok\r\n" : "550 5.1.1 user unknown\r\n");
    check_none(run);
    run = begin();
    for (unsigned i = 0; i < 200; i++)
        mail(run, i, "554 5.7.1 Relay access denied\r\n");
    check_none(run);
}

static CU_TestInfo tests[] = {
    {"searching", test_searching},
    {"the threshold", test_the_threshold},
    {"scripts with numbers are no data", test_scripts_with_numbers_are_no_data},
    {"numbered objects", test_numbered_objects},
    {"who does not search", test_who_does_not_search},
    {"a scanner that names itself", test_a_scanner_that_names_itself},
    {"recipients", test_recipients},
    {"who only sends mail", test_who_only_sends_mail},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("web_scan", tests)
