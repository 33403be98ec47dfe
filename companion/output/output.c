/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static bool write_stream(FILE *stream, const GString *content)
{
    return fwrite(content->str, 1, content->len, stream) == content->len;
}

/* Into what is there. What did not fit into the buffer of the stream may fail only when it is closed. */
static bool write_in_place(const char *path, const GString *content)
{
    FILE *stream = fopen(path, "w");
    if (!stream)
        return false;
    bool written = write_stream(stream, content);
    int reason = errno;
    bool closed = fclose(stream) == 0;
    if (!written)
        errno = reason;
    return written && closed;
}

bool ntt_write_file(const char *path, const GString *content, char **problem)
{
    struct stat status;
    if (strcmp(path, "-") == 0) {
        if (write_stream(stdout, content) && fflush(stdout) == 0)
            return true;
        *problem = g_strdup_printf("cannot write to standard output: %s", g_strerror(errno));
        return false;
    }
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode)) {
        if (write_in_place(path, content))
            return true;
        *problem = g_strdup_printf("cannot write '%s': %s", path, g_strerror(errno));
        return false;
    }
    GError *error = NULL;
    GFileSetContentsFlags flags = G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE;
    if (g_file_set_contents_full(path, content->str, (gssize)content->len, flags, 0666, &error))
        return true;
    *problem = g_strdup_printf("cannot write '%s': %s", path, error->message);
    g_error_free(error);
    return false;
}
