/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which services call at regular intervals anyway. */
#ifndef NTT_BEACON_PORTS_H
#define NTT_BEACON_PORTS_H

#include "engine/packet.h"

/* Periodic by nature, wherever the server is: leases, routing, monitoring, telephony, keep-alives; but for those
 * that beacon_shapes.h knows by their look. */
bool ntt_port_is_periodic(unsigned port, enum ntt_transport transport);
/* Polled or kept alive as a rule inside a network: control systems, remote desktops, databases, brokers. */
bool ntt_port_is_polled(unsigned port);
/* Used by so many programs that the port says nothing; those that are polled too. */
bool ntt_port_is_common(unsigned port);

#endif
