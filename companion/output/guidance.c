/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/guidance.h"

#include "engine/detector_list.h"

#include <stddef.h>
#include <string.h>

/* A detector without advice does not compile. */
static const struct ntt_guidance port_scan = {
    .title = "Port scan",
    .next = "Ask whether the source is a scanner you run. If not, see which ports answered, close what need "
            "not be open, and watch the source for what follows.",
};
static const struct ntt_guidance host_sweep = {
    .title = "Host sweep",
    .next = "Someone is making a list of live hosts. Ask whether the source is your inventory or monitoring; "
            "if it is an inside host that should not, examine it for malware.",
};
static const struct ntt_guidance syn_flood = {
    .title = "SYN flood",
    .next = "Turn on SYN cookies at the target, filter at the border or ask the provider to. Do not block "
            "spoofed sources one by one: they are not the sender.",
};
static const struct ntt_guidance udp_flood = {
    .title = "UDP flood",
    .next = "Rate-limit or drop this destination port before it reaches the target, and tell the upstream "
            "provider if the link is full.",
};
static const struct ntt_guidance icmp_flood = {
    .title = "ICMP flood",
    .next = "Rate-limit ICMP at the border; keep \"fragmentation needed\" and \"packet too big\", or "
            "connections will hang.",
};
static const struct ntt_guidance tcp_flood = {
    .title = "TCP flood",
    .next = "These packets belong to no connection: drop them with a stateful filter in front of the target.",
};
static const struct ntt_guidance fragment_flood = {
    .title = "Fragment flood",
    .next = "Limit or reassemble fragments before the target, and see whether it slowed down while the flood "
            "lasted.",
};
static const struct ntt_guidance reflection = {
    .title = "Reflection attack",
    .next = "If the reflector is yours, close the service to the outside or limit its answers. If you are "
            "the victim, ask the provider to filter the source port.",
};
static const struct ntt_guidance slow_dos = {
    .title = "Slow denial of service",
    .next = "Set shorter timeouts and a limit of connections per client on the server, or put a buffering "
            "proxy before it.",
};
static const struct ntt_guidance backscatter = {
    .title = "Backscatter",
    .next = "Nothing to do: this host answers packets that someone else forged in your name.",
};
static const struct ntt_guidance brute_force = {
    .title = "Password guessing",
    .next = "Check the target's log for a login that succeeded after the failures, lock or change those "
            "accounts, and limit who may reach this service.",
};
static const struct ntt_guidance protocol_misuse = {
    .title = "Protocol misuse",
    .next = "No ordinary program sends this. Look at the packets, and make sure the target is patched.",
};
static const struct ntt_guidance arp_spoof = {
    .title = "Address spoofing on the local network",
    .next = "Compare the hardware addresses with the switch and the real gateway, then find the port the "
            "impostor is on. Treat what was sent meanwhile as read by others.",
};
static const struct ntt_guidance dhcp_attack = {
    .title = "DHCP attack",
    .next = "Find the switch port of the unexpected server and turn on DHCP snooping.",
};
static const struct ntt_guidance mac_flood = {
    .title = "MAC flooding",
    .next = "Find the switch port it comes from and limit the addresses per port.",
};
static const struct ntt_guidance packet_size = {
    .title = "Unusual packet sizes",
    .next = "Look at a few of the packets and ask what changed on these hosts.",
};
static const struct ntt_guidance traffic_burst = {
    .title = "Traffic burst",
    .next = "See which hosts and services carried it in the tables below, and compare with the same hour of "
            "other days.",
};
static const struct ntt_guidance off_hours = {
    .title = "Traffic at unusual hours",
    .next = "Ask whether a backup or an update was due at that time; if not, look at who talked to whom.",
};
static const struct ntt_guidance entropy_shift = {
    .title = "Shift in who talks to whom",
    .next = "Addresses or ports spread or narrowed at once, as in scans and floods: look at the traffic of "
            "that time.",
};
static const struct ntt_guidance unexpected_country = {
    .title = "Unexpected country",
    .next = "Ask whether anyone has business with this network. Addresses are where they are registered, "
            "which need not be where the machine or the person is.",
};
static const struct ntt_guidance dns_tunnel = {
    .title = "Tunnel in DNS",
    .next = "Find the process on the source that asks these names, and block the domain at your resolver.",
};
static const struct ntt_guidance icmp_tunnel = {
    .title = "Tunnel in ICMP",
    .next = "Find the process on the source that sends these, and limit ICMP payloads at the border.",
};
static const struct ntt_guidance beacon = {
    .title = "Beaconing",
    .next = "Something calls home at regular intervals. Find the process on the source and who owns the "
            "destination.",
};
static const struct {
    const char *type;
    const struct ntt_guidance *guidance;
} table[] = {
#define ROW(type, detector) {#detector, &(detector)},
    NTT_DETECTOR_LIST(ROW)
#undef ROW
};

static const struct ntt_guidance unknown = {
    NULL, "Look at the packets with the filter below, and ask the owner of the source what it was doing."};

const struct ntt_guidance *ntt_guidance(const char *type)
{
    for (size_t i = 0; type && i < sizeof(table) / sizeof(*table); i++)
        if (strcmp(table[i].type, type) == 0)
            return table[i].guidance;
    return &unknown;
}

static const struct {
    const char *id, *name;
} techniques[] = {
    {"T1018", "Remote System Discovery"},
    {"T1029", "Scheduled Transfer"},
    {"T1030", "Data Transfer Size Limits"},
    {"T1041", "Exfiltration Over C2 Channel"},
    {"T1046", "Network Service Discovery"},
    {"T1048", "Exfiltration Over Alternative Protocol"},
    {"T1071", "Application Layer Protocol"},
    {"T1071.004", "Application Layer Protocol: DNS"},
    {"T1078", "Valid Accounts"},
    {"T1090", "Proxy"},
    {"T1095", "Non-Application Layer Protocol"},
    {"T1110", "Brute Force"},
    {"T1110.001", "Brute Force: Password Guessing"},
    {"T1110.003", "Brute Force: Password Spraying"},
    {"T1498", "Network Denial of Service"},
    {"T1498.001", "Network Denial of Service: Direct Network Flood"},
    {"T1498.002", "Network Denial of Service: Reflection Amplification"},
    {"T1499", "Endpoint Denial of Service"},
    {"T1499.001", "Endpoint Denial of Service: OS Exhaustion Flood"},
    {"T1499.002", "Endpoint Denial of Service: Service Exhaustion Flood"},
    {"T1499.004", "Endpoint Denial of Service: Application or System Exploitation"},
    {"T1557", "Adversary-in-the-Middle"},
    {"T1557.002", "Adversary-in-the-Middle: ARP Cache Poisoning"},
    {"T1557.003", "Adversary-in-the-Middle: DHCP Spoofing"},
    {"T1571", "Non-Standard Port"},
    {"T1572", "Protocol Tunneling"},
    {"T1595", "Active Scanning"},
    {"T1595.001", "Active Scanning: Scanning IP Blocks"},
    {"T1595.002", "Active Scanning: Vulnerability Scanning"},
};

const char *ntt_technique_name(const char *id)
{
    for (size_t i = 0; id && i < sizeof(techniques) / sizeof(*techniques); i++)
        if (strcmp(techniques[i].id, id) == 0)
            return techniques[i].name;
    return NULL;
}
