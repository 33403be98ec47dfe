/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "preferences.h"

#include "compat.h"

static struct ntt_config config;
static ntt_pref_bool headers_from_taps_only;
static ntt_pref_bool counters = TRUE;
static const char *geoip_path = "";

void ntt_preferences_register(int protocol)
{
    /* Wireshark analyses the capture again when a preference of a protocol changes: the alerts follow. */
    module_t *module = prefs_register_protocol(protocol, NULL);
    ntt_config_defaults(&config);
    for (size_t i = 0; i < ntt_config_option_count; i++) {
        const struct ntt_config_option *option = &ntt_config_options[i];
        prefs_register_uint_preference(module, option->name, option->title, option->description, 10,
                                       ntt_config_value(&config, option));
    }
    prefs_register_bool_preference(module, "headers_from_taps_only", "Read headers from taps only",
                                   "Do not ask Wireshark for a protocol tree. Costs less in one-pass tshark; "
                                   "finds nothing in the first pass "
                                   "of tshark -2. Default: off.",
                                   &headers_from_taps_only);
    prefs_register_bool_preference(
        module, "counters", "Counters",
        "Keep ntt.src.* and ntt.dst.* counters, 16 bytes for each frame. Default: on.", &counters);
    prefs_register_filename_preference(
        module, "geoip", "GeoIP database",
        "A MaxMind database that is asked before those of Wireshark's own folders. "
        "Default: none.",
        &geoip_path, FALSE);
}

struct ntt_config ntt_preferences_config(void)
{
    struct ntt_config clamped = config;
    ntt_config_clamp(&clamped);
    return clamped;
}

bool ntt_preferences_taps_only(void)
{
    return headers_from_taps_only;
}

bool ntt_preferences_counters(void)
{
    return counters;
}

const char *ntt_preferences_geoip(void)
{
    return geoip_path ? geoip_path : "";
}
