/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Wireshark's headers, for the plugin's files, and the only place that tests its version. A plugin binary is
 * valid for one X.Y of Wireshark; the sources serve all from 4.0 on.
 */
#ifndef NTT_COMPAT_H
#define NTT_COMPAT_H

#define WS_BUILD_DLL

#include <ws_version.h>

#include <epan/expert.h>
#include <epan/packet.h>
#include <epan/prefs.h>
#include <epan/proto.h>
#include <epan/proto_data.h>
#include <epan/stat_tap_ui.h>
#include <epan/tap.h>

#define NTT_WIRESHARK (WIRESHARK_VERSION_MAJOR * 100 + WIRESHARK_VERSION_MINOR)

#if NTT_WIRESHARK >= 404
#include <wsutil/plugins.h>
typedef bool ntt_pref_bool;  /* what prefs_register_bool_preference points to */
typedef bool ntt_table_bool; /* what the check of a table's row returns */
#else
typedef gboolean ntt_pref_bool;
typedef gboolean ntt_table_bool;
#define WS_PLUGIN_DESC_DISSECTOR 1 /* nobody asks a plugin to describe itself */
#define tvb_get_uint8 tvb_get_guint8
#endif

/* What a statistic's initialisation gives back. */
#if NTT_WIRESHARK >= 406
#define NTT_STATISTIC_INIT bool
#define NTT_STATISTIC_READY return true
#else
#define NTT_STATISTIC_INIT void
#define NTT_STATISTIC_READY (void)0
#endif

#endif
