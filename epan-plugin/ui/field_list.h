/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every field that can be filtered, printed and plotted: the one list behind the registration in fields.c, the
 * table of `ntt_field_table` and the manual page ntt-fields(5). Names are promises to users.
 *
 * FIELD takes the variable of the field's number, type, base, value names (NULL: none), name, title, and what the
 * field means.
 */
#ifndef NTT_FIELD_LIST_H
#define NTT_FIELD_LIST_H

#define NTT_FIELD_LIST(FIELD)                                                                                \
    FIELD(hf_alert, FT_STRING, BASE_NONE, NULL, "ntt.alert", "Alert",                                        \
          "Who did what to whom, how much, in how long: on the frames where an alert opens, is updated or "  \
          "closes")                                                                                          \
    FIELD(hf_id, FT_UINT32, BASE_DEC, NULL, "ntt.alert.id", "Alert number",                                  \
          "Number of the alert in this capture, from 1")                                                     \
    FIELD(                                                                                                   \
        hf_event, FT_UINT8, BASE_DEC, VALS(event_names), "ntt.alert.event", "Event",                         \
        "What happened to the alert: 1 open, 2 update (its count grew fourfold, or its severity changed), "  \
        "3 close")                                                                                           \
    FIELD(hf_type, FT_STRING, BASE_NONE, NULL, "ntt.alert.type", "Type",                                     \
          "Type of the alert, such as port_scan or syn_flood (ntt manual lists them)")                       \
    FIELD(hf_variant, FT_STRING, BASE_NONE, NULL, "ntt.alert.variant", "Variant",                            \
          "Variant of the type, such as syn or spoofed")                                                     \
    FIELD(hf_category, FT_STRING, BASE_NONE, NULL, "ntt.alert.category", "Category",                         \
          "Category of the type: recon, dos, credential, misuse, anomaly, exfiltration or c2")               \
    FIELD(hf_severity, FT_UINT8, BASE_DEC, VALS(severity_names), "ntt.alert.severity", "Severity",           \
          "Severity: 1 info, 2 low, 3 medium, 4 high, 5 critical")                                           \
    FIELD(hf_confidence, FT_UINT8, BASE_DEC, NULL, "ntt.alert.confidence", "Confidence",                     \
          "Confidence, 0 to 100")                                                                            \
    FIELD(hf_source, FT_STRING, BASE_NONE, NULL, "ntt.alert.source", "Source",                               \
          "Attacker: an address, or a prefix that covers several")                                           \
    FIELD(hf_source_ip, FT_IPv4, BASE_NONE, NULL, "ntt.alert.source.ip", "Source IPv4",                      \
          "The attacker's address, or the first one of its prefix")                                          \
    FIELD(hf_source_ipv6, FT_IPv6, BASE_NONE, NULL, "ntt.alert.source.ipv6", "Source IPv6",                  \
          "The attacker's address, or the first one of its prefix")                                          \
    FIELD(hf_target, FT_STRING, BASE_NONE, NULL, "ntt.alert.target", "Target",                               \
          "Victim: an address, or a prefix that covers several")                                             \
    FIELD(hf_target_ip, FT_IPv4, BASE_NONE, NULL, "ntt.alert.target.ip", "Target IPv4",                      \
          "The victim's address, or the first one of its prefix")                                            \
    FIELD(hf_target_ipv6, FT_IPv6, BASE_NONE, NULL, "ntt.alert.target.ipv6", "Target IPv6",                  \
          "The victim's address, or the first one of its prefix")                                            \
    FIELD(hf_first_frame, FT_FRAMENUM, BASE_NONE, NULL, "ntt.alert.first_frame", "First frame",              \
          "First packet of the evidence; absent if it is in an earlier file")                                \
    FIELD(hf_last_frame, FT_FRAMENUM, BASE_NONE, NULL, "ntt.alert.last_frame", "Last frame",                 \
          "Last packet of the evidence so far")                                                              \
    FIELD(hf_packets, FT_UINT64, BASE_DEC, NULL, "ntt.alert.packets", "Packets",                             \
          "Packets of the evidence so far")                                                                  \
    FIELD(hf_observed, FT_UINT64, BASE_DEC, NULL, "ntt.alert.observed", "Observed",                          \
          "The value that was counted: ports, hosts, packets per second")                                    \
    FIELD(hf_threshold, FT_UINT64, BASE_DEC, NULL, "ntt.alert.threshold", "Threshold",                       \
          "The limit that the count has crossed")                                                            \
    FIELD(hf_window, FT_UINT32, BASE_DEC, NULL, "ntt.alert.window", "Window",                                \
          "Time window of the count, in seconds")                                                            \
    FIELD(hf_technique, FT_STRING, BASE_NONE, NULL, "ntt.alert.technique", "Technique",                      \
          "MITRE ATT&CK id, such as T1046")                                                                  \
    FIELD(hf_tool, FT_STRING, BASE_NONE, NULL, "ntt.alert.tool", "Tool",                                     \
          "The scanner or flooder that the packets give away, such as nmap")                                 \
    FIELD(hf_superseded_by, FT_UINT32, BASE_DEC, NULL, "ntt.alert.superseded_by", "Superseded by",           \
          "On a close: the number of the alert that explains the same packets better")                       \
    FIELD(hf_filter, FT_STRING, BASE_NONE, NULL, "ntt.alert.filter", "Filter",                               \
          "A display filter that selects the evidence, with or without this plugin")                         \
    FIELD(hf_evidence, FT_UINT32, BASE_DEC, NULL, "ntt.evidence", "Evidence of alert",                       \
          "Number of each alert for which this frame is evidence; on frames before the alert opened only "   \
          "once the capture has been read (in the window, and in tshark -2)")                                \
    FIELD(hf_service, FT_STRING, BASE_NONE, NULL, "ntt.service", "Service",                                  \
          "Category of the service by port: web, dns, mail, files, remote, …")                               \
    FIELD(hf_service_seen, FT_STRING, BASE_NONE, NULL, "ntt.service.seen", "Service seen",                   \
          "The innermost protocol that the dissectors found")                                                \
    FIELD(hf_ports_tried, FT_UINT32, BASE_DEC, NULL, "ntt.src.ports_tried", "Ports tried",                   \
          "Ports of the destination that the source has tried recently")                                     \
    FIELD(hf_hosts_tried, FT_UINT32, BASE_DEC, NULL, "ntt.src.hosts_tried", "Hosts tried",                   \
          "Hosts that the source has tried recently on this port")                                           \
    FIELD(hf_failures, FT_UINT32, BASE_DEC, NULL, "ntt.src.failures", "Failures",                            \
          "Of those, how many refused or did not answer")                                                    \
    FIELD(hf_half_open, FT_UINT32, BASE_DEC, NULL, "ntt.dst.half_open", "Half-open connections",             \
          "Connections to the destination that were opened in the last seconds and not completed")           \
    FIELD(hf_syn_rate, FT_UINT32, BASE_DEC, NULL, "ntt.dst.syn_rate", "SYN rate",                            \
          "New connections to the destination in the last full second")                                      \
    FIELD(hf_packet_rate, FT_UINT32, BASE_DEC, NULL, "ntt.dst.packet_rate", "Packet rate",                   \
          "Packets to the destination in the last full second")                                              \
    NTT_PLACE_FIELDS(FIELD, SOURCE, "ntt.src", "Source")                                                     \
    NTT_PLACE_FIELDS(FIELD, DESTINATION, "ntt.dst", "Destination")

