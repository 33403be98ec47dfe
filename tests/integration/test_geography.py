# SPDX-License-Identifier: GPL-2.0-or-later
"""Countries on every frame: from the database `ntt geoip build` makes, the same in every pass as Wireshark's own."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from ntt_test import CAPTURES, NTT, TSHARK, alert_rows, fields, run

SAMPLE = CAPTURES / "sample.pcapng"
OURS = ["ntt.src.country", "ntt.src.country_name", "ntt.dst.country", "ntt.dst.country_name"]

# Runs a command where no database is installed: the folders that hold them are empty, in a mount namespace of its own.
WITHOUT_DATABASES = """
for folder in /usr/share/GeoIP /var/lib/GeoIP /usr/share/ntt/GeoIP /usr/local/share/ntt/GeoIP; do
    [ ! -d "$folder" ] || mount -t tmpfs none "$folder" || exit 99
done
exec "$@"
"""


def namespace():
    """The start of an argument array that hides what is installed; None where this user may not."""
    for unshare in (["unshare", "-m"], ["unshare", "-rm"]):
        argv = [*unshare, "sh", "-c", WITHOUT_DATABASES, "sh"]
        if shutil.which("unshare") and subprocess.run([*argv, "true"], capture_output=True).returncode == 0:
            return argv
    return None


class Geography(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.alone = namespace()
        if not cls.alone:
            raise unittest.SkipTest("mount namespaces are not allowed here")
        folder = tempfile.TemporaryDirectory(prefix="ntt geography ")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.environment = dict(os.environ, HOME=folder.name, XDG_DATA_HOME=folder.name, XDG_CONFIG_HOME=folder.name)
        cls.databases = cls.folder / "databases"
        cls.built = run(NTT, "geoip", "build", "-o", cls.databases) if os.path.exists("/usr/share/tor/geoip") else None

    def tshark(self, *options):
        done = run(*self.alone, TSHARK, "-r", SAMPLE, *options, env=self.environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def capture_records(self, *options):
        lines = self.tshark("-n", "-q", "-z", "ntt,records", *options).splitlines()
        return [record for record in map(json.loads, lines) if record["record"] == "capture"]

    def database(self):
        if not self.built:
            self.skipTest("tor-geoipdb is not installed")
        self.assertEqual(self.built.returncode, 0, self.built.stderr)
        return self.databases / "ntt-country.mmdb"

    def test_every_pass_says_the_same(self):
        options = ["-n", "-o", f"ntt.geoip:{self.database()}"]
        one_pass = self.tshark(*options, *fields(OURS))
        countries = {row.split("\t")[0] for row in one_pass.splitlines()} - {""}
        self.assertGreaterEqual(len(countries), 5)
        self.assertEqual(one_pass, self.tshark(*options, "-2", *fields(OURS)))
        selected = self.tshark(*options, "-2", "-Y", "ntt.src.country == NL", *fields(OURS)).splitlines()
        self.assertEqual(selected, [row for row in one_pass.splitlines() if row.startswith("NL\t")])
        self.assertTrue(selected)

    def test_json(self):
        options = ["-n", "-o", f"ntt.geoip:{self.database()}", "-c", "500"]
        rows = self.tshark(*options, *fields(OURS)).splitlines()
        packets = json.loads(self.tshark(*options, "-T", "json", *(word for name in OURS for word in ("-e", name))))
        layers = [packet["_source"].get("layers", {}) for packet in packets]
        self.assertEqual(["\t".join(layer.get(name, [""])[0] for name in OURS) for layer in layers], rows)

    def test_wireshark_reads_the_same_database(self):
        self.database()
        theirs = [f"ip.geoip.{end}_{name}" for end in ("src", "dst") for name in ("country_iso", "country")]
        shown = self.tshark("-o", f'uat:maxmind_db_paths:"{self.databases}"', "-Y", "ip && !icmp",
                            *fields(OURS + theirs))
        rows = [row.split("\t") for row in shown.splitlines()]
        self.assertTrue([row for row in rows if row[0] and row[2]])
        self.assertEqual([row[:4] for row in rows], [row[4:] for row in rows])

    def test_records_name_the_database_and_the_countries(self):
        database = self.database()
        records = [json.loads(line) for line in
                   self.tshark("-n", "-q", "-z", "ntt,records", "-o", f"ntt.geoip:{database}").splitlines()]
        self.assertEqual([source["path"] for source in records[0]["geoip"]], [str(database)])
        self.assertNotIn("geography", [missed["what"] for missed in records[0]["not_evaluated"]])
        self.assertIn("CC BY-SA", records[0]["geoip"][0]["description"])
        scan = next(record for record in records if record.get("type") == "port_scan")
        shown = self.tshark("-n", "-o", f"ntt.geoip:{database}", "-Y", f"frame.number == {scan['first_frame']}",
                            *fields(["ntt.src.country", "ntt.dst.country"]))
        self.assertEqual(shown.strip().split("\t"), [scan["source_country"], scan["target_country"]])

    def test_folder_of_wireshark_settings(self):
        """README: your own databases, in a folder that Wireshark's settings name, are read by ntt report, too."""
        source, mine, settings = self.folder / "tor", self.folder / "mine", self.folder / "wireshark"
        for folder in (source, mine, settings):
            folder.mkdir()
        (source / "geoip").write_text("2445813760,2445879295,NL\n236978176,237043711,KR\n")
        (source / "geoip6").write_text("2001:db8::,2001:db8::ffff,NL\n")
        built = run(NTT, "geoip", "build", "-o", source, "--tor-geoipdb", source)
        self.assertEqual(built.returncode, 0, built.stderr)
        own = shutil.copy(source / "ntt-country.mmdb", mine / "GeoLite2-City.mmdb")
        paths = settings / "maxmind_db_paths"
        self.addCleanup(paths.unlink)
        paths.write_text(f'"{mine}"\n')
        report = run(*self.alone, NTT, "report", SAMPLE, "--format", "json", env=self.environment)
        self.assertEqual(report.returncode, 0, report.stderr)
        capture = json.loads(report.stdout)["captures"][0]
        self.assertEqual([source["path"] for source in capture["geoip"]], [str(own)])
        self.assertIn("KR", [row["code"] for row in capture["countries"]])

    def test_broken_database_is_named_once(self):
        broken = self.folder / "broken, by <b>hand.mmdb"
        for content in (b"", b"no database", b"\xab\xcd\xefMaxMind.com" * 3, bytes(100_000)):
            with self.subTest(length=len(content)):
                broken.write_bytes(content)
                for record in self.capture_records("-o", f"ntt.geoip:{broken}"):
                    self.assertEqual(len(record["warnings"]), 1, record["warnings"])
                    self.assertEqual(record["warnings"][0].count(str(broken)), 1)
                self.assertEqual(alert_rows(SAMPLE, "-o", f"ntt.geoip:{broken}"), alert_rows(SAMPLE))

    def test_database_cut_short(self):
        whole = self.database().read_bytes()
        cut = self.folder / "cut.mmdb"
        for length in (len(whole) // 2, len(whole) - 20):
            with self.subTest(length=length):
                cut.write_bytes(whole[:length])
                warnings = self.capture_records("-o", f"ntt.geoip:{cut}")[0]["warnings"]
                self.assertEqual([str(cut) in warning for warning in warnings], [True])
        cut.write_bytes(whole[: len(whole) // 2] + whole[-1000:])
        self.assertEqual(alert_rows(SAMPLE, "-o", f"ntt.geoip:{cut}"), alert_rows(SAMPLE))

    def test_missing_database_is_named_once(self):
        missing = self.folder / "nowhere.mmdb"
        for record in self.capture_records("-o", f"ntt.geoip:{missing}"):
            self.assertEqual([str(missing) in warning for warning in record["warnings"]], [True])

    def test_no_database(self):
        for record in self.capture_records():
            self.assertEqual(record["geoip"], [])
            self.assertIn("geography", [missed["what"] for missed in record["not_evaluated"]])
        for mode in ([], ["-2"]):
            self.assertEqual(self.tshark("-n", *mode, "-Y", "ntt.src.country || ntt.dst.country"), "")
            notes = self.tshark("-n", *mode, "-Y", "ntt.expert.no_geoip", *fields(["frame.number"])).split()
            self.assertEqual(notes, ["1"])

    def test_status_and_report_without_a_database(self):
        status = run(*self.alone, NTT, "geoip", "status", env=self.environment)
        self.assertEqual(status.returncode, 1, status.stdout)
        self.assertIn("ntt geoip build", status.stderr)
        report = run(*self.alone, NTT, "report", SAMPLE, "--format", "json", env=self.environment)
        self.assertEqual(report.returncode, 0, report.stderr)
        capture = json.loads(report.stdout)["captures"][0]
        self.assertIn("geography", [missed["what"] for missed in capture["not_evaluated"]])
        self.assertEqual(capture["countries"], [])

    def test_status_of_what_was_built(self):
        database = self.database()
        status = run(*self.alone, NTT, "geoip", "status", self.databases, env=self.environment)
        self.assertEqual(status.returncode, 0, status.stderr)
        self.assertIn(str(database), status.stdout)
        self.assertIn("knows    country", status.stdout)


if __name__ == "__main__":
    unittest.main()
