/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The record stream of `tshark -z ntt,records` (epan-plugin/records/records.md) turned into what a report says of one
 * capture.
 *
 * Strict in what it takes: a line that is not one JSON object in valid UTF-8, or that gives a known member
 * the wrong type, is counted, named once and passed over. Unknown kinds and unknown members are ignored.
 */
#ifndef NTT_COMPANION_RECORDS_H
#define NTT_COMPANION_RECORDS_H

#include "engine/severity.h"

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One alert in its last state. Strings are owned; NULL where the stream does not say. */
struct ntt_finding {
    uint64_t id;
    char *key, *type, *variant, *category;
    enum ntt_severity severity;
    uint64_t confidence; /* 0-100 */
    char *source, *target;
    char *source_country, *target_country;
    uint64_t first_frame, last_frame; /* 0: not known */
    char *opened;                     /* packet time of the open event, RFC 3339 */
    char *first_time, *last_time;
    uint64_t packets, observed, threshold;
    char *unit;
    double window_s;
    char *technique, *message, *filter;
    char *opened_in; /* the file of a set in which it opened; NULL for a capture that is one file */
    bool closed;
    json_t *record; /* the last state as it came, for machine formats */
};

/* What a column of a table holds, and so how it is shown. */
enum ntt_column_type { NTT_TEXT, NTT_COUNT, NTT_BYTES, NTT_NUMBER, NTT_TIME, NTT_FLAG, NTT_OTHER };

struct ntt_column {
    /* "tcp.syn" is the member "syn" of the member "tcp", for formats that are flat. Title NULL: kept for machine
     * formats, not shown to people. */
    const char *member, *title;
    enum ntt_column_type type;
    bool required;
};

enum ntt_table {
    NTT_INTERVALS,
    NTT_HOSTS,
    NTT_CONVERSATIONS,
    NTT_SERVICES,
    NTT_PROTOCOLS,
    NTT_PORTS,
    NTT_TCP_FLAGS,
    NTT_PORT_CLASSES,
    NTT_FLOW_SUMMARIES,
    NTT_HOURS,
    NTT_COUNTRIES,
    NTT_PATHS,
    NTT_ASNS,
    NTT_DISTRIBUTIONS,
    NTT_IGNORED,
    NTT_TABLES
};

struct ntt_table_info {
    const char *kind; /* of record: "host" */
    const char *name; /* member and file name: "hosts" */
    const char *title, *about;
    const struct ntt_column *columns; /* ends with a NULL member */
};
extern const struct ntt_table_info ntt_tables[NTT_TABLES];

/* What a row has in a column; NULL where it has nothing. */
const json_t *ntt_row_value(const json_t *row, const struct ntt_column *column);

struct ntt_omitted {
    uint64_t rows, packets, bytes;
};

/* How reading a capture ended; who sets it: session.h. */
enum ntt_read_outcome {
    NTT_READ_WHOLE,
    NTT_READ_PART,   /* cut short, or tshark died: what came before is in the summary */
    NTT_INTERRUPTED, /* by the user; the same */
    NTT_UNREAD,      /* nothing at all */
};

struct ntt_summary {
    char *file; /* as the user gave it */
    char *link_type, *wireshark, *plugin, *first_time, *last_time, *visibility;
    double duration_s;
    uint64_t packets, bytes, clock_regressions, state_pressure, copies;
    uint64_t truncated_packets,
        truncated_to; /* packets cut when captured; the most bytes that one of them has */
    uint64_t
        unread_packets; /* with a payload of no protocol that tshark recognized, such as what is encrypted */
    char *unread_service; /* of most of these, "udp 8472"; NULL: of no single one */
    bool unjudged;        /* there are packets, and none has an address by which it could be judged */
    json_t *geoip, *not_evaluated, *warnings, *link_types; /* arrays of what their names say, checked */
    GPtrArray
        *findings; /* struct ntt_finding, by severity (worst first), then time, once ntt_summary_finish ran */
    json_t *rows[NTT_TABLES]; /* arrays of objects whose members have the types of the columns */
    struct ntt_omitted omitted[NTT_TABLES];
    uint64_t offset; /* of the last progress record: position in the capture file */
    bool saw_capture, saw_end;
    uint64_t lines, malformed_lines;
    char *first_malformed; /* "line 3: …" */
    enum ntt_read_outcome outcome;
    char *outcome_text; /* one sentence, NULL after NTT_READ_WHOLE */
    char *command;      /* the tshark command line, for the reader */
    const char *depth;
    unsigned files, files_read, files_whole; /* of a set in several files, else 0; see merge.h */
    GHashTable *by_id;
    /* Called with each record of a kind that has no place here, if not NULL; the record is borrowed. */
    void (*on_other)(void *data, const json_t *record);
    void *other_data;
};

/* To be freed with ntt_summary_free, which takes NULL. */
struct ntt_summary *ntt_summary_new(const char *file);
void ntt_summary_free(struct ntt_summary *summary);

/* One line without its newline. Returns the alert record the line held (borrowed, until the next line), else
 * NULL. */
const json_t *ntt_summary_line(struct ntt_summary *summary, const char *line, size_t length);
/* Once after the last line: puts the findings in order. */
void ntt_summary_finish(struct ntt_summary *summary);

/* How many findings have this severity or a worse one. */
unsigned ntt_summary_count(const struct ntt_summary *summary, enum ntt_severity least);

#endif