#define NTT_PLACE_FIELDS(FIELD, end, prefix, whose)                                                          \
    FIELD(hf_country[end], FT_STRING, BASE_NONE, NULL, prefix ".country", whose " country",                  \
          "ISO code of the country that the address is registered in")                                       \
    FIELD(hf_country_name[end], FT_STRING, BASE_NONE, NULL, prefix ".country_name", whose " country name",   \
          "Name of that country")                                                                            \
    FIELD(hf_city[end], FT_STRING, BASE_NONE, NULL, prefix ".city", whose " city",                           \
          "City, if the database has cities")                                                                \
    FIELD(hf_latitude[end], FT_DOUBLE, BASE_NONE, NULL, prefix ".latitude", whose " latitude",               \
          "Degrees, north positive")                                                                         \
    FIELD(hf_longitude[end], FT_DOUBLE, BASE_NONE, NULL, prefix ".longitude", whose " longitude",            \
          "Degrees, east positive")                                                                          \
    FIELD(hf_asn[end], FT_UINT32, BASE_DEC, NULL, prefix ".asn", whose " AS number",                         \
          "Number of the autonomous system that announces the address")                                      \
    FIELD(hf_as_org[end], FT_STRING, BASE_NONE, NULL, prefix ".as_org", whose " AS organization",            \
          "Organization that runs the autonomous system")

#endif
