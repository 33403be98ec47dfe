/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "manual/manual.h"

#include <gio/gio.h>
#include <string.h>

GResource *ntt_manual_get_resource(void); /* written by glib-compile-resources */

static GBytes *page(const char *type, const char *suffix)
{
    if (type[strspn(type, "abcdefghijklmnopqrstuvwxyz_")])
        return NULL;
    char *path = g_strconcat("/ntt/manual/", type, suffix, NULL);
    GBytes *bytes =
        g_resource_lookup_data(ntt_manual_get_resource(), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    g_free(path);
    return bytes;
}

GBytes *ntt_manual_markdown(const char *type)
{
    return page(type, ".md");
}

GBytes *ntt_manual_html(const char *type)
{
    return page(type, ".html");
}

char **ntt_manual_types(void)
{
    char **files = g_resource_enumerate_children(ntt_manual_get_resource(), "/ntt/manual",
                                                 G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    GPtrArray *types = g_ptr_array_new();
    for (char **file = files; file && *file; file++) {
        if (g_str_has_suffix(*file, ".md"))
            g_ptr_array_add(types, g_strndup(*file, strlen(*file) - strlen(".md")));
    }
    g_strfreev(files);
    g_ptr_array_add(types, NULL);
    return (char **)g_ptr_array_free(types, FALSE);
}
