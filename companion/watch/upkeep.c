/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/upkeep.h"

#include "base/disk_room.h"
#include "base/state_folder.h"
#include "inputs/ring.h"
#include "watch/backlog.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <time.h>

enum { LEAST_ROOM = 16 << 20 /* bytes on the disk of the ring */ };

static void report(const struct ntt_upkeep *upkeep, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void report(const struct ntt_upkeep *upkeep, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *sentence = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    upkeep->warn(upkeep->data, sentence);
    g_free(sentence);
}

bool ntt_upkeep_make_folders(const struct ntt_upkeep *upkeep, char **problem)
{
    return ntt_state_folder_make(upkeep->folder, upkeep->mode, problem) &&
           ntt_state_folder_make(upkeep->ring, upkeep->mode, problem);
}

static int64_t age_s(const struct stat *status)
{
    return (int64_t)(time(NULL) - status->st_mtime);
}

static void report_stranger(struct ntt_upkeep *upkeep, const char *name)
{
    if (!upkeep->stranger_told)
        report(
            upkeep,
            "'%s/%s' is named like a file of the ring, but this watch has not written it: it stays. Move it "
            "elsewhere",
            upkeep->ring, name);
    upkeep->stranger_told = true;
}

/* Removes files of the ring that have been read, that no open alert needs, and that are beyond the limits. Those that were
 * skipped are tried once more before, unless that cannot wait. */
static void keep_to(struct ntt_upkeep *upkeep, const struct ntt_retention *limits, bool at_once)
{
    GPtrArray *names = ntt_ring_list(upkeep->ring);
    ntt_ring_files_look(upkeep->files, names);
    struct ntt_kept_file *files = g_new0(struct ntt_kept_file, names->len + 1);
    GHashTable *needed = ntt_backlog_needed(upkeep->ledger);
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        char *path = g_build_filename(upkeep->ring, name, NULL);
        struct stat status = {0};
        bool there = lstat(path, &status) == 0, unread = ntt_ring_is_after(name, upkeep->ledger->last_file),
             ours = ntt_ring_files_has(upkeep->files, name);
        if (there && S_ISREG(status.st_mode) && !ours && !unread)
            report_stranger(upkeep, name);
        files[i] = (struct ntt_kept_file){.bytes = there ? (uint64_t)status.st_size : 0,
                                          .age_s = there ? age_s(&status) : 0,
                                          .needed = unread || !ours || g_hash_table_contains(needed, name)};
        g_free(path);
    }
    ntt_retention_choose(limits, files, names->len);
    for (guint i = 0; i < names->len; i++)
        if (files[i].delete &&ntt_reader_lets_go(upkeep->reader, g_ptr_array_index(names, i), at_once)) {
            char *path = g_build_filename(upkeep->ring, g_ptr_array_index(names, i), NULL);
            g_unlink(path);
            g_free(path);
        }
    g_hash_table_destroy(needed);
    g_free(files);
    g_ptr_array_free(names, TRUE);
}

void ntt_upkeep_limit_ring(struct ntt_upkeep *upkeep)
{
    keep_to(upkeep, &upkeep->retention, false);
}

void ntt_upkeep_make_room(struct ntt_upkeep *upkeep)
{
    const struct ntt_retention nothing = {.bytes = 1};
    keep_to(upkeep, &nothing, true);
}

/* A full disk makes dumpcap lose packets without a word, and leaves its file damaged. */
static void look_at_disk(struct ntt_upkeep *upkeep)
{
    uint64_t room;
    if (!ntt_disk_room(upkeep->ring, &room))
        return;
    if (room < LEAST_ROOM)
        ntt_upkeep_make_room(upkeep);
    if (room < LEAST_ROOM && !upkeep->full_told)
        report(
            upkeep,
            "the disk of '%s' has only %.1f MB left: packets may be lost, and files of the ring are deleted "
            "as soon as they have been read. Make room, or lower --keep-size",
            upkeep->ring, (double)room / 1e6);
    if (room >= UINT64_C(2) * LEAST_ROOM && upkeep->full_told)
        report(upkeep, "the disk of '%s' has %.1f MB again", upkeep->ring, (double)room / 1e6);
    upkeep->full_told = room < LEAST_ROOM || (upkeep->full_told && room < UINT64_C(2) * LEAST_ROOM);
}

/* Reports once, until it is over, why a folder cannot be made again. The sentence is taken over; NULL: it could. */
static void report_folder(struct ntt_upkeep *upkeep, char *problem)
{
    if (problem && !upkeep->folder_told)
        report(upkeep, "%s", problem);
    upkeep->folder_told = problem != NULL;
    g_free(problem);
}

/* What is in memory is written again; what was only in the folder is lost. */
static void restore_folder(struct ntt_upkeep *upkeep)
{
    char *problem = NULL;
    if (ntt_upkeep_make_folders(upkeep, &problem) && ntt_ledger_restore(upkeep->ledger, &problem) &&
        ntt_reader_restore(upkeep->reader, &problem) && ntt_outbox_restore(upkeep->outbox, &problem)) {
        ntt_ring_files_restore(upkeep->files);
        report(upkeep,
               "the folder '%s' was deleted; it is made again, and the watch continues. Files of the ring "
               "that had not been "
               "read, and events that waited for destinations, may be lost",
               upkeep->folder);
        ntt_recorder_renew(upkeep->recorder);
    }
    report_folder(upkeep, problem);
}

static void restore_spool(struct ntt_upkeep *upkeep)
{
    char *problem = NULL;
    if (ntt_outbox_restore(upkeep->outbox, &problem))
        report(upkeep,
               "the spool in '%s' was deleted; it is made again. Events that waited for destinations may be "
               "lost",
               upkeep->folder);
    report_folder(upkeep, problem);
}

/* dumpcap would write on into files that nobody can find. */
static void restore_ring(struct ntt_upkeep *upkeep)
{
    char *problem = NULL;
    if (ntt_upkeep_make_folders(upkeep, &problem)) {
        report(upkeep,
               "the ring in '%s' was deleted; the capture goes on in new files. What was in the others and "
               "had not been "
               "read may be lost",
               upkeep->ring);
        ntt_recorder_renew(upkeep->recorder);
    }
    report_folder(upkeep, problem);
}

/* True when the folder is missing, or the file in it that dumpcap is writing. */
static bool is_ring_gone(const struct ntt_upkeep *upkeep)
{
    if (!g_file_test(upkeep->ring, G_FILE_TEST_IS_DIR))
        return true;
    if (!ntt_recorder_running(upkeep->recorder))
        return false;
    struct ntt_ring_place place;
    GPtrArray *names = ntt_ring_list(upkeep->ring);
    bool there = names->len && ntt_ring_place(g_ptr_array_index(names, names->len - 1), &place) &&
                 ntt_recorder_writes(upkeep->recorder, place.run);
    g_ptr_array_free(names, TRUE);
    return !there;
}

void ntt_upkeep_look(struct ntt_upkeep *upkeep)
{
    if (!ntt_ledger_is_there(upkeep->ledger))
        restore_folder(upkeep);
    else if (!ntt_outbox_is_there(upkeep->outbox))
        restore_spool(upkeep);
    if (is_ring_gone(upkeep))
        restore_ring(upkeep);
    look_at_disk(upkeep);
}
