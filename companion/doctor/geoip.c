/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which GeoIP databases there are, and how old. */
#include "base/diagnostics.h"
#include "doctor/doctor.h"
#include "geo/geo.h"
#include "geoip/folders.h"

enum { DATABASE_DAYS = 180 /* country data older than this is worth a word */ };

static void warn(void *data, const char *message)
{
    ntt_doctor_report(data, NTT_WARN, NTT_EXAMPLE_GEOIP_STATUS, "GeoIP: %s", message);
}

void ntt_doctor_geoip(struct ntt_doctor *doctor)
{
    char **paths = ntt_geoip_folders(doctor->folders);
    struct ntt_geo *geo = ntt_geo_open((const char *const *)paths, warn, doctor);
    const struct ntt_geo_source *sources = NULL;
    size_t count = ntt_geo_sources(geo, &sources);
    for (size_t i = 0; i < count; i++) {
        gint64 days = ntt_geoip_age(sources[i].built);
        if (days > DATABASE_DAYS)
            ntt_doctor_report(doctor, NTT_WARN, "sudo apt update && " NTT_EXAMPLE_GEOIP_BUILD,
                              "GeoIP %s of %s is %d days old (%s)", sources[i].type, sources[i].built,
                              (int)days, sources[i].path);
        else
            ntt_doctor_report(doctor, NTT_OK, NULL, "GeoIP %s of %s (%s)", sources[i].type, sources[i].built,
                              sources[i].path);
    }
    if (count == 0)
        ntt_doctor_report(
            doctor, NTT_WARN, NTT_EXAMPLE_GEOIP_BUILD,
            "no GeoIP database: countries, networks and traffic from unexpected countries are not "
            "evaluated");
    ntt_geo_close(geo);
    g_strfreev(paths);
}
