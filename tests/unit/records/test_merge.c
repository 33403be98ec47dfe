/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables of several files put together. */
#include "records/merge.h"
#include "records/merge_intervals.h"
#include "records/merge_rows.h"
#include "unit.h"

#include <string.h>

static json_t *parse(const char *text)
{
    json_t *value = json_loads(text, 0, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(value);
    return value;
}

/* Merges rows, written with ' for ", and compares. */
static void expect(enum ntt_table table, const char *first, const char *second, const char *both)
{
    const char *given[] = {first, second, both};
    json_t *values[3];
    for (size_t i = 0; i < G_N_ELEMENTS(given); i++) {
        char *text = g_strdelimit(g_strdup(given[i]), "'", '"');
        values[i] = parse(text);
        g_free(text);
    }
    ntt_rows_merge(table, values[0], values[1]);
    char *said = json_dumps(values[0], JSON_SORT_KEYS), *wanted = json_dumps(values[2], JSON_SORT_KEYS);
    CU_ASSERT_STRING_EQUAL(said, wanted);
    free(said);
    free(wanted);
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++)
        json_decref(values[i]);
}

static void rows_of_one_name_become_one(void)
{
    expect(NTT_SERVICES, "[{'name':'web','packets':5,'bytes':50},{'name':'dns','packets':1,'bytes':9}]",
           "[{'name':'dns','packets':7,'bytes':70},{'name':'ssh','packets':2,'bytes':3}]",
           "[{'name':'dns','packets':8,'bytes':79},{'name':'web','packets':5,'bytes':50},"
           "{'name':'ssh','packets':2,'bytes':3}]");
    expect(NTT_SERVICES, "[]", "[{'name':'ssh','packets':2,'bytes':3}]",
           "[{'name':'ssh','packets':2,'bytes':3}]");
    /* a number that is a name */
    expect(
        NTT_PORTS,
        "[{'port':53,'transport':'udp','packets':5,'bytes':1},{'port':53,'transport':'tcp','packets':4,"
        "'bytes':1}]",
        "[{'port':53,'transport':'udp','packets':1,'bytes':1,'service':'dns'},{'port':5,'transport':'udp',"
        "'packets':1,'bytes':1}]",
        "[{'port':53,'transport':'udp','packets':6,'bytes':2,'service':'dns'},{'port':53,'transport':'tcp',"
        "'packets':4,'bytes':1},{'port':5,'transport':'udp','packets':1,'bytes':1}]");
    expect(NTT_ASNS, "[{'asn':1,'hosts':7,'packets':5,'bytes':1}]",
           "[{'asn':1,'hosts':9,'packets':5,'bytes':1}]", "[{'asn':1,'hosts':9,'packets':10,'bytes':2}]");
    expect(NTT_IGNORED, "[{'rule':'r','reason':'x','count':2,'expired':false}]",
           "[{'rule':'r','reason':'x','count':3,'expired':true}]",
           "[{'rule':'r','reason':'x','count':5,'expired':true}]");
}

static void times_and_places(void)
{
    expect(NTT_HOSTS,
           "[{'address':'a','sent_packets':1,'sent_bytes':1,'received_packets':0,'received_bytes':0,'asn':7,"
           "'latitude':1.5,'first_time':'2026-01-01T00:00:02Z','last_time':'2026-01-01T00:00:03Z'}]",
           "[{'address':'a','sent_packets':1,'sent_bytes':1,'received_packets':2,'received_bytes':5,'asn':7,"
           "'latitude':1.5,'first_time':'2026-01-01T00:00:04Z','last_time':'2026-01-01T00:00:09Z'}]",
           "[{'address':'a','sent_packets':2,'sent_bytes':2,'received_packets':2,'received_bytes':5,'asn':7,"
           "'latitude':1.5,'first_time':'2026-01-01T00:00:02Z','last_time':'2026-01-01T00:00:09Z'}]");
}

