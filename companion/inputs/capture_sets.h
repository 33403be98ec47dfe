/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which captures are one set.
 *
 * Files are one set, read in time order as if they were one file, when
 *   - their names are those that one dumpcap, tshark or tcpdump gives to the files of a ring
 *     (NAME_00001_20261126120000.pcapng, NAME_20261126120000_00001.pcapng; NAME.pcap, NAME.pcap1, NAME.pcap2;
 *     names that differ in a date with its time), or else they were found in one directory given as such;
 *   - all of them have the same link type;
 *   - their times follow each other: each begins and ends later than the one before it. Files of a ring may
 *     overlap by a second, as those of several interfaces do; other files may not.
 * Where a set of files breaks the rule, each of them is a set by itself; so is a file without packets.
 */
#ifndef NTT_CAPTURE_SETS_H
#define NTT_CAPTURE_SETS_H

#include "inputs/captures.h"

struct ntt_capture_set {
    char *name;       /* the file, or "NAME_*.pcapng (3 files)" */
    GPtrArray *files; /* strings, in the order in which they are read */
};

enum ntt_grouping {
    NTT_BY_RULE,  /* the one above */
    NTT_TOGETHER, /* all files are one set, in the order of set_order.h */
    NTT_APART,    /* each file is a set */
};

/* The captures whose link type and times matter. To be freed with g_ptr_array_free. */
GPtrArray *ntt_capture_sets_to_time(const GPtrArray *captures, enum ntt_grouping grouping);

/* Sets in the order of their first argument, owned by the array. */
GPtrArray *ntt_capture_sets(const GPtrArray *captures, enum ntt_grouping grouping);

#endif
