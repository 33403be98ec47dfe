/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/country_points.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { MANY_ZONES = 4 };

/* "+404251" is 40 degrees, 42 minutes and 51 seconds; of `digits` the first belong to the degrees. */
static bool read_angle(const char *text, size_t length, size_t digits, double *angle)
{
    if (length != digits + 3 && length != digits + 5)
        return false;
    double parts[3] = {0};
    for (size_t i = 1; i < length; i++) {
        double *part = &parts[i <= digits ? 0 : 1 + (i - digits - 1) / 2];
        if (!g_ascii_isdigit(text[i]))
            return false;
        *part = *part * 10 + (text[i] - '0');
    }
    *angle = (parts[0] + parts[1] / 60 + parts[2] / 3600) * (text[0] == '-' ? -1 : 1);
    return true;
}

/* ISO 6709: "+404251-0740023". */
static bool read_point(const char *text, struct ntt_point *point)
{
    size_t first = *text ? 1 + strcspn(text + 1, "+-") : 0, length = strlen(text);
    return first && strchr("+-", *text) && read_angle(text, first, 2, &point->latitude) &&
           read_angle(text + first, length - first, 3, &point->longitude) && fabs(point->latitude) <= 90 &&
           fabs(point->longitude) <= 180;
}

static void on_globe(const struct ntt_point *point, double vector[3])
{
    double latitude = point->latitude * G_PI / 180, longitude = point->longitude * G_PI / 180;
    vector[0] = cos(latitude) * cos(longitude);
    vector[1] = cos(latitude) * sin(longitude);
    vector[2] = sin(latitude);
}

static struct ntt_point choose(const GArray *points)
{
    const struct ntt_point *all = (const struct ntt_point *)(const void *)points->data;
    double middle[3] = {0}, nearest = -INFINITY, vector[3];
    guint chosen = 0;
    for (guint i = 0; i < points->len; i++) {
        on_globe(&all[i], vector);
        for (unsigned j = 0; j < 3; j++)
            middle[j] += vector[j];
    }
    for (guint i = 0; points->len >= MANY_ZONES && i < points->len; i++) {
        on_globe(&all[i], vector);
        double near = vector[0] * middle[0] + vector[1] * middle[1] + vector[2] * middle[2];
        if (near > nearest) {
            nearest = near;
            chosen = i;
        }
    }
    return all[chosen];
}

static void points_free(gpointer points)
{
    g_array_free(points, TRUE);
}

GHashTable *ntt_country_points(const char *path)
{
    GHashTable *chosen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
               *all = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, points_free);
    char *content = NULL;
    if (!g_file_get_contents(path ? path : "/usr/share/zoneinfo/zone.tab", &content, NULL, NULL))
        content = g_strdup("");
    char **lines = g_strsplit(content, "\n", -1);
    for (char **line = lines; *line; line++) {
        char **cells = g_strsplit(*line, "\t", 3);
        struct ntt_point point;
        if (cells[0] && strlen(cells[0]) == 2 && cells[1] && read_point(cells[1], &point)) {
            GArray *points = g_hash_table_lookup(all, cells[0]);
            if (!points) {
                points = g_array_new(FALSE, FALSE, sizeof point);
                g_hash_table_insert(all, g_strdup(cells[0]), points);
            }
            g_array_append_val(points, point);
        }
        g_strfreev(cells);
    }
    GHashTableIter at;
    gpointer code, points;
    g_hash_table_iter_init(&at, all);
    while (g_hash_table_iter_next(&at, &code, &points)) {
        struct ntt_point point = choose(points);
        g_hash_table_insert(chosen, g_strdup(code), g_memdup2(&point, sizeof point));
    }
    g_strfreev(lines);
    g_free(content);
    g_hash_table_destroy(all);
    return chosen;
}
