/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every threshold of the engine, with its name, unit, range and default. Those that several files share are
 * rows of config.c; what one detector alone decides by are rows of that detector.
 */
#ifndef NTT_CONFIG_H
#define NTT_CONFIG_H

#include "engine/alert.h"

enum { NTT_OWN_OPTIONS = 8 };

struct ntt_config {
    unsigned scan_window, scan_ports, scan_weight, scan_unanswered_ports, scan_udp_ports, scan_tool_ports,
        scan_slow_ports, scan_illegal_ports, scan_protocols, scan_distributed_ports, scan_distributed_sources;
    unsigned sweep_window, sweep_hosts, sweep_icmp_hosts, sweep_answered_hosts, sweep_neighbours,
        sweep_slow_hosts, sweep_tool_hosts;
    unsigned flood_window, flood_half_open, flood_completed, flood_udp_rate, flood_udp_stream_rate,
        flood_icmp_rate, flood_tcp_rate;
    unsigned no_reply_time, slow_window, scan_idle, flood_idle;
    unsigned own[NTT_ALERT_TYPES][NTT_OWN_OPTIONS]; /* by the places in the detector's `options` */
    bool off[NTT_ALERT_TYPES];                      /* detectors that are not to run */
};

struct ntt_config_option {
    const char *name; /* as a preference: "ntt.<name>" */
    const char *title;
    const char *text;        /* what it is, in a sentence */
    const char *unit;        /* "packets per second" */
    const char *description; /* the text with unit, range and default */
    unsigned minimum, maximum, fallback;
    uint32_t users; /* of a shared one: the types that decide by it, one bit each */
    size_t offset;  /* of a shared one: of the unsigned in struct ntt_config */
};

/* A row. The description ends in unit, range and default, made from the same numbers that the row holds. */
#define NTT_OPTION(name, title, text, unit, low, high, value, users, offset)                                 \
    {                                                                                                        \
        name, title, text, unit, text " Unit: " unit ". Range: " #low "-" #high ". Default: " #value ".",    \
            low, high, value, users, offset                                                                  \
    }
/* A row of a detector's own options. */
#define NTT_OWN_OPTION(name, title, text, unit, low, high, value)                                            \
    NTT_OPTION(name, title, text, unit, low, high, value, 0, 0)

size_t ntt_config_option_count(void);
/* All options, the shared ones first: 0 … count - 1. */
const struct ntt_config_option *ntt_config_option(size_t place);
/* Whether the detector of that type decides by the option. */
bool ntt_config_option_is_used(size_t place, enum ntt_alert_type type);
/* The category of the detectors that decide by it (struct ntt_alert_type_info); NULL: they are of several. */
const char *ntt_config_option_category(size_t place);
/* That option's value inside a configuration. */
unsigned *ntt_config_value(struct ntt_config *config, size_t place);
void ntt_config_defaults(struct ntt_config *config);
/* Brings every value into its range. */
void ntt_config_clamp(struct ntt_config *config);

#endif
