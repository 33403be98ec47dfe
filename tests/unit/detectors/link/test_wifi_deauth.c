/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stations that somebody cuts off from their wireless network, and stations that leave it. */
#include "engine_run.h"

enum { AP = 1, OTHER_AP, STATION = 100 };

static const uint64_t EVERYBODY = 0xffffffffffff;

static uint64_t card(unsigned n)
{
    return 0x520000000002 | (uint64_t)n << 24;
}

static struct ntt_packet frame(enum ntt_wlan kind, uint64_t from, uint64_t to, unsigned network)
{
    return (struct ntt_packet){.length = 26,
                               .link_source = from,
                               .link_destination = to,
                               .wlan = (uint8_t)kind,
                               .wlan_network = card(network)};
}

static void cut_off(struct run *run, int64_t after_ms, uint64_t from, uint64_t to)
{
    feed(run, after_ms * MS, frame(NTT_DEAUTHENTICATION, from, to, AP));
}

/* Ends the run, with one alert. */
static void ends_as(struct run *run, const char *variant, enum ntt_severity severity, uint64_t target,
                    uint64_t packets)
{
    ntt_engine_finish(run->engine);
    const struct ntt_alert *alert = last_of(run, NTT_WIFI_DEAUTH);
    CU_ASSERT_EQUAL(opened(run, NTT_WIFI_DEAUTH), 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    CU_ASSERT_STRING_EQUAL(alert->variant, variant);
    CU_ASSERT_EQUAL(alert->severity, severity);
    CU_ASSERT_EQUAL(alert->evidence.packets, packets);
    check_ends(alert, nobody, ntt_address_of_link(target));
    check_evidence(run, alert);
    end(run);
}

static void test_one_station_in_both_directions(void)
{
    struct run *run = begin();
    for (int i = 0; i < 64; i++) { /* as from aireplay-ng */
        cut_off(run, 4, card(AP), card(STATION));
        cut_off(run, 4, card(STATION), card(AP));
    }
    ends_as(run, "station", NTT_HIGH, card(STATION), 128);
}

static void test_everybody(void)
{
    struct run *run = begin();
    for (int i = 0; i < 40; i++)
        feed(run, 100 * MS,
             frame(i % 2 ? NTT_DISASSOCIATION : NTT_DEAUTHENTICATION, card(AP), EVERYBODY, AP));
    ends_as(run, "network", NTT_MEDIUM, card(AP), 40);
}

static void test_several_stations_are_one_alert(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 250; i++) /* as from mdk4 */
        cut_off(run, 20, card(AP), card(STATION + i % 5));
    ends_as(run, "network", NTT_MEDIUM, card(AP), 250);
}

static void test_the_filter_names_the_network(void)
{
    struct run *run = begin();
    for (int i = 0; i < 30; i++) {
        cut_off(run, 50, card(AP), card(STATION));
        feed(run, MS, frame(NTT_DEAUTHENTICATION, card(OTHER_AP), card(STATION + 1 + (unsigned)i), OTHER_AP));
    }
    char filter[NTT_FILTER_TEXT];
    const struct ntt_alert *alert = last_of(run, NTT_WIFI_DEAUTH);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    ntt_alert_filter(alert, filter);
    CU_ASSERT_PTR_NOT_NULL(strstr(filter, "wlan.fc.type_subtype in {10, 12}"));
    CU_ASSERT_PTR_NOT_NULL(strstr(filter, "wlan.bssid == 02:00:00:01:00:52"));
    CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, "Somebody cut station 02:00:00:64:00:52 off from the "));
    ends_as(run, "station", NTT_MEDIUM, card(STATION), 30);
}

static void test_one_frame_below_the_threshold_is_silent(void)
{
    struct run *run = begin();
    for (int i = 0; i < 19; i++)
        cut_off(run, 100, card(AP), card(STATION));
    check_silence(run, NTT_WIFI_DEAUTH);
}

static void test_a_station_that_leaves_is_silent(void)
{
    struct run *run = begin();
    for (int i = 0; i < 40; i++) { /* out of range: the same frame is sent until it is acknowledged */
        struct ntt_packet packet = frame(NTT_DEAUTHENTICATION, card(STATION), card(AP), AP);
        packet.wlan_retry = i > 0;
        feed(run, MS, packet);
    }
    check_silence(run, NTT_WIFI_DEAUTH);
}

static void test_an_access_point_that_restarts_is_silent(void)
{
    struct run *run = begin();
    for (int restart = 0; restart < 3; restart++) {
        for (int i = 0; i < 5; i++)
            cut_off(run, restart && !i ? 60000 : 100, card(AP), EVERYBODY);
        for (unsigned i = 0; i < 80; i++)
            cut_off(run, 2, card(AP), card(STATION + i));
    }
    check_silence(run, NTT_WIFI_DEAUTH);
}

static void test_band_steering_is_silent(void)
{
    struct run *run = begin();
    for (int round = 0; round < 20; round++) {
        for (unsigned i = 0; i < 30; i++) { /* each station is asked a few times a minute to go elsewhere */
            struct ntt_packet packet = frame(NTT_DISASSOCIATION, card(AP), card(STATION + i), AP);
            feed(run, 300 * MS, packet);
            feed(run, MS, packet);
        }
    }
    check_silence(run, NTT_WIFI_DEAUTH);
}

/* Feeds as many frames of one sender, each captured twice; without numbers, nothing tells copies from repetitions. */
static void captured_twice(struct run *run, unsigned frames, bool numbered)
{
    for (unsigned i = 1; i <= frames; i++) {
        struct ntt_packet packet = frame(NTT_DEAUTHENTICATION, card(AP), card(STATION), AP);
        packet.wlan_sequence = numbered ? (uint16_t)(i << 4) : 0;
        feed(run, 100 * MS, packet);
        feed(run, 30000, packet);
    }
}

static void test_copies_do_not_count(void)
{
    struct run *run = begin();
    captured_twice(run, 19, true);
    check_silence(run, NTT_WIFI_DEAUTH);
    run = begin();
    captured_twice(run, 20, true);
    ntt_engine_finish(run->engine);
    const struct ntt_alert *alert = last_of(run, NTT_WIFI_DEAUTH);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    CU_ASSERT_EQUAL(alert->severity, NTT_MEDIUM);
    CU_ASSERT_EQUAL(alert->evidence.packets, 20);
    end(run);
}

static void test_frames_without_numbers_count(void)
{
    struct run *run = begin();
    captured_twice(run, 10, false);
    ends_as(run, "station", NTT_MEDIUM, card(STATION), 20);
}

static CU_TestInfo tests[] = {
    {"one station, in both directions", test_one_station_in_both_directions},
    {"everybody", test_everybody},
    {"several stations are one alert", test_several_stations_are_one_alert},
    {"the filter names the network", test_the_filter_names_the_network},
    {"one frame below the threshold is silent", test_one_frame_below_the_threshold_is_silent},
    {"a station that leaves is silent", test_a_station_that_leaves_is_silent},
    {"an access point that restarts is silent", test_an_access_point_that_restarts_is_silent},
    {"band steering is silent", test_band_steering_is_silent},
    {"copies do not count", test_copies_do_not_count},
    {"frames without numbers count", test_frames_without_numbers_count},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("wifi_deauth", tests)
