/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Intervals of several files in one time series: each file counts its own from its first packet, in a width that
 * follows from its duration. */
#ifndef NTT_MERGE_INTERVALS_H
#define NTT_MERGE_INTERVALS_H

#include <jansson.h>

/*
 * Copies of the intervals, with the starts of a series that begins with the earliest one: its width is the
 * largest of theirs, doubled until `most` of them cover all. An interval goes where it starts, so that it may be
 * shown up to one width too early; those that fall together are not put together yet. Intervals without a time
 * are left out. To be released with json_decref.
 */
json_t *ntt_intervals_align(const json_t *intervals, unsigned most);

#endif
