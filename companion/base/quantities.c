/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/quantities.h"

#include <glib.h>
#include <math.h>
#include <string.h>

struct unit {
    const char *name;
    double factor;
};

static bool parse(const char *text, const struct unit *units, size_t count, double *value)
{
    const char *rest = text + strspn(text, "0123456789.");
    char *end = NULL;
    *value = g_ascii_isdigit(*text) ? g_ascii_strtod(text, &end) : 0;
    for (size_t i = 0; i < count && end == rest; i++)
        if (g_ascii_strcasecmp(rest, units[i].name) == 0) {
            *value = round(*value * units[i].factor);
            return *value >= 1 && *value < (double)(G_GINT64_CONSTANT(1) << 53);
        }
    return false;
}

bool ntt_duration_parse(const char *text, int64_t *seconds)
{
    static const struct unit units[] = {{"", 1}, {"s", 1}, {"m", 60}, {"min", 60}, {"h", 3600}, {"d", 86400}};
    double value;
    bool good = parse(text, units, G_N_ELEMENTS(units), &value);
    *seconds = good ? (int64_t)value : 0;
    return good;
}

bool ntt_size_parse(const char *text, uint64_t *bytes)
{
    static const struct unit units[] = {{"", 1},          {"B", 1},       {"kB", 1e3},      {"MB", 1e6},
                                        {"GB", 1e9},      {"TB", 1e12},   {"KiB", 1 << 10}, {"MiB", 1 << 20},
                                        {"GiB", 1 << 30}, {"TiB", 0x1p40}};
    double value;
    bool good = parse(text, units, G_N_ELEMENTS(units), &value);
    *bytes = good ? (uint64_t)value : 0;
    return good;
}

bool ntt_rate_parse(const char *text, double *per_second)
{
    static const struct unit units[] = {{"", 1},      {"/s", 1},    {"/m", 60},
                                        {"/min", 60}, {"/h", 3600}, {"/d", 86400}};
    const char *rest = text + strspn(text, "0123456789.");
    char *end = NULL;
    double number = g_ascii_isdigit(*text) ? g_ascii_strtod(text, &end) : 0;
    *per_second = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(units) && end == rest; i++)
        if (g_ascii_strcasecmp(rest, units[i].name) == 0)
            *per_second = number / units[i].factor;
    return *per_second > 0 && isfinite(*per_second);
}
