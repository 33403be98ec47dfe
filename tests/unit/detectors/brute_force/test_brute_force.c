/* SPDX-License-Identifier: GPL-2.0-or-later */
/* brute_force: who guesses, and those who only look as if they did. */
#include "login_dialogs.h"

static const struct line ftp_refused[] = {
    SAYS(SERVER, "220 files\r\n"),
    SAYS(CLIENT, "USER root\r\n"),
    SAYS(SERVER, "331 Password, please\r\n"),
    SAYS(CLIENT, "PASS secret%\r\n"),
    SAYS(SERVER, "530 Login incorrect.\r\n"),
};
static const struct line ftp_accepted[] = {
    SAYS(SERVER, "220 files\r\n"),   SAYS(CLIENT, "USER root\r\n"),    SAYS(SERVER, "331 Password\r\n"),
    SAYS(CLIENT, "PASS right%\r\n"), SAYS(SERVER, "230 Welcome.\r\n"), SAYS(CLIENT, "QUIT\r\n"),
};

static void test_refusals_open_an_alert(void)
{
    struct run *run = begin();
    struct ntt_address attacker = host(6, 66), server = host(0, 1);
    for (unsigned i = 0; i < 20; i++)
        CONVERSE(run, ftp_refused, attacker, server, 2121, i);
    const struct ntt_alert *alert = only(run);
    CU_ASSERT_STRING_EQUAL(alert->variant, "ftp");
    CU_ASSERT_STRING_EQUAL(ntt_alert_technique(alert), "T1110.001");
    CU_ASSERT_EQUAL(alert->severity, NTT_MEDIUM);
    CU_ASSERT_TRUE(run->said[0].observed <= 10);
    check_ends(alert, attacker, server);
    ntt_engine_finish(run->engine);
    alert = last_of(run, NTT_BRUTE_FORCE);
    CU_ASSERT_EQUAL(alert->event, NTT_CLOSE);
    CU_ASSERT_EQUAL(alert->evidence.packets, 20);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(alert->message, "10.0.6.66 guessed logins of 10.0.0.1 port 2121 (ftp): 20"));
    char filter[NTT_FILTER_TEXT];
    CU_ASSERT_PTR_NOT_NULL(strstr(ntt_alert_filter(alert, filter), "35:33:30"));
    end(run);
}

static void test_one_old_password_is_no_guess(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 200; i++)
        CONVERSE(run, ftp_refused, host(6, 66), host(0, 1), 21, 26 * i);
    CU_ASSERT_EQUAL(opened(run, NTT_BRUTE_FORCE), 0);
    end(run);
}

static void test_mistakes_and_then_the_right_one(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 60; i++) {
        if (i % 3 == 2)
            CONVERSE(run, ftp_accepted, host(6, 66), host(0, 1), 21, i);
        else
            CONVERSE(run, ftp_refused, host(6, 66), host(0, 1), 21, i);
    }
    CU_ASSERT_EQUAL(opened(run, NTT_BRUTE_FORCE), 0);
    end(run);
}

static void test_success_after_guesses_is_critical(void)
{
    struct run *run = begin();
    struct ntt_address attacker = host(6, 66), server = host(0, 1);
    for (unsigned i = 0; i < 10; i++)
        CONVERSE(run, ftp_refused, attacker, server, 21, i);
    uint32_t before = run->frame;
    CONVERSE(run, ftp_accepted, attacker, server, 21, 100);
    CU_ASSERT_EQUAL(opened(run, NTT_BRUTE_FORCE), 2);
    const struct ntt_alert *alert = last_of(run, NTT_BRUTE_FORCE);
    CU_ASSERT_STRING_EQUAL(alert->variant, "ftp+success");
    CU_ASSERT_STRING_EQUAL(ntt_alert_technique(alert), "T1078");
    CU_ASSERT_EQUAL(alert->severity, NTT_CRITICAL);
    CU_ASSERT_EQUAL(alert->evidence.first_frame, before + 3); /* the handshake's last packet */
    CU_ASSERT_EQUAL(alert->evidence.packets, 6);
    CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, "10.0.6.66 was let in by 10.0.0.1 port 21 (ftp) after 10"));
    ntt_engine_finish(run->engine);
    check_evidence(run, last_of(run, NTT_BRUTE_FORCE));
    end(run);
}

static void test_ssh_by_sizes_on_any_port(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 12; i++)
        ssh(run, SSH_REFUSED, host(6, 66), host(0, 1), 902, i);
    const struct ntt_alert *alert = only(run);
    CU_ASSERT_STRING_EQUAL(alert->variant, "ssh");
    CU_ASSERT_TRUE(run->said[0].observed <= 10);
    ssh(run, SSH_ACCEPTED, host(6, 66), host(0, 1), 902, 99);
    CU_ASSERT_STRING_EQUAL(last_of(run, NTT_BRUTE_FORCE)->variant, "ssh+success");
    end(run);
}

static void test_attempts_inside_one_ssh_connection(void)
{
    struct run *run = begin();
    const struct line lines[] = SSH(SSH_REFUSED);
    struct line password = {zeroes, 84, CLIENT}, refusal = {zeroes, SSH_REFUSED, SERVER};
    handshake(run, MS, host(6, 66), 20000, host(0, 1), 22);
    for (unsigned i = 0; i < sizeof lines / sizeof *lines; i++)
        say(run, &lines[i], host(6, 66), 20000, host(0, 1), 22);
    for (unsigned i = 0; i < 10; i++) {
        say(run, &password, host(6, 66), 20000, host(0, 1), 22);
        say(run, &refusal, host(6, 66), 20000, host(0, 1), 22);
    }
    CU_ASSERT_TRUE(only(run)->observed <= 6); /* no server lets a client try more in one */
    CU_ASSERT_EQUAL(only(run)->severity, NTT_LOW);
    end(run);
}

