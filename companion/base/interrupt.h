/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SIGINT and SIGTERM as a request to stop in good order: partial results are still written. */
#ifndef NTT_INTERRUPT_H
#define NTT_INTERRUPT_H

#include <stdbool.h>

/* From now on both signals are noted rather than fatal; a second one ends the program at once. */
void ntt_interrupt_catch(void);
bool ntt_interrupted(void);
/* Becomes readable when a signal comes; nothing is to be read from it. -1 before ntt_interrupt_catch. */
int ntt_interrupt_descriptor(void);

#endif
