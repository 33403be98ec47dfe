/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ignore rules that stand in a table of Wireshark's preferences (`uat:ntt_ignore:…` for tshark -o). */
#ifndef NTT_IGNORE_TABLE_H
#define NTT_IGNORE_TABLE_H

#include "compat.h"
#include "config/ignore_rules.h"

void ntt_ignore_table_register(module_t *module);
/* Adds the table's rules. */
void ntt_ignore_table_add(struct ntt_ignore_set *set);

#endif
