/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is usual in a capture, for `ntt baseline learn`: with the preference "ntt.learn" the record stream
 * ends in the records week, places, service_sizes and host_service (records.h). Fixed memory.
 */
#ifndef NTT_LEARNING_H
#define NTT_LEARNING_H

#include "engine/packet.h"
#include "records/record_members.h"
#include "traffic/hour_of_week.h"

struct ntt_learning;

struct ntt_learning *ntt_learning_create(void);
void ntt_learning_destroy(struct ntt_learning *learning); /* NULL is fine */
void ntt_learning_add(struct ntt_learning *learning, const struct ntt_packet *packet);
void ntt_learning_print(const struct ntt_learning *learning, struct ntt_hours_of_week *week,
                        ntt_record_sink print);

#endif
