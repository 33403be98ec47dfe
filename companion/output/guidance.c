/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/guidance.h"

#include "engine/alert.h"

#include <stddef.h>
#include <string.h>

static const struct ntt_alert_type_info *about(const char *name)
{
    for (enum ntt_alert_type type = 0; name && type < NTT_ALERT_TYPES; type++)
        if (strcmp(ntt_alert_type(type)->name, name) == 0)
            return ntt_alert_type(type);
    return NULL;
}

const char *ntt_type_title(const char *type)
{
    const struct ntt_alert_type_info *known = about(type);
    return known ? known->title : NULL;
}

const char *ntt_type_advice(const char *type)
{
    const struct ntt_alert_type_info *known = about(type);
    return known ? known->advice
                 : "Look at the packets with the filter below, and ask the owner of the source what it was "
                   "doing.";
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
    {"T1589.002", "Gather Victim Identity Information: Email Addresses"},
    {"T1595", "Active Scanning"},
    {"T1595.001", "Active Scanning: Scanning IP Blocks"},
    {"T1595.002", "Active Scanning: Vulnerability Scanning"},
    {"T1595.003", "Active Scanning: Wordlist Scanning"},
};

const char *ntt_technique_name(const char *id)
{
    for (size_t i = 0; id && i < sizeof(techniques) / sizeof(*techniques); i++)
        if (strcmp(techniques[i].id, id) == 0)
            return techniques[i].name;
    return NULL;
}
