/* SPDX-License-Identifier: GPL-2.0-or-later */
/* brute_force: guesses that are spread thin or answered with 200, each beside the habit that resembles it. */
#include "http_dialogs.h"
#include "login_dialogs.h"

static const struct line refused[] = {
    SAYS(SERVER, "220 files\r\n"),
    SAYS(CLIENT, "USER root\r\n"),
    SAYS(SERVER, "331 Password\r\n"),
    SAYS(CLIENT, "PASS secret%\r\n"),
    SAYS(SERVER, "530 Login incorrect.\r\n"),
};

static void test_a_spray_at_one_server_a_minute(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 20; i++) {
        run->now += 60 * SECOND;
        CONVERSE(run, refused, host(6, 66), host(0, i), 21, i);
    }
    CU_ASSERT_STRING_EQUAL(only(run)->variant, "ftp+spray");
    CU_ASSERT_TRUE(only(run)->severity >= NTT_MEDIUM);
    end(run);
    run = begin();
    for (unsigned i = 0; i < 20; i++) { /* one password: as well a job whose password has expired */
        run->now += 60 * SECOND;
        CONVERSE(run, refused, host(6, 66), host(0, i), 21, 26 * i);
    }
    CU_ASSERT_EQUAL(only(run)->severity, NTT_LOW);
    end(run);
}

static void test_three_guesses_at_each_of_six_servers(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 18; i++) {
        run->now += SECOND;
        CONVERSE(run, refused, host(6, 66), host(0, i / 3), 21, i);
    }
    CU_ASSERT_STRING_EQUAL(only(run)->variant, "ftp+spray");
    end(run);
    run = begin();
    for (unsigned i = 0; i < 8; i++) { /* somebody looks for the right one of two passwords */
        run->now += 10 * SECOND;
        CONVERSE(run, refused, host(6, 66), host(0, i / 2), 21, i);
    }
    CU_ASSERT_EQUAL(opened(run, NTT_BRUTE_FORCE), 0);
    end(run);
}

static const struct line turned_away[] = {
    SAYS(CLIENT, "\0\0\0\x15\0\3\0\0user\0root\0\0\0"),
    SAYS(SERVER, "E\0\0\0\x30SFATAL\0C28000\0Mno pg_hba.conf entry for host\0\0"),
};
static const struct line wrong[] = {
    SAYS(CLIENT, "\0\0\0\x15\0\3\0\0user\0root\0\0\0"),
    SAYS(SERVER, "R\0\0\0\x0c\0\0\0\5abcd"),
    SAYS(CLIENT, "p\0\0\0\x08md5%"),
    SAYS(SERVER, "E\0\0\0\x12SFATAL\0C28P01\0\0"),
};

static void test_databases(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 60; i++)
        CONVERSE(run, turned_away, host(6, 66), host(0, 1), 5432, i);
    CU_ASSERT_EQUAL(opened(run, NTT_BRUTE_FORCE), 0); /* nobody sent a password */
    end(run);
    run = begin();
    for (unsigned i = 0; i < 60; i++) { /* a program that has an old one */
        run->now += 10 * SECOND;
        CONVERSE(run, wrong, host(6, 66), host(0, 1), 5432, i);
    }
    CU_ASSERT_EQUAL(only(run)->severity, NTT_LOW);
    end(run);
    run = begin();
    for (unsigned i = 0; i < 60; i++) { /* nobody's clock */
        run->now += (i % 3 + 1) * SECOND;
        CONVERSE(run, wrong, host(6, 66), host(0, 1), 5432, i);
    }
    CU_ASSERT_TRUE(only(run)->severity >= NTT_MEDIUM);
    end(run);
}

static void extension(struct run *run, unsigned number)
{
    char text[256];
    struct ntt_address phone = host(6, 66), server = host(0, 1);
    snprintf(text, sizeof text,
             "REGISTER sip:a SIP/2.0\r\nTo: <sip:%u@a>\r\nCSeq: 1 REGISTER\r\nUser-Agent: "
             "friendly-scanner\r\n\r\n",
             number);
    struct ntt_packet packet = udp(phone, 5061, server, 5060, (uint32_t)strlen(text));
    feed(run, 2 * MS, with_data(packet, text, UINT32_MAX));
    snprintf(text, sizeof text, "SIP/2.0 404 Not Found\r\nTo: <sip:%u@a>;tag=1\r\nCSeq: 1 REGISTER\r\n\r\n",
             number);
    packet = udp(server, 5060, phone, 5061, (uint32_t)strlen(text));
    feed(run, 2 * MS, with_data(packet, text, UINT32_MAX));
}

static void test_extensions(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 100; i++)
        extension(run, 100 + i);
    CU_ASSERT_STRING_EQUAL(only(run)->variant, "sip+spray");
    CU_ASSERT_TRUE(only(run)->severity >= NTT_MEDIUM);
    ntt_engine_finish(run->engine);
    CU_ASSERT_PTR_NOT_NULL(strstr(last_of(run, NTT_BRUTE_FORCE)->message, "with sipvicious"));
    end(run);
    run = begin();
    for (unsigned i = 0; i < 300; i++) /* an office whose four accounts are gone */
        extension(run, 100 + i % 4);
    CU_ASSERT_EQUAL(opened(run, NTT_BRUTE_FORCE), 0);
    end(run);
}

/* One request and its answer in a connection of its own. */
static void ask(struct run *run, unsigned number, const char *request, const char *answer, uint32_t captured)
{
    struct ntt_address client = host(6, 66), server = host(0, 1);
    handshake(run, MS, client, 20000 + number, server, 80);
    say_text(run, MS, client, 20000 + number, server, 80, request, captured);
    say_text(run, MS, server, 80, client, 20000 + number, answer, captured);
    end_session(run, client, 20000 + number, server, 80);
    run->now += SECOND / 2;
}

