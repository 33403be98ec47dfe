/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tshark/depth.h"

#include "packet/tunnel_list.h"

#include <stdlib.h>
#include <string.h>

/* Each list is sorted by byte value, and looked up by bisection. A name stands for its parts too: "tcp" for
 * "tcp.options.mss". A name this tshark does not know costs nothing. */

/* Link layers, and the wrappers captures put around them. */
static const char *const links[] = {"acdr",
                                    "ap1394",
                                    "arcnet",
                                    "ascend",
                                    "atm",
                                    "awdl",
                                    "ax25",
                                    "ax25_kiss",
                                    "batadv",
                                    "brcm-tag",
                                    "btbnep",
                                    "btl2cap",
                                    "chdlc",
                                    "clip",
                                    "cosine",
                                    "dct2000",
                                    "docsis",
                                    "dvb-s2_bb",
                                    "dvb-s2_gse",
                                    "dvb_data_mpe",
                                    "eapol",
                                    "ebhscr",
                                    "enc",
                                    "epon",
                                    "erf",
                                    "etag",
                                    "eth",
                                    "ethertype",
                                    "etw",
                                    "exeh",
                                    "exported_pdu",
                                    "extrememesh",
                                    "fddi",
                                    "fip",
                                    "fp_mux",
                                    "fpp",
                                    "fr",
                                    "frame",
                                    "fw1",
                                    "gfp",
                                    "gmhdr",
                                    "homeplug",
                                    "hsr",
                                    "ieee8021ad",
                                    "ieee8021ah",
                                    "ieee8021cb",
                                    "ieee802a",
                                    "infiniband",
                                    "ipfc",
                                    "ipnet",
                                    "ipoib",
                                    "ipos",
                                    "irlap",
                                    "isdn",
                                    "isl",
                                    "ixveriwave",
                                    "jmirror",
                                    "juniper",
                                    "lacp",
                                    "lapb",
                                    "lapbether",
                                    "lapd",
                                    "lapdm",
                                    "llc",
                                    "lldp",
                                    "loratap",
                                    "lwl4",
                                    "macsec",
                                    "mbim",
                                    "mint",
                                    "mp",
                                    "mtp2",
                                    "netanalyzer",
                                    "netlink",
                                    "netlink-netfilter",
                                    "netmon_802_11",
                                    "netmon_event",
                                    "nettl",
                                    "nflog",
                                    "null",
                                    "pcap_pktdata",
                                    "pflog",
                                    "pktap",
                                    "ppi",
                                    "ppp",
                                    "ppp_hdlc",
                                    "pppmux",
                                    "pppoe",
                                    "pppoed",
                                    "pppoes",
                                    "prism",
                                    "prp",
                                    "radiotap",
                                    "raw",
                                    "realtek",
                                    "redback",
                                    "roofnet",
                                    "sll",
                                    "slow",
                                    "snaeth",
                                    "stp",
                                    "symantec",
                                    "tecmp",
                                    "tr",
                                    "trill",
                                    "tte",
                                    "turbocell",
                                    "usb",
                                    "usbll",
                                    "user_dlt",
                                    "vlan",
                                    "vmlab",
                                    "vntag",
                                    "vpp",
                                    "vsock",
                                    "whdlc",
                                    "wlan",
                                    "wlan_aggregate",
                                    "wlan_radio",
                                    "wlan_rsna_eapol",
                                    "wlancap",
                                    "wpan",
                                    "x25"};

/* Network and transport layers. */
static const char *const networks[] = {"6lowpan", "ah",    "arp",    "dccp", "dsr",     "eigrp",  "esp",
                                       "hip",     "icmp",  "icmpv6", "igmp", "ip",      "ipcomp", "ipv6",
                                       "ipx",     "mipv6", "nhrp",   "ospf", "pim",     "rohc",   "rsvp",
                                       "sctp",    "swipe", "tcp",    "udp",  "udplite", "vjc",    "vrrp"};

