/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which program a probe gives away as its maker: no host's own TCP sends such a SYN. */
#ifndef NTT_TOOL_H
#define NTT_TOOL_H

#include "engine/probe.h"

enum ntt_tool { NTT_NO_TOOL, NTT_NMAP, NTT_MASSCAN, NTT_ZMAP, NTT_HPING3, NTT_MIRAI, NTT_TOOLS };

enum ntt_tool ntt_tool_of(const struct ntt_packet *packet);
/* "nmap"; "" for none. */
const char *ntt_tool_name(enum ntt_tool tool);
/* True for an echo request that carries nothing: a program wants to know who lives, and measures nothing. */
bool ntt_is_bare_echo(const struct ntt_packet *packet);
/*
 * A scanner asks again where nothing came back, nmap once or twice as a rule; and a service's question is short: the
 * longest of nmap's has some 250 bytes, but that of QUIC. It keeps to a few source ports, by which it knows its answers,
 * unless it lets the host's own TCP do the work: then it waits for no more answers at once than a process may have open
 * files. `asked`: how often the source has asked this port of this host;
 * `source_ports`: a bit for each port that it asked from, by the port's low bits; `waiting`: ports that have
 * not answered yet.
 */
bool ntt_may_be_of_scanner(const struct ntt_packet *packet, enum ntt_probe probe, unsigned asked,
                           uint64_t source_ports, uint32_t waiting);

#endif
