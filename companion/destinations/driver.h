/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The driver of one kind of destination. One costs a line of the list below, and a file: NAME.c, with its row
 * ntt_NAME_driver. Help, messages and completion name what the rows name.
 */
#ifndef NTT_DRIVER_H
#define NTT_DRIVER_H

#include "destinations/target.h"
#include "events/formats.h"

#include <gio/gio.h>
#include <jansson.h>

/* An event, and the line it is in the destination's format. */
struct ntt_outgoing {
    json_t *event;
    GString *line; /* without a newline */
};

/* What has become of events that were given to a destination. */
struct ntt_send_result {
    size_t done;    /* of the first ones: taken, or refused for good */
    size_t refused; /* of those */
    char *refusal;  /* why the last of those; owned by who reads this, like the next */
    char
        *problem; /* why not all are done; NULL: the rest is to be given again at once, and `done` is not 0 */
};

/* In the order in which help lists them. */
#define NTT_DESTINATION_LIST(DESTINATION)                                                                    \
    DESTINATION(stdout)                                                                                      \
    DESTINATION(file)                                                                                        \
    DESTINATION(syslog)                                                                                      \
    DESTINATION(journal)                                                                                     \
    DESTINATION(kafka)                                                                                       \
    DESTINATION(webhook)                                                                                     \
    DESTINATION(elastic)                                                                                     \
    DESTINATION(splunk)

struct ntt_destination_driver {
    const char *const *prefixes; /* "kafka://", NULL-terminated; the first stands for it in messages */
    const char *example;
    const char *const *options;            /* besides "format", NULL-terminated */
    enum ntt_event_shape takes;            /* 0: no format can be named, and `line` is of the default */
    const struct ntt_event_format *format; /* the default; NULL: native */
    /* Checks address and options; nothing is sent yet. What it returns is the driver's own, for the functions below, until
     * `close`. NULL and `problem`, to be freed with g_free, where they are wrong. `target` outlives it. */
    void *(*open)(const struct ntt_target *target, char **problem);
    /* Sends as many as it likes, in order, on a thread of the destination; returns soon after `stop` is cancelled. */
    void (*send)(void *destination, const struct ntt_outgoing *events, size_t count, GCancellable *stop,
                 struct ntt_send_result *result);
    void (*reopen)(void *destination); /* from any thread; NULL: nothing to do */
    void (*close)(void *destination);
};

#define NTT_DECLARE(name) extern const struct ntt_destination_driver ntt_##name##_driver;
NTT_DESTINATION_LIST(NTT_DECLARE)
#undef NTT_DECLARE

/* All of them, NULL-terminated. */
extern const struct ntt_destination_driver *const ntt_destination_drivers[];

#endif
