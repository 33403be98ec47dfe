/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What to do about a file or a folder that cannot be used, said once and only where it helps. */
#ifndef NTT_ADVICE_H
#define NTT_ADVICE_H

/*
 * `problem`, which is taken over, with what to do behind it: nothing more where it has a second sentence of its own; to make
 * room where a disk or a quota is full; else, `otherwise` ("choose another folder with --state"). To be freed with g_free.
 */
char *ntt_advise(char *problem, const char *otherwise);

#endif
