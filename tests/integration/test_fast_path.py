# SPDX-License-Identifier: GPL-2.0-or-later
"""Frames that the plugin reads without Wireshark's dissectors, as `ntt` asks it to, say what they say when dissected."""
import pathlib
import struct
import tempfile
import unittest

from ntt_test import one_of_each, records, run, side_by_side, tshark
from test_hostile import SCANNER, VICTIM, ether, ip, pcap, tcp, udp

PLAIN = ("-o", "ntt.plain_frames:TRUE")


def but_protocols(capture, *options):
    return [record for record in records(capture, *options) if record["record"] != "protocol"]


def l2tp_control():
    """A Hello without a body: flags, length, tunnel, session, sequence numbers."""
    return struct.pack(">HHHHHH", 0xC802, 12, 1, 0, 0, 0)


def l2tp_data(packet):
    """PPP with the protocol field of IPv4, in a session."""
    return struct.pack(">HHH", 0x0002, 1, 1) + b"\xff\x03\x00\x21" + packet


class PlainFrames(unittest.TestCase):
    maxDiff = 1500

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="ntt plain ")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)

    def capture(self, name, frames):
        path = self.folder / name
        path.write_bytes(pcap(frames))
        return path

    def test_all_records_but_the_innermost_protocols_stay(self):
        merged = self.folder / "all.pcapng"
        done = run("mergecap", "-w", merged, *(row["path"] for row in one_of_each()))
        self.assertEqual(done.returncode, 0, done.stderr)
        plain, dissected = side_by_side(lambda options: but_protocols(merged, *options), (PLAIN, ()))
        self.assertEqual(plain, dissected)

    def test_they_are_not_dissected(self):
        frames = [ether(ip(tcp(40000, port, 0x02), 6)) for port in range(1, 41)]
        frames += [ether(ip(tcp(40000, 80, 0x10), 6, ihl=6, options=b"\1\1\1\0"))]  # not plain
        path = self.capture("scan.pcap", frames)

        count = [tshark(path, "-q", "-z", "conv,tcp", "-o", "ntt.headers_from_taps_only:TRUE", *options).count("<->")
                 for options in (PLAIN, ())]
        self.assertEqual(count, [1, 41])

    def test_no_flow_of_a_tunnel_is_taken_for_known(self):
        """Whatever it begins with, the scan inside is seen."""
        outer = bytes((192, 0, 2, 1)), bytes((192, 0, 2, 2))
        scan = [ip(tcp(40000, port, 0x02), 6) for port in range(1, 61)]
        scan += [ip(tcp(port, 40000, 0x14), 6, VICTIM, SCANNER) for port in range(1, 61)]
        tunnels = {1701: [l2tp_control()] * 30 + [l2tp_data(packet) for packet in scan],
                   4789: [b"junk"] * 30 + [b"\x08\0\0\0\0\0\7\0" + ether(packet) for packet in scan]}
        for port, messages in tunnels.items():
            frames = [ether(ip(udp(port, port, message), 17, *outer)) for message in messages]
            path = self.capture(f"{port}.pcap", frames)
            plain, dissected = side_by_side(lambda options: but_protocols(path, *options), (PLAIN, ()))
            self.assertEqual(plain, dissected)
            self.assertIn("198.51.100.66", {record.get("address") for record in plain if record["record"] == "host"})

    def test_a_long_flow_goes_to_the_protocol_that_was_found(self):
        """A name server's answers that are none: what the host found in eight of them holds for all."""
        question = struct.pack(">6H", 7, 0x0100, 1, 0, 0, 0) + b"\3www\7example\0\0\1\0\1"
        frames = [ether(ip(udp(40000, 53, question), 17))] * 20 + [ether(ip(udp(40000, 53, b"\0"), 17))] * 20
        path = self.capture("dns.pcap", frames)
        protocols = {record["name"]: record["packets"] for record in records(path, *PLAIN)
                     if record["record"] == "protocol"}
        self.assertEqual(protocols, {"dns": 40})

    def test_a_tree_that_someone_wants_is_whole(self):
        path = self.capture("tree.pcap", [ether(ip(tcp(40000, 80, 0x02), 6))])
        self.assertEqual(tshark(path, *PLAIN, "-T", "fields", "-e", "tcp.dstport").split(), ["80"])


if __name__ == "__main__":
    unittest.main()
