/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * arp_spoof: a link address says to be the owner of an IP address that another one owns and uses; by ARP, or
 * by IPv6 neighbour discovery.
 *
 * Sees ARP, neighbour discovery and, while somebody is under suspicion, who uses the disputed address. Counts
 * the seconds in which a link address claims an IP address without having been asked, and what contradicts
 * the claim: another link address that still uses the IP address, or the claimant itself, who asks where the
 * address is or sends to it elsewhere. Neither alone is an attack: hosts announce themselves, and the owner
 * of an address may change while the old one is silent.
 *
 * Never suspects the link addresses of virtual routers and clusters. Silent without Ethernet addresses.
 * Thresholds were calibrated on lab and public captures.
 */
#include "engine/detectors/arp_spoof/arp_spoof.h"

static const struct ntt_config_option options[] = {
    NTT_OWN_OPTION(
        "arp_spoof_claims", "ARP spoofing: contradicted claims",
        "Seconds in which a link address claims an IP address unasked while somebody else uses it.",
        "seconds", 2, 60, 3),
    NTT_OWN_OPTION("arp_spoof_moved", "ARP spoofing: claims on a silent owner's address",
                   "Seconds in which single hosts are told unasked that an address has moved, while its "
                   "former owner is silent.",
                   "seconds", 3, 60, 5),
    NTT_OWN_OPTION("arp_spoof_window", "ARP spoofing: memory",
                   "Time for which a claim and its contradiction count.", "seconds", 10, 600, 60),
};

/* Spoofers repeat themselves each 1 to 10 s, most each 1 or 2; a host that defends its address does so at most once in
 * 10 s (RFC 5227, section 2.4). */
enum { QUESTION_S = 3, SAME_ANSWER_S = 2, INSIST_S = 5 };

static bool has_lied(const struct ntt_engine *engine, const struct claim *claim)
{
    return claim->link && ntt_arp_spoof_is_recent(engine, claim->lied);
}

static struct binding *binding_of(struct ntt_engine *engine, uint64_t hash)
{
    return ntt_table_find(&engine->own[NTT_ARP_SPOOF][BINDINGS], ntt_combine(hash, BINDINGS));
}

static struct ntt_slot *find_or_add(struct ntt_engine *engine, unsigned table, uint64_t key)
{
    struct ntt_slot *slot = ntt_table_find(&engine->own[NTT_ARP_SPOOF][table], key);
    if (!slot)
        slot = ntt_table_add(&engine->own[NTT_ARP_SPOOF][table], key, engine->now);
    slot->seen = engine->now;
    return slot;
}

/* The link address's claim to the binding's address; a new one takes the place of the older. */
static struct claim *claim_of(struct ntt_engine *engine, struct binding *binding, uint64_t link)
{
    struct claim *claims = binding->claims;
    bool first = !claims[0].link || claims[0].link == link;
    struct claim *claim = &claims[!first];
    if (!first && claim->link && claim->link != link && claims[0].last < claims[1].last)
        claims[0] = claims[1];
    if (claim->link != link || !has_lied(engine, claim))
        *claim = (struct claim){.link = link};
    claim->last = engine->now;
    return claim;
}

static void contradict(struct claim *claim, uint64_t truth, bool by_itself)
{
    *(by_itself ? &claim->by_itself : &claim->by_other) = true;
    claim->contradicted = true;
    claim->truth = truth;
}

/* What an IP packet from the address says about claims to it. A forwarded one says nothing. */
static void doubt_source(struct ntt_engine *engine, const struct ntt_packet *packet, uint64_t hash)
{
    struct binding *binding = binding_of(engine, hash);
    bool first_hop = packet->ttl == 64 || packet->ttl == 128 || packet->ttl == 255;
    if (!binding || !first_hop || ntt_link_is_virtual(packet->link_source))
        return;
    for (unsigned i = 0; i < CLAIMANTS; i++) {
        struct claim *claim = &binding->claims[i];
        if (has_lied(engine, claim) && claim->link != packet->link_source &&
            claim->sender != packet->link_source)
            contradict(claim, packet->link_source, false);
    }
}

static struct question *question(struct ntt_engine *engine, uint64_t asker, uint64_t wanted)
{
    return ntt_table_find(&engine->own[NTT_ARP_SPOOF][QUESTIONS], ntt_combine(asker, wanted));
}

static bool is_announcement(const struct ntt_packet *packet)
{
    return ntt_link_is_group(packet->link_destination) ||
           ntt_address_equal(&packet->source, &packet->destination);
}

