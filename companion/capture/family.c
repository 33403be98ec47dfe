/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/family.h"

#include "capture/own_files.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

enum { NUMBER_DIGITS = 5, TIME_DIGITS = 14 };

struct ntt_family ntt_family_of(const char *pattern)
{
    char *name = g_path_get_basename(pattern), *dot = strrchr(name, '.');
    struct ntt_family family = {.folder = g_path_get_dirname(pattern), .suffix = g_strdup(dot ? dot : "")};
    if (dot)
        *dot = '\0';
    family.stem = name;
    return family;
}

void ntt_family_clear(struct ntt_family *family)
{
    g_free(family->folder);
    g_free(family->stem);
    g_free(family->suffix);
}

char *ntt_family_stem(const GPtrArray *interfaces)
{
    GString *stem = g_string_new("capture");
    for (guint i = 0; i < interfaces->len; i++)
        g_string_append_printf(stem, "-%s", (const char *)g_ptr_array_index(interfaces, i));
    char *text = g_string_free(stem, FALSE);
    return g_strcanon(text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-", '-');
}

char *ntt_family_new_file(const struct ntt_family *family, GDateTime *now)
{
    char *time = g_date_time_format(now, "%Y%m%d%H%M%S"), *path = NULL;
    for (unsigned number = 1; !path; number++) {
        char *name =
            g_strdup_printf("%s_%0*u_%s%s", family->stem, NUMBER_DIGITS, number, time, family->suffix);
        path = g_build_filename(family->folder, name, NULL);
        g_free(name);
        struct stat status;
        if (lstat(path, &status) == 0)
            g_clear_pointer(&path, g_free);
    }
    g_free(time);
    return path;
}

/* How many digits `text` begins with. */
static size_t digits(const char *text)
{
    return strspn(text, "0123456789");
}

bool ntt_family_has(const struct ntt_family *family, const char *name)
{
    if (!g_str_has_prefix(name, family->stem))
        return false;
    const char *rest = name + strlen(family->stem);
    size_t number = *rest == '_' ? digits(rest + 1) : 0;
    if (number < NUMBER_DIGITS || rest[1 + number] != '_')
        return false;
    rest += 1 + number + 1;
    return digits(rest) == TIME_DIGITS && strcmp(rest + TIME_DIGITS, family->suffix) == 0;
}

struct member {
    char *path;
    gint64 changed_ns;
    uint64_t bytes;
    bool written;
};

static gint compare(gconstpointer left, gconstpointer right)
{
    const struct member *a = left, *b = right;
    if (a->changed_ns != b->changed_ns)
        return a->changed_ns < b->changed_ns ? -1 : 1;
    return strcmp(a->path, b->path);
}

/* Oldest first. `foreign`: how many others have such names. */
static GArray *members(const struct ntt_family *family, const char *written, unsigned *foreign)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(struct member));
    GHashTable *list = ntt_own_files_read(family->folder);
    GDir *folder = g_dir_open(family->folder, 0, NULL);
    struct stat own, status;
    bool writing = written && stat(written, &own) == 0;
    for (const char *name = folder ? g_dir_read_name(folder) : NULL; name; name = g_dir_read_name(folder)) {
        if (!ntt_family_has(family, name))
            continue;
        struct member member = {.path = g_build_filename(family->folder, name, NULL)};
        bool is_file = lstat(member.path, &status) == 0 && S_ISREG(status.st_mode);
        if (!is_file || !ntt_own_files_has(list, name, &status)) {
            *foreign += is_file;
            g_free(member.path);
            continue;
        }
        member.changed_ns = (gint64)status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec;
        member.bytes = (uint64_t)status.st_size;
        member.written = writing && own.st_dev == status.st_dev && own.st_ino == status.st_ino;
        g_array_append_val(found, member);
    }
    if (folder)
        g_dir_close(folder);
    g_hash_table_destroy(list);
    g_array_sort(found, compare);
    return found;
}

static void free_members(GArray *found)
{
    for (guint i = 0; i < found->len; i++)
        g_free(g_array_index(found, struct member, i).path);
    g_array_free(found, TRUE);
}

unsigned ntt_family_foreign(const struct ntt_family *family)
{
    unsigned foreign = 0;
    free_members(members(family, NULL, &foreign));
    return foreign;
}

bool ntt_family_is_written(const struct ntt_family *family)
{
    unsigned foreign = 0;
    bool written = false;
    GArray *found = members(family, NULL, &foreign);
    for (guint i = 0; i < found->len && !written; i++)
        written = ntt_own_file_is_locked(g_array_index(found, struct member, i).path);
    free_members(found);
    return written;
}

static void delete_file(const struct member *member, struct ntt_pruning *pruning)
{
    if (g_unlink(member->path) == 0) {
        pruning->deleted++;
        pruning->bytes_deleted += member->bytes;
    } else if (!pruning->problem && errno != ENOENT) {
        pruning->problem = g_strdup_printf("cannot delete '%s': %s", member->path, g_strerror(errno));
    }
}

struct ntt_pruning ntt_family_prune(const struct ntt_family *family, const struct ntt_retention *limits,
                                    const char *written)
{
    struct ntt_pruning pruning = {.deleted = 0};
    unsigned foreign = 0;
    GArray *found = members(family, written, &foreign);
    struct ntt_kept_file *files = g_new0(struct ntt_kept_file, found->len + 1);
    gint64 now_ns = g_get_real_time() * 1000;
    bool reached = false; /* dumpcap may have gone on to later files, and not said so yet */
    for (guint i = 0; i < found->len; i++) {
        const struct member *member = &g_array_index(found, struct member, i);
        reached |= member->written;
        files[i] = (struct ntt_kept_file){.bytes = member->bytes,
                                          .age_s = (now_ns - member->changed_ns) / 1000000000,
                                          .needed = reached || ntt_own_file_is_locked(member->path)};
    }
    pruning.bytes_above = ntt_retention_choose(limits, files, found->len);
    for (guint i = 0; i < found->len; i++) {
        const struct member *member = &g_array_index(found, struct member, i);
        if (files[i].delete)
            delete_file(member, &pruning);
    }
    g_free(files);
    free_members(found);
    return pruning;
}
