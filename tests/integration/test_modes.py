# SPDX-License-Identifier: GPL-2.0-or-later
"""The same capture gives the same alerts in every mode of tshark."""

import json
import pathlib
import random
import tempfile
import unittest
import xml.etree.ElementTree as xml

from ntt_test import (BETWEEN, CAPTURES, alert_rows, alert_rows_once, fields, one_of_each, records, records_once, run,
                      side_by_side, tshark, two_pass_rows)

SCAN = CAPTURES / "scan_syn_f.pcapng"


def values(rows):
    """(frame, id, event, type, message) of every event in rows made by alert_rows."""
    found = []
    for row in rows:
        cells = row.split("\t")
        columns = [cell.split(BETWEEN) for cell in cells[1:]]
        for i in range(len(columns[1])):
            found.append((int(cells[0]), columns[1][i], columns[2][i], columns[3][i], columns[0][i]))
    return found


def disorder(capture, copy, seed=1):
    """Writes a copy in which IPv4 neighbours that share no address have changed places; returns how many have."""
    run("editcap", "-F", "nsecpcap", capture, copy)
    content = copy.read_bytes()
    packets, at = [], 24
    while at < len(content):
        length = int.from_bytes(content[at + 8:at + 12], "little")
        packets.append(content[at:at + 16 + length])
        at += 16 + length
    chance, swapped, i = random.Random(seed), 0, 0
    while i + 1 < len(packets):
        first, second = ({p[16 + 26:16 + 30], p[16 + 30:16 + 34]} for p in packets[i:i + 2])
        ipv4 = all(p[16 + 12:16 + 14] == b"\x08\0" for p in packets[i:i + 2])
        later = packets[i][:8] != packets[i + 1][:8]
        if ipv4 and later and not first & second and chance.random() < 0.5:
            packets[i], packets[i + 1] = packets[i + 1], packets[i]
            swapped += 1
            i += 1
        i += 1
    copy.write_bytes(content[:24] + b"".join(packets))
    return swapped


def without_frames(stream):
    """([alert records without places in the file], clock regressions)"""
    places = ("frame", "first_frame", "last_frame", "frames", "filter")
    alerts = [{k: v for k, v in r.items() if k not in places} for r in stream if r["record"] == "alert"]
    return alerts, [r for r in stream if r["record"] == "capture"][-1]["clock_regressions"]


