/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The formats that events are written in. One costs a line of the list below, and a file: NAME.c, with its row
 * ntt_event_NAME. Help, messages, completion and manual page name what the rows name.
 */
#ifndef NTT_EVENT_FORMATS_H
#define NTT_EVENT_FORMATS_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

/* In the order in which help lists them. `ndjson` is in native.c: it differs in what `ntt alerts` has written. */
#define NTT_EVENT_FORMAT_LIST(FORMAT)                                                                        \
    FORMAT(text)                                                                                             \
    FORMAT(ndjson)                                                                                           \
    FORMAT(native)                                                                                           \
    FORMAT(ecs)                                                                                              \
    FORMAT(eve)                                                                                              \
    FORMAT(ocsf)                                                                                             \
    FORMAT(cef)

/* What the line of an event is. A destination takes one shape or both. */
enum ntt_event_shape {
    NTT_EVENT_JSON = 1 << 0, /* one JSON object */
    NTT_EVENT_PLAIN = 1 << 1,
    NTT_EVENT_ANY = NTT_EVENT_JSON | NTT_EVENT_PLAIN,
};

struct ntt_event_format {
    const char *name;  /* what --format takes */
    const char *about; /* in --help, behind the name */
    enum ntt_event_shape shape;
    bool for_people; /* `ntt alerts` prints each alert once; a terminal may get it in colour */
    bool as_record;  /* `ntt alerts` prints the record of the alert, without what an event has beside it */
    /* Adds one line, without the newline, valid UTF-8, free of control characters. */
    void (*write)(const json_t *event, GString *out);
    /* True for a line that `write` has made, which may end early. */
    bool (*wrote)(const char *line);
};

#define NTT_DECLARE(name) extern const struct ntt_event_format ntt_event_##name;
NTT_EVENT_FORMAT_LIST(NTT_DECLARE)
#undef NTT_DECLARE

/* All of them, NULL-terminated. */
extern const struct ntt_event_format *const ntt_event_formats[];

/* By name; NULL when there is none. */
const struct ntt_event_format *ntt_event_format_named(const char *name);

/* True for a regular file that is empty, or begins with an event in any of the formats: to such a file events may be
 * added. What another program wrote, be it JSON of the same shape, is not ours. */
bool ntt_event_file_is_ours(const char *path);

/* "text (default), ndjson … or cef": those of these shapes, and which of them is the default (NULL: none). To be
 * freed with g_free, as is the next. */
char *ntt_event_format_names(enum ntt_event_shape shapes, const struct ntt_event_format *usual);
/* "'x' is not a format; choose text, ndjson … or cef." */
char *ntt_event_format_unknown(const char *name);

#endif
