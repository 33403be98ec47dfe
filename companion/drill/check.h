/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether the plugin that is installed, as it is configured, raises the alert that each drill is meant for. */
#ifndef NTT_CHECK_H
#define NTT_CHECK_H

#include "drill/drill.h"
#include "tshark/tshark.h"

#include <glib.h>

struct ntt_check {
    const struct ntt_tshark *tshark;
    const GPtrArray *preferences; /* strings for tshark's -o */
    int64_t began;                /* of each drill's first moment, in nanoseconds since 1970 */
    unsigned jobs;
    const char *folder;      /* where the captures stay; NULL: nowhere */
    const GPtrArray *inputs; /* paths of what the drills depend on, not to be written over */
    bool force;              /* captures in the folder may be replaced */
    bool quiet;
};

enum ntt_check_result {
    NTT_CHECK_FIRED,  /* each drill's alert, but for those that could not be evaluated */
    NTT_CHECK_SILENT, /* one at least was not raised */
    NTT_CHECK_FAILED, /* not every drill could be crafted, written or read; it has been said why */
};

/* Crafts the drills (struct ntt_drill, in the array), runs tsharks on them side by side and prints a table on
 * standard output. */
enum ntt_check_result ntt_check(const struct ntt_check *check, GArray *drills);

#endif
