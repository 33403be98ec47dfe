/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables at the end of the record stream: from counts to records, largest first. */
#ifndef NTT_RECORD_TABLES_H
#define NTT_RECORD_TABLES_H

#include "records/record_members.h"
#include "traffic/hour_of_week.h"
#include "traffic/traffic.h"

#include <glib.h>

/* `protocols`: name → struct ntt_volume, what the dissectors found. */
void ntt_record_tables_print(const struct ntt_traffic *traffic, GHashTable *protocols,
                             struct ntt_hours_of_week *week, ntt_record_sink print);

#endif
