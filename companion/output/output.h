/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a report says, and what its formats have in common. */
#ifndef NTT_OUTPUT_H
#define NTT_OUTPUT_H

#include "records/compare.h"
#include "records/records.h"

struct ntt_report {
    const char *title;
    const char *generated;  /* RFC 3339 */
    const char *generator;  /* "ntt 0.1.0" */
    const char *command;    /* the ntt command line, quoted for a shell */
    GPtrArray *captures;    /* struct ntt_summary, finished, in the order they were given */
    const char *time_zone;  /* of the times that people read; NULL: UTC */
    const char *anonymized; /* which key the addresses were replaced with; NULL: they were not */
    bool internal_hidden;
    const struct ntt_comparison *comparison; /* with an earlier report; NULL: with none */
};

/* The report as one JSON value, as documented in json.c; to be released with json_decref. */
json_t *ntt_report_json(const struct ntt_report *report);

/* The comparison of a report: as JSON (to be released with json_decref), for a terminal, and as sections. */
json_t *ntt_comparison_json(const struct ntt_comparison *comparison);
void ntt_text_comparison(const struct ntt_comparison *comparison, GString *out);
void ntt_markdown_comparison(const struct ntt_comparison *comparison, GString *out);
void ntt_html_comparison(GString *out, const struct ntt_comparison *comparison);

/*
 * A line for a terminal or a pipe. `file` names the capture when there are several, else NULL. It has colour
 * when `colour`, and never holds an escape sequence from the capture.
 */
void ntt_text_finding(const struct ntt_finding *finding, const char *file, bool colour, GString *out);
/* The escape sequence that begins the colour of a severity; "\033[0m" ends it. */
const char *ntt_text_colour(enum ntt_severity severity);
/* A line for each thing that makes conclusions from the capture weaker, see output/limits.h. */
void ntt_text_limits(const struct ntt_summary *summary, GString *out);
/* The same for all captures (struct ntt_summary), named where there are several, and a line for each ignore rule that
 * kept something quiet or has expired. */
void ntt_text_notes(const GPtrArray *captures, GString *out);

#endif
