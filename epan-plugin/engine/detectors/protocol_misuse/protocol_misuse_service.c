/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * protocol_misuse: a server that speaks another protocol than its well-known port is for. Only the server's
 * own greeting counts, because a client may ask anybody anything. TLS counts on few ports: mail and database
 * servers use it on many.
 */
#include "engine/detectors/protocol_misuse/protocol_misuse.h"

#include "engine/bytes.h"

static bool begins_with(const struct ntt_packet *packet, const char *text)
{
    return packet->transport == NTT_TCP && ntt_begins_with(packet->data, packet->data_length, text);
}

bool ntt_greets_ssh(const struct ntt_packet *packet)
{
    return begins_with(packet, "SSH-");
}

bool ntt_greets_http(const struct ntt_packet *packet)
{
    return begins_with(packet, "HTTP/1.");
}

bool ntt_greets_tls(const struct ntt_packet *packet)
{
    return begins_with(packet, "\x16\x03") && packet->data_length >= 6 && packet->data[5] == 2;
}

/* A TLS server that tells a client to come back with TLS. */
static bool refuses_plain_http(const struct ntt_packet *packet)
{
    return packet->data_length >= 12 && memcmp(packet->data + 8, " 400", 4) == 0;
}

static bool is_well_known(uint16_t port)
{
    switch (port) {
    case 21:
    case 22:
    case 23:
    case 25:
    case 53:
    case 80:
    case 110:
    case 143:
    case 443:
    case 445:
    case 465:
    case 993:
    case 995:
    case 3306:
    case 3389:
    case 5432:
        return true;
    default:
        return false;
    }
}

/* The condition that the greeting fulfils and the port does not expect; 0: none. */
static uint8_t mismatch(const struct ntt_packet *packet)
{
    uint16_t port = packet->source_port;
    if (port != 22 && ntt_greets_ssh(packet))
        return GREETS_SSH;
    if (port != 80 && ntt_greets_http(packet))
        return port == 443 && refuses_plain_http(packet) ? 0 : GREETS_HTTP;
    if ((port == 22 || port == 23 || port == 53 || port == 80 || port == 445) && ntt_greets_tls(packet))
        return GREETS_TLS;
    return 0;
}

void ntt_misuse_see_greeting(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    if (packet->data_length < 6 || !is_well_known(packet->source_port))
        return;
    uint8_t condition = mismatch(packet);
    if (!condition)
        return;
    struct offence *offence = ntt_offence(engine, PORT_MISMATCH, seen->hashes.source,
                                          (uint64_t)packet->source_port << 8 | condition);
    bool first = seen->session.session->segments[NTT_SERVER] == 1;
    if (!first && !offence->times)
        return;
    ntt_offence_add(engine, offence, PORT_MISMATCH, packet);
    if (!ntt_incident_alert(engine, &offence->proof))
        offence->target = ntt_prefix_of(&packet->destination);
    offence->slot.score = ++offence->times;
    struct ntt_prefix server = ntt_prefix_of(&packet->source);
    struct ntt_alert draft = {
        .severity = NTT_LOW,
        .confidence = 70,
        .source = offence->target,
        .target = server,
        .selector = {.transport = NTT_TCP,
                     .condition = condition,
                     .one_source_port = true,
                     .source_port = packet->source_port,
                     .source = server},
        .observed = offence->times,
        .threshold = 1,
        .unit = "greetings",
    };
    ntt_report_offence(engine, offence, PORT_MISMATCH, &draft);
}
