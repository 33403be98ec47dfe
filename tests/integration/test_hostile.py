# SPDX-License-Identifier: GPL-2.0-or-later
"""Packets nobody should send: every mode of tshark gets through them, and sees the scan that runs among them."""

import itertools
import json
import os
import pathlib
import struct
import tempfile
import unittest

from ntt_test import alert_rows, records, run, side_by_side, tshark
from test_modes import values

ETHERNET, RAW_IP, NULL, WLAN_RADIOTAP, SLL, USER0, SLL2 = 1, 101, 0, 127, 113, 147, 276
MALFORMED = pathlib.Path(__file__).resolve().parents[3] / "shared" / "captures" / "others" / "malformed"
SAMPLE, TOGETHER = 120, 15
START = 1_700_000_000

# Two passes, what `ntt` asks for and, with NTT_EVERY=1, one pass; test_modes sees that one pass is like two.
MODES = [lambda path: alert_rows(path, "-2"), records, *([alert_rows] if os.environ.get("NTT_EVERY") else [])]

SCANNER, VICTIM = bytes((198, 51, 100, 66)), bytes((10, 80, 0, 10))
SCANNER6, VICTIM6 = bytes.fromhex("fd000066" + "0" * 23 + "1"), bytes.fromhex("fd000080" + "0" * 23 + "2")
MACS = bytes.fromhex("020000000010020000000066")


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def ether(payload, kind=0x0800):
    return MACS + struct.pack(">H", kind) + payload


def ip(payload, protocol, source=SCANNER, target=VICTIM, *, length=None, ihl=5, identifier=1, offset=0, options=b""):
    total = 20 + len(options) + len(payload) if length is None else length
    header = struct.pack(">BBHHHBBH4s4s", 0x40 | ihl, 0, total, identifier, offset, 64, protocol, 0, source, target)
    header += options
    return header[:10] + struct.pack(">H", checksum(header)) + header[12:] + payload


def ip6(payload, following, source=SCANNER6, target=VICTIM6, *, length=None):
    return struct.pack(">IHBB16s16s", 6 << 28, len(payload) if length is None else length, following, 64, source,
                       target) + payload


def tcp(source, target, flags, *, offset=5):
    return struct.pack(">HHIIBBHHH", source, target, 1, 0, offset << 4, flags, 1024, 0, 0)


def udp(source, target, payload=b"", *, length=None):
    return struct.pack(">HHHH", source, target, 8 + len(payload) if length is None else length, 0) + payload


def icmp(kind, code, payload):
    return struct.pack(">BBHI", kind, code, 0, 0) + payload


def scan_frames(link=lambda packet: ether(packet)):
    """A SYN scan of 60 closed ports, question and answer."""
    for port in range(1, 61):
        yield link(ip(tcp(40000, port, 0x02), 6))
        yield link(ip(tcp(port, 40000, 0x14), 6, VICTIM, SCANNER))


def mixed(hostile, scan=None):
    """The hostile frames with a scan among them."""
    for pair in itertools.zip_longest(hostile, scan_frames() if scan is None else scan):
        yield from (frame for frame in pair if frame is not None)


