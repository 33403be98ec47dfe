/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/host_profiles.h"

#include "engine/hash.h"
#include "engine/state.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PERIOD_S = 300, COUNT_LIMIT = 600 };

static struct ntt_profile_period *current(struct ntt_host_profile *profile, uint32_t now)
{
    struct ntt_profile_period *period = &profile->periods[now / PERIOD_S % 2];
    if (period->period != now / PERIOD_S) {
        memset(period, 0, sizeof *period);
        period->period = now / PERIOD_S;
    }
    return period;
}

static bool is_recent(const struct ntt_profile_period *period, uint32_t now)
{
    return now / PERIOD_S - period->period <= 1;
}

static void set_bit(uint64_t *bits, unsigned size, uint64_t hash)
{
    unsigned bit = (unsigned)(hash >> 40) % size;
    bits[bit / 64] |= 1ULL << (bit % 64);
}

/* How many different things the two bitmaps hold together: linear counting, as in measures.h. */
static unsigned count_distinct(const uint64_t *a, const uint64_t *b, unsigned size)
{
    unsigned set = 0;
    for (unsigned i = 0; i < size / 64; i++)
        set += (unsigned)__builtin_popcountll(a[i] | b[i]);
    if (set == size)
        set--;
    return (unsigned)lround(-(double)size * log(1 - (double)set / size));
}

static uint64_t host_key(uint64_t hash)
{
    return ntt_combine(hash, 1);
}

static uint64_t link_key(uint64_t link)
{
    return ntt_combine(ntt_mix(link), 2);
}

static struct ntt_host_profile *find_or_add(struct ntt_engine *engine, uint64_t key)
{
    struct ntt_host_profile *profile = ntt_table_find(&engine->host_profiles, key);
    if (!profile)
        profile = ntt_table_add(&engine->host_profiles, key, engine->now);
    profile->slot.seen = engine->now;
    return profile;
}

static void learn_rhythm(struct ntt_host_profile *profile, uint32_t again_after)
{
    uint32_t difference =
        again_after > profile->distance ? again_after - profile->distance : profile->distance - again_after;
    if (profile->distance && difference * 5 <= profile->distance) {
        profile->steady++;
    } else if (++profile->unsteady > profile->steady) {
        profile->distance = again_after;
        profile->steady = profile->unsteady = 0;
    }
    if (profile->steady + profile->unsteady > COUNT_LIMIT) {
        profile->steady /= 2;
        profile->unsteady /= 2;
    }
}

void ntt_host_profiles_ask(struct ntt_engine *engine, const struct ntt_packet *packet,
                           const struct ntt_hashes *hashes, int64_t again_after)
{
    enum { TOO_SOON = 5 }; /* a retransmission, or a second try at once */
    if (packet->transport == NTT_NEIGHBOUR)
        return;
    struct ntt_host_profile *profile = ntt_table_find(&engine->host_profiles, host_key(hashes->source));
    if (!profile && again_after < 0) /* whom nobody has answered yet has no profile and takes no room */
        return;
    if (!profile)
        profile = find_or_add(engine, host_key(hashes->source));
    profile->slot.seen = engine->now;
    struct ntt_profile_period *period = current(profile, engine->now);
    set_bit(period->asked, NTT_PROFILE_BITS, hashes->destination);
    set_bit(period->ports, NTT_PROFILE_PORT_BITS, ntt_mix(packet->destination_port));
    period->asks++;
    period->asks_fresh += again_after < 0;
    period->asks_udp += packet->transport == NTT_UDP;
    period->asks_high += packet->destination_port >= 1024;
    if (again_after >= TOO_SOON)
        learn_rhythm(profile, (uint32_t)again_after);
}

void ntt_host_profiles_answer(struct ntt_engine *engine, const struct ntt_hashes *ends, uint16_t port)
{
    enum { DNS = 53 };
    struct ntt_host_profile *profile = find_or_add(engine, host_key(ends->source));
    profile->slot.score = engine->now;
    struct ntt_profile_period *period = current(profile, engine->now);
    set_bit(period->asked, NTT_PROFILE_BITS, ends->destination);
    set_bit(period->answered, NTT_PROFILE_BITS, ends->destination);
    period->answers++;
    period->answers_dns += port == DNS;
}

void ntt_host_profiles_forward(struct ntt_engine *engine, const struct ntt_packet *packet,
                               const struct ntt_hashes *hashes)
{
    if (!packet->link_source)
        return;
    struct ntt_host_profile *router = find_or_add(engine, link_key(packet->link_source));
    router->slot.score = engine->now;
    set_bit(current(router, engine->now)->asked, NTT_PROFILE_BITS, hashes->source);
}

static unsigned distinct_asked(const struct ntt_profile_period sum[2])
{
    return count_distinct(sum[0].asked, sum[1].asked, NTT_PROFILE_BITS);
}

static unsigned busy_client(const struct ntt_profile_period sum[2])
{
    enum { HOSTS = 50, SHARE = 80 };
    unsigned answered = count_distinct(sum[0].answered, sum[1].answered, NTT_PROFILE_BITS);
    if (answered < HOSTS || answered * 100 < distinct_asked(sum) * SHARE)
        return 0;
    uint64_t answers = (uint64_t)sum[0].answers + sum[1].answers;
    uint64_t dns = (uint64_t)sum[0].answers_dns + sum[1].answers_dns;
    return dns * 100 >= answers * SHARE ? NTT_MITIGATION_RESOLVER : NTT_MITIGATION_BUSY_CLIENT;
}

