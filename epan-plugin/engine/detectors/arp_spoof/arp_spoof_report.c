/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How grave a claim is, and what arp_spoof says of it. */
#include "engine/detectors/arp_spoof/arp_spoof.h"

#include <stdio.h>

enum { ALONE = 8, DOUBLED = 3 }; /* unasked claims, double answers: suspicious without a contradiction */
enum { ENDS_TEXT = 2 * NTT_ADDRESS_TEXT };

/* Places in figures.own. */
enum { SENDER, LINK, TRUTH, TIMES, FORM, FAMILY, ADDRESS };

static struct ntt_figures figures_of(uint64_t sender, const struct claim *claim,
                                     const struct ntt_address *claimed)
{
    struct ntt_figures figures = {.own = {
                                      [SENDER] = sender,
                                      [LINK] = claim->link,
                                      [TRUTH] = claim->truth,
                                      [TIMES] = claim->times[claim->form],
                                      [FORM] = claim->form,
                                      [FAMILY] = claimed->family,
                                  }};
    memcpy(&figures.own[ADDRESS], claimed->bytes, sizeof claimed->bytes);
    return figures;
}

/* Whether it was claimed in a form that an owner has no use for: to single hosts. */
static unsigned told(const struct claim *claim)
{
    return claim->times[TOLD] + claim->times[ASKED];
}

/* Two that claim the same address to everybody may be its owner and a spoofer, two nodes of a cluster, or two hosts
 * with the same address. The owner has no other one, and had it first. */
static bool is_owner(struct ntt_engine *engine, const struct assertion *it, const struct claim *rival)
{
    if (told(it->claim))
        return false;
    if (told(rival))
        return true;
    bool mine = ntt_arp_spoof_has_another(engine, it->claim->link, it->claimed),
         theirs = ntt_arp_spoof_has_another(engine, rival->link, it->claimed);
    return mine != theirs ? theirs : it->binding->holder == it->claim->link;
}

/* How grave it is that two link addresses claim the same address, neither in answers alone. Cards of a bond and nodes
 * of a cluster do so too, each with its own link address, and take turns; a spoofer is told from them by the traffic
 * that it draws and passes on, or because it goes on in spite of each contradiction, while it has another address. */
static enum ntt_severity contest(struct ntt_engine *engine, const struct assertion *it,
                                 const struct claim *rival, unsigned *confidence)
{
    enum { RELAYED = 3, INSISTED = 5 };
    if (is_owner(engine, it, rival))
        return 0;
    *confidence = 95;
    if (it->speaker->relayed >= RELAYED)
        return NTT_HIGH;
    *confidence = 60;
    if (it->claim->insisted >= INSISTED && !told(it->claim) &&
        ntt_arp_spoof_has_another(engine, it->claim->link, it->claimed))
        return NTT_MEDIUM;
    *confidence = 40;
    return NTT_LOW;
}

/* Announced by a host that has no other address, and asks its own questions in that name: it believes that the address is
 * its own, as where two hosts were given the same one, unless it passes on what it draws. */
static bool is_duplicate(struct ntt_engine *engine, const struct assertion *it)
{
    const struct speaker *speaker = ntt_arp_spoof_speaker(engine, it->claim->link);
    return !told(it->claim) && it->teller == it->claim->link && speaker &&
           ntt_address_equal(&speaker->own, it->claimed) && !speaker->relayed;
}

/* The other claimant, if both behave alike: they tell single hosts, or everybody. */
static const struct claim *equal_of(const struct ntt_engine *engine, const struct assertion *it)
{
    enum { SHARE = 4 }; /* the hosts of a bond are spread over its cards */
    const struct claim *rival = ntt_arp_spoof_rival(engine, it->binding, it->claim);
    if (!rival || !rival->lied)
        return NULL;
    bool equal = told(it->claim) ? rival->sender == rival->link && told(rival) * SHARE >= told(it->claim)
                                 : rival->times[ANNOUNCED] || told(rival);
    return equal ? rival : NULL;
}

/* How grave the claim is by now; 0: it is none of our business. */
static enum ntt_severity verdict(struct ntt_engine *engine, const struct assertion *it, unsigned *confidence)
{
    const struct claim *claim = it->claim;
    const struct speaker *speaker = it->speaker;
    unsigned enough = ntt_arp_spoof_option(engine, CLAIMS);
    bool contradicted = claim->by_itself || claim->by_other;
    bool grave = (claim->times[TOLD] >= enough && contradicted) ||
                 (claim->times[ASKED] >= enough && claim->by_itself) ||
                 (claim->times[ANNOUNCED] >= enough && claim->defied >= enough);
    const struct claim *rival = speaker->both_ways ? NULL : equal_of(engine, it);
    if (rival)
        return grave ? contest(engine, it, rival, confidence) : 0;
    *confidence = 40;
    if (grave && is_duplicate(engine, it))
        return NTT_LOW;
    *confidence = 95;
    if (grave)
        return speaker->both_ways ? NTT_CRITICAL : NTT_HIGH;
    *confidence = 70;
    if (claim->times[TOLD] >= ntt_arp_spoof_option(engine, MOVED) && claim->truth)
        return NTT_MEDIUM;
    *confidence = 50;
    const struct arp_spoof_state *state = engine->own_state[NTT_ARP_SPOOF];
    bool doubled = speaker->doubled >= DOUBLED && !ntt_arp_spoof_is_recent(engine, state->many_doubled);
    bool odd = claim->times[TOLD] >= ALONE || doubled || (claim->times[TOLD] && claim->by_itself);
    return odd ? NTT_LOW : 0;
}

