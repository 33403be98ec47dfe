/* SPDX-License-Identifier: GPL-2.0-or-later */
/* brute-force: passwords that are guessed at services, each with the banner and the refusal of a real one. */
#include "drill/drill.h"
#include "drill/logins_binary.h"

#include <string.h>

enum { LINES = 10, SERVERS = 12, CLIENTS = 12 };

/* What is said, each line by C, the client, or S, the server. In it stand % for the guess, # for the guess in
 * base64, and @ for "admin:" and the guess in base64. */
struct service {
    const char *variant;
    uint16_t port;
    const char *lines[LINES];
    const char *accepted; /* instead of the refusal, where there is a variant for it */
};

#define FTP_LINES                                                                                            \
    {                                                                                                        \
        "S220 files.example.net ready\r\n", "CUSER admin\r\n", "S331 Please specify the password.\r\n",      \
            "CPASS %\r\n", "S530 Login incorrect.\r\n", "CQUIT\r\n", "S221 Goodbye.\r\n",                    \
    }
#define FORM_ANSWER "<html><body><form method=post>That is not right</form></body></html>"

static const struct service services[] = {
    {"ftp", 21, FTP_LINES, NULL},
    {"telnet",
     23,
     {"Slogin: ", "Cadmin\r\n", "SPassword: ", "C%\r\n", "S\r\nLogin incorrect\r\nlogin: "},
     NULL},
    {"smtp",
     25,
     {"S220 mail.example.net ESMTP\r\n", "CEHLO client.example.net\r\n",
      "S250-mail.example.net\r\n250 AUTH LOGIN PLAIN\r\n", "CAUTH LOGIN\r\n", "S334 VXNlcm5hbWU6\r\n",
      "CYWRtaW4=\r\n", "S334 UGFzc3dvcmQ6\r\n", "C#\r\n",
      "S535 5.7.8 Authentication credentials invalid\r\n"},
     NULL},
    {"pop3",
     110,
     {"S+OK ready\r\n", "CUSER admin\r\n", "S+OK\r\n", "CPASS %\r\n",
      "S-ERR [AUTH] Authentication failed.\r\n", "CQUIT\r\n", "S+OK\r\n"},
     NULL},
    {"imap",
     143,
     {"S* OK IMAP4rev1 ready\r\n", "Ca1 LOGIN admin %\r\n", "Sa1 NO [AUTHENTICATIONFAILED] Failed.\r\n",
      "Ca2 LOGOUT\r\n", "S* BYE\r\na2 OK done\r\n"},
     NULL},
    {"redis", 6379, {"CAUTH %\r\n", "S-WRONGPASS invalid username-password pair\r\n"}, NULL},
    {"http",
     80,
     {"CGET /admin HTTP/1.1\r\nHost: www.example.net\r\nAuthorization: Basic @\r\n\r\n",
      "SHTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"admin\"\r\nContent-Length: 0\r\n\r\n"},
     NULL},
    {"http-form",
     80,
     {"CPOST /login HTTP/1.1\r\nHost: www.example.net\r\nContent-Type: application/x-www-form-urlencoded\r\n"
      "Content-Length: 31\r\n\r\nuser=admin&password=guess-%",
      "SHTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 68\r\n\r\n" FORM_ANSWER},
     NULL},
    {"spray", 21, FTP_LINES, NULL},
    {"distributed", 21, FTP_LINES, NULL},
    {"slow", 21, FTP_LINES, NULL},
    {"success", 21, FTP_LINES, "S230 Login successful.\r\n"},
};

static const struct service *service_of(const struct ntt_drill *drill)
{
    const struct service *service = services;
    while (!ntt_drill_is(drill, service->variant))
        service++;
    return service;
}

/* Five digits, so that all guesses have one length. */
static char *guess_of(unsigned number)
{
    return g_strdup_printf("%05u", number % 100000);
}

static void send_line(struct ntt_tcp_session *session, const char *line, const char *guess)
{
    GString *text = g_string_new(NULL);
    char *pair = g_strconcat("admin:", guess, NULL),
         *pair64 = g_base64_encode((const guchar *)pair, strlen(pair)),
         *guess64 = g_base64_encode((const guchar *)guess, strlen(guess));
    for (const char *at = line + 1; *at; at++) {
        if (*at == '%')
            g_string_append(text, guess);
        else if (*at == '#')
            g_string_append(text, guess64);
        else if (*at == '@')
            g_string_append(text, pair64);
        else
            g_string_append_c(text, *at);
    }
    ntt_tcp_session_send_text(session, line[0] == 'C', text->str);
    g_free(guess64);
    g_free(pair64);
    g_free(pair);
    g_string_free(text, TRUE);
}

