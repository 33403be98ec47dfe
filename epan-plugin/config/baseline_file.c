/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/baseline_file.h"

#include "config/preference_file.h"
#include "engine/country.h"

#include <glib.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE_LIMIT = 64 << 20 /* bytes; what we write stays far below */ };

/* Each returns what is wrong with its part of the file, in words; NULL when nothing is. */

static bool take_count(const json_t *object, const char *member, uint64_t most, uint64_t *value)
{
    const json_t *number = json_object_get(object, member);
    if (!json_is_integer(number) || json_integer_value(number) < 0 ||
        (uint64_t)json_integer_value(number) > most)
        return false;
    *value = (uint64_t)json_integer_value(number);
    return true;
}

static const char *take_zone(const json_t *file, struct ntt_baseline *baseline)
{
    const char *zone = json_string_value(json_object_get(file, "time_zone"));
    if (!zone || !*zone || strlen(zone) >= sizeof baseline->time_zone)
        return "\"time_zone\" is missing or no name";
    memcpy(baseline->time_zone, zone, strlen(zone) + 1);
    return NULL;
}

static const char *take_hours(const json_t *file, struct ntt_baseline *baseline)
{
    const json_t *hours = json_object_get(file, "hours");
    if (!json_is_array(hours))
        return "\"hours\" is missing or no list";
    for (size_t i = 0; i < json_array_size(hours); i++) {
        const json_t *row = json_array_get(hours, i);
        uint64_t number;
        struct ntt_hour hour;
        if (!take_count(row, "hour", NTT_WEEK_HOURS - 1, &number) ||
            !take_count(row, "seconds", INT64_MAX, &hour.seconds) ||
            !take_count(row, "packets", INT64_MAX, &hour.packets) ||
            !take_count(row, "bytes", INT64_MAX, &hour.bytes) ||
            !take_count(row, "most_bytes", INT64_MAX, &hour.most_bytes))
            return "an entry of \"hours\" lacks a count";
        baseline->week[number] = hour;
    }
    return NULL;
}

/* A service's number from its words; 0: they make no sense. */
static uint32_t number_of(const json_t *row)
{
    const char *transport = json_string_value(json_object_get(row, "transport"));
    const char *direction = json_string_value(json_object_get(row, "direction"));
    uint64_t port;
    if (!transport || !direction || !take_count(row, "port", NTT_FIRST_CLIENT_PORT - 1, &port) || !port)
        return 0;
    bool tcp = strcmp(transport, "tcp") == 0, from = strcmp(direction, "from") == 0;
    if ((!tcp && strcmp(transport, "udp") != 0) || (!from && strcmp(direction, "to") != 0))
        return 0;
    struct ntt_packet packet = {.transport = tcp ? NTT_TCP : NTT_UDP,
                                .source_port = from ? (uint16_t)port : UINT16_MAX,
                                .destination_port = from ? UINT16_MAX : (uint16_t)port,
                                .payload = 1};
    return ntt_service_number(&packet);
}

static int compare_services(const void *a, const void *b)
{
    uint32_t left = ((const struct ntt_baseline_service *)a)->number,
             right = ((const struct ntt_baseline_service *)b)->number;
    return left < right ? -1 : left > right;
}

static const char *take_services(const json_t *file, struct ntt_baseline *baseline)
{
    const json_t *services = json_object_get(file, "services");
    if (!json_is_array(services))
        return "\"services\" is missing or no list";
    size_t count = json_array_size(services);
    for (size_t i = 0; i < count && i < NTT_BASELINE_SERVICES; i++) {
        const json_t *row = json_array_get(services, i), *bins = json_object_get(row, "bins");
        struct ntt_baseline_service *service = &baseline->services[baseline->service_count++];
        service->number = number_of(row);
        if (!service->number || json_array_size(bins) != NTT_SIZE_BINS)
            return "an entry of \"services\" names no service, or has other than 24 bins";
        for (size_t j = 0; j < NTT_SIZE_BINS; j++) {
            const json_t *bin = json_array_get(bins, j);
            json_int_t value = json_integer_value(bin);
            if (!json_is_integer(bin) || value < 0)
                return "a bin of \"services\" is no count";
            service->bins[j] =
                value < UINT32_MAX / NTT_SIZE_BINS ? (uint32_t)value : UINT32_MAX / NTT_SIZE_BINS;
        }
    }
    qsort(baseline->services, baseline->service_count, sizeof *baseline->services, compare_services);
    return NULL;
}

static const char *take_countries(const json_t *file, struct ntt_baseline *baseline)
{
    const json_t *countries = json_object_get(file, "countries");
    if (json_is_null(countries))
        return NULL;
    baseline->countries_known = true;
    if (!json_is_array(countries))
        return "\"countries\" is missing or no list";
    for (size_t i = 0; i < json_array_size(countries) && i < NTT_BASELINE_COUNTRIES; i++) {
        const char *code = json_string_value(json_array_get(countries, i));
        if (!code || !g_ascii_isupper(code[0]) || !g_ascii_isupper(code[1]) || code[2])
            return "an entry of \"countries\" is no code of two letters";
        baseline->countries[baseline->country_count++] = ntt_country_number(code);
    }
    return NULL;
}

static const char *take(const json_t *file, struct ntt_baseline *baseline)
{
    const json_t *schema = json_object_get(file, "ntt_baseline");
    if (!json_is_integer(schema))
        return "it is no baseline that `ntt baseline learn` has written";
    if (json_integer_value(schema) != NTT_BASELINE_SCHEMA)
        return "another version of ntt has written it; learn it again";
    const char *wrong = take_zone(file, baseline);
    if (!wrong)
        wrong = take_hours(file, baseline);
    if (!wrong)
        wrong = take_services(file, baseline);
    return wrong ? wrong : take_countries(file, baseline);
}

struct ntt_baseline *ntt_baseline_read(const char *path, char **error)
{
    char *text, *problem;
    size_t length;
    if (!ntt_preference_file_read(path, SIZE_LIMIT, &text, &length, &problem)) {
        *error = g_strdup_printf("cannot read the baseline: %s", problem);
        g_free(problem);
        return NULL;
    }
    json_error_t where = {.text = ""};
    json_t *file = json_loadb(text, length, JSON_REJECT_DUPLICATES, &where);
    g_free(text);
    struct ntt_baseline *baseline = g_new0(struct ntt_baseline, 1);
    const char *wrong = file ? take(file, baseline) : NULL;
    if (!file)
        *error = g_strdup_printf("does not use the baseline %s: it is not JSON (line %d: %s)", path,
                                 where.line, where.text);
    else if (wrong)
        *error = g_strdup_printf("does not use the baseline %s: %s", path, wrong);
    if (!file || wrong) {
        g_clear_pointer(&baseline, g_free);
        char *said = *error; /* of a file that need not be UTF-8 */
        *error = g_utf8_make_valid(said, -1);
        g_free(said);
    }
    json_decref(file);
    return baseline;
}
