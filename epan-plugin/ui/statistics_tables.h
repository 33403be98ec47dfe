/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each statistics table shows: its columns, and what a packet and an alert put into them. */
#ifndef NTT_STATISTICS_TABLES_H
#define NTT_STATISTICS_TABLES_H

#include "engine/alert.h"
#include "engine/packet.h"
#include "ui/statistics_rows.h"

struct ntt_statistic {
    const char *title, *cli; /* "-z <cli>" */
    const stat_tap_table_item *columns;
    size_t column_count;
    guint packets, others_label;                                            /* for struct ntt_rows */
    void (*begin)(struct ntt_rows *rows);                                   /* or NULL */
    void (*packet)(struct ntt_rows *rows, const struct ntt_packet *packet); /* or NULL */
    /* Called once for each alert, as last heard of; or NULL. */
    void (*alert)(struct ntt_rows *rows, const struct ntt_alert *alert);
    /* Takes back what `alert` has done; NULL where that is. */
    void (*forget_alerts)(struct ntt_rows *rows);
};

enum { NTT_STATISTICS = 6 };
extern const struct ntt_statistic ntt_statistics[NTT_STATISTICS];

#endif
