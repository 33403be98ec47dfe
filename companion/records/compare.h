/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A report beside an earlier one, or beside a baseline: what is new in it, and what has grown or shrunk.
 * Tables hold only their top rows, so that what is new in one may have been below the top of the other; how
 * many rows the other left out is said with it.
 */
#ifndef NTT_COMPARE_H
#define NTT_COMPARE_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum ntt_news {
    NTT_NEW_ALERTS, /* by type, source and target */
    NTT_NEW_HOSTS,
    NTT_NEW_SERVICES,
    NTT_NEW_PORTS,
    NTT_NEW_COUNTRIES,
    NTT_NEW_NETWORKS,
    NTT_NEWS
};

struct ntt_news_info {
    const char *name, *title; /* "hosts", "New hosts" */
};
extern const struct ntt_news_info ntt_news_kinds[NTT_NEWS];

struct ntt_new {
    GPtrArray *items;    /* strings, in the order of the report */
    const char *why_not; /* why this could not be compared; NULL: it was */
    uint64_t left_out;   /* rows that the other report's table did not hold */
};

struct ntt_change {
    char *name; /* of a service; "all traffic" first */
    uint64_t packets_before, packets_now, bytes_before, bytes_now;
    double ratio; /* of bytes per second, now to before; 0: too little on one side to say */
};

struct ntt_comparison {
    char *other;      /* the file as it was given */
    char *made;       /* when, RFC 3339; NULL: it does not say */
    bool is_baseline; /* then nothing is known of volumes */
    struct ntt_new news[NTT_NEWS];
    GArray *changes; /* struct ntt_change */
    double seconds_before, seconds_now;
};

/*
 * A report in JSON or a baseline, from its file; to be released with json_decref. NULL when it is neither;
 * `problem`, to be freed, then names it and says what to do.
 */
json_t *ntt_compare_read(const char *path, char **problem);

/* Which key the report was anonymised with (ntt_anonymizer_key_id), and whether its internal addresses are
 * hidden. */
const char *ntt_compare_key_id(const json_t *other);
bool ntt_compare_internal_hidden(const json_t *other);

/* `now` is a report as ntt_report_json makes it, `other` of ntt_compare_read. To be freed with
 * ntt_comparison_free, which takes NULL. */
struct ntt_comparison *ntt_compare(const json_t *now, const json_t *other, const char *path);
void ntt_comparison_free(struct ntt_comparison *comparison);

#endif
