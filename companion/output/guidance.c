/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guidance.h"

#include <stddef.h>
#include <string.h>

static const struct ntt_guidance table[] = {
    {"port_scan", "Port scan",
     "Ask whether the source is a scanner you run. If not, see which ports answered, close what need not be "
     "open, and "
     "watch the source for what follows."},
    {"host_sweep", "Host sweep",
     "Someone is making a list of live hosts. Ask whether the source is your inventory or monitoring; if it "
     "is an inside "
     "host that should not, examine it for malware."},
    {"syn_flood", "SYN flood",
     "Turn on SYN cookies at the target, filter at the border or ask the provider to. Do not block spoofed "
     "sources one by "
     "one: they are not the sender."},
    {"udp_flood", "UDP flood",
     "Rate-limit or drop this destination port before it reaches the target, and tell the upstream provider "
     "if the link is "
     "full."},
    {"icmp_flood", "ICMP flood",
     "Rate-limit ICMP at the border; keep \"fragmentation needed\" and \"packet too big\", or connections "
     "will hang."},
    {"tcp_flood", "TCP flood",
     "These packets belong to no connection: drop them with a stateful filter in front of the target."},
    {"fragment_flood", "Fragment flood",
     "Limit or reassemble fragments before the target, and see whether it slowed down while the flood "
     "lasted."},
    {"reflection", "Reflection attack",
     "If the reflector is yours, close the service to the outside or limit its answers. If you are the "
     "victim, ask the "
     "provider to filter the source port."},
    {"slow_dos", "Slow denial of service",
     "Set shorter timeouts and a limit of connections per client on the server, or put a buffering proxy "
     "before it."},
    {"backscatter", "Backscatter",
     "Nothing to do: this host answers packets that someone else forged in your name."},
    {"brute_force", "Password guessing",
     "Check the target's log for a login that succeeded after the failures, lock or change those accounts, "
     "and limit who "
     "may reach this service."},
    {"protocol_misuse", "Protocol misuse",
     "No ordinary program sends this. Look at the packets, and make sure the target is patched."},
    {"arp_spoof", "Address spoofing on the local network",
     "Compare the hardware addresses with the switch and the real gateway, then find the port the impostor "
     "is on. Treat "
     "what was sent meanwhile as read by others."},
    {"dhcp_attack", "DHCP attack",
     "Find the switch port of the unexpected server and turn on DHCP snooping."},
    {"mac_flood", "MAC flooding", "Find the switch port it comes from and limit the addresses per port."},
    {"packet_size", "Unusual packet sizes",
     "Look at a few of the packets and ask what changed on these hosts."},
    {"traffic_burst", "Traffic burst",
     "See which hosts and services carried it in the tables below, and compare with the same hour of other "
     "days."},
    {"off_hours", "Traffic at unusual hours",
     "Ask whether a backup or an update was due at that time; if not, look at who talked to whom."},
    {"entropy_shift", "Shift in who talks to whom",
     "Addresses or ports spread or narrowed at once, as in scans and floods: look at the traffic of that "
     "time."},
    {"unexpected_country", "Unexpected country",
     "Ask whether anyone has business with this network. Addresses are where they are registered, which need "
     "not be where "
     "the machine or the person is."},
    {"dns_tunnel", "Tunnel in DNS",
     "Find the process on the source that asks these names, and block the domain at your resolver."},
    {"icmp_tunnel", "Tunnel in ICMP",
     "Find the process on the source that sends these, and limit ICMP payloads at the border."},
    {"beacon", "Beaconing",
     "Something calls home at regular intervals. Find the process on the source and who owns the "
     "destination."},
};

static const struct ntt_guidance unknown = {
    NULL, NULL,
    "Look at the packets with the filter below, and ask the owner of the source what it was doing."};

const struct ntt_guidance *ntt_guidance(const char *type)
{
    for (size_t i = 0; type && i < sizeof(table) / sizeof(*table); i++)
        if (strcmp(table[i].type, type) == 0)
            return &table[i];
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
