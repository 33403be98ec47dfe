# SPDX-License-Identifier: GPL-2.0-or-later
"""The whole command, as a shell runs it: reports in every format, alerts, streams, names of files, doctor."""

import csv
import html.parser
import json
import os
import pathlib
import pty
import re
import shutil
import subprocess
import tempfile
import unittest

from ntt_test import CAPTURES, NTT, alert_rows, labels, listed, one_of_each, run, side_by_side
from test_modes import values

SAMPLE = CAPTURES / "sample.pcapng"
SCAN = CAPTURES / "scan_syn_f.pcapng"
HEALTHY = CAPTURES / "health_check.pcapng"
NAMES = [b"with space.pcapng", b"it's \"quoted\" `id` $HOME.pcapng", b"-dash.pcapng", b"caf\xe9 \xff\xfe.pcapng",
         b"new\nline\r\x1b[31mred.pcapng", b"<script>alert(1)<!--.pcapng", b"a;b|c&d>e*?.pcapng",
         "naïve 日本.pcapng".encode(), b"\xe2\x80\xae right to left.pcapng"]


class Elements(html.parser.HTMLParser):
    """The start tags and the text of a page."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += data


def last_states(lines):
    """The last state of each alert in lines of NDJSON, by id."""
    states = {}
    for record in map(json.loads, lines):
        states[record["id"]] = record
    return [states[key] for key in sorted(states)]


class Command(unittest.TestCase):
    maxDiff = 2000

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="ntt command ")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.folder.chmod(0o755)

    def ntt(self, *arguments, status=0, **options):
        done = run(NTT, *arguments, cwd=self.folder, **options)
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def plain_ntt(self, *arguments, **environment):
        """ntt without a superuser's rights."""
        plain = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
        if run(*plain, NTT, "--version").returncode != 0:
            self.skipTest("a plain user may not run this ntt")
        return run(*plain, NTT, *arguments, cwd=self.folder, env=dict(os.environ, HOME="/nonexistent", **environment))

    def report(self, *arguments, status=0, **options):
        """A report as JSON, and what was said beside it."""
        done = self.ntt("report", "--format", "json", *arguments, status=status, **options)
        return json.loads(done.stdout), done.stderr


