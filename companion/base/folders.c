/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/folders.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_LINKS = 40 };

bool ntt_path_is_below(const char *path, const char *folder)
{
    size_t length = strlen(folder);
    return strncmp(path, folder, length) == 0 && (path[length] == '/' || !path[length]);
}

bool ntt_path_names_folder(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    return (slash && !*name) || strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* The path with the links of its existing part followed; `rest` is what is missing behind it, or NULL. Both are to be freed. */
static char *existing_part(const char *path, char **rest)
{
    char *at = g_strdup(path), *real;
    *rest = NULL;
    while (!(real = realpath(at, NULL)) && strcmp(at, "/") != 0) {
        char *name = g_path_get_basename(at), *above = g_path_get_dirname(at);
        char *longer = *rest ? g_build_filename(name, *rest, NULL) : g_strdup(name);
        g_free(*rest);
        *rest = longer;
        g_free(name);
        g_free(at);
        at = above;
    }
    char *part = g_strdup(real ? real : "/");
    free(real);
    g_free(at);
    return part;
}

/* One name further: where a link to nothing leads, or NULL: `part`/`rest` leads no further. */
static char *dangling_link(const char *part, const char *rest)
{
    char *first = g_strndup(rest, strcspn(rest, "/")), *name = g_build_filename(part, first, NULL),
         *link = g_file_read_link(name, NULL), *next = NULL;
    if (link) {
        char *target = g_canonicalize_filename(link, part);
        next = g_build_filename(target, rest + strlen(first), NULL);
        g_free(target);
    }
    g_free(link);
    g_free(name);
    g_free(first);
    return next;
}

/* What is missing has no links. */
static char *with_rest(const char *part, const char *rest)
{
    return rest ? g_canonicalize_filename(rest, part) : g_strdup(part);
}

char *ntt_path_resolve(const char *path)
{
    char *here = g_get_current_dir();
    char *at = g_path_is_absolute(path) ? g_strdup(path) : g_build_filename(here, path, NULL);
    g_free(here);
    for (int links = 0;; links++) {
        char *rest, *part = existing_part(at, &rest), *next = rest ? dangling_link(part, rest) : NULL;
        g_free(at);
        at = next && links < MOST_LINKS ? g_canonicalize_filename(next, "/") : with_rest(part, rest);
        bool ended = !next || links >= MOST_LINKS;
        g_free(next);
        g_free(rest);
        g_free(part);
        if (ended)
            return at;
    }
}

bool ntt_folder_sync(const char *folder)
{
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = descriptor >= 0 && fsync(descriptor) == 0;
    int reason = errno;
    if (descriptor >= 0)
        close(descriptor);
    errno = reason;
    return good;
}
