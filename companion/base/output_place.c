/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/output_place.h"

#include "base/folders.h"

#include <errno.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_LINKS = 40 };

/* The number N of /proc/OURSELVES/fd/N and /proc/OURSELVES/task/THREAD/fd/N, or -1. */
static int own_descriptor(const char *folder, const char *name)
{
    char *own = g_strdup_printf("/proc/%d", (int)getpid());
    guint64 number;
    bool is_own = ntt_path_is_below(folder, own) && g_str_has_suffix(folder, "/fd") &&
                  g_ascii_string_to_unsigned(name, 10, 0, G_MAXINT, &number, NULL);
    g_free(own);
    return is_own ? (int)number : -1;
}

void ntt_output_place_clear(struct ntt_output_place *place)
{
    g_free(place->path);
    g_free(place->folder);
}

/* One step to where `path` leads: true when that is reached, with `place` set. Else `next` is what the link names, to be
 * freed, or NULL with errno. */
static bool look_at(const char *path, struct ntt_output_place *place, char **next)
{
    char *folder = g_path_get_dirname(path), *name = g_path_get_basename(path),
         *real = realpath(folder, NULL);
    bool reached = false;
    *next = NULL;
    if (real) {
        *place = (struct ntt_output_place){.path = g_build_filename(real, name, NULL),
                                           .folder = g_strdup(real),
                                           .descriptor = own_descriptor(real, name)};
        bool is_there = lstat(place->path, &place->status) == 0;
        if (place->descriptor >= 0) {
            reached = true;
        } else if (is_there && S_ISLNK(place->status.st_mode) && !ntt_path_is_below(real, "/proc")) {
            /* The kernel may forbid it: a link that somebody else has put into a folder like /tmp. */
            bool is_allowed = stat(place->path, &place->status) == 0 || errno == ENOENT;
            char *link = is_allowed ? g_file_read_link(place->path, NULL) : NULL;
            *next = link ? g_canonicalize_filename(link, real) : NULL;
            g_free(link);
        } else {
            place->is_there = is_there && stat(place->path, &place->status) == 0;
            reached = place->is_there || errno == ENOENT;
        }
    }
    if (!reached) {
        int reason = errno;
        ntt_output_place_clear(place);
        *place = (struct ntt_output_place){.descriptor = -1};
        errno = reason;
    }
    free(real);
    g_free(name);
    g_free(folder);
    return reached;
}

bool ntt_output_place_find(const char *path, struct ntt_output_place *place)
{
    *place = (struct ntt_output_place){.descriptor = -1};
    if (strcmp(path, "-") == 0) {
        place->descriptor = STDOUT_FILENO;
        return true;
    }
    char *at = g_strdup(path), *next = NULL;
    bool found = false;
    errno = *path ? EISDIR : ENOENT;
    for (int links = 0; at && *at && !g_str_has_suffix(at, "/") && links < MOST_LINKS && !found; links++) {
        found = look_at(at, place, &next);
        g_free(at);
        at = next;
        if (!found && next)
            errno = ELOOP;
    }
    g_free(at);
    return found;
}

char *ntt_output_target(const char *path)
{
    struct ntt_output_place place;
    char *target =
        ntt_output_place_find(path, &place) && place.descriptor < 0 ? g_steal_pointer(&place.path) : NULL;
    ntt_output_place_clear(&place);
    return target;
}

/* A device may be written twice. */
static bool is_file(const struct ntt_output_place *place)
{
    return place->descriptor < 0 && (!place->is_there || S_ISREG(place->status.st_mode));
}

bool ntt_output_is_same(const char *a, const char *b)
{
    struct ntt_output_place left, right;
    bool found = ntt_output_place_find(a, &left);
    found = ntt_output_place_find(b, &right) && found;
    bool files = found && is_file(&left) && is_file(&right);
    bool same = files && (strcmp(left.path, right.path) == 0 ||
                          (left.is_there && right.is_there && left.status.st_dev == right.status.st_dev &&
                           left.status.st_ino == right.status.st_ino));
    ntt_output_place_clear(&left);
    ntt_output_place_clear(&right);
    return same;
}

int ntt_output_descriptor(const char *path)
{
    struct ntt_output_place place;
    int descriptor = ntt_output_place_find(path, &place) ? place.descriptor : -1;
    ntt_output_place_clear(&place);
    return descriptor;
}
