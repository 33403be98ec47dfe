/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "geoip/folders.h"

#include <string.h>
#include <unistd.h>

static char *user_folder(void)
{
    return g_build_filename(g_get_user_data_dir(), "ntt", "GeoIP", NULL);
}

/* Takes ownership of `folder`. */
static void add_once(GPtrArray *folders, char *folder)
{
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/')
        folder[--length] = '\0';
    if (length && !g_ptr_array_find_with_equal_func(folders, folder, g_str_equal, NULL))
        g_ptr_array_add(folders, folder);
    else
        g_free(folder);
}

static void add_configured(GPtrArray *folders, const char *wireshark)
{
    static const char label[] = "MaxMind database path:";
    char **lines = g_strsplit(wireshark, "\n", -1);
    for (char **line = lines; *line; line++)
        if (g_str_has_prefix(*line, label))
            add_once(folders, g_strstrip(g_strdup(*line + sizeof label - 1)));
    g_strfreev(lines);
}

char **ntt_geoip_folders(const char *wireshark)
{
    GPtrArray *folders = g_ptr_array_new();
    if (wireshark)
        add_configured(folders, wireshark);
    add_once(folders, g_strdup("/usr/share/GeoIP"));
    add_once(folders, g_strdup("/var/lib/GeoIP"));
    add_once(folders, user_folder());
    for (const char *const *folder = g_get_system_data_dirs(); *folder; folder++)
        add_once(folders, g_build_filename(*folder, "ntt", "GeoIP", NULL));
    g_ptr_array_add(folders, NULL);
    return (char **)g_ptr_array_free(folders, FALSE);
}

char *ntt_geoip_own_folder(void)
{
    return geteuid() == 0 ? g_strdup("/var/lib/GeoIP") : user_folder();
}

gint64 ntt_geoip_age(const char *built)
{
    char *midnight = g_strconcat(built, "T00:00:00Z", NULL);
    GDateTime *then = g_date_time_new_from_iso8601(midnight, NULL), *now = g_date_time_new_now_utc();
    gint64 days = then ? g_date_time_difference(now, then) / G_TIME_SPAN_DAY : 0;
    g_clear_pointer(&then, g_date_time_unref);
    g_date_time_unref(now);
    g_free(midnight);
    return MAX(days, 0);
}
