/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "destinations/cursor.h"

#include <errno.h>
#include <glib.h>
#include <jansson.h>
#include <string.h>

static char *path_of(const char *folder, const char *destination)
{
    char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, destination, -1);
    char *path = g_strdup_printf("%s/%.16s.cursor", folder, hash);
    g_free(hash);
    return path;
}

static bool take(const json_t *object, const char *member, uint64_t *value)
{
    const json_t *number = json_object_get(object, member);
    *value = (uint64_t)json_integer_value(number);
    return json_is_integer(number) && json_integer_value(number) >= 0;
}

enum ntt_cursor_found ntt_cursor_read(const char *folder, const char *destination, struct ntt_cursor *cursor)
{
    char *path = path_of(folder, destination), *text = NULL;
    GError *error = NULL;
    enum ntt_cursor_found found = NTT_CURSOR_DAMAGED;
    *cursor = (struct ntt_cursor){0};
    if (!g_file_get_contents(path, &text, NULL, &error)) {
        if (g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
            found = NTT_CURSOR_NEW;
    } else {
        json_t *object = json_loads(text, 0, NULL);
        if (take(object, "next", &cursor->next) && take(object, "sent", &cursor->sent) &&
            take(object, "dropped", &cursor->dropped))
            found = NTT_CURSOR_KEPT;
        json_decref(object);
    }
    g_clear_error(&error);
    g_free(text);
    g_free(path);
    return found;
}

bool ntt_cursor_write(const char *folder, const char *destination, const struct ntt_cursor *cursor)
{
    char *path = path_of(folder, destination);
    json_t *object = json_pack("{s:I, s:I, s:I}", "next", (json_int_t)cursor->next, "sent",
                               (json_int_t)cursor->sent, "dropped", (json_int_t)cursor->dropped);
    char *text = json_dumps(object, JSON_COMPACT);
    GError *error = NULL;
    bool good = g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error);
    if (!good)
        errno = error->code == G_FILE_ERROR_NOSPC ? ENOSPC : EIO;
    g_clear_error(&error);
    free(text);
    json_decref(object);
    g_free(path);
    return good;
}
