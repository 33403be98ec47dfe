/* SPDX-License-Identifier: GPL-2.0-or-later */
/* That the files of a spool are its own: what is called like them is deleted, and what follows its last newline cut off. */
#include "base/state_folder.h"
#include "destinations/spool_segments.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { BEGINNING = 16 << 10 };

/* Every event begins so, and has the member. */
static const char begin[] = "{\"record\":\"alert\",", member[] = "\"event_id\":\"";

/* `text` is so many bytes from the beginning of a file. Of a line that a killed program has torn only what is there counts; a
 * file system may leave zeros where it had no time for them. */
static bool is_of_events(const char *text, size_t length)
{
    if (!length || !*text)
        return true;
    if (strncmp(text, begin, MIN(length, strlen(begin))) != 0)
        return false;
    const char *end = memchr(text, '\n', length);
    return !end || g_strstr_len(text, end - text, member);
}

static bool check(const struct ntt_spool *spool, const char *name, char **problem)
{
    char *text = g_malloc(BEGINNING);
    int file = ntt_state_file_open(spool->folder, name, O_RDONLY, problem);
    bool gone = file < 0 && errno == ENOENT; /* as an ntt that uses it has sent it by now */
    ssize_t got = file >= 0 ? pread(file, text, BEGINNING, 0) : -1;
    if (file >= 0 && got < 0)
        *problem = g_strdup_printf("cannot read '%s/%s': %s. Repair it, or move it away", spool->folder, name,
                                   g_strerror(errno));
    else if (got >= 0 && !is_of_events(text, (size_t)got))
        *problem = g_strdup_printf(
            "'%s/%s' is called like a file of a spool, but holds no events, and a spool deletes such files. "
            "Move it away, or name another folder",
            spool->folder, name);
    if (file >= 0)
        close(file);
    g_free(text);
    return gone || !*problem;
}

bool ntt_spool_check(const struct ntt_spool *spool, char **problem)
{
    bool good = true;
    for (guint i = 0; i < spool->segments->len && good; i++) {
        char *name = ntt_segment_name(ntt_segment_at(spool, i)->first);
        good = check(spool, name, problem);
        g_free(name);
    }
    return good;
}
