#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes each silence of a capture longer: what took a minute then took hours.

Reads and writes pcap on standard input and output. A gap of more than SILENCE seconds between two packets becomes LENGTH
seconds; all other gaps stay. TCP timestamps are payload to it and stay as well.
"""
import argparse
import struct
import sys

UNITS = {0xA1B2C3D4: 10**6, 0xA1B23C4D: 10**9}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("silence", type=float, metavar="SILENCE")
    p.add_argument("length", type=float, metavar="LENGTH")
    a = p.parse_args()
    source, target = sys.stdin.buffer, sys.stdout.buffer
    head = source.read(24)
    unit = UNITS.get(struct.unpack("<I", head[:4])[0]) if len(head) == 24 else None
    if not unit:
        sys.exit("stretch.py: reads little-endian pcap on standard input: editcap -F pcap IN -")
    target.write(head)
    silence, length = round(a.silence * unit), round(a.length * unit)
    shift, last = 0, None
    while record := source.read(16):
        seconds, fraction, captured, size = struct.unpack("<IIII", record)
        now = seconds * unit + fraction
        if last is not None and now - last > silence:
            shift += length - (now - last)
        last = now
        target.write(struct.pack("<IIII", *divmod(now + shift, unit), captured, size) + source.read(captured))


main()
