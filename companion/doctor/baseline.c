/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is known to be normal here: the baseline that is named on the command line or in Wireshark's preferences. */
#include "base/diagnostics.h"
#include "doctor/doctor.h"
#include "doctor/printed.h"

struct ntt_baseline *ntt_doctor_read_baseline(const struct ntt_doctor *doctor, char **path, char **problem)
{
    *problem = NULL;
    *path = doctor->wanted_baseline ? g_strdup(doctor->wanted_baseline)
                                    : ntt_printed_preference(doctor->preferences, "ntt.baseline");
    if (**path)
        return ntt_baseline_read(*path, problem);
    g_clear_pointer(path, g_free);
    return NULL;
}

static void describe(struct ntt_doctor *doctor, const char *path, const struct ntt_baseline *baseline)
{
    unsigned hours = 0;
    for (unsigned i = 0; i < NTT_WEEK_HOURS; i++)
        hours += baseline->week[i].seconds > 0;
    ntt_doctor_report(
        doctor, hours == NTT_WEEK_HOURS ? NTT_OK : NTT_WARN,
        hours == NTT_WEEK_HOURS ? NULL : NTT_EXAMPLE_BASELINE "    # captures of a whole week",
        "baseline %s: %u of %d hours of the week (%s), packet sizes of %u services, %u countries", path,
        hours, NTT_WEEK_HOURS, baseline->time_zone, baseline->service_count, baseline->country_count);
    if (!ntt_week_busy(baseline->week))
        ntt_doctor_report(doctor, NTT_WARN, NTT_EXAMPLE_BASELINE,
                          "off_hours is not evaluated with it: it covers less than a day of the week");
    if (!baseline->countries_known)
        ntt_doctor_report(doctor, NTT_WARN, NTT_EXAMPLE_GEOIP_BUILD "\n" NTT_EXAMPLE_BASELINE,
                          "it was learnt without a GeoIP database: unexpected_country is evaluated only if "
                          "ntt.expected_countries lists countries");
}

void ntt_doctor_baseline(struct ntt_doctor *doctor)
{
    char *path = NULL, *problem = NULL;
    char *countries = ntt_printed_preference(doctor->preferences, "ntt.expected_countries");
    struct ntt_baseline *baseline = ntt_doctor_read_baseline(doctor, &path, &problem);
    if (baseline)
        describe(doctor, path, baseline);
    else if (path)
        ntt_doctor_report(doctor, NTT_WARN, NTT_EXAMPLE_BASELINE, "%s", problem);
    else
        ntt_doctor_report(
            doctor, NTT_WARN, NTT_EXAMPLE_BASELINE "    # captures of ordinary days",
            "no baseline: off_hours is evaluated only in captures of 7 days or more%s",
            *countries ? "" : ", and unexpected_country only if ntt.expected_countries lists countries");
    g_free(problem);
    g_free(baseline);
    g_free(path);
    g_free(countries);
}
