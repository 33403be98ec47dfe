/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which program a probe gives away as its maker: no host's own TCP sends such a SYN. */
#ifndef NTT_TOOL_H
#define NTT_TOOL_H

#include "engine/packet.h"

enum ntt_tool { NTT_NO_TOOL, NTT_NMAP, NTT_MASSCAN, NTT_ZMAP, NTT_HPING3, NTT_MIRAI, NTT_TOOLS };

enum ntt_tool ntt_tool_of(const struct ntt_packet *packet);
/* "nmap"; "" for none. */
const char *ntt_tool_name(enum ntt_tool tool);
/* True for an echo request that carries nothing: a program wants to know who lives, and measures nothing. */
bool ntt_is_bare_echo(const struct ntt_packet *packet);

#endif
