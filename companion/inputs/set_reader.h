/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a set: a capture alone, or files in order with the engine's state handed from each to the next. */
#ifndef NTT_SET_READER_H
#define NTT_SET_READER_H

#include "inputs/capture_sets.h"
#include "tshark/session.h"

/*
 * Always returns a summary, as ntt_tshark_session_read does, under the name of the set; to be freed with
 * ntt_summary_free. After each file `on_file`
 * (may be NULL) is called with the session's data and what that file said.
 */
struct ntt_summary *ntt_capture_set_read(const struct ntt_tshark_session *session,
                                         const struct ntt_capture_set *set,
                                         void (*on_file)(void *data, const struct ntt_summary *file));

#endif
