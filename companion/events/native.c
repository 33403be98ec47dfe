/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The event, or a record as it came, as JSON. */
#include "base/escape.h"
#include "events/formats.h"

static void write_event(const json_t *event, GString *out)
{
    ntt_json_line(out, event);
}

static bool wrote_event(const char *line)
{
    return g_str_has_prefix(line, "{\"record\":\"alert\",");
}

const struct ntt_event_format ntt_event_native = {
    .name = "native",
    .about = "the record of the analysis with the ids of the event, as JSON",
    .shape = NTT_EVENT_JSON,
    .write = write_event,
    .wrote = wrote_event,
};

const struct ntt_event_format ntt_event_ndjson = {
    .name = "ndjson",
    .about = "the record of the analysis, as JSON",
    .shape = NTT_EVENT_JSON,
    .as_record = true,
    .write = write_event,
    .wrote = wrote_event,
};
