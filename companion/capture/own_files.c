/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/own_files.h"

#include "base/state_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TIDIED_BYTES = 64 << 10 }; /* from where on what is gone leaves the list */

/* The first line: what does not begin with it is somebody's. */
static const char heading[] = "# Made by: ntt capture. Inode, bytes, changed, born, name of its files here\n";

/* To be freed. */
static char *entry(const char *name, const struct ntt_fingerprint *fingerprint)
{
    return g_strdup_printf(
        "%" G_GUINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s\n",
        fingerprint->inode, fingerprint->bytes, fingerprint->changed_ns, fingerprint->born_ns, name);
}

/* The name in an entry; NULL: it is none. */
static const char *parse(const char *line, struct ntt_fingerprint *fingerprint)
{
    int at = 0;
    *fingerprint = (struct ntt_fingerprint){.inode = 0};
    int found = sscanf(
        line, "%" G_GUINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "%n",
        &fingerprint->inode, &fingerprint->bytes, &fingerprint->changed_ns, &fingerprint->born_ns, &at);
    return found == 4 && at && line[at] == ' ' && line[at + 1] ? line + at + 1 : NULL;
}

static char *foreign_list(const char *folder)
{
    return g_strdup_printf("'%s/" NTT_OWN_FILES_NAME "' is not the list that ntt capture keeps of its files. "
                           "Move it away",
                           folder);
}

static GHashTable *list_of(const char *text)
{
    GHashTable *list = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    char **lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        struct ntt_fingerprint fingerprint;
        const char *name = parse(*line, &fingerprint);
        if (name)
            g_hash_table_replace(list, g_strdup(name), g_memdup2(&fingerprint, sizeof fingerprint));
    }
    g_strfreev(lines);
    return list;
}

GHashTable *ntt_own_files_read(const char *folder, char **problem)
{
    char *text = NULL;
    *problem = NULL;
    enum ntt_state_found found = ntt_state_file_read(folder, NTT_OWN_FILES_NAME, &text, NULL, problem);
    bool is_list = found == NTT_STATE_READ && g_str_has_prefix(text, heading);
    if (found == NTT_STATE_READ && *text && !is_list)
        *problem = foreign_list(folder);
    GHashTable *list = list_of(is_list ? text : "");
    g_free(text);
    return list;
}

static bool write_list(int descriptor, const char *text)
{
    size_t length = strlen(text);
    return ftruncate(descriptor, 0) == 0 && pwrite(descriptor, text, length, 0) == (ssize_t)length;
}

/* The list without what is gone, to be freed. */
static char *kept_of(const char *folder, GHashTable *list)
{
    GString *kept = g_string_new(heading);
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct ntt_fingerprint fingerprint;
    GHashTableIter iterator;
    gpointer name, listed;
    g_hash_table_iter_init(&iterator, list);
    while (g_hash_table_iter_next(&iterator, &name, &listed)) {
        char *line = entry(name, listed);
        if (ntt_fingerprint_take(descriptor, name, &fingerprint) &&
            ntt_fingerprint_is_same(&fingerprint, listed))
            g_string_append(kept, line);
        g_free(line);
    }
    if (descriptor >= 0)
        close(descriptor);
    return g_string_free(kept, FALSE);
}

/* True when it is a list of ours now: it was, or was empty. One that has become long is tidied. */
static bool prepare(int descriptor, const char *folder, char **problem)
{
    struct stat status;
    char *wrong = NULL;
    GHashTable *list = ntt_own_files_read(folder, &wrong);
    bool good = !wrong && fstat(descriptor, &status) == 0;
    if (good && status.st_size == 0) {
        good = write_list(descriptor, heading);
    } else if (good && status.st_size >= TIDIED_BYTES) {
        char *kept = kept_of(folder, list);
        if (strlen(kept) < (size_t)status.st_size)
            good = write_list(descriptor, kept);
        g_free(kept);
    }
    *problem = wrong;
    g_hash_table_destroy(list);
    return good;
}

static bool append(int descriptor, const char *text)
{
    size_t length = strlen(text);
    return lseek(descriptor, 0, SEEK_END) >= 0 && write(descriptor, text, length) == (ssize_t)length;
}

bool ntt_own_files_add(const char *folder, const char *name, const struct ntt_fingerprint *fingerprint,
                       char **problem)
{
    *problem = NULL;
    int descriptor = ntt_state_file_open(folder, NTT_OWN_FILES_NAME, O_RDWR | O_CREAT, problem);
    if (descriptor < 0)
        return false;
    char *line = entry(name, fingerprint);
    flock(descriptor, LOCK_EX);
    bool good = prepare(descriptor, folder, problem) && append(descriptor, line);
    if (!good && !*problem)
        *problem = g_strdup_printf("cannot write '%s/" NTT_OWN_FILES_NAME "': %s", folder, g_strerror(errno));
    close(descriptor);
    g_free(line);
    return good;
}
