/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "inputs/capture_sets.h"

#include "inputs/set_order.h"

#include <string.h>

enum { RING_OVERLAP_NS = 1000000000 };

/* The names of a ring with what differs between its files written as "*", or NULL. To be freed. */
static char *ring_of(const char *given)
{
    static const struct {
        const char *pattern, *constant;
    } names[] = {
        /* dumpcap, tshark and editcap, the second with nametimenum */
        {"_[0-9]{5,}_[0-9]{14}(?=[^/]*$)", "_*"},
        {"_[0-9]{14}_[0-9]{5,}(?=[^/]*$)", "_*"},
        /* tcpdump -G: a date and a time, with -C a number */
        {"[0-9]{4}-?[0-9]{2}-?[0-9]{2}[-_.T]?[0-9]{2}[-_.:]?[0-9]{2}([-_.:]?[0-9]{2})?(?=[^/0-9][^/]*$|$)",
         "*"},
        /* tcpdump -C, with and without -W */
        {"(\\.(pcap|pcapng|cap))[0-9]*$", "\\1*"},
    };
    static const char *const compressed[] = {".gz", ".zst", ".lz4"};
    char *path = g_strdup(given), *ring = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(compressed); i++)
        if (g_str_has_suffix(path, compressed[i]))
            path[strlen(path) - strlen(compressed[i])] = '\0';
    for (size_t i = 0; i < G_N_ELEMENTS(names) && !ring; i++) {
        GRegex *pattern = g_regex_new(names[i].pattern, G_REGEX_RAW, 0, NULL);
        if (g_regex_match(pattern, path, 0, NULL))
            ring = g_regex_replace(pattern, path, -1, 0, names[i].constant, 0, NULL);
        g_regex_unref(pattern);
    }
    g_free(path);
    return ring;
}

/* Captures that may be one set, as arrays of struct ntt_capture, by the name of that set. */
static GHashTable *candidates(const GPtrArray *captures)
{
    GHashTable *groups =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
    for (int by_directory = 0; by_directory < 2; by_directory++) {
        for (guint i = 0; i < captures->len; i++) {
            struct ntt_capture *capture = g_ptr_array_index(captures, i);
            char *name = ring_of(capture->path);
            const GPtrArray *ring = name ? g_hash_table_lookup(groups, name) : NULL;
            if (by_directory) {
                g_free(name);
                name = ring && ring->len > 1 ? NULL : g_strdup(capture->found_in);
            }
            GPtrArray *group = name ? g_hash_table_lookup(groups, name) : NULL;
            if (name && !group) {
                group = g_ptr_array_new();
                g_hash_table_insert(groups, g_strdup(name), group);
            }
            if (group)
                g_ptr_array_add(group, capture);
            g_free(name);
        }
    }
    return groups;
}

GPtrArray *ntt_capture_sets_to_time(const GPtrArray *captures, enum ntt_grouping grouping)
{
    GPtrArray *wanted = g_ptr_array_new();
    GHashTable *groups = candidates(captures), *in_a_group = g_hash_table_new(NULL, NULL);
    GHashTableIter iterator;
    gpointer value;
    g_hash_table_iter_init(&iterator, groups);
    while (g_hash_table_iter_next(&iterator, NULL, &value)) {
        const GPtrArray *group = value;
        for (guint i = 0; group->len > 1 && i < group->len; i++)
            g_hash_table_add(in_a_group, g_ptr_array_index(group, i));
    }
    for (guint i = 0; i < captures->len && grouping != NTT_APART; i++) {
        struct ntt_capture *capture = g_ptr_array_index(captures, i);
        if (grouping == NTT_TOGETHER || g_hash_table_contains(in_a_group, capture))
            g_ptr_array_add(wanted, capture);
    }
    g_hash_table_destroy(in_a_group);
    g_hash_table_destroy(groups);
    return wanted;
}

static int compare_times(gconstpointer left, gconstpointer right)
{
    return ntt_capture_compare_times(*(struct ntt_capture *const *)left, *(struct ntt_capture *const *)right);
}

