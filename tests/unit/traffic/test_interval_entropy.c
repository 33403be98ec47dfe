/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Entropy of intervals: exact as long as all keys are kept, close to the truth when not. */
#include "traffic/interval_entropy.h"
#include "unit.h"

#include <glib.h>
#include <math.h>

enum { KEYS = 1 << 20 };

static const double EXACT = 1e-9, CLOSE = 0.1;

/* What the same packets are spread over when every key is counted. */
static struct {
    uint32_t packets[KEYS];
    uint64_t all;
} truth;

static void forget(void)
{
    memset(&truth, 0, sizeof truth);
}

static double true_bits(void)
{
    double sum = 0;
    for (uint32_t i = 0; i < KEYS; i++) {
        if (truth.packets[i])
            sum += truth.packets[i] * log2(truth.packets[i]);
    }
    return log2((double)truth.all) - sum / (double)truth.all;
}

static void add(struct ntt_interval_entropy *entropy, uint32_t interval, uint32_t key)
{
    truth.packets[key]++;
    truth.all++;
    ntt_interval_entropy_add(entropy, interval, key);
}

static double bits_of(const struct ntt_interval_entropy *entropy, uint32_t interval)
{
    double bits[NTT_ENTROPY_INTERVALS];
    ntt_interval_entropy_bits(entropy, bits);
    return bits[interval];
}

/* A key as ordinary traffic has them: few that are frequent, many that are rare. */
static uint32_t skewed(GRand *chance)
{
    return (uint32_t)(exp(g_rand_double(chance) * log(KEYS)) - 1);
}

static void what_can_be_told_by_hand(void)
{
    struct ntt_interval_entropy *entropy = ntt_interval_entropy_create();
    for (uint32_t i = 0; i < 1024; i++) {
        ntt_interval_entropy_add(entropy, 1, i);
        ntt_interval_entropy_add(entropy, 2, 7);
    }
    CU_ASSERT_DOUBLE_EQUAL(bits_of(entropy, 1), 10, EXACT);
    CU_ASSERT_DOUBLE_EQUAL(bits_of(entropy, 2), 0, EXACT);
    CU_ASSERT(bits_of(entropy, 0) < 0 && bits_of(entropy, 3) < 0);
    ntt_interval_entropy_destroy(entropy);
}

static void intervals_put_together_are_exact(void)
{
    forget();
    GRand *chance = g_rand_new_with_seed(1);
    struct ntt_interval_entropy *entropy = ntt_interval_entropy_create();
    for (uint32_t interval = 0; interval < 512; interval++)
        for (unsigned i = 0; i < 300; i++)
            add(entropy, interval, (uint32_t)g_rand_int_range(chance, 0, 1000) * (interval % 3 + 1));
    for (unsigned i = 0; i < 9; i++)
        ntt_interval_entropy_halve(entropy);
    CU_ASSERT_DOUBLE_EQUAL(bits_of(entropy, 0), true_bits(), EXACT);
    CU_ASSERT(bits_of(entropy, 1) < 0);
    ntt_interval_entropy_destroy(entropy);
    g_rand_free(chance);
}

static void more_keys_than_fit(void)
{
    GRand *chance = g_rand_new_with_seed(2);
    forget();
    struct ntt_interval_entropy *even = ntt_interval_entropy_create();
    for (uint32_t i = 0; i < 3 * KEYS; i++)
        add(even, 0, i % KEYS);
    CU_ASSERT_DOUBLE_EQUAL(bits_of(even, 0), 20, CLOSE);
    ntt_interval_entropy_destroy(even);
    forget();
    struct ntt_interval_entropy *uneven = ntt_interval_entropy_create();
    for (uint32_t i = 0; i < 3 * KEYS; i++)
        add(uneven, 0, skewed(chance));
    CU_ASSERT_DOUBLE_EQUAL(bits_of(uneven, 0), true_bits(), CLOSE);
    ntt_interval_entropy_destroy(uneven);
    g_rand_free(chance);
}

