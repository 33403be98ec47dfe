/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counters kept by frame: what was put is found again, and nothing beyond it. */
#include "unit.h"

#include "traffic/frame_counters.h"

static void test_every_frame_has_its_own(void)
{
    enum { FRAMES = 10000 };
    struct ntt_frame_counters *kept = ntt_frame_counters_new();
    for (uint32_t frame = 1; frame <= FRAMES; frame++)
        ntt_frame_counters_put(kept, frame, &(struct ntt_counters){.packet_rate = frame});
    unsigned wrong = 0;
    for (uint32_t frame = 1; frame <= FRAMES; frame++)
        wrong += ntt_frame_counters_at(kept, frame)->packet_rate != frame;
    CU_ASSERT_EQUAL(wrong, 0);
    ntt_frame_counters_free(kept);
}

static void test_frames_that_were_left_out(void)
{
    struct ntt_frame_counters *kept = ntt_frame_counters_new();
    CU_ASSERT_PTR_NULL(ntt_frame_counters_at(kept, 1));
    ntt_frame_counters_put(kept, 9000, &(struct ntt_counters){.half_open = 3});
    CU_ASSERT_EQUAL(ntt_frame_counters_at(kept, 9000)->half_open, 3);
    CU_ASSERT_EQUAL(ntt_frame_counters_at(kept, 1)->half_open, 0);
    CU_ASSERT_PTR_NULL(ntt_frame_counters_at(kept, 100000));
    ntt_frame_counters_free(kept);
    ntt_frame_counters_free(NULL);
}

static CU_TestInfo tests[] = {
    {"every frame has its own", test_every_frame_has_its_own},
    {"frames that were left out", test_frames_that_were_left_out},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("frame_counters", tests)
