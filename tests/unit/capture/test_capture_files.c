/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a capture is written to: the files of a ring, which of them are deleted, and what another capture is writing. */
#include "capture/family.h"
#include "capture/own_files.h"
#include "capture/target.h"
#include "capture_folder.h"

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
    char *problem = NULL;
    struct ntt_fingerprint fingerprint;
    make_file(folder, name, bytes, days);
    CU_ASSERT(take_fingerprint(folder, name, &fingerprint));
    CU_ASSERT(ntt_own_files_add(folder, name, &fingerprint, &problem));
    CU_ASSERT_PTR_NULL(problem);
}

/* How many go, of 100 bytes each. `changed`: the one that has been changed; NULL: none. */
static unsigned prune(const struct ntt_family *family, struct ntt_retention limits, const char *changed)
{
    struct ntt_staging staging;
    char *problem = NULL;
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    CU_ASSERT(ntt_staging_make(&staging, family->folder, &problem));
    struct ntt_pruning pruned = ntt_family_prune(family, &staging, &limits, names);
    CU_ASSERT_PTR_NULL(pruned.problem);
    CU_ASSERT_EQUAL(pruned.bytes_deleted, 100 * (uint64_t)pruned.deleted);
    CU_ASSERT_EQUAL(names->len, changed ? 1 : 0);
    CU_ASSERT_EQUAL(g_strcmp0(names->len ? g_ptr_array_index(names, 0) : NULL, changed), 0);
    g_ptr_array_free(names, TRUE);
    ntt_staging_clear(&staging);
    return pruned.deleted;
}

static unsigned foreign_of(const struct ntt_family *family, const char *part)
{
    char *problem = NULL;
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    unsigned foreign = ntt_family_foreign(family, names, &problem);
    CU_ASSERT(part ? problem && strstr(problem, part) : !problem);
    g_ptr_array_free(names, TRUE);
    g_free(problem);
    return foreign;
}

static const char old[] = "r_00001_20261101000000.pcapng", middle[] = "r_00002_20261102000000.pcapng",
                  young[] = "r_00003_20261103000000.pcapng", foreign[] = "evidence.pcapng",
                  linked[] = "r_00009_20261101000000.pcapng", named[] = "r_00004_20251101000000.pcapng";

static void pruning(void)
{
    char *folder = g_dir_make_tmp("ntt ring XXXXXX", NULL),
         *pattern = g_build_filename(folder, "r.pcapng", NULL),
         *link = g_build_filename(folder, linked, NULL);
    struct ntt_family family = ntt_family_of(pattern);
    make_own(folder, old, 100, 9);
    make_own(folder, middle, 100, 5);
    make_own(folder, young, 100, 1);
    make_file(folder, named, 9000, 50); /* as ours are, and not on the list */
    make_file(folder, foreign, 5000, 99);
    CU_ASSERT_EQUAL(symlink(foreign, link), 0);

    CU_ASSERT_EQUAL(prune(&family, (struct ntt_retention){.bytes = 250}, NULL), 1);
    CU_ASSERT(!is_there(folder, old) && is_there(folder, middle) && is_there(folder, young));
    CU_ASSERT_EQUAL(prune(&family, (struct ntt_retention){.bytes = 150}, NULL), 1);
    CU_ASSERT(!is_there(folder, middle) && is_there(folder, young));
    make_own(folder, old, 100, 9);
    CU_ASSERT_EQUAL(prune(&family, (struct ntt_retention){.age_s = INT64_C(8) * 86400}, NULL), 1);
    CU_ASSERT(is_there(folder, foreign) && is_there(folder, linked) && is_there(folder, named));
    CU_ASSERT_EQUAL(foreign_of(&family, NULL), 1);
    g_free(link);
    g_free(pattern);
    ntt_family_clear(&family);
    remove_all(folder);
}

/* Writes into the file that is there, as whoever adds to one does; its inode stays. */
static void write_into(const char *path, const char *content)
{
    FILE *file = g_fopen(path, "r+");
    CU_ASSERT(file && fputs(content, file) >= 0 && fclose(file) == 0);
}

