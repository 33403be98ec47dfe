/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options of a capture: `ntt capture` takes them, and `ntt schedule capture` writes them into a service. */
#ifndef NTT_CAPTURE_OPTIONS_H
#define NTT_CAPTURE_OPTIONS_H

#include "base/retention.h"
#include "capture/dumpcap.h"

/* As given. */
struct ntt_capture_given {
    char **interfaces, **stop, **ring;
    char *filter, *duration, *out, *keep_size, *keep_age;
    int packets, snap_length, buffer_mib;
    gboolean not_promiscuous, group_reads;
};

/* What they mean. The file to write is not among it. */
struct ntt_capture_options {
    struct ntt_dumpcap_options dumpcap;
    GPtrArray *interfaces, *stop, *ring; /* strings, what `dumpcap` points to */
    struct ntt_retention retention;
};

void ntt_capture_options_add(GOptionContext *context, struct ntt_capture_given *given);

/* False when they mean nothing, or not together; `problem` says why, to be freed with g_free. To be cleared either
 * way. `options` borrows from `given`. */
bool ntt_capture_options_understand(const struct ntt_capture_given *given,
                                    struct ntt_capture_options *options, char **problem);

/* Appends the arguments that give the same options again, but -w; strings, to be freed with g_free. */
void ntt_capture_options_arguments(const struct ntt_capture_given *given, GPtrArray *argv);

void ntt_capture_options_clear(struct ntt_capture_options *options);
void ntt_capture_given_clear(struct ntt_capture_given *given);

#endif
