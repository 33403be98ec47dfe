/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a scan track and a flood carry: one alert at a time, of the detector that reported first. */
#include "engine_run.h"

#include "engine/detector.h"
#include "engine/state.h"

static const struct ntt_rule_result crossed = {.crossed = true, .observed = 20, .threshold = 10};

static struct ntt_alert draft_of(enum ntt_alert_type type, enum ntt_severity severity)
{
    return (struct ntt_alert){.type = type, .severity = severity, .confidence = 80, .unit = "packets"};
}

static struct ntt_scan_track track_with(unsigned distinct)
{
    struct ntt_address scanner = host(0, 66), target = host(0, 1);
    return (struct ntt_scan_track){.kind = NTT_VERTICAL_SCAN,
                                   .probe = NTT_PROBE_SYN,
                                   .source = ntt_prefix_of(&scanner),
                                   .destination = ntt_prefix_of(&target),
                                   .distinct = distinct};
}

static struct ntt_flood flood_with(uint32_t peak)
{
    struct ntt_flood flood = {.probe = NTT_PROBE_SYN, .target = host(0, 1), .peak = peak};
    flood.sources = ntt_prefix_of(&flood.target);
    return flood;
}

static void check_only(const struct run *run, enum ntt_alert_type type, uint64_t observed)
{
    CU_ASSERT_EQUAL(run->engine->alerts.open, 1);
    const struct ntt_alert *alert = &run->engine->alerts.pool[0].alert;
    CU_ASSERT_EQUAL(alert->type, type);
    CU_ASSERT_EQUAL(alert->severity, NTT_LOW);
    CU_ASSERT_EQUAL(alert->observed, observed);
}

static void test_a_track_carries_one_alert(void)
{
    struct run *run = begin();
    struct ntt_scan_track track = track_with(20);
    struct ntt_alert first = draft_of(NTT_PORT_SCAN, NTT_LOW), other = draft_of(NTT_HOST_SWEEP, NTT_HIGH);
    ntt_report_scan(run->engine, &track, &first, &crossed);
    check_only(run, NTT_PORT_SCAN, 20);
    track.distinct = 1000;
    ntt_report_scan(run->engine, &track, &other, &crossed);
    check_only(run, NTT_PORT_SCAN, 20); /* nothing has changed */
    CU_ASSERT_EQUAL(run->count, 1);
    ntt_report_scan(run->engine, &track, &first, &crossed);
    check_only(run, NTT_PORT_SCAN, 1000);
    ntt_alerts_close(run->engine, ntt_alerts_at(&run->engine->alerts, &track.alert));
    ntt_report_scan(run->engine, &track, &other, &crossed);
    CU_ASSERT_EQUAL(opened(run, NTT_HOST_SWEEP), 1);
    end(run);
}

static void test_a_flood_carries_one_alert(void)
{
    struct run *run = begin();
    struct ntt_flood flood = flood_with(20);
    struct ntt_alert first = draft_of(NTT_SYN_FLOOD, NTT_LOW), other = draft_of(NTT_TCP_FLOOD, NTT_HIGH);
    struct ntt_rule_result more = {.crossed = true, .observed = 1000, .threshold = 10};
    ntt_report_flood(run->engine, &flood, &first, &crossed);
    check_only(run, NTT_SYN_FLOOD, 20);
    ntt_report_flood(run->engine, &flood, &other, &more);
    check_only(run, NTT_SYN_FLOOD, 20);
    CU_ASSERT_EQUAL(run->count, 1);
    ntt_report_flood(run->engine, &flood, &first, &more);
    check_only(run, NTT_SYN_FLOOD, 1000);
    ntt_alerts_close(run->engine, ntt_alerts_at(&run->engine->alerts, &flood.alert));
    ntt_report_flood(run->engine, &flood, &other, &more);
    CU_ASSERT_EQUAL(opened(run, NTT_TCP_FLOOD), 1);
    end(run);
}

static void test_hosts_in_words(void)
{
    char text[NTT_HOSTS_TEXT];
    struct ntt_address address = host(0, 1);
    struct ntt_prefix prefix = ntt_prefix_of(&address);
    prefix.bits = 24;
    CU_ASSERT_PTR_NOT_NULL(strstr(ntt_hosts_text(7, &prefix, text), "7 hosts in "));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "/24"));
    prefix.bits = 0;
    CU_ASSERT_STRING_EQUAL(ntt_hosts_text(7, &prefix, text), "7 hosts everywhere");
}

static CU_TestInfo tests[] = {
    {"a track carries one alert", test_a_track_carries_one_alert},
    {"a flood carries one alert", test_a_flood_carries_one_alert},
    {"hosts in words", test_hosts_in_words},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("report", tests)
