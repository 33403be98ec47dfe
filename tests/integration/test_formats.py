# SPDX-License-Identifier: GPL-2.0-or-later
"""The formats of a report beside the page, and what changes all of them: anonymised, shorter, compared, in a time zone."""

import csv
import ipaddress
import itertools
import json
import math
import os
import pathlib
import re
import shutil
import signal
import struct
import subprocess
import time
import unittest
import xml.etree.ElementTree

from ntt_test import CAPTURES, NTT, TSHARK, fields, listed, run, tshark
from test_command import SAMPLE, SCAN, Command

try:
    import jsonschema
except ImportError:
    jsonschema = None

ROOT = CAPTURES.parent.parent
SCHEMA = json.loads((ROOT / "companion" / "output" / "report.schema.json").read_text())
FAKE = ROOT / "tests" / "unit" / "fake_tshark"
BROWSER = os.environ.get("NTT_CHROMIUM") or next(filter(shutil.which, ("chromium", "chromium-browser", "google-chrome")), None)
KML = "{http://www.opengis.net/kml/2.2}"
ADDRESSES = ["ip.addr", "ipv6.addr", "eth.addr", "arp.src.proto_ipv4", "arp.dst.proto_ipv4", "arp.src.hw_mac", "arp.dst.hw_mac"]
NOBODY = {"0.0.0.0", "255.255.255.255", "::", "ff:ff:ff:ff:ff:ff", "00:00:00:00:00:00"}


def empty_capture():
    return struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1)


def shared_bits(a, b):
    a, b = ipaddress.ip_address(a), ipaddress.ip_address(b)
    return a.max_prefixlen - (int(a) ^ int(b)).bit_length() if a.version == b.version else -1


class Formats(Command):
    def rogue(self, *arguments, mode="hostile", **options):
        """ntt over the records of a tshark that says what nobody should believe."""
        shutil.copy(SCAN, self.folder / "x.pcapng")
        return self.ntt("report", "x.pcapng", *arguments, env=dict(os.environ, NTT_TSHARK=str(FAKE), NTT_FAKE=mode), **options)

    def written(self, name):
        return (self.folder / name).read_text()


@unittest.skipUnless(jsonschema, "no jsonschema in this Python; on Debian: apt-get install python3-jsonschema")
class Schema(Formats):
    def setUp(self):
        super().setUp()
        jsonschema.Draft202012Validator.check_schema(SCHEMA)
        self.validator = jsonschema.Draft202012Validator(SCHEMA)

    def check(self, report):
        self.assertEqual([f"{list(error.path)}: {error.message[:200]}" for error in self.validator.iter_errors(report)], [])
        self.assertEqual(report["$schema"], SCHEMA["$id"])

    def test_reports(self):
        (self.folder / "empty.pcap").write_bytes(empty_capture())
        (self.folder / "notes.txt").write_text("bread, milk, cheese\n")
        for captures, status in (([SAMPLE], 0), (["empty.pcap"], 0), ([SCAN, "notes.txt"], 3)):
            self.check(self.report(*captures, status=status)[0])
        self.check(json.loads(self.rogue("--format", "json").stdout))

    def test_everything_that_options_add(self):
        self.ntt("report", SCAN, "-o", "before.json", "-q")
        self.ntt("baseline", "learn", SCAN, "-o", "usual.json", "-q")
        for other in ("before.json", "usual.json"):
            report, _ = self.report(SAMPLE, "--against", other, "--anonymize", "--hide-internal", "--top", "2")
            self.check(report)
            self.assertIn("against", report)
            self.assertIn("privacy", report)

    def test_it_can_fail(self):
        report, _ = self.report(SCAN)
        for member, value in (("schema", 2), ("captures", []), ("verdict", None)):
            self.assertFalse(self.validator.is_valid(report | {member: value}), member)
        report["captures"][0]["hosts"][0].pop("address")
        self.assertFalse(self.validator.is_valid(report))

    def test_tables_to_come(self):
        report, _ = self.report(SCAN)
        capture = report["captures"][0]
        capture["tcp_flags"] = [{"flags": "SYN", "packets": 1, "bytes": 2}]
        capture["hours"] = [{"day": 0, "hour": 23, "packets": 1, "bytes": 1, "seconds": 60, "time_zone": "UTC"}]
        self.check(report)
        capture["hours"][0]["day"] = 7
        self.assertFalse(self.validator.is_valid(report))


