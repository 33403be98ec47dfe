/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the frames of a drill as pcapng, which libpcap reads and does not write. */
#ifndef NTT_PCAPNG_H
#define NTT_PCAPNG_H

#include "drill/craft.h"

#include <glib.h>

/* Appends a whole file to `out`: one interface, of Ethernet or 802.11, times in nanoseconds. `began` is the time of the drill's
 * first moment, in nanoseconds since 1970; `comment` says what the file is. */
void ntt_pcapng(const struct ntt_craft *craft, int64_t began, const char *comment, GString *out);

#endif
