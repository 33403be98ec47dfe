/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/detectors/dns_tunnel/dns_tunnel_domain.h"

#include "engine/hash.h"

#include <math.h>
#include <string.h>

bool ntt_dns_type_is_odd(unsigned type)
{
    return type == NTT_DNS_NULL || type == NTT_DNS_KEY || type == NTT_DNS_PRIVATE;
}

struct ntt_dns_domain *ntt_dns_domain_of(struct ntt_table *domains, uint64_t client_hash, uint64_t apex_hash,
                                         uint32_t now, uint32_t window_s)
{
    uint32_t window = now / window_s;
    uint64_t key = ntt_combine(client_hash, apex_hash);
    struct ntt_dns_domain *domain = ntt_table_find(domains, key);
    if (!domain) {
        domain = ntt_table_add(domains, key, now);
        domain->window = window;
    }
    if (domain->window != window) {
        domain->before = window == domain->window + 1 ? domain->now : (struct ntt_dns_tally){0};
        domain->now = (struct ntt_dns_tally){0};
        domain->window = window;
    }
    domain->slot.seen = now;
    return domain;
}

static bool is_new(struct ntt_dns_domain *domain, uint64_t hash)
{
    unsigned word = hash / 64 % (NTT_DNS_NAME_BITS / 64);
    uint64_t bit = 1ULL << hash % 64;
    bool known = (domain->now.seen[word] | domain->before.seen[word]) & bit;
    domain->now.seen[word] |= bit;
    return !known;
}

static void count_answer(struct ntt_dns_tally *now, const struct ntt_dns_answer *answer)
{
    enum { SOME = 12 };
    if (answer->data >= SOME) {
        now->answers++;
        now->brought += answer->data;
    }
    if (answer->network) {
        now->addresses++;
        now->networks |= 1ULL << answer->network % 64;
    }
    if (answer->text) {
        now->texts++;
        now->contents |= 1ULL << answer->text % 64;
    }
}

void ntt_dns_domain_count(struct ntt_dns_domain *domain, const struct ntt_dns_name *name, unsigned type,
                          const struct ntt_dns_answer *answer)
{
    struct ntt_dns_tally *now = &domain->now;
    count_answer(now, answer);
    if (!is_new(domain, name->hash))
        return;
    now->names++;
    now->below += name->below;
    now->drawn += name->drawn;
    if (name->carries) {
        now->carriers++;
        now->data += name->data;
        now->mixed += name->mixed;
        now->lengths |= 1ULL << name->data % 64;
    }
    if (ntt_dns_type_is_odd(type)) {
        now->odd++;
        domain->odd_type = (uint16_t)type;
    }
    domain->slot.score = now->drawn + domain->before.drawn + now->odd + domain->before.odd;
}

struct ntt_dns_tally ntt_dns_domain_sum(const struct ntt_dns_domain *domain)
{
    const struct ntt_dns_tally *a = &domain->now, *b = &domain->before;
    return (struct ntt_dns_tally){.names = a->names + b->names,
                                  .below = a->below + b->below,
                                  .carriers = a->carriers + b->carriers,
                                  .data = a->data + b->data,
                                  .drawn = a->drawn + b->drawn,
                                  .mixed = a->mixed + b->mixed,
                                  .odd = a->odd + b->odd,
                                  .answers = a->answers + b->answers,
                                  .brought = a->brought + b->brought,
                                  .addresses = a->addresses + b->addresses,
                                  .texts = a->texts + b->texts,
                                  .lengths = a->lengths | b->lengths,
                                  .networks = a->networks | b->networks,
                                  .contents = a->contents | b->contents};
}

unsigned ntt_dns_about(uint64_t bits)
{
    enum { BITS = 64 };
    int set = __builtin_popcountll(bits);
    return set == BITS ? 8 * BITS : (unsigned)lround(-BITS * log(1 - (double)set / BITS));
}