static void distributions(void)
{
    expect(NTT_DISTRIBUTIONS,
           "[{'name':'ttl','unit':'hops','mean':10,'bins':[{'from':0,'to':15,'count':1},{'from':32,'to':47,"
           "'count':2}]},{'name':'a','unit':'b','mean':1,'bins':[]}]",
           "[{'name':'ttl','unit':'hops','mean':50,'bins':[{'from':16,'to':31,'count':5},{'from':32,'to':47,"
           "'count':3},{'from':48,'to':63,'count':1}]}]",
           "[{'name':'ttl','unit':'hops','mean':40.0,'bins':[{'from':0,'to':15,'count':1},{'from':16,'to':31,"
           "'count':5},{'from':32,'to':47,'count':5},{'from':48,'to':63,'count':1}]},"
           "{'name':'a','unit':'b','mean':1,'bins':[]}]");
}

/* Intervals of 1 s and of 2 s, that begin where each file begins, in intervals of 2 s. */
static void intervals(void)
{
    expect(NTT_INTERVALS,
           "[{'start':'2026-01-01T00:00:00.5Z','seconds':1,'packets':1,'bytes':1,'alerts':1,"
           "'protocols':{'tcp':[1,1]}},"
           "{'start':'2026-01-01T00:00:01.5Z','seconds':1,'packets':2,'bytes':2,'alerts':0,"
           "'protocols':{'tcp':[1,1],'udp':[1,1]}}]",
           "[{'start':'2026-01-01T00:00:03.7Z','seconds':2,'packets':4,'bytes':4,'alerts':0,'protocols':{}}]",
           "[{'start':'2026-01-01T00:00:00.500000000Z','seconds':2.0,'packets':3,'bytes':3,'alerts':1,"
           "'protocols':{'tcp':[2,2],'udp':[1,1]}},"
           "{'start':'2026-01-01T00:00:02.500000000Z','seconds':2.0,'packets':4,'bytes':4,'alerts':0,"
           "'protocols':{}}]");
}

static void intervals_stay_few(void)
{
    json_t *rows = json_array(), *more = json_array();
    for (int i = 0; i < 500; i++) {
        json_t *into = i % 2 ? rows : more;
        char *start = g_strdup_printf("2026-01-%02dT%02d:00:00Z", i / 24 + 1, i % 24);
        json_array_append_new(
            into, json_pack("{s:s,s:i,s:i,s:i}", "start", start, "seconds", 60, "packets", 1, "bytes", 10));
        g_free(start);
    }
    ntt_rows_merge(NTT_INTERVALS, rows, more);
    CU_ASSERT(json_array_size(rows) > NTT_INTERVALS_KEPT / 3 && json_array_size(rows) <= NTT_INTERVALS_KEPT);
    json_int_t packets = 0;
    for (size_t i = 0; i < json_array_size(rows); i++)
        packets += json_integer_value(json_object_get(json_array_get(rows, i), "packets"));
    CU_ASSERT_EQUAL(packets, 500);
    json_t *none = json_array(), *aligned = ntt_intervals_align(none, 10);
    CU_ASSERT_EQUAL(json_array_size(aligned), 0);
    json_decref(aligned);
    json_decref(none);
    json_decref(rows);
    json_decref(more);
}

static void what_does_not_fit_is_counted(void)
{
    json_t *rows =
        parse("[{\"name\":\"a\",\"packets\":9,\"bytes\":90},{\"name\":\"b\",\"packets\":3,\"bytes\":7},"
              "{\"name\":\"c\",\"packets\":1,\"bytes\":2}]");
    struct ntt_omitted omitted = {1, 1, 1};
    ntt_rows_trim(NTT_SERVICES, rows, 1, &omitted);
    CU_ASSERT_EQUAL(json_array_size(rows), 1);
    CU_ASSERT_EQUAL(omitted.rows, 3);
    CU_ASSERT_EQUAL(omitted.packets, 5);
    CU_ASSERT_EQUAL(omitted.bytes, 10);
    json_decref(rows);
}

