/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether what a command printed has arrived. */
#ifndef NTT_STANDARD_OUTPUT_H
#define NTT_STANDARD_OUTPUT_H

#include <stdbool.h>

/* To be called after the last output. False, and an error of the command (NULL: of ntt) is printed, when some of it could not be
 * written, as to a full disk. */
bool ntt_standard_output_end(const char *command);

#endif
