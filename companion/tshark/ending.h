/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a tshark ended, and what it meant. */
#ifndef NTT_ENDING_H
#define NTT_ENDING_H

#include <stdbool.h>

struct ntt_tshark_session;

/* True for link types that tshark gives to files which hold no packets: JSON, images, films, plain text. */
bool ntt_tshark_is_media(const char *link_type);

struct ntt_ending {
    int wait_status;
    bool saw_capture, saw_end, interrupted, line_too_long, read_nothing;
    const char *link_type; /* NULL: not said */
    const char *messages;  /* standard error, valid UTF-8 */
};

enum ntt_verdict {
    NTT_VERDICT_OK,
    NTT_VERDICT_CUT_SHORT, /* everything up to the cut was read */
    NTT_VERDICT_INTERRUPTED,
    NTT_VERDICT_DIED,          /* by a signal */
    NTT_VERDICT_STREAM_BROKEN, /* a line that never ends */
    NTT_VERDICT_NO_END,        /* left in good order, without the end record */
    NTT_VERDICT_NOT_A_CAPTURE,
    NTT_VERDICT_NO_PLUGIN,
    NTT_VERDICT_OTHER_PLUGIN, /* built for another version of Wireshark */
    NTT_VERDICT_FAILED,
};

enum ntt_verdict ntt_tshark_session_verdict(const struct ntt_ending *ending);
/* The verdict in words for the user, to be freed with g_free; NULL when all is well. */
char *ntt_tshark_session_words(enum ntt_verdict verdict, const struct ntt_ending *ending,
                               const struct ntt_tshark_session *session, const char *file);

#endif
