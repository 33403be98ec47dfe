/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every way a tshark can end, played by unit/fake_tshark. */
#include "base/interrupt.h"
#include "tshark/session.h"
#include "unit.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char *folder, *capture;

struct result {
    enum ntt_read_outcome outcome;
    char *text;
    unsigned findings, alerts_told;
    uint64_t malformed;
    char *command;
};

static void count(void *data, const struct ntt_summary *summary, const json_t *alert)
{
    (void)summary;
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(alert, "record")), "alert");
    ++*(unsigned *)data;
}

static struct result play_file(const char *mode, const char *file, enum ntt_depth depth)
{
    struct ntt_tshark tshark;
    struct result result = {.findings = 0};
    char *problem = NULL;
    g_setenv("NTT_FAKE", mode, TRUE);
    CU_ASSERT_EQUAL_FATAL(ntt_tshark_find(NTT_FAKE_TSHARK, &tshark, &problem), NTT_TSHARK_GOOD);
    struct ntt_tshark_session session = {
        .tshark = &tshark, .depth = depth, .on_alert = count, .data = &result.alerts_told};
    struct ntt_summary *summary = ntt_tshark_session_read(&session, file);
    result.outcome = summary->outcome;
    result.text = g_strdup(summary->outcome_text ? summary->outcome_text : "");
    result.findings = summary->findings->len;
    result.malformed = summary->malformed_lines;
    result.command = g_strdup(summary->command);
    ntt_summary_free(summary);
    ntt_tshark_clear(&tshark);
    return result;
}

static void clear(struct result *result)
{
    g_free(result->text);
    g_free(result->command);
}

static void expect(const char *mode, enum ntt_read_outcome outcome, unsigned findings, const char *text)
{
    struct result result = play_file(mode, capture, NTT_DEPTH_SERVICES);
    CU_ASSERT_EQUAL(result.outcome, outcome);
    CU_ASSERT_EQUAL(result.findings, findings);
    if (!strstr(result.text, text))
        CU_FAIL(result.text);
    clear(&result);
}

static void good(void)
{
    struct result result = play_file("good", capture, NTT_DEPTH_SERVICES);
    CU_ASSERT_EQUAL(result.outcome, NTT_READ_WHOLE);
    CU_ASSERT_STRING_EQUAL(result.text, "");
    CU_ASSERT_EQUAL(result.findings, 4);
    CU_ASSERT_EQUAL(result.alerts_told, 6);
    CU_ASSERT_EQUAL(result.malformed, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(result.command, "-z ntt,records"));
    CU_ASSERT_PTR_NOT_NULL(strstr(result.command, "2 protocols"));
    clear(&result);
}

static void endings(void)
{
    expect("empty", NTT_READ_WHOLE, 0, "");
    expect("cut", NTT_READ_PART, 4, "cut short");
    expect("no_end", NTT_READ_PART, 4, "before its last record");
    expect("half", NTT_READ_PART, 4, "before its last record");
    expect("died", NTT_READ_PART, 4, "signal 11");
    expect("huge", NTT_READ_PART, 4, "16 MiB");
    expect("media", NTT_UNREAD, 0, "not a packet capture");
    expect("not_capture", NTT_UNREAD, 0, "not a packet capture");
    expect("no_plugin", NTT_UNREAD, 0, "no ntt plugin");
    expect("other_plugin", NTT_UNREAD, 0, "compiled for Wireshark version 4.2");
    expect("noisy", NTT_READ_WHOLE, 4, "");
    expect("sentence", NTT_UNREAD, 0, "doesn't exist. Run `ntt doctor`");
}

static void bad_lines_do_not_stop_it(void)
{
    static const struct {
        const char *mode;
        uint64_t malformed;
    } cases[] = {{"malformed", 4}, {"nul", 1}, {"invalid", 1}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct result result = play_file(cases[i].mode, capture, NTT_DEPTH_FULL);
        CU_ASSERT_EQUAL(result.outcome, NTT_READ_WHOLE);
        CU_ASSERT_EQUAL(result.findings, 4);
        CU_ASSERT_EQUAL(result.malformed, cases[i].malformed);
        clear(&result);
    }
}

static void files_that_cannot_be_read(void)
{
    char *empty = g_build_filename(folder, "empty", NULL),
         *missing = g_build_filename(folder, "missing", NULL);
    CU_ASSERT(g_file_set_contents(empty, "", 0, NULL));
    const struct {
        const char *file, *text;
    } cases[] = {{empty, "0 bytes"}, {missing, "No such file"}, {folder, "directory"}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct result result = play_file("good", cases[i].file, NTT_DEPTH_FULL);
        CU_ASSERT_EQUAL(result.outcome, NTT_UNREAD);
        CU_ASSERT_PTR_NOT_NULL(strstr(result.text, cases[i].text));
        clear(&result);
    }
    g_unlink(empty);
    g_free(empty);
    g_free(missing);
}

