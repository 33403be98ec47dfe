# SPDX-License-Identifier: GPL-2.0-or-later
"""Floods by their rate, six seconds each; and crowds, outages and streams, which resemble them."""
import functools
import struct

import made_traffic
from made_traffic import ACK, PSH, RST, SYN, ethernet, ipv4, tcp, udp
from grids.grid import Grid, drill, made
from grids.scans import answer, get

TARGET, SECONDS, BEFORE = "192.0.2.10", 6, 5
habit = functools.partial(made, habit=True)


def moments(rate, chance, seconds=SECONDS):
    """When each of that many events a second takes place; and their numbers."""
    for i in range(int(rate * seconds)):
        yield i, BEFORE + (i + chance.random()) / rate


def anybody(chance):
    return f"{chance.randrange(1, 200)}.{chance.randrange(256)}.{chance.randrange(256)}.{chance.randrange(1, 255)}"


def crowd(number, of=20):
    return f"198.51.{number % of // 200}.{1 + number % of % 200}"


def neighbour(number):
    return f"192.0.2.{1 + number % 250}"


@made("SYNs, 1 source, all ports, silent")
def syns_all_ports(capture, size, chance):
    for i, time in moments(size, chance):
        capture.silent(time, crowd(0), TARGET, 1 + i * 7 % 60000)


@made("SYNs, 20 sources, refused")
def syns_refused(capture, size, chance):
    for i, time in moments(size, chance):
        capture.refused(time, crowd(i), TARGET, 80)


@made("SYNs, forged sources, to a /24")
def syns_network(capture, size, chance):
    for i, time in moments(size, chance):
        capture.silent(time, anybody(chance), neighbour(i), 80)


@habit("crowd that is served")
def served(capture, size, chance):
    for i, time in moments(size, chance):
        capture.session(time, crowd(i, 150), TARGET, 80)


@habit("clients of a server that is gone")
def outage(capture, size, chance):
    for i in range(int(size * SECONDS / 4)):
        capture.silent(BEFORE + chance.random() * SECONDS, crowd(i, 150), TARGET, 443, (1, 3, 7))


def datagrams(title, rate_of, source, target, port, refused=False, payload=None, is_habit=False):
    @functools.partial(made, habit=is_habit)(title)
    def fill(capture, size, chance):
        for i, time in moments(rate_of(size), chance):
            frame = udp(source(i, chance), 1024 + i * 13 % 60000 if payload is None else 5000 + i % 20, target(i), port(i),
                        payload or chance.randbytes(64))
            capture.add(time, frame)
            if refused:
                capture.add(time + 0.0005, ethernet(ipv4(target(i), made_traffic.ipaddress.ip_address(frame[26:30]), 1,
                                                         b"\3\3\0\0\0\0\0\0" + frame[14:42])))
    return fill


def same(size):
    return size


LOG = b"<134>1 2026-01-05T00:00:00Z web7 app 4711 - - user logged in from 10.1.1.7"
UDP = [
    datagrams("1 source, all ports", same, lambda i, c: crowd(0), lambda i: TARGET, lambda i: 1 + i * 7 % 60000),
    datagrams("forged sources, 1 port", same, lambda i, c: anybody(c), lambda i: TARGET, lambda i: 9999),
    datagrams("forged sources, 1 port, refused", same, lambda i, c: anybody(c), lambda i: TARGET, lambda i: 9999, True),
    datagrams("forged sources, to a /24", same, lambda i, c: anybody(c), neighbour, lambda i: 9999),
    datagrams("logs of 20 hosts", same, lambda i, c: crowd(i), lambda i: TARGET, lambda i: 514, payload=LOG, is_habit=True),
]


@habit("one stream of media")
def stream(capture, size, chance):
    for i, time in moments(size, chance):
        capture.add(time, udp(crowd(0), 16384, TARGET, 16386, struct.pack("!BBHII", 0x80, 0, i % 65536, i * 160, 77) + b"\xd5" * 160))


@habit("resolver that answers")
def resolver(capture, size, chance):
    for i, time in moments(size, chance):
        ask = struct.pack("!6H", i % 65536, 0x100, 1, 0, 0, 0) + b"\3www\7example\3com\0\0\1\0\1"
        answered = ask[:2] + b"\x81\x80\0\1\0\1" + ask[8:] + b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\xc0\0\2\7"
        port = 1024 + chance.randrange(60000)
        capture.add(time, udp(crowd(i, 150), port, TARGET, 53, ask))
        capture.add(time + 0.002, udp(TARGET, 53, crowd(i, 150), port, answered))


@habit("monitors that ping the host")
def monitors(capture, size, chance):
    for i, time in moments(size / 10, chance):
        capture.add(time, made_traffic.echo(crowd(i, 10), TARGET, i))
        capture.add(time + 0.001, made_traffic.echo(TARGET, crowd(i, 10), i, reply=True))


@made("ACKs, 1 source, all ports")
def acks_all_ports(capture, size, chance):
    for i, time in moments(size, chance):
        capture.add(time, tcp(crowd(0), 1024 + i * 13 % 60000, TARGET, 1 + i * 7 % 60000, ACK))


@made("ACKs, forged sources, to a /24")
def acks_network(capture, size, chance):
    for i, time in moments(size, chance):
        capture.add(time, tcp(anybody(chance), 1024 + i * 13 % 60000, neighbour(i), 80, ACK))


@habit("open connections, from the middle")
def from_the_middle(capture, size, chance):
    for i in range(int(size * SECONDS / 4)):
        here, there = (crowd(i, 150), 2000 + i, TARGET, 443), (TARGET, 443, crowd(i, 150), 2000 + i)
        at = BEFORE + chance.random() * SECONDS
        for turn in range(2):
            capture.add(at + turn, tcp(*here, PSH | ACK, b"q" * 90, 1000 + turn * 90, 2000 + turn * 300))
            capture.add(at + turn + 0.01, tcp(*there, PSH | ACK, b"a" * 300, 2000 + turn * 300, 1090 + turn * 90))


