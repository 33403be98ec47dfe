/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The options of a capture: `ntt capture` and `ntt watch` take them, and `ntt schedule` writes those of either into a
 * service. One table, so that an option has the same name, the same values and the same line in --help wherever it is.
 */
#ifndef NTT_CAPTURE_OPTIONS_H
#define NTT_CAPTURE_OPTIONS_H

#include "base/retention.h"
#include "capture/dumpcap.h"

/* As given; all but `for_watch` begin as 0. To be cleared with ntt_capture_given_clear. */
struct ntt_capture_given {
    bool for_watch; /* set by the caller: the options of ntt watch, else those of ntt capture */
    char **interfaces, **stop, **ring;
    char *filter, *duration, *out, *keep_size, *keep_age;
    int packets, snap_length, buffer_mib;
    gboolean not_promiscuous, group_reads;
};

/* What they mean. */
struct ntt_capture_options {
    struct ntt_dumpcap_options dumpcap;  /* but for the file to write */
    GPtrArray *interfaces, *stop, *ring; /* strings, what `dumpcap` points to; -d is a duration: in `stop` */
    struct ntt_retention retention;
};

/*
 * Adds the options of the command that `given` is for, which have to outlive the parsing. Those of the other command alone
 * are refused while parsing, with a sentence that says why, and what to use instead.
 */
void ntt_capture_options_add(GOptionContext *context, struct ntt_capture_given *given);

/* False when they mean nothing, or not together; `problem` says why, without a full stop, to be freed with g_free. To be
 * cleared either way. `options` borrows from `given`. */
bool ntt_capture_options_understand(const struct ntt_capture_given *given,
                                    struct ntt_capture_options *options, char **problem);

/* Appends the arguments that give the same options again, but -w; strings, to be freed with g_free. */
void ntt_capture_options_arguments(const struct ntt_capture_given *given, GPtrArray *argv);

void ntt_capture_options_clear(struct ntt_capture_options *options);
void ntt_capture_given_clear(struct ntt_capture_given *given);

#endif
