/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/statistics_tables.h"

#include "config/geography.h"
#include "engine/country.h"
#include "engine/hash.h"
#include "traffic/categories.h"

/*
 * Columns. tshark prints a name as it is and a cell by its format, so that a name is as wide as its cells. Bytes
 * are shown in megabytes with six decimals, which is exact, because the host's whole numbers end at 4 GB.
 */
#define NUMBER(name, format)                                                                                 \
    {                                                                                                        \
        TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, name, format                                                       \
    }
#define MEGABYTES(name)                                                                                      \
    {                                                                                                        \
        TABLE_ITEM_FLOAT, TAP_ALIGN_RIGHT, name, "%14.6f"                                                    \
    }
#define TEXT(name, format)                                                                                   \
    {                                                                                                        \
        TABLE_ITEM_STRING, TAP_ALIGN_LEFT, name, format                                                      \
    }
#define ADDRESS(name) TEXT(name "        ", "%-15s")
#define RANK NUMBER("   Rank", "%7u")
#define PACKETS(name) NUMBER(name, "%10u")

static void add_bytes(ntt_cell *cell, uint32_t bytes)
{
    ntt_cell_set_real(cell, cell->value.float_value + bytes / 1e6);
}

enum {
    ALERT_NUMBER,
    ALERT_SEVERITY,
    ALERT_CONFIDENCE,
    ALERT_TYPE,
    ALERT_SOURCE,
    ALERT_TARGET,
    ALERT_FIRST,
    ALERT_LAST,
    ALERT_PACKETS,
    ALERT_MESSAGE,
    ALERT_FILTER
};
static const stat_tap_table_item alert_columns[] = {
    [ALERT_NUMBER] = NUMBER("   Alert", "%8u"),
    [ALERT_SEVERITY] = TEXT("Severity  ", "%-10s"),
    [ALERT_CONFIDENCE] = NUMBER("Confidence", "%10u"),
    [ALERT_TYPE] = TEXT("Type              ", "%-18s"),
    [ALERT_SOURCE] = TEXT("Source            ", "%-18s"),
    [ALERT_TARGET] = TEXT("Target            ", "%-18s"),
    [ALERT_FIRST] = NUMBER("First frame", "%11u"),
    [ALERT_LAST] = NUMBER("Last frame", "%10u"),
    [ALERT_PACKETS] = PACKETS("   Packets"),
    [ALERT_MESSAGE] = TEXT("What happened", "%s"),
    [ALERT_FILTER] = TEXT("Display filter of the evidence", "%s"),
};

static void show_alert(struct ntt_rows *rows, const struct ntt_alert *alert)
{
    ntt_cell *row = ntt_rows_add(rows, alert->id);
    char text[NTT_ADDRESS_TEXT], filter[NTT_FILTER_TEXT];
    ntt_cell_set_number(&row[ALERT_NUMBER], alert->id);
    ntt_cell_format(&row[ALERT_SEVERITY], "%u %s", (unsigned)alert->severity,
                    ntt_severity_name(alert->severity));
    ntt_cell_set_number(&row[ALERT_CONFIDENCE], alert->confidence);
    ntt_cell_set_text(&row[ALERT_TYPE], ntt_alert_type(alert->type)->name);
    ntt_cell_set_text(&row[ALERT_SOURCE], ntt_prefix_format(&alert->source, text));
    ntt_cell_set_text(&row[ALERT_TARGET], ntt_prefix_format(&alert->target, text));
    ntt_cell_set_number(&row[ALERT_FIRST], alert->evidence.first_frame);
    ntt_cell_set_number(&row[ALERT_LAST], alert->evidence.last_frame);
    ntt_cell_set_number(&row[ALERT_PACKETS], alert->evidence.packets);
    ntt_cell_set_text(&row[ALERT_MESSAGE], alert->message);
    ntt_cell_set_text(&row[ALERT_FILTER], ntt_alert_filter(alert, filter));
}

enum {
    HOST_RANK,
    HOST_ADDRESS,
    HOST_PACKETS,
    HOST_SENT,
    HOST_RECEIVED,
    HOST_BYTES_SENT,
    HOST_BYTES_RECEIVED,
    HOST_ALERTS_FROM,
    HOST_ALERTS_TO,
    HOST_COUNTRY,
    HOST_CITY,
    HOST_NETWORK,
    HOST_FILTER
};
static const stat_tap_table_item host_columns[] = {
    [HOST_RANK] = RANK,
    [HOST_ADDRESS] = ADDRESS("Address"),
    [HOST_PACKETS] = PACKETS("   Packets"),
    [HOST_SENT] = PACKETS("      Sent"),
    [HOST_RECEIVED] = PACKETS("  Received"),
    [HOST_BYTES_SENT] = MEGABYTES("     Sent (MB)"),
    [HOST_BYTES_RECEIVED] = MEGABYTES(" Received (MB)"),
    [HOST_ALERTS_FROM] = NUMBER("Alerts from", "%11u"),
    [HOST_ALERTS_TO] = NUMBER("Alerts to", "%9u"),
    [HOST_COUNTRY] = TEXT("Country", "%-7s"),
    [HOST_CITY] = TEXT("City            ", "%-16s"),
    [HOST_NETWORK] = TEXT("Network                     ", "%-28s"),
    [HOST_FILTER] = TEXT("Display filter", "%s"),
};