/* The question that the message answers; NULL where nobody asked. */
static struct question *asked_for(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    struct question *asked = question(engine, seen->hashes.destination, seen->hashes.source);
    /* The owner defends itself against a newcomer's probe. */
    if (!asked && (is_announcement(packet) || ntt_address_is_unspecified(&packet->destination)))
        asked = question(engine, 0, seen->hashes.source);
    return asked && engine->now - asked->slot.seen <= QUESTION_S ? asked : NULL;
}

const struct claim *ntt_arp_spoof_rival(const struct ntt_engine *engine, const struct binding *binding,
                                        const struct claim *claim)
{
    const struct claim *other = &binding->claims[claim == &binding->claims[0]];
    return other->link && ntt_arp_spoof_is_recent(engine, other->last) ? other : NULL;
}

/* True when another link address has answered the same question, and had the address before. */
static bool answered_before(struct ntt_engine *engine, struct question *asked, const struct binding *binding,
                            const struct claim *claim)
{
    bool before = asked->answer && asked->answer != claim->link && claim != &binding->claims[0] &&
                  engine->now - asked->slot.seen <= SAME_ANSWER_S;
    asked->answer = claim->link;
    return before;
}

static enum form form_of(struct ntt_engine *engine, const struct ntt_observation *seen,
                         const struct binding *binding, const struct claim *claim)
{
    const struct ntt_packet *packet = seen->packet;
    bool announcement = is_announcement(packet);
    if (!packet->neighbour_reply && !ntt_address_equal(&packet->source, &packet->destination))
        return announcement || !ntt_arp_spoof_rival(engine, binding, claim) ? PLAIN : ASKED;
    struct question *asked = asked_for(engine, seen);
    if (asked)
        return answered_before(engine, asked, binding, claim) ? DOUBLED_ANSWER : PLAIN;
    return announcement ? ANNOUNCED : TOLD;
}

static void count(struct ntt_engine *engine, struct claim *claim, enum form form, uint64_t sender)
{
    if (claim->lied == engine->now && claim->form == form)
        return;
    bool again = claim->lied && engine->now - claim->lied <= INSIST_S;
    claim->lied = engine->now;
    claim->form = (uint8_t)form;
    claim->sender = sender;
    claim->times[form]++;
    claim->defied += claim->contradicted;
    claim->insisted = (uint16_t)(claim->insisted + (claim->contradicted && again));
    claim->contradicted = false;
}

/* What a message to the address, or a question for it, says about the sender's own claims to it. */
static void doubt_destination(struct ntt_engine *engine, const struct ntt_observation *seen, uint64_t teller,
                              struct speaker *speaker)
{
    const struct ntt_packet *packet = seen->packet;
    struct binding *binding = binding_of(engine, seen->hashes.destination);
    for (unsigned i = 0; binding && i < CLAIMANTS; i++) {
        struct claim *claim = &binding->claims[i];
        if (!has_lied(engine, claim) || claim->sender != teller)
            continue;
        bool to_all = ntt_link_is_group(packet->link_destination);
        if (to_all && packet->transport == NTT_NEIGHBOUR && !packet->neighbour_reply)
            contradict(claim, claim->truth, true);
        else if (!to_all && packet->link_destination != claim->link && packet->link_destination != teller)
            contradict(claim, packet->link_destination, true);
        if (claim->by_itself && speaker)
            ntt_arp_spoof_report(engine,
                                 &(struct assertion){speaker, teller, binding, claim, &packet->destination});
    }
}

/* A claim to the same address by other means than the ones before. */
static void doubt_others(struct ntt_engine *engine, struct binding *binding, const struct claim *claim,
                         const struct ntt_packet *packet, uint64_t teller, struct speaker *speaker)
{
    for (unsigned i = 0; i < CLAIMANTS; i++) {
        struct claim *other = &binding->claims[i];
        if (other == claim || !has_lied(engine, other))
            continue;
        bool by_itself = other->sender == teller;
        contradict(other, claim->link, by_itself);
        if (by_itself)
            ntt_arp_spoof_report(engine,
                                 &(struct assertion){speaker, teller, binding, other, &packet->source});
    }
}

/* Whom the lies are told to: one host, or the network that covers all of them. */
static void remember_told(struct speaker *speaker, const struct ntt_packet *packet)
{
    if (!speaker->told.base.family)
        speaker->told = ntt_prefix_of(&packet->destination);
    else if (!ntt_prefix_contains(&speaker->told, &packet->destination) && !speaker->both_ways)
        ntt_prefix_widen(&speaker->told, &packet->destination);
}

