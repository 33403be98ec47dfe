/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "doctor/printed.h"

#include <glib.h>
#include <string.h>

char **ntt_printed_folders(const char *folders, const char *label)
{
    GPtrArray *found = g_ptr_array_new();
    char **lines = g_strsplit(folders, "\n", -1);
    for (char **line = lines; *line; line++) {
        const char *colon = strchr(*line, ':');
        if (colon && strlen(label) == (size_t)(colon - *line) && g_str_has_prefix(*line, label))
            g_ptr_array_add(found, g_strstrip(g_strdup(colon + 1)));
    }
    g_strfreev(lines);
    g_ptr_array_add(found, NULL);
    return (char **)g_ptr_array_free(found, FALSE);
}

char *ntt_printed_folder(const char *folders, const char *label)
{
    char **found = ntt_printed_folders(folders, label);
    char *first = g_strdup(found[0]);
    g_strfreev(found);
    return first;
}

char *ntt_printed_preference(const char *preferences, const char *name)
{
    /* A default is commented out: "#ntt.time_zone: UTC". */
    char *value = ntt_printed_folder(preferences, name);
    return value ? value : g_strdup("");
}

bool ntt_printed_plugin(const char *plugins, const char *file, char **version, char **path)
{
    bool found = false;
    char **lines = g_strsplit(plugins, "\n", -1);
    for (char **line = lines; *line && !found; line++) {
        char **columns = g_strsplit(*line, "\t", -1); /* file (padded), version, kind, path */
        found = g_strv_length(columns) >= 4 && strcmp(g_strstrip(columns[0]), file) == 0;
        if (found) {
            *version = g_strdup(g_strstrip(columns[1]));
            *path = g_strdup(g_strstrip(columns[3]));
        }
        g_strfreev(columns);
    }
    g_strfreev(lines);
    return found;
}

char *ntt_printed_line(const char *messages, const char *file)
{
    char *found = NULL, **lines = g_strsplit(messages, "\n", -1);
    for (char **line = lines; *line && !found; line++)
        if (strstr(*line, file))
            found = g_strstrip(g_strdup(*line));
    g_strfreev(lines);
    return found;
}

char *ntt_printed_other_version(const char *messages, const char *file)
{
    static const char words[] = "was compiled for Wireshark version ";
    char *line = ntt_printed_line(messages, file), *version = NULL;
    const char *place = line ? strstr(line, words) : NULL;
    if (place) {
        place += strlen(words);
        version = g_strndup(place, strspn(place, "0123456789."));
        g_strchomp(version);
        if (g_str_has_suffix(version, "."))
            version[strlen(version) - 1] = '\0';
    }
    g_free(line);
    return version;
}
