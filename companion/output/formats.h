/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The formats that a report is written in. One costs a line of the list below, and a file: NAME.c, with its row
 * ntt_format_NAME. Help, messages and completion name what the rows name.
 */
#ifndef NTT_FORMATS_H
#define NTT_FORMATS_H

#include "output/output.h"

/* In the order in which help lists them. The first is the default. */
#define NTT_FORMAT_LIST(FORMAT)                                                                              \
    FORMAT(html)                                                                                             \
    FORMAT(pdf)                                                                                              \
    FORMAT(json)                                                                                             \
    FORMAT(markdown)                                                                                         \
    FORMAT(csv)                                                                                              \
    FORMAT(geojson)                                                                                          \
    FORMAT(kml)

struct ntt_format {
    const char *name;   /* what --format takes */
    const char *suffix; /* of file names: ".html" */
    const char *about;  /* in --help, behind the name */
    /* Every file of this format that ntt has written begins so, and has the mark in its first or last 4 KiB, and no other
     * does: by them `ntt report` knows what it may replace with a newer report. */
    const char *begins, *mark;
    /* Asked before anything is read: what this machine lacks for the format, to be freed with g_free. NULL, or a
     * NULL pointer: nothing. */
    char *(*check)(void);
    void (*write)(const struct ntt_report *report, GString *out);
    /* In a directory the format has a file for each table, beside what `write` writes of the alerts; NULL: one
     * file with everything. */
    void (*write_table)(const struct ntt_report *report, enum ntt_table table, GString *out);
    /* The mark of a table's file, where there is one; to be freed with g_free. */
    char *(*table_mark)(enum ntt_table table);
    /* Makes the final form of what was written, where that is another one; NULL: it is final. False on
     * failure, with `problem` set, to be freed with g_free. */
    bool (*finish)(GString *content, char **problem);
    bool named_by_capture; /* without -o it goes to CAPTURE.ntt.SUFFIX instead of standard output */
};

#define NTT_DECLARE(name) extern const struct ntt_format ntt_format_##name;
NTT_FORMAT_LIST(NTT_DECLARE)
#undef NTT_DECLARE

/* All of them, NULL-terminated. */
extern const struct ntt_format *const ntt_formats[];

/* By name, or by the suffix of a file name; NULL when there is none. */
const struct ntt_format *ntt_format_named(const char *name);
const struct ntt_format *ntt_format_for(const char *path);

/* "html (default), pdf … or kml", or without "(default)"; to be freed with g_free, as is the next. */
char *ntt_format_names(bool with_default);
/* ".html, .pdf … or .kml": of all, or of those named by the capture. */
char *ntt_format_suffixes(bool named_by_capture);

#endif
