/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a capture is like that makes conclusions from it weaker, in words; the same in every format. */
#ifndef NTT_LIMITS_H
#define NTT_LIMITS_H

#include "records/records.h"

/* Calls `each` for every one; `head` begins the sentence that `text` ends. Both are borrowed, and may contain text from
 * packets. */
void ntt_limits_each(const struct ntt_summary *summary,
                     void (*each)(void *data, const char *head, const char *text), void *data);
/* "Ethernet, USB packets"; NULL where none is known. To be freed with g_free. */
char *ntt_link_types_text(const struct ntt_summary *summary);
/* Why no database says where addresses are: words behind a colon, without a full stop. Borrowed. */
const char *ntt_why_no_geography(const struct ntt_summary *summary);

#endif
