/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a capture is written to: the files of a ring, which of them are deleted, and what another capture is writing. */
#include "capture/family.h"
#include "capture/own_files.h"
#include "capture/target.h"
#include "unit.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void names_of_a_family(void)
{
    struct ntt_family family = ntt_family_of("/data/night.x.pcapng");
    CU_ASSERT_STRING_EQUAL(family.folder, "/data");
    CU_ASSERT(ntt_family_has(&family, "night.x_00001_20261126194824.pcapng"));
    CU_ASSERT(ntt_family_has(&family, "night.x_100000_20261126194824.pcapng"));
    static const char *const others[] = {
        "night.x.pcapng",
        "night.x_00001_20261126194824.pcap",
        "night.x_00001_20261126194824.pcapng.gz",
        "night.x_00001_2026112619482.pcapng",
        "night.x_1_20261126194824.pcapng",
        "night.x_00001_20261126194824_x.pcapng",
        "night.xy_00001_20261126194824.pcapng",
        "my night.x_00001_20261126194824.pcapng",
        "night.x_copy_20261126194824.pcapng",
        "",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        CU_ASSERT(!ntt_family_has(&family, others[i]));
    ntt_family_clear(&family);
    family = ntt_family_of("bare");
    CU_ASSERT(ntt_family_has(&family, "bare_00001_20261126194824"));
    ntt_family_clear(&family);
    GPtrArray *interfaces = g_ptr_array_new();
    g_ptr_array_add(interfaces, (char[]){"we ird/../x"});
    char *stem = ntt_family_stem(interfaces);
    CU_ASSERT_STRING_EQUAL(stem, "capture-we-ird----x");
    g_free(stem);
    g_ptr_array_free(interfaces, TRUE);
}

static void make_file(const char *folder, const char *name, size_t bytes, unsigned days)
{
    char *path = g_build_filename(folder, name, NULL), *content = g_strnfill(bytes, 'x');
    CU_ASSERT(g_file_set_contents(path, content, (gssize)bytes, NULL));
    struct timespec times[2] = {{.tv_sec = g_get_real_time() / 1000000 - (time_t)days * 86400}};
    times[1] = times[0];
    CU_ASSERT_EQUAL(utimensat(AT_FDCWD, path, times, 0), 0);
    g_free(content);
    g_free(path);
}

static void make_own(const char *folder, const char *name, size_t bytes, unsigned days)
{
    char *path = g_build_filename(folder, name, NULL), *problem = NULL;
    make_file(folder, name, bytes, days);
    CU_ASSERT(ntt_own_files_add(path, &problem));
    g_free(problem);
    g_free(path);
}

static bool is_there(const char *folder, const char *name)
{
    char *path = g_build_filename(folder, name, NULL);
    bool there = g_file_test(path, G_FILE_TEST_EXISTS);
    g_free(path);
    return there;
}

static void pruning(void)
{
    static const char old[] = "r_00001_20261101000000.pcapng", middle[] = "r_00002_20261102000000.pcapng",
                      young[] = "r_00003_20261103000000.pcapng", foreign[] = "evidence.pcapng",
                      linked[] = "r_00009_20261101000000.pcapng", named[] = "r_00004_20251101000000.pcapng";
    char *folder = g_dir_make_tmp("ntt ring XXXXXX", NULL),
         *pattern = g_build_filename(folder, "r.pcapng", NULL);
    char *written = g_build_filename(folder, middle, NULL), *last = g_build_filename(folder, young, NULL),
         *link = g_build_filename(folder, linked, NULL);
    struct ntt_family family = ntt_family_of(pattern);
    make_own(folder, old, 100, 9);
    make_own(folder, middle, 100, 5);
    make_own(folder, young, 100, 1);
    make_file(folder, named, 9000, 50); /* as ours are, and not on the list */
    make_file(folder, foreign, 5000, 99);
    CU_ASSERT_EQUAL(symlink(foreign, link), 0);

    /* What came after the file that is said to be written may be the one that is written by now. */
    struct ntt_pruning pruned = ntt_family_prune(&family, &(struct ntt_retention){.bytes = 150}, written);
    CU_ASSERT_PTR_NULL(pruned.problem);
    CU_ASSERT_EQUAL(pruned.deleted, 1);
    CU_ASSERT_EQUAL(pruned.bytes_deleted, 100);
    CU_ASSERT_EQUAL(pruned.bytes_above, 50);
    CU_ASSERT(!is_there(folder, old) && is_there(folder, middle) && is_there(folder, young));
    pruned = ntt_family_prune(&family, &(struct ntt_retention){.bytes = 150}, last);
    CU_ASSERT_EQUAL(pruned.deleted, 1);
    CU_ASSERT_EQUAL(pruned.bytes_above, 0);
    CU_ASSERT(!is_there(folder, middle) && is_there(folder, young));
    make_own(folder, old, 100, 9);
    pruned = ntt_family_prune(&family, &(struct ntt_retention){.age_s = INT64_C(8) * 86400}, NULL);
    CU_ASSERT_EQUAL(pruned.deleted, 1);
    CU_ASSERT(is_there(folder, foreign) && is_there(folder, linked) && is_there(folder, named));
    CU_ASSERT_EQUAL(ntt_family_foreign(&family), 1);

    /* What another capture is writing stays. */
    int lock = ntt_own_file_lock(last);
    CU_ASSERT(lock >= 0 && ntt_family_is_written(&family));
    pruned = ntt_family_prune(&family, &(struct ntt_retention){.bytes = 1}, NULL);
    CU_ASSERT_EQUAL(pruned.deleted, 0);
    close(lock);
    CU_ASSERT_FALSE(ntt_family_is_written(&family));

    /* A file of the same name that took the place of ours is not ours. */
    char *kept = g_build_filename(folder, "kept", NULL);
    CU_ASSERT_EQUAL(rename(last, kept), 0);
    make_file(folder, young, 100, 99);
    pruned = ntt_family_prune(&family, &(struct ntt_retention){.bytes = 1}, NULL);
    CU_ASSERT_EQUAL(pruned.deleted, 0);
    CU_ASSERT_EQUAL(ntt_family_foreign(&family), 2);
    g_unlink(kept);
    g_free(kept);

    char *foreign_path = g_build_filename(folder, foreign, NULL);
    g_unlink(link);
    char *named_path = g_build_filename(folder, named, NULL),
         *list = g_build_filename(folder, NTT_OWN_FILES_NAME, NULL);
    g_unlink(foreign_path);
    g_unlink(named_path);
    g_unlink(list);
    g_unlink(last);
    g_free(list);
    g_free(named_path);
    CU_ASSERT_EQUAL(g_rmdir(folder), 0);
    g_free(foreign_path);
    g_free(last);
    ntt_family_clear(&family);
    g_free(link);
    g_free(written);
    g_free(pattern);
    g_free(folder);
}

static void new_files(void)
{
    char *folder = g_dir_make_tmp("ntt ring XXXXXX", NULL),
         *pattern = g_build_filename(folder, "r.pcapng", NULL);
    struct ntt_family family = ntt_family_of(pattern);
    GDateTime *now = g_date_time_new_utc(2026, 11, 26, 19, 48, 24);
    char *first = ntt_family_new_file(&family, now), *name = g_path_get_basename(first);
    CU_ASSERT_STRING_EQUAL(name, "r_00001_20261126194824.pcapng");
    make_file(folder, name, 1, 0);
    char *second = ntt_family_new_file(&family, now);
    CU_ASSERT_STRING_NOT_EQUAL(first, second);
    CU_ASSERT(g_str_has_suffix(second, "r_00002_20261126194824.pcapng"));
    g_unlink(first);
    CU_ASSERT_EQUAL(g_rmdir(folder), 0);
    g_date_time_unref(now);
    ntt_family_clear(&family);
    g_free(second);
    g_free(name);
    g_free(first);
    g_free(pattern);
    g_free(folder);
}

/* `part`: of the problem; NULL: none. `file`: how what dumpcap writes begins. */
static void expect_target(const char *out, bool ring, const char *file, bool is_family, const char *part)
{
    GPtrArray *interfaces = g_ptr_array_new();
    g_ptr_array_add(interfaces, (char[]){"eth0"});
    struct ntt_capture_target target;
    char *problem = NULL;
    CU_ASSERT_EQUAL(ntt_capture_target_aim(out, interfaces, ring, false, &target, &problem), part == NULL);
    if (part)
        CU_ASSERT_PTR_NOT_NULL(problem ? strstr(problem, part) : NULL);
    if (file)
        CU_ASSERT(g_str_has_prefix(target.file, file));
    CU_ASSERT_EQUAL(target.is_family, is_family);
    g_free(problem);
    ntt_capture_target_clear(&target);
    g_ptr_array_free(interfaces, TRUE);
}

/* While one capture begins, another waits; once it has, its file is not given away, whatever --force says. */
static void targets_in_use(void)
{
    char *folder = g_dir_make_tmp("ntt target XXXXXX", NULL),
         *file = g_build_filename(folder, "x.pcapng", NULL), *problem = NULL;
    GPtrArray *interfaces = g_ptr_array_new();
    struct ntt_capture_target first, second;
    CU_ASSERT(ntt_capture_target_aim(file, interfaces, false, false, &first, &problem));
    make_file(folder, "x.pcapng", 0, 0);
    ntt_capture_target_begun(&first, file, &problem);
    CU_ASSERT_PTR_NULL(problem);
    for (unsigned force = 0; force < 2; force++) {
        CU_ASSERT(!ntt_capture_target_aim(file, interfaces, false, force != 0, &second, &problem));
        CU_ASSERT(problem && strstr(problem, "by another ntt capture"));
        g_clear_pointer(&problem, g_free);
        ntt_capture_target_clear(&second);
    }
    ntt_capture_target_clear(&first);
    CU_ASSERT(ntt_capture_target_aim(file, interfaces, false, false, &second, &problem));
    ntt_capture_target_clear(&second);
    g_unlink(file);
    CU_ASSERT_EQUAL(g_rmdir(folder), 0);
    g_ptr_array_free(interfaces, TRUE);
    g_free(file);
    g_free(folder);
}

static void targets(void)
{
    char *folder = g_dir_make_tmp("ntt target XXXXXX", NULL),
         *file = g_build_filename(folder, "x.pcapng", NULL),
         *named = g_build_filename(folder, "capture-eth0_00001_2", NULL),
         *pattern = g_build_filename(folder, "capture-eth0.pcapng", NULL);
    expect_target(file, false, file, false, NULL);
    expect_target(file, true, file, true, NULL);
    expect_target(folder, false, named, true, NULL);
    expect_target(folder, true, pattern, true, NULL);
    expect_target("-", false, "-", false, NULL);
    expect_target("-", true, NULL, false, "a ring (-b) needs a file name");
    expect_target("no/such/x.pcapng", false, NULL, false, "directory 'no/such': No such file");
    expect_target("a\nb.pcapng", false, NULL, false, "control characters");
    expect_target("no/such/", false, NULL, true, "Make it with mkdir -p");
    if (geteuid() == 0) {
        CU_ASSERT_EQUAL(chown(folder, 65534, 65534), 0);
        expect_target(file, false, NULL, false, "even as root, writes only where root is the owner");
    }
    CU_ASSERT_EQUAL(g_rmdir(folder), 0);
    g_free(pattern);
    g_free(named);
    g_free(file);
    g_free(folder);
}

static CU_TestInfo tests[] = {
    {"names of a family", names_of_a_family},
    {"pruning", pruning},
    {"new files", new_files},
    {"targets", targets},
    {"targets in use", targets_in_use},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("capture files", tests)
