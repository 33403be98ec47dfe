/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is new beside an earlier report or a baseline, and what is said of files that are neither. */
#include "unit.h"

#include "output/comparison_text.h"
#include "output/output.h"
#include "records/compare.h"

#include <glib/gstdio.h>
#include <string.h>

static const char before[] =
    "{'schema':1,'generated':'2026-11-22T00:00:00Z','captures':[{'duration_s':100,'packets':1000,'bytes':"
    "100000,"
    "'alerts':[{'type':'port_scan','source':'192.0.2.7','target':'192.0.2.9'}],"
    "'hosts':[{'address':'192.0.2.7'},{'address':'192.0.2.9'}],'services':[{'name':'web','packets':900,'"
    "bytes':90000},"
    "{'name':'mail','packets':5,'bytes':500}],'ports':[{'transport':'tcp','port':443}],"
    "'countries':[{'code':'NL','name':'Netherlands'}],'networks':[],'omitted':{'hosts':{'rows':3}}}]}";
static const char now[] =
    "{'schema':1,'captures':[{'duration_s':50,'packets':1000,'bytes':200000,"
    "'alerts':[{'type':'port_scan','source':'192.0.2.7','target':'192.0.2.9','severity':'high'},"
    "{'type':'syn_flood','target':'192.0.2.9','severity':'high'}],"
    "'hosts':[{'address':'192.0.2.9'},{'address':'192.0.2.33'}],'services':[{'name':'web','packets':900,'"
    "bytes':45000},"
    "{'name':'dns','packets':100,'bytes':155000},{'name':'mail','packets':500,'bytes':500}],"
    "'ports':[{'transport':'tcp','port':443},{'transport':'udp','port':443}],"
    "'countries':[{'code':'NL','name':'Netherlands'},{'code':'BE','name':'Belgium'}],'networks':[{'asn':"
    "64496,'org':'X'}]}]}";
static const char baseline[] =
    "{'ntt_baseline':1,'services':[{'transport':'udp','port':443,'direction':'to','bins':[]}],'countries':['"
    "NL'],"
    "'networks':[{'asn':64496}],'hosts':[{'address':'192.0.2.9','services':['tcp/443']}]}";

