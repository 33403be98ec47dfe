/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where dumpcap writes, and how its files get to where they are for: nothing that came there meanwhile is replaced. */
#include "capture/family.h"
#include "capture/finished.h"
#include "capture/staging.h"
#include "capture_folder.h"

static const char ring[] = "r_00002_20261102000000.pcapng";

static void alternatives(void)
{
    static const struct {
        const char *name;
        unsigned attempt;
        const char *another;
    } rows[] = {
        {"x.pcapng", 0, "x.pcapng"},
        {"x.pcapng", 1, "x_2.pcapng"},
        {"x", 2, "x_3"},
        {".x", 1, ".x_2"},
        {"a.b.pcapng", 1, "a.b_2.pcapng"},
        {"r_00001_20261231235959.pcapng", 0, "r_00001_20261231235959.pcapng"},
        {"r_00001_20261231235959.pcapng", 1, "r_00001_20270101000000.pcapng"},
        {"r_00001_20261231235959.x.pcapng", 2, "r_00001_20270101000001.x.pcapng"},
        {"r_00001_20269931235959.pcapng", 1, "r_00001_20269931235959_2.pcapng"},
        {"r_00001_20261231235959", 1, "r_00001_20270101000000"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        char *another = ntt_family_alternative(rows[i].name, rows[i].attempt);
        CU_ASSERT_STRING_EQUAL(another, rows[i].another);
        g_free(another);
    }
}

static void publish(const struct ntt_staging *staging, const char *file, const char *expected)
{
    char *name = ntt_staging_publish(staging, file, 0);
    CU_ASSERT_EQUAL(g_strcmp0(name, expected), 0);
    g_free(name);
}

static void nothing_is_replaced(void)
{
    char *folder = g_dir_make_tmp("ntt staging XXXXXX", NULL), *problem = NULL,
         *link = g_build_filename(folder, ring, NULL);
    struct ntt_staging staging;
    CU_ASSERT(ntt_staging_make(&staging, folder, &problem));
    put(folder, "x", "mine");
    put(folder, "notes", "mine, too");
    CU_ASSERT_EQUAL(symlink("notes", link), 0);
    put(staging.path, "x", "captured");
    put(staging.path, ring, "captured, too");
    publish(&staging, "x", "x_2");
    publish(&staging, ring, "r_00002_20261102000001.pcapng");
    publish(&staging, "x", NULL);
    expect_content(folder, "x", "mine");
    expect_content(folder, "notes", "mine, too");
    expect_content(folder, "x_2", "captured");
    expect_content(folder, "r_00002_20261102000001.pcapng", "captured, too");
    ntt_staging_clear(&staging);
    g_free(link);
    remove_all(folder);
}

static void only_what_was_accepted(void)
{
    char *folder = g_dir_make_tmp("ntt staging XXXXXX", NULL), *problem = NULL;
    struct ntt_staging staging;
    struct ntt_fingerprint accepted;
    CU_ASSERT(ntt_staging_make(&staging, folder, &problem));
    put(folder, "x", "mine");
    put(staging.path, "x", "captured");
    CU_ASSERT(take_fingerprint(folder, "x", &accepted));
    put(folder, "x", "come since");
    CU_ASSERT_FALSE(ntt_staging_replace(&staging, "x", &accepted));
    CU_ASSERT_FALSE(ntt_staging_delete(&staging, "x", &accepted));
    expect_content(folder, "x", "come since");
    expect_content(staging.path, "x", "captured");
    CU_ASSERT(take_fingerprint(folder, "x", &accepted));
    CU_ASSERT(ntt_staging_replace(&staging, "x", &accepted));
    expect_content(folder, "x", "captured");
    CU_ASSERT(take_fingerprint(folder, "x", &accepted));
    CU_ASSERT(ntt_staging_delete(&staging, "x", &accepted));
    expect_content(folder, "x", NULL);
    char *ours = g_build_filename(folder, staging.name, NULL);
    ntt_staging_clear(&staging);
    CU_ASSERT(!g_file_test(ours, G_FILE_TEST_EXISTS));
    g_free(ours);
    remove_all(folder);
}

/* Somebody who may write to the folder renames ours, and puts another there. */
static void a_folder_that_is_moved(void)
{
    char *folder = g_dir_make_tmp("ntt staging XXXXXX", NULL), *problem = NULL;
    struct ntt_staging staging;
    CU_ASSERT(ntt_staging_make(&staging, folder, &problem));
    char *ours = g_build_filename(folder, staging.name, NULL), *away = g_strconcat(ours, "-away", NULL);
    CU_ASSERT_EQUAL(rename(ours, away), 0);
    CU_ASSERT_EQUAL(g_mkdir(ours, 0777), 0);
    put(ours, "y", "mine");
    put(staging.path, "y", "captured");
    publish(&staging, "y", "y");
    expect_content(ours, "y", "mine");
    expect_content(folder, "y", "captured");
    ntt_staging_clear(&staging);
    expect_content(ours, "y", "mine");
    g_free(away);
    g_free(ours);
    remove_all(folder);
}

static bool is_name(const void *data, const char *name)
{
    return strcmp(data, name) == 0;
}

static void move_noted(void *data, const char *name)
{
    g_string_append_printf(data, "%s ", name);
}

/* They are left alone while ntt or dumpcap, who shares the lock, lives; then their files get their names. */
static void captures_that_were_killed(void)
{
    char *folder = g_dir_make_tmp("ntt staging XXXXXX", NULL), *problem = NULL;
    GString *moved = g_string_new(NULL);
    struct ntt_staging staging;
    CU_ASSERT(ntt_staging_make(&staging, folder, &problem));
    put(staging.path, "x", "captured");
    put(folder, "x", "mine");
    CU_ASSERT(ntt_staging_is_written(folder, is_name, "x"));
    CU_ASSERT(!ntt_staging_is_written(folder, is_name, "y"));
    int inherited = dup(staging.folder);
    close(staging.folder);
    staging.folder = -1;
    ntt_staging_recover(folder, move_noted, moved);
    CU_ASSERT_EQUAL(moved->len, 0);
    close(inherited);
    CU_ASSERT_FALSE(ntt_staging_is_written(folder, is_name, "x"));
    char *ours = g_build_filename(folder, staging.name, NULL);
    CU_ASSERT_EQUAL(chmod(ours, 0755), 0);
    ntt_staging_recover(folder, move_noted, moved); /* no folder of ours has that mode */
    CU_ASSERT_EQUAL(moved->len, 0);
    CU_ASSERT_EQUAL(chmod(ours, 0700), 0);
    ntt_staging_recover(folder, move_noted, moved);
    CU_ASSERT_STRING_EQUAL(moved->str, "x_2 ");
    expect_content(folder, "x", "mine");
    expect_content(folder, "x_2", "captured");
    CU_ASSERT(!is_there(folder, staging.name));
    ntt_staging_clear(&staging);
    g_free(ours);
    g_string_free(moved, TRUE);
    remove_all(folder);
}

/* One capture to x.pcapng in the folder, where a file of this content comes meanwhile (NULL: none). */
static bool capture_to(const char *folder, bool force, bool good, const char *come, const char *part)
{
    GPtrArray *interfaces = g_ptr_array_new();
    struct ntt_capture_target target;
    struct ntt_finished finished;
    char *file = g_build_filename(folder, "x.pcapng", NULL), *problem = NULL;
    CU_ASSERT(ntt_capture_target_aim(file, interfaces, false, force, &target, &problem));
    CU_ASSERT(ntt_capture_target_open(&target, 1, &problem));
    ntt_finished_init(&finished, &target, 0);
    put(target.staging.path, "x.pcapng", "captured");
    if (come)
        put(folder, "x.pcapng", come);
    bool is_put = ntt_finished_all(&finished, good, true, &problem);
    CU_ASSERT(part ? problem && strstr(problem, part) : !problem);
    g_free(problem);
    ntt_finished_clear(&finished);
    ntt_capture_target_clear(&target);
    g_ptr_array_free(interfaces, TRUE);
    g_free(file);
    return is_put;
}

static void names_taken_meanwhile(void)
{
    char *folder = g_dir_make_tmp("ntt target XXXXXX", NULL),
         *file = g_build_filename(folder, "x.pcapng", NULL);
    struct stat status;
    CU_ASSERT(capture_to(folder, false, true, NULL, NULL));
    expect_content(folder, "x.pcapng", "captured");
    put(folder, "x.pcapng", "old");
    CU_ASSERT_EQUAL(chmod(file, 0640), 0);
    CU_ASSERT_FALSE(capture_to(folder, true, false, NULL, "has not been replaced"));
    expect_content(folder, "x.pcapng", "old");
    expect_content(folder, "x_2.pcapng", "captured");
    CU_ASSERT(capture_to(folder, true, true, NULL, NULL));
    CU_ASSERT(stat(file, &status) == 0 && (status.st_mode & 0777) == 0640);
    expect_content(folder, "x.pcapng", "captured");
    CU_ASSERT_FALSE(capture_to(folder, true, true, "come since", "another file has come to the name"));
    expect_content(folder, "x.pcapng", "come since");
    expect_content(folder, "x_3.pcapng", "captured");
    g_unlink(file);
    CU_ASSERT_FALSE(capture_to(folder, false, true, "come since", "another file has come to the name"));
    expect_content(folder, "x.pcapng", "come since");
    expect_content(folder, "x_4.pcapng", "captured");
    put(folder, "x.pcapng", ""); /* an empty one may be written to, while it is empty */
    CU_ASSERT_FALSE(capture_to(folder, false, true, "come since", "another file has come to the name"));
    put(folder, "x.pcapng", "");
    CU_ASSERT(capture_to(folder, false, true, NULL, NULL));
    expect_content(folder, "x.pcapng", "captured");
    g_free(file);
    remove_all(folder);
}

static void finish_next(struct ntt_finished *finished, const char *name)
{
    char *path = g_build_filename(finished->target->staging.path, name, NULL), *problem = NULL;
    put(finished->target->staging.path, name, name);
    CU_ASSERT(ntt_finished_next(finished, path, &problem));
    g_free(problem);
    g_free(path);
}

/* -b files:2: with the one that dumpcap is writing there are never more, and only files of this capture go. */
static void a_number_of_files(void)
{
    char *folder = g_dir_make_tmp("ntt target XXXXXX", NULL),
         *pattern = g_build_filename(folder, "r.pcapng", NULL), *problem = NULL;
    GPtrArray *interfaces = g_ptr_array_new();
    struct ntt_capture_target target;
    struct ntt_finished finished;
    put(folder, "r_00001_20251102000000.pcapng", "mine");
    CU_ASSERT(ntt_capture_target_aim(pattern, interfaces, true, false, &target, &problem));
    CU_ASSERT(ntt_capture_target_open(&target, 1, &problem));
    ntt_finished_init(&finished, &target, 2);
    finish_next(&finished, "r_00001_20261102000000.pcapng");
    CU_ASSERT(is_there(folder, "r_00001_20261102000000.pcapng"));
    finish_next(&finished, "r_00002_20261102000001.pcapng");
    CU_ASSERT(!is_there(folder, "r_00001_20261102000000.pcapng"));
    put(folder, "r_00002_20261102000001.pcapng", "changed since");
    finish_next(&finished, "r_00003_20261102000002.pcapng");
    put(target.staging.path, "r_00004_20261102000003.pcapng", "captured");
    CU_ASSERT(ntt_finished_all(&finished, true, true, &problem));
    CU_ASSERT(is_there(folder, "r_00003_20261102000002.pcapng"));
    expect_content(folder, "r_00004_20261102000003.pcapng", "captured");
    expect_content(folder, "r_00002_20261102000001.pcapng", "changed since");
    expect_content(folder, "r_00001_20251102000000.pcapng", "mine");
    CU_ASSERT(g_str_has_suffix(finished.last, "r_00004_20261102000003.pcapng"));
    ntt_finished_clear(&finished);
    ntt_capture_target_clear(&target);
    g_ptr_array_free(interfaces, TRUE);
    g_free(pattern);
    remove_all(folder);
}

static CU_TestInfo tests[] = {
    {"alternatives", alternatives},
    {"nothing is replaced", nothing_is_replaced},
    {"only what was accepted", only_what_was_accepted},
    {"a folder that is moved", a_folder_that_is_moved},
    {"captures that were killed", captures_that_were_killed},
    {"names taken meanwhile", names_taken_meanwhile},
    {"a number of files", a_number_of_files},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("staging", tests)
