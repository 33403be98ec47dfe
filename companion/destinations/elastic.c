/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Elasticsearch, or what speaks its _bulk: each event is created under its event_id, so that one that is sent twice is
 * refused the second time and there once.
 */
#include "base/json_members.h"
#include "destinations/http.h"

#include <string.h>

enum { CREATED = 201, THERE_ALREADY = 409, TOO_MANY = 429, SHOWN = 200 };

static void *open_elastic(const struct ntt_target *target, char **problem)
{
    static const struct ntt_http_token token = {"ApiKey", "NTT_ELASTIC_API_KEY", false};
    const char *address = strchr(target->address, '+') + 1, *path = strchr(strstr(address, "://") + 3, '/');
    if (!path || !path[1] || g_str_has_suffix(path, "/") || strpbrk(path, "?#")) {
        *problem = g_strdup_printf("'%s' does not end with the name of a data stream. For example: %s.",
                                   target->name, target->driver->example);
        return NULL;
    }
    char *url = g_strdup_printf("%s/_bulk?filter_path=errors,items.*.status,items.*.error", address);
    return ntt_http_new(target, url, &token, problem);
}

static void close_elastic(void *destination)
{
    ntt_http_free(destination);
}

static void write_bulk(void *data, const struct ntt_outgoing *events, size_t count, GString *out)
{
    (void)data;
    for (size_t i = 0; i < count; i++) {
        json_t *action =
            json_pack("{s:{s:O}}", "create", "_id", json_object_get(events[i].event, "event_id"));
        char *text = json_dumps(action, JSON_COMPACT);
        g_string_append_printf(out, "%s\n", text ? text : "{\"create\":{}}");
        g_string_append_len(out, events[i].line->str, (gssize)events[i].line->len);
        g_string_append_c(out, '\n');
        free(text);
        json_decref(action);
    }
}

/* Each event has an answer of its own. Those from the first that is to be tried again on are given again. */
static void judge(const GString *answer, size_t count, struct ntt_send_result *result)
{
    json_t *object = json_loadb(answer->str, answer->len, 0, NULL), *item;
    const json_t *items = json_object_get(object, "items");
    size_t i;
    if (json_array_size(items) != count)
        result->problem = g_strdup("the answer is not from Elasticsearch");
    else
        json_array_foreach(items, i, item)
        {
            const json_t *created = json_object_get(item, "create"),
                         *error = json_object_get(created, "error");
            json_int_t status = json_integer_value(json_object_get(created, "status"));
            if (status == TOO_MANY || status < 200 || status >= 500) {
                result->problem = g_strdup_printf("it answers %d for an event: %.*s", (int)status, SHOWN,
                                                  ntt_json_text_or_empty(error, "reason"));
                break;
            }
            if (status >= 300 && status != THERE_ALREADY) {
                result->refused++;
                g_free(result->refusal);
                result->refusal = g_strdup_printf("it was refused with %d, %s: %.*s", (int)status,
                                                  ntt_json_text_or_empty(error, "type"), SHOWN,
                                                  ntt_json_text_or_empty(error, "reason"));
            }
            result->done++;
        }
    json_decref(object);
}

static void send_to_elastic(void *destination, const struct ntt_outgoing *events, size_t count,
                            GCancellable *stop, struct ntt_send_result *result)
{
    const struct ntt_http_body body = {
        .content_type = "application/x-ndjson", .write = write_bulk, .judge = judge};
    ntt_http_send(destination, &body, events, count, stop, result);
}

const struct ntt_destination_driver ntt_elastic_driver = {
    .prefixes = (const char *const[]){"elastic+https://", "elastic+http://", NULL},
    .example =
        "elastic+https://search.example.org:9200/logs-ntt.alert-default,token-file=/etc/ntt/elastic.key",
    .options = (const char *const[]){NTT_HTTP_OPTIONS, NULL},
    .takes = NTT_EVENT_JSON,
    .format = &ntt_event_ecs,
    .open = open_elastic,
    .send = send_to_elastic,
    .close = close_elastic,
};
