/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events to the broker that librdkafka brings for tests, over real connections, and read back by a consumer. */
#include "destinations/outbox.h"
#include "spool_folder.h"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

enum { FIRST_BROKER = 1, WAIT_MS = 20000, POLL_MS = 100, LARGEST_MESSAGE = 2000 };

static struct warnings warnings;

struct cluster {
    rd_kafka_t *owner;
    rd_kafka_mock_cluster_t *brokers;
    char *folder, *target, *settings;
    struct ntt_outbox *outbox;
};

static void say_nothing(const rd_kafka_t *kafka, int level, const char *facility, const char *text)
{
    (void)kafka;
    (void)level;
    (void)facility;
    (void)text;
}

static rd_kafka_t *new_client(rd_kafka_type_t type, const char *const *settings)
{
    char error[256];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set_log_cb(conf, say_nothing);
    for (; settings && *settings; settings += 2)
        CU_ASSERT_EQUAL(rd_kafka_conf_set(conf, settings[0], settings[1], error, sizeof error),
                        RD_KAFKA_CONF_OK);
    rd_kafka_t *client = rd_kafka_new(type, conf, error, sizeof error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(client);
    return client;
}

static struct cluster begin(void)
{
    struct cluster cluster = {.folder = folder_new()};
    char *problem = NULL;
    cluster.owner = new_client(RD_KAFKA_PRODUCER, NULL);
    cluster.brokers = rd_kafka_mock_cluster_new(cluster.owner, 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(cluster.brokers);
    rd_kafka_mock_topic_create(cluster.brokers, "alerts", 1, 1);
    cluster.settings = g_build_filename(cluster.folder, "settings", NULL);
    char *text = g_strdup_printf("# of a test\nmessage.max.bytes = %d\nreconnect.backoff.max.ms=200\n",
                                 LARGEST_MESSAGE);
    CU_ASSERT_TRUE(g_file_set_contents(cluster.settings, text, -1, NULL));
    g_free(text);
    cluster.target = g_strdup_printf("kafka://%s/alerts,timeout=1,config=%s",
                                     rd_kafka_mock_cluster_bootstraps(cluster.brokers), cluster.settings);
    GPtrArray *targets = g_ptr_array_new();
    g_ptr_array_add(targets, cluster.target);
    g_string_truncate(warnings.text, 0);
    const struct ntt_outbox_options options = {.folder = cluster.folder,
                                               .limit_bytes = 1 << 20,
                                               .targets = targets,
                                               .warn = take_warning,
                                               .data = &warnings};
    cluster.outbox = ntt_outbox_open(&options, &problem);
    CU_ASSERT_PTR_NOT_NULL_FATAL(cluster.outbox);
    g_ptr_array_free(targets, TRUE);
    return cluster;
}

static void end(struct cluster *cluster)
{
    ntt_outbox_close(cluster->outbox, 0);
    rd_kafka_mock_cluster_destroy(cluster->brokers);
    rd_kafka_destroy(cluster->owner);
    folder_free(cluster->folder);
    g_free(cluster->settings);
    g_free(cluster->target);
}

static void append(const struct cluster *cluster, unsigned number, const char *message)
{
    char *problem = NULL;
    json_t *event = made_event(number);
    if (message)
        json_object_set_new(event, "message", json_string(message));
    GPtrArray *group = group_of(event);
    CU_ASSERT_TRUE(ntt_outbox_append(cluster->outbox, group, &problem));
    g_ptr_array_free(group, TRUE);
}

/* Reads so many messages of the topic; the `sequence` of each. */
static GArray *consume(const struct cluster *cluster, guint count)
{
    const char *const settings[] = {"bootstrap.servers",
                                    rd_kafka_mock_cluster_bootstraps(cluster->brokers),
                                    "group.id",
                                    "test",
                                    "auto.offset.reset",
                                    "earliest",
                                    NULL};
    GArray *numbers = g_array_new(FALSE, FALSE, sizeof(unsigned));
    rd_kafka_t *consumer = new_client(RD_KAFKA_CONSUMER, settings);
    rd_kafka_topic_partition_list_t *partitions = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(partitions, "alerts", 0)->offset = RD_KAFKA_OFFSET_BEGINNING;
    CU_ASSERT_EQUAL(rd_kafka_assign(consumer, partitions), RD_KAFKA_RESP_ERR_NO_ERROR);
    for (gint64 end = g_get_monotonic_time() + WAIT_MS * G_TIME_SPAN_MILLISECOND;
         numbers->len < count && g_get_monotonic_time() < end;) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(consumer, POLL_MS);
        if (message && !message->err) {
            json_t *event = json_loadb(message->payload, message->len, 0, NULL);
            unsigned number = (unsigned)json_integer_value(json_object_get(event, "sequence"));
            const char *uid = json_string_value(json_object_get(event, "uid"));
            CU_ASSERT_TRUE(uid && message->key_len == strlen(uid) &&
                           memcmp(message->key, uid, message->key_len) == 0);
            g_array_append_val(numbers, number);
            json_decref(event);
        }
        if (message)
            rd_kafka_message_destroy(message);
    }
    rd_kafka_consumer_close(consumer);
    rd_kafka_topic_partition_list_destroy(partitions);
    rd_kafka_destroy(consumer);
    return numbers;
}

/* In order; after a failure some may be there twice, and none is missing. */
static void expect(const GArray *numbers, unsigned from, unsigned to)
{
    unsigned next = from;
    for (guint i = 0; i < numbers->len; i++)
        next += g_array_index(numbers, unsigned, i) == next;
    CU_ASSERT_EQUAL(next, to);
}

static void events_arrive(void)
{
    enum { EVENTS = 40 };
    struct cluster cluster = begin();
    for (unsigned i = 1; i <= EVENTS; i++)
        append(&cluster, i, NULL);
    CU_ASSERT_TRUE(ntt_outbox_flush(cluster.outbox, WAIT_MS));
    GArray *numbers = consume(&cluster, EVENTS);
    CU_ASSERT_EQUAL(numbers->len, EVENTS);
    expect(numbers, 1, 1 + EVENTS);
    g_array_free(numbers, TRUE);
    end(&cluster);
}

static void the_broker_goes_and_comes_back(void)
{
    struct cluster cluster = begin();
    append(&cluster, 1, NULL);
    CU_ASSERT_TRUE(ntt_outbox_flush(cluster.outbox, WAIT_MS));
    g_string_truncate(warnings.text, 0); /* a busy machine may have been slow to connect */
    rd_kafka_mock_broker_set_down(cluster.brokers, FIRST_BROKER);
    append(&cluster, 2, NULL);
    append(&cluster, 3, NULL);
    while (!strstr(warnings.text->str, "does not accept events"))
        ntt_outbox_flush(cluster.outbox, POLL_MS);
    rd_kafka_mock_broker_set_up(cluster.brokers, FIRST_BROKER);
    CU_ASSERT_TRUE(ntt_outbox_flush(cluster.outbox, WAIT_MS));
    GArray *numbers = consume(&cluster, 3);
    expect(numbers, 1, 4);
    g_array_free(numbers, TRUE);
    ntt_outbox_flush(cluster.outbox, POLL_MS);
    CU_ASSERT_PTR_NOT_NULL(strstr(warnings.text->str, "2 events were sent late, 0 lost"));
    end(&cluster);
}

static void one_that_is_too_long_is_left_out(void)
{
    struct cluster cluster = begin();
    char *endless = g_strnfill((gsize)2 * LARGEST_MESSAGE, 'x');
    append(&cluster, 1, NULL);
    append(&cluster, 2, endless);
    append(&cluster, 3, NULL);
    CU_ASSERT_TRUE(ntt_outbox_flush(cluster.outbox, WAIT_MS));
    size_t count = 0;
    struct ntt_outbox_state *states = ntt_outbox_states(cluster.outbox, &count);
    CU_ASSERT_TRUE(states[0].sent == 2 && states[0].dropped == 1);
    g_free(states);
    GArray *numbers = consume(&cluster, 2);
    CU_ASSERT_EQUAL_FATAL(numbers->len, 2);
    CU_ASSERT_EQUAL(g_array_index(numbers, unsigned, 1), 3);
    CU_ASSERT_PTR_NOT_NULL(strstr(warnings.text->str, "has lost 1 event: "));
    g_array_free(numbers, TRUE);
    g_free(endless);
    end(&cluster);
}

static CU_TestInfo tests[] = {
    {"events arrive", events_arrive},
    {"the broker goes and comes back", the_broker_goes_and_comes_back},
    {"one that is too long is left out", one_that_is_too_long_is_left_out},
    CU_TEST_INFO_NULL,
};

int main(void)
{
    warnings = warnings_new();
    g_setenv("NTT_RETRY_MS", "5", TRUE);
    int status = unit_main("kafka", tests);
    g_string_free(warnings.text, TRUE);
    return status;
}
