/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Alert records as they come, one a line: all state changes, with "file" when there are several captures. */
#include "escape.h"
#include "output.h"

#include <stdlib.h>

void ntt_ndjson_alert(const json_t *alert, const char *file, GString *out)
{
    json_t *record = json_copy((json_t *)alert);
    if (file) {
        char *name = ntt_visible(file, NTT_SENTENCE_LIMIT);
        json_object_set_new(record, "file", json_string(name));
        g_free(name);
    }
    char *line = json_dumps(record, JSON_COMPACT | JSON_REAL_PRECISION(15));
    g_string_append(out, line);
    g_string_append_c(out, '\n');
    free(line);
    json_decref(record);
}