/* Of what must be given up, one interval has heavy keys, and others have keys that are not. */
static void intervals_of_different_kinds(void)
{
    struct ntt_interval_entropy *entropy = ntt_interval_entropy_create();
    for (uint32_t i = 0; i < 600000; i++)
        ntt_interval_entropy_add(entropy, 0, i % 120000);
    for (uint32_t interval = 1; interval <= 8; interval++)
        for (uint32_t i = 0; i < 60000; i++)
            ntt_interval_entropy_add(entropy, interval, i);
    CU_ASSERT_DOUBLE_EQUAL(bits_of(entropy, 0), log2(120000), CLOSE);
    for (uint32_t interval = 1; interval <= 8; interval++)
        CU_ASSERT_DOUBLE_EQUAL(bits_of(entropy, interval), log2(60000), CLOSE);
    ntt_interval_entropy_destroy(entropy);
}

/* Half of the packets go to one host, of which nothing was seen before the table was full. */
static void a_key_that_becomes_heavy_late(void)
{
    forget();
    struct ntt_interval_entropy *entropy = ntt_interval_entropy_create();
    for (uint32_t i = 0; i < KEYS; i++)
        add(entropy, 0, i ? i : 1);
    for (uint32_t i = 0; i < KEYS; i++)
        add(entropy, 0, 0);
    CU_ASSERT_DOUBLE_EQUAL(true_bits(), 11, CLOSE);
    CU_ASSERT_DOUBLE_EQUAL(bits_of(entropy, 0), true_bits(), CLOSE);
    ntt_interval_entropy_destroy(entropy);
}

/* A capture whose intervals double as it goes on, each with more keys than can be kept. The worst of its intervals is
 * told, the mean held. */
static void long_captures_of_many_keys(void)
{
    enum { SECONDS = 4096, PACKETS = 1000, WIDTH = SECONDS / NTT_ENTROPY_INTERVALS };
    GRand *chance = g_rand_new_with_seed(3);
    struct ntt_interval_entropy *entropy = ntt_interval_entropy_create();
    uint32_t width = 1;
    for (uint32_t second = 0; second < SECONDS; second++) {
        for (; second / width >= NTT_ENTROPY_INTERVALS; width *= 2)
            ntt_interval_entropy_halve(entropy);
        for (unsigned i = 0; i < PACKETS; i++)
            ntt_interval_entropy_add(entropy, second / width, skewed(chance));
    }
    CU_ASSERT_EQUAL(width, WIDTH);
    double bits[NTT_ENTROPY_INTERVALS], worst = 0, sum = 0;
    ntt_interval_entropy_bits(entropy, bits);
    g_rand_set_seed(chance, 3);
    for (uint32_t interval = 0; interval < NTT_ENTROPY_INTERVALS; interval++) {
        forget();
        for (unsigned i = 0; i < WIDTH * PACKETS; i++) {
            truth.packets[skewed(chance)]++;
            truth.all++;
        }
        double error = fabs(bits[interval] - true_bits());
        worst = fmax(worst, error);
        sum += error;
    }
    printf("(off by %.3f bits on average, %.3f at worst) ", sum / NTT_ENTROPY_INTERVALS, worst);
    CU_ASSERT(sum / NTT_ENTROPY_INTERVALS < CLOSE);
    CU_ASSERT(worst < 3 * CLOSE);
    ntt_interval_entropy_destroy(entropy);
    g_rand_free(chance);
}

static CU_TestInfo tests[] = {
    {"what can be told by hand", what_can_be_told_by_hand},
    {"intervals that are put together are exact", intervals_put_together_are_exact},
    {"more keys than fit", more_keys_than_fit},
    {"intervals of different kinds", intervals_of_different_kinds},
    {"a key that becomes heavy late", a_key_that_becomes_heavy_late},
    {"long captures of many keys", long_captures_of_many_keys},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("interval entropy", tests)