/* Built without a compression, tshark takes such a file for no capture: what can be done is said. */
static void compressions(void)
{
    static const struct {
        const char *content, *text;
    } cases[] = {
        {"\x1f\x8b\x08\x01", "with: gunzip -k"},
        {"\x28\xb5\x2f\xfd", "with: zstd -d"},
        {"\x04\x22\x4d\x18", "with: lz4 -d"},
        {"\xfd\x37zX", "compressed (.xz), which tshark does not read. Decompress it first, with: xz -dk"},
        {"BZh9", "(.bz2), which tshark does not read. Decompress it first, with: bunzip2 -k"},
        {"PK\x03\x04", "(.zip), which tshark does not read. Decompress it first, with: unzip"},
    };
    char *file = g_build_filename(folder, "a capture", NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        CU_ASSERT(g_file_set_contents(file, cases[i].content, 4, NULL));
        struct result result = play_file("not_capture", file, NTT_DEPTH_FULL);
        CU_ASSERT_EQUAL(result.outcome, NTT_UNREAD);
        CU_ASSERT_PTR_NOT_NULL(strstr(result.text, cases[i].text));
        clear(&result);
    }
    g_unlink(file);
    g_free(file);
}

/* What bash makes of <(xzcat x.pcap.xz): tshark has no such descriptor, and reads it as its standard input. */
static void descriptors(void)
{
    int ends[2];
    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    CU_ASSERT_EQUAL(write(ends[1], "a capture", 9), 9);
    close(ends[1]);
    char *file = g_strdup_printf("/dev/fd/%d", ends[0]);
    struct result result = play_file("input", file, NTT_DEPTH_FULL);
    CU_ASSERT_EQUAL(result.outcome, NTT_READ_WHOLE);
    CU_ASSERT_STRING_EQUAL(result.text, "");
    clear(&result);
    close(ends[0]);
    g_free(file);
}

/* A file whose name is an option, and one with spaces and quotes, reach tshark as one argument each. */
static void names_stay_names(void)
{
    char *before = g_get_current_dir();
    CU_ASSERT_EQUAL_FATAL(g_chdir(folder), 0);
    CU_ASSERT(g_file_set_contents("-z x", "x", 1, NULL));
    struct result result = play_file("arguments", "-z x", NTT_DEPTH_FULL);
    CU_ASSERT_EQUAL(result.outcome, NTT_UNREAD);
    CU_ASSERT_PTR_NOT_NULL(strstr(result.text, "status 7"));
    CU_ASSERT_PTR_NOT_NULL(strstr(result.command, "'./-z x'"));
    clear(&result);
    g_unlink("-z x");
    CU_ASSERT_EQUAL(g_chdir(before), 0);
    g_free(before);
}

static void finding_tshark(void)
{
    struct ntt_tshark tshark;
    char *problem = NULL;
    CU_ASSERT_EQUAL(ntt_tshark_find("/nowhere/tshark", &tshark, &problem), NTT_TSHARK_MISSING);
    CU_ASSERT_PTR_NOT_NULL(strstr(problem, "'/nowhere/tshark'"));
    g_free(problem);
    ntt_tshark_clear(&tshark);
    CU_ASSERT_EQUAL(ntt_tshark_find("true", &tshark, &problem), NTT_TSHARK_BROKEN);
    g_free(problem);
    ntt_tshark_clear(&tshark);
    /* Another name, since what is known of the first is kept. */
    char *link = g_build_filename(folder, "old_tshark", NULL);
    CU_ASSERT_EQUAL_FATAL(symlink(NTT_FAKE_TSHARK, link), 0);
    g_setenv("NTT_FAKE", "old", TRUE);
    CU_ASSERT_EQUAL(ntt_tshark_find(link, &tshark, &problem), NTT_TSHARK_OLD);
    CU_ASSERT_PTR_NOT_NULL(strstr(problem, "3.6.2"));
    g_free(problem);
    ntt_tshark_clear(&tshark);
    g_unlink(link);
    g_free(link);
}

static void versions(void)
{
    static const struct {
        const char *output;
        unsigned major, minor;
    } cases[] = {
        {"Running as user \"root\"\nTShark (Wireshark) 4.0.17 (Git v4.0.17 packaged as 4.0.17-0)\n", 4, 0},
        {"TShark (Wireshark) 4.4.2.\n", 4, 4},
        {"TShark (Wireshark) 10.12.0rc1 (v1)", 10, 12},
        {"TShark 3.6.2\n", 3, 6},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        unsigned major = 0, minor = 0;
        char *version = NULL;
        CU_ASSERT(ntt_tshark_version(cases[i].output, &major, &minor, &version));
        CU_ASSERT(major == cases[i].major && minor == cases[i].minor);
        g_free(version);
    }
    unsigned ignored;
    char *none = NULL;
    CU_ASSERT(!ntt_tshark_version("bash, version 5.2\xff", &ignored, &ignored, &none));
    CU_ASSERT(!ntt_tshark_version("", &ignored, &ignored, &none));
}

