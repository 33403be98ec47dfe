/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a story: a capture alone, or files in order with the engine's state handed from each to the next. */
#ifndef NTT_STORY_H
#define NTT_STORY_H

#include "inputs/stories.h"
#include "tshark/session.h"

/*
 * Always returns a summary, as ntt_session_read does, under the name of the story. After each file `on_file`
 * (may be NULL) is called with the session's data and what that file said.
 */
struct ntt_summary *ntt_story_read(const struct ntt_session *session, const struct ntt_story *story,
                                   void (*on_file)(void *data, const struct ntt_summary *file));

#endif
