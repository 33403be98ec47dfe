/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ignore rules: how they are read, what they match, and what an ignored alert leaves behind. */
#include "engine_run.h"

#include "config/ignore_rules.h"

#include <glib/gstdio.h>

static const int64_t DAY_NS = 86400LL * 1000000000;

static struct ntt_ignore_set *set_of(const char *type, const char *address, const char *side,
                                     const char *port, const char *expires)
{
    struct ntt_ignore_cells cells = {(char *)type, (char *)address, (char *)side,
                                     (char *)port, (char *)"test",  (char *)expires};
    struct ntt_ignore_set *set = ntt_ignore_set_new();
    ntt_ignore_set_add(set, &cells, "here");
    return set;
}

static void test_what_is_no_rule(void)
{
    static const struct {
        struct ntt_ignore_cells cells;
        const char *part;
    } bad[] = {
        {{.type = "port_scam", .reason = "x"}, "'port_scam' is no type"},
        {{.type = "port_scan", .address = "10.0.0", .reason = "x"}, "'10.0.0' is no address"},
        {{.type = "port_scan", .address = "10.0.0.0/33", .reason = "x"}, "write 0 to 32"},
        {{.type = "port_scan", .address = "::/129", .reason = "x"}, "write 0 to 128"},
        {{.type = "port_scan", .address = "10.0.0.0/", .reason = "x"}, "is no length"},
        {{.type = "port_scan", .side = "left", .reason = "x"}, "'left' is no side"},
        {{.type = "port_scan", .port = "65536", .reason = "x"}, "'65536' is no port"},
        {{.type = "port_scan", .port = "-1", .reason = "x"}, "'-1' is no port"},
        {{.type = "port_scan", .expires = "31.12.2026", .reason = "x"}, "is no day"},
        {{.type = "port_scan", .expires = "2026-02-30", .reason = "x"}, "is no day"},
        {{.type = "port_scan"}, "gives no reason"},
        {{.type = "port_scan", .reason = "  "}, "gives no reason"},
        {{.type = "*", .address = "*", .port = "*", .reason = "x"}, "silence everything"},
        {{.type = NULL}, "silence everything"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        struct ntt_ignore_rule rule;
        char *problem = ntt_ignore_cells_read(&bad[i].cells, &rule);
        CU_ASSERT_PTR_NOT_NULL_FATAL(problem);
        if (!strstr(problem, bad[i].part))
            CU_FAIL(problem);
        CU_ASSERT_PTR_NULL(rule.reason);
        g_free(problem);
    }
}

static void test_words(void)
{
    struct ntt_ignore_set *set = set_of("host_sweep", "2001:DB8::5/32", "source", "22", "2026-12-31");
    CU_ASSERT_EQUAL_FATAL(set->rules.count, 1);
    char *text = ntt_ignore_rule_text(&set->rules.rules[0]),
         *expiry = ntt_ignore_rule_expiry(&set->rules.rules[0]);
    CU_ASSERT_STRING_EQUAL(text, "host_sweep from 2001:db8::/32 on port 22");
    CU_ASSERT_STRING_EQUAL(expiry, "2026-12-31");
    g_free(text);
    g_free(expiry);
    ntt_ignore_set_free(set);
}

static void test_matching(void)
{
    struct ntt_address scanner = host(0, 66), other = host(1, 1);
    struct ntt_alert alert = {.type = NTT_HOST_SWEEP,
                              .source = ntt_prefix_of(&scanner),
                              .target = {.base = host(7, 0), .bits = 24},
                              .selector = {.one_port = true, .port = 22}};
    static const struct {
        const char *type, *address, *side, *port;
        size_t found;
    } cases[] = {
        {"host_sweep", "*", NULL, NULL, 1},
        {"port_scan", "*", NULL, NULL, 0},
        {"*", "10.0.0.66", NULL, NULL, 1},
        {"*", "10.0.0.66", "source", "22", 1},
        {"*", "10.0.0.66", "target", NULL, 0},
        {"*", "10.0.0.0/16", "target", NULL, 1},
        {"*", "10.0.7.0/24", "target", NULL, 1},
        {"*", "10.0.7.0/25", "target", NULL, 0},
        {"*", "10.0.7.9", NULL, NULL, 0},
        {"*", "*", NULL, "22", 1},
        {"*", "*", NULL, "23", 0},
        {"*", "0.0.0.0/0", NULL, NULL, 1},
        {"*", "::/0", NULL, NULL, 0},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct ntt_ignore_set *set =
            set_of(cases[i].type, cases[i].address, cases[i].side, cases[i].port, NULL);
        CU_ASSERT_EQUAL(ntt_ignore_find(&set->rules, &alert, 0), cases[i].found);
        ntt_ignore_set_free(set);
    }
    alert.selector = (struct ntt_selector){.one_source_port = true, .source_port = 123};
    alert.source = (struct ntt_prefix){.bits = 0};
    alert.target = ntt_prefix_of(&other);
    struct ntt_ignore_set *set = set_of("*", "*", NULL, "123", NULL);
    CU_ASSERT_EQUAL(ntt_ignore_find(&set->rules, &alert, 0), 1);
    ntt_ignore_set_free(set);
    set = set_of("*", "0.0.0.0/0", "source", NULL, NULL); /* a source that is not known lies nowhere */
    CU_ASSERT_EQUAL(ntt_ignore_find(&set->rules, &alert, 0), 0);
    ntt_ignore_set_free(set);
    CU_ASSERT_EQUAL(ntt_ignore_find(NULL, &alert, 0), 0);
}

static void test_expiry_is_the_end_of_the_day(void)
{
    struct ntt_alert alert = {.type = NTT_HOST_SWEEP};
    struct ntt_ignore_set *set = set_of("host_sweep", "*", NULL, NULL, "1970-01-02");
    CU_ASSERT_EQUAL(ntt_ignore_find(&set->rules, &alert, 2 * DAY_NS - 1), 1);
    CU_ASSERT_EQUAL(ntt_ignore_find(&set->rules, &alert, 2 * DAY_NS), 0);
    ntt_ignore_set_free(set);
}

static struct ntt_ignore_set *read_text(const char *text)
{
    char *path = NULL;
    int descriptor = g_file_open_tmp("ntt-ignore-XXXXXX", &path, NULL);
    CU_ASSERT_FATAL(descriptor >= 0);
    g_close(descriptor, NULL);
    CU_ASSERT_TRUE(g_file_set_contents(path, text, -1, NULL));
    struct ntt_ignore_set *set = ntt_ignore_set_new();
    ntt_ignore_set_add_file(set, path);
    g_unlink(path);
    g_free(path);
    return set;
}

static void expect_file(const char *text, size_t rules, const char *problem)
{
    struct ntt_ignore_set *set = read_text(text);
    CU_ASSERT_EQUAL(set->rules.count, rules);
    CU_ASSERT_EQUAL(set->problems->len, problem != NULL);
    if (problem && set->problems->len && !strstr(g_ptr_array_index(set->problems, 0), problem))
        CU_FAIL(g_ptr_array_index(set->problems, 0));
    ntt_ignore_set_free(set);
}

static void test_files(void)
{
    expect_file("", 0, NULL);
    expect_file("# nothing\n\n", 0, NULL);
    expect_file("type\taddress\treason\nport_scan\t*\twhy\n", 1, NULL);
    expect_file("\xef\xbb\xbfreason\taddress\ttype\r\nwhy\t*\tport_scan\r\n", 1, NULL);
    expect_file("type\taddress\treason\nport_scan\t*\twhy\nhost_sweep\t*\twhy", 2, NULL);
    expect_file("type\taddress\treason\nport_scan\t*\nhost_sweep\t*\twhy\n", 1,
                ", line 2: it gives no reason");
    expect_file("type\taddress\treason\nport_scan * why\nhost_sweep\t*\twhy\n", 1,
                ", line 2: it has 1 cells");
    expect_file("type\taddress\treason\nport_scan\t*\twhy\tnever\n", 0, ", line 2: it has 4 cells");
    expect_file("type\taddress\treason\nport_scan\t*\t\xff\n", 0, ", line 2: it is not UTF-8");
    expect_file("type\taddress\nport_scan\t*\n", 0,
                ", line 1: the first line does not name the column 'reason'");
    expect_file("port_scan\t*\twhy\n", 0, ", line 1: 'port_scan' is no column");
    expect_file("type\ttype\treason\n", 0, ", line 1: 'type' is no column, or is there twice");
    struct ntt_ignore_set *set = ntt_ignore_set_new();
    ntt_ignore_set_add_file(set, "/does/not/exist");
    CU_ASSERT_EQUAL_FATAL(set->problems->len, 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(g_ptr_array_index(set->problems, 0), "/does/not/exist"));
    ntt_ignore_set_free(set);
}

static struct run *begin_ignoring(struct ntt_ignore_set *set)
{
    struct run *run = begin_with((struct ntt_setup){.ignore = &set->rules});
    run->now = DAY_NS;
    return run;
}

static void refuse(struct run *run, struct ntt_address from, struct ntt_address to, unsigned port)
{
    feed(run, 5 * MS, tcp(from, 40000, to, port, NTT_SYN, 0));
    feed(run, 0, tcp(to, port, from, 40000, NTT_RST | NTT_ACK, 0));
}

static void scan(struct run *run, struct ntt_address from, unsigned ports)
{
    for (unsigned port = 1; port <= ports; port++)
        refuse(run, from, host(0, 1), port);
}

static void test_ignored_alerts_take_no_id(void)
{
    struct ntt_ignore_set *set = set_of("port_scan", "10.0.0.66", "source", NULL, NULL);
    struct run *run = begin_ignoring(set);
    scan(run, host(0, 65), 100);
    scan(run, host(0, 66), 100);
    scan(run, host(0, 67), 100);
    ntt_engine_finish(run->engine);
    unsigned opens = 0;
    for (unsigned i = 0; i < run->count; i++) {
        struct ntt_address ignored = host(0, 66);
        CU_ASSERT_FALSE(ntt_address_equal(&run->said[i].source.base, &ignored));
        if (run->said[i].event == NTT_OPEN)
            CU_ASSERT_EQUAL(run->said[i].id, ++opens);
    }
    CU_ASSERT_EQUAL(opens, 2);
    CU_ASSERT_EQUAL(set->rules.rules[0].count, 1);
    CU_ASSERT_EQUAL(ntt_engine_state(run->engine).alerts, 2);
    end(run);
    ntt_ignore_set_free(set);
}

static void test_what_outgrows_its_rule_is_said(void)
{
    struct ntt_ignore_set *set = set_of("host_sweep", "10.0.7.0/24", "target", NULL, NULL);
    struct run *run = begin_ignoring(set);
    for (unsigned i = 1; i <= 60; i++)
        refuse(run, host(0, 66), host(7, i), 22);
    CU_ASSERT_EQUAL(run->count, 0);
    CU_ASSERT_EQUAL(set->rules.rules[0].count, 1);
    refuse(run, host(0, 66), host(8, 1), 22);
    CU_ASSERT_EQUAL_FATAL(run->count, 1);
    CU_ASSERT_EQUAL(run->said[0].event, NTT_OPEN);
    CU_ASSERT_EQUAL(run->said[0].id, 1);
    CU_ASSERT_EQUAL(run->said[0].evidence.first_frame, 1);
    end(run);
    ntt_ignore_set_free(set);
}

static void test_a_rule_that_expires_lets_go(void)
{
    struct ntt_ignore_set *set = set_of("port_scan", "*", NULL, NULL, "1970-01-02");
    struct run *run = begin_ignoring(set);
    scan(run, host(0, 66), 50);
    CU_ASSERT_EQUAL(run->count, 0);
    run->now = 2 * DAY_NS - 100 * MS;
    scan(run, host(0, 66), 100);
    CU_ASSERT_EQUAL_FATAL(run->count > 0, true);
    CU_ASSERT_EQUAL(run->said[0].event, NTT_OPEN);
    CU_ASSERT_TRUE(run->said[0].time_ns >= 2 * DAY_NS);
    end(run);
    ntt_ignore_set_free(set);
}

static CU_TestInfo tests[] = {
    {"what is no rule, and why", test_what_is_no_rule},
    {"rules in words", test_words},
    {"matching", test_matching},
    {"a rule expires at the end of its day", test_expiry_is_the_end_of_the_day},
    {"files", test_files},
    {"ignored alerts take no id", test_ignored_alerts_take_no_id},
    {"what outgrows its rule is said", test_what_outgrows_its_rule_is_said},
    {"a rule that expires lets go", test_a_rule_that_expires_lets_go},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("ignore", tests)