class Hostile(Formats):
    def test_no_format_has_controls(self):
        for name in listed("report", "--format"):
            if name not in ("pdf", "json"):  # html on paper; strings as they came
                with self.subTest(format=name):
                    self.rogue("--format", name, "-o", f"r.{name}")
                    self.assertNotRegex(self.written(f"r.{name}"), "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e]")


class Tables(Formats):
    def test_no_cell_is_a_formula(self):
        self.rogue("--format", "csv", "-o", "tables/")
        cells = 0
        for path in (self.folder / "tables").iterdir():
            with open(path, newline="", encoding="utf-8") as file:
                for cell in itertools.chain.from_iterable(csv.reader(file)):
                    cells += 1
                    if cell[:1] and cell[0] in "=+-@\t\r\n":
                        self.assertTrue(math.isfinite(float(cell)), f"{path.name}: {cell}")
        self.assertGreater(cells, 500)

    def test_top(self):
        whole, short = (self.report(SAMPLE, *options)[0]["captures"][0] for options in ([], ["--top", "3"]))
        for table in ("hosts", "conversations", "ports", "countries", "paths"):
            self.assertEqual(short[table], whole[table][:3])
            rows, left = (len(c[table]) + c["omitted"].get(table, {}).get("rows", 0) for c in (whole, short))
            self.assertEqual(rows, left)
        self.assertEqual(short["intervals"], whole["intervals"])
        packets = sum(row["packets"] for row in whole["ports"][3:]) + whole["omitted"].get("ports", {}).get("packets", 0)
        self.assertEqual(short["omitted"]["ports"]["packets"], packets)
        self.assertIn("--top -1 leaves no rows", self.ntt("report", SCAN, "--top", "-1", status=2).stderr)

    def test_time_zone(self):
        summer = self.ntt("report", SCAN, "--format", "markdown", "--timezone", "Asia/Tokyo").stdout
        plain = self.ntt("report", SCAN, "--format", "markdown").stdout
        self.assertIn(" JST", summer)
        self.assertNotIn(" UTC", summer)
        self.assertNotIn(" JST", plain)
        self.assertIn(" JST", self.ntt("alerts", SCAN, "--timezone", "Asia/Tokyo").stdout)


class Maps(Formats):
    def position(self, value):
        self.assertEqual([type(number) for number in value], [float, float])
        self.assertTrue(-180 <= value[0] <= 180 and -90 <= value[1] <= 90, value)
        return tuple(value)

    def test_geojson(self):
        """As RFC 7946 wants it."""
        self.ntt("report", SAMPLE, "-o", "map.geojson")
        collection = json.loads(self.written("map.geojson"))
        self.assertEqual(collection["type"], "FeatureCollection")
        countries, paths = {}, 0
        for feature in collection["features"]:
            self.assertEqual(set(feature), {"type", "geometry", "properties"})
            self.assertEqual(feature["type"], "Feature")
            geometry, properties = feature["geometry"], feature["properties"]
            self.assertTrue(properties["packets"] >= 0 and properties["bytes"] >= 0)
            if properties["kind"] == "country":
                countries[properties["country"]] = geometry and self.position(geometry["coordinates"])
                self.assertTrue(geometry is None or geometry["type"] == "Point")
                self.assertIn("alerts", properties)
            if properties["kind"] == "path" and geometry:
                paths += 1
                self.assertEqual(geometry["type"], "LineString")
                ends = [self.position(end) for end in geometry["coordinates"]]
                self.assertEqual(ends, [countries[properties["from"]], countries[properties["to"]]])
        report = self.report(SAMPLE)[0]["captures"][0]
        self.assertEqual(set(countries), {row["code"] for row in report["countries"]})
        if report["geoip"] and pathlib.Path("/usr/share/zoneinfo/zone.tab").exists():
            self.assertAlmostEqual(countries["NL"][0], 4.9, places=3)
            self.assertGreater(paths, 10)

    def test_kml(self):
        """Well-formed, and with its elements in the order of the standard."""
        order = {"Document": ["name", "description", "Style", "Folder"], "Folder": ["name", "Placemark"],
                 "Placemark": ["name", "description", "styleUrl", "ExtendedData", "Point", "LineString"],
                 "LineString": ["tessellate", "coordinates"], "LineStyle": ["color", "width"]}
        for make in (lambda: self.ntt("report", SAMPLE, "-o", "map.kml"), lambda: self.rogue("-o", "map.kml")):
            make()
            if shutil.which("xmllint"):
                done = run("xmllint", "--noout", "--nonet", self.folder / "map.kml")
                self.assertEqual((done.returncode, done.stderr), (0, ""))
            root = xml.etree.ElementTree.fromstring(self.written("map.kml"))
            self.assertEqual(root.tag, KML + "kml")
            styles = {f"#{style.get('id')}" for style in root.iter(KML + "Style")}
            for element in root.iter():
                name = element.tag.removeprefix(KML)
                if name in order:
                    places = [order[name].index(child.tag.removeprefix(KML)) for child in element]
                    self.assertEqual(places, sorted(places))
                if name == "styleUrl":
                    self.assertIn(element.text, styles)
                if name == "coordinates":
                    for point in element.text.split():
                        longitude, latitude, _ = map(float, point.split(","))
                        self.assertTrue(-180 <= longitude <= 180 and -90 <= latitude <= 90)


