/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "destinations/spool_segments.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SEGMENTS = 8, LARGEST_SEGMENT = 16 << 20, CHUNK = 256 << 10 };

/* The number in a segment's name; false for other files. */
static bool segment_name(const char *name, uint64_t *first)
{
    char *end;
    if (strlen(name) != 27 || strspn(name, "0123456789") != 20)
        return false;
    errno = 0;
    *first = g_ascii_strtoull(name, &end, 10);
    return errno == 0 && strcmp(end, ".ndjson") == 0;
}

static gint by_number(gconstpointer a, gconstpointer b)
{
    uint64_t first = ((const struct ntt_segment *)a)->first, second = ((const struct ntt_segment *)b)->first;
    return (first > second) - (first < second);
}

static bool find_segments(struct ntt_spool *spool, char **problem)
{
    GError *error = NULL;
    GDir *folder = g_dir_open(spool->folder, 0, &error);
    if (!folder) {
        *problem = g_strdup_printf("cannot read the spool '%s': %s.", spool->folder, error->message);
        g_error_free(error);
        return false;
    }
    const char *name;
    while ((name = g_dir_read_name(folder))) {
        struct ntt_segment segment = {0};
        struct stat status;
        if (!segment_name(name, &segment.first))
            continue;
        char *path = ntt_segment_path(spool, segment.first);
        if (stat(path, &status) == 0) {
            segment.bytes = (uint64_t)status.st_size;
            spool->bytes += segment.bytes;
            g_array_append_val(spool->segments, segment);
        }
        g_free(path);
    }
    g_dir_close(folder);
    g_array_sort(spool->segments, by_number);
    return true;
}

/* Counts the lines of the last segment, and cuts off what follows the last newline. */
static bool take_up_last(struct ntt_spool *spool, char **problem)
{
    if (!spool->segments->len)
        return true;
    struct ntt_segment *last = ntt_segment_at(spool, spool->segments->len - 1);
    char *path = ntt_segment_path(spool, last->first), *chunk = g_malloc(CHUNK);
    uint64_t whole = 0, offset = 0;
    ssize_t got = -1;
    spool->end = last->first;
    spool->file = open(path, O_RDWR | O_APPEND | O_CLOEXEC);
    while (spool->file >= 0 && (got = pread(spool->file, chunk, CHUNK, (off_t)offset)) > 0) {
        for (ssize_t i = 0; i < got; i++) {
            if (chunk[i] == '\n') {
                spool->end++;
                whole = offset + (uint64_t)i + 1;
            }
        }
        offset += (uint64_t)got;
    }
    bool good = got == 0 && (whole == offset || ftruncate(spool->file, (off_t)whole) == 0);
    if (!good)
        *problem =
            g_strdup_printf("cannot continue '%s': %s. Repair it, or move it away.", path, g_strerror(errno));
    spool->bytes -= last->bytes - whole;
    last->bytes = whole;
    g_free(chunk);
    g_free(path);
    return good;
}

/* True when no other program has the spool. */
static bool take_lock(struct ntt_spool *spool, char **problem)
{
    char *path = g_build_filename(spool->folder, "lock", NULL);
    spool->lock_file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    bool good = spool->lock_file >= 0 && flock(spool->lock_file, LOCK_EX | LOCK_NB) == 0;
    if (!good && errno == EWOULDBLOCK)
        *problem = g_strdup_printf("another ntt uses the spool '%s'; give each one a folder of its own.",
                                   spool->folder);
    else if (!good)
        *problem = g_strdup_printf("cannot lock '%s': %s.", path, g_strerror(errno));
    g_free(path);
    return good;
}

struct ntt_spool *ntt_spool_open(const struct ntt_spool_options *options, char **problem)
{
    if (g_mkdir_with_parents(options->folder, 0700) != 0) {
        *problem = g_strdup_printf("cannot create the folder '%s' for the spool: %s.", options->folder,
                                   g_strerror(errno));
        return NULL;
    }
    struct ntt_spool *spool = g_new0(struct ntt_spool, 1);
    spool->options = *options;
    spool->folder = g_strdup(options->folder);
    spool->segment_bytes = MIN(options->limit_bytes / SEGMENTS, LARGEST_SEGMENT);
    spool->lock_file = spool->file = -1;
    spool->segments = g_array_new(FALSE, TRUE, sizeof(struct ntt_segment));
    g_mutex_init(&spool->lock);
    if (!take_lock(spool, problem) || !find_segments(spool, problem) || !take_up_last(spool, problem)) {
        ntt_spool_close(spool);
        return NULL;
    }
    return spool;
}

static void close_file(int *file)
{
    if (*file >= 0)
        close(*file);
    *file = -1;
}

void ntt_spool_close(struct ntt_spool *spool)
{
    close_file(&spool->file);
    close_file(&spool->lock_file);
    g_array_free(spool->segments, TRUE);
    g_mutex_clear(&spool->lock);
    g_free(spool->folder);
    g_free(spool);
}

