/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Members of a JSON object, from what need not be valid UTF-8. */
#ifndef NTT_JSON_MEMBERS_H
#define NTT_JSON_MEMBERS_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/* The text made visible and cut as by ntt_visible(text, limit); without a text no member. */
void ntt_json_set_text(json_t *object, const char *name, const char *text, size_t limit);
void ntt_json_set_count(json_t *object, const char *name, uint64_t n);
/* An object or array that is given away; an empty one becomes no member. */
void ntt_json_set_group(json_t *object, const char *name, json_t *group);

#endif
