# SPDX-License-Identifier: GPL-2.0-or-later
"""Slips of the hand: an output that is an input, a capture, or somebody's file. All stays byte for byte, the status is 2,
and the sentence names what would have been lost and what to do."""

import itertools
import os
import shutil
import signal
import stat
import subprocess
import threading
import time
import unittest

from ntt_test import CAPTURES, NTT, listed, side_by_side
from test_command import Command

LAND, TEARDROP = CAPTURES / "misuse_land.pcapng", CAPTURES / "misuse_teardrop.pcapng"
COUNTRIES = "# Generated: Thu, 25 Jun 2026 04:33:59 GMT\n"
BASELINE = '{\n "ntt_baseline": 1,\n "generator": "ntt 0.1.0",\n "time_zone": "UTC",\n "files": [],\n "hours": [],\n ' \
           '"services": [],\n "countries": null,\n "networks": [],\n "hosts": []\n}\n'

# What is typed, in a folder as Slips.setUp makes it; what would be lost; how a shell redirects.
SLIPS = [
    # The evidence itself, under its own name and others.
    (["report", "a.pcapng", "--format", "html", "-o", "a.pcapng"], "a.pcapng"),
    (["report", "-o", "a.pcapng", "b.pcapng", "ring/r_00001_20260101000000.pcapng"], "a.pcapng"),  # -o *.pcapng
    (["report", "-o", "a.pcapng", "a.pcapng", "b.pcapng"], "a.pcapng"),
    (["report", "-r", "a.pcapng", "--format", "json", "-o", "a.pcapng"], "a.pcapng"),
    (["report", "link.pcapng", "--format", "html", "-o", "a.pcapng"], "a.pcapng"),
    (["report", "a.pcapng", "--format", "html", "-o", "link.pcapng", "--force"], "link.pcapng"),
    (["report", "a.pcapng", "--format", "markdown", "-o", "hard.html"], "hard.html"),
    (["report", "a.pcapng", "-o", "hard.html", "--force"], "hard.html"),
    (["report", "a.pcapng", "--format", "html", "-o", "ring/../a.pcapng"], "a.pcapng"),
    (["report", "ring", "--format", "html", "-o", "ring/r_00001_20260101000000.pcapng", "--force"], "r_00001"),
    (["report", "b.pcapng", "--format", "kml", "-o", "to_a.kml"], "to_a.kml"),
    (["report", "-", "--format", "html", "-o", "a.pcapng"], "a.pcapng", "<a.pcapng"),
    (["report", "a.pcapng", "--format", "json"], "a.pcapng", ">>a.pcapng"),
    (["report", "a.pcapng", "--format", "json", "-o", "out"], "a.pcapng", ">>a.pcapng"),
    (["report", "b.pcapng", "--format", "csv", "-o", "-"], "capture", ">>a.pcapng"),
    # What else is read.
    (["report", "a.pcapng", "--against", "older.json", "-o", "older.json"], "older.json"),
    (["report", "a.pcapng", "--anonymize-key", "key", "--format", "json", "-o", "key", "--force"], "key"),
    (["report", "a.pcapng", "--ignore", "rules", "--format", "csv", "-o", "rules", "--force"], "rules"),
    (["report", "a.pcapng", "--baseline", "usual.json", "-o", "usual.json", "--force"], "usual.json"),
    # Captures that are not read.
    (["report", "a.pcapng", "--format", "html", "-o", "b.pcapng"], "b.pcapng"),
    (["report", "a.pcapng", "--format", "html", "-o", "b.pcapng", "--force"], "b.pcapng"),
    (["report", "a.pcapng", "-o", "b.pcapng"], "b.pcapng"),
    (["report", "a.pcapng", "-o", "packed.html", "--force"], "packed.html"),
    (["report", "a.pcapng", "-o", "snoop.html", "--force"], "snoop.html"),
    (["report", "a.pcapng", "--format", "html", "-o", "line.erf", "--force"], "line.erf"),
    (["report", "a.pcapng", "-o", "k12.html", "--force"], "k12.html"),
    # Files of others, and ours of another kind.
    (["report", "a.pcapng", "-o", "notes.html"], "notes.html"),
    (["report", "a.pcapng", "-o", "usual.json"], "usual.json"),
    (["report", "a.pcapng", "--format", "json", "-o", "own.html"], "own.html"),
    (["report", "c.pcapng"], "c.ntt.html"),
    (["report", "a.pcapng", "--format", "csv", "-o", "tables/"], "hosts.csv"),
    (["report", "a.pcapng", "-o", "quoting.html"], "quoting.html"),
    (["report", "a.pcapng", "--format", "csv", "-o", "linked tables/"], "services.csv"),
    (["report", "a.pcapng", "--format", "html", "-o", "ring/missing/x.html"], "ring/missing"),
    (["alerts", "a.pcapng", "--to", "a.pcapng"], "a.pcapng"),
    (["alerts", "a.pcapng", "--to", "file:link.pcapng", "--force"], "link.pcapng"),
    (["alerts", "a.pcapng", "--to", "b.pcapng,rotate=1MB", "--force"], "b.pcapng"),
    (["alerts", "a.pcapng", "--to", "-", "--to", "notes.html"], "notes.html"),
    (["alerts", "a.pcapng", "--to", "usual.json"], "usual.json"),
    (["alerts", "a.pcapng", "--to", "log,rotate=1000"], "log.1"),
    (["alerts", "a.pcapng", "--to", "older,rotate=1000,keep=2", "--force"], "older.2"),
    (["alerts", "a.pcapng", "--to", "eve.json,format=eve"], "eve.json"),
    (["alerts", "a.pcapng", "--to", "fresh,rotate=1000,keep=1"], "fresh.1"),
    (["alerts", "a.pcapng", "--to", "x.log,rotate=1000,keep=1", "--to", "x.log.1"], "x.log.1"),
    (["alerts", "a.pcapng", "--to", "x.log.2", "--to", "file:./x.log,rotate=1000,keep=2"], "x.log.2"),
    (["alerts", "a.pcapng", "--to", "x.log,rotate=1000", "--to", "x.log.1,rotate=1000"], "x.log.1"),
    (["alerts", "a.pcapng", "--to", "empty", "--to", "empty hard"], "empty hard"),
    (["alerts", "a.pcapng", "--to", "empty", "--to", "empty link"], "empty link"),
    (["alerts", "a.pcapng", "--to", "unborn", "--to", "unborn link"], "unborn link"),
    (["alerts", "a.pcapng", "--to", "to_log,rotate=1000"], "log.1"),
    (["alerts", "a.pcapng", "--to", "pointed,rotate=1000,keep=1"], "pointed.1"),
    (["alerts", "a.pcapng", "--ignore", "ruled.1", "--to", "ruled,rotate=1000"], "ruled.1"),
    # Names of folders, where a file is.
    (["alerts", "a.pcapng", "--to", "a.pcapng/"], "a.pcapng/"),
    (["alerts", "a.pcapng", "--to", "b.pcapng//"], "b.pcapng//"),
    (["alerts", "a.pcapng", "--to", "file:b.pcapng/.", "--force"], "b.pcapng/."),
    (["alerts", "a.pcapng", "--to", "notes.html/,rotate=1kB"], "notes.html/"),
    (["watch", "-i", "lo", "--state", "state", "--to", "notes.html/,rotate=1kB"], "notes.html/"),
    (["report", "a.pcapng", "-o", "b.pcapng/"], "b.pcapng/"),
    (["report", "a.pcapng", "-o", "b.pcapng/.", "--force"], "b.pcapng/."),
    (["baseline", "learn", "a.pcapng", "-o", "usual.json/"], "usual.json/' is the name of a folder"),
    (["drill", "protocol-misuse/land", "-w", "b.pcapng/", "--force"], "b.pcapng/' is the name of a folder"),
    (["capture", "-i", "lo", "-c", "1", "-w", "b.pcapng/", "--force"], "'b.pcapng/' is not a directory"),
    (["geoip", "build", "-o", "databases/ntt-country.mmdb", "--tor-geoipdb", "tor"], "is not a folder"),
    (["alerts", "a.pcapng", "--to", "missing/x"], "missing"),
    (["alerts", "a.pcapng", "--to", "x", "--spool", "missing/x"], "missing"),
    # What is behind a descriptor.
    (["report", "a.pcapng", "-o", "/dev/stdin"], "/dev/stdin", "<b.pcapng"),
    (["baseline", "learn", "a.pcapng", "-o", "/dev/fd/0"], "/dev/fd/0", "<b.pcapng"),
    (["drill", "protocol-misuse/land", "-w", "/dev/stdin"], "/dev/stdin", "<b.pcapng"),
    (["drill", "protocol-misuse/land", "-w", "/dev/fd/1"], "/dev/fd/1", "<>b.pcapng"),
    (["report", "a.pcapng", "-o", "/dev/fd/1", "--format", "json"], "/dev/fd/1", "<>notes.html"),
    (["capture", "-i", "lo", "-d", "1s", "-w", "/dev/stdin"], "/dev/stdin", "<b.pcapng"),
    (["capture", "-i", "lo", "-d", "1s", "-w", "/proc/self/fd/1"], "/proc/self/fd/1", "<>b.pcapng"),
    # What a watch, or a spool, keeps for itself.
    (["alerts", "a.pcapng", "--to", "watched/lock"], "watched/lock"),
    (["alerts", "a.pcapng", "--to", "watched/ring/x", "--force"], "watched/ring/x"),
    (["alerts", "a.pcapng", "--spool", "watched/spool", "--to", "x"], "watched/spool"),
    (["alerts", "a.pcapng", "--spool", "fresh spool", "--to", "fresh spool/x"], "fresh spool"),
    (["report", "a.pcapng", "-o", "watched/x.html"], "watched/x.html"),
    (["capture", "-i", "lo", "-c", "1", "-w", "watched/ring/"], "watched/ring"),
    (["watch", "-i", "lo", "--state", "fresh state", "--to", "fresh state/lock"], "fresh state"),
    (["watch", "-i", "lo", "--state", "tables"], "tables/hosts.csv"),
    (["report", "a.pcapng", "-o", "notes.md"], "notes.md"),
    (["alerts", "a.pcapng", "--to", "out,rotate=1000"], "out", ">new"),
    (["alerts", "a.pcapng"], "a.pcapng", ">>a.pcapng"),
    (["watch", "-i", "lo", "--to", "a.pcapng"], "a.pcapng"),
    (["watch", "-i", "lo", "--state", "state", "--to", "notes.html"], "notes.html"),
    (["watch", "-i", "lo", "--ignore", "rules", "--to", "file:rules", "--force"], "rules"),
    (["baseline", "learn", "-o", "a.pcapng", "b.pcapng"], "a.pcapng"),  # -o *.pcapng
    (["baseline", "learn", "a.pcapng", "-o", "hard.html", "--force"], "hard.html"),
    (["baseline", "learn", "a.pcapng", "-o", "older.json"], "older.json"),
    (["baseline", "learn", "a.pcapng", "-o", "notes.html"], "notes.html"),
    (["baseline", "learn", "a.pcapng", "-o", "ring"], "ring"),
    (["drill", "protocol-misuse/land", "-w", "a.pcapng"], "a.pcapng"),
    (["drill", "protocol-misuse/land", "-w", "link.pcapng"], "link.pcapng"),
    (["drill", "protocol-misuse/land", "-w", "notes.html"], "notes.html"),
    (["drill", "protocol-misuse/land", "--baseline", "usual.json", "-w", "usual.json", "--force"], "usual.json"),
    (["drill", "--check", "protocol-misuse/land", "-w", "drills"], "protocol-misuse.land.ipv4.pcapng"),
    (["capture", "-i", "lo", "-c", "1", "-w", "a.pcapng"], "a.pcapng"),
    (["capture", "-i", "lo", "-c", "1", "-w", "link.pcapng"], "link.pcapng"),
    (["capture", "-i", "lo", "-c", "1", "-w", "notes.html"], "notes.html"),
    (["geoip", "build", "-o", "databases", "--tor-geoipdb", "tor"], "ntt-country.mmdb"),
    (["capture", "-i", "lo", "-c", "1", "-w", "a\nb.pcapng"], "a␊b.pcapng"),
    (["geoip", "build", "-o", "quoting", "--tor-geoipdb", "tor"], "quoting/ntt-country.mmdb"),
    (["geoip", "build", "-o", "tor", "--tor-geoipdb", "tor", "--force"], "ntt-country.mmdb"),
]


