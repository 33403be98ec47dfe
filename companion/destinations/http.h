/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What destinations behind HTTP have in common: one connection, a token, TLS that is verified, times after which it gives
 * up, and what the statuses mean. Redirections are not followed. */
#ifndef NTT_HTTP_H
#define NTT_HTTP_H

#include "destinations/driver.h"

struct ntt_http;

/* What goes before the token in the header Authorization, and which variable may hold it when no file is named. */
struct ntt_http_token {
    const char *word, *variable;
    bool required;
};

/* Options that every such kind takes. */
#define NTT_HTTP_OPTIONS "ca-file", "token-file", "timeout"

/* Takes over the URL; `target` is borrowed for the call, `token` for as long as it lives. NULL and `problem`, which is NULL
 * before and to be freed with g_free, when an option is wrong, or there is no token that is required. */
struct ntt_http *ntt_http_new(const struct ntt_target *target, char *url, const struct ntt_http_token *token,
                              char **problem);
void ntt_http_free(struct ntt_http *http);

/* A line of JSON as it is, any other one as a string of JSON. */
void ntt_append_json(GString *out, const GString *line);

struct ntt_http_body {
    const char *content_type;
    /* Adds the events to a request. */
    void (*write)(void *data, const struct ntt_outgoing *events, size_t count, GString *out);
    /* What a successful answer says of each event; NULL: all are taken. */
    void (*judge)(const GString *answer, size_t count, struct ntt_send_result *result);
    void *data;
};

/*
 * Sends the events in one request. When it is refused as such (400, 413, 422), half of them is sent, and so on, until one
 * event alone is refused. Any other failure is one of the destination, and the events are to be sent again.
 */
void ntt_http_send(struct ntt_http *http, const struct ntt_http_body *body, const struct ntt_outgoing *events,
                   size_t count, GCancellable *stop, struct ntt_send_result *result);

#endif