static const char *const tunnels[] = {NTT_TUNNEL_PROTOCOLS};

/* They would have headers look at every payload, in which nearly none of them is. */
static const char *const guessed_tunnels[] = {NTT_GUESSED_TUNNEL_PROTOCOLS};

/* Above transport: what detectors read, and what the tables of services and protocols name. */
static const char *const services[] = {
    "afp",          "amqp",      "bgp",     "bittorrent", "bt-dht",   "bt-utp", "chargen",  "classicstun",
    "cldap",        "coap",      "cotp",    "data",       "daytime",  "dcerpc", "dhcp",     "dhcpv6",
    "diameter",     "dnp3",      "dns",     "dtls",       "echo",     "finger", "ftp",      "ftp-data",
    "git",          "gquic",     "gss-api", "h225",       "hsrp",     "http",   "http2",    "http3",
    "iec60870_104", "imap",      "ipp",     "irc",        "iscsi",    "kafka",  "kerberos", "krb4",
    "ldap",         "llmnr",     "lpd",     "mdns",       "memcache", "mgcp",   "modbus",   "mongo",
    "mount",        "mqtt",      "mqttsn",  "mysql",      "nbdgm",    "nbns",   "nbss",     "netbios",
    "nfs",          "nntp",      "ntlmssp", "ntp",        "pgsql",    "pop",    "portmap",  "quic",
    "radius",       "rdp",       "rdpudp",  "resp",       "rip",      "ripng",  "rlogin",   "rpc",
    "rpcap",        "rsh",       "rsync",   "rtcp",       "rtp",      "rtsp",   "s7comm",   "sip",
    "skinny",       "smb",       "smb2",    "smtp",       "snmp",     "spnego", "ssdp",     "ssh",
    "stun",         "syslog",    "tds",     "telnet",     "tftp",     "time",   "tls",      "tns",
    "tpkt",         "websocket", "whois",   "xmpp"};

static const char *const depth_names[] = {"headers", "services", "full"};

static int compare(const void *key, const void *element)
{
    return strcmp(key, *(const char *const *)element);
}

static bool contains(const char *const *list, size_t length, const char *name)
{
    return bsearch(name, list, length, sizeof(*list), compare) != NULL;
}

bool ntt_depth_parse(const char *name, enum ntt_depth *depth)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(depth_names); i++) {
        if (strcmp(name, depth_names[i]) == 0) {
            *depth = (enum ntt_depth)i;
            return true;
        }
    }
    return false;
}

const char *ntt_depth_name(enum ntt_depth depth)
{
    return depth_names[depth];
}

bool ntt_depth_keeps(enum ntt_depth depth, const char *protocol)
{
    /* ntt itself, and the pseudo-protocols expert info and errors are reported under. */
    if (depth == NTT_DEPTH_FULL || strncmp(protocol, "ntt", 3) == 0 || strncmp(protocol, "_ws.", 4) == 0)
        return true;
    char *whole = g_strndup(protocol, strcspn(protocol, "."));
    bool kept =
        contains(links, G_N_ELEMENTS(links), whole) || contains(networks, G_N_ELEMENTS(networks), whole) ||
        contains(tunnels, G_N_ELEMENTS(tunnels), whole) ||
        (depth == NTT_DEPTH_SERVICES && (contains(services, G_N_ELEMENTS(services), whole) ||
                                         contains(guessed_tunnels, G_N_ELEMENTS(guessed_tunnels), whole)));
    g_free(whole);
    return kept;
}

unsigned ntt_depth_arguments(enum ntt_depth depth, const char *const *protocols, GPtrArray *arguments)
{
    unsigned left_out = 0;
    for (; *protocols && depth != NTT_DEPTH_FULL; protocols++) {
        if (ntt_depth_keeps(depth, *protocols))
            continue;
        g_ptr_array_add(arguments, g_strdup("--disable-protocol"));
        g_ptr_array_add(arguments, g_strdup(*protocols));
        left_out++;
    }
    return left_out;
}
