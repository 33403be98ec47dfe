/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is asked of systemd's own programs. */
#ifndef NTT_SCHEDULE_SYSTEMD_H
#define NTT_SCHEDULE_SYSTEMD_H

#include <stdbool.h>

/* True where systemd is what runs this machine. */
bool ntt_systemd_runs(void);

/* False when systemd-analyze, where there is one, does not take it for a calendar expression; `problem` says why, to be
 * freed with g_free. */
bool ntt_systemd_takes(const char *calendar, char **problem);

/* Runs systemctl with these words (NULL-terminated). False, and `problem` says why, when it fails. */
bool ntt_systemctl(const char *const *words, char **problem);

#endif
