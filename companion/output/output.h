/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a report says, and the formats it is written in. */
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

struct ntt_format {
    const char *name;   /* what --format takes */
    const char *suffix; /* of file names: ".html" */
    void (*write)(const struct ntt_report *report, GString *out);
    /* Makes the final form of what was written, where that is another one; NULL: it is final. False on
     * failure, with `problem` set, to be freed with g_free. */
    bool (*finish)(GString *content, char **problem);
    bool named_by_capture; /* without -o it goes to CAPTURE.ntt.SUFFIX instead of standard output */
};

/* "html, pdf, json" … "or kml": what --format takes. */
#define NTT_FORMAT_NAMES "html, pdf, json, markdown, csv, geojson or kml"

/* By name, or by the suffix of a file name; NULL when there is none. */
const struct ntt_format *ntt_format_named(const char *name);
const struct ntt_format *ntt_format_for(const char *path);

void ntt_html(const struct ntt_report *report, GString *out);
void ntt_json(const struct ntt_report *report, GString *out);
void ntt_markdown(const struct ntt_report *report, GString *out);
void ntt_geojson(const struct ntt_report *report, GString *out);
void ntt_kml(const struct ntt_report *report, GString *out);
void ntt_csv_findings(const struct ntt_report *report, GString *out);

/* One table of all captures, with the file's name in the first column when there are several. */
void ntt_csv_table(const struct ntt_report *report, enum ntt_table table, GString *out);

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
/* A line for each ignore rule that kept something quiet or has expired. */
void ntt_text_ignored(const struct ntt_summary *summary, GString *out);

/*
 * Writes the whole of `content` or nothing: to a temporary file beside `path`, synced, then renamed. A path
 * that is there and is no regular file (a pipe, a device) is written to as it is; "-" is standard output.
 * False on failure, with `problem` set, to be freed with g_free.
 */
bool ntt_write_file(const char *path, const GString *content, char **problem);

#endif
