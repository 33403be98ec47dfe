/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Output files: whole or not there, through links and devices, with mode and owner, and the reason when they fail. */
#include "base/output_place.h"
#include "output_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void expect_failure(const char *path, const char *words)
{
    char *problem = NULL;
    CU_ASSERT_FALSE(ntt_output_write(path, "x", 1, NTT_OUTPUT_MODE, &problem));
    CU_ASSERT_PTR_NOT_NULL_FATAL(problem);
    CU_ASSERT_PTR_NOT_NULL(strstr(problem, words));
    CU_ASSERT_PTR_NOT_NULL(strstr(problem, path));
    g_free(problem);
}

static void files_are_whole_or_not_there(void)
{
    begin();
    char *path = in_folder("a report"), *nowhere = g_build_filename(folder, "missing", "x", NULL);
    CU_ASSERT(put(path, "old, and longer"));
    CU_ASSERT(put(path, "new"));
    expect(path, "new");
    expect_failure(nowhere, "No such file or directory");
    expect_failure(folder, "Is a directory");
    expect_failure("", "No such file or directory");
    g_free(nowhere);
    g_free(path);
    end(1);
}

static void mode_and_owner_are_kept(void)
{
    begin();
    struct stat status;
    char *path = in_folder("report"), *fresh = in_folder("fresh"), *problem = NULL;
    CU_ASSERT(put(path, "old"));
    CU_ASSERT_EQUAL(chmod(path, 0640), 0);
    if (geteuid() == 0)
        CU_ASSERT_EQUAL(chown(path, 65534, 65533), 0);
    CU_ASSERT(put(path, "new"));
    CU_ASSERT_EQUAL(stat(path, &status), 0);
    CU_ASSERT_EQUAL(status.st_mode & 07777, 0640);
    CU_ASSERT_EQUAL(status.st_uid, geteuid() == 0 ? 65534 : geteuid());
    CU_ASSERT_EQUAL(status.st_gid, geteuid() == 0 ? 65533 : getegid());
    CU_ASSERT(ntt_output_write(fresh, "", 0, 0600, &problem));
    CU_ASSERT_EQUAL(stat(fresh, &status), 0);
    CU_ASSERT_EQUAL(status.st_mode & 07777, 0600);
    g_free(fresh);
    g_free(path);
    end(2);
}

static void links_are_followed(void)
{
    begin();
    char *path = in_folder("report"), *link = in_folder("link"), *second = in_folder("second"),
         *loop = in_folder("loop");
    CU_ASSERT_EQUAL(symlink("report", link), 0);
    CU_ASSERT_EQUAL(symlink(link, second), 0);
    CU_ASSERT_EQUAL(symlink("loop", loop), 0);
    CU_ASSERT(put(second, "through a link to nothing"));
    expect(path, "through a link to nothing");
    CU_ASSERT(put(second, "again"));
    expect(path, "again");
    CU_ASSERT(g_file_test(link, G_FILE_TEST_IS_SYMLINK));
    CU_ASSERT(g_file_test(second, G_FILE_TEST_IS_SYMLINK));
    expect_failure(loop, "Too many levels of symbolic links");
    g_free(loop);
    g_free(second);
    g_free(link);
    g_free(path);
    end(4);
}

/* As root in /tmp, where anybody may have put a link: the kernel forbids following it, and so do we. */
static void links_of_others_in_shared_folders_are_not_followed(void)
{
    char *setting = NULL;
    g_file_get_contents("/proc/sys/fs/protected_symlinks", &setting, NULL, NULL);
    if (geteuid() == 0 && g_str_has_prefix(setting ? setting : "", "1")) {
        begin();
        char *link = in_folder("report"), *victim = in_folder("victim");
        CU_ASSERT_EQUAL(symlink("victim", link), 0);
        CU_ASSERT_EQUAL(lchown(link, 65534, 65534), 0);
        CU_ASSERT_EQUAL(chmod(folder, 01777), 0);
        expect_failure(link, "Permission denied");
        CU_ASSERT_FALSE(g_file_test(victim, G_FILE_TEST_EXISTS));
        g_free(victim);
        g_free(link);
        end(1);
    }
    g_free(setting);
}

