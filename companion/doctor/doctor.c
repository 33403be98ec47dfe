/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "doctor/doctor.h"

#include "base/escape.h"

#include <stdio.h>

static void (*const checks[])(struct ntt_doctor *doctor) = {
    ntt_doctor_tshark, ntt_doctor_plugin,   ntt_doctor_window,    ntt_doctor_capture,
    ntt_doctor_geoip,  ntt_doctor_baseline, ntt_doctor_time_zone, ntt_doctor_disk,
};

static void print(const char *before, const char *text)
{
    GString *line = g_string_new(before);
    ntt_terminal_sentence(line, text);
    puts(line->str);
    g_string_free(line, TRUE);
}

void ntt_doctor_report(struct ntt_doctor *doctor, enum ntt_health health, const char *remedy,
                       const char *format, ...)
{
    static const char *const words[] = {"ok    ", "warn  ", "fail  "}, *const coloured[] = {
                                                                           "\033[32mok\033[0m    ",
                                                                           "\033[33mwarn\033[0m  ",
                                                                           "\033[1;31mfail\033[0m  "};
    va_list arguments;
    va_start(arguments, format);
    char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    print(doctor->colour ? coloured[health] : words[health], text);
    g_free(text);
    char **lines = g_strsplit(remedy ? remedy : "", "\n", -1);
    for (char **line = lines; *line; line++)
        print("      ", *line);
    g_strfreev(lines);
    doctor->failed = doctor->failed || health == NTT_FAIL;
}

bool ntt_doctor_examine(struct ntt_doctor *doctor)
{
    for (size_t i = 0; i < G_N_ELEMENTS(checks); i++)
        checks[i](doctor);
    g_free(doctor->plugins);
    g_free(doctor->plugin_messages);
    g_free(doctor->folders);
    g_free(doctor->preferences);
    ntt_tshark_clear(&doctor->tshark);
    return !doctor->failed;
}
