/* SPDX-License-Identifier: GPL-2.0-or-later */
/* brute_force: every service's refusals, whole, cut short and damaged. */
#include "login_dialogs.h"

static const struct line http_basic[] = {
    SAYS(CLIENT, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    SAYS(SERVER, "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\n\r\n"),
    SAYS(CLIENT, "GET / HTTP/1.1\r\nHost: a\r\nauthorization: Basic cm9vdDpzZWNy%XQ=\r\n\r\n"),
    SAYS(SERVER, "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\n\r\n"),
};

static void test_a_challenge_is_no_refusal(void)
{
    static const struct line challenged[] = {
        SAYS(CLIENT, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        SAYS(SERVER, "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\n\r\n"),
        SAYS(CLIENT, "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Basic cm9vdDpzZWNyZXQ%\r\n\r\n"),
        SAYS(SERVER, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
    };
    static const struct line token[] = {
        SAYS(CLIENT, "GET /%/api HTTP/1.1\r\nAuthorization: Bearer %%%%\r\n\r\n"),
        SAYS(SERVER, "HTTP/1.1 401 Unauthorized\r\n\r\n"),
    };
    static const struct line stale[] = {
        SAYS(CLIENT, "GET / HTTP/1.1\r\nAuthorization: Digest username=\"x\", response=\"%\"\r\n\r\n"),
        SAYS(SERVER, "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest stale=true\r\n\r\n"),
    };
    struct run *run = begin();
    for (unsigned i = 0; i < 40; i++) {
        CONVERSE(run, challenged, host(6, 66), host(0, 1), 80, i);
        CONVERSE(run, token, host(6, 67), host(0, 1), 80, i);
        CONVERSE(run, stale, host(6, 68), host(0, 1), 80, i);
    }
    CU_ASSERT_EQUAL(opened(run, NTT_BRUTE_FORCE), 0);
    end(run);
}

static const struct line form[] = {
    SAYS(CLIENT, "POST /login HTTP/1.1\r\nHost: a\r\n\r\nname=root&password=a%"),
    SAYS(SERVER, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nagain"),
};
static const struct line moved_on[] = {
    SAYS(CLIENT, "POST /login HTTP/1.1\r\nHost: a\r\n\r\nname=root&password=b%"),
    SAYS(SERVER, "HTTP/1.1 302 Found\r\nLocation: /start\r\n\r\n"),
};
static const struct line sent_back[] = {
    SAYS(CLIENT, "POST /login HTTP/1.1\r\nHost: a\r\n\r\nname=root&password=b%"),
    SAYS(SERVER, "HTTP/1.1 302 Found\r\nLocation: /login?again\r\n\r\n"),
};

static void test_forms(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 26; i++)
        CONVERSE(run, form, host(6, 66), host(0, 1), 8080, i);
    CU_ASSERT_STRING_EQUAL(only(run)->variant, "http-form");
    CONVERSE(run, moved_on, host(6, 66), host(0, 1), 8080, 99);
    CU_ASSERT_STRING_EQUAL(last_of(run, NTT_BRUTE_FORCE)->variant, "http-form+success");
    for (unsigned i = 0; i < 26; i++) {
        CONVERSE(run, moved_on, host(6, 67), host(0, 1), 8080, i); /* a crowd behind one address */
        CONVERSE(run, sent_back, host(6, 68), host(0, 1), 8080, i);
    }
    CU_ASSERT_EQUAL(opened(run, NTT_BRUTE_FORCE), 3);
    CU_ASSERT_EQUAL(last_of(run, NTT_BRUTE_FORCE)->source.base.bytes[3], 68);
    end(run);
}

/* The other services: one attempt that is refused. */
static const struct line smtp[] = {
    SAYS(SERVER, "220 mail ESMTP\r\n"), SAYS(CLIENT, "EHLO me\r\n"),      SAYS(SERVER, "250 AUTH LOGIN\r\n"),
    SAYS(CLIENT, "AUTH LOGIN\r\n"),     SAYS(SERVER, "334 VXNlcg==\r\n"), SAYS(CLIENT, "cm9vdA==\r\n"),
    SAYS(SERVER, "334 UGFzcw==\r\n"),   SAYS(CLIENT, "c2Vjcm%0\r\n"),     SAYS(SERVER, "535 5.7.8 no\r\n"),
};
static const struct line imap[] = {
    SAYS(SERVER, "* OK ready\r\n"),
    SAYS(CLIENT, "a1 LOGIN root \"secret%\"\r\n"),
    SAYS(SERVER, "a1 NO [AUTHENTICATIONFAILED] no\r\n"),
};
static const struct line telnet[] = {
    SAYS(SERVER, "\xff\xfd\x18\xff\xfd\x20"),
    SAYS(CLIENT, "\xff\xfb\x18"),
    SAYS(SERVER, "host login: "),
    SAYS(CLIENT, "root\r\n"),
    SAYS(SERVER, "Password: "),
    SAYS(CLIENT, "secret%\r\n"),
    SAYS(SERVER, "\r\n"),
    SAYS(SERVER, "Login incorrect\r\nhost login: "),
};
static const struct line redis[] = {
    SAYS(CLIENT, "*2\r\n$4\r\nAUTH\r\n$7\r\nsecret%\r\n"),
    SAYS(SERVER, "-WRONGPASS invalid\r\n"),
};
static const struct line mysql[] = {
    SAYS(SERVER, "\x0a\0\0\0\x0a"
                 "8.0.1\0\0\0\0"),
    SAYS(CLIENT, "\x22\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0root\0%"),
    SAYS(SERVER, "\x09\0\0\2\xff\x15\x04#28000"),
};
static const struct line postgres[] = {
    SAYS(CLIENT, "\0\0\0\x15\0\3\0\0user\0root\0\0\0"),
    SAYS(SERVER, "R\0\0\0\x0c\0\0\0\5abcd"),
    SAYS(CLIENT, "p\0\0\0\x08md5%"),
    SAYS(SERVER, "E\0\0\0\x12SFATAL\0C28P01\0\0"),
};
static const struct line vnc[] = {
    SAYS(SERVER, "RFB 003.008\n"),
    SAYS(CLIENT, "RFB 003.008\n"),
    SAYS(SERVER, "\1\2"),
    SAYS(CLIENT, "\2"),
    SAYS(SERVER, "0123456789abcdef"),
    SAYS(CLIENT, "%123456789abcdef"),
    SAYS(SERVER, "\0\0\0\1\0\0\0\2no"),
};
static const struct line ldap[] = {
    SAYS(CLIENT, "\x30\x14\2\1\1\x60\x0f\2\1\3\4\4"
                 "cn=a\x80\4s%cr"),
    SAYS(SERVER, "\x30\x0c\2\1\1\x61\7\x0a\1\x31\4\0\4\0"),
};
static const struct line smb[] = {
    SAYS(CLIENT, "\0\0\0\x40\xfeSMB\x40\0\0\0\0\0\0\0\0\0\1\0"),
    SAYS(SERVER, "\0\0\0\x40\xfeSMB\x40\0\0\0\0\0\0\0\0\0\1\0"),
    SAYS(CLIENT, "\0\0\0\x40\xfeSMB\x40\0\0\0\0\0\0\0\1\0\1\0"),
    SAYS(SERVER, "\0\0\0\x40\xfeSMB\x40\0\0\0\x6d\0\0\xc0\1\0\1\0"),
};
static const struct line mqtt[] = {
    SAYS(CLIENT, "\x10\x12\0\4MQTT\4\xc2\0\x3c\0\0\0\1a\0\1%"),
    SAYS(SERVER, "\x20\2\0\5"),
};
static const struct line mssql[] = {
    SAYS(CLIENT, "\x12\1\0\x09\0\0\0\0\xff"),
    SAYS(SERVER, "\4\1\0\x09\0\0\0\0\xff"),
    SAYS(CLIENT, "\x10\1\0\x0a\0\0\0\0%%"),
    SAYS(SERVER, "\4\1\0\x12\0\0\0\0\xaa\6\0\x18\x48\0\0\1\x0e\0"),
};

static const struct {
    const char *variant;
    const struct line *lines;
    unsigned count, port;
} services[] = {
#define SERVICE(name, port)                                                                                  \
    {                                                                                                        \
#name, (name), sizeof(name) / sizeof *(name), (port)                                                 \
    }
    SERVICE(smtp, 25),    SERVICE(imap, 143),      SERVICE(telnet, 23),  SERVICE(redis, 6379),
    SERVICE(mysql, 3306), SERVICE(postgres, 5432), SERVICE(vnc, 5900),   SERVICE(ldap, 389),
    SERVICE(smb, 445),    SERVICE(mqtt, 1883),     SERVICE(mssql, 1433), {"http", http_basic, 4, 80},
};

static void test_every_service(void)
{
    for (unsigned s = 0; s < sizeof services / sizeof *services; s++) {
        struct run *run = begin();
        for (unsigned i = 0; i < 20; i++)
            converse(run, services[s].lines, services[s].count, host(6, 66), host(0, 1), services[s].port + 1,
                     i);
        const struct ntt_alert *alert = last_of(run, NTT_BRUTE_FORCE);
        CU_ASSERT_EQUAL(opened(run, NTT_BRUTE_FORCE), 1);
        CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
        CU_ASSERT_STRING_EQUAL(alert->variant, services[s].variant);
        CU_ASSERT_EQUAL(alert->severity, NTT_MEDIUM);
        end(run);
    }
}

static void sip_packet(struct run *run, bool answer, const char *text)
{
    uint32_t size = (uint32_t)strlen(text);
    struct ntt_address phone = host(6, 66), server = host(0, 1);
    struct ntt_packet packet =
        answer ? udp(server, 5060, phone, 5061, size) : udp(phone, 5061, server, 5060, size);
    feed(run, 2 * MS, with_data(packet, text, size));
}

static void test_sip(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 20; i++) {
        sip_packet(run, false, "REGISTER sip:a SIP/2.0\r\n\r\n");
        sip_packet(run, true, "SIP/2.0 401 Unauthorized\r\n\r\n");
        sip_packet(run, false, "REGISTER sip:a SIP/2.0\r\nAuthorization: Digest username=\"100\"\r\n\r\n");
        sip_packet(run, true, "SIP/2.0 403 Forbidden\r\n\r\n");
    }
    CU_ASSERT_STRING_EQUAL(only(run)->variant, "sip");
    CU_ASSERT_EQUAL(only(run)->selector.transport, NTT_UDP);
    end(run);
}

/* Whatever was cut off, nothing is read behind its end, and what cannot be seen is not said. */
static void test_cut_payload(void)
{
    for (keep = 0; keep < 80; keep++) {
        struct run *run = begin();
        for (unsigned s = 0; s < sizeof services / sizeof *services; s++) {
            for (unsigned i = 0; i < 12; i++)
                converse(run, services[s].lines, services[s].count, host(6, 66), host(0, 1), services[s].port,
                         i);
        }
        for (unsigned i = 0; i < 12; i++) {
            CONVERSE(run, form, host(6, 67), host(0, 1), 8080, i);
            ssh(run, SSH_REFUSED, host(6, 68), host(0, 1), 22, i);
        }
        if (!keep)
            CU_ASSERT_EQUAL(opened(run, NTT_BRUTE_FORCE), 0);
        end(run);
    }
    keep = UINT32_MAX;
}

/* Bytes at random behind every greeting: they are the other side's to choose. */
static void test_hostile_payload(void)
{
    uint32_t state = 1;
    struct run *run = begin();
    for (unsigned round = 0; round < 400; round++) {
        unsigned s = round % (sizeof services / sizeof *services), sport = 20000 + round;
        struct ntt_address attacker = host(6, 66), server = host(0, 1);
        handshake(run, MS, attacker, sport, server, services[s].port);
        for (unsigned i = 0; i < services[s].count; i++) {
            char text[512];
            struct line line = {text, services[s].lines[i].size, services[s].lines[i].from};
            memcpy(text, services[s].lines[i].text, line.size);
            for (unsigned k = 0; k < 3; k++) {
                uint32_t random = random_of(&state);
                text[(random >> 8) % line.size] = (char)random;
            }
            say(run, &line, attacker, sport, server, services[s].port);
        }
        end_session(run, attacker, sport, server, services[s].port);
    }
    for (unsigned i = 0; i < run->count; i++) {
        for (const char *c = run->said[i].message; *c; c++)
            CU_ASSERT_TRUE(*c >= ' ' && *c <= '~');
    }
    end(run);
}

static CU_TestInfo tests[] = {
    {"a challenge is no refusal", test_a_challenge_is_no_refusal},
    {"forms", test_forms},
    {"every service", test_every_service},
    {"sip", test_sip},
    {"cut payload", test_cut_payload},
    {"hostile payload", test_hostile_payload},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("brute_force_services", tests)
