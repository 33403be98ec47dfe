# SPDX-License-Identifier: GPL-2.0-or-later
"""A capture in many files is one story: cut into k files, with the state handed on, it gives the alerts of the whole.

One capture of each type of alert is cut in one of these ways, by turns, and the sample into many; NTT_EVERY=1 cuts every
one in all of them, and NTT_LABELS=FILE[:FILE…] takes other labelled captures.
"""

import functools
import json
import math
import os
import pathlib
import stat
import subprocess
import tempfile
import unittest

from ntt_test import CAPTURES, fields, one_of_each, records, run, side_by_side, tshark

FEW, MANY = (2, 3), 20
OF_THE_FILE = ("frame", "first_frame", "last_frame", "frames", "filter")


def alerts(capture, *options):
    """The alert records of a capture, without what counts from the beginning of the file."""
    said = [record for record in records(capture, *options) if record["record"] == "alert"]
    return [{name: value for name, value in record.items() if name not in OF_THE_FILE} for record in said]


@functools.cache
def packets_of(capture):
    return int(run("capinfos", "-TMrc", capture).stdout.split("\t")[1])


def packets_of_a_part(capture, parts):
    return max(1, math.ceil(packets_of(capture) / parts))


def cut(capture, parts, folder):
    """Files of the capture's packets, in order."""
    size = packets_of_a_part(capture, parts)
    subprocess.run(["editcap", "-c", str(size), str(capture), f"{folder}/part.pcapng"], check=True, capture_output=True)
    return sorted(pathlib.Path(folder).glob("part*"))


def ways_that_cut_no_datagram(capture, ways):
    """Wireshark cannot put a datagram together whose parts lie in two files."""
    part = "ip.frag_offset > 0 || (ipv6.fraghdr && ipv6.fraghdr.offset > 0)"
    inside = {int(frame) for frame in tshark(capture, "-Y", part, *fields(["frame.number"])).split()}
    return [parts for parts in ways
            if inside.isdisjoint(range(1, packets_of(capture) + 1, packets_of_a_part(capture, parts)))]


def told_in_parts(capture, parts):
    """The alerts of the files in turn, each but the first with the state of the one before it."""
    with tempfile.TemporaryDirectory() as folder:
        files, state, said = cut(capture, parts, folder), f"{folder}/state", []
        for file in files:
            load = [] if file == files[0] else ["-o", f"ntt.state_load:{state}"]
            save = [] if file == files[-1] else ["-o", f"ntt.state_save:{state}"]
            said += alerts(file, *load, *save)
        return said


class Story(unittest.TestCase):
    def test_parts_say_what_the_whole_says(self):
        def differences(numbered):
            number, label = numbered
            ways = (*FEW, MANY) if os.environ.get("NTT_EVERY") else FEW[number % len(FEW):][:1]
            if label["file"] == "sample.pcapng":
                ways = (*ways, MANY)
            whole = alerts(label["path"])
            return [(parts, whole, told) for parts in ways_that_cut_no_datagram(label["path"], ways)
                    if (told := told_in_parts(label["path"], parts)) != whole]

        captures = one_of_each(carriers=False)
        self.assertTrue(captures)
        for label, wrong in zip(captures, side_by_side(differences, list(enumerate(captures)))):
            for parts, whole, told in wrong:
                with self.subTest(capture=label["file"], parts=parts):
                    self.assertEqual([json.dumps(a, sort_keys=True) for a in told],
                                     [json.dumps(a, sort_keys=True) for a in whole])

    def test_evidence_goes_on_in_the_next_file(self):
        """An alert that opened in the first file marks its evidence in the second, and its filter selects it there."""
        with tempfile.TemporaryDirectory() as folder:
            first, second = cut(CAPTURES / "scan_syn_f.pcapng", 2, folder)
            state = f"{folder}/state"
            opened = [r for r in records(first, "-o", f"ntt.state_save:{state}") if r["record"] == "alert"]
            self.assertEqual(opened[0]["event"], "open")
            load = ["-o", f"ntt.state_load:{state}"]
            last = [r for r in records(second, *load) if r["record"] == "alert"][-1]
            self.assertEqual((last["event"], last["id"], last["first_frame"]), ("close", opened[0]["id"], None))
            marked = tshark(second, *load, "-2", "-Y", f"ntt.evidence == {last['id']}", "-T", "fields", "-e", "frame.number")
            selected = tshark(second, "--disable-protocol", "ntt", "-Y", last["filter"], "-T", "fields", "-e", "frame.number")
            self.assertTrue(marked)
            self.assertEqual(marked, selected)