/* Each table of record_tables.c: rows with the same key become one row, and one with another key stays another. */
static void every_table_has_a_key(void)
{
    for (unsigned table = 0; table < NTT_TABLES; table++) {
        json_t *row = json_object(), *other = json_object();
        for (const struct ntt_column *column = ntt_tables[table].columns; column->member; column++) {
            bool text = column->type == NTT_TEXT, time = column->type == NTT_TIME;
            if (!column->required)
                continue;
            const char *words[] = {time ? "2026-01-01T00:00:00Z" : "x", time ? "2026-01-01T00:30:00Z" : "y"};
            json_object_set_new(row, column->member, text || time ? json_string(words[0]) : json_integer(1));
            json_object_set_new(other, column->member,
                                text || time ? json_string(words[1]) : json_integer(2));
        }
        json_t *first = json_pack("[O]", row), *second = json_pack("[OO]", row, other);
        ntt_rows_merge((enum ntt_table)table, first, second);
        if (json_array_size(first) != 2)
            CU_FAIL(ntt_tables[table].name);
        json_decref(first);
        json_decref(second);
        json_decref(row);
        json_decref(other);
    }
}

#define CAPTURE(members) "{\"record\":\"capture\",\"schema\":1,\"link_type\":\"ether\"," members "}"
#define ALERT(event, id, key, frame, observed)                                                               \
    "{\"record\":\"alert\",\"event\":\"" event "\",\"id\":" id ",\"key\":\"" key                             \
    "\",\"type\":\"port_scan\",\"severity\":\"high\",\"message\":\"m\",\"time\":\"2026-01-01T00:00:"         \
    "0" observed "Z\",\"first_time\":\"2026-01-01T00:00:00Z\",\"first_frame\":" frame                        \
    ",\"observed\":" observed "}"

static struct ntt_summary *summary_of(const char *file, enum ntt_read_outcome outcome,
                                      const char *const *lines)
{
    struct ntt_summary *summary = ntt_summary_new(file);
    for (; *lines; lines++)
        ntt_summary_line(summary, *lines, strlen(*lines));
    CU_ASSERT_EQUAL(summary->malformed_lines, 0);
    summary->outcome = outcome;
    if (outcome != NTT_READ_WHOLE)
        summary->outcome_text = g_strdup("It ends early.");
    ntt_summary_finish(summary);
    return summary;
}

