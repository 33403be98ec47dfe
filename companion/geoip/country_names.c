/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "geoip/country_names.h"
#include "base/json_members.h"

#include <gio/gio.h>
#include <jansson.h>

GHashTable *ntt_country_names_read(const char *path, GError **error)
{
    json_error_t problem;
    json_t *root = json_load_file(path, 0, &problem);
    const json_t *list = json_object_get(root, "3166-1");
    if (!json_is_array(list)) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "cannot read '%s': %s", path,
                    root ? "not the list ISO 3166-1" : problem.text);
        json_decref(root);
        return NULL;
    }
    GHashTable *names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    size_t index;
    const json_t *country;
    json_array_foreach(list, index, country)
    {
        const char *code = ntt_json_text(country, "alpha_2");
        const char *name = ntt_json_text(country, "common_name");
        if (!name)
            name = ntt_json_text(country, "name");
        if (code && name)
            g_hash_table_replace(names, g_strdup(code), g_strdup(name));
    }
    json_decref(root);
    return names;
}
