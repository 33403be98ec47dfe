/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fuzz.h"

#include <glib/gstdio.h>
#include <sys/mman.h>
#include <unistd.h>

static void hear(const char *domain, GLogLevelFlags level, const char *message, void *data)
{
    (void)data;
    g_printerr("ERROR: %s: %s\n", domain ? domain : "", message);
    if (level & (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR))
        abort();
}

/* A critical warning of GLib's is a fault of ours; it ends in a signal that libFuzzer knows. */
__attribute__((constructor)) static void make_criticals_fatal(void)
{
    g_log_set_default_handler(hear, NULL);
}

const char *fuzz_file(const void *bytes, size_t length)
{
    static char path[64];
    static int file = -1;
    if (file < 0) {
        file = memfd_create("input", MFD_CLOEXEC);
        g_snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    }
    FUZZ_REQUIRE(file >= 0 && ftruncate(file, 0) == 0);
    FUZZ_REQUIRE(pwrite(file, bytes, length, 0) == (ssize_t)length);
    return path;
}

static char *folder;

static void empty_folder(void)
{
    GDir *list = g_dir_open(folder, 0, NULL);
    for (const char *name; list && (name = g_dir_read_name(list));) {
        char *path = g_build_filename(folder, name, NULL);
        g_unlink(path);
        g_free(path);
    }
    g_clear_pointer(&list, g_dir_close);
}

static void remove_folder(void)
{
    empty_folder();
    g_rmdir(folder);
    g_clear_pointer(&folder, g_free);
}

const char *fuzz_folder(void)
{
    if (!folder) {
        folder = g_strdup("/dev/shm/ntt-fuzz-XXXXXX");
        FUZZ_REQUIRE(g_mkdtemp(folder));
        atexit(remove_folder);
    }
    empty_folder();
    return folder;
}

void fuzz_folder_put(const char *name, const void *bytes, size_t length)
{
    char *path = g_build_filename(folder, name, NULL);
    FILE *file = g_fopen(path, "wbe");
    FUZZ_REQUIRE(file && fwrite(bytes, 1, length, file) == length && fclose(file) == 0);
    g_free(path);
}