/* A file of the name of ours that takes its inode, where the file system gives that away again; with size and time of ours. */
static void take_place_of(const char *folder, const char *name, bool keep_time)
{
    char *path = g_build_filename(folder, name, NULL);
    struct stat status;
    CU_ASSERT_EQUAL(stat(path, &status), 0);
    struct timespec times[2] = {status.st_atim, status.st_mtim};
    CU_ASSERT_EQUAL(g_unlink(path), 0);
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    CU_ASSERT_EQUAL(ftruncate(descriptor, status.st_size), 0);
    CU_ASSERT(!keep_time || futimens(descriptor, times) == 0);
    close(descriptor);
    g_free(path);
}

/* What has been changed, or has taken name and inode of ours, is not ours. */
static void changed_files(void)
{
    char *folder = g_dir_make_tmp("ntt ring XXXXXX", NULL),
         *pattern = g_build_filename(folder, "r.pcapng", NULL), *path = g_build_filename(folder, young, NULL);
    struct ntt_family family = ntt_family_of(pattern);
    const struct ntt_retention none = {.bytes = 1};
    make_own(folder, young, 100, 9);
    write_into(path, "notes");
    CU_ASSERT_EQUAL(prune(&family, none, young), 0);
    make_own(folder, young, 100, 9);
    for (int keep_time = 0; keep_time < 2; keep_time++) {
        take_place_of(folder, young, keep_time);
        CU_ASSERT_EQUAL(prune(&family, none, young), 0);
        CU_ASSERT(is_there(folder, young));
        make_own(folder, young, 100, 9);
    }
    CU_ASSERT_EQUAL(foreign_of(&family, NULL), 0);
    CU_ASSERT_EQUAL(prune(&family, none, NULL), 1);
    g_free(path);
    g_free(pattern);
    ntt_family_clear(&family);
    remove_all(folder);
}

/* The clock alone tells one file from another that was born later. */
static void fingerprints(void)
{
    const struct ntt_fingerprint ours = {.inode = 1, .bytes = 2, .changed_ns = 3, .born_ns = 4};
    struct ntt_fingerprint others[] = {ours, ours, ours, ours}, unknown = ours;
    others[0].inode = 9;
    others[1].bytes = others[2].changed_ns = others[3].born_ns = 9;
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        CU_ASSERT_FALSE(ntt_fingerprint_is_same(&ours, &others[i]));
    unknown.born_ns = 0;
    CU_ASSERT(ntt_fingerprint_is_same(&ours, &ours) && ntt_fingerprint_is_same(&ours, &unknown));
}

/* A file of that name that is no list of ours is not written to, and then nothing is ours. */
static void foreign_list(void)
{
    static const char notes[] = "12 apples\n";
    char *folder = g_dir_make_tmp("ntt ring XXXXXX", NULL),
         *pattern = g_build_filename(folder, "r.pcapng", NULL), *problem = NULL;
    struct ntt_family family = ntt_family_of(pattern);
    struct ntt_fingerprint fingerprint;
    make_file(folder, old, 100, 9);
    CU_ASSERT(take_fingerprint(folder, old, &fingerprint));
    put(folder, NTT_OWN_FILES_NAME, notes);
    CU_ASSERT_FALSE(ntt_own_files_add(folder, old, &fingerprint, &problem));
    CU_ASSERT(problem && strstr(problem, "is not the list that ntt capture keeps"));
    expect_content(folder, NTT_OWN_FILES_NAME, notes);
    CU_ASSERT_EQUAL(foreign_of(&family, "is not the list that ntt capture keeps"), 1);
    CU_ASSERT_EQUAL(prune(&family, (struct ntt_retention){.bytes = 1}, NULL), 0);
    g_free(problem);
    g_free(pattern);
    ntt_family_clear(&family);
    remove_all(folder);
}