class Reports(Command):
    def test_format_by_name_and_by_option(self):
        options = {suffix: name for name, suffix in re.findall(r"(?m)^  (\w+), \.(\w+) ", self.ntt("report", "--help").stdout)}
        self.assertEqual([*options.values()], listed("report", "--format"))
        del options["pdf"]  # html on paper
        messages = [alert["message"] for alert in self.report(SCAN)[0]["captures"][0]["alerts"]]
        for suffix, name in options.items():
            with self.subTest(format=name):
                said = self.ntt("report", SCAN, "-o", f"named.{suffix}")
                self.assertEqual(said.stdout, "")
                self.ntt("report", SCAN, "--format", name, "-o", f"told.as.{name}")
                by_name, told = (self.folder / f"named.{suffix}").read_text(), (self.folder / f"told.as.{name}").read_text()
                self.assertEqual(len(by_name.splitlines()), len(told.splitlines()))
                if name in ("html", "json", "markdown", "csv"):  # as they are, with nothing to escape
                    self.assertTrue(all(message in by_name for message in messages))
        self.assertEqual(json.loads((self.folder / "named.json").read_text())["captures"][0]["outcome"], "whole")

    def test_html_is_what_comes_unasked(self):
        self.assertEqual(self.ntt("report", SCAN).stdout, "")
        page = (self.folder / "scan_syn_f.ntt.html").read_text()
        tags = Elements(page).tags
        policy = [a["content"] for tag, a in tags if a.get("http-equiv", "").lower() == "content-security-policy"]
        self.assertEqual(len(policy), 1)
        self.assertIn("default-src 'none'", policy[0])
        self.assertNotIn("unsafe", policy[0])
        links = [a.get(name, "") for _, a in tags for name in ("src", "href")]
        self.assertEqual([link for link in links if link.startswith(("http:", "//"))], [])

    def test_csv(self):
        alerts = self.report(SAMPLE)[0]["captures"][0]["alerts"]
        self.ntt("report", SAMPLE, "-o", "alerts.csv")
        with open(self.folder / "alerts.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual([(row["message"], row["filter"], row["first_frame"]) for row in rows],
                         [(alert["message"], alert["filter"], str(alert["first_frame"])) for alert in alerts])
        self.ntt("report", SAMPLE, "--format", "csv", "-o", "tables/")
        tables = {path.stem: path.read_text().count("\n") for path in (self.folder / "tables").iterdir()}
        self.assertGreaterEqual(set(tables), {"alerts", "hosts", "conversations", "services", "protocols", "countries"})
        self.assertEqual(tables["alerts"], len(alerts) + 1)

    def test_json_says_what_the_stream_and_tshark_say(self):
        for capture in (SAMPLE, SCAN, CAPTURES / "sweep_zmap.pcapng", CAPTURES / "flood_udp.pcapng.gz", HEALTHY):
            with self.subTest(capture=capture.name):
                report, _ = self.report(capture)
                streamed = self.ntt("alerts", "--format", "ndjson", capture).stdout.splitlines()
                alerts = sorted(report["captures"][0]["alerts"], key=lambda alert: alert["id"])
                self.assertEqual(alerts, last_states(streamed))
                names = {"open": "1", "update": "2", "close": "3"}
                self.assertEqual([(r["frame"], str(r["id"]), names[r["event"]], r["type"], r["message"])
                                  for r in map(json.loads, streamed) if r["frame"]], values(alert_rows(capture)))

    def test_several_captures_one_of_them_bad(self):
        bad = self.folder / "notes.txt"
        bad.write_text("bread, milk, cheese\n")
        report, said = self.report(SCAN, bad, SAMPLE, status=3)
        self.assertEqual([capture["outcome"] for capture in report["captures"]], ["whole", "unread", "whole"])
        self.assertEqual([bool(capture["alerts"]) for capture in report["captures"]], [True, False, True])
        self.assertIn(str(bad), said)
        for suffix in ("html", "md"):
            self.ntt("report", SCAN, bad, SAMPLE, "-o", f"all.{suffix}", status=3)
            text = (self.folder / f"all.{suffix}").read_text()
            self.assertIn("notes.txt", text)
            self.assertIn("not a packet capture", text)

    def test_depth_does_not_change_the_alerts(self):
        """Of all labelled captures at once, in order of time; with NTT_EVERY=1 of each by itself."""
        captures, wanted = [row["path"] for row in labels("attack") + labels("benign")], {"port_scan"}
        if not os.environ.get("NTT_EVERY"):
            wanted = {kind for row in one_of_each() for kind in row["types"].split("|")}
            done = run("mergecap", "-w", self.folder / "all.pcapng", *captures)
            self.assertEqual(done.returncode, 0, done.stderr)
            captures = ["all.pcapng"]
        headers, services, full = side_by_side(
            lambda depth: self.ntt("alerts", "-q", "--format", "ndjson", "--depth", depth, *captures).stdout.splitlines(),
            ("headers", "services", "full"))
        self.assertEqual(services, full)
        self.assertEqual(headers, full)
        self.assertLessEqual(wanted, {json.loads(line)["type"] for line in full})

    def test_standard_input(self):
        with open(SCAN, "rb") as file:
            report, _ = self.report("-", stdin=file)
        self.assertEqual(report["captures"][0]["alerts"], self.report(SCAN)[0]["captures"][0]["alerts"])

    def test_standard_output_needs_no_folder_to_write_to(self):
        shutil.copy(SCAN, self.folder / "scan.pcapng")
        self.folder.chmod(0o555)
        done = self.plain_ntt("report", "--format", "json", "scan.pcapng")
        self.assertEqual(done.returncode, 0, done.stderr)
        json.loads(done.stdout)
        done = self.plain_ntt("report", "scan.pcapng", "--format", "html", "-o", "/dev/null")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_same_capture_same_report(self):
        first, second = (self.report(SAMPLE, env=dict(os.environ, NTT_TSHARK_ANSWERS=""))[0] for _ in range(2))
        first.pop("generated"), second.pop("generated")
        self.assertEqual(first, second)


