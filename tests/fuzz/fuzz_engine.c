/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine, fed with packets that bytes describe: any facts that packet.h allows. What it then says has to be sound:
 * text that ends, filters, evidence in order.
 *
 * Two bytes choose thresholds and setup; then come packets, as take_packet reads them. tests/fuzz/seeds writes the same.
 */
#include "fuzz.h"

#include "engine/baseline.h"
#include "engine/engine.h"
#include "engine/ignore.h"

#include <string.h>
#include <sys/prctl.h>

enum { SMALL = 7, SMALLEST = 15, SECOND = 1000000000 }; /* how often tables are halved */
enum { PACKETS = 500, PACKETS_PER_BYTE = 2 };           /* at most so many, so that short inputs are quick */
static const int64_t latest = NTT_LATEST_NS;

struct run {
    struct ntt_engine *engine;
    struct ntt_packet packet; /* the last one */
    int64_t now_ns;
    uint32_t alerts; /* the highest id */
};

int LLVMFuzzerInitialize(int *count, char ***arguments);

/* Fresh memory for each input: in huge pages most of the time would go into clearing them. */
int LLVMFuzzerInitialize(int *count, char ***arguments)
{
    (void)count;
    (void)arguments;
    return prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
}

static bool ends_within(const char *text, size_t size)
{
    return memchr(text, '\0', size) && g_utf8_validate(text, -1, NULL);
}

static void judge(void *data, const struct ntt_alert *alert)
{
    struct run *run = data;
    char filter[NTT_FILTER_TEXT], address[NTT_ADDRESS_TEXT];
    uint32_t frames[NTT_SAMPLES];
    FUZZ_REQUIRE(alert->type < NTT_ALERT_TYPES && alert->event >= NTT_OPEN && alert->event <= NTT_CLOSE);
    FUZZ_REQUIRE(alert->severity >= NTT_INFO && alert->severity <= NTT_CRITICAL && alert->confidence <= 100);
    FUZZ_REQUIRE(ends_within(alert->variant, sizeof alert->variant) &&
                 ends_within(alert->technique, sizeof alert->technique) &&
                 ends_within(alert->unit, sizeof alert->unit) &&
                 ends_within(alert->message, sizeof alert->message) && *alert->message);
    FUZZ_REQUIRE(ends_within(ntt_alert_filter(alert, filter), sizeof filter) && *filter);
    FUZZ_REQUIRE(ends_within(ntt_prefix_format(&alert->source, address), sizeof address));
    FUZZ_REQUIRE(ends_within(ntt_prefix_format(&alert->target, address), sizeof address));
    unsigned samples = ntt_evidence_frames(&alert->evidence, frames);
    for (unsigned i = 1; i < samples; i++)
        FUZZ_REQUIRE(frames[i - 1] < frames[i]);
    FUZZ_REQUIRE(alert->evidence.first_frame <= alert->evidence.last_frame);
    FUZZ_REQUIRE(alert->id && alert->id <= run->alerts + (alert->event == NTT_OPEN));
    if (alert->event == NTT_OPEN)
        run->alerts = alert->id;
    ntt_alert_covers(alert, &run->packet);
}

/* Some hosts of 16 networks, so that bytes meet the same ones again. */
static struct ntt_address take_address(struct fuzz_rest *rest, bool ipv6)
{
    uint8_t bytes[16] = {0x20, 0x01, 0x0d, 0xb8};
    unsigned network = (unsigned)fuzz_number(rest, 1), host = (unsigned)fuzz_number(rest, 1);
    if (network == UINT8_MAX)
        return (struct ntt_address){.family = NTT_NO_ADDRESS};
    if (network == UINT8_MAX - 1)
        memset(bytes, host ? 0xff : 0, sizeof bytes);
    if (network >= UINT8_MAX - 1)
        return ntt_address_from_bytes(ipv6 ? NTT_IPV6 : NTT_IPV4, bytes);
    if (ipv6) {
        bytes[7] = (uint8_t)network;
        bytes[15] = (uint8_t)host;
        return ntt_address_from_bytes(NTT_IPV6, bytes);
    }
    const uint8_t v4[4] = {network & 0x80 ? 198 : 10, (uint8_t)(network >> 4 & 7), (uint8_t)(network & 15),
                           (uint8_t)host};
    return ntt_address_from_bytes(NTT_IPV4, v4);
}

