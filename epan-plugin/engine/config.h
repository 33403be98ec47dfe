/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every threshold of the engine, with its name, unit, range and default: one row each in ntt_config_options.
 */
#ifndef NTT_CONFIG_H
#define NTT_CONFIG_H

#include <stddef.h>

struct ntt_config {
    unsigned scan_window, scan_ports, scan_weight, scan_unanswered_ports, scan_udp_ports, scan_slow_ports,
        scan_illegal_ports, scan_protocols, scan_distributed_ports, scan_distributed_sources;
    unsigned sweep_window, sweep_hosts, sweep_icmp_hosts, sweep_answered_hosts, sweep_neighbours,
        sweep_slow_hosts;
    unsigned flood_window, flood_half_open, flood_completed, flood_udp_rate, flood_udp_stream_rate,
        flood_icmp_rate, flood_tcp_rate;
    unsigned no_reply_time, slow_window, scan_idle, flood_idle;
};

struct ntt_config_option {
    const char *name; /* as a preference: "ntt.<name>" */
    const char *title;
    const char *description; /* with unit and range */
    unsigned minimum, maximum, fallback;
    size_t offset; /* of the unsigned in struct ntt_config */
};

extern const struct ntt_config_option ntt_config_options[];
extern const size_t ntt_config_option_count;

/* The option's value inside a configuration. */
unsigned *ntt_config_value(struct ntt_config *config, const struct ntt_config_option *option);
void ntt_config_defaults(struct ntt_config *config);
/* Brings every value into its range. */
void ntt_config_clamp(struct ntt_config *config);

#endif
