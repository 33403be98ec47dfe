/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ntt schedule --list and --remove: what is scheduled already. */
#ifndef NTT_SCHEDULE_LIST_H
#define NTT_SCHEDULE_LIST_H

/* Takes the command's words, NULL behind the last; returns its exit status. */
int ntt_schedule_list_main(char ***arguments);

#endif
