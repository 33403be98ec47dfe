/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/own_files.h"

#include "base/state_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { TIDIED_BYTES = 64 << 10 }; /* from where on what is gone leaves the list */

/* "INODE NAME"; to be freed. */
static char *entry(const char *name, const struct stat *status)
{
    return g_strdup_printf("%" G_GUINT64_FORMAT " %s", (guint64)status->st_ino, name);
}

/* To be freed with g_strfreev. */
static char **entries_of(const char *folder)
{
    char *text = NULL, *problem = NULL;
    ntt_state_file_read(folder, NTT_OWN_FILES_NAME, &text, NULL, &problem);
    char **entries = g_strsplit(text ? text : "", "\n", -1);
    g_free(problem);
    g_free(text);
    return entries;
}

static bool is_there(const char *folder, const char *line)
{
    const char *space = strchr(line, ' ');
    char *path = space ? g_build_filename(folder, space + 1, NULL) : NULL;
    struct stat status;
    bool there = path && lstat(path, &status) == 0 && g_ascii_strtoull(line, NULL, 10) == status.st_ino;
    g_free(path);
    return there;
}

static bool write_list(int descriptor, const char *text)
{
    size_t length = strlen(text);
    return ftruncate(descriptor, 0) == 0 && pwrite(descriptor, text, length, 0) == (ssize_t)length;
}

/* Where it has become long, without what is gone. */
static void tidy(int descriptor, const char *folder)
{
    struct stat status;
    if (fstat(descriptor, &status) != 0 || status.st_size < TIDIED_BYTES)
        return;
    GString *kept = g_string_new(NULL);
    char **entries = entries_of(folder);
    for (char **line = entries; *line; line++)
        if (is_there(folder, *line))
            g_string_append_printf(kept, "%s\n", *line);
    if (kept->len < (gsize)status.st_size)
        write_list(descriptor, kept->str);
    g_strfreev(entries);
    g_string_free(kept, TRUE);
}

static bool append(int descriptor, const char *line)
{
    char *text = g_strconcat(line, "\n", NULL);
    size_t length = strlen(text);
    bool good = lseek(descriptor, 0, SEEK_END) >= 0 && write(descriptor, text, length) == (ssize_t)length;
    g_free(text);
    return good;
}

bool ntt_own_files_add(const char *path, char **problem)
{
    struct stat status;
    char *folder = g_path_get_dirname(path), *name = g_path_get_basename(path);
    *problem = NULL;
    bool there = stat(path, &status) == 0, good = there || errno == ENOENT;
    int descriptor = there ? ntt_state_file_open(folder, NTT_OWN_FILES_NAME, O_RDWR | O_CREAT, problem) : -1;
    if (descriptor >= 0) {
        char *line = entry(name, &status);
        flock(descriptor, LOCK_EX);
        tidy(descriptor, folder);
        good = append(descriptor, line);
        g_free(line);
    } else if (there)
        good = false; /* which has been said */
    if (!good && !*problem)
        *problem = g_strdup_printf("cannot write '%s/" NTT_OWN_FILES_NAME "': %s", folder, g_strerror(errno));
    if (descriptor >= 0)
        close(descriptor);
    g_free(name);
    g_free(folder);
    return good;
}

GHashTable *ntt_own_files_read(const char *folder)
{
    GHashTable *list = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    char **entries = entries_of(folder);
    for (char **line = entries; *line; line++)
        g_hash_table_add(list, g_strdup(*line));
    g_strfreev(entries);
    return list;
}

bool ntt_own_files_has(GHashTable *list, const char *name, const struct stat *status)
{
    char *line = entry(name, status);
    bool has = g_hash_table_contains(list, line);
    g_free(line);
    return has;
}

int ntt_own_file_lock(const char *path)
{
    int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (descriptor < 0 || flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        return descriptor;
    int reason = errno;
    close(descriptor);
    errno = reason;
    return -1;
}

bool ntt_own_file_is_locked(const char *path)
{
    int descriptor = ntt_own_file_lock(path);
    bool locked = descriptor < 0 && errno == EWOULDBLOCK;
    if (descriptor >= 0)
        close(descriptor);
    return locked;
}