class Streams(Command):
    def test_nothing_but_results_on_standard_output(self):
        for line in self.ntt("alerts", SAMPLE).stdout.splitlines():
            self.assertRegex(line, r"^(info|low|medium|high|critical) +\d{4}-\d\d-\d\d .* [a-z_]+ +\d+%  ")
        for line in self.ntt("alerts", "--format", "ndjson", SAMPLE).stdout.splitlines():
            self.assertIn("message", json.loads(line))
        self.assertEqual(self.ntt("alerts", HEALTHY, "--min-severity", "medium").stdout, "")
        quiet = self.ntt("report", "-q", "--format", "json", SAMPLE)
        self.assertEqual(quiet.stderr, "")
        json.loads(quiet.stdout)
        self.assertNotIn("\r", self.ntt("report", SAMPLE, "-o", "x.html").stderr)

    def terminal(self, *arguments, **environment):
        """Standard output of ntt on a terminal."""
        ours, theirs = pty.openpty()
        environment = {**{k: v for k, v in os.environ.items() if k != "NO_COLOR"}, "TERM": "xterm", **environment}
        done = subprocess.run([NTT, *map(str, arguments)], stdout=theirs, stderr=subprocess.DEVNULL, env=environment,
                              timeout=60)
        os.close(theirs)
        shown = b""
        try:
            while chunk := os.read(ours, 65536):
                shown += chunk
        except OSError:  # what Linux says at the end of a terminal
            pass
        os.close(ours)
        self.assertEqual(done.returncode, 0)
        return shown

    def test_colour(self):
        self.assertIn(b"\x1b[", self.terminal("alerts", SCAN))
        self.assertNotIn(b"\x1b[", self.terminal("alerts", SCAN, NO_COLOR="1"))
        self.assertNotIn(b"\x1b[", self.terminal("alerts", SCAN, "--color", "never"))
        self.assertNotIn(b"\x1b[", self.terminal("alerts", SCAN, TERM="dumb"))
        self.assertIn("\x1b[", self.ntt("alerts", SCAN, "--color", "always").stdout)
        self.assertNotIn("\x1b[", self.ntt("alerts", SCAN).stdout)


class Names(Command):
    def test_every_format_takes_every_name(self):
        for name in NAMES:
            shutil.copyfile(SCAN, os.path.join(os.fsencode(self.folder), name))

        def ntt(*arguments):
            done = subprocess.run([NTT, *arguments, b"--", *NAMES], cwd=self.folder, capture_output=True, timeout=120)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertNotIn(b"\x1b", done.stdout + done.stderr)
            return done.stdout.decode()

        report = json.loads(ntt("report", "--format", "json"))
        self.assertEqual([len(capture["alerts"]) for capture in report["captures"]], [1] * len(NAMES))
        self.assertIn("naïve 日本.pcapng", [capture["file"] for capture in report["captures"]])
        page = ntt("report", "--format", "html", "-o", "-")
        plain = self.ntt("report", SCAN, "--format", "html", "-o", "-").stdout
        self.assertNotIn("<script>alert", page)
        scripts = [[tag for tag, _ in Elements(text).tags].count("script") for text in (page, plain)]
        self.assertEqual(scripts[0], scripts[1])
        self.assertIn("<script>alert(1)", Elements(page).text)
        prose = re.sub(r"(`+) .*? \1", "", ntt("report", "--format", "markdown"))
        self.assertNotIn("<script", prose.replace("\\<script", ""))
        self.assertEqual(len(list(csv.DictReader(ntt("report", "--format", "csv").splitlines()))), len(NAMES))
        self.assertEqual(len(ntt("alerts").splitlines()), len(NAMES))
        for line in ntt("alerts", "--format", "ndjson").splitlines():
            self.assertIn("file", json.loads(line))

    def test_leading_dash_as_for_tshark(self):
        shutil.copyfile(SCAN, self.folder / "-n")
        self.assertEqual(len(self.report("-r", "-n")[0]["captures"][0]["alerts"]), 1)

    def test_names_of_reports(self):
        for name in NAMES:
            target = os.path.join(os.fsencode(self.folder), name.replace(b".pcapng", b".html"))
            done = subprocess.run([NTT, b"report", os.fsencode(SCAN), b"-o", target], capture_output=True, timeout=60)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertTrue(os.path.getsize(target))
            self.assertNotIn(b"\x1b", done.stderr)


class Doctor(Command):
    def test_this_machine(self):
        done = self.ntt("doctor")
        self.assertRegex(done.stdout, r"(?m)^ok +tshark 4\.")
        self.assertRegex(done.stdout, r"(?m)^ok +ntt plugin ")
        self.assertNotIn("\x1b", done.stdout)

    def test_without_tshark(self):
        environment = {k: v for k, v in os.environ.items() if k != "NTT_TSHARK"} | {"PATH": str(self.folder)}
        done = run(shutil.which(NTT), "doctor", env=environment)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertRegex(done.stdout, r"(?m)^fail +tshark")
        self.assertIn("apt install tshark", done.stdout)


if __name__ == "__main__":
    unittest.main()
