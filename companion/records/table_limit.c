/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/table_limit.h"

#include <string.h>

bool ntt_table_is_ranking(enum ntt_table table)
{
    static const char *const others[] = {"intervals", "hours", "distributions", "ignored"};
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        if (strcmp(ntt_tables[table].name, others[i]) == 0)
            return false;
    return true;
}

/* The sum over both ways, whichever members count them. */
static uint64_t volume(const json_t *row, const char *total, const char *const ways[4])
{
    uint64_t sum = (uint64_t)json_integer_value(json_object_get(row, total));
    for (unsigned i = 0; i < 4; i++)
        sum += (uint64_t)json_integer_value(json_object_get(row, ways[i]));
    return sum;
}

void ntt_limit_tables(struct ntt_summary *summary, size_t rows)
{
    static const char *const packets[] = {"sent_packets", "received_packets", "packets_ab", "packets_ba"},
                             *const bytes[] = {"sent_bytes", "received_bytes", "bytes_ab", "bytes_ba"};
    for (unsigned i = 0; i < NTT_TABLES; i++) {
        json_t *table = summary->rows[i];
        while (ntt_table_is_ranking((enum ntt_table)i) && json_array_size(table) > rows) {
            size_t last = json_array_size(table) - 1;
            const json_t *row = json_array_get(table, last);
            summary->omitted[i].rows++;
            summary->omitted[i].packets += volume(row, "packets", packets);
            summary->omitted[i].bytes += volume(row, "bytes", bytes);
            json_array_remove(table, last);
        }
    }
}
