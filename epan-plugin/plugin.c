/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the host calls: registration and nothing else. */
#include "compat.h"

#include "config/preferences.h"
#include "postdissector.h"
#include "records/record_stream.h"
#include "ui/fields.h"
#include "ui/menu.h"
#include "ui/statistics.h"

WS_DLL_PUBLIC_DEF const gchar plugin_version[] = NTT_VERSION;
WS_DLL_PUBLIC_DEF const int plugin_want_major = WIRESHARK_VERSION_MAJOR;
WS_DLL_PUBLIC_DEF const int plugin_want_minor = WIRESHARK_VERSION_MINOR;

WS_DLL_PUBLIC void plugin_register(void);
WS_DLL_PUBLIC uint32_t plugin_describe(void);

uint32_t plugin_describe(void)
{
    return WS_PLUGIN_DESC_DISSECTOR;
}

static void register_protocol(void)
{
    int protocol = proto_register_protocol("Network Traffic Tracer", "NTT", "ntt");
    ntt_fields_register(protocol);
    ntt_preferences_register(protocol);
    ntt_postdissector_register(protocol);
    ntt_records_register();
    ntt_statistics_register();
    ntt_menu_register(protocol);
}

void plugin_register(void)
{
    static proto_plugin plugin = {.register_protoinfo = register_protocol,
                                  .register_handoff = ntt_postdissector_handoff};
    proto_register_plugin(&plugin);
}
