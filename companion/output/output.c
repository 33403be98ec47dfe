/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static bool write_stream(FILE *stream, const GString *content)
{
    return fwrite(content->str, 1, content->len, stream) == content->len && fflush(stream) == 0;
}

bool ntt_write_file(const char *path, const GString *content, char **problem)
{
    struct stat status;
    if (strcmp(path, "-") == 0) {
        if (write_stream(stdout, content))
            return true;
        *problem = g_strdup_printf("cannot write to standard output: %s", g_strerror(errno));
        return false;
    }
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode)) {
        FILE *stream = fopen(path, "w");
        bool written = stream && write_stream(stream, content);
        int reason = errno;
        if (stream && fclose(stream) != 0)
            written = false;
        if (!written)
            *problem = g_strdup_printf("cannot write '%s': %s", path, g_strerror(reason));
        return written;
    }
    GError *error = NULL;
    GFileSetContentsFlags flags = G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE;
    if (g_file_set_contents_full(path, content->str, (gssize)content->len, flags, 0666, &error))
        return true;
    *problem = g_strdup_printf("cannot write '%s': %s", path, error->message);
    g_error_free(error);
    return false;
}
