/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kafka: an event a message, with the alert's uid as key, so that what becomes of one alert stays in order in one
 * partition. The producer is idempotent, and events count as taken when their delivery was reported.
 */
#include "base/json_members.h"
#include "destinations/driver.h"

#include <librdkafka/rdkafka.h>
#include <string.h>

enum { TIMEOUT_S = 30, POLL_MS = 50, ERROR_SIZE = 512 };

struct kafka {
    rd_kafka_conf_t *settings;
    rd_kafka_t *producer; /* NULL: none; a new one after each failure */
    char *topic;
    char *error; /* what librdkafka said last */
};

/* What has become of one event. */
struct report {
    bool reported;
    rd_kafka_resp_err_t error;
};

static void take_report(rd_kafka_t *producer, const rd_kafka_message_t *message, void *data)
{
    struct report *report = message->_private;
    (void)producer;
    (void)data;
    *report = (struct report){true, message->err};
}

static void take_error(rd_kafka_t *producer, int error, const char *reason, void *data)
{
    struct kafka *kafka = data;
    (void)producer;
    (void)error;
    g_free(kafka->error);
    kafka->error = g_strdup(reason);
}

static void log_nothing(const rd_kafka_t *producer, int level, const char *facility, const char *text)
{
    (void)producer;
    (void)level;
    (void)facility;
    (void)text;
}

static bool set(struct kafka *kafka, const char *name, const char *value, char **problem)
{
    char error[ERROR_SIZE];
    if (rd_kafka_conf_set(kafka->settings, name, value, error, sizeof error) == RD_KAFKA_CONF_OK)
        return true;
    *problem = g_strdup_printf("librdkafka rejects '%s': %s.", name, error);
    return false;
}

/* "name=value" lines; what they hold may be secret, and stays out of messages. */
static bool read_settings(struct kafka *kafka, const char *path, char **problem)
{
    GError *error = NULL;
    char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, &error)) {
        *problem = g_strdup_printf("cannot read '%s': %s.", path, error->message);
        g_error_free(error);
        return false;
    }
    char **lines = g_strsplit(text, "\n", -1);
    for (size_t i = 0; lines[i] && !*problem; i++) {
        char *line = g_strstrip(lines[i]), *value = strchr(line, '=');
        if (!*line || *line == '#')
            continue;
        if (!value) {
            *problem = g_strdup_printf("line %" G_GSIZE_FORMAT " of '%s' is not name=value.", i + 1, path);
            break;
        }
        *value = '\0';
        set(kafka, g_strstrip(line), g_strstrip(value + 1), problem);
    }
    g_strfreev(lines);
    g_free(text);
    return !*problem;
}

static void close_kafka(void *destination)
{
    struct kafka *kafka = destination;
    if (kafka->producer)
        rd_kafka_destroy(kafka->producer);
    rd_kafka_conf_destroy(kafka->settings);
    g_free(kafka->topic);
    g_free(kafka->error);
    g_free(kafka);
}

static void *open_kafka(const struct ntt_target *target, char **problem)
{
    const char *brokers = strstr(target->address, "://") + 3, *slash = strchr(brokers, '/');
    if (!slash || slash == brokers || !slash[1] || strchr(slash + 1, '/')) {
        *problem = g_strdup_printf("'%s' is not a list of brokers and a topic. For example: %s.",
                                   target->name, target->driver->example);
        return NULL;
    }
    uint64_t timeout;
    struct kafka *kafka = g_new0(struct kafka, 1);
    const char *settings = ntt_target_option(target, "config");
    kafka->settings = rd_kafka_conf_new();
    kafka->topic = g_strdup(slash + 1);
    rd_kafka_conf_set_opaque(kafka->settings, kafka);
    rd_kafka_conf_set_dr_msg_cb(kafka->settings, take_report);
    rd_kafka_conf_set_error_cb(kafka->settings, take_error);
    rd_kafka_conf_set_log_cb(kafka->settings, log_nothing);
    bool good = ntt_target_number(target, "timeout", 1, 3600, TIMEOUT_S, &timeout, problem);
    char *list = g_strndup(brokers, (gsize)(slash - brokers)),
         *timeout_ms = g_strdup_printf("%" G_GUINT64_FORMAT, timeout * 1000);
    good = good && set(kafka, "client.id", "ntt", problem) &&
           (!settings || read_settings(kafka, settings, problem)) &&
           set(kafka, "bootstrap.servers", list, problem) &&
           set(kafka, "enable.idempotence", "true", problem) &&
           set(kafka, "message.timeout.ms", timeout_ms, problem);
    g_free(timeout_ms);
    g_free(list);
    if (good)
        return kafka;
    close_kafka(kafka);
    return NULL;
}

