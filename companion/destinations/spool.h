/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events on disk until every destination has had them: lines of JSON in files ("segments") of one folder, each named by
 * the number of its first event. Events are numbered from 0, for as long as the folder is kept.
 *
 * An event counts once it is on the disk. A last line that is torn, because the program was killed while it wrote, is
 * cut off; a line that is damaged is skipped, and the segment named once.
 */
#ifndef NTT_SPOOL_H
#define NTT_SPOOL_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct ntt_spool;

struct ntt_spool_options {
    const char *folder;   /* made if missing */
    uint64_t limit_bytes; /* of all segments; the oldest goes when a new event would not fit */
    void (*warn)(void *data, const char *sentence); /* called from any thread */
    void *data;
};

/* NULL when the folder cannot be used, or another program uses it; `problem` is to be freed with g_free. */
struct ntt_spool *ntt_spool_open(const struct ntt_spool_options *options, char **problem);
void ntt_spool_close(struct ntt_spool *spool);

/* From any thread, like all below. `lines` are so many events, each with its newline; they are on the disk then, in one
 * segment. False: none was kept, and `problem` says why, to be freed with g_free. */
bool ntt_spool_append(struct ntt_spool *spool, const GString *lines, size_t count, char **problem);

/* The number of the oldest event that is kept, and the one the next event will have. */
uint64_t ntt_spool_begin(struct ntt_spool *spool);
uint64_t ntt_spool_end(struct ntt_spool *spool);
/* The next event has at least this number: a reader was further than the segments are. */
void ntt_spool_skip_to(struct ntt_spool *spool, uint64_t number);
/* Events before this number may go. The last segment stays. */
void ntt_spool_release(struct ntt_spool *spool, uint64_t number);
/* The oldest events go at once where they are beyond the limit, which may have been a larger one before. */
void ntt_spool_keep_to_limit(struct ntt_spool *spool);
/* True while the folder is the one in which it was opened. */
bool ntt_spool_is_there(const struct ntt_spool *spool);
/* Goes on in the folder, which was deleted and made again; events that were there and are not being read are lost. False when
 * the folder cannot be used; `problem` says why, to be freed with g_free. */
bool ntt_spool_restore(struct ntt_spool *spool, char **problem);

/* A place in the spool, of one thread. */
struct ntt_spool_reader {
    struct ntt_spool *spool;
    uint64_t number; /* of the next event to be read */
    /* Of the segment that is open; file -1: none. */
    int file;
    uint64_t segment, line; /* the numbers of its first event, and of the one that begins at `at` */
    GString *text;          /* what was read of it, up to this offset */
    gsize at;
    uint64_t offset;
};

struct ntt_spool_reader ntt_spool_reader(struct ntt_spool *spool, uint64_t number);
void ntt_spool_reader_clear(struct ntt_spool_reader *reader);

/*
 * Adds the events from the reader's place on to the empty `events` (json_t), up to so many events and bytes, at least one
 * if there is one, and moves on behind them. Returns how many events before them are lost: dropped for the limit, or
 * damaged. No event is lost between them.
 */
uint64_t ntt_spool_read(struct ntt_spool_reader *reader, GPtrArray *events, size_t most, size_t most_bytes);

#endif
