/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/row_text.h"

#include "base/json_members.h"
#include "base/text_format.h"

#include <string.h>

char *ntt_row_text(const json_t *row, const struct ntt_column *column)
{
    const json_t *value = json_object_get(row, column->member);
    if (!value)
        return g_strdup("");
    switch (column->type) {
    case NTT_TEXT:
        return g_strdup(json_string_value(value));
    case NTT_TIME:
        return ntt_text_time(json_string_value(value));
    case NTT_COUNT:
        /* The number of a port or of a network is a name: no separators. */
        if (strcmp(column->member, "port") == 0 || strcmp(column->member, "asn") == 0)
            return g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(value));
        return ntt_text_count((uint64_t)json_integer_value(value));
    case NTT_BYTES:
        return ntt_text_bytes((uint64_t)json_integer_value(value));
    case NTT_NUMBER:
        return g_strdup_printf("%.6g", json_number_value(value));
    case NTT_FLAG:
        return g_strdup(json_is_true(value) ? "yes" : "no");
    case NTT_OTHER:
        break;
    }
    return g_strdup("");
}

char *ntt_ignored_text(const json_t *row)
{
    const char *expires = ntt_json_text(row, "expires");
    bool expired = json_is_true(json_object_get(row, "expired"));
    char *count =
        ntt_text_counted((uint64_t)json_integer_value(json_object_get(row, "count")), "alert", "alerts");
    char *text = g_strdup_printf("%s: %s ignored (%s%s%s%s)", ntt_json_text(row, "rule"), count,
                                 ntt_json_text(row, "reason"), expires ? "; until " : "",
                                 expires ? expires : "", expired ? ", expired" : "");
    g_free(count);
    return text;
}
