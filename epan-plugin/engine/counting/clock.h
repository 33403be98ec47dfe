/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine's own time, which never goes back. It follows the packets' stamps; where these are set back for
 * good (a clock that is corrected, files in the wrong order), it goes on from where it stood, so that seconds,
 * rates and silences stay what they were. Single packets that are late do not move it.
 */
#ifndef NTT_CLOCK_H
#define NTT_CLOCK_H

#include <stdint.h>

/* No time is further from the epoch, before or behind: two of them can be subtracted, and an hour added. 146 years. */
#define NTT_LATEST_NS ((INT64_C(1) << 62) - 1)

/* All 0: not yet started. Times in nanoseconds. */
struct ntt_clock {
    int64_t time_ns;        /* it shows; NTT_LATEST_NS at most */
    int64_t step_ns;        /* from a packet's stamp to the clock's time */
    int64_t former_step_ns; /* the one before: two files whose packets come in turn */
    uint32_t late_in_a_row;
};

/* The clock's time of a packet with this stamp; before `time_ns` if the packet is late. Does not set the clock. */
int64_t ntt_clock_of(struct ntt_clock *clock, int64_t stamp_ns);

#endif
