/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables of the record stream that have a fixed set of rows: TCP flags, port classes, flows, hours. */
#ifndef NTT_ANALYSIS_TABLES_H
#define NTT_ANALYSIS_TABLES_H

#include "records/record_members.h"
#include "traffic/hour_of_week.h"
#include "traffic/traffic.h"

void ntt_analysis_tables_print(const struct ntt_traffic *traffic, struct ntt_hours_of_week *week,
                               ntt_record_sink print);

#endif
