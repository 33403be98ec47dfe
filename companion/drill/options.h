/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `ntt drill` is told. */
#ifndef NTT_DRILL_OPTIONS_H
#define NTT_DRILL_OPTIONS_H

#include "drill/craft.h"

#include <glib.h>

struct ntt_drill_options {
    char **names, **preferences, *variant, *rate, *duration, *source, *target, *start, *out, *interface,
        *baseline, *ignore, *tshark;
    gboolean ipv6, lab, check, mine, quiet, force;
    gint64 seed;
    int jobs;
    /* Interpreted. */
    double events;
    int64_t length_s, began;
    struct ntt_host from, to;
};

/* Fills in the options from the command's words and interprets them. False when something is wrong with them; it has
 * been said what. To be cleared in both cases. */
bool ntt_drill_options_parse(struct ntt_drill_options *options, char **words);
void ntt_drill_options_clear(struct ntt_drill_options *options);

#endif