/* The protocols come from the cache the second time: a tshark that has become silent is not asked. */
static void the_cache_is_used(void)
{
    struct ntt_tshark tshark;
    char *problem = NULL;
    g_setenv("NTT_FAKE", "good", TRUE);
    CU_ASSERT_EQUAL(ntt_tshark_find(NTT_FAKE_TSHARK, &tshark, &problem), NTT_TSHARK_GOOD);
    ntt_tshark_clear(&tshark);
    g_setenv("NTT_FAKE", "old", TRUE);
    CU_ASSERT_EQUAL(ntt_tshark_find(NTT_FAKE_TSHARK, &tshark, &problem), NTT_TSHARK_GOOD);
    CU_ASSERT_STRING_EQUAL(tshark.version, "4.0.17");
    CU_ASSERT_EQUAL(g_strv_length(tshark.protocols), 11);
    ntt_tshark_clear(&tshark);
}

/* In a child, since an interruption is for good. The fake interrupts its parent, as Ctrl-C would. */
static void interruption(void)
{
    static const char *const modes[] = {"hang", "deaf"};
    for (size_t i = 0; i < G_N_ELEMENTS(modes); i++) {
        pid_t child = fork();
        CU_ASSERT_FATAL(child >= 0);
        if (child == 0) {
            alarm(20);
            ntt_interrupt_catch();
            struct result result = play_file(modes[i], capture, NTT_DEPTH_FULL);
            bool good = result.outcome == NTT_INTERRUPTED && result.findings == 4 && ntt_interrupted();
            clear(&result);
            _exit(good ? 0 : 1);
        }
        int status = 0;
        CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
        CU_ASSERT(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
}

static void verdicts(void)
{
    const struct {
        struct ntt_ending ending;
        enum ntt_verdict verdict;
    } cases[] = {
        {{.saw_capture = true, .saw_end = true, .messages = ""}, NTT_VERDICT_OK},
        {{.wait_status = 2 << 8, .saw_capture = true, .saw_end = true, .messages = ""},
         NTT_VERDICT_CUT_SHORT},
        {{.wait_status = 2 << 8, .saw_capture = true, .messages = ""}, NTT_VERDICT_FAILED},
        {{.wait_status = 9, .saw_capture = true, .messages = ""}, NTT_VERDICT_DIED},
        {{.wait_status = 9, .interrupted = true, .messages = ""}, NTT_VERDICT_INTERRUPTED},
        {{.saw_capture = true, .saw_end = true, .link_type = "JavaScript Object Notation", .messages = ""},
         NTT_VERDICT_NOT_A_CAPTURE},
        {{.saw_capture = true, .saw_end = true, .link_type = "mime", .messages = ""},
         NTT_VERDICT_NOT_A_CAPTURE},
        {{.saw_capture = true, .messages = ""}, NTT_VERDICT_NO_END},
        {{.saw_capture = true, .line_too_long = true, .messages = ""}, NTT_VERDICT_STREAM_BROKEN},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        CU_ASSERT_EQUAL(ntt_tshark_session_verdict(&cases[i].ending), cases[i].verdict);
}

static CU_TestInfo tests[] = {
    {"a good run", good},
    {"every ending", endings},
    {"verdicts", verdicts},
    {"bad lines do not stop it", bad_lines_do_not_stop_it},
    {"files that cannot be read", files_that_cannot_be_read},
    {"compressions", compressions},
    {"descriptors", descriptors},
    {"names stay names", names_stay_names},
    {"finding tshark", finding_tshark},
    {"versions", versions},
    {"the cache is used", the_cache_is_used},
    {"interruption", interruption},
    CU_TEST_INFO_NULL,
};

int main(void)
{
    folder = g_dir_make_tmp("ntt-session-XXXXXX", NULL);
    capture = g_build_filename(folder, "a capture.pcap", NULL);
    /* Before GLib reads it: what is learnt of the fake is nobody's business but ours. */
    g_setenv("XDG_CACHE_HOME", folder, TRUE);
    g_file_set_contents(capture, "x", 1, NULL);
    int status = unit_main("session", tests);
    const char *remove[] = {"rm", "-rf", folder, NULL};
    g_spawn_sync(NULL, (char **)remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
    g_free(capture);
    g_free(folder);
    return status;
}
