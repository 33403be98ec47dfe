# SPDX-License-Identifier: GPL-2.0-or-later
"""The benches work: traffic is made, peers are asked and understood, tables are whole. What they measure is not judged."""

import collections
import csv
import importlib.machinery
import importlib.util
import pathlib
import re
import shutil
import struct
import sys
import tempfile
import unittest

from ntt_test import CAPTURES, run

BENCH = CAPTURES.parent / "bench"
TYPES = {path.stem for path in (CAPTURES.parent.parent / "epan-plugin/engine/detectors").rglob("*.md")}
FEW = ["scan_syn_f.pcapng", "arp_spoof_one_way.pcapng.gz", "poller.pcapng"]  # two attacks, one benign
sys.path.insert(0, str(BENCH))


def load(name):
    """A command of tests/bench as a module."""
    loader = importlib.machinery.SourceFileLoader(name, str(BENCH / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    loader.exec_module(module)
    return module


class Folder(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.folder = pathlib.Path(place.name)

    def few_labels(self):
        """A file of labels of FEW, which are beside it."""
        with open(CAPTURES / "labels.tsv") as labels:
            lines = labels.readlines()
        out = self.folder / "labels.tsv"
        out.write_text(lines[0] + "".join(line for line in lines if line.split("\t")[0] in FEW))
        for name in FEW:
            shutil.copy(CAPTURES / name, self.folder)
        return out


def table(text):
    """The rows of the first Markdown table, as lists of cells."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    return rows[:1] + rows[2:]


class MixedTraffic(Folder):
    def test_made_of_few(self):
        out = self.folder / "mixed.pcap"
        done = run(BENCH / "mixed_traffic", out, "--megabytes", "1", self.few_labels())
        self.assertEqual(done.returncode, 0, done.stderr)
        content, at, times, sources = out.read_bytes(), 24, [], set()
        while at < len(content):
            seconds, fraction, length, _ = struct.unpack_from("=4I", content, at)
            times.append(seconds * 10**9 + fraction)
            frame = content[at + 16:at + 16 + length]
            if frame[12:14] == b"\x08\0":
                sources.add(frame[26:30])
            at += 16 + length
        self.assertGreaterEqual(len(content), 10**6)
        self.assertEqual(done.stdout, f"{len(times)} packets\n")
        self.assertEqual(times, sorted(times))
        self.assertGreater(len({source[1] for source in sources}), 5, "each repetition has other hosts")


class Mapping(unittest.TestCase):
    """What peers say, and what it counts for."""

    def setUp(self):
        self.detection = load("detection")

    def test_types_are_known(self):
        for name, rules in self.detection.RELATED.items():
            for pattern, types, least in rules:
                with self.subTest(tool=name, pattern=pattern):
                    re.compile(pattern)
                    self.assertLessEqual(set(types.split()), TYPES)
                    self.assertGreaterEqual(least, 1)

    def test_expert(self):
        tool = self.detection.Expert()
        said = tool.said(None, "\nErrors (1)\n====\n   Frequency      Group           Protocol  Summary\n"
                               "           1  Malformed               SNMP  Malformed Packet (Exception occurred)\n\n"
                               "Warns (25)\n====\n   Frequency      Group           Protocol  Summary\n"
                               "          25   Sequence                TCP  Connection reset (RST)\n")
        self.assertEqual(said, {"TCP Connection reset (RST)": 25, "SNMP Malformed Packet (Exception occurred)": 1})
        self.assertTrue(tool.found({"types": "port_scan|host_sweep"}, said))
        self.assertFalse(tool.found({"types": "arp_spoof"}, said))
        self.assertTrue(tool.false(said))
        self.assertFalse(tool.false({"TCP Connection reset (RST)": 9}), "said too seldom to count")

    def test_risks(self):
        tool = self.detection.Ndpi()
        said = tool.said(None, "\tHTTP   packets: 3\n\nRisk stats [found 5 (5.0 %) flows with risks]:\n"
                               "\tUnsafe Protocol                              4 [80.0 %]\n"
                               "\tClear-Text Credentials                      12 [20.0 %]\n\n\tNOTE: as one flow\n")
        self.assertEqual(said, {"Unsafe Protocol": 4, "Clear-Text Credentials": 12})
        self.assertTrue(tool.found({"types": "brute_force"}, said))
        self.assertFalse(tool.false({"Unsafe Protocol": 400}))

    def test_suricata(self):
        tool = self.detection.Suricata(None)
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "eve.json").write_text(
                '{"event_type":"flow"}\n{"event_type":"alert","alert":{"signature":"SURICATA FRAG IPv4 Fragmentation overlap"}}\n')
            said = tool.said(pathlib.Path(folder, "capture"), "")
        self.assertEqual(said, {"SURICATA FRAG IPv4 Fragmentation overlap": 1})
        self.assertTrue(tool.found({"types": "protocol_misuse"}, said))
        self.assertIn("--suricata", tool.missing())

    def test_ntt(self):
        with open(CAPTURES / "labels.tsv", newline="") as file:
            row = next(row for row in csv.DictReader(file, delimiter="\t") if row["file"] == FEW[0])
        alert = {"type": "port_scan", "severity": "3", "source": "198.51.100.66", "target": "10.80.0.10"}
        tool = self.detection.Ntt()
        self.assertTrue(tool.found(row, [alert]))
        self.assertFalse(tool.found(row, [dict(alert, source="10.80.0.10", target="198.51.100.66")]), "the victim is no scanner")
        self.assertTrue(tool.false([alert]))
        self.assertFalse(tool.false([dict(alert, severity="2")]))


class Envelope(unittest.TestCase):
    """What the tables say against what the manual states."""

    def setUp(self):
        self.envelope = load("envelope")
        self.grid = self.envelope.GRIDS["wifi_deauth"]
        self.cells = self.envelope.grid.cells(self.grid)

    def test_every_type_has_a_grid(self):
        self.assertEqual(TYPES - set(self.envelope.GRIDS), {"unexpected_country"})

    def test_limits(self):
        found = {cell: (3 if cell.size >= 20 else 2 if cell.size >= 8 else 0, False) for cell in self.cells}
        self.assertEqual(set(self.envelope.limits(self.grid, found).values()), {("12", "20")})
        gap = dict(found, **{}) | {cell: (0, False) for cell in self.cells if cell.size == 64}
        self.assertEqual(set(self.envelope.limits(self.grid, gap).values()), {("–", "–")}, "a limit has no gap above it")

    def test_contradictions(self):
        page = self.envelope.stated("wifi_deauth")
        self.assertEqual(set(page), {cell.column for cell in self.cells})
        blind = {cell: (0, False) for cell in self.cells}
        said = list(self.envelope.contradictions(self.grid, blind))
        self.assertEqual(len(said), sum(limit != ("–", "–") for limit in page.values()))
        self.assertIn("wifi_deauth, a station, 10 a second: the page states ('20', '20'), measured is ('–', '–')", said)

    def test_same_seed_same_bytes(self):
        with tempfile.TemporaryDirectory() as folder:
            made = [pathlib.Path(folder, str(i)) for i in range(3)]
            for path, seed in zip(made, (1, 1, 2)):
                self.envelope.grid.write(self.grid, self.cells[0], seed, path)
            self.assertEqual(made[0].read_bytes(), made[1].read_bytes())
            sampled = next(cell for cell in self.cells if cell.sight == "1 packet in 10" and cell.size == 64)
            self.envelope.grid.write(self.grid, sampled, 1, made[2])
            self.assertLess(made[2].stat().st_size, 64 * 40)


class Movable(unittest.TestCase):
    """The constants that tests/bench/plateau moves."""

    def setUp(self):
        self.movable = importlib.import_module("movable")

    def test_enumerators_become_variables(self):
        text = "enum { FIRST, FEW = 5, HALF = FEW / 2, OFTEN = 7 };\nint f(int x) { return x > FEW || x == OFTEN; }\n"
        changed, number = self.movable.with_variables(text, 3)
        self.assertEqual(number, 4)
        self.assertIn("#define FEW (ntt_moved == 3 ? ntt_moved_value : 5)\nenum { FIRST, HALF = FEW / 2, OFTEN = 7 };", changed)

    def test_thresholds(self):
        found = {threshold.name: threshold for threshold in self.movable.thresholds()}
        self.assertEqual(found["scan_ports"][1:5], (10, 3, 60, "port_scan"))
        self.assertEqual(found["flood_window"].type, "", "several decide by it")
        self.assertEqual(found["slow_dos:LONG_S"][1:5], (10, 1, 2**31 - 1, "slow_dos"))
        numbers = [threshold.number for threshold in found.values() if not threshold.is_preference]
        self.assertEqual(numbers, list(range(len(numbers))))


class Tables(Folder):
    def test_detection(self):
        done = run(BENCH / "detection", self.few_labels())
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = {row[1]: row[2:] for row in table(done.stdout)[1:]}
        self.assertEqual(list(rows), ["ntt", "Wireshark", "nDPI", "Suricata"])
        self.assertEqual(rows["ntt"][:2], ["2 of 2", "0 of 1"])
        self.assertEqual(rows["Wireshark"][:1], ["2 of 2"])
        self.assertIn("--suricata", rows["Suricata"][0])

    def test_envelope(self):
        done = run(BENCH / "envelope", "wifi_deauth")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        rows = table(done.stdout)
        self.assertEqual(rows[0][:2], ["frames", "a station, 10 a second"])
        self.assertEqual([row[0] for row in rows[1:]], ["2", "6", "12", "20", "40", "64"])
        self.assertEqual([row[1] for row in rows[1:]], ["–", "–", "–", "M", "M", "H"])
        other = run(BENCH / "envelope", "wifi_deauth", "--limits")
        self.assertEqual(table(other.stdout)[1], ["a station, 10 a second", "20", "20"])

    def test_plateau(self):
        done = run(BENCH / "plateau", self.few_labels(), "--only", "scan_ports")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(table(done.stdout)[0], ["Threshold", "Value", "−30 %", "", "+30 %", ""])
        self.assertRegex(done.stdout, r"\n1 thresholds on 3 captures: \d change nothing, 0 lose")
        self.assertEqual(run(BENCH / "plateau", "--only", "no_such_threshold").returncode, 2)

    def test_run(self):
        done = run(BENCH / "run", CAPTURES / "sample.pcapng", "--runs", "1", "--count", "0")
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = table(done.stdout)
        self.assertEqual(rows[1][0], "tshark -q -z conv,ip, without ntt")
        self.assertEqual(collections.Counter(map(len, rows)), {len(rows[0]): len(rows)})
        for name, wall, cpu, *_ in rows[1:]:
            with self.subTest(way=name):
                if re.search("needs|left out", wall):
                    print(f"test_bench: {name}: {wall}", file=sys.stderr)
                else:
                    self.assertRegex(f"{wall} {cpu}", r"\A\d+\.\d\d \d+\.\d\d\Z", "0.00, where a peer is fast")
        self.assertRegex(done.stdout, r"--depth services: [1-9]\d* alerts, the same alerts as full")


if __name__ == "__main__":
    unittest.main()
