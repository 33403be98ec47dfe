/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The event, or a record as it came, as JSON. */
#include "base/escape.h"
#include "events/formats.h"

void ntt_event_native(const json_t *event, GString *out)
{
    ntt_json_line(out, event);
}