static int64_t step_of(unsigned code)
{
    static const int64_t steps[16] = {0,
                                      1000,
                                      100000,
                                      1000000,
                                      20000000,
                                      SECOND / 3,
                                      SECOND,
                                      5 * (int64_t)SECOND,
                                      15 * (int64_t)SECOND,
                                      61 * (int64_t)SECOND,
                                      3600 * (int64_t)SECOND,
                                      86400 * (int64_t)SECOND,
                                      -(int64_t)SECOND,
                                      -86400 * (int64_t)SECOND,
                                      40 * 365 * (int64_t)86400 * SECOND,
                                      -40 * 365 * (int64_t)86400 * SECOND};
    return steps[code & 15];
}

static void advance(struct run *run, int64_t step)
{
    run->now_ns = CLAMP(run->now_ns + step, -latest, latest);
}

static void take_transport(struct fuzz_rest *rest, struct ntt_packet *packet, bool ipv6)
{
    unsigned detail = (unsigned)fuzz_number(rest, 1);
    switch (packet->transport) {
    case NTT_TCP:
        packet->tcp_flags = (uint8_t)detail;
        packet->tcp_window = (uint16_t)(detail << 8);
        break;
    case NTT_SCTP:
        packet->sctp_chunk = (uint8_t)detail;
        break;
    case NTT_NEIGHBOUR:
        packet->neighbour_reply = detail & 1;
        packet->neighbour_link = detail >> 1;
        break;
    case NTT_ICMP:
        packet->icmp = (enum ntt_icmp_kind)(detail % (NTT_ICMP_ERROR + 1));
        if (packet->icmp < NTT_ICMP_UNREACHABLE)
            break;
        packet->quoted = (struct ntt_quoted){.source = take_address(rest, ipv6),
                                             .destination = take_address(rest, ipv6),
                                             .transport = (enum ntt_transport)(fuzz_number(rest, 1) % 7),
                                             .source_port = (uint16_t)fuzz_number(rest, 2),
                                             .destination_port = (uint16_t)fuzz_number(rest, 2)};
        break;
    default:
        break;
    }
}

static uint8_t protocol_of(enum ntt_transport transport, unsigned other)
{
    static const uint8_t protocols[] = {[NTT_TCP] = 6, [NTT_UDP] = 17, [NTT_SCTP] = 132, [NTT_ICMP] = 1};
    return transport < sizeof protocols && protocols[transport] ? protocols[transport] : (uint8_t)other;
}

static void take_fragment(struct fuzz_rest *rest, struct ntt_packet *packet)
{
    packet->fragment = true;
    packet->fragment_id = (uint32_t)fuzz_number(rest, 1);
    packet->fragment_offset = (uint16_t)fuzz_number(rest, 2);
    packet->fragment_length = (uint16_t)fuzz_number(rest, 2);
    packet->more_fragments = fuzz_number(rest, 1) & 1;
}

enum { IPV6 = 0x10, FRAGMENT = 0x20, MALFORMED = 0x40, MALFORMED_NETWORK = 0x80 };

/* One kind of packet, `repeat` times; `vary` says what is another one each time. Its data is to be freed. */
static uint8_t *take_packet(struct run *run, struct fuzz_rest *rest, unsigned *repeat, unsigned *vary,
                            int64_t *step)
{
    unsigned kind = (unsigned)fuzz_number(rest, 1), flags = (unsigned)fuzz_number(rest, 1);
    bool ipv6 = flags & IPV6;
    struct ntt_packet packet = {.transport = (enum ntt_transport)(kind % 7),
                                .ttl = (uint8_t)(kind & 0x80 ? 1 : 64),
                                .malformed = flags & (MALFORMED | MALFORMED_NETWORK),
                                .malformed_network = flags & MALFORMED_NETWORK};
    *step = step_of(flags);
    packet.source = take_address(rest, ipv6);
    packet.destination = take_address(rest, ipv6);
    packet.link_source = packet.source.bytes[3] + 2u;
    packet.link_destination = packet.destination.bytes[3] + 2u;
    packet.source_port = (uint16_t)fuzz_number(rest, 2);
    packet.destination_port = (uint16_t)fuzz_number(rest, 2);
    take_transport(rest, &packet, ipv6);
    packet.ip_protocol = protocol_of(packet.transport, kind >> 3);
    packet.payload = (uint32_t)fuzz_number(rest, 2);
    packet.length = packet.payload + 54;
    unsigned again = (unsigned)fuzz_number(rest, 1);
    *vary = again >> 6;
    *repeat = 1 + (again & 63) * (again & 63);
    if (flags & FRAGMENT)
        take_fragment(rest, &packet);
    size_t length = (size_t)fuzz_number(rest, 1);
    uint8_t *data = fuzz_copy(rest, &length);
    packet.data = data;
    packet.data_length = (uint32_t)length;
    packet.payload = MAX(packet.payload, packet.data_length);
    packet.frame = run->packet.frame;
    run->packet = packet;
    return data;
}