static void devices_stay_what_they_are(void)
{
    CU_ASSERT(put("/dev/null", "x"));
    CU_ASSERT_FALSE(g_file_test("/dev/null", G_FILE_TEST_IS_REGULAR));
    expect_failure("/dev/ntt-no-such-device", "No such file or directory");
    CU_ASSERT_FALSE(g_file_test("/dev/ntt-no-such-device", G_FILE_TEST_EXISTS));
    expect_failure("/proc/ntt-no-such-file", "No such file or directory");
}

/* As a shell's `>>`: what the descriptor names is added to, and keeps its inode. */
static void descriptors_are_written_through(void)
{
    begin();
    char *path = in_folder("log"), *link = in_folder("out");
    CU_ASSERT(put(path, "before\n"));
    int descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    struct stat before, after;
    fstat(descriptor, &before);
    char *names_it[] = {g_strdup_printf("/dev/fd/%d", descriptor),
                        g_strdup_printf("/proc/self/fd/%d", descriptor),
                        g_strdup_printf("/proc/%d/fd/%d", (int)getpid(), descriptor), link};
    CU_ASSERT_EQUAL(symlink(names_it[0], link), 0);
    for (size_t i = 0; i < G_N_ELEMENTS(names_it); i++) {
        CU_ASSERT_EQUAL(ntt_output_descriptor(names_it[i]), descriptor);
        CU_ASSERT(put(names_it[i], "more\n"));
    }
    expect(path, "before\nmore\nmore\nmore\nmore\n");
    stat(path, &after);
    CU_ASSERT_EQUAL(before.st_ino, after.st_ino);
    close(descriptor);
    expect_failure(names_it[0], "Bad file descriptor");
    CU_ASSERT_EQUAL(ntt_output_descriptor("-"), STDOUT_FILENO);
    CU_ASSERT_EQUAL(ntt_output_descriptor("/dev/stdout"), STDOUT_FILENO);
    CU_ASSERT_EQUAL(ntt_output_descriptor("/dev/stderr"), STDERR_FILENO);
    CU_ASSERT_EQUAL(ntt_output_descriptor(path), -1);
    for (size_t i = 0; i < G_N_ELEMENTS(names_it); i++)
        g_free(names_it[i]);
    g_free(path);
    end(2);
}

static gpointer read_whole(gpointer path)
{
    char *text = NULL;
    g_usleep(200000); /* the writer comes first, and waits */
    g_file_get_contents(path, &text, NULL, NULL);
    return text;
}

static void a_fifo_is_waited_for_and_stays(void)
{
    begin();
    char *path = in_folder("fifo");
    GString *large = g_string_new(NULL);
    g_string_set_size(large, 300000); /* more than a pipe takes at once */
    memset(large->str, 'x', large->len);
    CU_ASSERT_EQUAL(mkfifo(path, 0600), 0);
    GThread *reader = g_thread_new("reader", read_whole, path);
    CU_ASSERT(put(path, large->str));
    char *got = g_thread_join(reader);
    CU_ASSERT_STRING_EQUAL(got ? got : "", large->str);
    struct stat status;
    CU_ASSERT(stat(path, &status) == 0 && S_ISFIFO(status.st_mode));
    g_free(got);
    g_string_free(large, TRUE);
    g_free(path);
    end(1);
}

static void expect_full(gsize length)
{
    GString *content = g_string_new(NULL);
    char *problem = NULL;
    g_string_set_size(content, length);
    memset(content->str, 'x', length);
    errno = 0;
    CU_ASSERT_FALSE(ntt_output_write("/dev/full", content->str, length, NTT_OUTPUT_MODE, &problem));
    CU_ASSERT_STRING_EQUAL(problem, "cannot write '/dev/full': No space left on device");
    g_free(problem);
    g_string_free(content, TRUE);
}

static void a_full_disk_is_the_reason(void)
{
    expect_full(3);
    expect_full(1 << 20);
}

