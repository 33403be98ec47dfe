/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two halves of packet_size: sizes that no ordinary message has (packet_size_odd.c), and services whose sizes
 * change (packet_size.c). */
#ifndef NTT_PACKET_SIZE_H
#define NTT_PACKET_SIZE_H

#include "engine/detector.h"

/* Places of the options, conditions and tables in the row. */
enum { SIZE_SHIFT, SIZE_HISTORY, SIZE_ECHO, SIZE_QUESTION };
enum { SIZE_DATA_TCP = 1, SIZE_DATA_UDP, SIZE_LARGE_ECHO, SIZE_LARGE_QUESTION };
enum { SIZE_SERVICES, SIZE_PAIRS };

enum { ODD_ECHO_FRAME = 300, ODD_QUESTION = 320 };

/* One of two hosts that exchange messages of odd sizes. */
struct odd_pair {
    struct ntt_slot slot;
    struct ntt_incident incident;
    struct ntt_address source, destination; /* who asks, who is asked */
    uint32_t largest;
};

/* True when the packet is of a kind that this half judges; then it has been judged. */
void ntt_odd_sizes_see(struct ntt_engine *engine, const struct ntt_observation *seen);
bool ntt_odd_echo_holds(const struct ntt_packet *packet);
bool ntt_odd_question_holds(const struct ntt_packet *packet);
void ntt_odd_sizes_describe(struct ntt_open_alert *open);

#endif
