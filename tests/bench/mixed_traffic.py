#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A large capture of ordinary traffic, from small ones: repeated over the same hours, each time with other
hosts, so that a repetition is neither a retransmission nor a duplicate.

usage: tests/bench/mixed_traffic OUT [LABELS.tsv…] [--megabytes N]

Made from the benign labelled captures: of LABELS, or of this repository and of ../shared if that exists. OUT becomes a
pcap of at least that size (100 MB); the same captures give the same bytes. Prints how many packets it has. Checksums
are those of the original captures and no longer match the addresses: switch off their verification in readers.

Example: tests/bench/mixed_traffic mixed.pcap --megabytes 100
"""
import argparse
import gzip
import pathlib
import random
import struct
import subprocess
import tempfile

import labels

HOUR = 3600 * 10**9
ROUND = 2 * HOUR


def benign_captures(files=()):
    """Those that are there, of files of labels; without any, of those that are known."""
    return [row["path"] for row in labels.read(files or labels.known()) if row["kind"] == "benign" and row["path"].exists()]


def read(capture, folder):
    """[(nanoseconds since the first packet, original length, content)] of an Ethernet capture; of another, nothing."""
    plain, copy = pathlib.Path(folder, "plain"), pathlib.Path(folder, "copy")
    content = capture.read_bytes()
    plain.write_bytes(gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content)
    if subprocess.run(["editcap", "-F", "nsecpcap", plain, copy], capture_output=True).returncode:
        return []
    content, packets, at = copy.read_bytes(), [], 24
    if struct.unpack_from("=I", content, 20)[0] != 1:
        return []
    while at < len(content):
        seconds, fraction, length, original = struct.unpack_from("=4I", content, at)
        packets.append((seconds * 10**9 + fraction, original, content[at + 16:at + 16 + length]))
        at += 16 + length
    packets.sort(key=lambda packet: packet[0])
    return [(time - packets[0][0], original, content) for time, original, content in packets]


def with_other_hosts(frame, turn):
    """The frame between hosts whose second byte of the address is another one; group addresses stay."""
    if frame[12:14] != b"\x08\0" or len(frame) < 34:
        return frame
    changed = bytearray(frame)
    for first in (26, 30):
        if 0 < changed[first] < 224 and changed[first] != 127:
            changed[first + 1] = (changed[first + 1] + turn) & 0xFF
    return bytes(changed)


def write(captures, size, out, seed=1):
    """Writes a pcap of at least that size; returns how many packets it has."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        stories = [story for capture in captures if (story := read(capture, folder))]
    assert stories, "no Ethernet capture to make one of"
    written = turn = packets = 0
    with open(out, "wb") as file:
        file.write(struct.pack("=IHHIIII", 0xA1B23C4D, 2, 4, 0, 0, 262144, 1))
        while written < size:
            entries = []
            for story in stories:
                start = turn * ROUND + chance.randrange(HOUR)
                entries += [(start + time, original, content) for time, original, content in story if time < HOUR]
            for time, original, content in sorted(entries, key=lambda entry: entry[0]):
                seconds, fraction = divmod(1_750_000_000 * 10**9 + time, 10**9)
                file.write(struct.pack("=4I", seconds, fraction, len(content), original))
                file.write(with_other_hosts(content, turn))
                written += 16 + len(content)
                packets += 1
            turn += 1
    return packets


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("labels", nargs="*", type=pathlib.Path)
    parser.add_argument("--megabytes", type=int, default=100)
    options = parser.parse_intermixed_args()
    if missing := [path for path in options.labels if not path.is_file()]:
        parser.error(f"'{missing[0]}' is no file of labels. Example: tests/bench/mixed_traffic mixed.pcap --megabytes 100")
    print(write(benign_captures(options.labels), options.megabytes * 10**6, options.out), "packets")


if __name__ == "__main__":
    main()
