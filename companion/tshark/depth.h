/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How deep tshark dissects. Whatever can carry an address (links, tunnels, transports) is always kept, or
 * attacks inside it would go unseen; above transport, `services` keeps the protocols ntt draws evidence from
 * or names in its tables, and `headers` keeps none.
 */
#ifndef NTT_DEPTH_H
#define NTT_DEPTH_H

#include <glib.h>
#include <stdbool.h>

enum ntt_depth { NTT_DEPTH_HEADERS, NTT_DEPTH_SERVICES, NTT_DEPTH_FULL };

/* False when `name` is none of headers, services, full. */
bool ntt_depth_parse(const char *name, enum ntt_depth *depth);
const char *ntt_depth_name(enum ntt_depth depth);

/* True when a protocol (its filter name, "tls") is dissected at this depth. */
bool ntt_depth_keeps(enum ntt_depth depth, const char *protocol);

/*
 * Appends the tshark arguments (newly allocated strings) that leave out every one of `protocols`
 * (NULL-terminated filter names) that this depth does not keep. Returns how many were left out; 0 at full
 * depth, which adds nothing.
 */
unsigned ntt_depth_arguments(enum ntt_depth depth, const char *const *protocols, GPtrArray *arguments);

#endif
