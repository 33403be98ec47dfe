# SPDX-License-Identifier: GPL-2.0-or-later
"""The statistics tables: the same figures as the record stream and as plain tshark, in one pass, in two, in sharkd."""

import collections
import json
import os
import pathlib
import re
import shutil
import sys
import tempfile
import unittest

from made_traffic import SYN, Capture, tcp
from ntt_test import CAPTURES, NTT, fields, labels, records, run, side_by_side, tshark

SAMPLE = CAPTURES / "sample.pcapng"
NAMES = ["alerts", "countries", "hosts", "paths", "services", "summary"]


def table(capture, argument, *options):
    """The table's rows as {column: text}."""
    lines = tshark(capture, "-q", "-z", f"ntt,{argument}", *options).splitlines()
    filter_line = next(i for i, line in enumerate(lines) if line.startswith("Filter for statistics:"))
    columns = [name.strip() for name in lines[filter_line + 1].split("|")[:-1]]
    rows = [[cell.strip() for cell in line.removesuffix(" |").split(" |", len(columns) - 1)]
            for line in lines[filter_line + 3:-1]]
    assert all(len(row) == len(columns) for row in rows), rows
    return [dict(zip(columns, row)) for row in rows]


def last_states(stream):
    states = {}
    for record in stream:
        if record["record"] == "alert":
            states[record["id"]] = record
    return [states[key] for key in sorted(states)]


def sharkd_tables(capture):
    """{name: rows as of `table`, with numbers}"""
    calls = [{"method": "load", "params": {"file": str(capture)}},
             *({"method": "tap", "params": {"tap0": f"nstat:ntt,{name}"}} for name in NAMES)]
    text = "".join(json.dumps({"jsonrpc": "2.0", "id": i, **call}) + "\n" for i, call in enumerate(calls, 1))
    tables = {}
    for name, line in zip(NAMES, run("sharkd", "-", input=text).stdout.splitlines()[1:]):
        answer = json.loads(line)["result"]["taps"][0]
        columns = [field["c"].strip() for field in answer["fields"]]
        tables[name] = [dict(zip(columns, row)) for row in answer["tables"][0]["i"]]
    return tables


