/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/scan_outcomes.h"

static enum ntt_outcome tcp_outcome(const struct ntt_packet *packet, const struct ntt_flow_step *step,
                                    enum ntt_outcome before)
{
    bool syn = step->flow->probe == NTT_PROBE_SYN;
    bool waiting = before == NTT_PENDING || before == NTT_UNANSWERED;
    if (packet->tcp_flags & NTT_RST) {
        if (before == NTT_ANSWERED)
            return NTT_OPEN_PROBE;
        return waiting && !step->forward ? NTT_REJECTED : before;
    }
    if (packet->payload && (syn ? step->flow->established : !step->forward))
        return NTT_SUCCESS;
    if (!syn)
        return step->forward ? before : NTT_SUCCESS;
    if (before == NTT_ANSWERED && (packet->tcp_flags & NTT_FIN))
        return NTT_OPEN_PROBE;
    if (waiting && !step->forward && (packet->tcp_flags & NTT_SYN) && (packet->tcp_flags & NTT_ACK))
        return NTT_ANSWERED;
    return before;
}

static enum ntt_outcome sctp_outcome(const struct ntt_packet *packet, const struct ntt_flow_step *step,
                                     enum ntt_outcome before)
{
    enum { INIT_ACK = 2, ABORT = 6, COOKIE_ECHO = 10, COOKIE_ACK = 11 };
    if (packet->sctp_chunk == ABORT)
        return before == NTT_ANSWERED ? NTT_OPEN_PROBE : before == NTT_SUCCESS ? before : NTT_REJECTED;
    if (packet->sctp_chunk == INIT_ACK && !step->forward)
        return before == NTT_SUCCESS || before == NTT_OPEN_PROBE ? before : NTT_ANSWERED;
    bool continues = packet->sctp_chunk == COOKIE_ECHO && before == NTT_ANSWERED;
    return continues || packet->sctp_chunk == COOKIE_ACK ? NTT_SUCCESS : before;
}

enum ntt_outcome ntt_scan_outcome(const struct ntt_packet *packet, const struct ntt_flow_step *step,
                                  enum ntt_outcome before)
{
    if (packet->transport == NTT_TCP)
        return tcp_outcome(packet, step, before);
    if (packet->transport == NTT_SCTP)
        return sctp_outcome(packet, step, before);
    return step->forward ? before : NTT_SUCCESS;
}

/* Datagram after datagram is a stream, to somebody who is gone. A scan asks a port again a few times at most: nmap ten
 * times, with pauses. */
enum ntt_outcome ntt_scan_silence(enum ntt_probe probe, unsigned asked)
{
    enum { MORE_THAN_A_SCAN = 12 };
    return probe == NTT_PROBE_UDP && asked > MORE_THAN_A_SCAN ? NTT_PENDING : NTT_UNANSWERED;
}
