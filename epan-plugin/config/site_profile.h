/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The site profile: what the user has said is normal here: a baseline, a time zone, expected countries. */
#ifndef NTT_SITE_PROFILE_H
#define NTT_SITE_PROFILE_H

#include "engine/engine.h"

#include <glib.h>

/* Reads what the preferences name; what is broken is said once, on standard error, and left out. Called when
 * a capture is opened. */
void ntt_site_profile_open(void);
void ntt_site_profile_close(void);
/* Fills in the members that this file answers for; they last until ntt_site_profile_close. */
void ntt_site_profile_set_up(struct ntt_setup *setup);
/* The time zone in which hours of the day are meant. */
const char *ntt_site_profile_time_zone(void);
int32_t ntt_site_profile_utc_offset(void *data, int64_t time_s);
/* What went wrong while opening, one string each; NULL before. Owned by this file. */
const GPtrArray *ntt_site_profile_problems(void);

#endif
