/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the records and tables call a transport. */
#ifndef NTT_TRANSPORTS_H
#define NTT_TRANSPORTS_H

/* `transport`: enum ntt_transport. */
const char *ntt_transport_name(unsigned transport);

#endif
