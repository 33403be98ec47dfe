/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is usual in a capture, for `ntt baseline learn`: with the preference "ntt.learn" the record stream
 * ends in the records week, places, service_sizes and host_service (records.h). Fixed memory.
 */
#ifndef NTT_BASELINE_RECORDS_H
#define NTT_BASELINE_RECORDS_H

#include "engine/packet.h"
#include "records/record_members.h"
#include "traffic/hour_of_week.h"

struct ntt_baseline_records;

struct ntt_baseline_records *ntt_baseline_records_create(void);
void ntt_baseline_records_destroy(struct ntt_baseline_records *baseline); /* NULL is fine */
void ntt_baseline_records_add(struct ntt_baseline_records *baseline, const struct ntt_packet *packet);
void ntt_baseline_records_print(const struct ntt_baseline_records *baseline, struct ntt_hours_of_week *week,
                                ntt_record_sink print);

#endif
