/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traffic/frame_counters.h"

#include <glib.h>

enum { PAGE = 4096 /* frames */ };

G_STATIC_ASSERT(sizeof(struct ntt_counters) == 16);

struct ntt_frame_counters {
    GPtrArray *pages;
};

struct ntt_frame_counters *ntt_frame_counters_new(void)
{
    struct ntt_frame_counters *kept = g_new(struct ntt_frame_counters, 1);
    kept->pages = g_ptr_array_new_with_free_func(g_free);
    return kept;
}

void ntt_frame_counters_free(struct ntt_frame_counters *kept)
{
    if (!kept)
        return;
    g_ptr_array_free(kept->pages, TRUE);
    g_free(kept);
}

void ntt_frame_counters_put(struct ntt_frame_counters *kept, uint32_t frame,
                            const struct ntt_counters *counters)
{
    uint32_t place = frame - 1;
    while (kept->pages->len <= place / PAGE)
        g_ptr_array_add(kept->pages, g_new0(struct ntt_counters, PAGE));
    struct ntt_counters *page = g_ptr_array_index(kept->pages, place / PAGE);
    page[place % PAGE] = *counters;
}

const struct ntt_counters *ntt_frame_counters_at(const struct ntt_frame_counters *kept, uint32_t frame)
{
    uint32_t place = frame - 1;
    if (place / PAGE >= kept->pages->len)
        return NULL;
    return &((const struct ntt_counters *)g_ptr_array_index(kept->pages, place / PAGE))[place % PAGE];
}