/* False, and `problem` is set, when librdkafka does not take the settings together. */
static bool make_producer(struct kafka *kafka, char **problem)
{
    char error[ERROR_SIZE];
    if (kafka->producer)
        return true;
    rd_kafka_conf_t *settings = rd_kafka_conf_dup(kafka->settings);
    kafka->producer = rd_kafka_new(RD_KAFKA_PRODUCER, settings, error, sizeof error);
    if (kafka->producer)
        return true;
    rd_kafka_conf_destroy(settings);
    *problem = g_strdup(error);
    return false;
}

/* Hands the event to librdkafka; what it does not take is reported at once. */
static void produce(struct kafka *kafka, const struct ntt_outgoing *event, struct report *report)
{
    const char *uid = ntt_json_text(event->event, "uid");
    size_t uid_length = uid ? strlen(uid) : 0, length = event->line->len;
    /* The tags of librdkafka as they are: its macros around them are no standard C. */
    rd_kafka_resp_err_t error =
        rd_kafka_producev(kafka->producer, RD_KAFKA_VTYPE_TOPIC, kafka->topic, RD_KAFKA_VTYPE_MSGFLAGS,
                          RD_KAFKA_MSG_F_COPY, RD_KAFKA_VTYPE_KEY, uid, uid_length, RD_KAFKA_VTYPE_VALUE,
                          event->line->str, length, RD_KAFKA_VTYPE_OPAQUE, report, RD_KAFKA_VTYPE_END);
    if (error)
        *report = (struct report){true, error};
}

static bool all_reported(const struct report *reports, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!reports[i].reported)
            return false;
    return true;
}

static void judge(const struct kafka *kafka, const struct report *reports, size_t count,
                  struct ntt_send_result *result)
{
    for (size_t i = 0; i < count; i++) {
        rd_kafka_resp_err_t error = reports[i].reported ? reports[i].error : RD_KAFKA_RESP_ERR__TIMED_OUT;
        bool refused =
            error == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE || error == RD_KAFKA_RESP_ERR_INVALID_MSG;
        if (error && !refused) {
            result->problem = g_strdup_printf("%s%s%s", rd_kafka_err2str(error), kafka->error ? ": " : "",
                                              kafka->error ? kafka->error : "");
            return;
        }
        if (refused) {
            result->refused++;
            g_free(result->refusal);
            result->refusal = g_strdup(rd_kafka_err2str(error));
        }
        result->done++;
    }
}

static void send_to_kafka(void *destination, const struct ntt_outgoing *events, size_t count,
                          GCancellable *stop, struct ntt_send_result *result)
{
    struct kafka *kafka = destination;
    if (!make_producer(kafka, &result->problem))
        return;
    struct report *reports = g_new0(struct report, count);
    g_clear_pointer(&kafka->error, g_free);
    for (size_t i = 0; i < count; i++)
        produce(kafka, &events[i], &reports[i]);
    while (!all_reported(reports, count) && !g_cancellable_is_cancelled(stop))
        rd_kafka_poll(kafka->producer, POLL_MS);
    judge(kafka, reports, count, result);
    if (result->problem) {
        /* Nothing of this attempt may arrive, or report, after the next one. */
        rd_kafka_purge(kafka->producer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
        rd_kafka_destroy(kafka->producer);
        kafka->producer = NULL;
    }
    g_free(reports);
}

const struct ntt_destination_driver ntt_kafka_driver = {
    .prefixes = (const char *const[]){"kafka://", NULL},
    .example = "kafka://broker.example.org:9092/alerts",
    .options = (const char *const[]){"config", "timeout", NULL},
    .takes = NTT_EVENT_ANY,
    .open = open_kafka,
    .send = send_to_kafka,
    .close = close_kafka,
};
