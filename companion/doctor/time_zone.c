/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The time zone of this machine, and the one in which ntt tells the hours of the day. */
#include "config/time_zone.h"
#include "base/diagnostics.h"
#include "base/escape.h"
#include "doctor/doctor.h"
#include "doctor/printed.h"

#include <stdlib.h>
#include <string.h>

static const char usual[] = "Europe/Berlin";

static bool is_known(const char *name)
{
    GTimeZone *zone = ntt_time_zone_named(name);
    if (!zone)
        return false;
    g_time_zone_unref(zone);
    return true;
}

static bool check_database(struct ntt_doctor *doctor)
{
    bool there = is_known(usual);
    if (!there)
        ntt_doctor_report(doctor, NTT_WARN, "sudo apt install tzdata",
                          "no time zone but UTC is known here: the time zone database is not installed");
    return there;
}

/* An unknown name in $TZ is taken for UTC by everything, silently. */
static void check_environment(struct ntt_doctor *doctor)
{
    const char *name = g_getenv("TZ");
    if (name && *name && !is_known(name))
        ntt_doctor_report(doctor, NTT_WARN, "export TZ=Europe/Berlin",
                          "no time zone is called '%s' ($TZ): this machine's local time is UTC", name);
}

/* The command that corrects the preference where Wireshark keeps it; `zone` is a name of ours. To be freed with
 * g_free. */
static char *correct_preference(const struct ntt_doctor *doctor, const char *zone)
{
    char *folder = ntt_printed_folder(doctor->folders, "Personal configuration");
    char *file = g_build_filename(folder ? folder : "", "preferences", NULL);
    char *word = ntt_shell_plain_word(file);
    char *text = g_strdup_printf("sed -i 's|^ntt.time_zone:.*|ntt.time_zone: %s|' %s", zone, word);
    g_free(word);
    g_free(file);
    g_free(folder);
    return text;
}

static void report_preferred(struct ntt_doctor *doctor, const char *local, const char *preferred)
{
    char *correct = correct_preference(doctor, usual);
    char *remedy =
        g_strconcat(correct, "\nntt report capture.pcapng -o report.html --timezone ", usual, NULL);
    if (is_known(preferred))
        ntt_doctor_report(doctor, NTT_OK, NULL,
                          "time zone %s; hours of the day are in %s (preference ntt.time_zone; option "
                          "--timezone overrides it)",
                          local, preferred);
    else
        ntt_doctor_report(
            doctor, NTT_WARN, remedy,
            "no time zone is called '%s' (preference ntt.time_zone): hours of the day are in UTC", preferred);
    g_free(remedy);
    g_free(correct);
}

/* The plugin's own rule: a baseline's hours mean something in its own zone only. */
static void report_learnt(struct ntt_doctor *doctor, const char *local, const char *preferred,
                          const char *learnt, const char *path)
{
    char *remedy = correct_preference(doctor, "UTC");
    if (!is_known(learnt))
        ntt_doctor_report(doctor, NTT_WARN, NTT_EXAMPLE_BASELINE " --timezone Europe/Berlin",
                          "no time zone is called '%s' (baseline %s): hours of the day are in UTC", learnt,
                          path);
    else if (strcmp(preferred, "UTC") != 0 && strcmp(preferred, learnt) != 0)
        ntt_doctor_report(
            doctor, NTT_WARN, remedy,
            "hours of the day are in %s, as in the baseline %s, and not in %s (preference ntt.time_zone)",
            learnt, path, preferred);
    else
        ntt_doctor_report(doctor, NTT_OK, NULL, "time zone %s; hours of the day are in %s (baseline %s)",
                          local, learnt, path);
    g_free(remedy);
}

static void report_hours(struct ntt_doctor *doctor, const char *local, const char *preferred)
{
    char *path = NULL, *problem = NULL;
    struct ntt_baseline *baseline = ntt_doctor_read_baseline(doctor, &path, &problem);
    if (baseline)
        report_learnt(doctor, local, preferred, baseline->time_zone, path);
    else
        report_preferred(doctor, local, preferred);
    g_free(baseline);
    g_free(problem);
    g_free(path);
}

void ntt_doctor_time_zone(struct ntt_doctor *doctor)
{
    GTimeZone *zone = g_time_zone_new_local();
    GDateTime *now = g_date_time_new_now(zone);
    char *local =
        g_strdup_printf("%s (now UTC%+03d:%02d)", g_time_zone_get_identifier(zone),
                        (int)(g_date_time_get_utc_offset(now) / G_TIME_SPAN_HOUR),
                        abs((int)(g_date_time_get_utc_offset(now) % G_TIME_SPAN_HOUR / G_TIME_SPAN_MINUTE)));
    char *preferred = ntt_printed_preference(doctor->preferences, "ntt.time_zone");
    if (check_database(doctor))
        check_environment(doctor);
    report_hours(doctor, local, *preferred ? preferred : "UTC");
    g_free(preferred);
    g_free(local);
    g_date_time_unref(now);
    g_time_zone_unref(zone);
}
