/* SPDX-License-Identifier: GPL-2.0-or-later */
/* web-scan and http-flood: names that are tried at a web or mail server, and requests that keep a web server busy. */
#include "drill/drill.h"
#include "drill/tcp_session.h"

enum { WEB = 80, MAIL = 25, CLIENTS = 10 };

/* A word of four letters, another one for each number. */
static char *word_of(unsigned number)
{
    char word[5] = "";
    for (unsigned i = 0; i < 4; i++, number /= 26)
        word[i] = (char)('a' + (number + i * 7) % 26);
    return g_strdup(word);
}

static void ask_for_path(struct ntt_tcp_session *session, const char *word)
{
    char *request = g_strdup_printf("GET /%s HTTP/1.1\r\nHost: www.example.net\r\n\r\n", word);
    ntt_tcp_session_send_text(session, true, request);
    ntt_tcp_session_send_text(session, false, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    g_free(request);
}

static void ask_for_recipient(struct ntt_tcp_session *session, const char *word)
{
    char *recipient = g_strdup_printf("RCPT TO:<%s@example.net>\r\n", word);
    ntt_tcp_session_send_text(session, false, "220 mail.example.net ESMTP\r\n");
    ntt_tcp_session_send_text(session, true, "EHLO client.example.net\r\n");
    ntt_tcp_session_send_text(session, false, "250 mail.example.net\r\n");
    ntt_tcp_session_send_text(session, true, "MAIL FROM:<someone@example.com>\r\n");
    ntt_tcp_session_send_text(session, false, "250 2.1.0 Ok\r\n");
    ntt_tcp_session_send_text(session, true, recipient);
    ntt_tcp_session_send_text(session, false, "550 5.1.1 User unknown\r\n");
    ntt_tcp_session_send_text(session, true, "QUIT\r\n");
    ntt_tcp_session_send_text(session, false, "221 2.0.0 Bye\r\n");
    g_free(recipient);
}

static void search(struct ntt_drill *drill)
{
    bool mail = ntt_drill_is(drill, "recipients");
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        struct ntt_tcp_session session;
        char *word = word_of(i);
        ntt_tcp_session_open(&session, drill->craft, ntt_drill_at(drill, i), &drill->source, &drill->target,
                             (struct ntt_ports){(uint16_t)(20000 + i % 40000), mail ? MAIL : WEB});
        (mail ? ask_for_recipient : ask_for_path)(&session, word);
        ntt_tcp_session_close(&session);
        g_free(word);
    }
}

static void ask_again(struct ntt_tcp_session *session, bool posts, unsigned number)
{
    char *request =
        posts ? g_strdup("POST /search HTTP/1.1\r\nHost: www.example.net\r\nContent-Length: 3\r\n\r\nq=a")
              : g_strdup_printf("GET /search?q=%u HTTP/1.1\r\nHost: www.example.net\r\n\r\n", number);
    ntt_tcp_session_send_text(session, true, request);
    ntt_tcp_session_send_text(session, false,
                              "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
    g_free(request);
}

/* Each client keeps its connection. */
static void flood(struct ntt_drill *drill)
{
    unsigned count = ntt_drill_is(drill, "distributed") ? CLIENTS : 1;
    struct ntt_host clients[CLIENTS] = {drill->source};
    struct ntt_tcp_session sessions[CLIENTS];
    for (unsigned i = 0; i < count; i++) {
        if (count > 1)
            clients[i] = ntt_drill_stranger(drill, 13 + 619 * i);
        ntt_tcp_session_open(&sessions[i], drill->craft, ntt_drill_at(drill, i), &clients[i], &drill->target,
                             (struct ntt_ports){(uint16_t)(20000 + i), WEB});
    }
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        struct ntt_tcp_session *session = &sessions[i % count];
        if (session->now < ntt_drill_at(drill, i))
            session->now = ntt_drill_at(drill, i);
        ask_again(session, ntt_drill_is(drill, "post"), i);
    }
    for (unsigned i = 0; i < count; i++)
        ntt_tcp_session_close(&sessions[i]);
}

const struct ntt_scenario ntt_drill_web[] = {
    {"web-scan", "paths", "pages that are guessed, and do not exist", NTT_FOR_BOTH, 15, 10, search},
    {"web-scan", "recipients", "recipients that are guessed, and do not exist", NTT_FOR_BOTH, 30, 4, search},
    {"http-flood", "get", "one page asked for again and again, until the server fails", NTT_FOR_BOTH, 8, 400,
     flood},
    {"http-flood", "post", "a form sent again and again, until the server fails", NTT_FOR_BOTH, 8, 400,
     flood},
    {"http-flood", "distributed", "the same from ten clients", NTT_FOR_BOTH, 8, 400, flood},
    {0},
};