def state_of(folder):
    """Every name below the folder, with kind, mode, owner, inode and content."""
    state = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        content = os.readlink(path) if path.is_symlink() else path.read_bytes() if path.is_file() else b""
        state[path.relative_to(folder).as_posix()] = (status.st_mode, status.st_uid, status.st_ino, content)
    return state


class Slips(Command):
    def setUp(self):
        super().setUp()
        for name in ("a.pcapng", "c.pcapng", "ring/r_00001_20260101000000.pcapng", "drills/protocol-misuse.land.ipv4.pcapng"):
            (self.folder / name).parent.mkdir(exist_ok=True)
            shutil.copy(LAND, self.folder / name)
        shutil.copy(TEARDROP, self.folder / "b.pcapng")
        for name in ("tables", "databases", "tor", "linked tables", "quoting", "watched/ring", "watched/spool"):
            (self.folder / name).mkdir(parents=True)
        for name, content in {
                "notes.html": "<p>mine", "c.ntt.html": "<p>mine", "tables/hosts.csv": '"mine"\n', "log.1": "mine\n", "older.2": "mine\n",
                "eve.json": '{"timestamp":"2026-11-23T13:23:33+0000","event_type":"alert","alert":{"gid":1}}\n',
                "fresh.1": '{"log":"of a container","stream":"stdout"}\n', "notes.md": "# Mine\n\n---\n\nntt is fine\n",
                "databases/ntt-country.mmdb": "mine", "usual.json": BASELINE, "rules": "", "line.erf": "mine", "key": "k" * 64 + "\n",
                "own.html": '<!doctype html>\n<meta name="generator" content="ntt 0.1.0">\n',
                "watched/ledger.json": "{}", "watched/lock": "", "empty": "", "ruled.1": "",
                "quoting.html": '<p>it begins with <meta name="generator" content="ntt 0.1.0">\n',
                "quoting/ntt-country.mmdb": "notes on databases of the type ntt-Country\n",
                "k12.html": "+---------+---------------+----------+\n18:45:05,780,123   ETHER\n|0   |00|01|02|03|\n",
                "tor/geoip": COUNTRIES + "16777216,16777471,AU\n",
                "tor/geoip6": COUNTRIES + "2001:200::,2001:200:ffff:ffff:ffff:ffff:ffff:ffff,JP\n",
                "older.json": '{\n  "$schema": "urn:ntt:schema:report:1",\n  "schema": 1,\n  "captures": []\n}\n'}.items():
            (self.folder / name).write_text(content)
        (self.folder / "snoop.html").write_bytes(b"snoop\0\0\0" + bytes(8))
        (self.folder / "packed.html").write_bytes(b"\x1f\x8b\x08" + bytes(8))
        for name, target in {"link.pcapng": "a.pcapng", "to_a.kml": "a.pcapng", "out": "/proc/self/fd/1",
                             "tor/ntt-country.mmdb": "geoip", "linked tables/services.csv": "hosts.csv", "empty link": "empty",
                             "unborn link": "unborn", "to_log": "log", "pointed.1": "nowhere"}.items():
            (self.folder / name).symlink_to(target)
        os.link(self.folder / "a.pcapng", self.folder / "hard.html")
        os.link(self.folder / "empty", self.folder / "empty hard")

    def type(self, words, redirection=""):
        """What a shell makes of it."""
        options = {"stdout": subprocess.PIPE, "stdin": subprocess.DEVNULL}
        if redirection.startswith("<>"):
            options["stdout"] = open(self.folder / redirection[2:], "r+b")
        elif redirection.startswith("<"):
            options["stdin"] = open(self.folder / redirection[1:], "rb")
        elif redirection:
            options["stdout"] = open(self.folder / redirection.strip(">"), "ab" if redirection.startswith(">>") else "wb")
        try:
            return subprocess.run([NTT, *words], cwd=self.folder, stderr=subprocess.PIPE, text=True, errors="replace", timeout=60, **options)
        finally:
            for stream in options.values():
                if not isinstance(stream, int):
                    stream.close()

    def test_nothing_is_harmed(self):
        self.assertGreaterEqual(len(SLIPS), 40)
        (self.folder / "new").write_bytes(b"")
        before = state_of(self.folder)
        for words, lost, *redirection in SLIPS:
            with self.subTest(typed=" ".join(["ntt", *words, *redirection])):
                done = self.type(words, *redirection)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertEqual(state_of(self.folder), before)
                self.assertIn(lost, done.stderr)
                self.assertRegex(done.stderr, r"(?s)^ntt \S+( \S+)?: .+\nExample: ", done.stderr)
                self.assertRegex(done.stderr, "[Cc]hoose another|is not a regular file|Move it away")
                self.assertFalse(done.stdout)

    @unittest.skipUnless(os.geteuid() == 0, "only root makes device files")
    def test_a_disk_is_never_overwritten(self):
        try:
            os.mknod(self.folder / "disk", stat.S_IFBLK | 0o600, os.makedev(1, 15))
        except OSError:
            self.skipTest("no device files here")
        done = self.type(["report", "a.pcapng", "--format", "html", "-o", "disk", "--force"])
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("'disk' is a disk", done.stderr)


