/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/status.h"

#include "inputs/ring.h"
#include "watch/ledger.h"
#include "watch/watch.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PEAKS = 5, SECOND = 1000000 };

uint64_t ntt_process_memory(GPid process)
{
    char *path = g_strdup_printf("/proc/%d/statm", (int)process), *text = NULL;
    unsigned long long resident = 0;
    if (process && g_file_get_contents(path, &text, NULL, NULL))
        sscanf(text, "%*u %llu", &resident);
    g_free(text);
    g_free(path);
    return resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void add_destinations(const struct ntt_status *status, GString *out)
{
    for (size_t i = 0; i < status->destination_count; i++) {
        const struct ntt_outbox_state *state = &status->destinations[i];
        if (state->down || state->waiting || state->dropped)
            g_string_append_printf(
                out, " · %s%s: %" G_GUINT64_FORMAT " waiting, %" G_GUINT64_FORMAT " dropped", state->target,
                state->down ? " is down" : "", state->waiting, state->dropped);
    }
}

void ntt_status_line(const struct ntt_status *status, GString *out)
{
    const struct ntt_reader_state *reader = &status->reader;
    g_string_append_printf(out,
                           "%s%.0f packets/s · %" G_GUINT64_FORMAT
                           " dropped · %.1f s behind · %u open alert%s · "
                           "%.0f MB",
                           status->capturing ? "" : "NOT CAPTURING · ", status->packets_per_s,
                           reader->dropped, (double)reader->behind_us / SECOND, reader->open,
                           reader->open == 1 ? "" : "s", (double)status->memory / 1e6);
    add_destinations(status, out);
}

struct peak {
    unsigned day, hour;
    double packets_per_s;
};

static int busier(gconstpointer a, gconstpointer b)
{
    const struct peak *left = a, *right = b;
    return left->packets_per_s > right->packets_per_s ? -1 : left->packets_per_s < right->packets_per_s;
}

/* The busiest hours of the week, as the paper has them. */
static void add_peaks(const json_t *hours, GString *out)
{
    static const char *const days[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                       "Friday", "Saturday", "Sunday"};
    GArray *peaks = g_array_new(FALSE, FALSE, sizeof(struct peak));
    size_t i;
    json_t *row;
    json_array_foreach(hours, i, row)
    {
        double seconds = json_number_value(json_object_get(row, "seconds"));
        struct peak peak = {.day = (unsigned)json_integer_value(json_object_get(row, "day")),
                            .hour = (unsigned)json_integer_value(json_object_get(row, "hour")),
                            .packets_per_s =
                                json_number_value(json_object_get(row, "packets")) / MAX(seconds, 1)};
        if (peak.day < G_N_ELEMENTS(days))
            g_array_append_val(peaks, peak);
    }
    g_array_sort(peaks, busier);
    for (guint n = 0; n < MIN(peaks->len, PEAKS); n++) {
        const struct peak *peak = &g_array_index(peaks, struct peak, n);
        g_string_append_printf(out, "  %-9s %02u:00  %.1f packets/s\n", days[peak->day], peak->hour,
                               peak->packets_per_s);
    }
    g_array_free(peaks, TRUE);
}

bool ntt_watch_status(const char *folder, GString *out, char **problem)
{
    struct ntt_ledger *ledger = ntt_ledger_read(folder, problem);
    if (!ledger && !*problem)
        *problem = g_strdup_printf(
            "no watch in '%s' has read a file of its ring yet. Name the folder of the watch with --state",
            folder);
    if (!ledger)
        return false;
    char *ring = g_build_filename(folder, "ring", NULL);
    GPtrArray *files = ntt_ring_list(ring);
    g_string_append_printf(out,
                           "Since %s: %" G_GUINT64_FORMAT " packets in %" G_GUINT64_FORMAT
                           " files, %" G_GUINT64_FORMAT " alerts, %u of them open.\n",
                           ledger->since, ledger->packets, ledger->files_read, ledger->alerts,
                           g_hash_table_size(ledger->open));
    g_string_append_printf(out,
                           "Packets dropped before they reached a file: %" G_GUINT64_FORMAT
                           ". Files deleted before they were read: %" G_GUINT64_FORMAT
                           ". Times a file had to be read again: %" G_GUINT64_FORMAT ".\n",
                           ledger->dropped, ledger->unread_files, ledger->failures);
    g_string_append_printf(out, "The ring has %u files: %s\n", files->len, ring);
    if (json_array_size(ledger->hours))
        g_string_append(out, "Busiest hours:\n");
    add_peaks(ledger->hours, out);
    g_ptr_array_free(files, TRUE);
    g_free(ring);
    ntt_ledger_free(ledger);
    return true;
}
