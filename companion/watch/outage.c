/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/outage.h"

#include "watch/fed_session.h"
#include "watch/pause.h"

enum { PATIENCE = 60 * G_USEC_PER_SEC }; /* with a tshark that says nothing */

struct ntt_outage {
    const struct ntt_tshark_session *session;
    void (*warn)(void *data, const char *sentence);
    void *data;
    struct ntt_fed_session *fed; /* NULL: none runs */
    struct ntt_pause pause;
    int64_t since; /* 0: no outage */
    unsigned length;
    bool asking;
};

/* pcapng in our byte order: a section, an Ethernet interface, and an ARP request. */
static GByteArray *one_packet(void)
{
    static const guint8 arp[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0,   0, 0, 1, 8, 6,   0,
                                 1,    8,    0,    6,    4,    0,    1, 2, 0,   0, 0, 0, 1, 192, 0,
                                 2,    1,    0,    0,    0,    0,    0, 0, 192, 0, 2, 2, 0, 0};
    static const guint32 section[] = {0x0A0D0D0A, 28, 0x1A2B3C4D, 1, 0xFFFFFFFF, 0xFFFFFFFF, 28},
                         interface[] = {1, 20, 1, 0, 20},
                         packet[] = {6, 32 + sizeof arp, 0, 0, 0, sizeof arp - 2, sizeof arp - 2},
                         end[] = {32 + sizeof arp};
    GByteArray *bytes = g_byte_array_new();
    g_byte_array_append(bytes, (const guint8 *)section, sizeof section);
    g_byte_array_append(bytes, (const guint8 *)interface, sizeof interface);
    g_byte_array_append(bytes, (const guint8 *)packet, sizeof packet);
    g_byte_array_append(bytes, arp, sizeof arp);
    g_byte_array_append(bytes, (const guint8 *)end, sizeof end);
    return bytes;
}

struct ntt_outage *ntt_outage_new(const struct ntt_tshark_session *session,
                                  void (*warn)(void *data, const char *sentence), void *data)
{
    struct ntt_outage *outage = g_new0(struct ntt_outage, 1);
    outage->session = session;
    outage->warn = warn;
    outage->data = data;
    return outage;
}

void ntt_outage_free(struct ntt_outage *outage)
{
    if (!outage)
        return;
    ntt_fed_session_free(outage->fed);
    g_free(outage);
}

static void runs(struct ntt_outage *outage)
{
    outage->asking = false;
    if (!outage->since)
        return;
    char *sentence = g_strdup_printf("tshark runs again after %.0f s; reading continues where it was",
                                     (double)(g_get_monotonic_time() - outage->since) / G_USEC_PER_SEC);
    outage->warn(outage->data, sentence);
    g_free(sentence);
    outage->since = 0;
}

static void does_not_run(struct ntt_outage *outage, const char *problem)
{
    outage->length++;
    ntt_pause_begin(&outage->pause);
    if (outage->since)
        return;
    outage->since = g_get_monotonic_time();
    char *sentence =
        g_strdup_printf("tshark cannot run at present; capturing continues, and the files of the ring "
                        "are read once it can. %s",
                        problem);
    outage->warn(outage->data, sentence);
    g_free(sentence);
}

static void on_nothing(void *data)
{
    (void)data;
}

static void on_alert(void *data, const json_t *alert)
{
    (void)data;
    (void)alert;
}

static void on_ended(void *data, enum ntt_verdict verdict, const char *problem)
{
    struct ntt_outage *outage = data;
    if (verdict == NTT_VERDICT_OK)
        runs(outage);
    else
        does_not_run(outage, problem ? problem : "It ended without an answer.");
    ntt_fed_session_free(outage->fed);
    outage->fed = NULL;
}

static void begin(struct ntt_outage *outage)
{
    static const struct ntt_fed_events events = {
        .alert = on_alert, .alerts_end = on_nothing, .room = on_nothing, .ended = on_ended};
    struct ntt_tshark_session session = *outage->session;
    char *problem = NULL;
    session.state_load = session.state_save = NULL;
    outage->fed = ntt_fed_session_start(&session, &problem);
    if (!outage->fed) {
        does_not_run(outage, problem);
        g_free(problem);
        return;
    }
    ntt_fed_session_attend(outage->fed, &events, outage);
    GByteArray *bytes = one_packet(); /* which fits into any pipe */
    ntt_fed_session_feed(outage->fed, bytes->data, bytes->len);
    ntt_fed_session_finish(outage->fed);
    g_byte_array_free(bytes, TRUE);
}

void ntt_outage_ask(struct ntt_outage *outage)
{
    outage->asking = true;
    outage->length = 0;
    outage->pause = (struct ntt_pause){0};
    begin(outage);
}

bool ntt_outage_turn(struct ntt_outage *outage)
{
    if (outage->fed && g_get_monotonic_time() - ntt_fed_session_last_sign(outage->fed) > PATIENCE)
        ntt_fed_session_kill(outage->fed);
    else if (outage->asking && !outage->fed && ntt_pause_is_over(&outage->pause))
        begin(outage);
    return !outage->asking;
}

unsigned ntt_outage_length(const struct ntt_outage *outage)
{
    return outage->length;
}
