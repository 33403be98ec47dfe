# SPDX-License-Identifier: GPL-2.0-or-later
"""What the record stream counts for analysis - TCP flags, port classes, flows, hours of the week, the entropy and the peak
of each interval - is what plain tshark counts, in one pass, in two, and in reports."""

import collections
import csv
import datetime
import functools
import json
import math
import pathlib
import subprocess
import tempfile
import unittest
import zoneinfo

from ntt_test import CAPTURES, NTT, fields, records_once, run, side_by_side, tshark

SECOND = 10**9
FLAGS = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"]
KINDS = ["interval", "tcp_flags", "port_class", "flow_summary", "hour"]
NAMES = ["sample.pcapng", "office_mix.pcapng.gz", "scan_udp.pcapng", "scan_ipv6_syn.pcapng", "scan_sctp.pcapng"]
COLUMNS = ["frame.time_epoch", "frame.len", "frame.protocols", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst", "ip.proto",
           "icmpv6.type", "tcp.srcport", "tcp.dstport", "tcp.flags", "udp.srcport", "udp.dstport", "sctp.srcport",
           "sctp.dstport"]

Packet = collections.namedtuple("Packet", "time length transport protocol source destination source_port destination_port flags")


def nanoseconds(seconds):
    whole, fraction = seconds.split(".")
    return int(whole) * SECOND + int(fraction.ljust(9, "0")[:9])


def packet_of(row):
    """From plain tshark's first header of each kind: the captures have no tunnels, and an ICMP error quotes behind it."""
    value = {name: cell.split("\x1f")[0] for name, cell in zip(COLUMNS, row.split("\t"))}
    layers = value["frame.protocols"].split(":")
    if "arp" in layers or value["icmpv6.type"] in ("135", "136"):
        transport = "neighbour"
    elif "icmp" in layers or "icmpv6" in layers:
        transport = "icmp"
    else:
        transport = next((name for name in ("tcp", "udp", "sctp") if value[f"{name}.srcport"]), "other")
    ports = transport in ("tcp", "udp", "sctp")
    return Packet(nanoseconds(value["frame.time_epoch"]), int(value["frame.len"]), transport, value["ip.proto"],
                  value["ip.src"] or value["ipv6.src"], value["ip.dst"] or value["ipv6.dst"],
                  int(value[f"{transport}.srcport"]) if ports else None,
                  int(value[f"{transport}.dstport"]) if ports else None,
                  int(value["tcp.flags"], 16) & 0xFF if transport == "tcp" else None)


@functools.cache
def packets_of(capture):
    rows = tshark(capture, "--disable-protocol", "ntt", *fields(COLUMNS)).splitlines()
    return [packet_of(row) for row in rows]


def entropy(keys):
    counts = collections.Counter(keys)
    return -sum(n / counts.total() * math.log2(n / counts.total()) for n in counts.values()) + 0.0


def said(capture, kind):
    return [record for record in records_once(capture) if record["record"] == kind]


def volumes(pairs):
    """{key: [packets, bytes]} of (key, bytes)."""
    found = collections.defaultdict(lambda: [0, 0])
    for key, length in pairs:
        found[key][0] += 1
        found[key][1] += length
    return dict(found)


