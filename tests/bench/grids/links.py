# SPDX-License-Identifier: GPL-2.0-or-later
"""Attacks on a link by somebody who is on it, broken packets; and hosts that start or take over an address."""
import functools
import ipaddress
import struct

from made_traffic import ethernet, udp
from grids.grid import Grid, drill, made

EVERYBODY = b"\xff" * 6
habit = functools.partial(made, habit=True)


def link(number):
    return b"\x02\x11\0" + number.to_bytes(3, "big")


def announcement(sender, address):
    """An ARP request of a host for its own address, to everybody."""
    own = ipaddress.ip_address(address).packed
    return EVERYBODY + sender + b"\x08\x06" + struct.pack("!HHBBH6s4s6s4s", 1, 0x800, 6, 4, 1, sender, own, b"\0" * 6, own)


@habit("an address that moves, announced so many times")
def takeover(capture, size, chance):
    for i in range(10):
        capture.add(i, announcement(link(1), "192.0.2.7")[:42] if i == 0 else link(9) + link(1) + udp("192.0.2.7", 1000, "192.0.2.9", 2000)[12:])
    for i in range(size):
        capture.add(15 + i, announcement(link(2), "192.0.2.7"))


def dhcp(kind, client, number, server=None):
    head = struct.pack("!BBBBIHH4s4s4s4s6s10x192xI", 2 if server else 1, 1, 6, 0, number, 0, 0, b"\0" * 4,
                       ipaddress.ip_address(f"192.0.2.{20 + number % 200}").packed if server else b"\0" * 4, b"\0" * 4, b"\0" * 4,
                       client, 0x63825363)
    own = ipaddress.ip_address("192.0.2.1").packed
    tail = b"\x36\4" + own + b"\x33\4\0\0\x0e\x10\3\4" + own + b"\6\4" + own if server else b"\x37\3\1\3\6"
    ends = ("192.0.2.1", 67, "255.255.255.255", 68) if server else ("0.0.0.0", 68, "255.255.255.255", 67)
    return EVERYBODY + (link(1) if server else client) + udp(*ends, head + b"\x35\1" + bytes([kind]) + tail + b"\xff")[12:]


@habit("so many hosts that start at once")
def hosts_start(capture, size, chance):
    for i in range(size):
        time, client = 5 + chance.random() * 10, link(100 + i)
        for after, kind, server in ((0, 1, None), (0.01, 2, "server"), (0.02, 3, None), (0.03, 5, "server")):
            capture.add(time + after, dhcp(kind, client, i, server))
        for after in (0.1, 1.2):
            capture.add(time + after, announcement(client, f"192.0.2.{20 + i % 200}"))


@habit("so many hosts that send 3 frames each")
def many_hosts(capture, size, chance):
    for i in range(size):
        for after in range(3):
            address = f"10.{i // 60000}.{i // 250 % 240}.{1 + i % 250}"
            capture.add(5 + (i + after * 20) / 1000, link(1) + link(100 + i) + udp(address, 1000, "192.0.2.9", 2000)[12:])


GRIDS = [
    Grid("arp_spoof", "claims", (1, 2, 4, 8, 15, 60), (
        drill("1 a second, the owner speaks", "arp-spoof/arp", 1), drill("1 in 10 s, the owner speaks", "arp-spoof/arp", 0.1),
        drill("IPv6, 1 a second", "arp-spoof/nd", 1, options=("--ipv6",)), takeover), "1 a second, the owner speaks"),
    Grid("dhcp_attack", "requests", (3, 6, 10, 20, 50, 200), (
        drill("rogue server, 1 a second", "dhcp-attack/rogue_server", 1), drill("starvation, 10 a second", "dhcp-attack/starvation", 10),
        drill("starvation, 1 a second", "dhcp-attack/starvation", 1), hosts_start), "starvation, 10 a second"),
    Grid("mac_flood", "addresses", (200, 400, 1000, 2000, 4000), (
        drill("1,000 a second", "mac-flood/random", 1000), drill("100 a second", "mac-flood/random", 100), many_hosts),
        "1,000 a second"),
    Grid("rogue_ra", "advertisements", (2, 5, 8, 12, 20, 60), (
        drill("rogue, 1 in 10 s", "rogue-ra/rogue", 0.1, options=("--ipv6",)),
        drill("spoofed, 1 in 10 s", "rogue-ra/spoofed", 0.1, options=("--ipv6",)),
        drill("flood, 10 a second", "rogue-ra/flood", 10, options=("--ipv6",))), "flood, 10 a second"),
    Grid("wifi_deauth", "frames", (2, 6, 12, 20, 40, 64), (  # cutting off a station takes two at a time
        drill("a station, 10 a second", "wifi-deauth/station", 5, each=1 / 2),
        drill("a station, 1 a second", "wifi-deauth/station", 1 / 2, each=1 / 2),
        drill("everybody, 10 a second", "wifi-deauth/network", 10)), "a station, 10 a second"),
    Grid("protocol_misuse", "packets", (1, 2, 5, 10, 50, 200), (
        drill("LAND", "protocol-misuse/land", 10), drill("illegal flags", "protocol-misuse/illegal_flags", 10),
        drill("ping of death", "protocol-misuse/ping_of_death", 10), drill("overlapping fragments", "protocol-misuse/fragment_overlap", 10),
        drill("service on a foreign port", "protocol-misuse/port_mismatch", 10), drill("malformed headers", "protocol-misuse/malformed", 10)),
        "LAND"),
]
