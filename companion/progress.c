/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "progress.h"

#include "output/escape.h"
#include "output/words.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CELLS = 28 };

struct ntt_progress ntt_progress_new(const char *file, bool quiet)
{
    struct stat status;
    struct ntt_progress progress = {.shown = !quiet && isatty(STDERR_FILENO)};
    if (strcmp(file, "-") != 0 && stat(file, &status) == 0 && S_ISREG(status.st_mode))
        progress.size = (uint64_t)status.st_size;
    return progress;
}

void ntt_progress_draw(const struct ntt_progress *progress, const struct ntt_summary *summary)
{
    if (!progress->shown)
        return;
    char *name = g_path_get_basename(summary->file), *packets = ntt_words_count(summary->packets);
    GString *line = g_string_new("\r");
    if (progress->size) {
        double part = MIN((double)summary->offset / (double)progress->size, 1.0);
        unsigned full = (unsigned)(part * CELLS);
        for (unsigned i = 0; i < CELLS; i++)
            g_string_append(line, i < full ? "█" : "░");
        g_string_append_printf(line, " %3.0f %%  ", part * 100);
    }
    g_string_append_printf(line, "%s packets, %u alerts  ", packets, summary->findings->len);
    char *visible = ntt_visible(name, 32);
    g_string_append_printf(line, "%s\033[K", visible);
    fwrite(line->str, 1, line->len, stderr);
    fflush(stderr);
    g_free(visible);
    g_string_free(line, TRUE);
    g_free(packets);
    g_free(name);
}

void ntt_progress_clear(const struct ntt_progress *progress)
{
    if (progress->shown) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
    }
}