class Analysis(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """A capture of two days, made of the sample, beside those of the repository."""
        folder = tempfile.TemporaryDirectory(prefix="ntt analysis ")
        cls.addClassCleanup(folder.cleanup)
        pathlib.Path(folder.name).chmod(0o755)
        cls.days = pathlib.Path(folder.name) / "two days.pcapng"
        parts = [CAPTURES / "sample.pcapng"]
        for hours in (1.5, 11, 26, 48):
            parts.append(pathlib.Path(folder.name) / f"{hours}.pcapng")
            subprocess.run(["editcap", "-t", str(hours * 3600), parts[0], parts[-1]], check=True, capture_output=True)
        subprocess.run(["mergecap", "-w", cls.days, *parts], check=True, capture_output=True)
        cls.captures = [*(CAPTURES / name for name in NAMES), cls.days]
        side_by_side(lambda capture: (records_once(capture), packets_of(capture)), cls.captures)

    def test_intervals(self):
        for capture in self.captures:
            with self.subTest(capture=capture.name):
                packets = packets_of(capture)
                start, end = packets[0].time, max(packet.time for packet in packets)
                width = 1
                while (end - start) // SECOND // width >= 512:
                    width *= 2
                groups = collections.defaultdict(list)
                for packet in packets:
                    groups[max(0, packet.time - start) // SECOND // width].append(packet)
                intervals = said(capture, "interval")
                self.assertEqual([row["seconds"] for row in intervals], [width] * len(groups))
                for row, (_, group) in zip(intervals, sorted(groups.items())):
                    self.check_interval(row, group, start)

    def check_interval(self, row, group, start):
        flags = [packet.flags for packet in group if packet.transport == "tcp"]
        self.assertEqual((row["packets"], row["bytes"]), (len(group), sum(packet.length for packet in group)))
        self.assertEqual(row["tcp"], {"syn": sum(f & 0x12 == 0x02 for f in flags), "syn_ack": sum(f & 0x12 == 0x12 for f in flags),
                                      "fin": sum(f & 1 for f in flags), "rst": sum(f >> 2 & 1 for f in flags)})
        seconds = collections.Counter(max(0, packet.time - start) // SECOND for packet in group)
        self.assertEqual(row["peak_packets"], max(seconds.values()))
        expected = {"destinations": [packet.destination for packet in group if packet.transport != "neighbour" and packet.destination],
                    "ports": [packet.destination_port for packet in group if packet.destination_port is not None]}
        found = row.get("entropy", {})
        self.assertEqual(set(found), {name for name, keys in expected.items() if keys})
        for name, bits in found.items():
            self.assertAlmostEqual(bits, entropy(expected[name]), places=9)

    def test_tcp_flags(self):
        for capture in self.captures:
            with self.subTest(capture=capture.name):
                expected = volumes((", ".join(name for i, name in enumerate(FLAGS) if packet.flags >> i & 1) or "none", packet.length)
                                   for packet in packets_of(capture) if packet.transport == "tcp")
                self.assertEqual({row["flags"]: [row["packets"], row["bytes"]] for row in said(capture, "tcp_flags")}, expected)

    def test_flags_are_those_that_tshark_selects(self):
        selected = tshark(CAPTURES / "sample.pcapng", "--disable-protocol", "ntt", "-Y", "tcp.flags.syn==1 && tcp.flags.ack==0")
        intervals = said(CAPTURES / "sample.pcapng", "interval")
        self.assertEqual(sum(row["tcp"]["syn"] for row in intervals), len(selected.splitlines()))

    def test_peaks_are_those_of_io_stat(self):
        """With the resolution of io,stat, which is a microsecond."""
        text = tshark(CAPTURES / "sample.pcapng", "--disable-protocol", "ntt", "-q", "-z", "io,stat,1")
        counts = [int(line.split("|")[2]) for line in text.splitlines() if "<>" in line and line.split("|")[2].strip().isdigit()]
        self.assertEqual([row["peak_packets"] for row in said(CAPTURES / "sample.pcapng", "interval")], [n for n in counts if n])

    def test_packet_lengths(self):
        for capture in self.captures:
            with self.subTest(capture=capture.name):
                [row] = [row for row in said(capture, "distribution") if row["name"] == "packet_length"]
                lengths = [packet.length for packet in packets_of(capture)]
                self.assertEqual([bin["count"] for bin in row["bins"]],
                                 [sum(bin["from"] <= length <= bin["to"] for length in lengths) for bin in row["bins"]])
                self.assertEqual(sum(bin["count"] for bin in row["bins"]), len(lengths))

    def test_port_classes(self):
        for capture in self.captures:
            with self.subTest(capture=capture.name):
                rows = said(capture, "port_class")
                for transport in ("tcp", "udp", "sctp"):
                    self.assertEqual(sum(row["packets"] for row in rows if row["transport"] == transport),
                                     sum(packet.transport == transport for packet in packets_of(capture)))
                if any(row["of"] == "port" for row in said(capture, "omitted")):
                    continue
                expected = collections.Counter()
                for port in said(capture, "port"):
                    name = ("well-known (0-1023)" if port["port"] < 1024 else "registered (1024-49151)" if port["port"] < 49152
                            else "dynamic (49152-65535)")
                    expected[name, port["transport"]] += port["packets"]
                self.assertEqual({(row["name"], row["transport"]): row["packets"] for row in rows}, dict(expected))

    def test_flows(self):
        for capture in self.captures:
            with self.subTest(capture=capture.name):
                flows = collections.defaultdict(list)
                for packet in packets_of(capture):
                    if packet.transport == "neighbour" or not packet.source:
                        continue
                    kind = packet.transport if packet.transport in ("tcp", "udp", "icmp") else "other"
                    ports = (packet.source_port, packet.destination_port) if kind in ("tcp", "udp") else (None, None)
                    ends = frozenset(zip((packet.source, packet.destination), ports))
                    flows[kind, ends, packet.protocol if kind == "other" else None].append((packet, (packet.source, ports[0])))
                for row in said(capture, "flow_summary"):
                    of_kind = [flow for (kind, _, _), flow in flows.items() if kind == row["transport"]]
                    packets = [packet for flow in of_kind for packet, _ in flow]
                    self.assertEqual(row["flows"], len(of_kind))
                    self.assertEqual((row["packets"], row["bytes"]), (len(packets), sum(packet.length for packet in packets)))
                    self.assertEqual(row["answered"], sum(len({end for _, end in flow}) > 1 for flow in of_kind))
                    self.assertAlmostEqual(row["mean_packets"], len(packets) / len(of_kind))
                    self.assertAlmostEqual(row["mean_bytes"], row["bytes"] / len(of_kind))
                    lasted = sum(max(packet.time for packet, _ in flow) - flow[0][0].time for flow in of_kind)
                    self.assertAlmostEqual(row["mean_duration_s"], lasted / SECOND / len(of_kind))
                self.assertEqual({row["transport"] for row in said(capture, "flow_summary")}, {kind for kind, _, _ in flows})

    def test_udp_flows_are_the_conversations_of_tshark(self):
        text = tshark(CAPTURES / "sample.pcapng", "--disable-protocol", "ntt", "-q", "-z", "conv,udp")
        [udp] = [row for row in said(CAPTURES / "sample.pcapng", "flow_summary") if row["transport"] == "udp"]
        self.assertEqual(udp["flows"], text.count("<->"))

    def test_hours_of_the_week(self):
        for zone in ("UTC", "America/New_York", "Asia/Kathmandu"):
            with self.subTest(zone=zone):
                rows = [row for row in records_once(self.days, "-o", f"ntt.time_zone:{zone}") if row["record"] == "hour"]
                packets, here = packets_of(self.days), zoneinfo.ZoneInfo(zone)

                def hour_of(second):
                    local = datetime.datetime.fromtimestamp(second, here)
                    return local.weekday(), local.hour

                expected = volumes((hour_of(packet.time // SECOND), packet.length) for packet in packets)
                observed = collections.Counter(map(hour_of, range(packets[0].time // SECOND, packets[-1].time // SECOND)))
                self.assertEqual({row["time_zone"] for row in rows}, {zone})
                self.assertEqual([(row["day"], row["hour"]) for row in rows], sorted(expected.keys() | observed.keys()))
                for row in rows:
                    hour = row["day"], row["hour"]
                    self.assertEqual([row["packets"], row["bytes"]], expected.get(hour, [0, 0]))
                    self.assertEqual(row["seconds"], observed[hour])

    def test_every_way_of_reading_says_the_same(self):
        def analysis(capture, *options):
            return [record for record in records_once(capture, *options) if record["record"] in KINDS]

        tree = ["-o", "ntt.headers_from_taps_only:FALSE"]
        for capture in [*self.captures, CAPTURES / "tunnel_gre.pcapng", CAPTURES / "scan_fragments_mtu.pcapng"]:
            with self.subTest(capture=capture.name):
                taps = analysis(capture)
                self.assertTrue(taps)
                self.assertEqual(analysis(capture, *tree), taps)
                self.assertEqual(analysis(capture, *tree, "-2"), taps)

    def test_reports_have_the_tables(self):
        with tempfile.TemporaryDirectory(prefix="ntt analysis ") as folder:
            pathlib.Path(folder).chmod(0o777)
            sample = CAPTURES / "sample.pcapng"
            for form, out in (("json", f"{folder}/report.json"), ("csv", f"{folder}/tables/")):
                done = run(NTT, "report", sample, "--format", form, "-o", out)
                self.assertEqual(done.returncode, 0, done.stderr)
            [report] = json.loads(pathlib.Path(folder, "report.json").read_text())["captures"]
            for kind, name in zip(KINDS, ("intervals", "tcp_flags", "port_classes", "flow_summaries", "hours")):
                rows = [{k: v for k, v in record.items() if k != "record"} for record in said(sample, kind)]
                with open(f"{folder}/tables/{name}.csv", newline="") as file:
                    table = list(csv.DictReader(file))
                for found, cells, expected in zip(report[name], table, rows, strict=True):
                    entropies = found.pop("entropy", {}), expected.pop("entropy", {})
                    for measure, bits in entropies[1].items():
                        self.assertAlmostEqual(entropies[0][measure], bits)
                        self.assertAlmostEqual(float(cells[f"entropy.{measure}"]), bits)
                    if kind == "flow_summary":
                        for mean in ("mean_packets", "mean_bytes", "mean_duration_s"):
                            self.assertAlmostEqual(found.pop(mean), expected.pop(mean))
                    if kind == "interval":
                        self.assertEqual({k: int(cells[f"tcp.{k}"]) for k in found["tcp"]}, expected["tcp"])
                    self.assertEqual(found, expected)
                    self.assertEqual(cells["packets"], str(expected["packets"]))


if __name__ == "__main__":
    unittest.main()
