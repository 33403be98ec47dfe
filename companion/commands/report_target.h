/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a report goes, and in which format. */
#ifndef NTT_REPORT_TARGET_H
#define NTT_REPORT_TARGET_H

#include "output/formats.h"

struct ntt_report_target {
    /* Set by the caller. */
    const GPtrArray *inputs; /* the paths of all that is read, which must not be written to */
    bool force;              /* what ntt did not make may be replaced */
    /* Set by ntt_report_target_choose. */
    const struct ntt_format *format;
    char *path;      /* a file, or "-"; NULL when it goes to a directory */
    char *directory; /* for one file per table; else NULL */
};

/*
 * From -o and --format (NULL where not given) and the first capture: what has to be there for it is made, or looked
 * for, and what must not be replaced is refused, now rather than after an hour of reading. Returns what is wrong, to be
 * freed with g_free, or NULL.
 */
char *ntt_report_target_choose(const char *out, const char *format, const char *first_file,
                               struct ntt_report_target *target);
/* Looks once more at what would be replaced. False on failure, with `problem` set, to be freed with g_free. */
bool ntt_report_target_write(const struct ntt_report_target *target, const struct ntt_report *report,
                             char **problem);
void ntt_report_target_clear(struct ntt_report_target *target);

#endif
