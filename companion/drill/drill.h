/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The scenarios of `ntt drill`: what each type of alert is to be tried out with.
 *
 * A file of scenarios holds those of one family and defines an array that drill.c lists. A row is one variant of
 * a scenario; the rows of one scenario stand together, the usual one first.
 */
#ifndef NTT_DRILL_H
#define NTT_DRILL_H

#include "drill/craft.h"

#include <glib.h>

/* What a row crafts with. */
struct ntt_drill {
    struct ntt_craft *craft;
    const struct ntt_scenario *scenario;
    double rate;      /* events a second: ports, SYNs, guesses, calls */
    int64_t duration; /* ns; no event begins later */
    struct ntt_host source, target;
    /* Filled in by ntt_drill_craft. */
    uint8_t router[NTT_LINK_LENGTH]; /* through which the target's network is reached from elsewhere */
};

enum ntt_families { NTT_FOR_IPV4 = 1, NTT_FOR_IPV6 = 2, NTT_FOR_BOTH = NTT_FOR_IPV4 | NTT_FOR_IPV6 };

struct ntt_scenario {
    const char *name;    /* "syn-flood"; its alert type is the same with underscores */
    const char *variant; /* "spoofed" */
    const char *purpose; /* what the packets show, in a line */
    enum ntt_families families;
    unsigned seconds; /* unless the user chooses: duration */
    double rate;      /* the same: events a second */
    void (*craft)(struct ntt_drill *drill);
};

/* All rows; ends with one without a name. */
const struct ntt_scenario *ntt_scenarios(void);
/* "syn_flood", to be freed with g_free. */
char *ntt_scenario_type(const struct ntt_scenario *scenario);
/* By "syn-flood" or "syn_flood", and the variant (NULL: the usual one), or by "syn-flood/spoofed"; NULL where there
 * is none. */
const struct ntt_scenario *ntt_scenario_find(const char *name, const char *variant);

/*
 * Crafts what `drill` describes, its frames in the order of time. The ends' link addresses are made here. False
 * when packets are missing; ntt_craft_problem says why.
 */
bool ntt_drill_craft(struct ntt_drill *drill);

/* What a file of it says of itself, to be freed with g_free. */
char *ntt_drill_comment(const struct ntt_drill *drill);

/* The end that this text names, and its family; false when it is no address. */
bool ntt_host_parse(const char *text, struct ntt_host *host);
char *ntt_host_text(const struct ntt_host *host);
/* What stands for the attacker and the victim unless the user chooses. Documentation addresses (RFC 5737, 3849),
 * but registered ones for unexpected-country, since no others have a country. */
void ntt_drill_default_ends(struct ntt_drill *drill, bool ipv6);

/* For scenarios. */

/* When event `number` takes place, and whether it is still within the duration. */
int64_t ntt_drill_at(const struct ntt_drill *drill, unsigned number);
bool ntt_drill_goes_on(const struct ntt_drill *drill, unsigned number);
bool ntt_drill_is(const struct ntt_drill *drill, const char *variant);
/* A host of the target's own network (/24, /64) with this last number, 1 … 254. */
struct ntt_host ntt_drill_neighbour(const struct ntt_drill *drill, unsigned number);
/* A host somewhere else, for whom the router speaks, out of 131,072 of the benchmark range (RFC 2544) for IPv4
 * and as many of the documentation range for IPv6. */
struct ntt_host ntt_drill_stranger(const struct ntt_drill *drill, uint32_t number);

extern const struct ntt_scenario ntt_drill_scans[], ntt_drill_floods[], ntt_drill_reflections[],
    ntt_drill_logins[], ntt_drill_slow[], ntt_drill_misuse[], ntt_drill_links[], ntt_drill_anomalies[],
    ntt_drill_tunnels[], ntt_drill_beacons[], ntt_drill_web[];

#endif
