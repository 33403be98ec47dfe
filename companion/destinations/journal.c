/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The journal of systemd: the sentence as MESSAGE, and every plain member of the event as a field NTT_…. */
#include "base/json_members.h"
#include "destinations/driver.h"
#include "destinations/syslog_line.h"

#include <errno.h>
#include <string.h>
#include <sys/uio.h>
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>
#include <unistd.h>

#define SOCKET_PATH "/run/systemd/journal/socket"
/* Of every event of ntt; also in ntt-destinations(5). */
#define MESSAGE_ID "MESSAGE_ID=b1387aa6b7d846a49ad2f79c525f7e61"

static void *open_journal(const struct ntt_target *target, char **problem)
{
    static char only;
    if (strcmp(target->address, "journal") == 0 || strcmp(target->address, "journal:") == 0)
        return &only;
    *problem = g_strdup_printf("'%s' is not possible: journal: has no address after it. For example: %s.",
                               target->name, target->driver->example);
    return NULL;
}

static void close_journal(void *destination)
{
    (void)destination;
}

static void add(GPtrArray *fields, char *field)
{
    g_ptr_array_add(fields, field);
}

static GPtrArray *fields_of(const json_t *event)
{
    GPtrArray *fields = g_ptr_array_new_with_free_func(g_free);
    const char *message = ntt_json_text(event, "message"), *name;
    unsigned priority = ntt_syslog_severity(ntt_json_text(event, "severity"));
    json_t *value;
    add(fields, g_strdup_printf("MESSAGE=%s", message ? message : ""));
    add(fields, g_strdup(MESSAGE_ID));
    add(fields, g_strdup_printf("PRIORITY=%u", priority));
    add(fields, g_strdup("SYSLOG_IDENTIFIER=ntt"));
    json_object_foreach((json_t *)event, name, value)
    {
        char *upper = g_ascii_strup(name, -1);
        if (json_is_string(value))
            add(fields, g_strdup_printf("NTT_%s=%s", upper, json_string_value(value)));
        else if (json_is_integer(value))
            add(fields, g_strdup_printf("NTT_%s=%" JSON_INTEGER_FORMAT, upper, json_integer_value(value)));
        g_free(upper);
    }
    return fields;
}

/* 0, or an error's number. */
static int send_one(const json_t *event)
{
    GPtrArray *fields = fields_of(event);
    struct iovec *parts = g_new0(struct iovec, fields->len);
    for (guint i = 0; i < fields->len; i++) {
        char *field = g_ptr_array_index(fields, i);
        parts[i] = (struct iovec){field, strlen(field)};
    }
    int error = -sd_journal_sendv(parts, (int)fields->len);
    g_free(parts);
    g_ptr_array_free(fields, TRUE);
    return error;
}

static void send_to_journal(void *destination, const struct ntt_outgoing *events, size_t count,
                            GCancellable *stop, struct ntt_send_result *result)
{
    (void)destination;
    while (result->done < count && !g_cancellable_is_cancelled(stop)) {
        /* Without a journal the library takes everything, and nothing becomes of it. */
        int error = access(SOCKET_PATH, W_OK) == 0 ? send_one(events[result->done].event) : errno;
        if (error) {
            result->problem = g_strdup_printf("%s: %s", SOCKET_PATH, g_strerror(error));
            return;
        }
        result->done++;
    }
    if (result->done < count)
        result->problem = g_strdup(g_strerror(ECANCELED));
}

const struct ntt_destination_driver ntt_journal_driver = {
    .prefixes = (const char *const[]){"journal:", NULL},
    .example = "journal:",
    .options = (const char *const[]){NULL},
    .open = open_journal,
    .send = send_to_journal,
    .close = close_journal,
};
