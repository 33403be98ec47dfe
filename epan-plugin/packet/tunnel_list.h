/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What carries packets inside it above a link layer, by Wireshark's filter names, sorted by byte value. What is true
 * of such a packet lies within: at no depth may these be left out.
 */
#ifndef NTT_TUNNEL_LIST_H
#define NTT_TUNNEL_LIST_H

#define NTT_TUNNEL_PROTOCOLS                                                                                 \
    "amt", "ayiya", "bcp_bpdu", "bcp_ncp", "capwap", "cdma2k", "cmd", "erspan", "etherip", "geneve", "gre",  \
        "grebonding", "gtp", "gtpprime", "gtpv2", "isakmp", "l2tp", "lisp", "lisp-data", "lwapp", "mac-lte", \
        "mip", "mpls", "mpls_mac", "mpls_psc", "mplspwatm11_or_aal5pdu", "mplspwatmaal5sdu", "nas-5gs",      \
        "nas-eps", "ns", "nsh", "pdcp-lte", "pdcp-nr", "pptp", "pw_hdlc_nocw_fr", "pw_hdlc_nocw_hdlc_ppp",   \
        "pwach", "pwethcw", "pwethheuristic", "pwethnocw", "pwfr", "rlc", "rlc-lte", "sndcp", "socks",       \
        "sstp", "stt", "teredo", "tzsp", "vxlan", "wassp"

/* The same for those that Wireshark finds on any port, by how their bytes look. */
#define NTT_GUESSED_TUNNEL_PROTOCOLS "openflow", "openvpn", "redbackli", "wg"

#endif
