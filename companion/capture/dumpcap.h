/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dumpcap, which does all capturing: its argument array, and what it says turned into words for the user. */
#ifndef NTT_DUMPCAP_H
#define NTT_DUMPCAP_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* What to capture, as tshark's letters have it. NULL, 0 and false: not given. */
struct ntt_dumpcap_options {
    const GPtrArray *interfaces; /* -i, strings; none: dumpcap's own choice */
    const char *filter;          /* -f */
    const char *file;            /* -w; with a ring, the pattern its names are made from */
    uint64_t snap_length;        /* -s, bytes */
    uint64_t buffer_mib;         /* -B */
    bool not_promiscuous;        /* -p */
    uint64_t packets;            /* -c */
    const GPtrArray *stop;       /* -a, strings: "duration:60" "filesize:KB" "files:N" "packets:N" */
    const GPtrArray *ring;       /* -b, strings: the same, and "interval:S" */
    bool group_reads;            /* -g: the file's group may read it */
    bool quiet;                  /* -q: no count of packets while it runs */
};

/* The path of dumpcap: $NTT_DUMPCAP, else the one beside this tshark (may be NULL), else in $PATH. One
 * that this user may not run counts too. NULL when there is none. To be freed with g_free. */
char *ntt_dumpcap_find(const char *tshark);

/* NULL-terminated, to be freed with g_strfreev. */
char **ntt_dumpcap_arguments(const char *dumpcap, const struct ntt_dumpcap_options *options);

/*
 * True when dumpcap may capture with these options and takes the filter on each interface: it is asked before anything
 * begins. Else `problem` says what is wrong and what to do (no such interface: which there are; no rights: the command
 * that grants them; a filter: what does not parse), to be freed with g_free.
 */
bool ntt_dumpcap_check(const char *dumpcap, const struct ntt_dumpcap_options *options, char **problem);

/* Counters of an interface, from what dumpcap says at its end. */
struct ntt_dumpcap_counters {
    uint64_t captured,
        dropped; /* packets that reached the file; those that the kernel or dumpcap had no room for */
};

/* Adds up over interfaces what dumpcap printed on standard error at its end. False when it printed no counters. */
bool ntt_dumpcap_counters(const char *messages, struct ntt_dumpcap_counters *counters);

/* One sentence for the user out of what dumpcap said before it failed, to be freed with g_free. */
char *ntt_dumpcap_problem(const char *messages);

#endif
