/* SPDX-License-Identifier: GPL-2.0-or-later */
/* That the folder of a watch is one: files are deleted there by their names. */
#ifndef NTT_FOLDER_CHECK_H
#define NTT_FOLDER_CHECK_H

/* Why no watch may begin in the folder: it has no ledger of one, and holds what no watch puts there. NULL: one may; to be freed
 * with g_free. */
char *ntt_watch_folder_problem(const char *folder);

#endif