static ntt_cell *host_row(struct ntt_rows *rows, const struct ntt_address *address)
{
    uint64_t key = ntt_hash_address(address);
    ntt_cell *row = ntt_rows_find(rows, key);
    if (row)
        return row;
    char text[NTT_ADDRESS_TEXT];
    struct ntt_place place;
    row = ntt_rows_add(rows, key);
    ntt_cell_set_text(&row[HOST_ADDRESS], ntt_address_format(address, text));
    ntt_cell_format(&row[HOST_FILTER], "%s == %s",
                    address->family == NTT_IPV4   ? "ip.addr"
                    : address->family == NTT_IPV6 ? "ipv6.addr"
                                                  : "eth.addr",
                    text);
    if (ntt_geography_find(address, &place)) {
        ntt_cell_set_text(&row[HOST_COUNTRY], place.country);
        ntt_cell_set_text(&row[HOST_CITY], place.city);
        if (place.asn)
            ntt_cell_format(&row[HOST_NETWORK], "AS%u %s", place.asn, place.as_org);
    }
    return row;
}

static void count_host(struct ntt_rows *rows, const struct ntt_address *address, guint packets, guint bytes,
                       uint32_t length)
{
    ntt_cell *row = host_row(rows, address);
    ntt_cell_add(&row[packets], 1);
    add_bytes(&row[bytes], length);
    ntt_rows_count(rows, row);
}

static void count_hosts(struct ntt_rows *rows, const struct ntt_packet *packet)
{
    if (!packet->source.family)
        return;
    count_host(rows, &packet->source, HOST_SENT, HOST_BYTES_SENT, packet->length);
    if (packet->destination.family)
        count_host(rows, &packet->destination, HOST_RECEIVED, HOST_BYTES_RECEIVED, packet->length);
}

/* An alert's end counts for the host that it is; a prefix stands for nobody. */
static void count_alert_of(struct ntt_rows *rows, const struct ntt_prefix *end, guint column)
{
    ntt_cell *row = ntt_prefix_is_host(end) ? ntt_rows_find(rows, ntt_hash_address(&end->base)) : NULL;
    if (row)
        ntt_cell_add(&row[column], 1);
}

static void count_alert_of_hosts(struct ntt_rows *rows, const struct ntt_alert *alert)
{
    count_alert_of(rows, &alert->source, HOST_ALERTS_FROM);
    count_alert_of(rows, &alert->target, HOST_ALERTS_TO);
}

static void forget_alerts_of_hosts(struct ntt_rows *rows)
{
    ntt_rows_zero(rows, HOST_ALERTS_FROM);
    ntt_rows_zero(rows, HOST_ALERTS_TO);
}

enum { SERVICE_RANK, SERVICE_NAME, SERVICE_PACKETS, SERVICE_BYTES, SERVICE_FILTER };
static const stat_tap_table_item service_columns[] = {
    [SERVICE_RANK] = RANK,
    [SERVICE_NAME] = TEXT("Service   ", "%-10s"),
    [SERVICE_PACKETS] = PACKETS("   Packets"),
    [SERVICE_BYTES] = MEGABYTES("   Volume (MB)"),
    [SERVICE_FILTER] = TEXT("Display filter", "%s"),
};

static void count_service(struct ntt_rows *rows, const struct ntt_packet *packet)
{
    unsigned service = ntt_service_of(packet);
    ntt_cell *row = ntt_rows_find(rows, service);
    if (!row) {
        row = ntt_rows_add(rows, service);
        ntt_cell_set_text(&row[SERVICE_NAME], ntt_service_name(service));
        ntt_cell_format(&row[SERVICE_FILTER], "ntt.service == \"%s\"", ntt_service_name(service));
    }
    add_bytes(&row[SERVICE_BYTES], packet->length);
    ntt_rows_count(rows, row);
}

