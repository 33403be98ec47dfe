/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The plugin's preferences, "ntt.<name>": one for each threshold of the engine, and those of the host side.
 */
#ifndef NTT_PREFERENCES_H
#define NTT_PREFERENCES_H

#include "engine/config.h"

#include <stdbool.h>

void ntt_preferences_register(int protocol);

/* The thresholds as they stand; every value is in its range. */
struct ntt_config ntt_preferences_config(void);
/* Which thresholds and switches are not as they come, in a sentence without its full stop; g_free it. NULL: none. */
char *ntt_preferences_differences(void);
/* Facts come from taps alone: cheaper, and blind where the host runs no taps (first pass of `tshark -2`). */
bool ntt_preferences_taps_only(void);
bool ntt_preferences_fast_path(void);
/* Keep the counters of each frame for hosts that show it again. */
bool ntt_preferences_counters(void);
/* A database or a folder of databases to be asked first; "" for none. */
const char *ntt_preferences_geoip(void);
/* A file of ignore rules; "" for none. */
const char *ntt_preferences_ignore_file(void);
/* A baseline that `ntt baseline learn` has written; "" for none. */
const char *ntt_preferences_baseline(void);
/* IANA name of the time zone in which hours of the day are meant. */
const char *ntt_preferences_time_zone(void);
/* Country codes, separated by commas; "" for none. */
const char *ntt_preferences_expected_countries(void);
/* The record stream says what a baseline is made of. */
bool ntt_preferences_learn(void);
/* Files of the engine's state; "" for none. */
const char *ntt_preferences_state_load(void);
const char *ntt_preferences_state_save(void);

#endif
