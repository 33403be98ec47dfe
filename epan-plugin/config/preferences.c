/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/preferences.h"

#include "compat.h"
#include "config/ignore_table.h"

static struct ntt_config config;
static ntt_pref_bool headers_from_taps_only, fast_path;
static ntt_pref_bool counters = TRUE;
static ntt_pref_bool learn;
static ntt_pref_bool on[NTT_ALERT_TYPES];
static const char *geoip_path = "", *state_load = "", *state_save = "", *ignore_file = "";
static const char *baseline = "", *time_zone = "UTC", *expected_countries = "";

static char *in_words(const char *format, const char *words)
{
    char *text = g_strdup_printf(format, words);
    char *kept = wmem_strdup(wmem_epan_scope(), text);
    g_free(text);
    return kept;
}

/* A line above the preferences that belong together; the window shows it bold. */
static void register_heading(module_t *module, const char *name, const char *title, const char *text)
{
    prefs_register_static_text_preference(module, in_words("heading_%s", name), in_words("<b>%s</b>", title),
                                          text);
}

static void register_switch(module_t *module, enum ntt_alert_type type)
{
    const struct ntt_alert_type_info *about = ntt_alert_type(type);
    on[type] = TRUE;
    prefs_register_bool_preference(
        module, in_words("detect_%s", about->name), in_words("Detect: %s", about->title),
        in_words("Raise alerts of the type %s. Default: on.", about->name), &on[type]);
}

/* The detectors of a category with their thresholds; NULL: what detectors of several categories share. */
static void register_category(module_t *module, const char *category)
{
    for (enum ntt_alert_type type = 0; category && type < NTT_ALERT_TYPES; type++) {
        if (g_str_equal(ntt_alert_type(type)->category, category))
            register_switch(module, type);
    }
    for (size_t i = 0; i < ntt_config_option_count(); i++) {
        const struct ntt_config_option *option = ntt_config_option(i);
        if (g_strcmp0(ntt_config_option_category(i), category) == 0)
            prefs_register_uint_preference(module, option->name, option->title, option->description, 10,
                                           ntt_config_value(&config, i));
    }
}

static void register_detection(module_t *module)
{
    static const struct {
        const char *category, *title, *text;
    } groups[] = {
        {"recon", "Scans and sweeps", "Searches for ports and hosts."},
        {"dos", "Floods and other denial of service", "Attempts to exhaust a host or a link."},
        {"credential", "Password guessing", "Repeated attempts to log in."},
        {"misuse", "Misuse of protocols and of the local network", "Packets that no correct host sends."},
        {"exfiltration", "Tunnels", "Data in DNS names and ICMP echoes."},
        {"c2", "Beacons", "Calls at regular intervals."},
        {"anomaly", "What is unusual here", "Traffic that differs from what was usual before."},
        {NULL, "Several of these", "Times that apply to several of them."},
    };
    for (size_t i = 0; i < array_length(groups); i++) {
        const char *category = groups[i].category;
        register_heading(module, category ? category : "several", groups[i].title, groups[i].text);
        register_category(module, category);
    }
}

static void register_site_profile(module_t *module)
{
    register_heading(module, "normal", "What is normal in this network",
                     "The basis for alerts on off-hours traffic and unexpected countries.");
    prefs_register_filename_preference(
        module, "baseline", "Baseline",
        "A file from `ntt baseline learn`: what is normal here. Default: none.", &baseline, FALSE);
    prefs_register_string_preference(module, "time_zone", "Time zone",
                                     "The time zone for hours of the day, by its IANA name (Europe/Berlin). "
                                     "A baseline has its own. Default: UTC.",
                                     &time_zone);
    prefs_register_string_preference(module, "expected_countries", "Expected countries",
                                     "Codes of the countries with which this network communicates, separated "
                                     "by commas (DE,AT,CH). Default: none.",
                                     &expected_countries);
    register_heading(module, "known", "Known and accepted", "Alerts to ignore.");
    ntt_ignore_table_register(module);
    prefs_register_filename_preference(module, "ignore_file", "Ignore rules",
                                       "A file of alerts to ignore, with cells separated by tabs: type, "
                                       "address, side, port, reason, expires. Default: none.",
                                       &ignore_file, FALSE);
    register_heading(module, "places", "Places", "Where addresses are registered.");
    prefs_register_filename_preference(module, "geoip", "GeoIP database",
                                       "A MaxMind database, or a folder of them, that takes precedence over "
                                       "those in Wireshark's own folders. Default: none.",
                                       &geoip_path, FALSE);
}

