#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes hours of traffic out of seconds: changes the time between exchanges and leaves what is within one as it was.

Reads and writes little-endian pcap of Ethernet on standard input and output. With a factor, the time between exchanges is
multiplied; an exchange is a run of packets of one conversation, none of them later than --pause after the one before.
With a file of marks, each line the time an exchange began and that time in seconds after --start, all packets from one
mark to the next are moved there.
"""
import argparse
import bisect
import datetime
import struct
import sys

IPV4, IPV6, ARP = 0x0800, 0x86DD, 0x0806
WITH_PORTS = (6, 17)
MICROSECONDS = 1_000_000


def ends(first, second, *rest):
    return (*sorted((first, second)), *rest)


def conversation(frame):
    """A key both directions share."""
    kind = struct.unpack_from("!H", frame, 12)[0]
    if kind == ARP and len(frame) >= 42:
        return ends(frame[28:32], frame[38:42], kind)
    if kind == IPV4 and len(frame) >= 34:
        protocol, at, here, there = frame[23], 14 + (frame[14] & 15) * 4, frame[26:30], frame[30:34]
    elif kind == IPV6 and len(frame) >= 54:
        protocol, at, here, there = frame[20], 54, frame[22:38], frame[38:54]
    else:
        return ends(frame[:6], frame[6:12], kind)
    if protocol in WITH_PORTS and len(frame) >= at + 4:
        return ends(here + frame[at : at + 2], there + frame[at + 2 : at + 4], protocol)
    return ends(here, there, protocol)


def read(source):
    """The file header, and (time in microseconds, length on the wire, frame) of each packet."""
    head = source.read(24)
    if head[:4] != b"\xd4\xc3\xb2\xa1" or struct.unpack_from("<I", head, 20)[0] != 1:
        sys.exit("spread.py: reads little-endian pcap of Ethernet on standard input: editcap -F pcap IN -")
    packets = []
    while record := source.read(16):
        seconds, fraction, captured, length = struct.unpack("<IIII", record)
        packets.append((seconds * MICROSECONDS + fraction, length, source.read(captured)))
    return head, sorted(packets, key=lambda packet: packet[0])


def spread(packets, factor, start, pause):
    """(new time, length, frame) of each packet, in order."""
    origin, last, moved = packets[0][0], {}, []
    for time, length, frame in packets:
        key = conversation(frame)
        before, placed = last.get(key, (None, None))
        if before is not None and time - before <= pause:
            placed += time - before
        else:
            placed = max(start + round((time - origin) * factor), (placed or 0) + 1)
        last[key] = time, placed
        moved.append((placed, length, frame))
    return sorted(moved, key=lambda packet: packet[0])


def scheduled(packets, marks, start):
    """The same, by marks."""
    moved, times = [], [time for time, _ in marks]
    for time, length, frame in packets:
        was, planned = marks[max(0, bisect.bisect_right(times, time) - 1)]
        moved.append((start + planned + time - was, length, frame))
    return sorted(moved, key=lambda packet: packet[0])


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    how = p.add_mutually_exclusive_group(required=True)
    how.add_argument("--factor", type=float)
    how.add_argument("--marks", type=argparse.FileType())
    p.add_argument("--pause", type=float, default=0.2, help="seconds")
    p.add_argument("--start", type=datetime.datetime.fromisoformat, help="in UTC unless it says otherwise")
    a = p.parse_args()
    head, packets = read(sys.stdin.buffer)
    if not packets:
        sys.exit("spread.py: no packet on standard input")
    start = packets[0][0]
    if a.start:
        zone = a.start.tzinfo or datetime.timezone.utc
        start = round(a.start.replace(tzinfo=zone).timestamp() * MICROSECONDS)
    if a.marks:
        marks = [tuple(round(float(word) * MICROSECONDS) for word in line.split()) for line in a.marks]
        moved = scheduled(packets, marks, start)
    else:
        moved = spread(packets, a.factor, start, a.pause * MICROSECONDS)
    sys.stdout.buffer.write(head)
    for time, length, frame in moved:
        sys.stdout.buffer.write(struct.pack("<IIII", *divmod(time, MICROSECONDS), len(frame), length) + frame)


main()