/* JSON with apostrophes for quotes. */
static json_t *json(const char *text)
{
    char *quoted = g_strdelimit(g_strdup(text), "'", '"');
    json_t *value = json_loads(quoted, 0, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(value);
    g_free(quoted);
    return value;
}

static struct ntt_comparison *compare(const char *text, const char *other)
{
    json_t *left = json(text), *right = json(other);
    struct ntt_comparison *comparison = ntt_compare(left, right, "monday.json");
    json_decref(left);
    json_decref(right);
    return comparison;
}

static void expect_only(const struct ntt_comparison *comparison, enum ntt_news kind, const char *wanted)
{
    const struct ntt_new *news = &comparison->news[kind];
    CU_ASSERT_PTR_NULL(news->why_not);
    CU_ASSERT_EQUAL_FATAL(news->items->len, 1);
    CU_ASSERT_STRING_EQUAL(g_ptr_array_index(news->items, 0), wanted);
}

/* All that is new, of every kind. */
static unsigned all_news(const struct ntt_comparison *comparison)
{
    unsigned sum = 0;
    for (unsigned kind = 0; kind < NTT_NEWS; kind++)
        sum += comparison->news[kind].items->len;
    return sum;
}

static void what_is_new_is_named(void)
{
    struct ntt_comparison *comparison = compare(now, before);
    expect_only(comparison, NTT_NEW_ALERTS, "syn_flood to 192.0.2.9 (high)");
    expect_only(comparison, NTT_NEW_HOSTS, "192.0.2.33");
    expect_only(comparison, NTT_NEW_SERVICES, "dns");
    expect_only(comparison, NTT_NEW_PORTS, "udp/443");
    expect_only(comparison, NTT_NEW_COUNTRIES, "BE Belgium");
    CU_ASSERT_EQUAL(comparison->news[NTT_NEW_HOSTS].left_out, 3);
    CU_ASSERT_PTR_NOT_NULL(comparison->news[NTT_NEW_NETWORKS].why_not);
    CU_ASSERT_EQUAL(all_news(comparison), 5);
    char *words = ntt_comparison_text(comparison);
    CU_ASSERT_STRING_EQUAL(
        words,
        "Compared with monday.json (a report of 2026-11-22 00:00:00.000 UTC): 1 new alert, 1 new host, 1 "
        "new service, 1 new port, 1 new country; all traffic 4 times as much per second");
    g_free(words);
    ntt_comparison_free(comparison);
}

static void nothing_is_new_beside_itself(void)
{
    struct ntt_comparison *comparison = compare(before, before);
    CU_ASSERT_EQUAL(all_news(comparison), 0);
    for (guint i = 0; i < comparison->changes->len; i++) {
        double ratio = g_array_index(comparison->changes, struct ntt_change, i).ratio;
        CU_ASSERT(ratio == 0 || ratio == 1);
    }
    ntt_comparison_free(comparison);
}

static void volumes_are_compared_by_the_second(void)
{
    static const struct {
        const char *name;
        double ratio;
    } wanted[] = {{"all traffic", 4}, {"web", 1}, {"dns", 0}, {"mail", 0}};
    struct ntt_comparison *comparison = compare(now, before);
    CU_ASSERT_EQUAL_FATAL(comparison->changes->len, G_N_ELEMENTS(wanted));
    for (guint i = 0; i < comparison->changes->len; i++) {
        const struct ntt_change *change = &g_array_index(comparison->changes, struct ntt_change, i);
        CU_ASSERT_STRING_EQUAL(change->name, wanted[i].name);
        CU_ASSERT_DOUBLE_EQUAL(change->ratio, wanted[i].ratio, 1e-9);
    }
    ntt_comparison_free(comparison);
}

static void baselines_know_ports_and_places(void)
{
    struct ntt_comparison *comparison = compare(now, baseline);
    CU_ASSERT(comparison->is_baseline);
    CU_ASSERT_EQUAL(comparison->changes->len, 0);
    expect_only(comparison, NTT_NEW_COUNTRIES, "BE Belgium");
    CU_ASSERT_EQUAL(all_news(comparison), 1);
    CU_ASSERT_PTR_NOT_NULL(comparison->news[NTT_NEW_ALERTS].why_not);
    CU_ASSERT_PTR_NOT_NULL(comparison->news[NTT_NEW_HOSTS].why_not);
    CU_ASSERT_PTR_NULL(comparison->news[NTT_NEW_PORTS].why_not);
    ntt_comparison_free(comparison);
}

static void wrong_types_are_no_news(void)
{
    struct ntt_comparison *comparison =
        compare(now, "{'schema':1,'captures':[{'alerts':7,'hosts':[1,null,{'address':5}],'services':{'a':1},'"
                     "ports':[{'port':'x'}],"
                     "'countries':[{'code':null}],'duration_s':'long','packets':-4,'omitted':[]}]}");
    CU_ASSERT_EQUAL(comparison->news[NTT_NEW_HOSTS].items->len, 2);
    CU_ASSERT_PTR_NOT_NULL(comparison->news[NTT_NEW_COUNTRIES].why_not);
    CU_ASSERT_EQUAL(g_array_index(comparison->changes, struct ntt_change, 0).packets_before, 0);
    ntt_comparison_free(comparison);
}

static void no_format_takes_hostile_news_for_markup(void)
{
    struct ntt_comparison *comparison =
        compare("{'schema':1,'captures':[{'hosts':[{'address':'<img src=x>\\u001b[31m|`x`'}]}]}", before);
    GString *html = g_string_new(NULL), *markdown = g_string_new(NULL), *text = g_string_new(NULL);
    ntt_html_comparison(html, comparison);
    ntt_markdown_comparison(comparison, markdown);
    ntt_text_comparison(comparison, text);
    json_t *data = ntt_comparison_json(comparison);
    CU_ASSERT_PTR_NULL(strstr(html->str, "<img"));
    CU_ASSERT_PTR_NOT_NULL(strstr(markdown->str, "\\<img"));
    CU_ASSERT_PTR_NULL(strchr(text->str, '\033'));
    CU_ASSERT_PTR_NOT_NULL(strstr(text->str, "<img"));
    CU_ASSERT_EQUAL(
        json_array_size(json_object_get(json_object_get(json_object_get(data, "new"), "hosts"), "items")), 1);
    json_decref(data);
    g_string_free(html, TRUE);
    g_string_free(markdown, TRUE);
    g_string_free(text, TRUE);
    ntt_comparison_free(comparison);
}

static void what_is_no_report_is_named(void)
{
    static const char *const wrong[] = {
        "",
        "not JSON",
        "{\"schema\":1",
        "[]",
        "{}",
        "{\"schema\":2,\"captures\":[{}]}",
        "{\"schema\":1,\"captures\":[]}",
        "{\"schema\":1,\"captures\":[7]}",
        "{\"record\":\"alert\"}\n{\"record\":\"alert\"}",
        "{\"schema\":1,\"schema\":1}",
    };
    char *folder = g_dir_make_tmp("ntt-compare-XXXXXX", NULL),
         *path = g_build_filename(folder, "other.json", NULL);
    for (size_t i = 0; i <= G_N_ELEMENTS(wrong); i++) {
        char *problem = NULL;
        CU_ASSERT_PTR_NULL(ntt_compare_read(path, &problem)); /* the first time it is not there */
        CU_ASSERT_PTR_NOT_NULL_FATAL(problem);
        CU_ASSERT_PTR_NOT_NULL(strstr(problem, path));
        CU_ASSERT_PTR_NOT_NULL(strstr(problem, "ntt report FILE --format json"));
        g_free(problem);
        if (i < G_N_ELEMENTS(wrong))
            CU_ASSERT(g_file_set_contents(path, wrong[i], -1, NULL));
    }
    g_remove(path);
    g_rmdir(folder);
    g_free(path);
    g_free(folder);
}

static CU_TestInfo tests[] = {
    {"what is new is named", what_is_new_is_named},
    {"nothing is new beside itself", nothing_is_new_beside_itself},
    {"volumes are compared by the second", volumes_are_compared_by_the_second},
    {"baselines know ports and places", baselines_know_ports_and_places},
    {"wrong types are no news", wrong_types_are_no_news},
    {"no format takes hostile news for markup", no_format_takes_hostile_news_for_markup},
    {"what is no report is named", what_is_no_report_is_named},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("compare", tests)