/* In a child, where files cannot grow: what was there stays, and nothing else. */
static void what_cannot_be_written_harms_nothing(void)
{
    begin();
    char *path = in_folder("report"), *large = g_strnfill(100000, 'x');
    CU_ASSERT(put(path, "old"));
    pid_t child = fork();
    if (child == 0) {
        char *problem = NULL;
        const struct rlimit limit = {5000, 5000};
        signal(SIGXFSZ, SIG_IGN);
        bool limited = setrlimit(RLIMIT_FSIZE, &limit) == 0;
        bool good = ntt_output_write(path, large, strlen(large), NTT_OUTPUT_MODE, &problem);
        _exit(limited && !good && strstr(problem, "File too large") ? 0 : 1);
    }
    int status = 1;
    CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
    CU_ASSERT_EQUAL(status, 0);
    expect(path, "old");
    g_free(large);
    g_free(path);
    end(1);
}

/* In a child, as a user who may write to the file and not to its folder: by rename it could not be replaced. */
static void a_file_in_a_closed_folder_is_written_as_it_stands(void)
{
    begin();
    struct stat before, after;
    char *path = in_folder("report"), *locked = in_folder("locked");
    CU_ASSERT(put(path, "old, and longer"));
    CU_ASSERT(put(locked, "old"));
    CU_ASSERT_EQUAL(chmod(path, 0666), 0);
    CU_ASSERT_EQUAL(chmod(locked, 0444), 0);
    CU_ASSERT_EQUAL(chmod(folder, 0555), 0);
    stat(path, &before);
    pid_t child = fork();
    if (child == 0) {
        char *problem = NULL;
        bool lowered = geteuid() != 0 || (setgid(65533) == 0 && setuid(65534) == 0);
        bool good = ntt_output_write(path, "new", 3, NTT_OUTPUT_MODE, &problem);
        _exit(lowered && good && !ntt_output_write(locked, "x", 1, NTT_OUTPUT_MODE, &problem) &&
                      strstr(problem, "Permission denied")
                  ? 0
                  : 1);
    }
    int status = 1;
    CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
    CU_ASSERT_EQUAL(status, 0);
    expect(path, "new");
    expect(locked, "old");
    stat(path, &after);
    CU_ASSERT_EQUAL(before.st_ino, after.st_ino);
    chmod(folder, 0755);
    g_free(locked);
    g_free(path);
    end(2);
}

static void obstacles_are_known_before(void)
{
    begin();
    char *path = in_folder("report"), *nowhere = g_build_filename(folder, "missing", "x", NULL);
    const char *const fine[] = {path, "-", "/dev/null", "/dev/stdout"};
    const struct {
        const char *path, *words;
    } wrong[] = {{folder, folder},
                 {nowhere, "/missing'"},
                 {"/dev/ntt-no-such-device", "/dev/ntt-no-such-device"},
                 {"/dev/fd/987", "/dev/fd/987"}};
    for (size_t i = 0; i < G_N_ELEMENTS(fine); i++) {
        char *problem = ntt_output_obstacle(fine[i]);
        CU_ASSERT_PTR_NULL(problem);
        g_free(problem);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        char *problem = ntt_output_obstacle(wrong[i].path);
        CU_ASSERT(problem && strstr(problem, wrong[i].words));
        g_free(problem);
    }
    g_free(nowhere);
    g_free(path);
    end(0);
}

static CU_TestInfo tests[] = {
    {"files are whole or not there", files_are_whole_or_not_there},
    {"mode and owner are kept", mode_and_owner_are_kept},
    {"links are followed", links_are_followed},
    {"links of others in shared folders are not followed",
     links_of_others_in_shared_folders_are_not_followed},
    {"devices stay what they are", devices_stay_what_they_are},
    {"descriptors are written through", descriptors_are_written_through},
    {"a FIFO is waited for and stays", a_fifo_is_waited_for_and_stays},
    {"a full disk is the reason", a_full_disk_is_the_reason},
    {"a file in a closed folder is written as it stands", a_file_in_a_closed_folder_is_written_as_it_stands},
    {"what cannot be written harms nothing", what_cannot_be_written_harms_nothing},
    {"obstacles are known before", obstacles_are_known_before},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("output file", tests)