@habit("clients of a server that restarts")
def restart(capture, size, chance):
    for i, time in moments(size / 2, chance):
        client = crowd(i, 150)
        capture.add(time - 4, tcp(client, 2000 + i, TARGET, 443, PSH | ACK, b"q" * 90))
        capture.add(time - 3.99, tcp(TARGET, 443, client, 2000 + i, PSH | ACK, b"a" * 90, 2000, 1090))
        capture.add(time, tcp(client, 2000 + i, TARGET, 443, PSH | ACK, b"q" * 90, 1090, 2090))
        capture.add(time + 0.001, tcp(TARGET, 443, client, 2000 + i, RST, b"", 2090))
        capture.session(time + 0.1, client, TARGET, 443)


def fragments(source, number, complete):
    """A datagram of 4,000 bytes in three; not complete: without the last one."""
    body = struct.pack("!HHHH", 800, 2049, 4008, 0) + b"n" * 4000
    for at in (0, 1480, 2960)[: 3 if complete else 2]:
        packet = ipv4(source, TARGET, 17, body[at : at + 1480])
        flags = at // 8 | (0x2000 if at < 2960 else 0)
        yield ethernet(packet[:4] + struct.pack("!HH", number % 65536, flags) + packet[8:])


@habit("large datagrams, 1 in 10 loses a part")
def large_datagrams(capture, size, chance):
    for i, time in moments(size / 3, chance):
        for j, frame in enumerate(fragments(crowd(0), i, i % 10)):
            capture.add(time + j * 0.0001, frame)


@made("SYN-ACKs of 200 hosts")
def synacks(capture, size, chance):
    for i, time in moments(size, chance):
        capture.add(time, tcp(f"{20 + i % 200}.7.{i % 97}.9", 443, TARGET, 1024 + i * 13 % 60000, SYN | ACK))


@habit("its own questions are answered")
def own_questions(capture, size, chance):
    for i, time in moments(size, chance):
        server, port = f"{20 + i % 40}.7.1.9", 1024 + i * 13 % 60000
        ask = struct.pack("!6H", i % 65536, 0x100, 1, 0, 0, 0) + b"\7h%06d\7example\3com\0\0\1\0\1" % i
        capture.add(time, udp(TARGET, port, server, 53, ask))
        capture.add(time + 0.02, udp(server, 53, TARGET, port, ask[:2] + b"\x81\x80" + ask[4:] + b"\0" * 900))


@habit("programs that poll one page")
def polls(capture, size, chance):
    for i in range(int(size * SECONDS / 2)):
        capture.dialogue(BEFORE + i * 2 / size, crowd(i, max(1, size // 2)), TARGET, 80, (True, get(b"/status")),
                         (False, answer(b"200 OK")), pause=0.002)


RATES = (20, 60, 90, 150, 600)
GRIDS = [
    Grid("syn_flood", "SYNs per second", RATES, (
        drill("1 source, 1 port", "syn-flood/single", seconds=SECONDS),
        drill("forged sources, answered", "syn-flood/spoofed", seconds=SECONDS),
        syns_refused, syns_all_ports, syns_network, served, outage), "forged sources, answered"),
    Grid("udp_flood", "datagrams per second", RATES, (
        *UDP[:4], drill("20 sources", "udp-flood/distributed", seconds=SECONDS), UDP[4], stream, resolver),
        "forged sources, 1 port"),
    Grid("icmp_flood", "pings per second", (10, 25, 40, 60, 100, 600), (
        drill("1 source, answered", "icmp-flood/single", seconds=SECONDS),
        drill("forged sources", "icmp-flood/spoofed", seconds=SECONDS), monitors), "1 source, answered"),
    Grid("tcp_flood", "packets per second", RATES, (
        drill("ACKs, 1 source, 1 port", "tcp-flood/ack", seconds=SECONDS), acks_all_ports, acks_network,
        drill("RSTs", "tcp-flood/rst", seconds=SECONDS), from_the_middle, restart), "ACKs, 1 source, 1 port"),
    Grid("fragment_flood", "fragments per second", RATES, (
        drill("1 source", "fragment-flood/single", seconds=SECONDS),
        drill("forged sources", "fragment-flood/spoofed", seconds=SECONDS), large_datagrams), "1 source"),
    Grid("reflection", "answers per second", RATES, (
        drill("DNS", "reflection/dns", seconds=SECONDS), drill("NTP", "reflection/ntp", seconds=SECONDS),
        drill("near an amplifier", "reflection/amplifier", seconds=SECONDS), synacks, own_questions), "DNS"),
    Grid("http_flood", "requests per second", RATES, (
        drill("1 client, the server fails", "http-flood/get", seconds=SECONDS),
        drill("10 clients, the server fails", "http-flood/distributed", seconds=SECONDS), polls), "1 client, the server fails"),
    Grid("dns_flood", "queries per second", (5, 20, 60, 100, 300), (
        drill("random names below one domain", "dns-flood/water_torture", seconds=20),
        drill("random names below any domain", "dns-flood/nxdomain", seconds=20),
        drill("more than the server answers", "dns-flood/query", seconds=12), resolver), "random names below one domain"),
    Grid("backscatter", "peers", (2, 4, 6, 10, 20, 100), (
        drill("SYN-ACKs, 5 a second", "backscatter/synack", 5), drill("RSTs, 5 a second", "backscatter/rst", 5),
        drill("echo replies, 5 a second", "backscatter/icmp", 5)), "SYN-ACKs, 5 a second"),
]
