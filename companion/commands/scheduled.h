/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ntt schedule --list and --remove: what is scheduled already. */
#ifndef NTT_COMMANDS_SCHEDULED_H
#define NTT_COMMANDS_SCHEDULED_H

/* Takes the command's words, NULL behind the last; returns its exit status. */
int ntt_scheduled_main(char ***arguments);

#endif
