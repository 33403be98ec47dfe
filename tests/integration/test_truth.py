# SPDX-License-Identifier: GPL-2.0-or-later
"""What is said is true, whatever order, link type and completeness the packets have."""

import datetime
import json
import os
import pathlib
import struct
import tempfile
import unittest

from made_traffic import ACK, EPOCH, RST, SYN, tcp, udp
from ntt_test import NTT, records, run

SCANNER, TARGET = "198.51.100.7", "192.0.2.10"


def scan(ports=30):
    """Refused ports, one a second."""
    for port in range(1, ports + 1):
        yield EPOCH + port, tcp(SCANNER, 40000, TARGET, port, SYN)
        yield EPOCH + port + .0005, tcp(TARGET, port, SCANNER, 40000, RST | ACK)


def pcap(packets, link_type=1, kept=65535):
    content = struct.pack("<IHHIIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, link_type)
    for time, packet in packets:
        content += struct.pack("<IIII", int(time), int(time % 1 * 1e6), min(kept, len(packet)), len(packet)) + packet[:kept]
    return content


def block(kind, body):
    body += bytes(-len(body) % 4)
    return struct.pack("<II", kind, 12 + len(body)) + body + struct.pack("<I", 12 + len(body))


def pcapng(packets, link_types=(1,), before=b""):
    """A packet is (time, bytes) or (time, bytes, interface)."""
    content = block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1))
    for link_type in link_types:
        content += block(1, struct.pack("<HHI", link_type, 0, 65535))
    content += before
    for time, packet, *interface in packets:
        ticks = int(time * 1e6)
        content += block(6, struct.pack("<IIIII", *(interface or [0]), ticks >> 32, ticks & 0xffffffff, len(packet), len(packet)) + packet)
    return content


def moment(text):
    return datetime.datetime.fromisoformat(text[:26].rstrip("Z") + "+00:00")


