# SPDX-License-Identifier: GPL-2.0-or-later
"""The manual: every threshold that the plugin registers is on the pages of the detectors that decide by it, and on no other."""

import os
import re
import subprocess
import unittest

from ntt_test import CAPTURES, NTT, TSHARK, run

DETECTORS = CAPTURES.parent.parent / "epan-plugin/engine/detectors"
ROW = re.compile(r"(?m)^\| `ntt\.(\w+)` *\| (\d+) *\| (\d+) to (\d+) *\| ([^|]*?) *\| ")
# What a detector decides by without naming it, through what it calls.
BY_CALL = {"ntt_report_scan": {"no_reply_time", "scan_idle"}, "ntt_report_flood": {"flood_idle"}}


def registered():
    """{threshold: (default, least, most, unit)}, from the descriptions that the plugin gives its preferences."""
    said = re.sub(r"\n# ", " ", run(TSHARK, "-G", "defaultprefs").stdout)
    found = re.findall(r"Unit: ([^\n]*?)\. Range: (\d+)-(\d+)\. Default: (\d+)\.[^\n]*\n#?ntt\.(\w+): ", said)
    return {name: (value, low, high, unit) for unit, low, high, value, name in found}


def types():
    return [line.split()[0] for line in run(NTT, "manual").stdout.splitlines()]


def used(name, thresholds):
    """What the sources of a detector say that it decides by."""
    files = [DETECTORS / f"{name}.c"] if (DETECTORS / f"{name}.c").exists() else sorted((DETECTORS / name).glob("*.c"))
    text = "".join(file.read_text() for file in files)
    named = set(re.findall(r"\bconfig(?:->|\.)(\w+)", text)) | set(re.findall(r'NTT_OWN_OPTION\(\s*"(\w+)"', text))
    return (named & thresholds).union(*(also for call, also in BY_CALL.items() if call in text))


class Pages(unittest.TestCase):
    def test_thresholds(self):
        thresholds = registered()
        self.assertGreater(len(thresholds), 70)
        for name in types():
            with self.subTest(page=name):
                rows = {row[0]: row[1:] for row in ROW.findall(run(NTT, "manual", name).stdout)}
                self.assertEqual(set(rows), used(name, set(thresholds)))
                self.assertEqual(rows, {threshold: thresholds[threshold] for threshold in rows})


@unittest.skipUnless(os.environ.get("NTT_COMPLETE_PAGE"), "ctest names the program that completes pages")
class Completion(unittest.TestCase):
    def complete(self, page, *arguments, status=0):
        done = subprocess.run([os.environ["NTT_COMPLETE_PAGE"], *arguments], input=page, capture_output=True, text=True)
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def test_defaults_in_prose(self):
        done = self.complete("{flood_udp_stream_rate} a second, {flood_window} s\n<!-- thresholds -->\n", "udp_flood")
        self.assertIn("# UDP flood (`udp_flood`)\n\n20,000 a second, 3 s\n| Preference", done.stdout)

    def test_refusals(self):
        for page, words in {"fine\n{scan_port}\n": "port_scan.md, line 2: no threshold is called 'scan_port'",
                            "{scan_ports\n": "line 1: no threshold is called 'scan_ports'", "# Scan\n": "leave out the title",
                            "fine\n": "write the line <!-- thresholds --> once",
                            "<!-- thresholds -->\n<!-- thresholds -->\n": "write the line <!-- thresholds --> once"}.items():
            self.assertIn(words, self.complete(page, "port_scan", status=1).stderr)
        self.assertIn("usage: ", self.complete("", "no_such_type", status=2).stderr)


if __name__ == "__main__":
    unittest.main()
