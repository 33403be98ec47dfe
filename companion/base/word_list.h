/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What there is to choose from, in a sentence. */
#ifndef NTT_WORD_LIST_H
#define NTT_WORD_LIST_H

#include <glib.h>

/* "html, pdf or kml": the words, with `last` (" or ") before the last one; to be freed with g_free. */
char *ntt_word_list(const GPtrArray *words, const char *last);

#endif