class Statistics(unittest.TestCase):
    maxDiff = 4000

    def made(self, capture):
        folder = tempfile.TemporaryDirectory(prefix="ntt statistics ")
        self.addCleanup(folder.cleanup)
        pathlib.Path(folder.name).chmod(0o755)
        path = pathlib.Path(folder.name) / "made.pcap"
        capture.write(path)
        return path

    def test_help_lists_them(self):
        listed = run("tshark", "-z", "help")
        for name in NAMES:
            self.assertIn(f"ntt,{name}\n", listed.stdout + listed.stderr)

    def test_alerts_are_those_of_the_record_stream(self):
        def both(label):
            return records(label["path"]), table(label["path"], "alerts"), table(label["path"], "alerts", "-2")

        captures = labels("attack")[::10]
        for label, (stream, one_pass, two_passes) in zip(captures, side_by_side(both, captures)):
            with self.subTest(capture=label["file"]):
                expected = [(str(r["id"]), r["severity"], str(r["confidence"]), r["type"], r.get("source", ""), r.get("target", ""),
                             str(r["first_frame"]), str(r["last_frame"]), str(r["packets"]), r["message"])
                            for r in last_states(stream)]
                found = [(r["Alert"], r["Severity"].split()[1], r["Confidence"], r["Type"], r["Source"], r["Target"],
                          r["First frame"], r["Last frame"], r["Packets"], r["What happened"]) for r in one_pass]
                self.assertEqual(sorted(found), sorted(expected))
                self.assertEqual(one_pass, two_passes)

    @unittest.skipUnless(shutil.which("sharkd"), "sharkd is not installed")
    def test_sharkd_has_the_same(self):
        for name, found in sharkd_tables(SAMPLE).items():
            with self.subTest(table=name):
                expected = table(SAMPLE, name)
                self.assertEqual([list(row) for row in found], [list(row) for row in expected])
                for row, same in zip(found, expected):
                    self.assertEqual({k: v for k, v in row.items() if isinstance(v, str)},
                                     {k: same[k] for k, v in row.items() if isinstance(v, str)})
                    self.assertEqual({k: v for k, v in row.items() if isinstance(v, int)},
                                     {k: int(same[k]) for k, v in row.items() if isinstance(v, int)})

    def test_hosts_add_up_to_the_packets(self):
        rows = tshark(SAMPLE, "-Y", "ip && !icmp", "-T", "fields", "-e", "ip.src", "-e", "ip.dst", "-e", "frame.len").splitlines()
        sent, received, megabytes = collections.Counter(), collections.Counter(), collections.Counter()
        for source, destination, length in (row.split("\t") for row in rows):
            sent[source] += 1
            received[destination] += 1
            megabytes[source] += int(length)
        found = table(SAMPLE, "hosts,ip && !icmp")
        self.assertEqual({row["Address"]: int(row["Sent"]) for row in found if row["Sent"] != "0"}, dict(sent))
        self.assertEqual({row["Address"]: int(row["Received"]) for row in found if row["Received"] != "0"}, dict(received))
        self.assertGreater(len(found), 1000)
        self.assertTrue(all(int(row["Packets"]) == int(row["Sent"]) + int(row["Received"]) for row in found))
        packets = [int(row["Packets"]) for row in found]
        self.assertEqual(packets, sorted(packets, reverse=True))
        self.assertEqual([row["Rank"] for row in found], [str(i + 1) for i in range(len(found))])
        # Bytes are those on the wire without the link layer's own.
        self.assertTrue(all(0 < round(float(row["Sent (MB)"]) * 1e6) <= megabytes[row["Address"]]
                            for row in found if row["Sent"] != "0"))

    def test_tables_agree_with_the_record_stream(self):
        stream = records(SAMPLE)
        by_kind = collections.defaultdict(list)
        for record in stream:
            by_kind[record["record"]].append(record)
        self.assertEqual({(row["Service"], int(row["Packets"]), round(float(row["Volume (MB)"]) * 1e6)) for row in table(SAMPLE, "services")},
                         {(r["name"], r["packets"], r["bytes"]) for r in by_kind["service"]})
        if not by_kind["path"]:
            self.skipTest("no GeoIP database is installed")
        self.assertEqual(sorted((int(row["Packets"]), round(float(row["Volume (MB)"]) * 1e6)) for row in table(SAMPLE, "paths")),
                         sorted((r["packets"], r["bytes"]) for r in by_kind["path"]))
        self.assertEqual({row["Code"]: round(float(row["From (MB)"]) * 1e6) + round(float(row["To (MB)"]) * 1e6)
                          for row in table(SAMPLE, "countries")},
                         {r["code"]: r["bytes"] for r in by_kind["country"]})

    def test_filters_of_rows_select_what_the_row_counts(self):
        for name in ("services", "hosts", "countries", "paths"):
            for row in table(SAMPLE, name)[:3]:
                with self.subTest(table=name, row=row["Rank"]):
                    selected = tshark(SAMPLE, "-Y", row["Display filter"], "-T", "fields", "-e", "frame.number").splitlines()
                    packets = int(row["Packets"])
                    if name == "hosts":  # ARP has no ip.addr
                        self.assertLessEqual(len(selected), packets)
                        self.assertGreater(len(selected), packets * 0.9)
                    else:
                        self.assertEqual(len(selected), packets)

    def test_summary_counts_packets_and_alerts(self):
        rows = {row["What"]: row for row in table(SAMPLE, "summary")}
        frames = tshark(SAMPLE, "-T", "fields", "-e", "frame.number").splitlines()
        self.assertEqual(int(rows["everything"]["Packets"]), len(frames))
        alerts = last_states(records(SAMPLE))
        self.assertEqual(int(rows["everything"]["Alerts"]), len(alerts))
        for severity in ("critical", "high", "medium", "low", "info"):
            self.assertEqual(int(rows[f"alerts: {severity}"]["Alerts"]), sum(a["severity"] == severity for a in alerts))
        transports = [row for what, row in rows.items() if what != "everything" and not what.startswith("alerts")]
        self.assertEqual(sum(int(row["Packets"]) for row in transports), len(frames))

    def test_a_filter_selects_packets_and_alerts(self):
        everything = table(SAMPLE, "alerts")
        self.assertEqual(table(SAMPLE, "alerts,ntt.alert.severity >= 4"), [row for row in everything if row["Severity"] >= "4"])
        self.assertEqual(table(SAMPLE, "alerts,frame.number == 1"), [])
        hosts = {row["Address"]: row for row in table(SAMPLE, "hosts,ip.addr == 14.32.10.66")}
        self.assertEqual(len(hosts), 2)
        self.assertEqual(hosts["14.32.10.66"]["Alerts from"], "1")

    def test_an_alert_that_only_the_end_of_the_capture_opens(self):
        capture = Capture()
        for i in range(12):
            capture.session(i * 0.05, "192.0.2.20", "198.51.100.7", 443)
        for port in range(15):  # the time for their answers is not over when the capture is
            capture.silent(1 + port * 0.01, "192.0.2.9", "198.51.100.7", 20 + port * 7)
        path = self.made(capture)
        self.assertEqual(tshark(path, "-Y", "ntt.alert"), "")
        alert, = last_states(records(path))
        last = alert["last_frame"]
        for options in ((), ("-2",)):
            for argument, count in (("alerts", 1), (f"alerts,frame.number == {last}", 1), (f"alerts,frame.number != {last}", 0)):
                with self.subTest(options=options, argument=argument):
                    self.assertEqual(len(table(path, argument, *options)), count)
            self.assertEqual(table(path, "summary", *options)[0]["Alerts"], "1")
            self.assertEqual({row["Address"]: row["Alerts from"] for row in table(path, "hosts", *options)},
                             {"192.0.2.9": "1", "192.0.2.20": "0", "198.51.100.7": "0"})

    def test_more_hosts_than_there_are_rows(self):
        capture = Capture()
        sources = 11000
        for i in range(sources):
            capture.add(i * 0.01, tcp(f"10.{i >> 16}.{i >> 8 & 255}.{i & 255}", 40000, "198.51.100.7", 80, SYN))
        path = self.made(capture)
        rows = table(path, "hosts")
        self.assertEqual(len(rows), 10001)
        self.assertEqual(rows[-1]["Address"], "(all others)")
        self.assertEqual(sum(int(row["Packets"]) for row in rows), 2 * sources)
        self.assertEqual((rows[0]["Address"], rows[0]["Received"]), ("198.51.100.7", str(sources)))

    def test_one_filter_at_a_time(self):
        done = run("tshark", "-q", "-r", SAMPLE, "-z", "ntt,alerts", "-z", "ntt,alerts,tcp")
        self.assertEqual(done.returncode, 1)
        self.assertIn("-z ntt,alerts was given twice", done.stderr)


