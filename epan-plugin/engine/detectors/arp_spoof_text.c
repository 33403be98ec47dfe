/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "arp_spoof.h"

#include <stdio.h>

enum { ENDS_TEXT = 2 * NTT_ADDRESS_TEXT };

/* Places in figures.own. */
enum { SENDER, LINK, TRUTH, TIMES, FORM, FAMILY, ADDRESS };

struct ntt_figures ntt_arp_spoof_figures(uint64_t sender, const struct claim *claim,
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

void ntt_arp_spoof_name(struct ntt_alert *draft, bool ipv6)
{
    snprintf(draft->variant, sizeof draft->variant, "%s", ipv6 ? "nd" : "arp");
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
