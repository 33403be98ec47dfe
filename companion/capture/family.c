/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/family.h"

#include "capture/own_files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* The time in "_NNNNN_YYYYMMDDhhmmss" with whatever follows; NULL: `text` does not begin so. */
static const char *time_in(const char *text)
{
    size_t number = *text == '_' ? digits(text + 1) : 0;
    if (number < NUMBER_DIGITS || text[1 + number] != '_')
        return NULL;
    const char *time = text + 1 + number + 1;
    return digits(time) == TIME_DIGITS ? time : NULL;
}

bool ntt_family_has(const struct ntt_family *family, const char *name)
{
    const char *time = g_str_has_prefix(name, family->stem) ? time_in(name + strlen(family->stem)) : NULL;
    return time && strcmp(time + TIME_DIGITS, family->suffix) == 0;
}

/* The time in a name of any family, the last that could be one; NULL: there is none. */
static const char *time_of(const char *name)
{
    const char *time = NULL;
    for (const char *at = strchr(name, '_'); at; at = strchr(at + 1, '_')) {
        const char *found = time_in(at);
        if (found && (found[TIME_DIGITS] == '.' || !found[TIME_DIGITS]))
            time = found;
    }
    return time;
}

/* `time` is in the name. NULL: it is not in the calendar. */
static char *later(const char *name, const char *time, unsigned seconds)
{
    char *text = g_strdup_printf("%.8sT%.6sZ", time, time + 8), *another = NULL;
    GDateTime *then = g_date_time_new_from_iso8601(text, NULL),
              *after = then ? g_date_time_add_seconds(then, seconds) : NULL;
    char *written = after ? g_date_time_format(after, "%Y%m%d%H%M%S") : NULL;
    if (written)
        another = g_strdup_printf("%.*s%s%s", (int)(time - name), name, written, time + TIME_DIGITS);
    g_free(written);
    g_clear_pointer(&after, g_date_time_unref);
    g_clear_pointer(&then, g_date_time_unref);
    g_free(text);
    return another;
}

char *ntt_family_alternative(const char *name, unsigned attempt)
{
    const char *time = time_of(name), *dot = strrchr(name, '.');
    char *another = attempt == 0 ? g_strdup(name) : time ? later(name, time, attempt) : NULL;
    if (another)
        return another;
    size_t stem = dot && dot != name ? (size_t)(dot - name) : strlen(name);
    return g_strdup_printf("%.*s_%u%s", (int)stem, name, attempt + 1, name + stem);
}

struct member {
    char *name;
    struct ntt_fingerprint fingerprint;
};

static void clear_member(void *data)
{
    g_free(((struct member *)data)->name);
}

static gint compare(gconstpointer left, gconstpointer right)
{
    const struct member *a = left, *b = right;
    if (a->fingerprint.changed_ns != b->fingerprint.changed_ns)
        return a->fingerprint.changed_ns < b->fingerprint.changed_ns ? -1 : 1;
    return strcmp(a->name, b->name);
}

/* What is ours, oldest first. `foreign`, `changed` and `problem`: see ntt_family_foreign. */
static GArray *members(const struct ntt_family *family, unsigned *foreign, GPtrArray *changed, char **problem)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(struct member));
    g_array_set_clear_func(found, clear_member);
    GHashTable *list = ntt_own_files_read(family->folder, problem);
    GDir *folder = g_dir_open(family->folder, 0, NULL);
    int descriptor = open(family->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (const char *name = folder ? g_dir_read_name(folder) : NULL; name; name = g_dir_read_name(folder)) {
        struct ntt_fingerprint fingerprint;
        if (!ntt_family_has(family, name) || !ntt_fingerprint_take(descriptor, name, &fingerprint))
            continue;
        const struct ntt_fingerprint *listed = g_hash_table_lookup(list, name);
        struct member member = {g_strdup(name), fingerprint};
        if (listed && ntt_fingerprint_is_same(listed, &fingerprint)) {
            g_array_append_val(found, member);
            continue;
        }
        *foreign += listed == NULL;
        if (listed)
            g_ptr_array_add(changed, g_steal_pointer(&member.name));
        g_free(member.name);
    }
    if (folder)
        g_dir_close(folder);
    if (descriptor >= 0)
        close(descriptor);
    g_hash_table_destroy(list);
    g_array_sort(found, compare);
    return found;
}

unsigned ntt_family_foreign(const struct ntt_family *family, GPtrArray *changed, char **problem)
{
    unsigned foreign = 0;
    g_array_free(members(family, &foreign, changed, problem), TRUE);
    return foreign;
}

static void delete_file(const struct ntt_family *family, const struct ntt_staging *staging,
                        const struct member *member, struct ntt_pruning *pruning)
{
    if (ntt_staging_delete(staging, member->name, &member->fingerprint)) {
        pruning->deleted++;
        pruning->bytes_deleted += (uint64_t)member->fingerprint.bytes;
    } else if (!pruning->problem && errno != EEXIST) {
        pruning->problem =
            g_strdup_printf("cannot delete '%s/%s': %s", family->folder, member->name, g_strerror(errno));
    }
}

struct ntt_pruning ntt_family_prune(const struct ntt_family *family, const struct ntt_staging *staging,
                                    const struct ntt_retention *limits, GPtrArray *changed)
{
    struct ntt_pruning pruning = {.deleted = 0};
    unsigned foreign = 0;
    char *unread = NULL; /* which has been said */
    GArray *found = members(family, &foreign, changed, &unread);
    struct ntt_kept_file *files = g_new0(struct ntt_kept_file, found->len + 1);
    gint64 now_ns = g_get_real_time() * 1000;
    for (guint i = 0; i < found->len; i++) {
        const struct ntt_fingerprint *fingerprint = &g_array_index(found, struct member, i).fingerprint;
        files[i] = (struct ntt_kept_file){.bytes = (uint64_t)fingerprint->bytes,
                                          .age_s = (now_ns - fingerprint->changed_ns) / 1000000000};
    }
    ntt_retention_choose(limits, files, found->len);
    for (guint i = 0; i < found->len; i++)
        if (files[i].delete)
            delete_file(family, staging, &g_array_index(found, struct member, i), &pruning);
    g_free(files);
    g_free(unread);
    g_array_free(found, TRUE);
    return pruning;
}
