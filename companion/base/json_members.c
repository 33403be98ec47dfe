/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/json_members.h"

#include "base/escape.h"

void ntt_json_set_text(json_t *object, const char *name, const char *text, size_t limit)
{
    if (!text)
        return;
    char *visible = ntt_visible(text, limit);
    json_object_set_new(object, name, json_string(visible));
    g_free(visible);
}

void ntt_json_set_count(json_t *object, const char *name, uint64_t n)
{
    json_object_set_new(object, name, json_integer((json_int_t)n));
}

void ntt_json_set_group(json_t *object, const char *name, json_t *group)
{
    if (json_object_size(group) || json_array_size(group))
        json_object_set_new(object, name, group);
    else
        json_decref(group);
}
