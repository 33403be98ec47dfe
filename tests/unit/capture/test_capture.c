/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Around a capture: conditions and options. */
#include "base/disk_room.h"
#include "capture/conditions.h"
#include "capture/options.h"
#include "unit.h"

#include <errno.h>
#include <string.h>

static void room_on_a_disk(void)
{
    uint64_t bytes = 0;
    CU_ASSERT_TRUE(ntt_disk_room(g_get_tmp_dir(), &bytes));
    CU_ASSERT_TRUE(bytes > 0);
    CU_ASSERT_FALSE(ntt_disk_room("/nowhere", &bytes));
    CU_ASSERT_EQUAL(errno, ENOENT);
    CU_ASSERT_TRUE(ntt_disk_room("/proc", &bytes));
    CU_ASSERT_EQUAL(bytes, UINT64_MAX);
}

static void conditions(void)
{
    static const struct {
        const char *text, *dumpcap; /* NULL: none */
        bool ring;
    } cases[] = {
        {"duration:300", "duration:300", false},
        {"duration:5m", "duration:300", false},
        {"duration:1.5h", "duration:5400", true},
        {"filesize:1000", "filesize:1000", true},
        {"filesize:10MB", "filesize:10000", true},
        {"filesize:1B", "filesize:1", true},
        {"files:3", "files:3", true},
        {"packets:10", "packets:10", false},
        {"interval:1h", "interval:3600", true},
        {"interval:1h", NULL, false},
        {"duration:x", NULL, false},
        {"duration:0", NULL, false},
        {"duration:", NULL, false},
        {"files:3m", NULL, true},
        {"packets:-1", NULL, false},
        {"duration:99999999999", NULL, false},
        {"filesize:9999TB", NULL, true},
        {"dur:3", NULL, false},
        {"300", NULL, false},
        {"", NULL, false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *problem = NULL, *parsed = ntt_condition_parse(cases[i].text, cases[i].ring, &problem);
        if (g_strcmp0(parsed, cases[i].dumpcap) != 0)
            CU_FAIL(cases[i].text);
        CU_ASSERT_EQUAL(problem != NULL, parsed == NULL);
        g_free(problem);
        g_free(parsed);
    }
}

static char **words(const char *text)
{
    return *text ? g_strsplit(text, "|", -1) : NULL;
}

/* What is wrong with -a, -b and --duration for a command; NULL: nothing. */
static void expect_for(bool watch, const char *stop, const char *ring, const char *duration,
                       const char *problem_part)
{
    struct ntt_capture_given given = {
        .for_watch = watch, .stop = words(stop), .ring = words(ring), .duration = g_strdup(duration)};
    struct ntt_capture_options options;
    char *problem = NULL;
    bool good = ntt_capture_options_understand(&given, &options, &problem);
    CU_ASSERT_EQUAL(good, problem_part == NULL);
    if (problem_part)
        CU_ASSERT_PTR_NOT_NULL(problem ? strstr(problem, problem_part) : NULL);
    if (good && duration)
        CU_ASSERT_EQUAL(ntt_condition_seconds(options.stop), 300);
    g_free(problem);
    ntt_capture_options_clear(&options);
    ntt_capture_given_clear(&given);
}

static void expect_options(const char *stop, const char *ring, const char *duration, const char *problem_part)
{
    expect_for(false, stop, ring, duration, problem_part);
}

static void options_together(void)
{
    expect_options("", "", NULL, NULL);
    expect_options("packets:5", "", "5m", NULL);
    expect_options("files:5", "duration:1m|files:3", "300", NULL);
    expect_options("duration:60", "", "5m", "--duration and -a duration: mean the same");
    expect_options("", "files:3", NULL, "a ring needs a condition");
    expect_options("files:5", "", NULL, "needs a ring");
    expect_options("", "", "soon", "'soon' is not a duration");
    expect_options("", "often", NULL, "'often' is not a condition for -b");
}

static void options_of_a_watch(void)
{
    expect_for(true, "", "", NULL, NULL);
    expect_for(true, "", "duration:1m|filesize:1MB|packets:9|interval:1h", "5m", NULL);
    expect_for(true, "duration:300", "", NULL, NULL);
    expect_for(true, "duration:60", "", "5m", "--duration and -a duration: mean the same");
    expect_for(true, "duration:60|packets:5", "", NULL, "a watch can only end after a time");
    expect_for(true, "", "duration:1m|files:3", NULL, "--keep-size 2GB --keep-age 7d");
    expect_for(true, "", "", "soon", "'soon' is not a duration");
}

/* Parses as the command does. What GOption says; NULL: it takes them. To be freed with g_free. */
static char *parse(struct ntt_capture_given *given, const char *line)
{
    GOptionContext *context = g_option_context_new(NULL);
    GError *error = NULL;
    char **argv = words(line), *said = NULL;
    ntt_capture_options_add(context, given);
    if (!g_option_context_parse_strv(context, &argv, &error))
        said = g_strdup(error->message);
    g_clear_error(&error);
    g_strfreev(argv);
    g_option_context_free(context);
    return said;
}

static void names_of_options(void)
{
    static const char every[] =
        "ntt|-i|lo|--interface=eth0|-f|x|--duration|1h|-a|duration:1h|-b|duration:1m|--ring|"
        "filesize:1MB|--ring-buffer=packets:9|-s|96|-B|8|-p|-g|--keep-size|1GB|--keep-age|7d";
    for (unsigned watch = 0; watch < 2; watch++) {
        struct ntt_capture_given given = {.for_watch = watch != 0};
        char *said = parse(&given, every);
        CU_ASSERT_PTR_NULL(said);
        CU_ASSERT_EQUAL(g_strv_length(given.interfaces), 2);
        CU_ASSERT_EQUAL_FATAL(g_strv_length(given.ring), 3);
        CU_ASSERT_STRING_EQUAL(given.ring[1], "filesize:1MB");
        CU_ASSERT_STRING_EQUAL(given.duration, "1h");
        CU_ASSERT(given.not_promiscuous && given.group_reads);
        g_free(said);
        ntt_capture_given_clear(&given);
    }
    struct ntt_capture_given given = {.for_watch = false};
    CU_ASSERT_PTR_NULL(parse(&given, "ntt|-d|5m|-w|x.pcapng|-c|7|--output=y.pcapng|--count=8"));
    CU_ASSERT_STRING_EQUAL(given.duration, "5m");
    CU_ASSERT_STRING_EQUAL(given.out, "y.pcapng");
    CU_ASSERT_EQUAL(given.packets, 8);
    ntt_capture_given_clear(&given);
}

static void options_of_the_other_command(void)
{
    static const struct {
        const char *line, *said;
        bool watch;
    } cases[] = {
        {"ntt|-w|x", "-w names a file to capture into, but a watch has a ring of its own", true},
        {"ntt|--output=x", "--output names a file", true},
        {"ntt|-c|5",
         "-c stops a capture after a number of packets, but a watch can only end after a time: --duration 1h",
         true},
        {"ntt|-d|5m",
         "-d is Decode As in tshark, which ntt watch does not take. To end after a time: --duration", true},
        {"ntt|--to|x", "--to is about alerts, and ntt capture raises none", false},
        {"ntt|--status", "--status is about alerts", false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct ntt_capture_given given = {.for_watch = cases[i].watch};
        char *said = parse(&given, cases[i].line);
        CU_ASSERT_PTR_NOT_NULL_FATAL(said);
        if (!g_str_has_prefix(said, cases[i].said))
            CU_FAIL(said);
        g_free(said);
        ntt_capture_given_clear(&given);
    }
}

static void options_again(void)
{
    static const char expected[] =
        "-i|eth0|-i|lo|-f|not port 22|-d|5m|-a|packets:9|-b|filesize:1MB|-c|7|-s|96|-B|8|-p|-g|"
        "--keep-size|1GB|--keep-age|7d";
    struct ntt_capture_given given = {.interfaces = words("eth0|lo"),
                                      .stop = words("packets:9"),
                                      .ring = words("filesize:1MB"),
                                      .filter = g_strdup("not port 22"),
                                      .duration = g_strdup("5m"),
                                      .out = g_strdup("x/"),
                                      .keep_size = g_strdup("1GB"),
                                      .keep_age = g_strdup("7d"),
                                      .packets = 7,
                                      .snap_length = 96,
                                      .buffer_mib = 8,
                                      .not_promiscuous = TRUE,
                                      .group_reads = TRUE};
    GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);
    ntt_capture_options_arguments(&given, argv);
    g_ptr_array_add(argv, NULL);
    char *line = g_strjoinv("|", (char **)argv->pdata);
    CU_ASSERT_STRING_EQUAL(line, expected);
    g_free(line);
    g_ptr_array_free(argv, TRUE);
    ntt_capture_given_clear(&given);
}

static CU_TestInfo tests[] = {
    {"room on a disk", room_on_a_disk},     {"conditions", conditions},
    {"options together", options_together}, {"options of a watch", options_of_a_watch},
    {"names of options", names_of_options}, {"options of the other command", options_of_the_other_command},
    {"options again", options_again},       CU_TEST_INFO_NULL,
};

UNIT_MAIN("capture", tests)
