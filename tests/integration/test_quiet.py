# SPDX-License-Identifier: GPL-2.0-or-later
"""What keeps ntt quiet, and that none of it hides an attack: roles, one-way captures, ignore rules, full tables."""

import pathlib
import random
import tempfile
import unittest

from made_traffic import Capture
from ntt_test import CAPTURES, TSHARK, every_third, labels, records, run

CLIENT = "192.0.2.80"
# One direction of a wire: what asks, by the lower port; the parts of a datagram stay together.
ASKS = ("(tcp && tcp.dstport < tcp.srcport && !icmp && !icmpv6) || (udp && udp.dstport < udp.srcport && !icmp && !icmpv6) || "
        "icmp.type in {8,13,15,17} || icmpv6.type in {128,135} || arp.opcode == 1 || ip.flags.mf == 1 || ip.frag_offset > 0")


class Quiet(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="ntt quiet ")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.folder.chmod(0o777)

    def records(self, capture, *options):
        path = capture.write(self.folder / "made.pcap") if isinstance(capture, Capture) else capture
        return records(path, *options)

    def opened(self, capture, *options):
        """What opens at medium or more."""
        return [r for r in self.records(capture, *options) if r["record"] == "alert" and r["event"] == "open"
                and r["severity"] not in ("info", "low")]


class Roles(Quiet):
    def busy(self, capture, hosts, until, port=443):
        chance = random.Random(1)
        for i in range(hosts):
            capture.session(100 + i * (until - 100) / hosts + chance.random(), CLIENT, f"203.0.113.{i % 250}" if i < 250
                            else f"198.51.100.{i % 250}", port)

    def dead(self, capture, time, hosts, port=8080):
        for i in range(hosts):
            capture.silent(time + i * 1.5, CLIENT, f"198.18.7.{i}", port, repeats=(1, 3))

    def test_a_proxy_with_dead_destinations(self):
        lonely = Capture()
        self.dead(lonely, 300, 30)
        self.assertEqual([a["type"] for a in self.opened(lonely)], ["host_sweep"])
        proxy = Capture()
        self.busy(proxy, 400, 400)
        self.dead(proxy, 300, 30)
        self.assertEqual(self.opened(proxy), [])

    def test_a_proxy_that_sweeps(self):
        capture = Capture()
        self.busy(capture, 400, 400)
        self.dead(capture, 300, 200)
        found = self.opened(capture)
        self.assertEqual([a["type"] for a in found], ["host_sweep"])

    def test_a_proxy_that_scans(self):
        for name in ("scan_syn_f.pcapng", "scan_connect_f.pcapng", "scan_filtered.pcapng", "scan_udp.pcapng"):
            label = next(row for row in labels("attack") if row["file"] == name)
            with self.subTest(scan=name):
                capture = Capture()
                self.busy(capture, 400, 400)
                capture.include(CAPTURES / name, 350, {label["sources"]: CLIENT})
                found = self.opened(capture)
                self.assertIn("port_scan", [a["type"] for a in found])
                self.assertIn(CLIENT, [a["source"] for a in found])

    def test_two_closed_ports_for_a_day(self):
        capture = Capture()
        for i in range(2000):
            capture.refused(100 + 43 * i, CLIENT, "192.0.2.10", 8080 + i % 2)
        self.assertEqual(self.opened(capture), [])


def one_direction(capture, asks, folder):
    """A file of the packets that ask, or of the others."""
    cut = folder / f"{'asks' if asks else 'answers'} {capture.name.removesuffix('.gz')}"
    done = run(TSHARK, "-n", "-r", capture, "-Y", ASKS if asks else f"frame && !({ASKS})", "-w", cut)
    assert done.returncode == 0, done.stderr
    return cut


class OneWay(Quiet):
    def test_benign_traffic_stays_silent(self):
        for label in every_third(labels("benign")):
            for asks in (True, False):
                with self.subTest(capture=label["file"], asks=asks):
                    self.assertEqual(self.opened(one_direction(label["path"], asks, self.folder)), [])

    def test_a_scan_is_found_and_said_to_be_doubtful(self):
        capture = Capture()
        for i in range(60):
            capture.session(100 + i, f"192.0.2.{100 + i}", "192.0.2.10", 80)
        for port in range(1, 1001):
            capture.silent(200 + port * 0.01, "198.51.100.66", "192.0.2.11", port)
        path = capture.write(self.folder / "both.pcap")
        found = self.opened(one_direction(path, True, self.folder))
        self.assertEqual([a["type"] for a in found], ["port_scan"])
        self.assertLessEqual(found[0]["confidence"], 40)
        self.assertIn("one-way capture", found[0]["message"])

    def test_silence_alone_is_little(self):
        """Thirty ports without a reply are a scan where replies can be seen, and nothing where they cannot."""
        capture = Capture()
        for i in range(60):
            capture.session(100 + i, f"192.0.2.{100 + i}", "192.0.2.10", 80)
        for port in range(1, 31):
            capture.silent(200 + port, "198.51.100.66", "192.0.2.11", port)
        path = capture.write(self.folder / "both.pcap")
        self.assertEqual([a["type"] for a in self.opened(path)], ["port_scan"])
        self.assertEqual(self.opened(one_direction(path, True, self.folder)), [])


