/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which captures the arguments of a command name, and what the files say of themselves. */
#ifndef NTT_CAPTURES_H
#define NTT_CAPTURES_H

#include <glib.h>
#include <stdbool.h>

/* Strings are owned. */
struct ntt_capture {
    char *path;
    char *found_in; /* the directory that was given, for the reader; NULL for a file that was named itself */
    /* What ntt_captures_ask learnt; without, only `timed` is false. */
    bool timed;
    char *link_type;
    gint64 first_ns, last_ns; /* of any packet, since 1970 */
};

struct ntt_capture *ntt_capture_new(const char *path, const char *found_in);
void ntt_capture_free(struct ntt_capture *capture);
/* As strcmp has it: by first and last packet; one without a time comes last. */
int ntt_capture_compare_times(const struct ntt_capture *a, const struct ntt_capture *b);

/*
 * The captures that the arguments name, owned by the array: a file stands for itself, a directory for the
 * captures directly in it, by name. What is a capture there is told by its suffix (.pcap, .pcapng, .cap, also
 * with .gz, .zst or .lz4 behind it), or by how its content begins. A directory without any stands for itself,
 * so that reading it says why.
 */
GPtrArray *ntt_captures_find(const GPtrArray *arguments);

/*
 * Learns link type and times of these captures, those that are regular files, from the capinfos that belongs
 * to this tshark. False when there is no capinfos to ask.
 */
bool ntt_captures_ask(const GPtrArray *captures, const char *tshark);

#endif