static void test_pins(void)
{
    static const char page[] =
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<form method=post>Wrong PIN</form>",
                      fine[] =
                          "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"time\":1763300000}";
    struct run *run = begin();
    char text[256];
    for (unsigned i = 0; i < 60; i++) {
        snprintf(text, sizeof text, "POST /unlock HTTP/1.1\r\n\r\nnumber=%04u", i * 7919 % 10000);
        ask(run, i, text, page, UINT32_MAX);
    }
    CU_ASSERT_STRING_EQUAL(only(run)->variant, "http-form");
    CU_ASSERT_TRUE(only(run)->severity >= NTT_MEDIUM);
    end(run);
    run = begin();
    for (unsigned i = 0; i < 60; i++) {
        snprintf(text, sizeof text, "GET /login?user=admin&pass=%04u HTTP/1.1\r\n\r\n", i * 7919 % 10000);
        ask(run, i, text, page, UINT32_MAX);
    }
    CU_ASSERT_STRING_EQUAL(only(run)->variant, "http-form");
    end(run);
    run = begin();
    for (unsigned i = 0; i < 200; i++) { /* a heartbeat, and a sensor */
        snprintf(text, sizeof text, "POST /ajax HTTP/1.1\r\n\r\naction=heartbeat&seq=%03u&value=%04u", i,
                 i * 7919 % 10000);
        ask(run, i, text, fine, UINT32_MAX);
    }
    CU_ASSERT_EQUAL(opened(run, NTT_BRUTE_FORCE), 0);
    end(run);
}

static void test_many_calls_in_one(void)
{
    static const char
        call[] = "POST /xmlrpc.php HTTP/1.1\r\n\r\n<methodCall><methodName>system.multicall</methodName>",
        faults[] =
            "HTTP/1.1 200 OK\r\n\r\n<int>403</int>Incorrect username or password.<int>403</int>Incorrect "
            "username or password.",
        results[] = "HTTP/1.1 200 OK\r\n\r\n<methodResponse><array><string>a post</string></array>";
    struct run *run = begin();
    for (unsigned i = 0; i < 20; i++)
        ask(run, i, call, faults, UINT32_MAX);
    CU_ASSERT_TRUE(only(run)->severity >= NTT_MEDIUM);
    ntt_engine_finish(run->engine);
    CU_ASSERT_PTR_NOT_NULL(strstr(last_of(run, NTT_BRUTE_FORCE)->message, "40 refused"));
    end(run);
    run = begin();
    for (unsigned i = 0; i < 100; i++)
        ask(run, i, call, results, UINT32_MAX);
    CU_ASSERT_EQUAL(opened(run, NTT_BRUTE_FORCE), 0);
    end(run);
}

/* The Authorization header was not captured; what a program with an old token sends has one length. */
static void test_cut_requests(void)
{
    enum { CAPTURED = 40 };
    static const char no[] = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"a\"\r\n\r\n";
    struct run *run = begin();
    char text[256];
    for (unsigned i = 0; i < 40; i++) {
        snprintf(text, sizeof text,
                 "GET /admin HTTP/1.1\r\nHost: www.example\r\nAuthorization: Basic %.*s\r\n\r\n",
                 (int)(8 + i % 7 * 4), "YWRtaW46YWRtaW46YWRtaW46YWRtaW46YWRtaW46");
        ask(run, i, text, no, CAPTURED);
    }
    CU_ASSERT_EQUAL(only(run)->severity, NTT_LOW);
    end(run);
    run = begin();
    for (unsigned i = 0; i < 100; i++) {
        snprintf(text, sizeof text,
                 "GET /api/%.*s HTTP/1.1\r\nHost: www.example\r\nAuthorization: Bearer abcdefgh\r\n\r\n",
                 (int)(i % 9), "messages");
        ask(run, i, text, no, CAPTURED);
    }
    CU_ASSERT_EQUAL(opened(run, NTT_BRUTE_FORCE), 0);
    end(run);
}

static void test_devices_without_a_password(void)
{
    static const struct line lines[] = {
        SAYS(CLIENT, "\x10\x0e\0\4MQTT\4\2\0\x3c\0\2a%"),
        SAYS(SERVER, "\x20\2\0\5"),
    };
    static const struct line old[] = {
        /* another client identifier each time */
        SAYS(CLIENT, "\x10\x16\0\4MQTT\4\xc2\0\x3c\0\2a%\0\1u\0\1p"),
        SAYS(SERVER, "\x20\2\0\5"),
    };
    struct run *run = begin();
    for (unsigned i = 0; i < 100; i++) {
        CONVERSE(run, lines, host(6, 66), host(0, 1), 1883, i);
        CONVERSE(run, old, host(6, 67), host(0, 1), 1883, i);
    }
    CU_ASSERT_EQUAL(opened(run, NTT_BRUTE_FORCE), 0);
    end(run);
}

static CU_TestInfo tests[] = {
    {"a spray at one server a minute", test_a_spray_at_one_server_a_minute},
    {"three guesses at each of six servers", test_three_guesses_at_each_of_six_servers},
    {"databases", test_databases},
    {"extensions", test_extensions},
    {"PINs", test_pins},
    {"many calls in one", test_many_calls_in_one},
    {"cut requests", test_cut_requests},
    {"devices without a password", test_devices_without_a_password},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("brute_force_habits", tests)
