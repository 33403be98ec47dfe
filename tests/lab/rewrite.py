#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Rewrites the IPv4 addresses of an Ethernet capture: in IPv4 and ARP headers and in the headers ICMP errors quote.

Reads and writes pcap on standard input and output. MAP has a line for each network: FROM/BITS TO/BITS. Checksums are
adjusted by the difference (RFC 1624), so packets that were cut short stay right.
"""
import argparse
import ipaddress
import struct
import sys

IPV4, ARP, VLAN = 0x0800, 0x0806, 0x8100
ICMP, TCP, UDP = 1, 6, 17
CHECKSUM_AT = {ICMP: 2, TCP: 16, UDP: 6}
ICMP_ERRORS = (3, 4, 5, 11, 12)


def adjust(packet, at, old, new):
    """Moves the checksum at `at` from covering the bytes `old` to covering `new`; both even in length."""
    if at + 2 > len(packet):
        return
    total = ~struct.unpack_from("!H", packet, at)[0] & 0xFFFF
    for was, now in zip(struct.unpack(f"!{len(old) // 2}H", old), struct.unpack(f"!{len(new) // 2}H", new)):
        total += (~was & 0xFFFF) + now
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    struct.pack_into("!H", packet, at, ~total & 0xFFFF)


class Rewriter:
    def __init__(self, lines):
        self.networks = []
        for line in lines:
            old, new = (ipaddress.IPv4Network(word) for word in line.split())
            self.networks.append((old, int(new.network_address) - int(old.network_address)))
        self.seen = {}

    def address(self, packed):
        if packed not in self.seen:
            address = ipaddress.IPv4Address(packed)
            shift = next((shift for network, shift in self.networks if address in network), 0)
            self.seen[packed] = (address + shift).packed
        return self.seen[packed]

    def ipv4(self, packet, at):
        if len(packet) < at + 20 or packet[at] >> 4 != 4:
            return
        old = bytes(packet[at + 12 : at + 20])
        new = self.address(old[:4]) + self.address(old[4:])
        packet[at + 12 : at + 20] = new
        adjust(packet, at + 10, old, new)
        inner, protocol = at + (packet[at] & 15) * 4, packet[at + 9]
        if struct.unpack_from("!H", packet, at + 6)[0] & 0x1FFF:
            return
        if protocol in (TCP, UDP):
            place = inner + CHECKSUM_AT[protocol]
            if protocol == TCP or packet[place : place + 2] != b"\0\0":
                adjust(packet, place, old, new)
        elif protocol == ICMP and len(packet) > inner and packet[inner] in ICMP_ERRORS:
            before = bytes(packet[inner + 8 :])
            self.ipv4(packet, inner + 8)
            even = len(before) & ~1
            adjust(packet, inner + 2, before[:even], bytes(packet[inner + 8 : inner + 8 + even]))

    def frame(self, packet):
        at, kind = 14, struct.unpack_from("!H", packet, 12)[0]
        while kind == VLAN:
            kind = struct.unpack_from("!H", packet, at + 2)[0]
            at += 4
        if kind == IPV4:
            self.ipv4(packet, at)
        elif kind == ARP:
            for place in (at + 14, at + 24):
                packet[place : place + 4] = self.address(bytes(packet[place : place + 4]))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("map", type=argparse.FileType())
    rewriter = Rewriter(p.parse_args().map)
    source, target = sys.stdin.buffer, sys.stdout.buffer
    head = source.read(24)
    if head[:4] not in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") or struct.unpack_from("<I", head, 20)[0] != 1:
        sys.exit("rewrite.py: reads little-endian pcap of Ethernet on standard input: editcap -F pcap IN -")
    target.write(head)
    while record := source.read(16):
        packet = bytearray(source.read(struct.unpack_from("<I", record, 8)[0]))
        rewriter.frame(packet)
        target.write(record + packet)


main()
