/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * When a connection holds its server up: by a request that has begun and does not end, by crumbs, by a
 * receive window that stays shut, by saying nothing at all. Whoever waits for an answer to a request that is
 * complete does not, and neither does whoever sends a lot.
 */
#include "engine/detectors/slow_dos/slow_dos.h"

#include "engine/bytes.h"
#include "engine/content/http.h"

#include <string.h>

/* What is known of the client's request. CUT: HTTP, without or with a body, and its end was not captured.
 * SEALED: TLS, or nothing was captured. FOREIGN: no HTTP; many such senders never expect an answer. */
enum { NOTHING_YET, IN_HEADERS, IN_BODY, COMPLETE, CUT, CUT_BODY, SEALED, FOREIGN };

static const uint8_t *find(const struct ntt_packet *packet, const char *text)
{
    size_t size = strlen(text);
    const uint8_t *at = packet->data, *end = packet->data + packet->data_length;
    while (at && (size_t)(end - at) >= size) {
        at = memchr(at, text[0], (size_t)(end - at) - size + 1);
        if (!at || memcmp(at, text, size) == 0)
            return at;
        at++;
    }
    return NULL;
}

static uint64_t announced(const struct ntt_packet *packet)
{
    const uint8_t *at = find(packet, "ontent-"), *end = packet->data + packet->data_length;
    uint64_t length = 0;
    for (; at; at = NULL) {
        struct ntt_packet rest = *packet;
        rest.data = at;
        rest.data_length = (uint32_t)(end - at);
        const uint8_t *number = find(&rest, "ength: ");
        for (number = number ? number + 7 : end; number < end && *number >= '0' && *number <= '9'; number++)
            length = length < UINT32_MAX ? length * 10 + (uint64_t)(*number - '0') : length;
    }
    return length;
}

static void read_body(struct ntt_held_session *held, const struct ntt_packet *packet, uint64_t bytes)
{
    held->body_to_come = held->body_to_come > bytes ? held->body_to_come - bytes : 0;
    bool last = held->chunked && find(packet, "0\r\n\r\n");
    if (last || (!held->chunked && !held->body_to_come))
        held->reading = COMPLETE;
}

static void read_headers(struct ntt_held_session *held, const struct ntt_packet *packet)
{
    uint64_t length = announced(packet);
    if (length)
        held->body_to_come = length;
    held->chunked |= find(packet, "chunked") != NULL;
    const uint8_t *end = find(packet, "\r\n\r\n");
    uint64_t behind = end ? (uint64_t)(packet->data + packet->data_length - end) - 4 : 0;
    if (!end && ntt_begins_with(packet->data, packet->data_length, "\r\n"))
        behind = packet->data_length - 2;
    else if (!end)
        return;
    held->reading = IN_BODY;
    read_body(held, packet, behind);
}

static enum ntt_hold read_request(struct ntt_held_session *held, const struct ntt_packet *packet)
{
    bool cut = packet->data_length < packet->payload;
    if (held->reading == NOTHING_YET || held->reading == COMPLETE) {
        if (ntt_http_is_request((struct ntt_bytes){packet->data, packet->data_length}))
            held->reading = IN_HEADERS;
        else if (!packet->data_length || (packet->data[0] == 0x16 && packet->payload > 5))
            held->reading = SEALED;
        else
            held->reading = FOREIGN;
    } else if (held->reading == IN_BODY) {
        read_body(held, packet, packet->payload);
    }
    if (held->reading == IN_HEADERS && cut)
        held->reading = packet->data[0] == 'P' ? CUT_BODY : CUT;
    if (held->reading == IN_HEADERS)
        read_headers(held, packet);
    return held->reading == IN_HEADERS ? NTT_HELD_HEADERS
           : held->reading == IN_BODY  ? NTT_HELD_BODY
                                       : NTT_NOT_HELD;
}

/* Small pieces with pauses between them, and the server has nothing to say to that. */
static bool trickles(struct ntt_held_session *held, const struct ntt_packet *packet,
                     const struct ntt_session *session, uint32_t now)
{
    enum { CRUMB = 300, ENOUGH = 2 };
    bool silent = held->client_spoke && held->server_bytes == session->bytes[NTT_SERVER];
    if (!silent || packet->payload > CRUMB) {
        held->crumbs = 0;
        held->crumbs_since = now;
    } else if (now > held->client_spoke) {
        held->crumbs++;
    }
    held->client_spoke = now;
    held->server_bytes = session->bytes[NTT_SERVER];
    return held->crumbs >= ENOUGH;
}

/* A window that was shut and is still shut, with little progress in between. A player that is paused has
 * taken much more before. */
static bool is_shut(struct ntt_held_session *held, const struct ntt_session *session, uint32_t now)
{
    enum { STAYS_S = 5, PROGRESS = 16 << 10, MUCH = 256 << 10 };
    uint64_t taken = session->bytes[NTT_SERVER];
    if (!held->shut_since || taken - held->shut_bytes > PROGRESS) {
        held->shut_since = now;
        held->shut_bytes = taken;
    }
    return taken && taken < MUCH && now - held->shut_since >= STAYS_S;
}

enum ntt_hold ntt_slow_dos_read(struct ntt_held_session *held, const struct ntt_packet *packet,
                                const struct ntt_session_step *step, uint32_t now, uint32_t *since)
{
    enum { MUCH = 16 << 10 };
    const struct ntt_session *session = step->session;
    enum ntt_hold hold = (enum ntt_hold)held->held;
    if (session->closed)
        return NTT_NOT_HELD;
    if (step->events & NTT_SESSION_OPENED && !packet->payload)
        hold = NTT_HELD_SILENT;
    if (step->from == NTT_CLIENT && packet->payload) {
        hold = read_request(held, packet);
        bool crumbs = trickles(held, packet, session, now);
        if (crumbs && held->reading >= CUT && held->reading <= SEALED) {
            hold = held->reading == CUT        ? NTT_HELD_HEADERS
                   : held->reading == CUT_BODY ? NTT_HELD_BODY
                                               : NTT_HELD_TRICKLE;
            *since = held->crumbs_since;
        }
        if (session->bytes[NTT_CLIENT] > MUCH)
            hold = NTT_NOT_HELD;
    } else if (step->from == NTT_CLIENT) {
        if (packet->tcp_window == 0 && is_shut(held, session, now)) {
            hold = NTT_HELD_READ;
            *since = held->shut_since;
        }
    } else if (packet->payload && hold != NTT_HELD_READ &&
               !ntt_begins_with(packet->data, packet->data_length, "HTTP/1.1 100")) {
        hold = NTT_NOT_HELD;
    }
    return hold;
}
