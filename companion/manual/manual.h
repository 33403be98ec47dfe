/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The manual's pages, one for each type of alert, embedded at build time from the pages beside the detectors. */
#ifndef NTT_MANUAL_H
#define NTT_MANUAL_H

#include <glib.h>

/* The page of an alert type as Markdown; NULL when there is none. Released with g_bytes_unref. */
GBytes *ntt_manual_markdown(const char *type);
/* The same as an HTML fragment that begins with an <h3>. */
GBytes *ntt_manual_html(const char *type);
/* The types that have a page, NULL at the end. Released with g_strfreev. */
char **ntt_manual_types(void);

#endif