static void test_automated_ssh_logins(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 60; i++)
        ssh(run, SSH_ACCEPTED, host(6, 66), host(0, 1), 22, i);
    CU_ASSERT_EQUAL(opened(run, NTT_BRUTE_FORCE), 0);
    end(run);
}

static void test_keys_are_weak_evidence(void)
{
    struct run *run = begin();
    for (unsigned n = 0; n < 60; n++) {
        struct line lines[] = SSH(SSH_REFUSED);
        lines[11].size = 332; /* an rsa key instead of a password */
        for (unsigned i = n ? 0 : 13; i < 13; i++) {
            if (i == 0)
                handshake(run, MS, host(6, 66), 20000 + n, host(0, 1), 22);
            say(run, &lines[i], host(6, 66), 20000 + n, host(0, 1), 22);
        }
        end_session(run, host(6, 66), 20000 + n, host(0, 1), 22);
    }
    CU_ASSERT_EQUAL(only(run)->severity, NTT_LOW);
    end(run);
}

static void test_many_names(void)
{
    static const struct line lines[] = {
        SAYS(SERVER, "+OK mail\r\n"),        SAYS(CLIENT, "USER person%\r\n"), SAYS(SERVER, "+OK\r\n"),
        SAYS(CLIENT, "PASS Winter2024\r\n"), SAYS(SERVER, "-ERR no\r\n"),
    };
    struct run *run = begin();
    for (unsigned i = 0; i < 20; i++)
        CONVERSE(run, lines, host(6, 66), host(0, 1), 110, i);
    CU_ASSERT_STRING_EQUAL(only(run)->variant, "pop3+spray");
    CU_ASSERT_STRING_EQUAL(ntt_alert_technique(only(run)), "T1110.003");
    end(run);
}

static void test_many_servers(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 20; i++)
        ssh(run, SSH_REFUSED, host(6, 66), host(0, i), 22, i);
    CU_ASSERT_STRING_EQUAL(only(run)->variant, "ssh+spray");
    CU_ASSERT_EQUAL(only(run)->source.bits, 32);
    CU_ASSERT_TRUE(only(run)->target.bits < 32);
    ssh(run, SSH_ACCEPTED, host(6, 66), host(0, 5), 22, 99);
    CU_ASSERT_STRING_EQUAL(last_of(run, NTT_BRUTE_FORCE)->variant, "ssh+success");
    end(run);
}

static void test_many_clients(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 30; i++)
        ssh(run, SSH_REFUSED, host(6, i), host(0, 1), 22, i);
    const struct ntt_alert *alert = only(run);
    CU_ASSERT_STRING_EQUAL(alert->variant, "ssh+distributed");
    CU_ASSERT_EQUAL(alert->target.bits, 32);
    CU_ASSERT_TRUE(ntt_prefix_contains(&alert->source, &(struct ntt_address){NTT_IPV4, {10, 0, 6, 3}}));
    end(run);
}

static void test_an_office_that_mistypes(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 40; i++) {
        ssh(run, SSH_REFUSED, host(6, i), host(0, 1), 22, i);
        ssh(run, SSH_ACCEPTED, host(6, i), host(0, 1), 22, 100 + i);
    }
    CU_ASSERT_EQUAL(opened(run, NTT_BRUTE_FORCE), 0);
    end(run);
}

static void test_slow(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 12; i++) {
        run->now += 660 * SECOND;
        CONVERSE(run, ftp_refused, host(6, 66), host(0, 1), 21, i);
    }
    CU_ASSERT_STRING_EQUAL(only(run)->variant, "ftp+slow");
    CU_ASSERT_EQUAL(run->said[0].observed, 8);
    end(run);
    run = begin();
    for (unsigned i = 0; i < 40; i++) {
        run->now += 660 * SECOND;
        if (i % 6 == 5)
            CONVERSE(run, ftp_accepted, host(6, 66), host(0, 1), 21, i);
        else
            CONVERSE(run, ftp_refused, host(6, 66), host(0, 1), 21, i);
    }
    CU_ASSERT_EQUAL(opened(run, NTT_BRUTE_FORCE), 0);
    end(run);
}

static CU_TestInfo tests[] = {
    {"refusals open an alert", test_refusals_open_an_alert},
    {"one old password is no guess", test_one_old_password_is_no_guess},
    {"mistakes, and then the right one", test_mistakes_and_then_the_right_one},
    {"success after guesses is critical", test_success_after_guesses_is_critical},
    {"ssh by sizes, on any port", test_ssh_by_sizes_on_any_port},
    {"attempts inside one ssh connection", test_attempts_inside_one_ssh_connection},
    {"automated ssh logins", test_automated_ssh_logins},
    {"keys are weak evidence", test_keys_are_weak_evidence},
    {"many names", test_many_names},
    {"many servers", test_many_servers},
    {"many clients", test_many_clients},
    {"an office that mistypes", test_an_office_that_mistypes},
    {"slow", test_slow},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("brute_force", tests)
