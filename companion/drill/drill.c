/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "drill/drill.h"

#include <arpa/inet.h>
#include <string.h>

static const struct ntt_scenario *const families[] = {
    ntt_drill_scans,   ntt_drill_floods,  ntt_drill_reflections, ntt_drill_logins,
    ntt_drill_slow,    ntt_drill_misuse,  ntt_drill_links,       ntt_drill_anomalies,
    ntt_drill_tunnels, ntt_drill_beacons, ntt_drill_web,         ntt_drill_lookups,
};

const struct ntt_scenario *ntt_scenarios(void)
{
    static GArray *all;
    if (all)
        return (const struct ntt_scenario *)(const void *)all->data;
    all = g_array_new(TRUE, TRUE, sizeof(struct ntt_scenario));
    for (size_t i = 0; i < G_N_ELEMENTS(families); i++)
        for (const struct ntt_scenario *row = families[i]; row->name; row++)
            g_array_append_vals(all, row, 1);
    return (const struct ntt_scenario *)(const void *)all->data;
}

char *ntt_scenario_type(const struct ntt_scenario *scenario)
{
    return g_strdelimit(g_strdup(scenario->name), "-", '_');
}

const struct ntt_scenario *ntt_scenario_find(const char *name, const char *variant)
{
    char **parts = g_strsplit(name, "/", 2);
    const struct ntt_scenario *row = ntt_scenarios();
    g_strdelimit(parts[0], "_", '-');
    if (parts[0] && parts[1])
        variant = parts[1];
    while (row->name &&
           (g_strcmp0(row->name, parts[0]) != 0 || (variant && strcmp(row->variant, variant) != 0)))
        row++;
    g_strfreev(parts);
    return row->name ? row : NULL;
}

bool ntt_host_parse(const char *text, struct ntt_host *host)
{
    *host = (struct ntt_host){0};
    if (inet_pton(AF_INET, text, host->address) == 1)
        return true;
    host->ipv6 = inet_pton(AF_INET6, text, host->address) == 1;
    return host->ipv6;
}

char *ntt_host_text(const struct ntt_host *host)
{
    char text[INET6_ADDRSTRLEN] = "";
    inet_ntop(host->ipv6 ? AF_INET6 : AF_INET, host->address, text, sizeof text);
    return g_strdup(text);
}

void ntt_drill_default_ends(struct ntt_drill *drill, bool ipv6)
{
    bool on_link = strcmp(drill->scenario->name, "arp-spoof") == 0 ||
                   strcmp(drill->scenario->name, "rogue-ra") == 0,
         abroad = strcmp(drill->scenario->name, "unexpected-country") == 0;
    const char *source = ipv6 ? "2001:db8:66::66" : "198.51.100.66";
    if (on_link)
        source = ipv6 ? "2001:db8:0:1::66" : "192.0.2.66";
    if (abroad) /* of the RIPE NCC */
        source = ipv6 ? "2001:67c:2e8:22::c100:68b" : "193.0.6.139";
    ntt_host_parse(source, &drill->source);
    ntt_host_parse(ipv6 ? "2001:db8:0:1::10" : "192.0.2.10", &drill->target);
}

static size_t network_length(const struct ntt_host *host)
{
    return host->ipv6 ? 8 : 3;
}

/* A link address of its own for each host of the target's network; the router's for the others. No card has
 * them: the first byte says that they are locally administered. */
static void give_link(const struct ntt_drill *drill, struct ntt_host *host)
{
    size_t network = network_length(host), end = host->ipv6 ? 16 : 4;
    if (memcmp(host->address, drill->target.address, network) != 0) {
        memcpy(host->link, drill->router, NTT_LINK_LENGTH);
        return;
    }
    const uint8_t link[] = {0x02, 0x4e, 0x54, 0x54, host->address[end - 2], host->address[end - 1]};
    memcpy(host->link, link, sizeof link);
}

bool ntt_drill_craft(struct ntt_drill *drill)
{
    static const uint8_t router[NTT_LINK_LENGTH] = {0x02, 0x4e, 0x54, 0x54, 0xff, 0x01};
    memcpy(drill->router, router, sizeof router);
    give_link(drill, &drill->source);
    give_link(drill, &drill->target);
    drill->scenario->craft(drill);
    ntt_craft_sort(drill->craft);
    return !ntt_craft_problem(drill->craft);
}

char *ntt_drill_comment(const struct ntt_drill *drill)
{
    const struct ntt_scenario *scenario = drill->scenario;
    return g_strdup_printf("A drill of ntt, not an attack: %s, %s: %s", scenario->name, scenario->variant,
                           scenario->purpose);
}

int64_t ntt_drill_at(const struct ntt_drill *drill, unsigned number)
{
    return (int64_t)(number * 1e9 / drill->rate);
}

bool ntt_drill_goes_on(const struct ntt_drill *drill, unsigned number)
{
    return ntt_drill_at(drill, number) < drill->duration && !ntt_craft_problem(drill->craft);
}

bool ntt_drill_is(const struct ntt_drill *drill, const char *variant)
{
    return strcmp(drill->scenario->variant, variant) == 0;
}

struct ntt_host ntt_drill_neighbour(const struct ntt_drill *drill, unsigned number)
{
    struct ntt_host host = drill->target;
    host.address[host.ipv6 ? 15 : 3] = (uint8_t)number;
    give_link(drill, &host);
    return host;
}

struct ntt_host ntt_drill_stranger(const struct ntt_drill *drill, uint32_t number)
{
    struct ntt_host host = {.ipv6 = drill->target.ipv6};
    ntt_host_parse(host.ipv6 ? "2001:db8:ffff::" : "198.18.0.0", &host);
    uint8_t *low = host.address + (host.ipv6 ? 12 : 0);
    low[1] = (uint8_t)(low[1] + (number >> 16 & 1));
    low[2] = (uint8_t)(number >> 8);
    low[3] = (uint8_t)number;
    give_link(drill, &host);
    return host;
}
