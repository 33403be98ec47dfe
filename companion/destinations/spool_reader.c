/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the events of a spool in order, from any number on; spool.c writes them. */
#include "base/state_folder.h"
#include "destinations/spool_segments.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 256 << 10 };

static void close_file(int *file)
{
    if (*file >= 0)
        close(*file);
    *file = -1;
}

struct ntt_spool_reader ntt_spool_reader(struct ntt_spool *spool, uint64_t number)
{
    return (struct ntt_spool_reader){
        .spool = spool, .number = number, .file = -1, .text = g_string_new(NULL)};
}

void ntt_spool_reader_clear(struct ntt_spool_reader *reader)
{
    close_file(&reader->file);
    g_string_free(reader->text, TRUE);
}

/* What is known of a segment at one moment; it only grows. */
struct view {
    struct ntt_segment segment;
    uint64_t next; /* the number of the first event behind it */
};

/* False when it cannot be opened now, for want of descriptors or memory: that says nothing about the file. */
static bool open_segment(struct ntt_spool_reader *reader, uint64_t first)
{
    if (reader->file >= 0 && reader->segment == first)
        return true;
    char *name = ntt_segment_name(first), *problem = NULL;
    close_file(&reader->file);
    errno = 0;
    reader->file = ntt_state_file_open(reader->spool->folder, name, O_RDONLY, &problem);
    bool later = reader->file < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOMEM);
    reader->segment = reader->line = first;
    reader->at = 0;
    reader->offset = 0;
    g_string_truncate(reader->text, 0);
    g_free(problem);
    g_free(name);
    return !later;
}

/* Opens the segment of the reader's next event. False when there is no such event, or it cannot be opened now. */
static bool find(struct ntt_spool_reader *reader, struct view *view)
{
    struct ntt_spool *spool = reader->spool;
    g_mutex_lock(&spool->lock);
    guint i = spool->segments->len;
    while (i > 0 && ntt_segment_at(spool, i - 1)->first > reader->number)
        i--;
    bool found = i > 0 && reader->number < spool->end;
    if (found) {
        view->segment = *ntt_segment_at(spool, i - 1);
        view->next = i < spool->segments->len ? ntt_segment_at(spool, i)->first : spool->end;
        found = open_segment(reader, view->segment.first);
    }
    g_mutex_unlock(&spool->lock);
    return found;
}

/* The reader's line, without its newline; NULL when the segment has no more up to `end`. */
static const char *peek(struct ntt_spool_reader *reader, uint64_t end, gsize *length)
{
    GString *text = reader->text;
    gsize searched = reader->at;
    for (;;) {
        const char *newline = memchr(text->str + searched, '\n', text->len - searched);
        if (newline) {
            *length = (gsize)(newline - text->str) - reader->at;
            return text->str + reader->at;
        }
        if (reader->file < 0 || reader->offset >= end)
            return NULL;
        g_string_erase(text, 0, (gssize)reader->at);
        reader->at = 0;
        searched = text->len;
        gsize room = (gsize)MIN(CHUNK, end - reader->offset);
        g_string_set_size(text, searched + room);
        ssize_t got = pread(reader->file, text->str + searched, room, (off_t)reader->offset);
        g_string_truncate(text, searched + (gsize)MAX(got, 0));
        if (got <= 0)
            return NULL;
        reader->offset += (uint64_t)got;
    }
}

/* Says once which segment is damaged. */
static void warn_of_damage(struct ntt_spool *spool, uint64_t first)
{
    bool told = true;
    g_mutex_lock(&spool->lock);
    for (guint i = 0; i < spool->segments->len; i++) {
        if (ntt_segment_at(spool, i)->first == first) {
            told = ntt_segment_at(spool, i)->damage_told;
            ntt_segment_at(spool, i)->damage_told = true;
        }
    }
    g_mutex_unlock(&spool->lock);
    if (told)
        return;
    char *name = ntt_segment_name(first);
    char *sentence = g_strdup_printf("'%s/%s' is damaged; events in it that cannot be read are skipped",
                                     spool->folder, name);
    spool->options.warn(spool->options.data, sentence);
    g_free(sentence);
    g_free(name);
}

uint64_t ntt_spool_read(struct ntt_spool_reader *reader, GPtrArray *events, size_t most, size_t most_bytes)
{
    uint64_t begin = ntt_spool_begin(reader->spool),
             lost = begin > reader->number ? begin - reader->number : 0;
    struct view view;
    reader->number += lost;
    while (events->len < most && find(reader, &view)) {
        gsize length = 0;
        const char *line = peek(reader, view.segment.bytes, &length);
        bool wanted = reader->line == reader->number;
        json_t *event = NULL;
        if (line && wanted && events->len && length > most_bytes)
            break;
        if (line && wanted)
            event = json_loadb(line, length, 0, NULL);
        if (json_is_object(event)) {
            g_ptr_array_add(events, event);
            most_bytes -= MIN(most_bytes, length);
            reader->number++;
        } else if (wanted || !line) {
            json_decref(event);
            if (events->len)
                break;
            warn_of_damage(reader->spool, view.segment.first);
            uint64_t next = line ? reader->number + 1 : view.next;
            lost += next - reader->number;
            reader->number = next;
        }
        if (line) {
            reader->line++;
            reader->at += length + 1;
        }
    }
    return lost;
}
