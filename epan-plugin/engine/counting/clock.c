/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/counting/clock.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    SECOND = 1000000000,
    DISORDER = SECOND /* queues and taps disorder packets by less */,
    /* So many late ones without one in time between them: where files or taps are merged out of order, both
     * still go on, and one in time would be among them. */
    FOR_GOOD = 32
};

static int64_t shifted(int64_t stamp_ns, int64_t step_ns)
{
    return stamp_ns > NTT_LATEST_NS - step_ns ? NTT_LATEST_NS : stamp_ns + step_ns;
}

static bool is_near(const struct ntt_clock *clock, int64_t time_ns)
{
    return time_ns >= clock->time_ns - DISORDER && time_ns <= clock->time_ns + DISORDER;
}

int64_t ntt_clock_of(struct ntt_clock *clock, int64_t stamp_ns)
{
    int64_t time_ns = shifted(stamp_ns, clock->step_ns);
    bool late = time_ns < clock->time_ns - DISORDER;
    if (!late && (clock->step_ns == clock->former_step_ns || is_near(clock, time_ns))) {
        clock->late_in_a_row = 0;
        return time_ns;
    }
    int64_t formerly = shifted(stamp_ns, clock->former_step_ns);
    int64_t step = clock->step_ns;
    if (is_near(clock, formerly)) {
        clock->step_ns = clock->former_step_ns;
        time_ns = formerly;
    } else if (late && ++clock->late_in_a_row >= FOR_GOOD) {
        clock->step_ns = clock->time_ns - stamp_ns;
        time_ns = clock->time_ns;
    } else {
        return time_ns;
    }
    clock->former_step_ns = step;
    clock->late_in_a_row = 0;
    return time_ns;
}