class Pdf(Formats):
    @unittest.skipUnless(BROWSER and shutil.which("pdftotext"), "no Chromium, or no poppler-utils")
    def test_printed(self):
        for name in ("report.pdf", "it's a report.pdf"):
            said = self.ntt("report", SCAN, "-o", name, "--title", "Printed <once>")
            self.assertEqual(said.stdout, "")
            self.assertRegex(run("pdfinfo", self.folder / name).stdout, r"(?m)^Pages: +[1-9]")
            text = " ".join(run("pdftotext", self.folder / name, "-").stdout.split())
            self.assertIn("Printed <once>", text)
            self.assertIn(self.report(SCAN)[0]["captures"][0]["alerts"][0]["message"], text)

    def test_no_browser(self):
        environment = {k: v for k, v in os.environ.items() if k != "NTT_CHROMIUM"}
        environment |= {"PATH": str(self.folder), "NTT_TSHARK": shutil.which(TSHARK)}
        done = run(shutil.which(NTT), "report", SCAN, "-o", "x.pdf", cwd=self.folder, env=environment)
        self.assertEqual(done.returncode, 2)
        self.assertIn("apt install chromium", done.stderr)
        done = self.ntt("report", SCAN, "-o", "x.pdf", status=2, env=dict(os.environ, NTT_CHROMIUM="gone"))
        self.assertIn("NTT_CHROMIUM is 'gone', which is not a program", done.stderr)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_browser_that_fails(self):
        broken = self.folder / "broken browser"
        broken.write_text("#!/bin/sh\necho 'no \x1b[31mdisplay' >&2\nexit 1\n")
        broken.chmod(0o755)
        done = self.ntt("report", SCAN, "-o", "x.pdf", status=2, env=dict(os.environ, NTT_CHROMIUM=str(broken)))
        self.assertIn("printed no PDF; it reported: no", done.stderr)
        self.assertNotIn("\x1b", done.stderr)
        self.assertFalse((self.folder / "x.pdf").exists())

    def test_browser_that_hangs(self):
        """Ctrl-C ends it and what it has started, and leaves nothing behind."""
        hangs = self.folder / "hangs"
        hangs.write_text(f"#!/bin/sh\nsleep 1000 &\necho $$ $! >'{self.folder}/pids.new'\n"
                         f"mv '{self.folder}/pids.new' '{self.folder}/pids'\nwait\n")
        hangs.chmod(0o755)
        temporary = self.folder / "tmp"
        temporary.mkdir()
        ntt = subprocess.Popen([NTT, "report", SCAN, "-o", "x.pdf"], cwd=self.folder, stderr=subprocess.PIPE, text=True,
                               env=dict(os.environ, NTT_CHROMIUM=str(hangs), TMPDIR=str(temporary)))
        for _ in range(600):
            if (self.folder / "pids").exists():
                break
            time.sleep(0.1)
        ntt.send_signal(signal.SIGINT)
        _, said = ntt.communicate(timeout=60)
        self.assertEqual(ntt.returncode, 130, said)
        self.assertIn("printing was interrupted", said)
        self.assertEqual(list(temporary.iterdir()), [])
        for pid in self.written("pids").split():
            stat = pathlib.Path("/proc", pid, "stat")
            self.assertTrue(not stat.exists() or " Z " in stat.read_text(), pid)