class RefusedState(unittest.TestCase):
    """A state that does not fit is refused with a clear message, and work starts fresh."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.state = pathlib.Path(cls.folder.name) / "a state"
        cls.capture = CAPTURES / "scan_syn_f.pcapng"
        cls.whole = alerts(cls.capture)
        records(cls.capture, "-o", f"ntt.state_save:{cls.state}")
        cls.saved = cls.state.read_bytes()

    def setUp(self):
        self.state.write_bytes(self.saved)

    def check_refused(self, why):
        done = run("tshark", "-n", "-r", self.capture, "-q", "-z", "ntt,records", "-o", f"ntt.state_load:{self.state}")
        self.assertEqual(done.returncode, 0)
        self.assertIn(str(self.state), done.stderr)
        self.assertIn(why, done.stderr)
        said = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertTrue(any(why in warning for warning in said[0]["warnings"]), said[0])
        told = [{k: v for k, v in r.items() if k not in OF_THE_FILE} for r in said if r["record"] == "alert"]
        self.assertEqual(told, self.whole)

    def test_missing(self):
        self.state.unlink()
        self.check_refused("No such file")

    def test_not_a_state(self):
        self.state.write_bytes(b"MZ" + bytes(4096))
        self.check_refused("not a state")

    def test_empty(self):
        self.state.write_bytes(b"")
        self.check_refused("not a state")

    def test_cut_short(self):
        self.state.write_bytes(self.state.read_bytes()[:-100])
        self.check_refused("length is wrong")

    def test_damaged(self):
        content = bytearray(self.state.read_bytes())
        content[len(content) // 2] ^= 0x40
        self.state.write_bytes(content)
        self.check_refused("checksum is wrong")

    def test_of_another_version(self):
        content = bytearray(self.state.read_bytes())
        content[8] ^= 1
        self.state.write_bytes(content)
        self.check_refused("another version")

    def test_a_folder_that_cannot_be_written(self):
        done = run("tshark", "-n", "-r", self.capture, "-q", "-z", "ntt,records", "-o",
                   f"ntt.state_save:{self.folder.name}/none/state")
        self.assertEqual(done.returncode, 0)
        self.assertIn("cannot save the state", done.stderr)

    def test_what_others_made_is_not_replaced(self):
        notes, link = pathlib.Path(self.folder.name, "notes.txt"), pathlib.Path(self.folder.name, "link")
        notes.write_text("mine, and not NTTSTAT1\n")
        link.symlink_to(self.state)
        before = self.state.read_bytes()
        for path, why in ((notes, "it holds something else"), (link, "it is a link"), (self.folder.name, "no file"),
                          ("/dev/null", "no file")):
            done = run("tshark", "-n", "-r", self.capture, "-q", "-z", "ntt,records", "-o", f"ntt.state_save:{path}")
            self.assertIn(f"does not save the state in {path}: ", done.stderr)
            self.assertIn(why, done.stderr)
        self.assertEqual(notes.read_text(), "mine, and not NTTSTAT1\n")
        self.assertEqual(self.state.read_bytes(), before)
        self.assertTrue(link.is_symlink() and stat.S_ISCHR(os.stat("/dev/null").st_mode))


if __name__ == "__main__":
    unittest.main()
