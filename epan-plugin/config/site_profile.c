/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/site_profile.h"

#include "config/baseline_file.h"
#include "config/preferences.h"
#include "config/time_zone.h"

#include <string.h>

static struct ntt_baseline *baseline;
static GTimeZone *zone;
static char *zone_name;
static GString *countries; /* "DEATCH" */
static GPtrArray *problems;

static void warn(char *problem, const char *example)
{
    g_printerr("ntt: %s. Example: %s\n", problem, example);
    g_ptr_array_add(problems, problem);
}

static void open_baseline(void)
{
    const char *path = ntt_preferences_baseline();
    char *error = NULL;
    if (!*path)
        return;
    baseline = ntt_baseline_read(path, &error);
    if (!baseline)
        warn(error, "ntt baseline learn monday.pcapng tuesday.pcapng -o usual.json");
}

/* The hours of a baseline mean something in its own time zone only. */
static const char *wanted_zone(void)
{
    const char *preferred = ntt_preferences_time_zone();
    if (!*preferred)
        preferred = "UTC";
    if (!baseline || strcmp(baseline->time_zone, preferred) == 0)
        return preferred;
    if (strcmp(preferred, "UTC") != 0)
        warn(g_strdup_printf(
                 "the baseline was learnt in the time zone %s; hours are told in that one, not in %s",
                 baseline->time_zone, preferred),
             "tshark -r capture.pcapng -o ntt.time_zone:UTC -o ntt.baseline:usual.json");
    return baseline->time_zone;
}

static void open_zone(void)
{
    const char *wanted = wanted_zone();
    zone = ntt_time_zone_named(wanted);
    if (!zone) {
        warn(g_strdup_printf("no time zone is called '%s' (names are like Europe/Berlin); UTC is used",
                             wanted),
             "tshark -r capture.pcapng -o ntt.time_zone:Europe/Berlin");
        zone = g_time_zone_new_utc();
        wanted = "UTC";
    }
    zone_name = g_strdup(wanted);
}

static void read_countries(void)
{
    countries = g_string_new(NULL);
    char **codes = g_strsplit_set(ntt_preferences_expected_countries(), ",; ", -1);
    for (char **code = codes; *code; code++) {
        if (!**code)
            continue;
        if (strlen(*code) == 2 && g_ascii_isalpha((*code)[0]) && g_ascii_isalpha((*code)[1]))
            g_string_append_printf(countries, "%c%c", g_ascii_toupper((*code)[0]),
                                   g_ascii_toupper((*code)[1]));
        else
            warn(g_strdup_printf("'%s' in ntt.expected_countries is no country code of two letters; left out",
                                 *code),
                 "tshark -r capture.pcapng -o ntt.expected_countries:DE,AT");
    }
    g_strfreev(codes);
}

void ntt_site_profile_open(void)
{
    ntt_site_profile_close();
    problems = g_ptr_array_new_with_free_func(g_free);
    open_baseline();
    open_zone();
    read_countries();
}

void ntt_site_profile_close(void)
{
    if (!problems)
        return;
    g_clear_pointer(&baseline, g_free);
    g_clear_pointer(&zone, g_time_zone_unref);
    g_clear_pointer(&zone_name, g_free);
    g_string_free(countries, TRUE);
    countries = NULL;
    g_ptr_array_free(problems, TRUE);
    problems = NULL;
}

void ntt_site_profile_set_up(struct ntt_setup *setup)
{
    setup->baseline = baseline;
    setup->utc_offset = ntt_site_profile_utc_offset;
    setup->expected_countries = countries->str;
}

const char *ntt_site_profile_time_zone(void)
{
    return zone_name ? zone_name : "UTC";
}

int32_t ntt_site_profile_utc_offset(void *data, int64_t time_s)
{
    (void)data;
    gint interval = zone ? g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, time_s) : -1;
    return interval < 0 ? 0 : g_time_zone_get_offset(zone, interval);
}

const GPtrArray *ntt_site_profile_problems(void)
{
    return problems;
}
