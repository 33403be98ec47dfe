/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "inputs/set_order.h"

#include "inputs/ring.h"

#include <stdlib.h>
#include <string.h>

/* A capture, and where it is in a ring. */
struct member {
    struct ntt_capture *capture;
    struct ntt_ring_place place;
};

/* Captures whose order is known, the next one to be taken first. */
struct chain {
    GArray *members;
    guint taken;
};

static void free_chain(gpointer data)
{
    struct chain *chain = data;
    g_array_free(chain->members, TRUE);
    g_free(chain);
}

/* The name of the ring that the file is of by its name, and its place there; NULL: of none. To be freed. */
static char *ring_of(const char *path, struct ntt_ring_place *place)
{
    char *name = g_path_get_basename(path), *folder = g_path_get_dirname(path), *ring = NULL;
    GMatchInfo *match = NULL;
    GRegex *pattern =
        g_regex_new("^(.*)_(?|(\\d{5,9})_\\d{14}|\\d{14}_(\\d{5,9}))(\\D.*)?$", G_REGEX_RAW, 0, NULL);
    *place = (struct ntt_ring_place){0, 0};
    if (ntt_ring_place(name, place)) {
        ring = g_build_filename(folder, "a watch", NULL);
    } else if (g_regex_match(pattern, name, 0, &match)) {
        char *prefix = g_match_info_fetch(match, 1), *number = g_match_info_fetch(match, 2),
             *rest = g_match_info_fetch(match, 3), *both = g_strconcat(prefix, "_*", rest, NULL);
        place->number = (unsigned)strtoul(number, NULL, 10);
        ring = g_build_filename(folder, both, NULL);
        g_free(both);
        g_free(rest);
        g_free(number);
        g_free(prefix);
    }
    g_clear_pointer(&match, g_match_info_unref);
    g_regex_unref(pattern);
    g_free(folder);
    g_free(name);
    return ring;
}

static int compare_times(gconstpointer left, gconstpointer right)
{
    return ntt_capture_compare_times(((const struct member *)left)->capture,
                                     ((const struct member *)right)->capture);
}

static int compare_places(gconstpointer left, gconstpointer right)
{
    return ntt_ring_compare(&((const struct member *)left)->place, &((const struct member *)right)->place);
}

/* By number, unless that decides nothing: two runs under one name begin with the same. */
static void sort_chain(struct chain *chain)
{
    g_array_sort(chain->members, compare_places);
    for (guint i = 1; i < chain->members->len; i++) {
        const struct member *pair = &g_array_index(chain->members, struct member, i - 1);
        if (compare_places(&pair[0], &pair[1]) == 0) {
            g_array_sort(chain->members, compare_times);
            return;
        }
    }
}

static GPtrArray *find_chains(const GPtrArray *captures)
{
    GPtrArray *chains = g_ptr_array_new_with_free_func(free_chain);
    GHashTable *by_ring = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < captures->len; i++) {
        struct member member = {.capture = g_ptr_array_index(captures, i)};
        char *ring = ring_of(member.capture->path, &member.place);
        struct chain *chain = ring ? g_hash_table_lookup(by_ring, ring) : NULL;
        if (!chain) {
            chain = g_new0(struct chain, 1);
            chain->members = g_array_new(FALSE, FALSE, sizeof(struct member));
            g_ptr_array_add(chains, chain);
            if (ring)
                g_hash_table_insert(by_ring, g_steal_pointer(&ring), chain);
        }
        g_array_append_val(chain->members, member);
        g_free(ring);
    }
    g_hash_table_destroy(by_ring);
    return chains;
}

static const struct member *next_of(const struct chain *chain)
{
    return chain->taken < chain->members->len ? &g_array_index(chain->members, struct member, chain->taken)
                                              : NULL;
}

/* The chain whose next capture is the earliest; the first of those that are the same. */
static struct chain *earliest(const GPtrArray *chains)
{
    struct chain *found = g_ptr_array_index(chains, 0);
    for (guint i = 1; i < chains->len; i++) {
        struct chain *chain = g_ptr_array_index(chains, i);
        const struct member *best = next_of(found), *next = next_of(chain);
        if (next && (!best || compare_times(next, best) < 0))
            found = chain;
    }
    return found;
}

void ntt_set_order_sort(GPtrArray *captures)
{
    GPtrArray *chains = find_chains(captures);
    for (guint i = 0; i < chains->len; i++)
        sort_chain(g_ptr_array_index(chains, i));
    for (guint i = 0; i < captures->len; i++) {
        struct chain *chain = earliest(chains);
        captures->pdata[i] = next_of(chain)->capture;
        chain->taken++;
    }
    g_ptr_array_free(chains, TRUE);
}
