/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "destinations/cursor.h"

#include "base/state_folder.h"

#include <jansson.h>
#include <string.h>

static char *name_of(const char *destination)
{
    char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, destination, -1);
    char *name = g_strdup_printf("%.16s.cursor", hash);
    g_free(hash);
    return name;
}

static bool take(const json_t *object, const char *member, uint64_t *value)
{
    const json_t *number = json_object_get(object, member);
    *value = (uint64_t)json_integer_value(number);
    return json_is_integer(number) && json_integer_value(number) >= 0;
}

enum ntt_cursor_found ntt_cursor_read(const char *folder, const char *destination, struct ntt_cursor *cursor,
                                      char **problem)
{
    char *name = name_of(destination), *text = NULL;
    enum ntt_state_found read = ntt_state_file_read(folder, name, &text, NULL, problem);
    enum ntt_cursor_found found = read == NTT_STATE_MISSING ? NTT_CURSOR_NEW : NTT_CURSOR_DAMAGED;
    *cursor = (struct ntt_cursor){0};
    if (read == NTT_STATE_READ) {
        json_t *object = json_loads(text, 0, NULL);
        if (take(object, "next", &cursor->next) && take(object, "sent", &cursor->sent) &&
            take(object, "dropped", &cursor->dropped))
            found = NTT_CURSOR_KEPT;
        json_decref(object);
    }
    g_free(text);
    g_free(name);
    return found;
}

bool ntt_cursor_write(const char *folder, const char *destination, const struct ntt_cursor *cursor,
                      char **problem)
{
    char *name = name_of(destination);
    json_t *object = json_pack("{s:I, s:I, s:I}", "next", (json_int_t)cursor->next, "sent",
                               (json_int_t)cursor->sent, "dropped", (json_int_t)cursor->dropped);
    char *text = json_dumps(object, JSON_COMPACT);
    bool good = ntt_state_file_write(folder, name, text, strlen(text), problem);
    free(text);
    json_decref(object);
    g_free(name);
    return good;
}
