/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is new beside an earlier report, in words. What these return may be hostile; to be freed with g_free. */
#ifndef NTT_COMPARISON_TEXT_H
#define NTT_COMPARISON_TEXT_H

#include "records/compare.h"

/* "Compared with monday.json (a report of 2026-…): 2 new alerts, 1 new port; all traffic 2.3 times as much per second". */
char *ntt_comparison_text(const struct ntt_comparison *comparison);
/* "2.3 times as much per second"; NULL where there is too little to say. */
char *ntt_ratio_text(const struct ntt_change *change);
/* What limits the news of one kind: "not compared: …", or how much of the other is not known. NULL: nothing. */
char *ntt_news_limit_text(const struct ntt_new *news);

#endif
