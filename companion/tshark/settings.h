/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the user set in Wireshark that keeps tshark from what ntt needs: disabled protocols, and preferences it cannot read. */
#ifndef NTT_SETTINGS_H
#define NTT_SETTINGS_H

#include "tshark/depth.h"
#include "tshark/tshark.h"

#include <jansson.h>

/* Why ntt's plugin sees no packet, as its protocol is disabled, and what to do, without the last full stop; NULL: it is not. To be
 * freed with g_free. */
char *ntt_settings_without_ntt(const struct ntt_tshark *tshark);

/*
 * Adds to an array of strings, each without its full stop: protocols that this depth would dissect and the user disabled, and
 * what tshark says of preferences in `messages`, its standard error (valid UTF-8).
 */
void ntt_settings_warn(const struct ntt_tshark *tshark, enum ntt_depth depth, const char *messages,
                       json_t *warnings);
/* The same where no capture is read yet: asks tshark, which has to start for it. */
void ntt_settings_ask(const struct ntt_tshark *tshark, enum ntt_depth depth, json_t *warnings);

#endif
