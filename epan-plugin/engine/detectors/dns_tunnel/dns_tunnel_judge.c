/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/detectors/dns_tunnel/dns_tunnel_judge.h"

/*
 * Names go up; what comes down? A tunnel is a dialogue: its answers bring something else each time, and both ways in
 * lengths that vary. Who looks up the reputation of a file or a host, or the key of a signature, asks with hashes of
 * one length, in an alphabet without case, and learns that there is no such name or one of a few constants.
 */

/* Most answers are texts that differ, or addresses that differ as those of hosts do not, which cluster in a few
 * networks. Copies of an answer do not count. */
static struct ntt_verdict judge_short_answers(const unsigned *own, const struct ntt_dns_tally *sum)
{
    unsigned networks = ntt_dns_about(sum->networks), contents = ntt_dns_about(sum->contents);
    uint64_t pointed = sum->addresses < sum->names ? sum->addresses : sum->names,
             told = sum->texts < sum->names ? sum->texts : sum->names;
    if (sum->drawn < own[NTT_DNS_TUNNEL_FEW_NAMES] || sum->drawn * 10ULL < sum->names * 6ULL)
        return (struct ntt_verdict){0};
    if (networks >= own[NTT_DNS_TUNNEL_FEW_NAMES] && networks * 10ULL >= pointed * 6)
        return (struct ntt_verdict){"addresses", NTT_MEDIUM, 80, sum->drawn, own[NTT_DNS_TUNNEL_FEW_NAMES],
                                    "names"};
    if (contents * 2ULL >= own[NTT_DNS_TUNNEL_FEW_NAMES] && contents * 2ULL >= told && told * 2 >= sum->drawn)
        return (struct ntt_verdict){"two_way", NTT_MEDIUM, 80, sum->drawn, own[NTT_DNS_TUNNEL_FEW_NAMES],
                                    "names"};
    return (struct ntt_verdict){0};
}

/* Data goes up, and nothing is known to come down. */
static struct ntt_verdict judge_names(const unsigned *own, const struct ntt_dns_tally *sum)
{
    enum { SOME_DATA = 20, LONGEST_HASH = 70, LENGTHS = 5 };
    uint64_t data = sum->data, carriers = sum->carriers, names = own[NTT_DNS_TUNNEL_NAMES], few = names / 2;
    bool much = data >= own[NTT_DNS_TUNNEL_LENGTH] * carriers, some = data >= SOME_DATA * carriers;
    bool no_hash = data >= LONGEST_HASH * carriers || sum->mixed * 2ULL >= carriers ||
                   __builtin_popcountll(sum->lengths) >= LENGTHS;
    if (data * 10 < sum->below * 6ULL)
        return (struct ntt_verdict){0};
    if (carriers >= names && much && no_hash)
        return (struct ntt_verdict){"names", NTT_MEDIUM, 85, carriers, names, "names"};
    if (carriers >= few && much)
        return (struct ntt_verdict){"names", NTT_LOW, no_hash ? 60 : 40, carriers, few, "names"};
    if (carriers >= names && some)
        return (struct ntt_verdict){"names", NTT_LOW, no_hash ? 50 : 35, carriers, names, "names"};
    return (struct ntt_verdict){0};
}

struct ntt_verdict ntt_dns_tunnel_judge(const struct ntt_config *config, const struct ntt_dns_tally *sum)
{
    const unsigned *own = config->own[NTT_DNS_TUNNEL];
    unsigned few = own[NTT_DNS_TUNNEL_FEW_NAMES];
    if (sum->odd >= few)
        return (struct ntt_verdict){"records", NTT_MEDIUM, 90, sum->odd, few, "names"};
    bool answered = sum->answers >= few && sum->names >= few;
    if (answered && sum->answers * 10ULL >= sum->names * 6ULL &&
        sum->brought >= own[NTT_DNS_TUNNEL_LENGTH] * (uint64_t)sum->answers)
        return (struct ntt_verdict){"answers", NTT_MEDIUM, 85, sum->answers, few, "answers"};
    if (sum->drawn >= few && sum->drawn * 10ULL >= sum->names * 6ULL && sum->answers * 2ULL >= sum->drawn)
        return (struct ntt_verdict){"two_way", NTT_MEDIUM, 90, sum->drawn, few, "names"};
    struct ntt_verdict verdict = judge_short_answers(own, sum);
    return verdict.severity ? verdict : judge_names(own, sum);
}
