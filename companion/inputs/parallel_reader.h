/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads sets side by side, one tshark for each, and says what they say in the order in which they were given.
 *
 * The first set that is not finished speaks as it is read. What later ones have to say waits as text, so that
 * the lines of one stay together and the output is the same however many are read at once; when too much waits,
 * those that are ahead do.
 */
#ifndef NTT_PARALLEL_READER_H
#define NTT_PARALLEL_READER_H

#include "tshark/session.h"

enum { NTT_TEXT_WAITING = 16 << 20 }; /* bytes of all sets together, and one alert of each */

struct ntt_parallel_reader {
    const char *command; /* for messages */
    bool quiet;
    unsigned jobs;                     /* tsharks at once, at least 1 */
    struct ntt_tshark_session session; /* for each; its on_alert, on_progress and data are not used */
    /* What a change of an alert's state has to say on standard output; may be NULL. Called from several threads. */
    void (*print_alert)(void *data, const char *file, const json_t *alert, GString *out);
    void *data;
};

/*
 * Reads all sets until interrupted, and names on standard error, in their order, those that could not be read
 * whole. With more than one job, the session's on_other is called from several threads. The array owns its
 * summaries, one for each set.
 */
GPtrArray *ntt_parallel_read(const struct ntt_parallel_reader *how, const GPtrArray *sets);

#endif
