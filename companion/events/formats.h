/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The writers behind the table of event.c, a file each. */
#ifndef NTT_EVENT_FORMATS_H
#define NTT_EVENT_FORMATS_H

#include <glib.h>
#include <jansson.h>

void ntt_event_text(const json_t *event, GString *out);
void ntt_event_native(const json_t *event, GString *out);
void ntt_event_ecs(const json_t *event, GString *out);
void ntt_event_eve(const json_t *event, GString *out);
void ntt_event_ocsf(const json_t *event, GString *out);
void ntt_event_cef(const json_t *event, GString *out);

#endif
