/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "quantities.h"

#include <glib.h>
#include <math.h>
#include <string.h>

static double unit_of(const char *name)
{
    static const struct {
        const char *name;
        double seconds;
    } units[] = {{"", 1},     {"s", 1},       {"sec", 1},   {"m", 60},     {"min", 60},
                 {"h", 3600}, {"hour", 3600}, {"d", 86400}, {"day", 86400}};
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++)
        if (strcmp(units[i].name, name) == 0)
            return units[i].seconds;
    return 0;
}

bool ntt_rate_parse(const char *text, double *per_second)
{
    char *end = NULL;
    double number = g_ascii_strtod(text, &end);
    bool plain = *end == '\0';
    double unit = plain ? 1 : *end == '/' && end[1] ? unit_of(end + 1) : 0;
    if (end == text || unit <= 0 || !isfinite(number) || number <= 0)
        return false;
    *per_second = number / unit;
    return true;
}

bool ntt_duration_parse(const char *text, int64_t *ns)
{
    static const double year = 366 * 86400.0;
    char *end = NULL;
    double number = g_ascii_strtod(text, &end), seconds = number * unit_of(end);
    if (end == text || !isfinite(seconds) || seconds <= 0 || seconds > year)
        return false;
    *ns = (int64_t)(seconds * 1e9);
    return true;
}
