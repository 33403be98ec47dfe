/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the user gives to --to, taken apart: "KIND:ADDRESS,OPTION=VALUE…". */
#ifndef NTT_TARGET_H
#define NTT_TARGET_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct ntt_destination_driver;
struct ntt_event_format;

/* About what is there already at the path of a file of events. */
struct ntt_file_rules {
    const GPtrArray *inputs; /* strings: the paths of what is read, to which nothing is added */
    bool force;              /* events may be added to what is neither empty nor of events */
};

struct ntt_target {
    const struct ntt_destination_driver *driver;
    char *address;  /* what the driver takes it for: a path, a URL without "elastic+" */
    char *name;     /* for messages: without options, and without what may be secret in a URL */
    char *identity; /* two targets that go to the same place have the same */
    char **options; /* "name=value", NULL-terminated; all known to the driver */
    const struct ntt_event_format *format; /* NULL: none was named */
    const struct ntt_file_rules *rules;    /* borrowed; NULL: no inputs, and no force */
    bool continues; /* an earlier program has sent events of the same spool to it; known once it sends */
};

/* NULL where `text` is no destination; `problem` says why, with an example, to be freed with g_free. */
struct ntt_target *ntt_target_parse(const char *text, char **problem);
void ntt_target_free(struct ntt_target *target);

/* For --help: a line for each kind of destination, with an example. */
void ntt_target_help(GString *out);

/* The value of an option; NULL where it was not given. */
const char *ntt_target_option(const struct ntt_target *target, const char *name);

/*
 * The value of an option as a number from `least` to `most`, or `otherwise` where it was not given. Sizes may end with
 * k, M or G, and a B. False: it is no such number, and `problem` says so.
 */
bool ntt_target_number(const struct ntt_target *target, const char *name, uint64_t least, uint64_t most,
                       uint64_t otherwise, uint64_t *value, char **problem);

/* The format that was named for it; else the one of all (NULL: none was named) where it can take that; else its own. */
const struct ntt_event_format *ntt_target_format(const struct ntt_target *target,
                                                 const struct ntt_event_format *all);

/* Host and port of "HOST", "HOST:PORT" or "[ADDRESS]:PORT"; both to be freed with g_free. False: it is not. */
bool ntt_target_host(const char *text, uint16_t default_port, char **host, uint16_t *port);

#endif