class Truth(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, content):
        (self.folder / name).write_bytes(content)
        return self.folder / name

    def report(self, capture, status=0):
        """The one capture of the report as JSON, and the reports and lines for people together."""
        for_people = ""
        for command in (["report", "--format", "markdown", "-o", "-"], ["report", "--format", "html", "-o", "-"], ["alerts"]):
            done = run(NTT, *command, capture)
            self.assertEqual(done.returncode, status, done.stderr)
            for_people += done.stdout.partition('<script type="application/json"')[0] + done.stderr
        return self.as_json(capture), for_people

    def as_json(self, capture, **environment):
        return json.loads(run(NTT, "report", "--format", "json", "-o", "-", capture, **environment).stdout)["captures"][0]

    def not_evaluated(self, report):
        return {item["what"]: item["why"] for item in report["not_evaluated"]}

    def alert(self, capture):
        found, = (record for record in records(capture) if record["record"] == "alert" and record["event"] == "close")
        return found

    def test_clock_set_back(self):
        packets = list(scan(60))
        capture = self.write("back.pcap", pcap([(time - 3600 * (i >= 60), packet) for i, (time, packet) in enumerate(packets)]))
        report, for_people = self.report(capture)
        self.assertNotIn("in -", for_people)
        self.assertEqual(for_people.count("are older than the one before"), 3)
        self.assertEqual(for_people.count("reordercap"), 3)
        self.assertGreater(report["clock_regressions"], 0)
        for times in (report, report["alerts"][0]):
            self.assertEqual(moment(times["first_time"]), datetime.datetime.fromtimestamp(EPOCH + 31 - 3600, datetime.timezone.utc))
            self.assertAlmostEqual(moment(times["last_time"]).timestamp(), EPOCH + 30, delta=.001)
        self.assertEqual(sum(interval["packets"] for interval in report["intervals"]), len(packets))
        for form in ("ecs", "eve", "cef", "ocsf"):
            for line in run(NTT, "alerts", capture, "--format", form).stdout.splitlines():
                if form == "cef":
                    words = dict(word.split("=", 1) for word in line.split() if word.startswith(("start=", "end=")))
                    start, end = int(words["start"]), int(words["end"])
                else:
                    event = json.loads(line)
                    if form == "ecs":
                        start, end = moment(event["event"]["start"]), moment(event["event"]["end"])
                        self.assertIn("duration", event["event"])
                    elif form == "eve":
                        start, end = event["flow"]["start"], event["flow"]["end"]
                    else:
                        start, end = event["start_time"], event["end_time"]
                self.assertLessEqual(start, end, form)

    def test_captured_twice(self):
        capture = self.write("twice.pcap", pcap([(time + copy * .0003, packet) for time, packet in scan(60) for copy in range(2)]))
        report, for_people = self.report(capture)
        self.assertEqual((report["copies"], report["packets"]), (len(list(scan(60))), 2 * len(list(scan(60)))))
        self.assertEqual(for_people.count("came more than once within milliseconds"), 3)

    def test_order_in_the_file(self):
        packets = list(scan())
        wanted = self.as_json(self.write("in_order.pcap", pcap(packets)))
        for name, order in {"last_first": packets[-1:] + packets[:-1], "reverse": packets[::-1]}.items():
            with self.subTest(order=name):
                report, for_people = self.report(self.write(name + ".pcap", pcap(order)))
                for member in ("first_time", "last_time", "duration_s", "packets"):
                    self.assertEqual(report[member], wanted[member], member)
                self.assertEqual(sum(interval["packets"] for interval in report["intervals"]), len(packets))
                if name == "last_first":
                    self.assertIn(len(report["intervals"]), (30, 31))  # they begin with a second of the packet that came first
                self.assertNotIn("in -", for_people)

    def test_blocks_that_are_no_packets(self):
        wanted = self.as_json(self.write("packets.pcapng", pcapng(scan())))
        blocks = {"custom": block(0xbad, struct.pack("<I", 32473) + b"note"), "journal": block(9, b"__REALTIME_TIMESTAMP=1700000000000000\nMESSAGE=x\n")}
        for name, content in blocks.items():
            with self.subTest(block=name):
                report = self.as_json(self.write(name + ".pcapng", pcapng(scan(), before=content)))
                for member in ("packets", "bytes", "first_time", "last_time", "duration_s", "intervals", "not_evaluated", "link_types"):
                    self.assertEqual(report[member], wanted[member], member)
        alone = self.as_json(self.write("alone.pcapng", pcapng([], before=blocks["custom"])))
        self.assertEqual(alone["packets"], 0)

    def test_several_link_types(self):
        report, for_people = self.report(self.write("two.pcapng", pcapng([*scan(), (EPOCH + 90, bytes(40), 1)], (1, 220))))
        self.assertEqual(len(report["link_types"]), 2)
        self.assertGreaterEqual(for_people.count(", ".join(report["link_types"])), 3)

    def test_cut_packets(self):
        report, for_people = self.report(self.write("cut.pcap", pcap([(time, packet + bytes(100)) for time, packet in scan()], kept=64)))
        self.assertEqual((report["truncated_packets"], report["truncated_to"]), (60, 64))
        self.assertEqual(for_people.count("were cut when captured, to 64 B at most"), 3)
        for what in ("brute_force", "dns_tunnel", "dhcp_attack", "beacon"):
            self.assertIn("cut before the end of their headers", self.not_evaluated(report)[what])
        self.assertNotIn("port_scan", self.not_evaluated(report))
        whole = self.as_json(self.write("whole.pcap", pcap(scan())))
        self.assertEqual(whole["truncated_packets"], 0)
        self.assertNotIn("brute_force", self.not_evaluated(whole))

    def test_payloads_that_nothing_decodes(self):
        packets = [(EPOCH + i, udp("192.0.2.1", 50000 + i, "192.0.2.2", 8472, b"\x08\0\0\0\0\0\x01\0" + bytes(60))) for i in range(12)]
        report, for_people = self.report(self.write("vxlan.pcap", pcap(packets)))
        self.assertEqual((report["unread_packets"], report["unread_service"]), (12, "udp 8472"))
        self.assertEqual(for_people.count("of udp 8472: what they carry, encrypted or in a tunnel, was not judged"), 3)
        self.assertIn("No scan or flood was found in 12 packets, 12 of which could not be read", for_people)
        self.assertNotIn('class="verdict clear"', for_people)
        capture = self.write("vxlan.pcap", pcap(packets))
        for form in ("kml", "geojson"):
            self.assertIn("of udp 8472: what they carry", run(NTT, "report", capture, "--format", form, "-o", "-").stdout)

    def test_one_direction(self):
        """A client's half: it acknowledges what is not there."""
        packets = []
        for connection in range(5):
            for number, flags in enumerate((SYN, ACK, ACK, ACK)):
                packets.append((EPOCH + connection + number / 10, tcp(SCANNER, 41000 + connection, TARGET, 22, flags)))
        report, for_people = self.report(self.write("half.pcap", pcap(packets)))
        self.assertEqual(report["visibility"], "one-way")
        self.assertEqual(for_people.count("One direction only:"), 3)
        self.assertIn("only one direction", self.not_evaluated(report)["brute_force"])
        self.assertNotIn('class="verdict clear"', for_people)

    def test_warnings_are_in_every_command(self):
        """Preferences that are not the default, ignore rules and a baseline that are not understood."""
        profile = self.folder / "wireshark"
        profile.mkdir()
        (profile / "preferences").write_text("ntt.scan_ports: 40\nntt.detect_beacon: FALSE\n")
        rules, capture = self.folder / "rules", self.write("scan.pcap", pcap(scan()))
        rules.write_text("type\taddress\treason\nno_such_type\t192.0.2.1\tours\n")
        environment = {"env": dict(os.environ, WIRESHARK_CONFIG_DIR=str(profile))}
        for command in (["alerts", capture], ["report", capture, "-o", self.folder / "x.md"], ["report", capture, "--format", "html", "-o", "-"],
                        ["baseline", "learn", capture, "-o", self.folder / "usual.json"]):
            with self.subTest(command=command[0]):
                done = run(NTT, *command, "--ignore", rules, **environment)
                said = done.stdout.partition('<script type="application/json"')[0] + done.stderr
                self.assertEqual(said.count("ntt.scan_ports is 40 instead of 10, ntt.detect_beacon is off"), 1, said)
                self.assertIn("no_such_type", said)
        self.assertFalse([warning for warning in self.as_json(capture)["warnings"] if "default" in warning])

    def commands(self, capture):
        """Every command that has a tshark read something."""
        return [["alerts", capture], ["report", capture, "-o", self.folder / "x.md"], ["baseline", "learn", capture, "-o", self.folder / "b.json"],
                ["drill", "--check", "syn-flood"], ["watch", "-i", "lo", "--duration", "1s", "--state", self.folder / "state"], ["doctor"]]

    def settings(self, **files):
        profile = self.folder / "wireshark"
        profile.mkdir()
        for name, text in files.items():
            (profile / name).write_text(text)
        return {"env": dict(os.environ, WIRESHARK_CONFIG_DIR=str(profile))}

    def test_ntt_disabled_in_wireshark(self):
        capture, environment = self.write("scan.pcap", pcap(scan())), self.settings(disabled_protos="ntt\n")
        for command in self.commands(capture):
            with self.subTest(command=command[0]):
                done = run(NTT, *command, **environment)
                self.assertEqual(done.returncode, 1 if command == ["doctor"] else 2, done.stderr)
                self.assertRegex(done.stdout + done.stderr, "(?i)The protocol ntt is disabled in '.*/wireshark/disabled_protos'.*Remove that line")
                self.assertNotIn("no packets", done.stderr)

    def test_settings_of_wireshark(self):
        """Preferences that tshark does not understand, and protocols that are disabled, are said once."""
        capture = self.write("scan.pcap", pcap(scan()))
        environment = self.settings(disabled_protos="http\nopcua\n", preferences="ntt.flood_half_open: banana\nntt.nix: 3\n")
        for command in self.commands(capture):
            with self.subTest(command=command[0]):
                done = run(NTT, *command, **environment)
                said = done.stdout + done.stderr
                for words in ('Syntax error in preference "ntt.flood_half_open" at line 1 of /', 'No such preference "ntt.nix" at line 2 of /',
                              "not judged: http. Remove"):
                    self.assertEqual(said.count(words), 1, said)

    def test_nothing_that_can_be_judged(self):
        capture = self.write("user.pcap", pcap([(EPOCH + i, bytes(60)) for i in range(9)], link_type=147))
        report, for_people = self.report(capture, status=3)
        self.assertFalse(report["judged"])
        self.assertEqual(for_people.count("Nothing was judged:"), 3)
        self.assertNotIn("No scan or flood", for_people)
        self.assertNotIn('class="verdict clear"', for_people)
        self.assertIn("Nothing in 9 packets could be judged", for_people)

    def test_link_type_that_is_not_known(self):
        done = run(NTT, "alerts", self.write("unknown.pcap", pcap([(EPOCH, bytes(60))], link_type=9999)))
        self.assertEqual(done.returncode, 2)
        self.assertIn("does not know its link type, 9999", done.stderr)
        self.assertIn("editcap -T ether", done.stderr)

    def test_compressions_that_tshark_does_not_read(self):
        self.write("plain.pcap", pcap(scan()))
        self.write("x.pcap.xz", b"\xfd7zXZ\0" + bytes(50))
        self.write("y.pcap.bz2", b"BZh91AY" + bytes(50))
        self.write("z.pcap.zip", b"PK\3\4" + bytes(50))
        done = run(NTT, "alerts", self.folder)
        self.assertEqual(done.returncode, 3)
        for words in ("compressed (.xz)", "xz -dk", "compressed (.bz2)", "bunzip2 -k", "compressed (.zip)", "unzip"):
            self.assertIn(words, done.stderr)

    def test_a_filter_in_markdown_is_what_wireshark_takes(self):
        text = run(NTT, "report", self.write("scan.pcap", pcap(scan())), "--format", "markdown", "-o", "-").stdout
        filters = [line for line in text.splitlines() if line.startswith("- **Filter:**")]
        self.assertTrue(filters)
        for line in filters:
            self.assertNotIn("\\|", line)


if __name__ == "__main__":
    unittest.main()