class Privacy(Formats):
    CAPTURES = [SAMPLE, CAPTURES / "scan_ipv6_syn.pcapng", CAPTURES / "arp_spoof_one_way.pcapng.gz",
                CAPTURES / "nd_spoof_advertise.pcapng.gz", CAPTURES / "dhcp_rogue_server.pcapng"]

    def setUp(self):
        super().setUp()
        (self.folder / "key").write_bytes(bytes(range(32)))
        (self.folder / "other key").write_bytes(bytes(range(1, 33)))

    def every_format(self, *options):
        """What each format says, by its name."""
        said = {}
        for name in listed("report", "--format"):
            if name != "pdf":  # html on paper
                done = self.ntt("report", *self.CAPTURES, "capture of 145.97.40.10.pcapng", "-o", f"r.{name}", "--format", name, *options)
                said[name] = self.written(f"r.{name}") + done.stderr
        self.ntt("report", *self.CAPTURES, "--format", "csv", "-o", "tables/", *options)
        said["tables"] = "".join(path.read_text() for path in (self.folder / "tables").iterdir())
        return said

    def addresses(self):
        """All that stand in the captures."""
        found = set()
        for capture in self.CAPTURES:
            found.update(re.split(r"[\s,\x1f]+", tshark(capture, *fields(ADDRESSES))))
        return {address.lower() for address in found if address} - NOBODY

    def test_no_address_of_the_capture_is_left(self):
        shutil.copy(SCAN, self.folder / "capture of 145.97.40.10.pcapng")
        originals = self.addresses()
        self.assertGreater(len(originals), 1000)
        self.assertTrue(any(":" in address and "." not in address for address in originals))
        options = ["--title", "Host 145.97.40.10", "--anonymize-key", "key"]
        for name, text in self.every_format(*options).items():
            with self.subTest(format=name):
                words = set(re.split(r"[^0-9a-f:.]+", text.lower()))
                words |= {word.strip(".:") for word in words}
                self.assertEqual(words & originals, set())
                self.assertNotIn("145.97.40", text)

    def test_prefixes_stay(self):
        plain, = self.report(SAMPLE)[0]["captures"]
        hidden, = self.report(SAMPLE, "--anonymize-key", "key")[0]["captures"]
        became = {a["address"]: b["address"] for a, b in zip(plain["hosts"], hidden["hosts"], strict=True)}
        self.assertEqual(len(set(became.values())), len(became))
        for a, b in itertools.combinations(became, 2):
            self.assertEqual(shared_bits(a, b), shared_bits(became[a], became[b]), (a, b))
        for before, after in zip(plain["alerts"], hidden["alerts"], strict=True):
            self.assertEqual((before["key"], before["type"], before["frames"]), (after["key"], after["type"], after["frames"]))
            for end in ("source", "target"):
                if before[end] in became:
                    self.assertEqual(after[end], became[before[end]])
                    self.assertIn(after[end], after["message"] + after["filter"])
                elif "/" in before[end]:
                    inside = [address for address in became if ipaddress.ip_address(address) in ipaddress.ip_network(before[end])]
                    self.assertTrue(all(ipaddress.ip_address(became[address]) in ipaddress.ip_network(after[end])
                                        for address in inside))
        for a, b in zip(plain["conversations"], hidden["conversations"], strict=True):
            self.assertEqual((became.get(a["a"], b["a"]), a["packets_ab"]), (b["a"], b["packets_ab"]))

    def test_keys(self):
        first, again, other, random = (
            self.report(SCAN, *options)[0] for options in
            (["--anonymize-key", "key"], ["--anonymize", "--anonymize-key", "key"], ["--anonymize-key", "other key"], ["--anonymize"]))
        hosts = [[host["address"] for host in report["captures"][0]["hosts"]] for report in (first, again, other, random)]
        self.assertEqual(hosts[0], hosts[1])
        self.assertEqual(len({tuple(each) for each in hosts}), 3)
        self.assertEqual(first["privacy"], again["privacy"])
        self.assertNotEqual(first["privacy"], other["privacy"])
        said = self.ntt("report", SCAN, "--anonymize-key", "gone", status=2).stderr
        self.assertIn("cannot read the key 'gone'", said)

    def test_hide_internal(self):
        (report, said), (plain, _) = self.report(self.CAPTURES[2], "--hide-internal"), self.report(self.CAPTURES[2])
        text, before = json.dumps(report["captures"]), json.dumps(plain["captures"])
        self.assertRegex(before, r'"(10|192\.168)\.')
        self.assertNotRegex(text, r"\b(10\.\d+|192\.168)\.\d+\.\d+")
        self.assertNotRegex(text, r"\b([0-9a-f]{2}:){5}[0-9a-f]{2}\b")
        self.assertIn("internal-1", text)
        self.assertIn("Internal addresses and all link addresses are replaced with numbers", said)
        self.assertTrue(report["privacy"]["internal_hidden"])


