/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of the record stream that says when: traffic by intervals of time, by service and protocol. */
#ifndef NTT_INTERVAL_TABLE_H
#define NTT_INTERVAL_TABLE_H

#include "records/record_members.h"
#include "traffic/traffic.h"

void ntt_interval_table_print(const struct ntt_traffic *traffic, ntt_record_sink print);

#endif