/* A list that has become long loses what is gone, and nothing else. */
static void long_list(void)
{
    char *folder = g_dir_make_tmp("ntt ring XXXXXX", NULL),
         *pattern = g_build_filename(folder, "r.pcapng", NULL), *problem = NULL,
         *path = g_build_filename(folder, NTT_OWN_FILES_NAME, NULL);
    struct ntt_family family = ntt_family_of(pattern);
    const struct ntt_fingerprint gone = {.inode = UINT64_MAX, .bytes = 5, .changed_ns = -1};
    struct stat status;
    make_own(folder, old, 100, 9);
    for (unsigned i = 0; i < 2000; i++) {
        char *name = g_strdup_printf("r_%05u_20251101000000.pcapng", i);
        CU_ASSERT(ntt_own_files_add(folder, name, &gone, &problem));
        g_free(name);
    }
    CU_ASSERT(stat(path, &status) == 0 && status.st_size < 70000);
    CU_ASSERT_EQUAL(prune(&family, (struct ntt_retention){.bytes = 1}, NULL), 1);
    g_free(path);
    g_free(pattern);
    ntt_family_clear(&family);
    remove_all(folder);
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

/* `part`: of the problem; NULL: none. `file`: how the name of what dumpcap writes begins. */
static void expect_target(const char *out, bool ring, const char *file, bool is_family, const char *part)
{
    GPtrArray *interfaces = g_ptr_array_new();
    g_ptr_array_add(interfaces, (char[]){"eth0"});
    struct ntt_capture_target target;
    char *problem = NULL;
    CU_ASSERT_EQUAL(ntt_capture_target_aim(out, interfaces, ring, false, &target, &problem) &&
                        ntt_capture_target_open(&target, 1, &problem),
                    part == NULL);
    if (part)
        CU_ASSERT_PTR_NOT_NULL(problem ? strstr(problem, part) : NULL);
    if (file) {
        char *name = g_path_get_basename(target.file);
        CU_ASSERT(g_str_has_prefix(name, file));
        CU_ASSERT(strcmp(file, "-") == 0 || g_str_has_prefix(target.file, target.staging.path));
        g_free(name);
    }
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
    CU_ASSERT(ntt_capture_target_open(&first, 1, &problem));
    put(first.staging.path, "x.pcapng", "captured");
    ntt_capture_target_begun(&first);
    for (unsigned force = 0; force < 2; force++) {
        CU_ASSERT(!ntt_capture_target_aim(file, interfaces, false, force != 0, &second, &problem));
        CU_ASSERT(problem && strstr(problem, "by another ntt capture"));
        g_clear_pointer(&problem, g_free);
        ntt_capture_target_clear(&second);
    }
    ntt_capture_target_clear(&first); /* as if it had been killed: its file gets its name now */
    CU_ASSERT(!ntt_capture_target_aim(file, interfaces, false, false, &second, &problem));
    CU_ASSERT(problem && strstr(problem, "and would be lost"));
    expect_content(folder, "x.pcapng", "captured");
    ntt_capture_target_clear(&second);
    g_free(problem);
    g_ptr_array_free(interfaces, TRUE);
    g_free(file);
    remove_all(folder);
}

static void targets(void)
{
    char *folder = g_dir_make_tmp("ntt target XXXXXX", NULL),
         *file = g_build_filename(folder, "x.pcapng", NULL);
    expect_target(file, false, "x.pcapng", false, NULL);
    expect_target(file, true, "x.pcapng", true, NULL);
    expect_target(folder, false, "capture-eth0_00001_2", true, NULL);
    expect_target(folder, true, "capture-eth0.pcapng", true, NULL);
    expect_target("-", false, "-", false, NULL);
    expect_target("-", true, NULL, false, "a ring (-b) needs a file name");
    expect_target("no/such/x.pcapng", false, NULL, false, "directory 'no/such': No such file");
    expect_target("a\nb.pcapng", false, NULL, false, "control characters");
    expect_target("no/such/", false, NULL, true, "Make it with mkdir -p");
    if (geteuid() == 0) {
        CU_ASSERT_EQUAL(chown(folder, 65534, 65534), 0);
        expect_target(file, false, "x.pcapng", false, NULL); /* dumpcap writes into a folder of ours */
    }
    g_free(file);
    remove_all(folder);
}

static CU_TestInfo tests[] = {
    {"names of a family", names_of_a_family},
    {"pruning", pruning},
    {"changed files", changed_files},
    {"fingerprints", fingerprints},
    {"a list of somebody's", foreign_list},
    {"a long list", long_list},
    {"new files", new_files},
    {"targets", targets},
    {"targets in use", targets_in_use},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("capture files", tests)
