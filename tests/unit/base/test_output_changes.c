/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Output files where others are: what is lost in no case, what is kept, and what comes while an output is made. */
#include "base/output_place.h"
#include "output_folder.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

/* In a child, where files cannot grow, and by a user who may not write to the folder: as it stands, whole or not at all. */
static void what_is_overwritten_in_place_is_not_lost(void)
{
    begin();
    char *path = in_folder("report"), *large = g_strnfill(100000, 'x');
    CU_ASSERT(put(path, "old, and whole"));
    CU_ASSERT_EQUAL(chmod(path, 0666), 0);
    CU_ASSERT_EQUAL(chmod(folder, 0555), 0);
    pid_t child = fork();
    if (child == 0) {
        char *problem = NULL;
        const struct rlimit limit = {5000, 5000};
        signal(SIGXFSZ, SIG_IGN);
        bool ready = setrlimit(RLIMIT_FSIZE, &limit) == 0 &&
                     (geteuid() != 0 || (setgid(65533) == 0 && setuid(65534) == 0));
        bool good = ntt_output_write(path, large, strlen(large), NTT_OUTPUT_MODE, &problem);
        _exit(ready && !good && strstr(problem, "File too large") ? 0 : 1);
    }
    int status = 1;
    CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
    CU_ASSERT_EQUAL(status, 0);
    expect(path, "old, and whole");
    chmod(folder, 0755);
    g_free(large);
    g_free(path);
    end(1);
}

static void attributes_are_kept(void)
{
    begin();
    char *path = in_folder("report"), value[8] = "";
    CU_ASSERT(put(path, "old"));
    if (setxattr(path, "user.case", "1234", 4, 0) == 0) { /* not every file system has them */
        CU_ASSERT(put(path, "new"));
        CU_ASSERT_EQUAL(getxattr(path, "user.case", value, sizeof value), 4);
        CU_ASSERT_EQUAL(memcmp(value, "1234", 4), 0);
    }
    g_free(path);
    end(1);
}

struct visitor {
    const char *path;
    unsigned asked;
};

/* Somebody puts a file there right after it was asked. */
static char *come_later(void *data, const struct ntt_output_place *place)
{
    (void)place;
    struct visitor *visitor = data;
    char *there = NULL;
    if (visitor->asked++ && g_file_get_contents(visitor->path, &there, NULL, NULL)) {
        g_free(there);
        return g_strdup("somebody was faster");
    }
    CU_ASSERT(g_file_set_contents(visitor->path, "theirs", -1, NULL));
    return NULL;
}

static char *refuse(void *data, const struct ntt_output_place *place)
{
    (void)place;
    return g_strdup(data);
}

static void what_comes_meanwhile_is_asked_about(void)
{
    begin();
    char *path = in_folder("report"), *problem = NULL;
    struct visitor visitor = {path, 0};
    const struct ntt_output_guard later = {come_later, &visitor}, never = {refuse, (char[]){"never"}};
    CU_ASSERT_FALSE(ntt_output_write_guarded(path, "ours", 4, NTT_OUTPUT_MODE, &later, &problem));
    CU_ASSERT_STRING_EQUAL(problem, "somebody was faster");
    CU_ASSERT_EQUAL(visitor.asked, 2);
    g_clear_pointer(&problem, g_free);
    expect(path, "theirs");
    CU_ASSERT_FALSE(ntt_output_write_guarded(path, "ours", 4, NTT_OUTPUT_MODE, &never, &problem));
    CU_ASSERT_STRING_EQUAL(problem, "never");
    g_clear_pointer(&problem, g_free);
    expect(path, "theirs");
    g_free(path);
    end(1);
}

static void paths_that_lead_to_one_file(void)
{
    begin();
    char *path = in_folder("report"), *link = in_folder("link"), *hard = in_folder("hard"),
         *other = in_folder("other"), *dangling = in_folder("dangling"), *new = in_folder("new"),
         *dotted = g_build_filename(folder, ".", "new", NULL);
    CU_ASSERT(put(path, "x") && put(other, "x"));
    CU_ASSERT(symlink("report", link) == 0 && linkat(AT_FDCWD, path, AT_FDCWD, hard, 0) == 0);
    CU_ASSERT_EQUAL(symlink("new", dangling), 0);
    CU_ASSERT(ntt_output_is_same(path, link) && ntt_output_is_same(path, hard) &&
              ntt_output_is_same(link, hard));
    CU_ASSERT(ntt_output_is_same(dangling, new) && ntt_output_is_same(dotted, new));
    CU_ASSERT_FALSE(ntt_output_is_same(path, other) || ntt_output_is_same(new, other));
    CU_ASSERT_FALSE(ntt_output_is_same("/dev/null", "/dev/null") || ntt_output_is_same("-", "-"));
    char *paths[] = {path, link, hard, other, dangling, new, dotted};
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++)
        g_free(paths[i]);
    end(5);
}

static CU_TestInfo tests[] = {
    {"what is overwritten in place is not lost", what_is_overwritten_in_place_is_not_lost},
    {"attributes are kept", attributes_are_kept},
    {"what comes meanwhile is asked about", what_comes_meanwhile_is_asked_about},
    {"paths that lead to one file", paths_that_lead_to_one_file},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("output changes", tests)