static void drop_oldest(struct ntt_spool *spool)
{
    char *path = ntt_segment_path(spool, ntt_segment_at(spool, 0)->first);
    unlink(path);
    g_free(path);
    spool->bytes -= ntt_segment_at(spool, 0)->bytes;
    g_array_remove_index(spool->segments, 0);
}

/* The name of a new file is on the disk only once its folder is. */
static bool sync_folder(const struct ntt_spool *spool)
{
    int folder = open(spool->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = folder >= 0 && fsync(folder) == 0;
    close_file(&folder);
    return good;
}

static bool begin_segment(struct ntt_spool *spool)
{
    guint count = spool->segments->len;
    if (count && ntt_segment_at(spool, count - 1)->first == spool->end) /* which has no events */
        g_array_remove_index(spool->segments, count - 1);
    char *path = ntt_segment_path(spool, spool->end);
    close_file(&spool->file);
    spool->file = open(path, O_RDWR | O_APPEND | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    g_free(path);
    if (spool->file < 0 || !sync_folder(spool))
        return false;
    struct ntt_segment segment = {.first = spool->end};
    g_array_append_val(spool->segments, segment);
    return true;
}

/* All of it or nothing. */
static bool write_line(struct ntt_spool *spool, uint64_t before, const GString *line)
{
    ssize_t written = write(spool->file, line->str, line->len);
    if (written == (ssize_t)line->len && fdatasync(spool->file) == 0)
        return true;
    int reason = written >= 0 && written < (ssize_t)line->len ? ENOSPC : errno;
    /* Where the beginning of a line cannot be cut off, the next event goes to another segment. */
    if (ftruncate(spool->file, (off_t)before) != 0)
        close_file(&spool->file);
    errno = reason;
    return false;
}

bool ntt_spool_append(struct ntt_spool *spool, const char *line, size_t length, char **problem)
{
    GString *text = g_string_new_len(line, (gssize)length);
    g_string_append_c(text, '\n');
    g_mutex_lock(&spool->lock);
    struct ntt_segment *last = spool->segments->len ? ntt_segment_at(spool, spool->segments->len - 1) : NULL;
    bool good = true;
    if (spool->file < 0 || !last || last->bytes >= spool->segment_bytes)
        good = begin_segment(spool);
    while (good && spool->segments->len > 1 && spool->bytes + text->len > spool->options.limit_bytes)
        drop_oldest(spool);
    if (good) {
        last = ntt_segment_at(spool, spool->segments->len - 1);
        good = write_line(spool, last->bytes, text);
    }
    if (good) {
        last->bytes += text->len;
        spool->bytes += text->len;
        spool->end++;
    } else {
        *problem = g_strdup_printf(
            "cannot write an event to the spool '%s': %s. Make room there, or name another folder.",
            spool->folder, g_strerror(errno));
    }
    g_mutex_unlock(&spool->lock);
    g_string_free(text, TRUE);
    return good;
}

uint64_t ntt_spool_begin(struct ntt_spool *spool)
{
    g_mutex_lock(&spool->lock);
    uint64_t begin = spool->segments->len ? ntt_segment_at(spool, 0)->first : spool->end;
    g_mutex_unlock(&spool->lock);
    return begin;
}

uint64_t ntt_spool_end(struct ntt_spool *spool)
{
    g_mutex_lock(&spool->lock);
    uint64_t end = spool->end;
    g_mutex_unlock(&spool->lock);
    return end;
}

void ntt_spool_skip_to(struct ntt_spool *spool, uint64_t number)
{
    g_mutex_lock(&spool->lock);
    if (number > spool->end) {
        spool->end = number;
        close_file(&spool->file);
    }
    g_mutex_unlock(&spool->lock);
}

void ntt_spool_release(struct ntt_spool *spool, uint64_t number)
{
    g_mutex_lock(&spool->lock);
    /* The last one holds the last event only once its first line is written. */
    while (spool->segments->len > 1 && ntt_segment_at(spool, 1)->first <= number &&
           ntt_segment_at(spool, 1)->bytes)
        drop_oldest(spool);
    g_mutex_unlock(&spool->lock);
}

/* The last whole line of a text that is an event. */
static json_t *last_event(const char *text, gsize length)
{
    json_t *event = NULL;
    while (length && !json_is_object(event)) {
        gsize begin = length - 1;
        while (begin && text[begin - 1] != '\n')
            begin--;
        json_decref(event);
        event = json_loadb(text + begin, length - 1 - begin, 0, NULL);
        length = begin;
    }
    return event;
}

json_t *ntt_spool_last(struct ntt_spool *spool)
{
    json_t *event = NULL;
    g_mutex_lock(&spool->lock);
    for (guint i = spool->segments->len; i > 0 && !event; i--) {
        char *path = ntt_segment_path(spool, ntt_segment_at(spool, i - 1)->first), *text = NULL;
        gsize length = 0;
        if (g_file_get_contents(path, &text, &length, NULL))
            event = last_event(text, length);
        g_free(text);
        g_free(path);
    }
    g_mutex_unlock(&spool->lock);
    return event;
}
