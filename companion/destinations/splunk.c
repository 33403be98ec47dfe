/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Splunk's HTTP Event Collector. */
#include "base/json_members.h"
#include "destinations/http.h"

#include <string.h>

static void *open_splunk(const struct ntt_target *target, char **problem)
{
    static const struct ntt_http_token token = {"Splunk", "NTT_SPLUNK_TOKEN", true};
    const char *address = strchr(target->address, '+') + 1, *path = strchr(strstr(address, "://") + 3, '/');
    if (path && path[1]) {
        *problem = g_strdup_printf(
            "'%s' has more than a host and a port; the rest of the address is fixed. For example: %s.",
            target->name, target->driver->example);
        return NULL;
    }
    char *url = g_strdup_printf("%.*s/services/collector/event",
                                (int)(path ? path - address : (long)strlen(address)), address);
    return ntt_http_new(target, url, &token, problem);
}

static void close_splunk(void *destination)
{
    ntt_http_free(destination);
}

static void write_events(void *data, const struct ntt_outgoing *events, size_t count, GString *out)
{
    (void)data;
    for (size_t i = 0; i < count; i++) {
        const char *time = ntt_json_text(events[i].event, "time");
        const json_t *sensor = json_object_get(events[i].event, "sensor");
        GDateTime *when = time ? g_date_time_new_from_iso8601(time, NULL) : NULL;
        g_string_append_c(out, '{');
        if (when)
            g_string_append_printf(out, "\"time\":%" G_GINT64_FORMAT ".%06d,", g_date_time_to_unix(when),
                                   g_date_time_get_microsecond(when));
        char *host = json_is_string(sensor) ? json_dumps(sensor, JSON_ENCODE_ANY) : NULL;
        if (host)
            g_string_append_printf(out, "\"host\":%s,", host);
        g_string_append(out, "\"source\":\"ntt\",\"sourcetype\":\"ntt:alert\",\"event\":");
        ntt_append_json(out, events[i].line);
        g_string_append(out, "}\n");
        free(host);
        if (when)
            g_date_time_unref(when);
    }
}

static void send_to_splunk(void *destination, const struct ntt_outgoing *events, size_t count,
                           GCancellable *stop, struct ntt_send_result *result)
{
    const struct ntt_http_body body = {.content_type = "application/json", .write = write_events};
    ntt_http_send(destination, &body, events, count, stop, result);
}

const struct ntt_destination_driver ntt_splunk_driver = {
    .prefixes = (const char *const[]){"splunk+https://", "splunk+http://", NULL},
    .example = "splunk+https://splunk.example.org:8088,token-file=/etc/ntt/splunk.token",
    .options = (const char *const[]){NTT_HTTP_OPTIONS, NULL},
    .takes = NTT_EVENT_ANY,
    .open = open_splunk,
    .send = send_to_splunk,
    .close = close_splunk,
};
