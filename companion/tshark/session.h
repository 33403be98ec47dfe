/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One tshark over one capture: argument array, its lines, and its end turned into a verdict. */
#ifndef NTT_SESSION_H
#define NTT_SESSION_H

#include "records/records.h"
#include "tshark/depth.h"
#include "tshark/ending.h"
#include "tshark/tshark.h"

enum {
    NTT_LINE_LIMIT = 16 << 20,     /* bytes of one record */
    NTT_MESSAGES_LIMIT = 16 << 10, /* bytes kept of what tshark says on standard error */
};

struct ntt_tshark_session {
    const struct ntt_tshark *tshark;
    enum ntt_depth depth;
    const GPtrArray *preferences; /* strings for tshark's -o, "ntt.name:value"; may be NULL */
    /* Files that hold the engine's state: taken up at the beginning, left at the end. May be NULL. */
    const char *state_load, *state_save;
    /* Both may be NULL. `alert` is borrowed for the time of the call. */
    void (*on_alert)(void *data, const struct ntt_summary *summary, const json_t *alert);
    void (*on_progress)(void *data, const struct ntt_summary *summary);
    void *data;
    /* See struct ntt_summary; may be NULL. */
    void (*on_other)(void *data, const json_t *record);
    void *other_data;
};

/*
 * Reads `file` ("-": standard input; also /dev/fd/N of ours) to its end, or until ntt_interrupted(). Always returns a summary, whose
 * outcome says how it went; to be freed with ntt_summary_free.
 */
struct ntt_summary *ntt_tshark_session_read(const struct ntt_tshark_session *session, const char *file);

/* The whole command line for this session over `file`, NULL-terminated; owned by the array. */
GPtrArray *ntt_tshark_session_arguments(const struct ntt_tshark_session *session, const char *file);

#endif
