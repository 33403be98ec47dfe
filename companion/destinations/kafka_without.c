/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stands in for kafka.c where librdkafka is missing: the destination is known, and refused with what to install. */
#include "destinations/driver.h"

static void *open_kafka(const struct ntt_target *target, char **problem)
{
    *problem = g_strdup_printf(
        "'%s' is not possible: this ntt was built without librdkafka; install librdkafka-dev and "
        "build it again.",
        target->name);
    return NULL;
}

const struct ntt_destination_driver ntt_kafka_driver = {
    .prefixes = (const char *const[]){"kafka://", NULL},
    .example = "kafka://broker.example.org:9092/alerts",
    .options = (const char *const[]){"config", "timeout", NULL},
    .takes = NTT_EVENT_ANY,
    .open = open_kafka,
};