class Against(Formats):
    def setUp(self):
        super().setUp()
        self.ntt("report", SCAN, "-o", "before.json", "-q")

    def test_a_report(self):
        report, said = self.report(SAMPLE, "--against", "before.json")
        new = report["against"]["new"]
        self.assertEqual(len(new["alerts"]["items"]), len(report["captures"][0]["alerts"]))
        self.assertIn("145.97.40.10", new["hosts"]["items"])
        self.assertEqual(report["against"]["volumes"][0]["packets_now"], report["captures"][0]["packets"])
        self.assertIn("Compared with before.json (a report of ", said)
        self.assertIn("New alerts", said)
        for suffix in ("md", "html"):
            self.ntt("report", SAMPLE, "--against", "before.json", "-o", f"x.{suffix}")
            self.assertIn("What is new", self.written(f"x.{suffix}"))
            self.assertIn("syn", self.written(f"x.{suffix}"))

    def test_itself(self):
        report, said = self.report(SCAN, "--against", "before.json")
        self.assertEqual(sum(len(kind["items"]) for kind in report["against"]["new"].values()), 0)
        self.assertIn("nothing new", said)

    def test_a_baseline(self):
        self.ntt("baseline", "learn", SCAN, "-o", "usual.json", "-q")
        report, said = self.report(SAMPLE, "--against", "usual.json")
        self.assertEqual(report["against"]["kind"], "baseline")
        self.assertIn("not_compared", report["against"]["new"]["alerts"])
        self.assertTrue(report["against"]["new"]["ports"]["items"])
        self.assertIn("(a baseline", said)

    def test_what_is_neither(self):
        (self.folder / "cut.json").write_text(self.written("before.json")[:500])
        (self.folder / "other.json").write_text('{"a": 1}')
        for name, words in (("cut.json", "is damaged (line"), ("other.json", "neither a report nor a baseline"),
                            ("gone.json", "cannot read 'gone.json'"), (SCAN, "is not JSON")):
            done = self.ntt("report", SAMPLE, "--against", name, status=2)
            self.assertEqual(done.stdout, "")
            self.assertIn(words, done.stderr)
            self.assertIn("ntt report FILE --format json", done.stderr)

    def test_anonymised(self):
        (self.folder / "key").write_bytes(bytes(range(32)))
        self.ntt("report", SCAN, "-o", "hidden.json", "--anonymize-key", "key", "-q")
        report, _ = self.report(SCAN, "--anonymize-key", "key", "--against", "hidden.json")
        self.assertEqual(sum(len(kind["items"]) for kind in report["against"]["new"].values()), 0)
        self.assertIn("anonymised with another key", self.ntt("report", SCAN, "--against", "hidden.json", status=2).stderr)
        report, said = self.report(SAMPLE, "--anonymize-key", "key", "--against", "before.json")
        self.assertTrue(report["against"]["new"]["hosts"]["items"])
        self.assertNotIn("145.97.40", json.dumps(report) + said)
        self.ntt("report", SCAN, "-o", "numbered.json", "--hide-internal", "-q")
        self.assertIn("internal addresses are hidden", self.ntt("report", SCAN, "--against", "numbered.json", status=2).stderr)


if __name__ == "__main__":
    unittest.main()