class Modes(unittest.TestCase):
    def test_two_passes_and_taps_alone(self):
        def rows(label):
            return (alert_rows_once(label["path"]), two_pass_rows(label["path"])[0],
                    alert_rows_once(label["path"], "-o", "ntt.headers_from_taps_only:TRUE"))

        captures = one_of_each()
        for label, (one_pass, two_passes, taps) in zip(captures, side_by_side(rows, captures)):
            with self.subTest(capture=label["file"]):
                self.assertTrue(one_pass)
                self.assertEqual(one_pass, two_passes)
                self.assertEqual(one_pass, taps)

    def test_records_say_the_same(self):
        def both(label):
            return records_once(label["path"]), alert_rows_once(label["path"])

        captures = one_of_each()
        names = {"open": "1", "update": "2", "close": "3"}
        for label, (stream, rows) in zip(captures, side_by_side(both, captures)):
            with self.subTest(capture=label["file"]):
                streamed = [(r["frame"], str(r["id"]), names[r["event"]], r["type"], r["message"])
                            for r in stream if r["record"] == "alert" and r["frame"]]
                self.assertEqual(streamed, values(rows))

    def test_a_disordered_copy_differs_in_its_clock_alone(self):
        """Neighbours of different hosts change places, with their time stamps."""
        def both(label):
            with tempfile.TemporaryDirectory() as folder:
                copy = pathlib.Path(folder) / "copy.pcap"
                swapped = disorder(label["path"], copy)
                return swapped, without_frames(records_once(label["path"])), without_frames(records(copy))

        captures = [label for label in one_of_each() if label["file"].startswith(("scan", "sweep", "flood"))]
        for label, (swapped, ordered, disordered) in zip(captures, side_by_side(both, captures)):
            with self.subTest(capture=label["file"], swapped=swapped):
                self.assertEqual(ordered[0], disordered[0])
                self.assertEqual(disordered[1] > ordered[1], swapped > 0)

    def test_json(self):
        packets = json.loads(tshark(SCAN, "-Y", "ntt.alert", "-T", "json", "-e", "frame.number", "-e", "ntt.alert"))
        found = [(int(p["_source"]["layers"]["frame.number"][0]), m) for p in packets
                 for m in p["_source"]["layers"]["ntt.alert"]]
        self.assertEqual(found, [(v[0], v[4]) for v in values(alert_rows(SCAN))])

    def test_ek(self):
        lines = [json.loads(line) for line in tshark(SCAN, "-Y", "ntt.alert", "-T", "ek").splitlines()]
        packets = [line["layers"] for line in lines if "layers" in line]
        self.assertEqual(len(packets), len(alert_rows(SCAN)))
        self.assertTrue(all("ntt" in packet for packet in packets))

    def test_pdml(self):
        tree = xml.fromstring(tshark(SCAN, "-Y", "ntt.alert", "-T", "pdml"))
        shown = [field.get("show") for field in tree.iter("field") if field.get("name") == "ntt.alert.id"]
        self.assertEqual(shown, [v[1] for v in values(alert_rows(SCAN))])

    def test_column(self):
        shown = tshark(SCAN, "-o", 'gui.column.format:"Alert","%Cus:ntt.alert.type:0:R"')
        self.assertEqual(shown.split().count("port_scan"), len(alert_rows(SCAN)))

    def test_session_reset_starts_again(self):
        found = values(alert_rows(SCAN, "-M", "60"))
        self.assertGreaterEqual(len([v for v in found if v[2] == "1"]), 2)
        self.assertTrue(all(v[1] == "1" for v in found))

    def test_disabled_protocol_is_silent(self):
        self.assertEqual(alert_rows(SCAN, "--disable-protocol", "ntt"), [])

    def test_cut_short(self):
        whole = SCAN.read_bytes()
        with tempfile.TemporaryDirectory(prefix="ntt test ") as folder:
            cut = pathlib.Path(folder) / "cut short.pcapng"
            cut.write_bytes(whole[: len(whole) * 3 // 4 + 5])
            rows = alert_rows(cut)
            self.assertTrue(rows)
            self.assertEqual(rows, alert_rows(SCAN)[: len(rows)])

    def test_preference_changes_the_verdict(self):
        ports = ("scan_ports", "scan_tool_ports", "scan_unanswered_ports", "scan_slow_ports")
        quiet = [word for name in ports for word in ("-o", f"ntt.{name}:60")]
        self.assertLess(len(alert_rows(SCAN, *quiet)), len(alert_rows(SCAN)))
        self.assertEqual(alert_rows(SCAN, *quiet), alert_rows(SCAN, "-2", *quiet))

    def test_counters(self):
        for mode in ([], ["-2"]):
            rows = tshark(SCAN, *mode, "-Y", "ntt.src.ports_tried >= 50", *fields(["ntt.src.ports_tried"])).split()
            self.assertTrue(rows)
        flood = CAPTURES / "sample.pcapng"
        for name in ("ntt.dst.half_open > 100", "ntt.dst.syn_rate > 50", "ntt.dst.packet_rate > 50"):
            one = tshark(flood, "-Y", name, *fields(["frame.number"]))
            self.assertTrue(one)
            self.assertEqual(one, tshark(flood, "-2", "-Y", name, *fields(["frame.number"])))
        self.assertEqual(tshark(flood, "-o", "ntt.counters:FALSE", "-Y", "ntt.dst.half_open > 0"), "")


if __name__ == "__main__":
    unittest.main()