/* Whether the captures that have a time, sorted, are one set. */
static bool follow_each_other(const GPtrArray *group, gint64 overlap_ns)
{
    for (guint i = 1; i < group->len; i++) {
        const struct ntt_capture *before = g_ptr_array_index(group, i - 1),
                                 *next = g_ptr_array_index(group, i);
        bool later =
            next->first_ns > before->first_ns && next->last_ns >= before->last_ns; /* no copy of it */
        if (!later || next->first_ns < before->last_ns - overlap_ns ||
            strcmp(next->link_type, before->link_type) != 0)
            return false;
    }
    return true;
}

static void set_free(gpointer data)
{
    struct ntt_capture_set *set = data;
    g_free(set->name);
    g_ptr_array_free(set->files, TRUE);
    g_free(set);
}

/* Takes the name. */
static struct ntt_capture_set *set_new(char *name)
{
    struct ntt_capture_set *set = g_new(struct ntt_capture_set, 1);
    *set = (struct ntt_capture_set){name, g_ptr_array_new_with_free_func(g_free)};
    return set;
}

static struct ntt_capture_set *set_of(const GPtrArray *group, char *name)
{
    struct ntt_capture_set *set = set_new(name);
    for (guint i = 0; i < group->len; i++)
        g_ptr_array_add(set->files,
                        g_strdup(((const struct ntt_capture *)g_ptr_array_index(group, i))->path));
    return set;
}

static GPtrArray *everything_together(const GPtrArray *captures, GPtrArray *sets)
{
    GPtrArray *sorted = g_ptr_array_new();
    for (guint i = 0; i < captures->len; i++)
        g_ptr_array_add(sorted, g_ptr_array_index(captures, i));
    ntt_set_order_sort(sorted);
    const struct ntt_capture *first = g_ptr_array_index(sorted, 0),
                             *last = g_ptr_array_index(sorted, sorted->len - 1);
    char *end = g_path_get_basename(last->path);
    char *name = sorted->len == 1 ? g_strdup(first->path)
                                  : g_strdup_printf("%s … %s (%u files)", first->path, end, sorted->len);
    g_ptr_array_add(sets, set_of(sorted, name));
    g_free(end);
    g_ptr_array_free(sorted, TRUE);
    return sets;
}

/* Notes, for each capture of the group, the set that it is part of, if they are one. */
static void note_set(const char *name, const GPtrArray *group, GHashTable *set_of_capture)
{
    GPtrArray *timed = g_ptr_array_new();
    for (guint i = 0; i < group->len; i++)
        if (((const struct ntt_capture *)g_ptr_array_index(group, i))->timed)
            g_ptr_array_add(timed, g_ptr_array_index(group, i));
    g_ptr_array_sort(timed, compare_times);
    bool is_ring = strchr(name, '*') != NULL;
    if (timed->len > 1 && follow_each_other(timed, is_ring ? RING_OVERLAP_NS : 0)) {
        struct ntt_capture_set *set = set_of(timed, g_strdup_printf("%s (%u files)", name, timed->len));
        for (guint i = 0; i < timed->len; i++)
            g_hash_table_insert(set_of_capture, g_ptr_array_index(timed, i), set);
    }
    g_ptr_array_free(timed, TRUE);
}

GPtrArray *ntt_capture_sets(const GPtrArray *captures, enum ntt_grouping grouping)
{
    GPtrArray *sets = g_ptr_array_new_with_free_func(set_free);
    if (grouping == NTT_TOGETHER && captures->len)
        return everything_together(captures, sets);
    GHashTable *groups = candidates(captures), *set_of_capture = g_hash_table_new(NULL, NULL);
    GHashTableIter iterator;
    gpointer name, group;
    g_hash_table_iter_init(&iterator, groups);
    while (grouping == NTT_BY_RULE && g_hash_table_iter_next(&iterator, &name, &group))
        note_set(name, group, set_of_capture);
    for (guint i = 0; i < captures->len; i++) {
        const struct ntt_capture *capture = g_ptr_array_index(captures, i);
        struct ntt_capture_set *set = g_hash_table_lookup(set_of_capture, capture);
        if (set && g_ptr_array_find(sets, set, NULL))
            continue;
        if (!set) {
            set = set_new(g_strdup(capture->path));
            g_ptr_array_add(set->files, g_strdup(capture->path));
        }
        g_ptr_array_add(sets, set);
    }
    g_hash_table_destroy(set_of_capture);
    g_hash_table_destroy(groups);
    return sets;
}