static struct ntt_selector selector_of(const struct assertion *it)
{
    bool ipv6 = it->claimed->family == NTT_IPV6;
    struct ntt_address link = ntt_address_of_link(it->teller);
    if (it->speaker->forged)
        return (struct ntt_selector){.transport = ipv6 ? NTT_NO_TRANSPORT : NTT_NEIGHBOUR,
                                     .condition = ipv6 ? FORGED_DISCOVERY : FORGED_ARP};
    return (struct ntt_selector){.transport = ipv6 ? NTT_NO_TRANSPORT : NTT_NEIGHBOUR,
                                 .condition = ipv6 ? DISCOVERY : 0,
                                 .source = ntt_prefix_of(&link)};
}

void ntt_arp_spoof_report(struct ntt_engine *engine, const struct assertion *it)
{
    unsigned confidence;
    struct speaker *speaker = it->speaker;
    const struct claim *claim = it->claim;
    enum ntt_severity severity = verdict(engine, it, &confidence);
    const struct ntt_open_alert *open = ntt_incident_alert(engine, &speaker->suspicion);
    uint32_t idle_s = 2 * ntt_arp_spoof_option(engine, WINDOW);
    if (open && severity < open->alert.severity) { /* a lesser lie of the same liar */
        struct ntt_alert same = open->alert;
        struct ntt_figures figures = open->figures;
        ntt_report_incident(engine, &speaker->suspicion, &same, &figures, idle_s);
        return;
    }
    if (!severity)
        return;
    struct ntt_address link = ntt_address_of_link(it->teller);
    bool own = speaker->own.family && !ntt_address_equal(&speaker->own, it->claimed);
    struct ntt_alert draft = {
        .type = NTT_ARP_SPOOF,
        .severity = severity,
        .confidence = confidence,
        .source = ntt_prefix_of(own ? &speaker->own : &link),
        .target = speaker->told.base.family ? speaker->told : ntt_prefix_of(it->claimed),
        .selector = selector_of(it),
        .observed = claim->times[claim->form],
        .threshold = severity >= NTT_HIGH     ? ntt_arp_spoof_option(engine, CLAIMS)
                     : severity == NTT_MEDIUM ? ntt_arp_spoof_option(engine, MOVED)
                     : claim->form == TOLD    ? ALONE
                                              : DOUBLED,
        .unit = "seconds with a claim",
        .window_s = ntt_arp_spoof_option(engine, WINDOW),
    };
    snprintf(draft.variant, sizeof draft.variant, "%s", it->claimed->family == NTT_IPV6 ? "nd" : "arp");
    struct ntt_figures figures = figures_of(it->teller, claim, it->claimed);
    ntt_report_incident(engine, &speaker->suspicion, &draft, &figures, idle_s);
}

static const char *link_text(uint64_t link, char text[NTT_ADDRESS_TEXT])
{
    struct ntt_address address = ntt_address_of_link(link);
    return ntt_address_format(&address, text);
}

static const char *source_text(const struct ntt_alert *alert, uint64_t link, char text[ENDS_TEXT])
{
    char address[NTT_ADDRESS_TEXT], sender[NTT_ADDRESS_TEXT];
    if (alert->source.base.family == NTT_MAC)
        return ntt_prefix_format(&alert->source, text);
    snprintf(text, ENDS_TEXT, "%s (%s)", ntt_prefix_format(&alert->source, address), link_text(link, sender));
    return text;
}

void ntt_arp_spoof_describe(struct ntt_open_alert *open)
{
    struct ntt_alert *alert = &open->alert;
    const uint64_t *own = open->figures.own;
    struct ntt_address claimed = ntt_address_from_bytes((enum ntt_family)own[FAMILY], &own[ADDRESS]);
    char source[ENDS_TEXT], target[NTT_ADDRESS_TEXT], address[NTT_ADDRESS_TEXT], link[NTT_ADDRESS_TEXT],
        truth[NTT_ADDRESS_TEXT], duration[32], times[64], contradiction[96] = "";
    bool to_all = own[FORM] == ANNOUNCED || ntt_address_equal(&alert->target.base, &claimed);
    if (own[TRUTH])
        snprintf(contradiction, sizeof contradiction, "; it is at %s, too", link_text(own[TRUTH], truth));
    if (own[TIMES] == 1)
        snprintf(times, sizeof times, "once");
    else
        snprintf(times, sizeof times, "%llu times%s", (unsigned long long)own[TIMES],
                 ntt_duration_text(&alert->evidence, duration));
    snprintf(alert->message, sizeof alert->message, "%s told %s that %s is at %s, %s, %s%s",
             source_text(alert, own[SENDER], source),
             to_all ? "everybody" : ntt_prefix_format(&alert->target, target),
             ntt_address_format(&claimed, address), link_text(own[LINK], link),
             own[FORM] == DOUBLED_ANSWER ? "beside another answer" : "unasked", times, contradiction);
}
