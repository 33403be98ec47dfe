/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a mistyped word or option was meant to be. */
#ifndef NTT_DID_YOU_MEAN_H
#define NTT_DID_YOU_MEAN_H

#include <glib.h>

/*
 * The one of `known` (NULL-terminated) that `word` abbreviates, or is a typing error or two away from: letters
 * left out, added, changed, or two swapped. NULL when none is near enough.
 */
const char *ntt_nearest(const char *word, const char *const *known);
/* The end of a sentence: "; did you mean 'report'?", or "." where nothing is near. To be freed with g_free. */
char *ntt_did_you_mean(const char *word, const char *const *known);

/*
 * What GOption does not take, as a sentence: "Unknown option --outptu; did you mean '--output'?" with the options that the
 * context's --help names. To be freed with g_free.
 */
char *ntt_option_problem(GOptionContext *context, const GError *error);

#endif
