/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What names a destination, and a line for syslog. */
#include "destinations/driver.h"
#include "destinations/syslog_line.h"
#include "spool_folder.h"

#include <unistd.h>

static void right_targets(void)
{
    static const struct {
        const char *text;
        const struct ntt_destination_driver *driver;
        const char *address, *name, *format;
    } cases[] = {
        {"-", &ntt_stdout_driver, "-", "standard output", NULL},
        {"stdout", &ntt_stdout_driver, "stdout", "standard output", NULL},
        {"-,format=text", &ntt_stdout_driver, "-", "standard output", "text"},
        {"alerts.ndjson", &ntt_file_driver, "alerts.ndjson", "alerts.ndjson", NULL},
        {"/var/log/a b.cef,format=cef", &ntt_file_driver, "/var/log/a b.cef", "/var/log/a b.cef", "cef"},
        {"file:a,b,rotate=5k,keep=3", &ntt_file_driver, "file:a,b", "file:a,b", NULL},
        {"journal", &ntt_journal_driver, "journal", "journal", NULL},
        {"syslog:/run/log", &ntt_syslog_driver, "syslog:/run/log", "syslog:/run/log", NULL},
        {"kafka://a:9092,b:9092/topic,format=ocsf", &ntt_kafka_driver, "kafka://a:9092,b:9092/topic",
         "kafka://a:9092,b:9092/topic", "ocsf"},
        {"https://host/hook?key=secret,body=array", &ntt_webhook_driver, "https://host/hook?key=secret",
         "https://host/hook", NULL},
        {"elastic+http://[::1]:9200/logs", &ntt_elastic_driver, "elastic+http://[::1]:9200/logs",
         "elastic+http://[::1]:9200/logs", NULL},
        {"https://host/@team/SECRET", &ntt_webhook_driver, "https://host/@team/SECRET", "https://host/…",
         NULL},
        {"logs//x", &ntt_file_driver, "logs//x", "logs//x", NULL},
        {"./htp:x", &ntt_file_driver, "./htp:x", "./htp:x", NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *problem = NULL;
        struct ntt_target *target = ntt_target_parse(cases[i].text, &problem);
        CU_ASSERT_PTR_NOT_NULL_FATAL(target);
        CU_ASSERT_PTR_EQUAL(target->driver, cases[i].driver);
        CU_ASSERT_STRING_EQUAL(target->address, cases[i].address);
        CU_ASSERT_STRING_EQUAL(target->name, cases[i].name);
        CU_ASSERT_EQUAL(g_strcmp0(target->format ? target->format->name : NULL, cases[i].format), 0);
        ntt_target_free(target);
    }
}

/* Every driver's example is of itself, and help shows it. */
static void examples(void)
{
    GString *help = g_string_new(NULL);
    ntt_target_help(help);
    for (size_t i = 0; ntt_destination_drivers[i]; i++) {
        const struct ntt_destination_driver *driver = ntt_destination_drivers[i];
        char *problem = NULL;
        struct ntt_target *target = ntt_target_parse(driver->example, &problem);
        CU_ASSERT_PTR_NOT_NULL_FATAL(target);
        CU_ASSERT_PTR_EQUAL(target->driver, driver);
        CU_ASSERT_TRUE(!driver->format || driver->format->shape & driver->takes);
        CU_ASSERT_PTR_NOT_NULL(strstr(help->str, driver->prefixes[0]));
        CU_ASSERT_PTR_NOT_NULL(strstr(help->str, driver->example));
        ntt_target_free(target);
    }
    g_string_free(help, TRUE);
}

/* The whole of opening: what the parts of a target are, and what the kind makes of them. */
static char *problem_of(const char *text)
{
    char *problem = NULL;
    struct ntt_target *target = ntt_target_parse(text, &problem);
    void *destination = target ? target->driver->open(target, &problem) : NULL;
    if (destination)
        target->driver->close(destination);
    if (target)
        ntt_target_free(target);
    return problem;
}

static void wrong_targets(void)
{
    static const struct {
        const char *text, *problem; /* a part of it */
    } cases[] = {
        {"", "a destination is empty. For example: file:"},
        {"flie:x", "'flie:' is not a kind of destination; did you mean 'file'?"},
        {"htp://x", "'htp:' is not a kind of destination; did you mean 'http'? The kinds are -, file:, "},
        {"htp://x", ", splunk+http://"},
        {"htp://x", ". For example: https://"},
        {"elastc+https://x/y", "did you mean 'elastic+https'?"},
        {"elastic://x/y", "did you mean 'elastic+https'?"},
        {"journald:", "did you mean 'journal'?"},
        {"kafka:x/y", "'kafka' does not begin with kafka://"},
        {"kafka", "'kafka' does not begin with kafka://"},
        {"http:/x", "'http' does not begin with http://"},
        {"https:///x", "'https:///x' contains no host"},
        {"https://me:word@host/", "everybody on this machine can see"},
        {"https://host/,body=xml", "'body=xml' must be ndjson or array"},
        {"https://host/,timeout=0", "'timeout=0' must be a number from 1"},
        {"https://host/,ca-file=/none", "cannot read the certificates in '/none'"},
        {"https://ho st/", "is not a URL"},
        {"elastic+https://host:9200", "does not end with the name of a data stream"},
        {"elastic+https://host:9200/x,format=cef", "'cef' is not a format for elastic+https://; it takes "
                                                   "ndjson, native, ecs (default), "},
        {"elastic+https://host:9200/x,format=cef", ". For example: elastic+https://"},
        {"splunk+https://host:8088", "needs a token: put it into a file"},
        {"splunk+https://host:8088/services", "has more than a host and a port"},
        {"syslog+udp://host:99999", "is not a host and a port"},
        {"syslog:,facility=mail", "'mail' is not a facility; choose user"},
        {"syslog:,format=xml", "it takes text, ndjson, native (default), ecs"},
        {"journal:,format=cef", "journal: takes no options, but 'format' was given"},
        {"kafka://broker", "is not a list of brokers and a topic"},
        {"kafka://broker/topic,config=/none", "cannot read '/none'"},
        {"gopher://x", "'gopher:' is not a kind of destination."},
        {"file:x,rotat=1M", "'rotat' is not an option of file:; did you mean 'rotate'?"},
        {"file:x,rotate=big", "'rotate=big' must be a number from 1000"},
        {"file:x,rotate=1M,keep=0", "'keep=0' must be a number from 1 to 10000"},
        {"file:x,keep=3", "keep= needs rotate="},
        {"file:x,format=xml", "'xml' is not a format for file:; it takes text, ndjson, native (default)"},
        {"/", "'/' is not a regular file"},
        {"/dev/null", "'/dev/null' is not a regular file"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *problem = problem_of(cases[i].text);
        CU_ASSERT_PTR_NOT_NULL_FATAL(problem);
        CU_ASSERT_PTR_NOT_NULL(strstr(problem, cases[i].problem));
        if (!strstr(problem, cases[i].problem))
            fprintf(stderr, "%s: %s\n", cases[i].text, problem);
        g_free(problem);
    }
}

/* However an address was mistyped: what may be a secret in it is not repeated. */
static void secrets(void)
{
    static const char *const texts[] = {
        "https://me:PASSWORD@host/",
        "https://me:PASSWORD/PASSWORD@host/",
        "https://me:PASSWORD?PASSWORD@host/",
        "https://me:12#PASSWORD@ho st/",
        "https://?tok=PASSWORD",
        "https://#PASSWORD",
        "https:?tok=PASSWORD",
        "https:/me:PASSWORD@host/",
        "https//me:PASSWORD@host/",
        "htps://me:PASSWORD@host/",
        "HTTPS://me:PASSWORD@host/",
        "https://ho st/?tok=PASSWORD",
        "https://ho st/hook,timeout=1,token=PASSWORD",
        "elastic+https://host:9200/?tok=PASSWORD",
        "splunk+https://me:PASSWORD/PASSWORD@host:8088",
        "syslog+tcp://me:PASSWORD/PASSWORD@host",
        "kafka://me:PASSWORD/PASSWORD@broker/topic",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        char *problem = problem_of(texts[i]);
        CU_ASSERT_PTR_NOT_NULL_FATAL(problem);
        CU_ASSERT_PTR_NULL(strstr(problem, "PASSWORD"));
        if (strstr(problem, "PASSWORD"))
            fprintf(stderr, "%s: %s\n", texts[i], problem);
        g_free(problem);
    }
}

static void hosts(void)
{
    static const struct {
        const char *text, *host;
        uint16_t port;
    } cases[] = {
        {"host", "host", 514},
        {"192.0.2.1:99", "192.0.2.1", 99},
        {"[2001:db8::1]", "2001:db8::1", 514},
        {"[::1]:65535", "::1", 65535},
        {"", NULL, 0},
        {"host:", NULL, 0},
        {"host:0", NULL, 0},
        {"host:65536", NULL, 0},
        {"[::1", NULL, 0},
        {"[::1]x", NULL, 0},
        {":514", NULL, 0},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *host = NULL;
        uint16_t port = 0;
        CU_ASSERT_EQUAL(ntt_target_host(cases[i].text, 514, &host, &port), cases[i].host != NULL);
        CU_ASSERT_EQUAL(g_strcmp0(host, cases[i].host), 0);
        CU_ASSERT_EQUAL(port, cases[i].port);
        g_free(host);
    }
}

static void expect_syslog(const json_t *event, const char *begin, const char *data)
{
    GString *line = g_string_new("the text"), *out = g_string_new(NULL);
    ntt_syslog_line(event, line, NTT_SYSLOG_LOCAL0, out);
    char *wanted = g_strdup_printf("%s ntt %ld %s", begin, (long)getpid(), data);
    CU_ASSERT_STRING_EQUAL(out->str, wanted);
    g_free(wanted);
    g_string_free(out, TRUE);
    g_string_free(line, TRUE);
}

/* Whatever is in an event, the message has the parts that RFC 5424 asks for. */
static void syslog_lines(void)
{
    json_t *event = made_event(1);
    expect_syslog(
        event, "<132>1 2026-11-23T13:37:58.589417Z a_sensor",
        "port_scan [ntt@32473 event_id=\"key-20261123T133758.5Z-1\" event=\"update\" type=\"port_scan\" "
        "severity=\"medium\" source=\"192.0.2.7\" target=\"192.0.2.8\"] the text");
    json_object_clear(event);
    expect_syslog(event, "<134>1 - -", "- [ntt@32473] the text");
    json_object_set_new(event, "severity", json_string("critical"));
    json_object_set_new(event, "time", json_string("2026-11-23T13:37:58Z"));
    json_object_set_new(event, "sensor", json_string("h\xc3\xb6st"));
    json_object_set_new(event, "source", json_string("a\"b]c\\d"));
    expect_syslog(event, "<130>1 2026-11-23T13:37:58Z h__st",
                  "- [ntt@32473 severity=\"critical\" source=\"a\\\"b\\]c\\\\d\"] the text");
    json_decref(event);
}

static CU_TestInfo tests[] = {
    {"right targets", right_targets},
    {"examples", examples},
    {"wrong targets", wrong_targets},
    {"secrets", secrets},
    {"hosts", hosts},
    {"syslog lines", syslog_lines},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("destination_targets", tests)
