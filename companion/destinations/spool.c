/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/folders.h"
#include "base/state_folder.h"
#include "destinations/spool_segments.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
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
    g_array_set_size(spool->segments, 0);
    spool->bytes = 0;
    while ((name = g_dir_read_name(folder))) {
        struct ntt_segment segment = {0};
        struct stat status;
        if (!segment_name(name, &segment.first))
            continue;
        char *path = g_build_filename(spool->folder, name, NULL);
        if (lstat(path, &status) == 0) {
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

/* Sets the number of the next event by the lines of the last segment. Returns where whole lines end, -1: cannot be read. */
static off_t count_lines(struct ntt_spool *spool)
{
    char *chunk = g_malloc(CHUNK);
    off_t whole = 0, offset = 0;
    ssize_t got;
    while ((got = pread(spool->file, chunk, CHUNK, offset)) > 0) {
        for (ssize_t i = 0; i < got; i++) {
            if (chunk[i] == '\n') {
                spool->end++;
                whole = offset + i + 1;
            }
        }
        offset += got;
    }
    g_free(chunk);
    return got < 0 ? -1 : whole;
}

/* Goes on with the last segment, without what follows its last newline. */
static bool take_up_last(struct ntt_spool *spool, char **problem)
{
    if (!spool->segments->len)
        return true;
    struct ntt_segment *last = ntt_segment_at(spool, spool->segments->len - 1);
    char *name = ntt_segment_name(last->first);
    spool->end = last->first;
    spool->file = ntt_state_file_open(spool->folder, name, O_RDWR | O_APPEND, problem);
    off_t whole = spool->file >= 0 ? count_lines(spool) : -1;
    bool good = whole >= 0 && ftruncate(spool->file, whole) == 0;
    if (!good && !*problem)
        *problem = g_strdup_printf("cannot continue '%s/%s': %s. Repair it, or move it away.", spool->folder,
                                   name, g_strerror(errno));
    if (good) {
        spool->bytes -= last->bytes - (uint64_t)whole;
        last->bytes = (uint64_t)whole;
    }
    g_free(name);
    return good;
}

/* True when no other program has the spool. */
static bool take_lock(struct ntt_spool *spool, char **problem)
{
    spool->lock_file = ntt_state_folder_lock(spool->folder, problem);
    if (spool->lock_file < 0 && !*problem)
        *problem = g_strdup_printf("another ntt uses the spool '%s'; give each one a folder of its own.",
                                   spool->folder);
    return spool->lock_file >= 0;
}

struct ntt_spool *ntt_spool_open(const struct ntt_spool_options *options, char **problem)
{
    if (!ntt_state_folder_make(options->folder, 0700, problem))
        return NULL;
    struct ntt_spool *spool = g_new0(struct ntt_spool, 1);
    spool->options = *options;
    spool->folder = g_strdup(options->folder);
    spool->segment_bytes = MIN(options->limit_bytes / SEGMENTS, LARGEST_SEGMENT);
    spool->lock_file = spool->file = -1;
    spool->segments = g_array_new(FALSE, TRUE, sizeof(struct ntt_segment));
    g_mutex_init(&spool->lock);
    /* Looked at before anything is written there, and listed once more when nobody else changes it. */
    if (!find_segments(spool, problem) || !ntt_spool_check(spool, problem) || !take_lock(spool, problem) ||
        !find_segments(spool, problem) || !take_up_last(spool, problem)) {
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
    char *name = ntt_segment_name(ntt_segment_at(spool, 0)->first),
         *path = g_build_filename(spool->folder, name, NULL);
    unlink(path);
    g_free(path);
    g_free(name);
    spool->bytes -= ntt_segment_at(spool, 0)->bytes;
    g_array_remove_index(spool->segments, 0);
}

static bool begin_segment(struct ntt_spool *spool, char **problem)
{
    guint count = spool->segments->len;
    if (count && ntt_segment_at(spool, count - 1)->first == spool->end) /* which has no events */
        g_array_remove_index(spool->segments, count - 1);
    char *name = ntt_segment_name(spool->end);
    close_file(&spool->file);
    spool->file = ntt_state_file_open(spool->folder, name, O_RDWR | O_APPEND | O_CREAT, problem);
    g_free(name);
    if (spool->file < 0 || ftruncate(spool->file, 0) != 0 || !ntt_folder_sync(spool->folder))
        return false;
    struct ntt_segment segment = {.first = spool->end};
    g_array_append_val(spool->segments, segment);
    return true;
}

/* All of it or nothing. */
static bool write_lines(struct ntt_spool *spool, uint64_t before, const GString *lines)
{
    ssize_t written = write(spool->file, lines->str, lines->len);
    if (written == (ssize_t)lines->len && fdatasync(spool->file) == 0)
        return true;
    int reason = written >= 0 && written < (ssize_t)lines->len ? ENOSPC : errno;
    /* Where the beginning of a line cannot be cut off, the next event goes to another segment. */
    if (ftruncate(spool->file, (off_t)before) != 0)
        close_file(&spool->file);
    errno = reason;
    return false;
}

bool ntt_spool_append(struct ntt_spool *spool, const GString *lines, size_t count, char **problem)
{
    g_mutex_lock(&spool->lock);
    struct ntt_segment *last = spool->segments->len ? ntt_segment_at(spool, spool->segments->len - 1) : NULL;
    char *why = NULL;
    bool good = true;
    if (spool->file < 0 || !last || last->bytes >= spool->segment_bytes)
        good = begin_segment(spool, &why);
    while (good && spool->segments->len > 1 && spool->bytes + lines->len > spool->options.limit_bytes)
        drop_oldest(spool);
    if (good) {
        last = ntt_segment_at(spool, spool->segments->len - 1);
        good = write_lines(spool, last->bytes, lines);
    }
    if (good) {
        last->bytes += lines->len;
        spool->bytes += lines->len;
        spool->end += count;
    } else {
        *problem =
            why ? g_strconcat(why, ". Events cannot be written to the spool until that is mended", NULL)
                : g_strdup_printf("cannot write an event to the spool '%s': %s. Make room there, or name "
                                  "another folder.",
                                  spool->folder, g_strerror(errno));
    }
    g_free(why);
    g_mutex_unlock(&spool->lock);
    return good;
}

void ntt_spool_keep_to_limit(struct ntt_spool *spool)
{
    char *problem = NULL;
    g_mutex_lock(&spool->lock);
    while (spool->segments->len > 1 && spool->bytes > spool->options.limit_bytes)
        drop_oldest(spool);
    if (spool->bytes > spool->options.limit_bytes && begin_segment(spool, &problem))
        drop_oldest(spool);
    g_mutex_unlock(&spool->lock);
    g_free(problem);
}

bool ntt_spool_is_there(const struct ntt_spool *spool)
{
    return ntt_state_folder_is_ours(spool->folder, spool->lock_file);
}

bool ntt_spool_restore(struct ntt_spool *spool, char **problem)
{
    if (!ntt_state_folder_make(spool->folder, 0700, problem))
        return false;
    g_mutex_lock(&spool->lock);
    close_file(&spool->file);
    close_file(&spool->lock_file);
    bool good = take_lock(spool, problem);
    g_mutex_unlock(&spool->lock);
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