static void register_operation(module_t *module)
{
    register_heading(module, "operation", "Cost and automation", "How ntt works, not what it finds.");
    prefs_register_bool_preference(module, "counters", "Keep counters for every frame",
                                   "The counters ntt.src.* and ntt.dst.* can be plotted and filtered; they "
                                   "take 16 bytes per frame. Default: on.",
                                   &counters);
    prefs_register_bool_preference(module, "headers_from_taps_only", "Read headers from taps only",
                                   "Do not ask Wireshark for a protocol tree. Costs less in one-pass tshark; "
                                   "finds nothing in the first pass "
                                   "of tshark -2. Default: off.",
                                   &headers_from_taps_only);
    prefs_register_bool_preference(
        module, "plain_frames", "Read plain frames without Wireshark",
        "Skips the dissection of ordinary headers when no protocol tree is needed, and of payloads of flows "
        "whose protocol is known. For runs of tshark that need only ntt's results; has no effect in "
        "Wireshark. Default: off.",
        &fast_path);
    prefs_register_bool_preference(
        module, "learn", "Learn",
        "Adds the records that a baseline is made of to the record stream. Default: off.", &learn);
    prefs_register_filename_preference(module, "state_load", "Load the state",
                                       "A state that ntt.state_save saved at the end of the previous file: "
                                       "detection continues where that file ended. Default: none.",
                                       &state_load, FALSE);
    prefs_register_filename_preference(module, "state_save", "Save the state",
                                       "The file to save the state to when the capture has been read. Alerts "
                                       "then stay open for the next file. Default: none.",
                                       &state_save, TRUE);
}

void ntt_preferences_register(int protocol)
{
    /* Wireshark analyses the capture again when a preference of a protocol changes: the alerts follow. */
    module_t *module = prefs_register_protocol(protocol, NULL);
    ntt_config_defaults(&config);
    register_site_profile(module);
    register_detection(module);
    register_operation(module);
}

struct ntt_config ntt_preferences_config(void)
{
    struct ntt_config clamped = config;
    for (enum ntt_alert_type type = 0; type < NTT_ALERT_TYPES; type++)
        clamped.off[type] = !on[type];
    ntt_config_clamp(&clamped);
    return clamped;
}

char *ntt_preferences_differences(void)
{
    struct ntt_config used = ntt_preferences_config();
    GString *list = g_string_new(NULL);
    for (size_t i = 0; i < ntt_config_option_count(); i++) {
        const struct ntt_config_option *option = ntt_config_option(i);
        unsigned value = *ntt_config_value(&used, i), given = *ntt_config_value(&config, i);
        if (given == option->fallback)
            continue;
        g_string_append_printf(list, "%sntt.%s is %u instead of %u", list->len ? ", " : "", option->name,
                               value, option->fallback);
        if (given != value)
            g_string_append_printf(list, " (%u is out of its range)", given);
    }
    for (enum ntt_alert_type type = 0; type < NTT_ALERT_TYPES; type++)
        if (used.off[type])
            g_string_append_printf(list, "%sntt.detect_%s is off", list->len ? ", " : "",
                                   ntt_alert_type(type)->name);
    if (list->len)
        g_string_prepend(list, "preferences differ from the default: ");
    return g_string_free(list, !list->len);
}

bool ntt_preferences_taps_only(void)
{
    return headers_from_taps_only;
}

bool ntt_preferences_fast_path(void)
{
    return fast_path;
}

bool ntt_preferences_counters(void)
{
    return counters;
}

const char *ntt_preferences_geoip(void)
{
    return geoip_path ? geoip_path : "";
}

const char *ntt_preferences_ignore_file(void)
{
    return ignore_file ? ignore_file : "";
}

const char *ntt_preferences_baseline(void)
{
    return baseline ? baseline : "";
}

const char *ntt_preferences_time_zone(void)
{
    return time_zone ? time_zone : "";
}

const char *ntt_preferences_expected_countries(void)
{
    return expected_countries ? expected_countries : "";
}

bool ntt_preferences_learn(void)
{
    return learn;
}

const char *ntt_preferences_state_load(void)
{
    return state_load ? state_load : "";
}

const char *ntt_preferences_state_save(void)
{
    return state_save ? state_save : "";
}
