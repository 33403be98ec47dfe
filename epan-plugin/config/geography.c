/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/geography.h"

#include "compat.h"
#include "config/preferences.h"
#include "engine/country.h"
#include "engine/hash.h"

#include <epan/maxmind_db.h>

static struct ntt_geo *databases;
static GString *problems;

/* Packet after packet asks for the same few addresses: the last answer for each of 256 hashes. */
enum { RECENT = 256 };
static struct answer {
    struct ntt_address address; /* no family: none yet */
    bool found;
    struct ntt_place place;
} recent[RECENT];

static void note_problem(void *data _U_, const char *message)
{
    if (!problems)
        problems = g_string_new(NULL);
    g_string_append_printf(problems, "%s%s", problems->len ? "; " : "", message);
}

static void add_once(GPtrArray *paths, char *path)
{
    if (*path && !g_ptr_array_find_with_equal_func(paths, path, g_str_equal, NULL))
        g_ptr_array_add(paths, path);
    else
        g_free(path);
}

void ntt_geography_open(void)
{
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    add_once(paths, g_strdup(ntt_preferences_geoip()));
    char *configured = maxmind_db_get_paths();
    char **folders = g_strsplit(configured, G_SEARCHPATH_SEPARATOR_S, -1);
    for (char **folder = folders; *folder; folder++)
        add_once(paths, g_strdup(*folder));
    g_strfreev(folders);
    g_free(configured);
    add_once(paths, g_strdup("/usr/share/GeoIP"));
    add_once(paths, g_strdup("/var/lib/GeoIP"));
    add_once(paths, g_build_filename(g_get_user_data_dir(), "ntt", "GeoIP", NULL));
    for (const char *const *folder = g_get_system_data_dirs(); *folder; folder++)
        add_once(paths, g_build_filename(*folder, "ntt", "GeoIP", NULL));
    g_ptr_array_add(paths, NULL);

    ntt_geography_close();
    databases = ntt_geo_open((const char *const *)paths->pdata, note_problem, NULL);
    g_ptr_array_free(paths, TRUE);
}

void ntt_geography_close(void)
{
    ntt_geo_close(databases);
    databases = NULL;
    memset(recent, 0, sizeof recent);
    if (problems)
        g_string_free(problems, TRUE);
    problems = NULL;
}

const struct ntt_geo *ntt_geography_databases(void)
{
    const struct ntt_geo_source *sources;
    return ntt_geo_sources(databases, &sources) ? databases : NULL;
}

const struct ntt_place *ntt_geography_look_up(const struct ntt_address *address)
{
    if (!databases || (address->family != NTT_IPV4 && address->family != NTT_IPV6))
        return NULL;
    struct answer *answer = &recent[ntt_hash_address(address) % RECENT];
    if (!ntt_address_equal(&answer->address, address)) {
        answer->address = *address;
        answer->found = ntt_geo_lookup(databases, address->bytes,
                                       ntt_address_length((enum ntt_family)address->family), &answer->place);
    }
    return answer->found ? &answer->place : NULL;
}

bool ntt_geography_find(const struct ntt_address *address, struct ntt_place *place)
{
    const struct ntt_place *found = ntt_geography_look_up(address);
    if (found)
        *place = *found;
    return found;
}

uint16_t ntt_geography_country(void *data _U_, const struct ntt_address *address)
{
    const struct ntt_place *place = ntt_geography_look_up(address);
    if (!place || !place->country[0] || !place->country[1])
        return 0;
    return ntt_country_number(place->country);
}

const char *ntt_geography_problems(void)
{
    return problems ? problems->str : NULL;
}
