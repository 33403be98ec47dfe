/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any HTTP server: the lines of a batch as NDJSON, or as one array of JSON. */
#include "destinations/http.h"

#include <string.h>

struct webhook {
    struct ntt_http *http;
    bool array;
};

static void *open_webhook(const struct ntt_target *target, char **problem)
{
    static const struct ntt_http_token token = {"Bearer", "NTT_HTTP_TOKEN", false};
    const char *body = ntt_target_option(target, "body");
    if (body && strcmp(body, "ndjson") != 0 && strcmp(body, "array") != 0) {
        *problem = g_strdup_printf("'body=%s' must be ndjson or array. For example: %s.", body,
                                   target->driver->example);
        return NULL;
    }
    struct ntt_http *http = ntt_http_new(target, g_strdup(target->address), &token, problem);
    if (!http)
        return NULL;
    struct webhook *webhook = g_new0(struct webhook, 1);
    webhook->http = http;
    webhook->array = body && strcmp(body, "array") == 0;
    return webhook;
}

static void close_webhook(void *destination)
{
    struct webhook *webhook = destination;
    ntt_http_free(webhook->http);
    g_free(webhook);
}

static void write_lines(void *data, const struct ntt_outgoing *events, size_t count, GString *out)
{
    (void)data;
    for (size_t i = 0; i < count; i++) {
        g_string_append_len(out, events[i].line->str, (gssize)events[i].line->len);
        g_string_append_c(out, '\n');
    }
}

static void write_array(void *data, const struct ntt_outgoing *events, size_t count, GString *out)
{
    (void)data;
    for (size_t i = 0; i < count; i++) {
        g_string_append_c(out, i ? ',' : '[');
        ntt_append_json(out, events[i].line);
    }
    g_string_append_c(out, ']');
}

static void send_to_webhook(void *destination, const struct ntt_outgoing *events, size_t count,
                            GCancellable *stop, struct ntt_send_result *result)
{
    struct webhook *webhook = destination;
    const struct ntt_http_body body = {
        .content_type = webhook->array              ? "application/json"
                        : *events->line->str == '{' ? "application/x-ndjson"
                                                    : "text/plain; charset=utf-8",
        .write = webhook->array ? write_array : write_lines,
    };
    ntt_http_send(webhook->http, &body, events, count, stop, result);
}

const struct ntt_destination_driver ntt_webhook_driver = {
    .prefixes = (const char *const[]){"https://", "http://", NULL},
    .example = "https://alerts.example.org/ntt,body=array",
    .options = (const char *const[]){"body", NTT_HTTP_OPTIONS, NULL},
    .takes = NTT_EVENT_ANY,
    .open = open_webhook,
    .send = send_to_webhook,
    .close = close_webhook,
};
