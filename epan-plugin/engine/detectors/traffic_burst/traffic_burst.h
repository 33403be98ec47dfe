/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two halves of traffic_burst: how many packets come (traffic_burst.c), and how clustered they come
 * (traffic_burst_dispersion.c). */
#ifndef NTT_TRAFFIC_BURST_H
#define NTT_TRAFFIC_BURST_H

#include "engine/detector.h"

enum { BURST_DISPERSION = 3 /* place of the option */, BURST_WINDOWS = 32 };

/* The arrivals of a window in one-second bins, and the windows before. Part of the detector's state. */
struct burstiness {
    uint32_t seconds, pulses;
    uint64_t sum, squares; /* of the packets in each second */
    uint32_t first_frame;
    int64_t first_ns;
    bool disturbed, in_pulse;
    int32_t past[BURST_WINDOWS]; /* log2 of the index of dispersion, in 256ths */
    uint32_t windows;
    struct ntt_incident incident;
};

/* A second that is over. */
struct burst_second {
    uint32_t packets, hot; /* from `hot` on it is part of a pulse */
    bool unusual;          /* something else explains it */
    int64_t last_ns;       /* of its last packet */
};

void ntt_burstiness_end_second(struct ntt_engine *engine, struct burstiness *state,
                               const struct burst_second *second);
/* Forgets the running window. */
void ntt_burstiness_interrupt(struct burstiness *state);
void ntt_burstiness_describe(struct ntt_open_alert *open);

#endif