enum {
    COUNTRY_RANK,
    COUNTRY_CODE,
    COUNTRY_NAME,
    COUNTRY_PACKETS,
    COUNTRY_SENT,
    COUNTRY_RECEIVED,
    COUNTRY_FILTER
};
static const stat_tap_table_item country_columns[] = {
    [COUNTRY_RANK] = RANK,
    [COUNTRY_CODE] = TEXT("Code", "%-4s"),
    [COUNTRY_NAME] = TEXT("Country             ", "%-20s"),
    [COUNTRY_PACKETS] = PACKETS("   Packets"),
    [COUNTRY_SENT] = MEGABYTES("     From (MB)"),
    [COUNTRY_RECEIVED] = MEGABYTES("       To (MB)"),
    [COUNTRY_FILTER] = TEXT("Display filter", "%s"),
};

static ntt_cell *country_row(struct ntt_rows *rows, const struct ntt_place *place)
{
    ntt_cell *row = ntt_rows_find(rows, ntt_country_number(place->country));
    if (row)
        return row;
    row = ntt_rows_add(rows, ntt_country_number(place->country));
    ntt_cell_set_text(&row[COUNTRY_CODE], place->country);
    ntt_cell_set_text(&row[COUNTRY_NAME], place->country_name);
    ntt_cell_format(&row[COUNTRY_FILTER], "ntt.src.country == \"%s\" || ntt.dst.country == \"%s\"",
                    place->country, place->country);
    return row;
}

/* Fills the place where its country is known. */
static bool has_country(const struct ntt_address *address, struct ntt_place *place)
{
    return ntt_geography_find(address, place) && place->country[0];
}

/* A packet that stays in one country is one packet of it. */
static void count_countries(struct ntt_rows *rows, const struct ntt_packet *packet)
{
    struct ntt_place from, to;
    ntt_cell *source = has_country(&packet->source, &from) ? country_row(rows, &from) : NULL;
    ntt_cell *destination = has_country(&packet->destination, &to) ? country_row(rows, &to) : NULL;
    if (source) {
        add_bytes(&source[COUNTRY_SENT], packet->length);
        ntt_rows_count(rows, source);
    }
    if (destination) {
        add_bytes(&destination[COUNTRY_RECEIVED], packet->length);
        if (destination != source)
            ntt_rows_count(rows, destination);
    }
}

enum { PATH_RANK, PATH_FROM, PATH_TO, PATH_PACKETS, PATH_BYTES, PATH_FILTER };
static const stat_tap_table_item path_columns[] = {
    [PATH_RANK] = RANK,
    [PATH_FROM] = TEXT("From                ", "%-20s"),
    [PATH_TO] = TEXT("To                  ", "%-20s"),
    [PATH_PACKETS] = PACKETS("   Packets"),
    [PATH_BYTES] = MEGABYTES("   Volume (MB)"),
    [PATH_FILTER] = TEXT("Display filter", "%s"),
};

static void count_path(struct ntt_rows *rows, const struct ntt_packet *packet)
{
    struct ntt_place from, to;
    if (!has_country(&packet->source, &from) || !has_country(&packet->destination, &to))
        return;
    uint64_t key = (uint64_t)ntt_country_number(from.country) << 16 | ntt_country_number(to.country);
    ntt_cell *row = ntt_rows_find(rows, key);
    if (!row) {
        row = ntt_rows_add(rows, key);
        ntt_cell_set_text(&row[PATH_FROM], from.country_name[0] ? from.country_name : from.country);
        ntt_cell_set_text(&row[PATH_TO], to.country_name[0] ? to.country_name : to.country);
        ntt_cell_format(&row[PATH_FILTER], "ntt.src.country == \"%s\" && ntt.dst.country == \"%s\"",
                        from.country, to.country);
    }
    add_bytes(&row[PATH_BYTES], packet->length);
    ntt_rows_count(rows, row);
}

enum {
    SUMMARY_ROW,
    SUMMARY_WHAT,
    SUMMARY_ALERTS,
    SUMMARY_PACKETS,
    SUMMARY_BYTES,
    SUMMARY_SECONDS,
    SUMMARY_RATE
};
static const stat_tap_table_item summary_columns[] = {
    [SUMMARY_ROW] = NUMBER("   Row", "%6u"),
    [SUMMARY_WHAT] = TEXT("What             ", "%-17s"),
    [SUMMARY_ALERTS] = NUMBER("Alerts", "%6u"),
    [SUMMARY_PACKETS] = PACKETS("   Packets"),
    [SUMMARY_BYTES] = MEGABYTES("   Volume (MB)"),
    [SUMMARY_SECONDS] = {TABLE_ITEM_FLOAT, TAP_ALIGN_RIGHT, "     Seconds", "%12.3f"},
    [SUMMARY_RATE] = {TABLE_ITEM_FLOAT, TAP_ALIGN_RIGHT, "Packets per second", "%18.1f"},
};
enum { EVERYTHING, SEVERITY, TRANSPORT = SEVERITY + NTT_CRITICAL + 1 }; /* keys of rows */

