/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "inputs/ring.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBERS = 100000 };

char *ntt_ring_pattern(const char *folder, unsigned run)
{
    char *name = g_strdup_printf("%06u.pcapng", run);
    char *path = g_build_filename(folder, name, NULL);
    g_free(name);
    return path;
}

/* Reads `count` digits, or more where `more`. Returns what follows, NULL when there are not that many. */
static const char *digits(const char *text, size_t count, bool more, unsigned *value)
{
    size_t length = strspn(text, "0123456789");
    if (length < count || (length > count && !more) || length > 14)
        return NULL;
    if (value)
        *value = (unsigned)strtoul(text, NULL, 10);
    return text + length;
}

bool ntt_ring_place(const char *name, struct ntt_ring_place *place)
{
    const char *rest = digits(name, 6, true, &place->run);
    rest = rest && *rest == '_' ? digits(rest + 1, 5, false, &place->number) : NULL;
    rest = rest && *rest == '_' ? digits(rest + 1, 14, false, NULL) : NULL;
    return rest && strcmp(rest, ".pcapng") == 0;
}

int ntt_ring_compare(const struct ntt_ring_place *a, const struct ntt_ring_place *b)
{
    if (a->run != b->run)
        return a->run < b->run ? -1 : 1;
    unsigned ahead = (b->number + NUMBERS - a->number) % NUMBERS;
    return ahead == 0 ? 0 : ahead < NUMBERS / 2 ? -1 : 1;
}

bool ntt_ring_follows(const struct ntt_ring_place *a, const struct ntt_ring_place *b)
{
    return a->run == b->run && (a->number + 1) % NUMBERS == b->number;
}

static int compare_names(gconstpointer a, gconstpointer b)
{
    struct ntt_ring_place left = {0}, right = {0};
    ntt_ring_place(*(char *const *)a, &left);
    ntt_ring_place(*(char *const *)b, &right);
    return ntt_ring_compare(&left, &right);
}

bool ntt_ring_is_after(const char *name, const char *other)
{
    return !other || compare_names(&name, &other) > 0;
}

GPtrArray *ntt_ring_list(const char *folder)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    GDir *directory = g_dir_open(folder, 0, NULL);
    if (!directory)
        return names;
    const char *name;
    struct ntt_ring_place place;
    while ((name = g_dir_read_name(directory)))
        if (ntt_ring_place(name, &place))
            g_ptr_array_add(names, g_strdup(name));
    g_dir_close(directory);
    g_ptr_array_sort(names, compare_names);
    return names;
}

GPtrArray *ntt_ring_after(const char *folder, const char *last)
{
    GPtrArray *names = ntt_ring_list(folder);
    guint done = 0;
    while (done < names->len && !ntt_ring_is_after(names->pdata[done], last))
        done++;
    if (done)
        g_ptr_array_remove_range(names, 0, done);
    return names;
}