HEADER = "type\taddress\tside\tport\treason\texpires\n"


class Ignored(Quiet):
    def rules(self, text):
        path = self.folder / "rules.tsv"
        path.write_text(HEADER + text, encoding="utf-8")
        return ["-o", f"ntt.ignore_file:{path}"]

    def test_what_is_ignored_is_counted_and_takes_no_id(self):
        sample = CAPTURES / "sample.pcapng"
        whole = self.records(sample)
        scan = next(r for r in whole if r["record"] == "alert" and r["type"] == "port_scan")
        said = self.records(sample, *self.rules(f"port_scan\t{scan['source']}\tsource\t*\tour own\tnever\n"))
        opened = [r for r in said if r["record"] == "alert" and r["event"] == "open"]
        self.assertEqual([r["id"] for r in opened], list(range(1, len(opened) + 1)))
        self.assertEqual({r["type"] for r in opened},
                         {r["type"] for r in whole if r["record"] == "alert"} - {"port_scan"})
        self.assertEqual([r for r in said if r["record"] == "ignored"],
                         [{"record": "ignored", "rule": f"port_scan from {scan['source']}", "reason": "our own",
                           "count": 1, "expired": False}])
        self.assertEqual(said[-1]["alerts"], len(opened))

    def test_an_expired_rule_does_nothing_and_says_so(self):
        sample = CAPTURES / "sample.pcapng"
        said = self.records(sample, *self.rules("port_scan\t*\t\t\told story\t2001-01-01\n"))
        self.assertIn("port_scan", [r.get("type") for r in said])
        self.assertEqual([(r["count"], r["expired"]) for r in said if r["record"] == "ignored"], [(0, True)])

    def test_errors_name_file_and_line_and_the_rest_works(self):
        said = self.records(CAPTURES / "sample.pcapng", *self.rules(
            "# a comment\nport_scam\t*\t\t1\tx\t\nport_scan\t*\t\t*\tknown\t\nsyn_flood\t*\t\t\t\t\n"))
        warnings = said[0]["warnings"]
        self.assertEqual(len(warnings), 2)
        for warning, line in zip(warnings, (3, 5)):
            self.assertIn(f"rules.tsv, line {line}: ", warning)
        self.assertEqual([r["count"] for r in said if r["record"] == "ignored"], [1])
        missing = self.records(CAPTURES / "sample.pcapng", "-o", "ntt.ignore_file:/does/not/exist")
        self.assertIn("/does/not/exist", missing[0]["warnings"][0])

    def test_a_row_of_the_table(self):
        table = 'uat:ntt_ignore:"*","0.0.0.0/0","either","80","load test","never"'
        said = self.records(CAPTURES / "sample.pcapng", "-o", table)
        self.assertNotIn("syn_flood", [r.get("type") for r in said])
        self.assertEqual([r["rule"] for r in said if r["record"] == "ignored"], ["anything from or to any IPv4 address on port 80"])
        bad = run(TSHARK, "-r", CAPTURES / "sample.pcapng", "-o", 'uat:ntt_ignore:"port_scan","nowhere","","","x",""')
        self.assertNotEqual(bad.returncode, 0)
        self.assertIn("'nowhere' is no address", bad.stderr)


class Pressure(Quiet):
    def test_full_tables_are_reported(self):
        capture = Capture()
        for i in range(30000):
            source, target = f"10.{i % 4}.{i >> 8 & 255}.{i & 255}", f"172.16.{i >> 8 & 255}.{i & 255}"
            for port in (22, 23, 80):
                capture.refused(100 + i * 0.02, source, target, port, source_port=40000 + port)
        said = self.records(capture)
        whole = [r for r in said if r["record"] == "capture"][-1]
        self.assertGreater(whole["state_pressure"], 1000)
        self.assertTrue([w for w in whole["warnings"] if "ports tried" in w], whole["warnings"])
        calm = [r for r in self.records(CAPTURES / "sample.pcapng") if r["record"] == "capture"][-1]
        self.assertEqual((calm["state_pressure"], calm["warnings"]), (0, []))


if __name__ == "__main__":
    unittest.main()
