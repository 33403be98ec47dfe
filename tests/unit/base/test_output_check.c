/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an output is refused to be put over: inputs under any name, captures of every kind, files of others. */
#include "base/file_type.h"
#include "base/output_check.h"
#include "unit.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char *folder;

static char *in_folder(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static void begin(void)
{
    folder = g_dir_make_tmp("ntt-check-XXXXXX", NULL);
}

static void end(void)
{
    char *command[] = {(char[]){"rm"}, (char[]){"-rf"}, folder, NULL};
    CU_ASSERT(g_spawn_sync(NULL, command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
    g_clear_pointer(&folder, g_free);
}

static void put(const char *name, const void *bytes, gsize length)
{
    char *path = in_folder(name);
    CU_ASSERT(g_file_set_contents(path, bytes, (gssize)length, NULL));
    g_free(path);
}

/* `words`: of the refusal; NULL: there is none. `input` may be NULL. */
static void expect(struct ntt_output output, const char *name, const char *input, const char *words)
{
    GPtrArray *inputs = g_ptr_array_new_with_free_func(g_free);
    char *path = strchr("-/", *name) ? g_strdup(name) : in_folder(name);
    if (input)
        g_ptr_array_add(inputs, strcmp(input, "-") == 0 ? g_strdup(input) : in_folder(input));
    output.path = path;
    output.kind = "a report";
    output.option = "-o";
    char *problem = ntt_output_refusal(&output, inputs);
    CU_ASSERT_EQUAL(problem == NULL, words == NULL);
    if (problem && words && !strstr(problem, words))
        printf("%s: %s\n", name, problem);
    CU_ASSERT(!words || (problem && strstr(problem, words)));
    CU_ASSERT(!problem || strstr(problem, "-o"));
    g_free(problem);
    g_free(path);
    g_ptr_array_free(inputs, TRUE);
}

static bool yes(const char *path, const void *mark)
{
    (void)path;
    (void)mark;
    return true;
}

static const struct ntt_output plain = {.is_own = NULL}, own = {.is_own = yes}, forced = {.force = true},
                               capture = {.is_capture = true},
                               forced_capture = {.is_capture = true, .force = true},
                               appended = {.appends = true};

static void an_input_is_never_written_to(void)
{
    begin();
    char *file = in_folder("input"), *hard = in_folder("hard"), *link = in_folder("link"),
         *fifo = in_folder("fifo");
    put("input", "x", 1);
    put("empty", "", 0);
    CU_ASSERT_EQUAL(link[0], '/');
    CU_ASSERT_EQUAL(symlink("hard", link), 0);
    CU_ASSERT_EQUAL(linkat(AT_FDCWD, file, AT_FDCWD, hard, 0), 0);
    CU_ASSERT_EQUAL(mkfifo(fifo, 0600), 0);
    static const char *const names[] = {"input", "hard", "link", "./input"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        expect(plain, names[i], "input", "is read");
        expect(own, names[i], "input", "is read");
        expect(forced, names[i], "input", "is read");
        expect(forced_capture, names[i], "input", "is read");
        expect(appended, names[i], "input", "is read");
    }
    expect(own, "empty", "empty", "is read");
    expect(own, "fifo", "fifo", "is read");
    expect(own, "empty", "input", NULL);
    expect(own, "/dev/null", "input", NULL);
    expect(own, "new", "missing", NULL);
    int descriptor = open(file, O_WRONLY | O_APPEND | O_CLOEXEC);
    char *name = g_strdup_printf("/dev/fd/%d", descriptor);
    expect(own, name, "input", "is read");
    expect(own, name, "empty", NULL);
    close(descriptor);
    g_free(name);
    g_free(fifo);
    g_free(link);
    g_free(hard);
    g_free(file);
    end();
}

#define BYTES(text) text, sizeof(text) - 1

static void a_capture_is_replaced_by_a_capture_alone(void)
{
    static const struct {
        const char *bytes;
        gsize length;
    } captures[] = {
        {BYTES("\xd4\xc3\xb2\xa1....")},
        {BYTES("\xa1\xb2\xc3\xd4....")},
        {BYTES("\x4d\x3c\xb2\xa1....")},
        {BYTES("\x0a\x0d\x0d\x0a....")},
        {BYTES("\x1f\x8b\x08\0....")},
        {BYTES("\x28\xb5\x2f\xfd....")},
        {BYTES("\x04\x22\x4d\x18....")},
        {BYTES("snoop\0\0\0....")},
        {BYTES("btsnoop\0....")},
        {BYTES("GMBU....")},
        {BYTES("RTSS....")},
        {BYTES("\x34\xcd\xb2\xa1....")},
        {BYTES("TRSNIFF data    \x1a....")},
        {BYTES("\177ver....")},
        {BYTES("\x01\x10\x4c\0....")},
    };
    begin();
    for (size_t i = 0; i < G_N_ELEMENTS(captures); i++) {
        put("some file", captures[i].bytes, captures[i].length);
        expect(plain, "some file", NULL, "is a capture");
        expect(own, "some file", NULL, "is a capture");
        expect(forced, "some file", NULL, "is a capture");
        expect(appended, "some file", NULL, "is a capture");
        expect(capture, "some file", NULL, "--force");
        expect(forced_capture, "some file", NULL, NULL);
    }
    static const char *const names[] = {"x.erf", "x.pcap", "x.PCAPNG", "x.cap3", "x.pcap.gz", "x.trc"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        put(names[i], "no mark at all", 14);
        expect(forced, names[i], NULL, "is a capture");
        expect(own, names[i], NULL, NULL);
        expect(plain, "new.pcap", NULL, NULL);
    }
    put("empty.pcap", "", 0);
    expect(plain, "empty.pcap", NULL, NULL);
    expect(capture, "empty.pcap", NULL, NULL);
    end();
}

static void what_others_made_needs_force(void)
{
    begin();
    put("notes.html", "<p>mine", 7);
    expect(plain, "notes.html", NULL, "--force to replace it");
    expect(capture, "notes.html", NULL, "--force");
    expect(appended, "notes.html", NULL, "--force to append to it");
    expect(own, "notes.html", NULL, NULL);
    expect(forced, "notes.html", NULL, NULL);
    expect(forced_capture, "notes.html", NULL, NULL);
    expect(forced, "no/such/x.html", NULL, "cannot write into the directory");
    expect(appended, "no/such/yet", NULL, NULL); /* it may be there later */
    expect(forced, ".", NULL, "Is a directory");
    end();
}

/* In a child, as a user who may write to what he cannot read. */
static void what_cannot_be_read_is_taken_for_a_capture(void)
{
    begin();
    char *path = in_folder("secret.html");
    put("secret.html", "<p>mine", 7);
    CU_ASSERT_EQUAL(chmod(path, 0222), 0);
    CU_ASSERT_EQUAL(chmod(folder, 0777), 0);
    pid_t child = fork();
    if (child == 0) {
        bool lowered = geteuid() != 0 || (setgid(65533) == 0 && setuid(65534) == 0);
        unsigned before = CU_get_number_of_failures();
        expect(own, "secret.html", NULL, "cannot be read");
        expect(forced, "secret.html", NULL, "cannot be read");
        expect(appended, "secret.html", NULL, "cannot be read");
        expect(capture, "secret.html", NULL, "--force");
        expect(forced_capture, "secret.html", NULL, NULL);
        _exit(lowered && CU_get_number_of_failures() == before ? 0 : 1);
    }
    int status = 1;
    CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
    CU_ASSERT_EQUAL(status, 0);
    g_free(path);
    end();
}

static void wireshark_is_asked_where_nothing_else_protects(void)
{
    static const char k12[] =
        "+---------+---------------+----------+\n18:45:05,780,123   ETHER\n|0   |00|01|02|03|\n";
    begin();
    char *program = g_find_program_in_path("captype");
    put("k12.html", k12, sizeof k12 - 1);
    put("notes.html", "<p>mine", 7);
    put("list.csv", "a,b\n", 4);
    expect(plain, "k12.html", NULL, "--force");
    if (program)
        expect(forced, "k12.html", NULL, "is a capture");
    expect(forced, "notes.html", NULL, NULL);
    expect(forced, "list.csv", NULL, NULL);
    g_free(program);
    end();
}

static void state_of_a_watch_is_left_alone(void)
{
    begin();
    char *ring = in_folder("ring");
    CU_ASSERT_EQUAL(g_mkdir(ring, 0700), 0);
    expect(own, "ring/x", NULL, NULL);
    put("lock", "", 0);
    expect(own, "lock", NULL, NULL);
    put("ledger.json", "{}", 2);
    static const char *const names[] = {"lock", "x", "ring/x", "ring/missing/../x"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        expect(forced, names[i], NULL, "keeps its state");
    g_free(ring);
    end();
}

static gint is_open; /* atomic */

static gpointer open_to_write(gpointer path)
{
    int descriptor = open(path, O_WRONLY | O_CLOEXEC);
    g_atomic_int_set(&is_open, 1);
    close(descriptor);
    return NULL;
}

static void marks_are_found_at_both_ends(void)
{
    begin();
    char *path = in_folder("file"), *text = g_strnfill(20000, '.');
    static const struct {
        gsize at;
        bool found;
    } places[] = {{0, true},      {4092, true},         {4093, false},
                  {10000, false}, {20000 - 4096, true}, {19996, true}};
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        char *marked = g_strdup(text);
        static const char mark[] = {'M', 'A', 'R', 'K'};
        memcpy(marked + places[i].at, mark, sizeof mark);
        put("file", marked, 20000);
        CU_ASSERT_EQUAL(ntt_file_has_mark(path, "MARK"), places[i].found);
        g_free(marked);
    }
    put("file", "MAR", 3);
    CU_ASSERT_FALSE(ntt_file_has_mark(path, "MARK"));
    CU_ASSERT_FALSE(ntt_file_has_mark("/dev/zero", "MARK"));
    CU_ASSERT_PTR_NULL(ntt_file_first_line("/dev/zero", 10));
    char *fifo = in_folder("fifo");
    CU_ASSERT_EQUAL(mkfifo(fifo, 0600), 0);
    GThread *writer = g_thread_new("writer", open_to_write, fifo);
    for (int i = 0; i < 1000; i++)
        CU_ASSERT_FALSE(ntt_file_has_mark(fifo, "MARK") || ntt_file_may_be_capture(fifo));
    CU_ASSERT_FALSE(g_atomic_int_get(&is_open)); /* as it would be once somebody has opened the other end */
    close(open(fifo, O_RDONLY | O_CLOEXEC));
    g_thread_join(writer);
    g_free(fifo);
    put("file", "one\ntwo", 7);
    char *line = ntt_file_first_line(path, 10);
    CU_ASSERT_STRING_EQUAL(line, "one");
    g_free(line);
    g_free(text);
    g_free(path);
    end();
}

static CU_TestInfo tests[] = {
    {"an input is never written to", an_input_is_never_written_to},
    {"a capture is replaced by a capture alone", a_capture_is_replaced_by_a_capture_alone},
    {"what others made needs force", what_others_made_needs_force},
    {"what cannot be read is taken for a capture", what_cannot_be_read_is_taken_for_a_capture},
    {"Wireshark is asked where nothing else protects", wireshark_is_asked_where_nothing_else_protects},
    {"state of a watch is left alone", state_of_a_watch_is_left_alone},
    {"marks are found at both ends", marks_are_found_at_both_ends},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("output check", tests)
