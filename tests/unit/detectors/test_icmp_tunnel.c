/* SPDX-License-Identifier: GPL-2.0-or-later */
/* icmp_tunnel on hand-made echoes: tunnels, and the pings that they hide among. */
#include "engine_run.h"

enum { ROOM = 1500 };

struct echo {
    uint16_t sequence;
    uint32_t size; /* of the data */
    uint8_t data[ROOM];
};

static void send_echo(struct run *run, int64_t after_ms, bool request, const struct echo *echo,
                      uint32_t captured)
{
    uint8_t bytes[4 + ROOM] = {0x12, 0x34, (uint8_t)(echo->sequence >> 8), (uint8_t)echo->sequence};
    memcpy(bytes + 4, echo->data, echo->size);
    struct ntt_address asker = host(0, 9), other = ipv4(192, 0, 2, 7);
    feed(run, after_ms * MS,
         (struct ntt_packet){.source = request ? asker : other,
                             .destination = request ? other : asker,
                             .ip_protocol = 1,
                             .transport = NTT_ICMP,
                             .icmp = request ? NTT_ICMP_ECHO : NTT_ICMP_ECHO_REPLY,
                             .data = captured ? bytes : NULL,
                             .data_length = captured < echo->size + 4 ? captured : echo->size + 4});
}

static void fill(struct echo *echo, uint32_t size, uint32_t *state)
{
    echo->size = size;
    for (uint32_t i = 0; i < size; i++)
        echo->data[i] = (uint8_t)random_of(state);
}

static void test_replies_with_other_data(void)
{
    struct run *run = begin();
    uint32_t state = 1;
    struct echo echo = {0};
    for (uint16_t i = 0; i < 30; i++) {
        echo.sequence = i;
        fill(&echo, 20 + i, &state);
        send_echo(run, 500, true, &echo, ROOM);
        fill(&echo, 500 - i, &state);
        send_echo(run, 10, false, &echo, ROOM);
    }
    ntt_engine_finish(run->engine);
    const struct ntt_alert *last = last_of(run, NTT_ICMP_TUNNEL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(last);
    CU_ASSERT_EQUAL(last->severity, NTT_MEDIUM);
    CU_ASSERT_STRING_EQUAL(last->variant, "two_way");
    CU_ASSERT_EQUAL(last->source.base.bytes[3], 9);
    CU_ASSERT_EQUAL(last->target.base.bytes[3], 7);
    CU_ASSERT_EQUAL(last->evidence.packets, 60);
    CU_ASSERT_PTR_NOT_NULL(strstr(last->message, "30 replies differ"));
    end(run);
}

static void test_requests_that_change(void)
{
    struct run *run = begin();
    uint32_t state = 1;
    struct echo echo = {0};
    for (uint16_t i = 0; i < 40; i++) {
        echo.sequence = i;
        fill(&echo, 512, &state);
        send_echo(run, 200, true, &echo, ROOM);
        send_echo(run, 10, false, &echo, ROOM);
    }
    const struct ntt_alert *last = last_of(run, NTT_ICMP_TUNNEL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(last);
    CU_ASSERT_EQUAL(last->severity, NTT_LOW);
    CU_ASSERT_STRING_EQUAL(last->variant, "one_way");
    end(run);
}

/* A ping whose first `stamp` bytes change, with replies cut at `reply` bytes, of changing size with
 * `probing`. */
static void ping(struct run *run, uint32_t size, uint32_t stamp, uint32_t reply, bool probing)
{
    uint32_t state = 1;
    struct echo echo = {0};
    for (uint32_t i = 0; i < ROOM; i++)
        echo.data[i] = (uint8_t)i;
    for (uint16_t i = 0; i < 400; i++) {
        echo.sequence = i;
        echo.size = probing ? size - i % 7 * 100 : size;
        for (uint32_t at = 0; at < stamp; at++)
            echo.data[at] = (uint8_t)random_of(&state);
        send_echo(run, 100, true, &echo, ROOM);
        struct echo back = echo;
        if (back.size > reply)
            back.size = reply;
        if (i % 9)
            send_echo(run, 10, false, &back, ROOM);
    }
}

static void test_pings_are_quiet(void)
{
    static const struct {
        uint32_t size, stamp, reply;
        bool probing;
    } pings[] = {{56, 16, ROOM, false}, {1400, 16, ROOM, false}, {32, 0, ROOM, false}, {56, 32, ROOM, false},
                 {1400, 16, 64, false}, {1472, 16, ROOM, true},  {8, 8, ROOM, false},  {0, 0, ROOM, false}};
    for (unsigned i = 0; i < sizeof pings / sizeof *pings; i++) {
        struct run *run = begin();
        ping(run, pings[i].size, pings[i].stamp, pings[i].reply, pings[i].probing);
        ntt_engine_finish(run->engine);
        CU_ASSERT_PTR_NULL(last_of(run, NTT_ICMP_TUNNEL));
        end(run);
    }
}

static void test_cut_payload_is_harmless(void)
{
    struct run *run = begin();
    uint32_t state = 1;
    struct echo echo = {0};
    for (uint16_t i = 0; i < 200; i++) {
        echo.sequence = i;
        fill(&echo, 512, &state);
        send_echo(run, 200, true, &echo, i % 8);
        send_echo(run, 10, false, &echo, i % 8);
    }
    ntt_engine_finish(run->engine);
    CU_ASSERT_PTR_NULL(last_of(run, NTT_ICMP_TUNNEL));
    end(run);
}

static CU_TestInfo tests[] = {
    {"replies with other data", test_replies_with_other_data},
    {"requests that change", test_requests_that_change},
    {"pings are quiet", test_pings_are_quiet},
    {"a cut payload is harmless", test_cut_payload_is_harmless},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("icmp_tunnel", tests)