static bool is_suspect(struct ntt_engine *engine, const struct speaker *speaker)
{
    return ntt_arp_spoof_is_recent(engine, speaker->lied) || ntt_incident_alert(engine, &speaker->suspicion);
}

/* The sender comes under suspicion with this message. */
static void begin_incident(struct speaker *speaker, uint64_t teller, const struct ntt_packet *packet)
{
    speaker->suspicion = (struct ntt_incident){0};
    speaker->told = (struct ntt_prefix){0};
    speaker->both_ways = false;
    speaker->doubled = speaker->relayed = 0;
    speaker->forged = teller != packet->link_source;
    speaker->family = packet->source.family;
}

/* True when the sender told the other host, too, that it is this one. */
static bool tells_both(struct ntt_engine *engine, const struct ntt_observation *seen, uint64_t teller)
{
    const struct binding *told = binding_of(engine, seen->hashes.destination);
    for (unsigned i = 0; told && i < CLAIMANTS; i++) {
        const struct claim *claim = &told->claims[i];
        if (has_lied(engine, claim) && claim->times[TOLD] && claim->sender == teller)
            return true;
    }
    return false;
}

/* Several link addresses that answer beside each other are a host with several cards. */
static void count_double(struct ntt_engine *engine, struct speaker *speaker, uint64_t link)
{
    struct arp_spoof_state *state = engine->own_state[NTT_ARP_SPOOF];
    if (state->doubler != link && ntt_arp_spoof_is_recent(engine, state->doubled))
        state->many_doubled = engine->now;
    if (state->doubler != link || state->doubled != engine->now)
        speaker->doubled++;
    state->doubler = link;
    state->doubled = engine->now;
}

static void hear_claim(struct ntt_engine *engine, const struct ntt_observation *seen, uint64_t teller,
                       struct speaker *speaker)
{
    const struct ntt_packet *packet = seen->packet;
    uint64_t link = packet->neighbour_link ? packet->neighbour_link : packet->link_source;
    if (!link || ntt_link_is_virtual(link))
        return;
    struct binding *binding =
        (struct binding *)find_or_add(engine, BINDINGS, ntt_combine(seen->hashes.source, BINDINGS));
    struct claim *claim = claim_of(engine, binding, link);
    if (!binding->holder)
        binding->holder = link;
    doubt_others(engine, binding, claim, packet, teller, speaker);
    enum form form = form_of(engine, seen, binding, claim);
    if (form == PLAIN)
        return;
    if (!is_suspect(engine, speaker)) {
        begin_incident(speaker, teller, packet);
        ntt_incident_add(engine, &speaker->suspicion, packet);
    }
    const struct claim *rival = ntt_arp_spoof_rival(engine, binding, claim);
    if (!claim->truth && rival)
        claim->truth = rival->link;
    if (form == DOUBLED_ANSWER)
        count_double(engine, speaker, teller);
    count(engine, claim, form, teller);
    speaker->lied = engine->now;
    speaker->truth = claim->truth;
    binding->slot.score = speaker->slot.score = 1;
    if (form != ANNOUNCED && packet->link_destination != teller) {
        speaker->both_ways |= form == TOLD && tells_both(engine, seen, teller);
        remember_told(speaker, packet);
    }
    struct arp_spoof_state *state = engine->own_state[NTT_ARP_SPOOF];
    state->alert_until = engine->now + ntt_arp_spoof_option(engine, WINDOW);
    ntt_arp_spoof_report(engine, &(struct assertion){speaker, teller, binding, claim, &packet->source});
}

static void hear_question(struct ntt_engine *engine, const struct ntt_observation *seen,
                          struct speaker *speaker)
{
    const struct ntt_packet *packet = seen->packet;
    bool from_nobody = ntt_address_is_unspecified(&packet->source);
    uint64_t asker = from_nobody ? 0 : seen->hashes.source;
    struct question *asked =
        (struct question *)find_or_add(engine, QUESTIONS, ntt_combine(asker, seen->hashes.destination));
    asked->answer = 0;
    if (!from_nobody && ntt_link_is_group(packet->link_destination))
        speaker->own = packet->source;
}

bool ntt_arp_spoof_has_another(struct ntt_engine *engine, uint64_t link, const struct ntt_address *claimed)
{
    const struct speaker *speaker = ntt_arp_spoof_speaker(engine, link);
    return speaker && speaker->own.family && !ntt_address_equal(&speaker->own, claimed);
}

