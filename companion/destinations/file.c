/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file that lines are added to, each exactly once: after a kill, or an error, its end is compared with the events that
 * are still to be sent, and what is there already is not written again. It is rotated when the next line does not fit,
 * but only at the beginning of a delivery, when all that is in it is known to have been delivered.
 */
#include "base/output_place.h"
#include "destinations/driver.h"
#include "destinations/file_check.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct file {
    char *path;
    const struct ntt_target *target;
    struct stat accepted;  /* what events have been added to */
    uint64_t rotate, keep; /* bytes, 0: never; how many old ones */
    int descriptor;        /* -1: not open */
    uint64_t size;
    bool compared;     /* its end with what is to be written */
    bool begun;        /* this program has tried to write to it */
    gint asked_reopen; /* atomic */
};

static void *open_file(const struct ntt_target *target, char **problem)
{
    struct file *file = g_new0(struct file, 1);
    struct stat status;
    file->path = g_strdup(target->identity);
    file->target = target;
    file->descriptor = -1;
    bool good = ntt_target_number(target, "rotate", 1000, INT64_MAX, 0, &file->rotate, problem) &&
                ntt_target_number(target, "keep", 1, 10000, NTT_FILES_KEPT, &file->keep, problem);
    if (good && (ntt_output_descriptor(file->path) >= 0 ||
                 (stat(file->path, &status) == 0 && !S_ISREG(status.st_mode)))) {
        *problem = g_strdup_printf("'%s' is not a regular file. Name a file, or - for standard output.",
                                   target->name);
        good = false;
    }
    if (good && ntt_target_option(target, "keep") && !file->rotate) {
        *problem = g_strdup_printf("keep= needs rotate=. For example: %s.", target->driver->example);
        good = false;
    }
    if (good)
        return file;
    g_free(file->path);
    g_free(file);
    return NULL;
}

static void shut(struct file *file)
{
    if (file->descriptor >= 0)
        close(file->descriptor);
    file->descriptor = -1;
    file->compared = false;
}

static void close_destination(void *destination)
{
    struct file *file = destination;
    shut(file);
    g_free(file->path);
    g_free(file);
}

static void reopen(void *destination)
{
    struct file *file = destination;
    g_atomic_int_set(&file->asked_reopen, 1);
}

static bool is_accepted(const struct file *file, const struct stat *status)
{
    return status->st_dev == file->accepted.st_dev && status->st_ino == file->accepted.st_ino;
}

static bool open_checked(struct file *file, char **problem)
{
    struct stat status;
    file->descriptor =
        open(file->path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0666);
    if (file->descriptor < 0 || fstat(file->descriptor, &status) != 0)
        return false;
    /* It may have come there since the command began. */
    if (is_accepted(file, &status) || ntt_events_may_be_added(file->descriptor, file->target->rules)) {
        file->accepted = status;
        return true;
    }
    shut(file);
    *problem = g_strdup_printf("'%s' has been put there meanwhile, and does not hold alerts; move it away",
                               file->path);
    return false;
}

/* What is written to it then is in no file any more. One that was renamed is written to until reopening is asked for. */
static bool is_deleted(const struct file *file)
{
    struct stat status;
    return file->descriptor >= 0 && fstat(file->descriptor, &status) == 0 && status.st_nlink == 0;
}

static bool make_ready(struct file *file, char **problem)
{
    struct stat status;
    if (g_atomic_int_compare_and_exchange(&file->asked_reopen, 1, 0) || is_deleted(file))
        shut(file);
    if ((file->descriptor < 0 && !open_checked(file, problem)) || fstat(file->descriptor, &status) != 0)
        return false;
    file->size = (uint64_t)status.st_size;
    return true;
}

/* FILE becomes FILE.1, that FILE.2, and so on; the oldest goes. A name that is missing was moved before a kill. */
static bool rename_all(const char *path, uint64_t keep)
{
    for (uint64_t i = keep; i > 0; i--) {
        char *to = g_strdup_printf("%s.%" G_GUINT64_FORMAT, path, i);
        char *from = i > 1 ? g_strdup_printf("%s.%" G_GUINT64_FORMAT, path, i - 1) : g_strdup(path);
        bool good = rename(from, to) == 0 || errno == ENOENT;
        g_free(from);
        g_free(to);
        if (!good)
            return false;
    }
    return true;
}

