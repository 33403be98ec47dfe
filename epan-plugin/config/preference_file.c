/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/preference_file.h"

#include <errno.h>
#include <glib/gstdio.h>

bool ntt_preference_file_read(const char *path, size_t limit, char **text, size_t *length, char **problem)
{
    GStatBuf status;
    GError *error = NULL;
    const char *why = NULL;
    if (g_stat(path, &status) != 0)
        why = g_strerror(errno);
    else if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
        why = "it is no regular file";
    else if ((guint64)status.st_size > limit)
        why = "it is larger than any that ntt reads";
    if (!why && g_file_get_contents(path, text, length, &error))
        return true;
    *problem = error ? g_strdup(error->message) : g_strdup_printf("cannot read '%s': %s", path, why);
    g_clear_error(&error);
    return false;
}