/* Who speaks, as a link address. A frame's source is as easily forged as what it says, and the traffic goes to the
 * link address that is claimed: so that one, unless the frame's source is known for a host of another address, and
 * the claimed one is not. */
static uint64_t teller_of(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    uint64_t sender = packet->link_source, claimed = packet->neighbour_link;
    if (!claimed || claimed == sender)
        return sender;
    if (!sender || ntt_link_is_group(sender))
        return claimed;
    const struct binding *binding = binding_of(engine, seen->hashes.source);
    bool true_claim = binding && binding->holder == claimed; /* as when a spoofer undoes its work */
    bool lured = ntt_arp_spoof_has_another(engine, claimed, &packet->source);
    bool known = ntt_arp_spoof_has_another(engine, sender, &packet->source);
    return true_claim || (known && !lured) ? sender : claimed;
}

static void hear(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    uint64_t teller = teller_of(engine, seen);
    if (!teller)
        return;
    struct speaker *speaker = (struct speaker *)find_or_add(engine, SPEAKERS, ntt_combine(teller, SPEAKERS));
    bool nobody = ntt_address_is_unspecified(&packet->source) || ntt_address_is_group(&packet->source);
    if (is_suspect(engine, speaker) && packet->source.family == speaker->family &&
        speaker->forged == (teller != packet->link_source))
        ntt_incident_add(engine, &speaker->suspicion, packet);
    bool announces_itself = ntt_address_equal(&packet->source, &packet->destination);
    if (!packet->neighbour_reply && !announces_itself)
        hear_question(engine, seen, speaker);
    if (nobody)
        return;
    if (!announces_itself)
        doubt_destination(engine, seen, teller, speaker);
    hear_claim(engine, seen, teller, speaker);
}

/* A suspect that passes somebody else's packets on to whom it claims to be. */
static void see_relayed(struct ntt_engine *engine, const struct ntt_packet *packet)
{
    struct speaker *speaker = ntt_arp_spoof_speaker(engine, packet->link_source);
    if (speaker && speaker->truth && speaker->truth == packet->link_destination &&
        speaker->relayed < UINT16_MAX && speaker->own.family &&
        !ntt_address_equal(&speaker->own, &packet->source))
        speaker->relayed++;
}

static void see_packet(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    const struct arp_spoof_state *state = engine->own_state[NTT_ARP_SPOOF];
    bool neighbour = packet->transport == NTT_NEIGHBOUR;
    if (neighbour && packet->link_destination)
        hear(engine, seen);
    if (neighbour || engine->now > state->alert_until || !packet->link_source || !packet->link_destination)
        return;
    doubt_source(engine, packet, seen->hashes.source);
    doubt_destination(engine, seen, packet->link_source, NULL);
    see_relayed(engine, packet);
}

static bool is_discovery(const struct ntt_packet *packet)
{
    return packet->transport == NTT_NEIGHBOUR && packet->source.family == NTT_IPV6;
}

static bool is_forged(const struct ntt_packet *packet)
{
    return packet->transport == NTT_NEIGHBOUR && packet->neighbour_link &&
           packet->neighbour_link != packet->link_source;
}

static bool is_forged_discovery(const struct ntt_packet *packet)
{
    return is_discovery(packet) && is_forged(packet);
}

static const struct ntt_condition conditions[] = {
    [DISCOVERY] = {"icmpv6.type in {135, 136}", NULL, is_discovery},
    [FORGED_ARP] = {"!(eth.src == arp.src.hw_mac)", NULL, is_forged},
    [FORGED_DISCOVERY] =
        {"icmpv6.type in {135, 136} && icmpv6.opt.linkaddr && !(eth.src == icmpv6.opt.linkaddr)", NULL,
         is_forged_discovery},
};

const struct ntt_detector ntt_arp_spoof = {
    .about = {"arp_spoof", "Address spoofing on the local network", "misuse", "T1557.002",
              "Compare the hardware addresses with the switch and the real gateway, then find the port the "
              "impostor is on. Assume that everything sent meanwhile has been read by others."},
    .interests = NTT_SEE_EVERY,
    .see_packet = see_packet,
    .describe = ntt_arp_spoof_describe,
    .conditions = conditions,
    NTT_OPTIONS(options),
    .tables = {[BINDINGS] = {2048, sizeof(struct binding)},
               [QUESTIONS] = {2048, sizeof(struct question)},
               [SPEAKERS] = {512, sizeof(struct speaker)}},
    .state_size = sizeof(struct arp_spoof_state),
};