/* Where the path is a link, what it leads to is rotated, and the link stays. */
static bool rotate(struct file *file, char **problem)
{
    char *path = ntt_output_target(file->path);
    struct stat status;
    bool other = path && lstat(path, &status) == 0 && !is_accepted(file, &status);
    char *foreign = path ? ntt_rotation_obstacle(path, file->keep) : NULL;
    if (other)
        *problem = g_strdup_printf("'%s' has been put there meanwhile", path);
    else if (foreign)
        *problem = g_strdup_printf(
            "'%s' is in the way of rotating it, and does not hold alerts; move it away", foreign);
    bool good = path && !other && !foreign;
    if (good) {
        shut(file);
        good = rename_all(path, file->keep);
    }
    g_free(foreign);
    g_free(path);
    return good && make_ready(file, problem);
}

static bool fits(const struct file *file, uint64_t size, const GString *line)
{
    return !file->rotate || size == 0 || size + line->len + 1 <= file->rotate;
}

/* The last bytes of the file. */
static GString *read_end(const struct file *file, uint64_t bytes)
{
    GString *end = g_string_new(NULL);
    gsize have = 0;
    ssize_t got = 1;
    bytes = MIN(bytes, file->size);
    g_string_set_size(end, (gsize)bytes);
    while (have < bytes && got > 0) {
        got =
            pread(file->descriptor, end->str + have, (gsize)bytes - have, (off_t)(file->size - bytes + have));
        have += (gsize)MAX(got, 0);
    }
    g_string_truncate(end, have);
    return end;
}

/* How much of the beginning of the text is the end of the file already, counted from where a line begins. */
static gsize find_written(const struct file *file, const GString *text, const GString *end)
{
    for (gsize length = MIN(end->len, text->len); length > 0; length--) {
        gsize at = end->len - length;
        bool line_begins = at ? end->str[at - 1] == '\n' : end->len == file->size;
        if (line_begins && memcmp(end->str + at, text->str, length) == 0)
            return length;
    }
    return 0;
}

/* How much of these events an earlier program has written, before it was killed. */
static gsize compare(struct file *file, const struct ntt_outgoing *events, size_t count)
{
    GString *text = g_string_new(NULL);
    for (size_t i = 0; i < count; i++) {
        g_string_append_len(text, events[i].line->str, (gssize)events[i].line->len);
        g_string_append_c(text, '\n');
    }
    GString *end = read_end(file, text->len + 1);
    /* What it holds of another spool was added on purpose, and is added again. */
    gsize written = file->target->continues || file->begun ? find_written(file, text, end) : 0;
    /* A last line that somebody else has not finished. */
    if (!written && end->len && end->str[end->len - 1] != '\n' && write(file->descriptor, "\n", 1) == 1)
        file->size++;
    g_string_free(end, TRUE);
    g_string_free(text, TRUE);
    file->compared = file->begun = true;
    return written;
}

static bool write_all(struct file *file, const GString *text)
{
    for (gsize at = 0; at < text->len;) {
        ssize_t written = write(file->descriptor, text->str + at, text->len - at);
        if (written < 0 && errno != EINTR)
            return false;
        at += (gsize)MAX(written, 0);
        file->size += (uint64_t)MAX(written, 0);
    }
    return fdatasync(file->descriptor) == 0;
}

static void send_to_file(void *destination, const struct ntt_outgoing *events, size_t count,
                         GCancellable *stop, struct ntt_send_result *result)
{
    struct file *file = destination;
    (void)stop;
    bool good = make_ready(file, &result->problem);
    gsize written = good && !file->compared ? compare(file, events, count) : 0;
    if (good && !written && !fits(file, file->size, events[0].line))
        good = rotate(file, &result->problem);
    GString *text = g_string_new(NULL);
    gsize begin = 0;
    size_t done = 0;
    while (good && done < count) {
        const GString *line = events[done].line;
        gsize before = written > begin ? MIN(written - begin, line->len + 1) : 0;
        if (!before && !fits(file, file->size + text->len, line))
            break;
        g_string_append_len(text, line->str + MIN(before, line->len),
                            (gssize)(line->len - MIN(before, line->len)));
        if (before <= line->len)
            g_string_append_c(text, '\n');
        begin += line->len + 1;
        done++;
    }
    if (good && write_all(file, text)) {
        result->done = is_deleted(file) ? 0 : done; /* meanwhile: once more, into another */
    } else {
        if (!result->problem)
            result->problem = g_strdup(g_strerror(errno));
        shut(file);
    }
    g_string_free(text, TRUE);
}

const struct ntt_destination_driver ntt_file_driver = {
    .prefixes = (const char *const[]){"file:", NULL},
    .example = "file:/var/log/ntt.ndjson,rotate=100MB,keep=7",
    .options = (const char *const[]){"rotate", "keep", NULL},
    .takes = NTT_EVENT_ANY,
    .open = open_file,
    .send = send_to_file,
    .reopen = reopen,
    .close = close_destination,
};
