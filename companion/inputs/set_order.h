/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In which order captures are read as one. */
#ifndef NTT_SET_ORDER_H
#define NTT_SET_ORDER_H

#include "inputs/captures.h"

/*
 * Sorts captures (struct ntt_capture) by their times, those without a time last. Files of one ring of dumpcap, by their
 * names, keep the order of their numbers, and the runs of a watch that of theirs: a clock that was set back does not
 * change what came first.
 */
void ntt_set_order_sort(GPtrArray *captures);

#endif
