/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * brute_force: logins that are refused again and again. It follows connections to services that ask for a
 * login (brute_force_services.c) and counts refusals, not connections: by the server's own words where they
 * can be read, by the sizes of what is said where they are encrypted. A refusal of what was refused before is
 * a program with an old password and no guess; a login that succeeds takes back the refusals before it.
 *
 * Three scopes: one client at one server, many clients at one server (+distributed), one client at many
 * servers (+spray; also one client with many names at one server). A bucket of `failures` that leaks one in
 * `leak` seconds finds the fast, with little certainty from three quarters of it on; so many without a
 * success and with at least that time between them finds the slow (+slow). Somebody who is let in while an
 * alert is open becomes an alert of its own (+success). Thresholds calibrated on lab and public captures of
 * hydra, ncrack, medusa and nmap, and on captures of automated logins, mail and database clients.
 */
#include "engine/detectors/brute_force/brute_force.h"

#include "engine/bytes.h"
#include "engine/state.h"

#include <string.h>

static bool place_of(const struct ntt_observation *seen, struct ntt_login_place *at, enum ntt_side *from)
{
    const struct ntt_packet *packet = seen->packet;
    const struct ntt_session *session = seen->session.session;
    if (packet->transport == NTT_TCP && session) {
        *at = (struct ntt_login_place){session->client,
                                       session->server,
                                       session->client_hash,
                                       session->server_hash,
                                       session->client_port,
                                       session->server_port,
                                       NTT_TCP,
                                       session};
        *from = seen->session.from;
        return true;
    }
    bool answer = ntt_bytes_begin((struct ntt_bytes){packet->data, packet->data_length}, "SIP/2.0 ");
    if (packet->transport != NTT_UDP || !seen->step.flow || packet->data_length < 4 ||
        (!answer && !ntt_begins_with(packet->data, packet->data_length, "REGI")))
        return false;
    *from = answer ? NTT_SERVER : NTT_CLIENT;
    *at = answer ? (struct ntt_login_place){packet->destination,
                                            packet->source,
                                            seen->hashes.destination,
                                            seen->hashes.source,
                                            packet->destination_port,
                                            packet->source_port,
                                            NTT_UDP,
                                            NULL}
                 : (struct ntt_login_place){packet->source,
                                            packet->destination,
                                            seen->hashes.source,
                                            seen->hashes.destination,
                                            packet->source_port,
                                            packet->destination_port,
                                            NTT_UDP,
                                            NULL};
    return true;
}

/* Logins are small talk: a full packet is not worth a look unless an answer or a request begins in it. */
static bool is_bulk(const struct ntt_packet *packet)
{
    enum { SMALL_TALK = 1000 };
    return packet->payload > SMALL_TALK && !ntt_begins_with(packet->data, packet->data_length, "HTTP") &&
           !ntt_begins_with(packet->data, packet->data_length, "POST") &&
           !ntt_begins_with(packet->data, packet->data_length, "GET ");
}

static struct ntt_login_dialog *dialog_of(struct ntt_engine *engine, uint64_t flow, bool begins,
                                          const struct ntt_login_piece *piece)
{
    struct ntt_table *dialogs = &engine->own[NTT_BRUTE_FORCE][NTT_LOGIN_DIALOGS];
    struct ntt_login_dialog *dialog = ntt_table_find(dialogs, flow);
    if (dialog && begins) { /* another one over the same ports */
        dialog->slot.key = 0;
        dialog = NULL;
    }
    enum ntt_login_service service = dialog || !piece->length ? NTT_LOGIN_NONE : ntt_login_recognise(piece);
    if (service != NTT_LOGIN_NONE) {
        dialog = ntt_table_add(dialogs, flow, engine->now);
        dialog->service = (uint8_t)service;
    }
    if (dialog)
        dialog->slot.seen = engine->now;
    return dialog;
}

static void see_packet(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    struct ntt_login_place at;
    enum ntt_side from;
    if (is_bulk(packet) || !place_of(seen, &at, &from))
        return;
    struct ntt_login_piece piece = {packet->data, packet->data_length, packet->payload, from, at.session};
    bool begins = seen->session.events & NTT_SESSION_OPENED;
    struct ntt_login_dialog *dialog = dialog_of(engine, seen->step.flow->slot.key, begins, &piece);
    if (!dialog)
        return;
    struct ntt_login_verdict verdict = {0};
    if (packet->payload)
        ntt_login_read(dialog, &piece, &verdict);
    enum ntt_login_service shown = (enum ntt_login_service)dialog->service;
    bool anew = true;
    if (shown == NTT_LOGIN_HTTP && from == NTT_CLIENT) {
        shown = NTT_LOGIN_FORM;
        anew = dialog->http.form || dialog->http.body_to_come;
    }
    if (from == ntt_login_evidence_side(shown) && ntt_login_conditions[shown].holds(packet))
        ntt_login_prove(engine, &at, shown, packet, anew);
    ntt_login_conclude(engine, &at, &verdict, packet);
    if (seen->session.events & NTT_SESSION_CLOSED) {
        verdict = (struct ntt_login_verdict){0};
        ntt_login_end(dialog, at.session, &verdict);
        ntt_login_conclude(engine, &at, &verdict, packet);
    }
}

static const struct ntt_config_option options[] = {
    NTT_OWN_OPTION("brute_force_failures", "Brute force: refused logins",
                   "Refused logins of one client at one server.", "logins", 3, 10000, 8),
    NTT_OWN_OPTION("brute_force_leak", "Brute force: forgets one in",
                   "One refused login is forgotten in this time, so that occasional mistakes never add up.",
                   "seconds", 1, 3600, 30),
    NTT_OWN_OPTION("brute_force_slow_failures", "Brute force: slow refused logins",
                   "Refused logins without any success, far apart.", "logins", 8, 10000, 8),
    NTT_OWN_OPTION("brute_force_sources", "Brute force: sources",
                   "Clients that one server refused and never admitted: a distributed attack.", "hosts", 3,
                   10000, 10),
    NTT_OWN_OPTION("brute_force_targets", "Brute force: targets",
                   "Servers that refused one client and never admitted it: a spray.", "hosts", 3, 10000, 8),
};

const struct ntt_detector ntt_brute_force = {
    .about = {"brute_force", "Password guessing", "credential", "T1110",
              "Check the target's log for a login that succeeded after the failures, lock or change those "
              "accounts, and limit who may reach this service."},
    .needs = NTT_NEEDS_CONTENT | NTT_NEEDS_ANSWERS,
    .interests = NTT_SEE_SESSION | NTT_SEE_UDP,
    .see_packet = see_packet,
    .describe = ntt_login_describe,
    .conditions = ntt_login_conditions,
    NTT_OPTIONS(options),
    .tables = {{1 << 14, sizeof(struct ntt_login_dialog)}, {1 << 13, sizeof(struct ntt_guessing)}},
};
