#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What others put where `ntt capture` writes, while it does."""
import os
import pathlib
import shutil
import time
import unittest

from capture_link import Capture, in_namespace, packets, setUpModule  # noqa: F401
from ntt_test import NTT, run


class Strangers(Capture):
    """Whatever comes to the names of a capture while it runs stays as it is, and the capture is beside it."""

    def expect_mine(self, *paths):
        for path in paths:
            self.assertEqual((self.folder / path).read_text(), "mine\n", path)

    def test_names_that_a_ring_will_have(self):
        """Links of another user, to what only we may write, and files: for each of the next seconds."""
        for mode, plant in (0o1777, "link"), (0o777, "link"), (0o700, "file"):
            with self.subTest(mode=oct(mode), plant=plant):
                folder = self.folder / f"{mode:o}"
                folder.mkdir()
                folder.chmod(mode)
                (self.folder / "notes").write_text("mine\n")
                planted = []
                for second in range(20):
                    for number in (2, 3):
                        when = time.strftime("%Y%m%d%H%M%S", time.localtime(time.time() + second))
                        planted.append(folder / f"capture-here_{number:05}_{when}.pcapng")
                        if plant == "file":
                            planted[-1].write_text("mine\n")
                        else:
                            planted[-1].symlink_to("../notes")
                            os.lchown(planted[-1], 65534, 65534)
                capture = self.start("-i", "here", "-b", "packets:5", "-c", "12", "-w", f"{folder.name}/")
                self.send(12, rate=10)
                out, err = self.finish(capture, 0)
                self.assertEqual(err, "")
                self.expect_mine("notes", *planted)
                made = sorted(set(folder.glob("*.pcapng")) - set(planted))
                self.assertEqual([len(packets(path)) for path in made], [5, 5, 2])
                self.assertRegex(out, f"3 files, the last is {folder.name}/{made[-1].name}\n")

    def test_a_file_that_comes_before_dumpcap_begins(self):
        """A dumpcap that is overtaken: when it is asked about the filter, the file is not there, and then it is."""
        dumpcap = self.folder / "dumpcap"
        dumpcap.write_text(f"""#!/bin/sh
case " $* " in *" -d "*) echo mine >x.pcapng ;; esac
exec {shutil.which("dumpcap")} "$@"
""")
        dumpcap.chmod(0o755)
        for force in [], ["--force"]:
            (self.folder / "x.pcapng").unlink(missing_ok=True)
            done = run(*in_namespace("env", f"NTT_DUMPCAP={dumpcap}", NTT, "capture", "-i", "here", "-d", "1s", "-w", "x.pcapng", *force),
                       cwd=self.folder)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertIn("another file has come to the name 'x.pcapng' during the capture, and stays", done.stderr)
            self.expect_mine("x.pcapng")
        self.assertTrue(done.stdout.endswith("\nx_3.pcapng\n"), done.stdout)
        self.assertEqual([packets(self.folder / f"x_{number}.pcapng") for number in (2, 3)], [[], []])

    def test_a_file_that_comes_while_it_captures(self):
        """Moved there, or written there; with --force only what was there at first is replaced."""
        for number, force in (2, []), (3, ["--force"]):
            if force:
                (self.folder / "x.pcapng").write_text("old\n")
            else:
                (self.folder / "x.pcapng").unlink(missing_ok=True)
            capture = self.start("-i", "here", "-c", "9", "-w", "x.pcapng", *force)
            (self.folder / "new").write_text("mine\n")
            (self.folder / "new").rename(self.folder / "x.pcapng")
            self.send(20)
            out, err = self.finish(capture, 3)
            self.expect_mine("x.pcapng")
            self.assertIn("another file has come to the name 'x.pcapng'", err)
            self.assertRegex(out, rf"^\d+ packets .*\nx_{number}.pcapng\n$")
            self.assertEqual(len(packets(self.folder / f"x_{number}.pcapng")), 9)
        self.assertEqual(list(self.folder.glob(".ntt-*")), [])

    def test_what_was_a_file_of_the_ring(self):
        """Its name, and its inode, do not make it ours once somebody has written there."""
        for keep in ["--keep-size", "1kB"], ["--keep-age", "1s"]:
            ring = self.folder / keep[0]
            ring.mkdir()
            capture = self.start("-i", "here", "-b", "packets:5", "-c", "12", "-w", f"{keep[0]}/r.pcapng")
            self.send(12, rate=20)
            self.finish(capture, 0)
            first, second, _ = sorted(ring.glob("*.pcapng"))
            with first.open("r+") as file:
                file.write("mine\n")
            changed = first.read_bytes()
            time.sleep(2)
            done = self.capture("-i", "here", "-d", "1s", "-b", "duration:1h", *keep, "-w", f"{keep[0]}/r.pcapng")
            self.assertEqual(done.stderr.count(f"'{first.name}' in '{keep[0]}' has been changed since ntt capture wrote it"), 1)
            self.assertEqual(first.read_bytes(), changed)
            self.assertFalse(second.exists())

    def test_a_list_that_is_none(self):
        (self.folder / ".ntt-captures").write_text("mine\n")
        capture = self.start("-i", "here", "-b", "packets:5", "-c", "12", "--keep-size", "1kB", "-w", "r.pcapng")
        self.send(12, rate=20)
        _, err = self.finish(capture, 0)
        self.assertEqual(err.count("'./.ntt-captures' is not the list that ntt capture keeps of its files. Move it away"), 1, err)
        self.expect_mine(".ntt-captures")
        self.assertEqual(len(list(self.folder.glob("*.pcapng"))), 3)

    def test_killed(self):
        """What was finished is there, and the last file gets its name when the next capture begins."""
        capture = self.start("-i", "here", "-b", "packets:5", "-w", "r.pcapng")
        self.send(12, rate=20)
        time.sleep(1)
        dumpcap = self.dumpcap_of(capture)
        capture.kill()
        self.assertEqual([len(packets(path)) for path in sorted(self.folder.glob("*.pcapng"))], [5, 5])
        for _ in range(100):
            if not pathlib.Path(f"/proc/{dumpcap}").exists():
                break
            time.sleep(0.1)
        left, = self.folder.glob(".ntt-capture-*/*")
        done = self.capture("-i", "here", "-d", "1s", "--keep-size", "1kB", "-b", "duration:1h", "-w", "r.pcapng")
        self.assertIn(f"ntt capture: './{left.name}' is what a capture that was killed had written; ntt never deletes it\n", done.stderr)
        lengths = [len(packets(path)) for path in self.folder.glob("r_*.pcapng")]
        self.assertIn(2, lengths, "what was left is nobody's to delete")
        self.assertLess(lengths.count(5), 2, "what was finished is ours")
        self.assertEqual(list(self.folder.glob(".ntt-capture-*")), [])

    def test_a_ring_of_so_many_files(self):
        (self.folder / "r_00001_20260101000000.pcapng").write_text("mine\n")
        capture = self.start("-i", "here", "-b", "packets:5", "-b", "files:2", "-c", "22", "-w", "r.pcapng")
        self.send(22, rate=20)
        self.finish(capture, 0)
        self.expect_mine("r_00001_20260101000000.pcapng")
        left = sorted(path for path in self.folder.glob("r_*.pcapng") if path.stat().st_size > 10)
        self.assertEqual([path.name[:7] for path in left], ["r_00004", "r_00005"])
        self.assertEqual([len(packets(path)) for path in left], [5, 2])


if __name__ == "__main__":
    unittest.main()