static unsigned peer(const struct ntt_profile_period sum[2])
{
    enum { HOSTS = 20, SHARE = 80, LEAST_SHARE = 10 };
    uint64_t asks = (uint64_t)sum[0].asks + sum[1].asks;
    uint64_t udp = (uint64_t)sum[0].asks_udp + sum[1].asks_udp;
    uint64_t high = (uint64_t)sum[0].asks_high + sum[1].asks_high;
    unsigned hosts = distinct_asked(sum);
    unsigned ports = count_distinct(sum[0].ports, sum[1].ports, NTT_PROFILE_PORT_BITS);
    bool both = udp * 100 >= asks * LEAST_SHARE && (asks - udp) * 100 >= asks * LEAST_SHARE;
    bool diagonal = ports * 2 >= (hosts < NTT_PROFILE_PORT_BITS ? hosts : NTT_PROFILE_PORT_BITS);
    return hosts >= HOSTS && high * 100 >= asks * SHARE && both && diagonal ? NTT_MITIGATION_PEER : 0;
}

/* Three rounds over its set, most of them in step, and next to nothing new. */
static unsigned monitor(const struct ntt_host_profile *profile, const struct ntt_profile_period sum[2])
{
    enum { ROUNDS = 3, LEAST = 9, FRESH_SHARE = 10 };
    uint64_t asks = (uint64_t)sum[0].asks + sum[1].asks;
    uint64_t fresh = (uint64_t)sum[0].asks_fresh + sum[1].asks_fresh;
    return fresh * 100 <= asks * FRESH_SHARE && profile->steady >= LEAST &&
                   profile->steady >= ROUNDS * distinct_asked(sum) && profile->steady >= 4 * profile->unsteady
               ? NTT_MITIGATION_MONITOR
               : 0;
}

/* The last five to ten minutes; what is older counts as nothing. */
static void recent(const struct ntt_host_profile *profile, uint32_t now, struct ntt_profile_period sum[2])
{
    for (unsigned i = 0; i < 2; i++)
        sum[i] = is_recent(&profile->periods[i], now) ? profile->periods[i] : (struct ntt_profile_period){0};
}

unsigned ntt_mitigations_of(struct ntt_engine *engine, const struct ntt_scan_track *track)
{
    enum { ADDRESSES_BEHIND = 16 };
    struct ntt_profile_period sum[2];
    unsigned mitigations = ntt_flows_one_way(engine) ? NTT_MITIGATION_ONE_WAY : 0;
    if (track->probe == NTT_PROBE_NEIGHBOUR) {
        const struct ntt_host_profile *router =
            ntt_table_find(&engine->host_profiles, link_key(track->link_source));
        if (!router)
            return mitigations;
        recent(router, engine->now, sum);
        return mitigations | (distinct_asked(sum) >= ADDRESSES_BEHIND ? NTT_MITIGATION_ROUTER : 0);
    }
    bool echo = track->probe == NTT_PROBE_ICMP_ECHO || track->probe == NTT_PROBE_ICMP_QUERY;
    if (echo && !engine->answers)
        mitigations |= NTT_MITIGATION_NO_ANSWER;
    const struct ntt_host_profile *profile =
        track->kind == NTT_DISTRIBUTED_SCAN
            ? NULL
            : ntt_table_find(&engine->host_profiles, host_key(ntt_hash_address(&track->source.base)));
    if (!profile)
        return mitigations;
    recent(profile, engine->now, sum);
    return mitigations | busy_client(sum) | peer(sum) | monitor(profile, sum);
}

void ntt_raise_thresholds(struct ntt_config *config, unsigned times)
{
    unsigned *const thresholds[] = {
        &config->scan_ports,       &config->scan_weight,      &config->scan_unanswered_ports,
        &config->scan_udp_ports,   &config->scan_slow_ports,  &config->scan_illegal_ports,
        &config->scan_protocols,   &config->sweep_hosts,      &config->scan_distributed_ports,
        &config->sweep_icmp_hosts, &config->sweep_neighbours, &config->sweep_answered_hosts,
        &config->sweep_slow_hosts, &config->sweep_tool_hosts, &config->scan_tool_ports,
    };
    for (size_t i = 0; i < sizeof thresholds / sizeof *thresholds; i++)
        *thresholds[i] *= times;
    ntt_config_clamp(config);
}

unsigned ntt_mitigated_confidence(unsigned confidence, unsigned mitigations)
{
    enum { PROFILE_COSTS = 20, ONE_WAY_LIMIT = 40 };
    if (mitigations & ~(unsigned)NTT_MITIGATION_ONE_WAY)
        confidence -= confidence < PROFILE_COSTS ? confidence : PROFILE_COSTS;
    return (mitigations & NTT_MITIGATION_ONE_WAY) && confidence > ONE_WAY_LIMIT ? ONE_WAY_LIMIT : confidence;
}

const char *ntt_mitigations_text(unsigned mitigations, char text[NTT_MITIGATIONS_TEXT])
{
    static const struct {
        unsigned mitigation;
        const char *words;
    } all[] = {{NTT_MITIGATION_ONE_WAY, "one-way capture"},
               {NTT_MITIGATION_NO_ANSWER, "nothing at all is answered in this capture"},
               {NTT_MITIGATION_RESOLVER, "the source is a resolver"},
               {NTT_MITIGATION_BUSY_CLIENT, "the source is a busy client"},
               {NTT_MITIGATION_ROUTER, "the source is a router"},
               {NTT_MITIGATION_MONITOR, "the source is a monitor"},
               {NTT_MITIGATION_PEER, "the source talks peer to peer"}};
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (mitigations & all[i].mitigation && used + strlen(all[i].words) + 4 < NTT_MITIGATIONS_TEXT)
            used += (size_t)snprintf(text + used, NTT_MITIGATIONS_TEXT - used, "%s%s", used ? "; " : " (",
                                     all[i].words);
    }
    if (used)
        snprintf(text + used, NTT_MITIGATIONS_TEXT - used, ")");
    return text;
}
