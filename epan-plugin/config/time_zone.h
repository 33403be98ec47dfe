/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Time zones by their names. */
#ifndef NTT_TIME_ZONE_H
#define NTT_TIME_ZONE_H

#include <glib.h>

/* The zone that the time zone database has under this name, such as Europe/Berlin; to be freed with g_time_zone_unref. NULL
 * where there is none. A path is no name: GLib would read any file, and does not survive every one. */
GTimeZone *ntt_time_zone_named(const char *name);

#endif
