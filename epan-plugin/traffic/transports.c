/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traffic/transports.h"

#include "engine/packet.h"

static const char *const names[] = {
    [NTT_NO_TRANSPORT] = "other", [NTT_TCP] = "tcp",       [NTT_UDP] = "udp",          [NTT_SCTP] = "sctp",
    [NTT_ICMP] = "icmp",          [NTT_NEIGHBOUR] = "arp", [NTT_OTHER_IP] = "other ip"};

const char *ntt_transport_name(unsigned transport)
{
    return names[transport];
}
