/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the user does not want to be told: rules by type of alert, address and port, each with a reason and,
 * if wanted, an end. The host owns them, and each rule counts the alerts that it kept quiet.
 */
#ifndef NTT_IGNORE_H
#define NTT_IGNORE_H

#include "engine/alert.h"

enum ntt_ignore_side { NTT_IGNORE_EITHER, NTT_IGNORE_SOURCE, NTT_IGNORE_TARGET };

struct ntt_ignore_rule {
    bool any_type, any_port;
    enum ntt_alert_type type;
    struct ntt_prefix prefix; /* no family: any address */
    enum ntt_ignore_side side;
    uint16_t port;
    bool expires;
    int64_t expires_ns; /* from this packet time on the rule does nothing */
    char *reason;       /* never empty */
    uint64_t count;     /* alerts kept quiet */
};

struct ntt_ignore_rules {
    struct ntt_ignore_rule *rules;
    size_t count;
};

/* True when the rule holds for the alert at that packet time. A rule for a network holds for an alert whose
 * own end lies in it whole. The alert's port is the one that its evidence has in common, at either end. */
bool ntt_ignore_holds(const struct ntt_ignore_rule *rule, const struct ntt_alert *alert, int64_t time_ns);
/* The number (1…) of the first rule that holds; 0: none. `rules` may be NULL. */
size_t ntt_ignore_find(const struct ntt_ignore_rules *rules, const struct ntt_alert *alert, int64_t time_ns);

#endif
