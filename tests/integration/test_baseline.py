# SPDX-License-Identifier: GPL-2.0-or-later
"""What is normal here: learnt, used, and broken without harm."""
import json
import tempfile
import unittest
from pathlib import Path

from ntt_test import CAPTURES, NTT, TSHARK, run

OFFICE = CAPTURES / "office_mix.pcapng.gz"
SCAN = CAPTURES / "scan_syn_f.pcapng"


class Baseline(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.folder.chmod(0o755)  # tshark may run as somebody else
        self.file = self.folder / "usual.json"

    def ntt(self, *argv):
        return run(NTT, *map(str, argv))

    def learn(self, *options):
        done = self.ntt("baseline", "learn", OFFICE, "-o", self.file, *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(self.file.read_text())

    def test_learn_and_use(self):
        usual = self.learn("--timezone", "Europe/Berlin")
        self.assertEqual(usual["ntt_baseline"], 1)
        self.assertEqual(usual["time_zone"], "Europe/Berlin")
        self.assertEqual(len(usual["files"]), 1)
        self.assertGreater(sum(hour["packets"] for hour in usual["hours"]), 1000)
        self.assertTrue(all(len(service["bins"]) == 24 for service in usual["services"]))
        self.assertIn("tcp/80", [name for host in usual["hosts"] for name in host["services"]])
        self.assertEqual(usual, self.learn("--timezone", "Europe/Berlin"))
        done = self.ntt("report", OFFICE, "--baseline", self.file, "--format", "json", "-o", "-")
        self.assertEqual(done.returncode, 0, done.stderr)
        reasons = {one["what"]: one["why"] for one in json.loads(done.stdout)["captures"][0]["not_evaluated"]}
        self.assertIn("less than a day", reasons["off_hours"])

    def test_wrong_options(self):
        self.file.write_text("{}")
        for options in (["--baseline", self.file], ["--baseline", "/nowhere"], ["--timezone", "Mars/Olympus"]):
            done = self.ntt("alerts", OFFICE, *options)
            self.assertEqual(done.returncode, 2)
            self.assertIn(str(options[1]), done.stderr)
        self.assertEqual(self.ntt("baseline").returncode, 2)
        self.assertEqual(self.ntt("baseline", "learn", OFFICE).returncode, 2)

    def test_broken_baseline_is_a_warning(self):
        self.file.write_text("{}")
        self.file.chmod(0o644)
        done = run(TSHARK, "-n", "-q", "-r", str(SCAN), "-o", f"ntt.baseline:{self.file}", "-o",
                   "ntt.time_zone:Mars/Olympus", "-o", "ntt.expected_countries:DE,Mars", "-z", "ntt,records")
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        warnings = [one["warnings"] for one in lines if one["record"] == "capture"][-1]
        self.assertEqual(len(warnings), 3, warnings)
        self.assertIn(str(self.file), warnings[0])
        self.assertIn("Mars/Olympus", warnings[1])
        self.assertIn("Mars", warnings[2])
        self.assertEqual(done.stderr.count("Mars/Olympus"), 1)
        self.assertIn("port_scan", [one["type"] for one in lines if one["record"] == "alert"])


if __name__ == "__main__":
    unittest.main()
