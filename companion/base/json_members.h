/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Members of a JSON object: read, and set from what need not be valid UTF-8. */
#ifndef NTT_JSON_MEMBERS_H
#define NTT_JSON_MEMBERS_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/* NULL without a member of that name, or where it is no text. Belongs to the object. */
static inline const char *ntt_json_text(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static inline const char *ntt_json_text_or_empty(const json_t *object, const char *name)
{
    const char *text = ntt_json_text(object, name);
    return text ? text : "";
}

/* 0 without a member of that name, and where it is no integer or a negative one. */
static inline uint64_t ntt_json_count(const json_t *object, const char *name)
{
    json_int_t n = json_integer_value(json_object_get(object, name));
    return n > 0 ? (uint64_t)n : 0;
}

/* The text made visible and cut as by ntt_visible(text, limit); without a text no member. */
void ntt_json_set_text(json_t *object, const char *name, const char *text, size_t limit);
void ntt_json_set_count(json_t *object, const char *name, uint64_t n);
/* An object or array that is given away; an empty one becomes no member. */
void ntt_json_set_group(json_t *object, const char *name, json_t *group);

#endif