static void vary_packet(struct ntt_packet *packet, unsigned vary)
{
    switch (vary) {
    case 1:
        packet->destination_port++;
        break;
    case 2:
        packet->destination.bytes[packet->destination.family == NTT_IPV6 ? 15 : 3]++;
        break;
    case 3:
        packet->source.bytes[packet->source.family == NTT_IPV6 ? 15 : 3]++;
        packet->source_port++;
        break;
    default:
        break;
    }
    if (packet->source.family == NTT_NO_ADDRESS)
        packet->source.bytes[3] = 0;
    if (packet->destination.family == NTT_NO_ADDRESS)
        packet->destination.bytes[3] = 0;
}

static uint16_t country_of(void *data, const struct ntt_address *address)
{
    (void)data;
    return address->bytes[0] == 10 ? 0 : (uint16_t)('A' << 8 | ('A' + address->bytes[2] % 26));
}

static int32_t utc_offset(void *data, int64_t time_s)
{
    (void)data;
    return time_s & 1 << 20 ? 7200 : -43200;
}

static void choose_thresholds(struct ntt_config *config, unsigned choice)
{
    ntt_config_defaults(config);
    for (size_t i = 0; choice && i < ntt_config_option_count(); i++) {
        const struct ntt_config_option *option = ntt_config_option(i);
        *ntt_config_value(config, i) = choice & 1 ? option->minimum : option->maximum;
    }
    ntt_config_clamp(config);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct ntt_baseline baseline = {.time_zone = "UTC", .countries_known = true};
    struct fuzz_rest rest = {bytes, length};
    struct ntt_config config;
    choose_thresholds(&config, (unsigned)fuzz_number(&rest, 1) % 3);
    unsigned choice = (unsigned)fuzz_number(&rest, 1);
    char reason[] = "known";
    struct ntt_ignore_rule rule = {.any_type = true, .port = 4444, .reason = reason};
    struct ntt_ignore_rules rules = {&rule, 1};
    struct run run = {.now_ns = choice & 0x80 ? 0 : (int64_t)1700000000 * SECOND};
    const struct ntt_setup setup = {.sink = judge,
                                    .data = &run,
                                    .country_of = choice & 1 ? country_of : NULL,
                                    .utc_offset = choice & 2 ? utc_offset : NULL,
                                    .baseline = choice & 4 ? &baseline : NULL,
                                    .expected_countries = choice & 8 ? "DEAT" : NULL,
                                    .ignore = choice & 16 ? &rules : NULL,
                                    .halvings = choice & 32 ? SMALLEST : SMALL};
    const uint32_t packets = PACKETS + (uint32_t)length * PACKETS_PER_BYTE;
    run.engine = ntt_engine_create(&config, &setup);
    while (rest.length && run.packet.frame < packets) {
        unsigned repeat, vary;
        int64_t step;
        uint8_t *data = take_packet(&run, &rest, &repeat, &vary, &step);
        for (unsigned i = 0; i < repeat && run.packet.frame < packets; i++) {
            advance(&run, step);
            run.packet.frame++;
            run.packet.time_ns = run.now_ns;
            ntt_engine_feed(run.engine, &run.packet);
            ntt_engine_counters(run.engine, &run.packet);
            vary_packet(&run.packet, vary);
        }
        run.packet.data = NULL;
        run.packet.data_length = 0;
        g_free(data);
    }
    ntt_engine_finish(run.engine);
    g_free(ntt_engine_pressure(run.engine));
    ntt_engine_destroy(run.engine);
    return 0;
}