static void guess(struct ntt_drill *drill, unsigned number, const struct ntt_host *client,
                  const struct ntt_host *server, bool right)
{
    const struct service *service = service_of(drill);
    char *word = guess_of(number);
    struct ntt_tcp_session session;
    ntt_tcp_session_open(&session, drill->craft, ntt_drill_at(drill, number), client, server,
                         (struct ntt_ports){(uint16_t)(32768 + number % 28000), service->port});
    for (unsigned i = 0; i < LINES && service->lines[i]; i++) {
        bool refusal = strstr(service->lines[i], "530 ") != NULL;
        send_line(&session, right && refusal ? service->accepted : service->lines[i], word);
    }
    ntt_tcp_session_close(&session);
    g_free(word);
}

static void guess_one_by_one(struct ntt_drill *drill)
{
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        bool last = !ntt_drill_goes_on(drill, i + 1);
        guess(drill, i, &drill->source, &drill->target, last && service_of(drill)->accepted);
    }
}

static void spray(struct ntt_drill *drill)
{
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        struct ntt_host server = ntt_drill_neighbour(drill, 100 + i % SERVERS);
        guess(drill, i, &drill->source, &server, false);
    }
}

static void share(struct ntt_drill *drill)
{
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        struct ntt_host client = ntt_drill_stranger(drill, 9 + 613 * (i % CLIENTS));
        guess(drill, i, &client, &drill->target, false);
    }
}

static void guess_binary(struct ntt_drill *drill)
{
    void (*send_all)(struct ntt_tcp_session *) = ntt_drill_is(drill, "ssh")     ? ntt_login_ssh
                                                 : ntt_drill_is(drill, "mysql") ? ntt_login_mysql
                                                                                : ntt_login_postgres;
    uint16_t port = ntt_drill_is(drill, "ssh") ? 22 : ntt_drill_is(drill, "mysql") ? 3306 : 5432;
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        struct ntt_tcp_session session;
        ntt_tcp_session_open(&session, drill->craft, ntt_drill_at(drill, i), &drill->source, &drill->target,
                             (struct ntt_ports){(uint16_t)(32768 + i % 28000), port});
        send_all(&session);
        ntt_tcp_session_close(&session);
    }
}

const struct ntt_scenario ntt_drill_logins[] = {
    {"brute-force", "ssh", "passwords guessed over ssh", NTT_FOR_BOTH, 15, 2, guess_binary},
    {"brute-force", "ftp", "passwords guessed over ftp", NTT_FOR_BOTH, 15, 2, guess_one_by_one},
    {"brute-force", "telnet", "passwords guessed over telnet", NTT_FOR_BOTH, 15, 2, guess_one_by_one},
    {"brute-force", "smtp", "passwords guessed at a mail server", NTT_FOR_BOTH, 15, 2, guess_one_by_one},
    {"brute-force", "pop3", "passwords guessed at a mailbox", NTT_FOR_BOTH, 15, 2, guess_one_by_one},
    {"brute-force", "imap", "passwords guessed at a mailbox", NTT_FOR_BOTH, 15, 2, guess_one_by_one},
    {"brute-force", "redis", "passwords guessed at a redis database", NTT_FOR_BOTH, 15, 2, guess_one_by_one},
    {"brute-force", "mysql", "passwords guessed at a mysql database", NTT_FOR_BOTH, 15, 2, guess_binary},
    {"brute-force", "postgres", "passwords guessed at a postgres database", NTT_FOR_BOTH, 15, 2,
     guess_binary},
    {"brute-force", "http", "passwords guessed with HTTP basic authentication", NTT_FOR_BOTH, 15, 2,
     guess_one_by_one},
    {"brute-force", "http-form", "passwords guessed in a login form", NTT_FOR_BOTH, 30, 2, guess_one_by_one},
    {"brute-force", "spray", "a few passwords at each of many servers", NTT_FOR_BOTH, 30, 2, spray},
    {"brute-force", "distributed", "many clients with a few guesses each", NTT_FOR_BOTH, 30, 2, share},
    {"brute-force", "slow", "a guess every 40 seconds", NTT_FOR_BOTH, 1200, 1 / 40.0, guess_one_by_one},
    {"brute-force", "success", "guesses, the last of which is right", NTT_FOR_BOTH, 15, 2, guess_one_by_one},
    {0},
};