def pcap(frames, link=ETHERNET, times=None):
    """frames: bytes, or (bytes, original length); times: seconds, one a frame."""
    parts = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, link)]
    for i, frame in enumerate(frames):
        data, length = frame if isinstance(frame, tuple) else (frame, len(frame))
        seconds, micros = (times[i], 0) if times else (START + i // 1000, i % 1000 * 1000)
        parts.append(struct.pack("<IIII", seconds, micros, len(data), length) + data)
    return b"".join(parts)


def pcapng_in_seconds(frames, times):
    """A pcapng file whose times are whole seconds, 64 bits of them."""
    parts = [struct.pack("<IIIHHqI", 0x0A0D0D0A, 28, 0x1A2B3C4D, 1, 0, -1, 28),
             struct.pack("<IIHHIHHB3xII", 1, 32, ETHERNET, 0, 0, 9, 1, 0, 0, 32)]
    for frame, seconds in zip(frames, times):
        data = frame + b"\0" * (-len(frame) % 4)
        size = 32 + len(data)
        parts.append(struct.pack("<IIIIIII", 6, size, 0, seconds >> 32, seconds & 0xFFFFFFFF, len(frame), len(frame)) +
                     data + struct.pack("<I", size))
    return b"".join(parts)


def merge(merged, captures):
    """One capture of all their packets, one capture after another; false where mergecap cannot write one of them."""
    return run("mergecap", "-a", "-w", merged, *captures).returncode == 0


class Hostile(unittest.TestCase):
    maxDiff = 1500

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="ntt hostile ")
        cls.addClassCleanup(folder.cleanup)
        cls.folder, cls.checked = pathlib.Path(folder.name), []

    @classmethod
    def tearDownClass(cls):
        """Every field of every packet can be drawn, of all that was checked in one tshark."""
        if cls.checked:
            assert merge(cls.folder / "all.pcapng", cls.checked)
            tshark(cls.folder / "all.pcapng", "-V")

    def check(self, content, scanner=None):
        """The alerts of a capture, the same in every mode; with `scanner`, that address is named for a scan."""
        path = self.folder / f"{len(self.checked)}.pcap"
        path.write_bytes(content)
        self.checked.append(path)
        rows, said, *one_pass = side_by_side(lambda mode: mode(path), MODES)
        self.assertEqual(one_pass, [rows] * len(one_pass))
        self.assertEqual((said[0]["record"], said[-1]["record"]), ("capture", "end"))
        streamed = [(r["frame"], r["type"], r["message"]) for r in said if r["record"] == "alert" and r["frame"]]
        self.assertEqual(streamed, [(v[0], v[3], v[4]) for v in values(rows)])
        if scanner:
            scans = {r["source"] for r in said if r["record"] == "alert" and r["type"] == "port_scan"}
            self.assertEqual(scans, {scanner})
        return said

    def test_headers_cut_at_every_length(self):
        frame = ether(ip(tcp(40000, 7, 0x02) + b"GET / HTTP/1.0\r\n\r\n", 6))
        cut = [frame[:n] for n in range(61)] + [(frame[:n], len(frame)) for n in range(61)]
        self.check(pcap(mixed(cut)), "198.51.100.66")

    def test_ipv6_headers_cut_at_every_length(self):
        frame = ether(ip6(tcp(40000, 7, 0x02), 6), 0x86DD)
        cut = [frame[:n] for n in range(len(frame))] + [(frame[:n], len(frame)) for n in range(len(frame))]
        self.check(pcap(mixed(cut)), "198.51.100.66")

    def test_udp_and_icmp_cut_at_every_length(self):
        frames = [ether(ip(udp(5353, 53, b"\0" * 12), 17)), ether(ip(icmp(8, 0, b"ping"), 1))]
        self.check(pcap(mixed(frame[:n] for frame in frames for n in range(14, len(frame)))), "198.51.100.66")

    def test_lengths_that_lie(self):
        segment, datagram = tcp(40000, 80, 0x02), udp(53, 53, b"\0" * 30)
        frames = [ether(ip(segment, 6, length=n)) for n in (0, 1, 19, 20, 41, 1500, 65535)]
        frames += [ether(ip(datagram, 17, length=n)) for n in (0, 20, 27, 28, 65535)]
        frames += [ether(ip(udp(53, 53, b"\0" * 30, length=n), 17)) for n in (0, 1, 7, 8, 9, 39, 65535)]
        frames += [ether(ip6(segment, 6, length=n), 0x86DD) for n in (0, 1, 19, 21, 65535)]
        frames += [ether(ip(tcp(40000, 80, 0x02, offset=n), 6)) for n in range(16)]
        self.check(pcap(mixed(frames)), "198.51.100.66")

    def test_transport_header_cut_by_the_datagram_itself(self):
        segment = tcp(40000, 80, 0x02)
        self.check(pcap(mixed(ether(ip(segment, 6, length=n)) for n in range(20, 40))), "198.51.100.66")

    def test_source_route(self):
        route = b"\x83\x27\x04" + b"\x0a\x50\0\x63" * 9 + b"\0"
        self.check(pcap(mixed([ether(ip(tcp(40000, 80, 0x02), 6, ihl=15, options=route))] * 12)), "198.51.100.66")

    def test_ip_header_lengths(self):
        frames = [ether(ip(tcp(40000, 80, 0x02), 6, ihl=n)) for n in range(16)]
        options = [b"\x01" * 40, b"\x07\xff\x04" + b"\0" * 37, b"\x44\x00" * 20, b"\x00" * 40]
        frames += [ether(ip(tcp(40000, 80, 0x02), 6, ihl=15, options=data)) for data in options]
        frames += [ether(bytes([version << 4 | 5]) + ip(tcp(40000, 80, 0x02), 6)[1:]) for version in range(16)]
        self.check(pcap(mixed(frames)), "198.51.100.66")

    def test_fragments_that_overlap(self):
        segment = tcp(40000, 80, 0x02) + b"x" * 100
        frames = []
        for identifier, (start, end) in enumerate(itertools.product(range(0, 80, 8), range(8, 120, 16))):
            frames.append(ether(ip(segment[:64], 6, identifier=identifier, offset=0x2000)))
            frames.append(ether(ip(segment[start:end], 6, identifier=identifier, offset=0x2000 | start // 8)))
            frames.append(ether(ip(segment[56:], 6, identifier=identifier, offset=7)))
        frames += [ether(ip(b"y" * 1480, protocol, identifier=9999, offset=0x1FFF))
                   for protocol in (1, 6, 17, 132)]
        frames += [ether(ip(b"", 6, identifier=9998, offset=0x2000 | n)) for n in range(5)]
        self.check(pcap(mixed(frames)))

    def test_ipv6_extension_chains_cut(self):
        pad = b"\x01\x04\0\0\0\0"
        chain = (bytes((43, 0)) + pad + bytes((60, 2, 4, 1, 0, 0, 0, 0)) + VICTIM6 + bytes((44, 0)) + pad +
                 bytes((51, 0, 0, 1, 0, 0, 0, 7)) + bytes((59, 1)) + b"\0" * 18 + tcp(40000, 80, 0x02))
        frames = [ether(ip6(chain[:n], 0), 0x86DD) for n in range(len(chain) + 1)]
        frames += [ether(ip6(bytes((0, 0)) + pad, 0)[:40] + (bytes((0, 0)) + pad) * 150, 0x86DD)]
        frames += [ether(ip6(bytes((following, 255)) + pad, following), 0x86DD) for following in range(256)]
        segment = tcp(40000, 80, 0x02)
        frames += [ether(ip6(struct.pack(">BBHI", 6, 0, offset << 3 | more, 5) + segment[:length], 44), 0x86DD)
                   for offset in (0, 1, 8191) for more in (0, 1) for length in (0, 1, 4, 20)]
        said = self.check(pcap(mixed(frames)))
        self.assertIn("198.51.100.66", {r["source"] for r in said if r.get("type") == "port_scan"})

    def test_icmp_errors_quoting_little(self):
        quoted = ip(tcp(40000, 80, 0x02), 6, VICTIM, SCANNER)
        frames = [ether(ip(icmp(kind, 1, quoted[:n]), 1)) for kind in (3, 4, 5, 11, 12) for n in range(41)]
        quoted6 = ip6(udp(40000, 80), 17, VICTIM6, SCANNER6)
        frames += [ether(ip6(icmp(kind, 0, quoted6[:n]), 58), 0x86DD) for kind in (1, 2, 3, 4) for n in range(49)]
        nested = quoted
        for _ in range(20):
            nested = ip(icmp(3, 1, nested), 1)
            frames.append(ether(nested))
        said = self.check(pcap(mixed(frames)))
        scans = {r["source"] for r in said if r["record"] == "alert" and r["type"] == "port_scan"}
        self.assertIn("198.51.100.66", scans)
        self.assertNotIn("10.80.0.10", scans)

    def test_sctp_chunks(self):
        header = struct.pack(">HHII", 40000, 80, 0, 0)
        frames = [ether(ip(header[:n], 132)) for n in range(13)]
        frames += [ether(ip(header + struct.pack(">BBH", kind, 0, length), 132))
                   for kind in (0, 1, 2, 6, 255) for length in (0, 1, 3, 4, 5, 65535)]
        self.check(pcap(mixed(frames)), "198.51.100.66")

    def test_arp_cut_and_strange(self):
        whole = struct.pack(">HHBBH6s4s6s4s", 1, 0x0800, 6, 4, 1, MACS[6:], SCANNER, b"\0" * 6, VICTIM)
        frames = [ether(whole[:n], 0x0806) for n in range(len(whole) + 1)]
        frames += [ether(whole[:4] + bytes((hardware, protocol)) + whole[6:], 0x0806)
                   for hardware in (0, 1, 6, 255) for protocol in (0, 1, 4, 16, 255)]
        frames += [ether(whole[:6] + struct.pack(">H", operation) + whole[8:], 0x0806) for operation in (0, 9, 65535)]
        self.check(pcap(mixed(frames)), "198.51.100.66")

    def test_neighbour_discovery_cut(self):
        frames = []
        for kind in (133, 134, 135, 136, 137):
            message = struct.pack(">BBHI", kind, 0, 0, 0) + VICTIM6 + bytes((1, 1)) + MACS[:6]
            frames += [ether(ip6(message[:n], 58), 0x86DD) for n in range(len(message) + 1)]
            frames += [ether(ip6(message[:24] + bytes((1, length)) + MACS[:6], 58), 0x86DD) for length in (0, 2, 255)]
        self.check(pcap(mixed(frames)), "198.51.100.66")

    def test_vlan_and_mpls_stacks(self):
        packet = ip(tcp(40000, 80, 0x02), 6)
        tags = [b"".join(struct.pack(">HH", 7, 0x8100) for _ in range(depth)) for depth in (0, 1, 2, 30, 300)]
        frames = [ether(tag + struct.pack(">HH", 7, 0x0800) + packet, 0x8100) for tag in tags]
        frames += [ether(tag, 0x88A8) for tag in tags]
        frames += [ether(b"\0\1\x20\x40" * depth + b"\0\1\x21\x40" + packet, 0x8847) for depth in (0, 1, 50)]
        frames += [ether(struct.pack(">HH", 7, 0x8100)[:n], 0x8100) for n in range(5)]
        self.check(pcap(mixed(frames)), "198.51.100.66")

    def test_scan_below_vlan_tags(self):
        def tagged(packet):
            return ether(struct.pack(">HHHH", 7, 0x8100, 8, 0x0800) + packet, 0x88A8)
        self.check(pcap(scan_frames(tagged)), "198.51.100.66")

    def test_tunnels_within_tunnels(self):
        frames, packet = [], ip(tcp(40000, 80, 0x02), 6)
        for depth in range(60):
            packet = ip(packet, 4) if depth % 2 else ip(struct.pack(">HH", 0, 0x0800) + packet, 47)
            frames.append(ether(packet))
        for first in (0x00, 0x40, 0x44, 0x55, 0x65, 0xC5):
            bogus = bytes((first,)) + ip(tcp(40000, 80, 0x02), 6)[1:]
            frames += [ether(ip(bogus, 4)), ether(ip6(bogus, 4), 0x86DD)]
        self.check(pcap(mixed(frames)), "198.51.100.66")

    def test_endpoints_that_cannot_be(self):
        addresses = [bytes(4), b"\xff" * 4, bytes((127, 0, 0, 1)), bytes((224, 0, 0, 1)), VICTIM]
        frames = [ether(ip(tcp(port, port, flags), 6, source, target)) for source in addresses for target in addresses
                  for port in (0, 80, 65535) for flags in (0x00, 0x02, 0x3F, 0xFF)]
        self.check(pcap(frames))

    def test_time_goes_backwards(self):
        frames = list(scan_frames())
        for step in (1, 61, 86400):
            said = self.check(pcap(frames, times=[START - i * step for i in range(len(frames))]))
            self.assertGreater(said[-2]["clock_regressions"], 0)
        sawtooth = [START + (i % 7) * 3600 - i for i in range(len(frames))]
        self.check(pcap(frames, times=sawtooth))

    def test_times_at_the_ends_of_the_clock(self):
        extremes = [0, 1, 2**31 - 1, 2**31, 2**32 - 2, 2**32 - 1]
        frames = list(scan_frames())
        for moment in extremes:
            self.check(pcap(frames, times=[moment] * len(frames)), "198.51.100.66")
        self.check(pcap(frames, times=[extremes[i % len(extremes)] for i in range(len(frames))]))

    def test_times_that_nanoseconds_cannot_count(self):
        path = self.folder / "far.pcapng"
        frames = list(scan_frames())
        path.write_bytes(pcapng_in_seconds(frames, [START] * (len(frames) - 2) + [2**36, 2**62]))
        whole = records(path)[-2]
        self.assertEqual((whole["first_time"][:4], whole["last_time"][:4]), ("2023", "2116"))

    def test_nanoseconds_out_of_range(self):
        content = bytearray(pcap(scan_frames()))
        for i in range(24 + 4, len(content) - 16, 16 + 54):
            content[i:i + 4] = b"\xff" * 4
        self.check(bytes(content))

    def test_other_links(self):
        packet, random = ip(tcp(40000, 80, 0x02), 6), bytes(range(256))
        for link in (NULL, RAW_IP, WLAN_RADIOTAP, SLL, USER0, SLL2, 105, 192, 195, 220, 253):
            with self.subTest(link=link):
                frames = [packet[:n] for n in range(41)] + [random[n:] for n in range(0, 256, 8)] + [b"\0" * 64, b""]
                frames += [b"\0\0\x08\0\0\0\0\0\x08\x02" + random[:40], b"\2\0\0\0" + packet, b"\0\0\0\2" + packet]
                self.check(pcap(frames, link))

    def test_scan_on_raw_ip(self):
        self.check(pcap(mixed([b"", b"\x45", b"\x60", b"\xff" * 40], scan_frames(lambda packet: packet)), RAW_IP),
                   "198.51.100.66")

    def test_record_headers_that_lie(self):
        good = pcap(scan_frames())
        for extra in (struct.pack("<IIII", START + 1, 0, 0xFFFFFFFF, 54), struct.pack("<IIII", START + 1, 0, 54, 0),
                      struct.pack("<IIII", START + 1, 0, 100, 100) + b"\0" * 50, b"\0" * 7):
            path = self.folder / "lies.pcap"
            path.write_bytes(good + extra)
            rows = alert_rows(path)
            self.assertTrue(rows)
            self.assertEqual(rows, alert_rows(path, "-2"))

    def test_names_in_packets_are_no_commands(self):
        query = b"\0\1\1\0\0\1\0\0\0\0\0\0"
        name = b"".join(bytes((len(part),)) + part for part in (b"<script>alert(1)</script>", b'";\n{"record":"end"}'))
        frames = [ether(ip(udp(40000, 53, query + name + b"\0\0\1\0\1"), 17)),
                  ether(ip(tcp(40000, 80, 0x18) + b"GET /\x1b]0;x\x07 HTTP/1.1\r\nHost: \xff\xfe<b>\r\n\r\n", 6))]
        said = self.check(pcap(mixed(frames)), "198.51.100.66")
        self.assertEqual([r["record"] for r in said].count("end"), 1)

    @unittest.skipUnless(MALFORMED.is_dir() or "NTT_MALFORMED" in os.environ, "no folder of malformed captures")
    def test_captures_of_others(self):
        found = sorted(pathlib.Path(os.environ.get("NTT_MALFORMED", MALFORMED)).iterdir())
        found = found[:: 1 if os.environ.get("NTT_EVERY") else max(1, len(found) // SAMPLE)]
        captures = []
        for i in range(0, len(found), TOGETHER):
            some, merged = found[i:i + TOGETHER], self.folder / f"others from {found[i].name}"
            captures += [merged] if merge(merged, some) else some

        def both(path):
            try:
                streamed = [json.dumps(r["message"]) for r in records(path) if r["record"] == "alert" and r["frame"]]
                return streamed, [json.dumps(v[4]) for v in values(alert_rows(path, "-2"))]
            except (AssertionError, ValueError) as error:
                return error, None

        for path, (one_pass, two_passes) in zip(captures, side_by_side(both, captures)):
            with self.subTest(capture=path.name):
                self.assertEqual(one_pass, two_passes)


if __name__ == "__main__":
    unittest.main()
