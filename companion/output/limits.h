/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What makes conclusions from a capture weaker, in words; the same in every format. */
#ifndef NTT_LIMITS_H
#define NTT_LIMITS_H

#include "output/output.h"

/* Calls `each` for every one, warnings first; `head` begins the sentence that `text` ends. Both are borrowed, and may
 * contain text from packets. */
void ntt_limits_each(const struct ntt_summary *summary,
                     void (*each)(void *data, const char *head, const char *text), void *data);
/* Those of all captures in one line, for a format without another place for them; "" where there are none. May contain
 * text from packets; to be freed with g_free. */
char *ntt_limits_text(const struct ntt_report *report);
/* Whether so many packets could not be read that this belongs beside what was found. */
bool ntt_limits_much_unread(const struct ntt_summary *summary);
/* "Ethernet, USB packets"; NULL where none is known. To be freed with g_free. */
char *ntt_link_types_text(const struct ntt_summary *summary);
/* Why no database says where addresses are: words behind a colon, without a full stop. Borrowed. */
const char *ntt_why_no_geography(const struct ntt_summary *summary);

#endif
