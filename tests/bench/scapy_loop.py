# SPDX-License-Identifier: GPL-2.0-or-later
"""The feature extraction of the paper as it is usually written: a loop over the packets in Scapy that keeps addresses,
ports, lengths, TTL, times and TCP flags, and classes packets by port. No detection, no report.

usage: scapy_loop.py CAPTURE
"""
import collections
import sys

from scapy.layers.inet import IP, TCP, UDP
from scapy.layers.inet6 import IPv6
from scapy.utils import PcapReader

SERVICES = {20: "ftp", 21: "ftp", 22: "ssh", 23: "telnet", 25: "smtp", 53: "dns", 80: "http", 110: "pop3",
            143: "imap", 443: "https", 3389: "rdp"}


def main():
    counts = {name: collections.Counter() for name in ("source", "destination", "length", "ttl", "flags", "service",
                                                       "second", "flow")}
    packets, last, gaps = 0, None, 0.0
    with PcapReader(sys.argv[1]) as reader:
        for packet in reader:
            packets += 1
            now = float(packet.time)
            gaps += now - last if last is not None else 0
            last = now
            counts["second"][int(now)] += 1
            counts["length"][len(packet)] += 1
            ip = packet.getlayer(IP) or packet.getlayer(IPv6)
            if ip is None:
                continue
            counts["source"][ip.src] += 1
            counts["destination"][ip.dst] += 1
            counts["ttl"][ip.ttl if ip.version == 4 else ip.hlim] += 1
            transport = packet.getlayer(TCP) or packet.getlayer(UDP)
            if transport is None:
                continue
            if isinstance(transport, TCP):
                counts["flags"][int(transport.flags)] += 1
            service = SERVICES.get(transport.dport) or SERVICES.get(transport.sport) or "other"
            counts["service"][service] += 1
            counts["flow"][ip.src, ip.dst, transport.sport, transport.dport] += 1
    print(packets, {name: len(count) for name, count in counts.items()}, gaps)


main()