class WhatGoesOn(Slips):
    """The same commands where nothing is in the way."""

    test_nothing_is_harmed = None
    test_a_disk_is_never_overwritten = None

    def test_reports_replace_older_ones_of_their_kind(self):
        formats = listed("report", "--format")
        if not shutil.which("chromium"):
            formats.remove("pdf")

        def write_twice(name):
            for captures in (["a.pcapng"], ["a.pcapng", "b.pcapng"]):
                self.ntt("report", *captures, "--format", name, "-o", f"r.{name}")
            content = (self.folder / f"r.{name}").read_bytes()
            other = formats[formats.index(name) - 1]
            done = self.ntt("report", "a.pcapng", "--format", other, "-o", f"r.{name}", status=2)
            self.assertIn("--force", done.stderr)
            self.assertEqual((self.folder / f"r.{name}").read_bytes(), content)

        side_by_side(write_twice, formats)
        self.ntt("report", "a.pcapng", "--format", "json", "-o", "r.html", "--force")
        self.ntt("report", "a.pcapng", "-o", "notes.html", "--force")
        for _ in range(2):
            self.ntt("report", "a.pcapng", "--format", "csv", "-o", "new tables/")
            self.ntt("report", "a.pcapng")
        self.ntt("report", "a.pcapng", "--format", "csv", "-o", "tables/", "--force")

    def test_alerts_are_added_in_every_format(self):
        formats, lengths = listed("alerts", "--format"), []
        targets = [word for name in formats for word in ("--to", f"{name}.log,rotate=100MB,format={name}")]
        for capture in ("a.pcapng", "b.pcapng"):
            self.ntt("alerts", capture, *targets)
            lengths.append([len((self.folder / f"{name}.log").read_text().splitlines()) for name in formats])
        for name, first, second in zip(formats, *lengths):
            self.assertGreater(second, first, name)
        self.ntt("alerts", "a.pcapng", "--to", "notes.html", "--force")
        self.assertTrue((self.folder / "notes.html").read_text().startswith("<p>mine\n{"))

    def test_baselines_drills_and_databases(self):
        for _ in range(2):
            self.ntt("baseline", "learn", "a.pcapng", "-o", "learnt.json")
            self.ntt("geoip", "build", "-o", "new databases", "--tor-geoipdb", "tor")
        self.ntt("baseline", "learn", "a.pcapng", "-o", "notes.html", "--force")
        self.ntt("geoip", "build", "-o", "databases", "--tor-geoipdb", "tor", "--force")
        self.ntt("drill", "protocol-misuse/land", "-w", "new.pcapng")
        self.ntt("drill", "protocol-misuse/land", "-w", "b.pcapng", "--force")
        self.assertEqual((self.folder / "b.pcapng").read_bytes(), (self.folder / "new.pcapng").read_bytes())

    def test_through_links_and_descriptors(self):
        (self.folder / "kept.html").symlink_to("real.html")
        for _ in range(2):
            self.ntt("report", "a.pcapng", "-o", "kept.html")
            self.assertTrue((self.folder / "kept.html").is_symlink())
        (self.folder / "real.html").chmod(0o640)
        os.chown(self.folder / "real.html", *((65534, 65534) if os.geteuid() == 0 else (-1, -1)))
        old = (self.folder / "real.html").stat()
        self.ntt("report", "a.pcapng", "-o", "kept.html")
        new = (self.folder / "real.html").stat()
        self.assertEqual((new.st_mode, new.st_uid, new.st_gid), (old.st_mode, old.st_uid, old.st_gid))
        self.assertNotEqual(new.st_ino, old.st_ino)
        for name in ("out", "/dev/fd/1"):
            done = self.type(["report", "a.pcapng", "--format", "json", "-o", name], ">out.json")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertTrue((self.folder / "out.json").read_text().startswith("{"))
            self.assertTrue((self.folder / "out").is_symlink())
        self.assertEqual(list(self.folder.glob(".ntt-*")), [])

    def test_a_fifo_is_written_and_stays(self):
        os.mkfifo(self.folder / "fifo")
        got = []
        reader = threading.Thread(target=lambda: got.append((self.folder / "fifo").read_bytes()))
        reader.start()
        self.ntt("report", "a.pcapng", "--format", "json", "-o", "fifo")
        reader.join(30)
        self.assertTrue(got[0].startswith(b"{") and got[0].endswith(b"}\n"))
        self.assertTrue((self.folder / "fifo").is_fifo())

    def test_a_link_that_is_flipped_leads_to_no_harm(self):
        """Between the check of a name and its use it may come to lead elsewhere."""
        stop, victims = threading.Event(), ("b.pcapng", "key")

        def flip():
            targets = itertools.cycle(("good", *victims))
            while not stop.is_set():
                (self.folder / "next").symlink_to(next(targets))
                (self.folder / "next").rename(self.folder / "flipped")
                time.sleep(0.0003)

        before = {name: (self.folder / name).read_bytes() for name in victims}
        flipping = threading.Thread(target=flip)
        flipping.start()
        try:
            for words in [["alerts", "a.pcapng", "--wait", "1", "--to", "flipped,rotate=1kB"],
                          ["report", "a.pcapng", "--format", "json", "-o", "flipped"],
                          ["drill", "protocol-misuse/land", "-w", "flipped"],
                          ["capture", "-i", "lo", "-d", "1s", "-w", "flipped"]] * 3:
                (self.folder / "good").write_bytes(b"")
                self.assertIn(self.type(words).returncode, (0, 2, 3))
        finally:
            stop.set()
            flipping.join()
        self.assertEqual({name: (self.folder / name).read_bytes() for name in victims}, before)
        self.assertEqual([*self.folder.glob("b.pcapng.*"), *self.folder.glob("key.*")], [])

    def test_waiting_for_a_reader_can_be_interrupted(self):
        os.mkfifo(self.folder / "fifo")
        report = subprocess.Popen([NTT, "report", "a.pcapng", "--format", "json", "-o", "fifo"], cwd=self.folder, stderr=subprocess.PIPE)
        for _ in range(100):
            try:
                report.communicate(timeout=0.5)
                break
            except subprocess.TimeoutExpired:
                report.send_signal(signal.SIGINT)  # the first may come while it reads; the second ends it
        self.assertIn(report.returncode, (130, -signal.SIGINT))
        self.assertTrue((self.folder / "fifo").is_fifo())


if __name__ == "__main__":
    unittest.main()
