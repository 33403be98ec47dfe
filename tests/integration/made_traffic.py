# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures made packet by packet: questions, plausible answers, and nothing that a real network would not carry."""

import heapq
import ipaddress
import struct
import subprocess

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
EPOCH = 1_700_000_000


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total & 0xFFFF) + (total >> 16)
    return ~(total + (total >> 16)) & 0xFFFF


def ipv4(source, destination, protocol, payload):
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 0, 0x4000, 64, protocol, 0,
                       ipaddress.ip_address(source).packed, ipaddress.ip_address(destination).packed)
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + payload


def ethernet(packet, source=1, destination=2):
    return bytes([2, 0, 0, 0, 0, destination, 2, 0, 0, 0, 0, source, 8, 0]) + packet


def tcp(source, source_port, destination, destination_port, flags, payload=b"", sequence=1000, acknowledged=2000):
    head = struct.pack("!HHIIBBHHH", source_port, destination_port, sequence, acknowledged if flags & ACK else 0, 0x50,
                       flags, 64240, 0, 0)
    return ethernet(ipv4(source, destination, 6, head + payload))


def udp(source, source_port, destination, destination_port, payload=b"x" * 32):
    return ethernet(ipv4(source, destination, 17,
                         struct.pack("!HHHH", source_port, destination_port, 8 + len(payload), 0) + payload))


def echo(source, destination, number, reply=False):
    return ethernet(ipv4(source, destination, 1, struct.pack("!BBHHH", 0 if reply else 8, 0, 0, 7, number) + b"x" * 32))


class Capture:
    """Packets by time in seconds, written in order."""

    def __init__(self, link_type=1):
        self.link_type = link_type
        self.packets = []
        self.ports = {}

    def add(self, time, frame):
        heapq.heappush(self.packets, (time, len(self.packets), frame))

    def next_port(self, client):
        """The client's next ephemeral port."""
        port = self.ports.get(client, 32768)
        self.ports[client] = port + 1 if port < 60000 else 32768
        return port

    def refused(self, time, client, server, port, source_port=None):
        source_port = source_port or self.next_port(client)
        self.add(time, tcp(client, source_port, server, port, SYN))
        self.add(time + 0.0004, tcp(server, port, client, source_port, RST | ACK))

    def silent(self, time, client, server, port, repeats=(), source_port=None):
        source_port = source_port or self.next_port(client)
        for after in (0, *repeats):
            self.add(time + after, tcp(client, source_port, server, port, SYN))

    def opened_and_dropped(self, time, client, server, port):
        """What a half-open scan does with an open port."""
        source_port = self.next_port(client)
        self.add(time, tcp(client, source_port, server, port, SYN))
        self.add(time + 0.0004, tcp(server, port, client, source_port, SYN | ACK))
        self.add(time + 0.0005, tcp(client, source_port, server, port, RST))

    def session(self, time, client, server, port, answer=600):
        source_port = self.next_port(client)
        there, back = (client, source_port, server, port), (server, port, client, source_port)
        for after, ends, flags, payload in ((0, there, SYN, b""), (0.01, back, SYN | ACK, b""), (0.011, there, ACK, b""),
                                            (0.012, there, PSH | ACK, b"q" * 200), (0.03, back, PSH | ACK, b"a" * answer),
                                            (0.04, there, FIN | ACK, b""), (0.05, back, FIN | ACK, b""),
                                            (0.051, there, ACK, b"")):
            self.add(time + after, tcp(*ends, flags, payload))

    def dialogue(self, time, client, server, port, *messages, pause=0.01, closed=True):
        """A session in which each side sends in turn: (whether it is the client, what it sends), `pause` seconds apart."""
        ends = {True: (client, self.next_port(client), server, port)}
        ends[False] = ends[True][2:] + ends[True][:2]
        sent = {True: 1001, False: 2001}
        self.add(time, tcp(*ends[True], SYN))
        self.add(time + pause / 2, tcp(*ends[False], SYN | ACK, sequence=2000, acknowledged=1001))
        self.add(time + pause * 0.6, tcp(*ends[True], ACK, sequence=1001, acknowledged=2001))
        for by_client, text in [*messages, *([(True, None), (False, None)] if closed else [])]:
            time += pause
            flags = FIN | ACK if text is None else PSH | ACK
            self.add(time, tcp(*ends[by_client], flags, text or b"", sent[by_client], sent[not by_client]))
            sent[by_client] += len(text or b"f")
            self.add(time + pause / 4, tcp(*ends[not by_client], ACK, b"", sent[not by_client], sent[by_client]))

    def include(self, path, time, renamed):
        """The packets of another capture (IPv4 over Ethernet), from `time` on, with addresses changed."""
        data = subprocess.run(["editcap", "-F", "nsecpcap", str(path), "-"], check=True, capture_output=True).stdout
        names = {ipaddress.ip_address(old).packed: ipaddress.ip_address(new).packed for old, new in renamed.items()}
        at, first = 24, None
        while at < len(data):
            second, nanosecond, length = struct.unpack_from("<III", data, at)
            frame = data[at + 16: at + 16 + length]
            at += 16 + length
            now = second + nanosecond / 1e9
            first = now if first is None else first
            if frame[12:14] == b"\x08\x00":
                source, destination = frame[26:30], frame[30:34]
                frame = frame[:26] + names.get(source, source) + names.get(destination, destination) + frame[34:]
            self.add(time + now - first, frame)

    def write(self, path, kept=65535):
        """A pcap with at most the first `kept` bytes of each packet."""
        with open(path, "wb") as file:
            file.write(struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, kept, self.link_type))
            while self.packets:
                time, _, frame = heapq.heappop(self.packets)
                nanoseconds = round(time * 1e9)
                file.write(struct.pack("<IIII", EPOCH + nanoseconds // 10**9, nanoseconds % 10**9, min(len(frame), kept),
                                       len(frame)) + frame[:kept])
        return path
