/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How every command ends. */
#ifndef NTT_EXIT_STATUS_H
#define NTT_EXIT_STATUS_H

enum {
    NTT_EXIT_OK = 0,
    NTT_EXIT_ALERTS = 1, /* ran, and an alert reached --fail-on */
    NTT_EXIT_USAGE = 2,  /* wrong usage, or input that cannot be read at all */
    NTT_EXIT_INCOMPLETE =
        3, /* some input could not be read, or not to its end, or not be judged; the output says so */
    NTT_EXIT_INTERRUPTED = 130,
};

#endif
