/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where ignore rules come from: a file, and a table in Wireshark's preferences. Both give the same six cells.
 *
 * The file is UTF-8, its cells are separated by tabs. The first line that is neither empty nor a comment (#)
 * names the columns, in any order: type, address and reason have to be there; side, port and expires may be.
 *
 *   type     an alert type ("host_sweep"), or * for any
 *   address  an address or a network ("192.0.2.0/24", "2001:db8::/32", "02:00:5e:10:00:01"), or * for any
 *   side     which end of the alert that is: source, target or either (default)
 *   port     the port that the alert is about, or * for any (default)
 *   reason   why; has to be given
 *   expires  the last day on which the rule holds, in UTC and by the packets' time ("2026-12-31"), or never
 *            (default)
 */
#ifndef NTT_IGNORE_RULES_H
#define NTT_IGNORE_RULES_H

#include "engine/ignore.h"

#include <glib.h>

/* A rule as it is written. NULL is the same as "". */
struct ntt_ignore_cells {
    char *type, *address, *side, *port, *reason, *expires;
};

/* NULL when the cells are a rule, which is then in `rule`, with a reason to be freed; else what is wrong and
 * what to do, to be freed. */
char *ntt_ignore_cells_read(const struct ntt_ignore_cells *cells, struct ntt_ignore_rule *rule);

/* "host_sweep from 192.0.2.0/24 on port 22", to be freed. */
char *ntt_ignore_rule_text(const struct ntt_ignore_rule *rule);
/* "2026-12-31", to be freed; NULL: the rule never expires. */
char *ntt_ignore_rule_expiry(const struct ntt_ignore_rule *rule);

/* Rules, and what was wrong with those that are not among them. */
struct ntt_ignore_set {
    struct ntt_ignore_rules rules; /* stays where it is; grows only by the calls below */
    GPtrArray *problems;           /* sentences that name the place and what to do */
};

struct ntt_ignore_set *ntt_ignore_set_new(void);
void ntt_ignore_set_free(struct ntt_ignore_set *set); /* NULL is fine */
void ntt_ignore_set_add(struct ntt_ignore_set *set, const struct ntt_ignore_cells *cells, const char *where);
void ntt_ignore_set_add_file(struct ntt_ignore_set *set, const char *path);

#endif