static ntt_cell *summary_row(struct ntt_rows *rows, uint64_t key, const char *what)
{
    ntt_cell *row = ntt_rows_find(rows, key);
    if (!row) {
        row = ntt_rows_add(rows, key);
        ntt_cell_set_text(&row[SUMMARY_WHAT], what);
    }
    return row;
}

static void begin_summary(struct ntt_rows *rows)
{
    summary_row(rows, EVERYTHING, "everything");
    for (unsigned severity = NTT_CRITICAL; severity >= NTT_INFO; severity--) {
        ntt_cell *row = summary_row(rows, SEVERITY + severity, "");
        ntt_cell_format(&row[SUMMARY_WHAT], "alerts: %s", ntt_severity_name((enum ntt_severity)severity));
    }
}

/* The row's seconds are those from its earliest packet, whose time the cell keeps, to its latest. */
static void sum_up(ntt_cell *row, const struct ntt_packet *packet)
{
    double now = (double)packet->time_ns / 1e9;
    ntt_cell *seconds = &row[SUMMARY_SECONDS];
    if (!row[SUMMARY_PACKETS].value.uint_value)
        seconds->user_data.float_value = now;
    double before = seconds->user_data.float_value - now, after = -before - seconds->value.float_value;
    if (before > 0) {
        ntt_cell_set_real(seconds, seconds->value.float_value + before);
        seconds->user_data.float_value = now;
    } else if (after > 0) {
        ntt_cell_set_real(seconds, seconds->value.float_value + after);
    }
    ntt_cell_add(&row[SUMMARY_PACKETS], 1);
    add_bytes(&row[SUMMARY_BYTES], packet->length);
    if (seconds->value.float_value > 0)
        ntt_cell_set_real(&row[SUMMARY_RATE],
                          row[SUMMARY_PACKETS].value.uint_value / seconds->value.float_value);
}

static void count_summary(struct ntt_rows *rows, const struct ntt_packet *packet)
{
    sum_up(ntt_rows_find(rows, EVERYTHING), packet);
    sum_up(summary_row(rows, TRANSPORT + (uint64_t)packet->transport, ntt_transport_name(packet->transport)),
           packet);
}

static void count_alert(struct ntt_rows *rows, const struct ntt_alert *alert)
{
    ntt_cell_add(&ntt_rows_find(rows, EVERYTHING)[SUMMARY_ALERTS], 1);
    ntt_cell_add(&ntt_rows_find(rows, SEVERITY + (uint64_t)alert->severity)[SUMMARY_ALERTS], 1);
}

static void forget_counted_alerts(struct ntt_rows *rows)
{
    ntt_rows_zero(rows, SUMMARY_ALERTS);
}

#define COLUMNS(array) .columns = (array), .column_count = G_N_ELEMENTS(array)

const struct ntt_statistic ntt_statistics[NTT_STATISTICS] = {
    {.title = "Network Traffic Tracer: Summary",
     .cli = "ntt,summary",
     COLUMNS(summary_columns),
     .others_label = SUMMARY_WHAT,
     .begin = begin_summary,
     .packet = count_summary,
     .alert = count_alert,
     .forget_alerts = forget_counted_alerts},
    {.title = "Network Traffic Tracer: Alerts",
     .cli = "ntt,alerts",
     COLUMNS(alert_columns),
     .others_label = ALERT_TYPE,
     .alert = show_alert,
     .forget_alerts = ntt_rows_clear},
    {.title = "Network Traffic Tracer: Hosts",
     .cli = "ntt,hosts",
     COLUMNS(host_columns),
     .packets = HOST_PACKETS,
     .others_label = HOST_ADDRESS,
     .packet = count_hosts,
     .alert = count_alert_of_hosts,
     .forget_alerts = forget_alerts_of_hosts},
    {.title = "Network Traffic Tracer: Services",
     .cli = "ntt,services",
     COLUMNS(service_columns),
     .packets = SERVICE_PACKETS,
     .others_label = SERVICE_NAME,
     .packet = count_service},
    {.title = "Network Traffic Tracer: Countries",
     .cli = "ntt,countries",
     COLUMNS(country_columns),
     .packets = COUNTRY_PACKETS,
     .others_label = COUNTRY_NAME,
     .packet = count_countries},
    {.title = "Network Traffic Tracer: Paths between countries",
     .cli = "ntt,paths",
     COLUMNS(path_columns),
     .packets = PATH_PACKETS,
     .others_label = PATH_FROM,
     .packet = count_path},
};