static void summaries(void)
{
    const char *const first[] = {
        CAPTURE(
            "\"first_time\":\"2026-01-01T00:00:00Z\",\"last_time\":\"2026-01-01T00:00:05Z\",\"packets\":10,"
            "\"bytes\":100,\"state_pressure\":1,\"visibility\":\"unknown\",\"warnings\":[\"w\"],"
            "\"not_evaluated\":[{\"what\":\"arp_spoof\",\"why\":\"x\"},{\"what\":\"geo\",\"why\":\"y\"}]"),
        ALERT("open", "1", "aa", "3", "1"),
        ALERT("open", "2", "bb", "4", "2"),
        "{\"record\":\"service\",\"name\":\"web\",\"packets\":10,\"bytes\":100}",
        "{\"record\":\"omitted\",\"of\":\"service\",\"rows\":1,\"packets\":2,\"bytes\":3}",
        NULL};
    const char *const second[] = {
        CAPTURE(
            "\"first_time\":\"2026-01-01T00:00:06Z\",\"last_time\":\"2026-01-01T00:01:00Z\",\"packets\":5,"
            "\"bytes\":50,\"state_pressure\":3,\"visibility\":\"two-way\",\"warnings\":[\"w\",\"v\"],"
            "\"not_evaluated\":[{\"what\":\"geo\",\"why\":\"z\"}]"),
        ALERT("close", "1", "aa", "null", "7"),
        ALERT("open", "3", "cc", "5", "8"),
        "{\"record\":\"service\",\"name\":\"web\",\"packets\":5,\"bytes\":50}",
        "{\"record\":\"omitted\",\"of\":\"service\",\"rows\":4,\"packets\":4,\"bytes\":4}",
        NULL};
    struct ntt_summary *all = ntt_summary_new("x_*.pcap (3 files)");
    struct ntt_summary *parts[] = {summary_of("x_1.pcap", NTT_READ_WHOLE, first),
                                   summary_of("x_2.pcap", NTT_READ_PART, second),
                                   summary_of("x_3.pcap", NTT_UNREAD, (const char *const[]){NULL})};
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        ntt_summary_merge(all, parts[i]);
        ntt_summary_free(parts[i]);
    }
    ntt_summary_merged(all);
    CU_ASSERT_STRING_EQUAL(all->file, "x_*.pcap (3 files)");
    CU_ASSERT_EQUAL(all->outcome, NTT_READ_PART);
    CU_ASSERT_STRING_EQUAL(all->outcome_text,
                           "'x_2.pcap': It ends early. (The same applies to 2 of the 3 files.)");
    CU_ASSERT_EQUAL(all->packets, 15);
    CU_ASSERT_EQUAL(all->bytes, 150);
    CU_ASSERT_EQUAL(all->state_pressure, 3);
    CU_ASSERT_EQUAL(all->duration_s, 60);
    CU_ASSERT_STRING_EQUAL(all->link_type, "ether");
    CU_ASSERT_STRING_EQUAL(all->visibility, "two-way");
    CU_ASSERT_EQUAL(json_array_size(all->warnings), 2);
    CU_ASSERT_EQUAL_FATAL(json_array_size(all->not_evaluated), 1);
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(json_array_get(all->not_evaluated, 0), "why")),
                           "z");
    CU_ASSERT_EQUAL(json_array_size(all->rows[NTT_SERVICES]), 1);
    CU_ASSERT_EQUAL(all->omitted[NTT_SERVICES].rows, 5);
    CU_ASSERT_EQUAL_FATAL(all->findings->len, 3);
    const struct ntt_finding *finding = g_ptr_array_index(all->findings, 0);
    CU_ASSERT_EQUAL(finding->id, 1);
    CU_ASSERT_EQUAL(finding->observed, 7);
    CU_ASSERT(finding->closed);
    CU_ASSERT_STRING_EQUAL(finding->opened, "2026-01-01T00:00:01Z");
    CU_ASSERT_STRING_EQUAL(finding->opened_in, "x_1.pcap");
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(finding->record, "file")), "x_2.pcap");
    const struct ntt_finding *two = g_ptr_array_index(all->findings, 1),
                             *three = g_ptr_array_index(all->findings, 2);
    CU_ASSERT_STRING_EQUAL(two->key, "bb");
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(two->record, "file")), "x_1.pcap");
    CU_ASSERT_STRING_EQUAL(three->opened_in, "x_2.pcap");
    ntt_summary_free(all);
}

static void outcomes(void)
{
    static const struct {
        enum ntt_read_outcome first, second, all;
    } cases[] = {
        {NTT_READ_WHOLE, NTT_READ_WHOLE, NTT_READ_WHOLE},   {NTT_UNREAD, NTT_UNREAD, NTT_UNREAD},
        {NTT_UNREAD, NTT_READ_WHOLE, NTT_READ_PART},        {NTT_READ_PART, NTT_READ_PART, NTT_READ_PART},
        {NTT_READ_WHOLE, NTT_INTERRUPTED, NTT_INTERRUPTED}, {NTT_INTERRUPTED, NTT_UNREAD, NTT_INTERRUPTED},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct ntt_summary *all = ntt_summary_new("all");
        const char *const lines[] = {CAPTURE("\"packets\":1"), NULL};
        struct ntt_summary *parts[] = {summary_of("1", cases[i].first, lines),
                                       summary_of("2", cases[i].second, lines)};
        for (size_t j = 0; j < 2; j++) {
            ntt_summary_merge(all, parts[j]);
            ntt_summary_free(parts[j]);
        }
        ntt_summary_merged(all);
        CU_ASSERT_EQUAL(all->outcome, cases[i].all);
        CU_ASSERT_EQUAL(all->outcome_text == NULL, cases[i].all == NTT_READ_WHOLE);
        ntt_summary_free(all);
    }
}

static CU_TestInfo tests[] = {
    {"rows of one name become one", rows_of_one_name_become_one},
    {"times and places", times_and_places},
    {"distributions", distributions},
    {"intervals", intervals},
    {"intervals stay few", intervals_stay_few},
    {"what does not fit is counted", what_does_not_fit_is_counted},
    {"every table has a key", every_table_has_a_key},
    {"summaries", summaries},
    {"outcomes", outcomes},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("merge", tests)