class Fields(unittest.TestCase):
    @unittest.skipUnless(os.environ.get("NTT_FIELD_TABLE"), "NTT_FIELD_TABLE names no ntt_field_table")
    def test_the_table_is_what_tshark_registers(self):
        registered = [line for line in run("tshark", "-G", "fields").stdout.splitlines()
                      if "\tntt." in line and "\tntt.expert." not in line]
        self.assertEqual(run(os.environ["NTT_FIELD_TABLE"]).stdout.splitlines(), registered)
        self.assertTrue(all(line.split("\t")[7] for line in registered), "a field has no description")

    def test_every_field_is_drawn(self):
        """But those of places, which test_geography looks at."""
        names = [line.split("\t")[2] for line in run("tshark", "-G", "fields").stdout.splitlines() if "\tntt." in line]
        names = [name for name in names if not re.match(r"ntt\.(expert\.|(src|dst)\.(country|city|latitude|longitude|asn|as_org))", name)]
        self.assertGreater(len(names), 25)
        folder = tempfile.TemporaryDirectory(prefix="ntt superseded ")
        self.addCleanup(folder.cleanup)
        flood, superseded = Capture(), pathlib.Path(folder.name, "flood.pcap")
        for i in range(5000):  # of random ports: a scan at first, until nobody could wait for so many answers
            flood.add(100 + i / 2000, tcp("198.51.100.66", 2000 + i, "192.0.2.10", 20000 + i * 7 % 40000, SYN))
        flood.write(superseded)
        rows = [line.split("\t") for capture in (SAMPLE, CAPTURES / "scan_ipv6_syn.pcapng", superseded)
                for line in tshark(capture, "-2", "-Y", "ntt", *fields(names)).splitlines()]
        self.assertEqual([name for name, *values in zip(names, *rows, strict=True) if not any(values)], [])

    def test_counters_cost_sixteen_bytes_a_packet_and_can_be_switched_off(self):
        """What they add to tshark's peak memory, as the slope from a small capture to a large one."""
        folder = tempfile.TemporaryDirectory(prefix="ntt counters ")
        self.addCleanup(folder.cleanup)
        once = pathlib.Path(folder.name, "once")
        run("editcap", "-F", "pcap", SAMPLE, once)
        content = once.read_bytes()
        packets = len(tshark(SAMPLE, "-T", "fields", "-e", "frame.number").splitlines())

        def peak(copies, counters):
            path = once.with_name(str(copies))
            path.write_bytes(content[:24] + content[24:] * copies)
            argv = ["tshark", "-n", "-q", "-r", str(path), "-o", f"ntt.counters:{counters}", "-z", "ntt,summary"]
            # Memory in small pages, those of the engine too (PR_SET_THP_DISABLE is 41): what is measured wavers by two
            # megabytes with huge ones.
            script = ("import ctypes, os, resource, subprocess; os.environ.pop('GLIBC_TUNABLES', None); "
                      "assert ctypes.CDLL(None).prctl(41, 1, 0, 0, 0) == 0; "
                      f"subprocess.run({argv!r}, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL); "
                      "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)")
            return int(run(sys.executable, "-c", script).stdout)

        def added(copies):
            return peak(copies, "TRUE") - peak(copies, "FALSE")

        few, many = 20, 120
        slope = (added(many) - added(few)) / ((many - few) * packets)
        self.assertLess(slope, 20, "bytes a packet; the measure wavers by half a megabyte")
        self.assertGreater(slope, 8, "they are kept at all")


if __name__ == "__main__":
    unittest.main()
