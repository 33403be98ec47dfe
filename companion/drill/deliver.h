/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sends a drill, and says on standard error what will be sent and what was. What fails is said, too. */
#ifndef NTT_DELIVER_H
#define NTT_DELIVER_H

#include "drill/drill.h"

/* All return the exit status of the program. The drill has been crafted; `quiet` says problems alone. */
int ntt_deliver(const struct ntt_drill *drill, const char *interface, bool quiet);
/* In a lab made for it. */
int ntt_deliver_in_lab(const struct ntt_drill *drill, bool quiet);
/* Makes a lab, names it on standard output, and removes it when interrupted. */
int ntt_keep_lab(void);

/* True when what is sent reaches nobody, because this process is in a lab; else it says what to do. */
bool ntt_delivery_is_safe(const char *interface);

#endif
