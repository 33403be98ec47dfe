/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/progress.h"

#include "base/escape.h"
#include "base/text_format.h"

#include <stdio.h>
#include <unistd.h>

enum {
    CELLS = 28,
    SETTLED = 3 * G_USEC_PER_SEC /* before that the pace is not known */
};

struct ntt_progress ntt_progress_new(uint64_t size, bool quiet)
{
    return (struct ntt_progress){
        .shown = !quiet && isatty(STDERR_FILENO), .size = size, .began = g_get_monotonic_time()};
}

double ntt_progress_left(const struct ntt_progress *progress, const struct ntt_progress_state *state)
{
    double part = progress->size ? MIN((double)state->bytes / (double)progress->size, 1.0) : 0;
    if (state->count >= NTT_PROGRESS_MANY)
        part = (double)state->done / state->count;
    int64_t lasted = g_get_monotonic_time() - progress->began;
    return lasted < SETTLED || part <= 0 ? -1 : (double)lasted / G_USEC_PER_SEC * (1 - part) / part;
}

void ntt_progress_draw(const struct ntt_progress *progress, const struct ntt_progress_state *state,
                       const char *name)
{
    if (!progress->shown)
        return;
    char *packets = ntt_text_count(state->packets), *alerts = ntt_text_count(state->alerts);
    GString *line = g_string_new("\r");
    if (progress->size) {
        double part = MIN((double)state->bytes / (double)progress->size, 1.0);
        unsigned full = (unsigned)(part * CELLS);
        for (unsigned i = 0; i < CELLS; i++)
            g_string_append(line, i < full ? "█" : "░");
        g_string_append_printf(line, " %3.0f %%  ", part * 100);
    }
    char *visible = ntt_visible(name, 32);
    g_string_append_printf(line, "%s packets, %s alerts  %s", packets, alerts, visible);
    double left = ntt_progress_left(progress, state);
    if (left >= 1) {
        char *duration = ntt_text_duration(left < 60 ? (int)left : (int)(left / 60) * 60);
        g_string_append_printf(line, ", about %s left", duration);
        g_free(duration);
    }
    g_string_append(line, "\033[K");
    fwrite(line->str, 1, line->len, stderr);
    fflush(stderr);
    g_free(visible);
    g_string_free(line, TRUE);
    g_free(alerts);
    g_free(packets);
}

void ntt_progress_clear(const struct ntt_progress *progress)
{
    if (progress->shown) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
    }
}
