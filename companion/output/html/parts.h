/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of the page, each written by one file; page.c puts them together. */
#ifndef NTT_HTML_PARTS_H
#define NTT_HTML_PARTS_H

#include "output/output.h"

/* What of each list one page holds, so that it opens at once; the other formats have all of it. */
enum { NTT_PAGE_ALERTS = 300, NTT_PAGE_ROWS = 1000 };

/* Ids of elements end in the number of the capture, from 1, so that several captures share a page. */

void ntt_html_findings(GString *out, const struct ntt_summary *summary, unsigned number);
void ntt_html_timeline(GString *out, const struct ntt_summary *summary, unsigned number);
/* The map's section. */
void ntt_html_places(GString *out, const struct ntt_summary *summary, unsigned number);
/* Who and what. */
void ntt_html_tables(GString *out, const struct ntt_summary *summary, unsigned number);
/* Distributions, and every table that stands nowhere else. */
void ntt_html_shape(GString *out, const struct ntt_summary *summary, unsigned number);
/* Panels of the tables that no other part shows. */
void ntt_html_other_tables(GString *out, const struct ntt_summary *summary);
/* One table; nothing when it has no rows. */
void ntt_html_table(GString *out, const struct ntt_summary *summary, enum ntt_table table);
void ntt_html_method(GString *out, const struct ntt_summary *summary, unsigned number);
/* The manual's page of each type of alert in the report, with the id "manual-TYPE"; nothing without alerts.
 */
void ntt_html_manual(GString *out, const struct ntt_report *report);
/* The shape and the word of a severity, in its colour. */
void ntt_html_severity(GString *out, enum ntt_severity severity);
/* `<dt>label<dd>text`; nothing when the text is NULL or "". Frees `text`. */
void ntt_html_fact(GString *out, const char *label, char *text);

#endif
