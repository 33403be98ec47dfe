#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""ntt watch when things go wrong around it: what it can still read it reads, once, and nothing of others' is touched."""
import collections
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time
import unittest

from misfortune import Tshark
from ntt_test import NTT, run
from test_watch import HEADER, SAMPLE, Watch, core, wait_for

HERE = pathlib.Path(__file__).resolve().parent
IS_ROOT = os.geteuid() == 0


def times(text, words):
    return text.count(words)


class Tests(unittest.TestCase):
    maxDiff = None

    def check_events(self, watch):
        self.assertEqual([core(e) for e in watch.events()], [core(e) for e in watch.expected()])


class Readers(Tests):
    def test_a_tshark_that_cannot_run_for_a_while_costs_time_and_no_file(self):
        tshark = Tshark(self)
        watch = Watch(self, REPLAY_FILE_PACKETS="400", REPLAY_RATE="1500", NTT_TSHARK=str(tshark.path))
        watch.start()
        self.assertTrue(wait_for(lambda: watch.played()))
        for number, fate in enumerate(("127", "abort"), 1):
            tshark.befall(fate)
            for pid in watch.tsharks():
                os.kill(pid, signal.SIGKILL)
            if not wait_for(lambda: times(watch.said(), "tshark cannot run at present") == number, 60):
                self.fail(watch.said())
            time.sleep(1.5)
            tshark.relieve(fate)
            self.assertTrue(wait_for(lambda: times(watch.said(), "tshark runs again after") == number, 60), watch.said())
        watch.finish_reading()
        self.check_events(watch)
        self.assertNotIn("skipped", watch.said())
        self.assertEqual((times(watch.said(), "cannot run at present"), times(watch.said(), "runs again after")), (2, 2))

    def test_a_file_that_cannot_be_read_is_read_later_when_it_can(self):
        tshark = Tshark(self)
        watch = Watch(self, REPLAY_FILE_PACKETS="1000", NTT_TSHARK=str(tshark.path))
        tshark.befall("crash", "*state_save*state-000002-*")
        watch.start()
        self.assertTrue(wait_for(lambda: "in 3 attempts" in watch.said(), 60), watch.said())
        self.assertTrue(list(watch.state.glob("skipped-000001_00002_*")))
        self.assertTrue(wait_for(lambda: not [name for name in watch.unread() if name <= "000001_00003"], 60), "the border behind it")
        watch.process.kill()
        watch.process.wait()
        watch.start()
        self.assertTrue(wait_for(lambda: "has been read by itself" in watch.said(), 60), watch.said())
        tshark.relieve("crash")
        watch.finish_reading()
        self.assertFalse(list(watch.state.glob("skipped-*")))
        ids = collections.Counter(e["event_id"] for e in watch.events())
        self.assertEqual(set(ids.values()), {1})
        self.assertIn("syn_flood", {e["type"] for e in watch.events() if "/000001_00002_" in e["file"]})

    def test_a_storm_of_alerts_is_delivered_in_groups_and_once(self):
        changes = 20000
        watch = Watch(self, NTT_TSHARK=str(HERE / "alert_storm"), STORM=str(changes), REPLAY_FILE_PACKETS="2000")
        watch.start()
        self.assertTrue(wait_for(lambda: watch.lines.exists() and watch.lines.stat().st_size > 2000000), watch.said())
        watch.process.kill()
        watch.process.wait()
        began = time.monotonic()
        watch.start()
        arrived = wait_for(lambda: watch.lines.read_bytes().count(b"\n") >= changes, 120)
        seconds = time.monotonic() - began
        self.assertTrue(arrived, watch.said())
        watch.finish()
        ids = collections.Counter(e["event_id"] for e in watch.events())
        self.assertEqual((len(ids), max(ids.values())), (changes, 1))
        print(f"a storm of {changes} changes: the rest in {seconds:.1f} s")
        self.assertLess(seconds, 60, "tests/bench/storm measures processor time and syncs")

    def test_told_to_stop_it_stops_and_reads_the_rest_at_the_next_start(self):
        tshark = Tshark(self)
        watch = Watch(self, REPLAY_FILE_PACKETS="400", NTT_TSHARK=str(tshark.path))
        tshark.befall("slow", "*state_save*state-000002-*")
        watch.start()
        self.assertTrue(wait_for(lambda: watch.played() and len(watch.unread()) in (5, 6)), watch.said())
        began = time.monotonic()
        watch.process.send_signal(signal.SIGTERM)
        self.assertEqual(watch.process.wait(20), 0)
        self.assertLess(time.monotonic() - began, 5)
        tshark.relieve("slow")
        watch.start()
        self.assertTrue(wait_for(lambda: not watch.unread(HEADER)), watch.said())
        watch.finish()
        self.check_events(watch)

    def test_at_the_end_of_its_time_it_reads_what_it_captured_as_long_as_that_gets_on(self):
        tshark = Tshark(self)
        watch = Watch(self, REPLAY_FILE_PACKETS="400", NTT_TSHARK=str(tshark.path))
        tshark.befall("slow", "*state_save*state-000003-*")
        began = time.monotonic()
        watch.start("--duration", "2")
        self.assertEqual(watch.process.wait(60), 0)
        self.assertLess(time.monotonic() - began, 40)
        self.assertRegex(watch.said(), r"the time is over; \d\.\d MB that were captured are still to be read")
        self.assertRegex(watch.said(), r"\d\.\d MB that were captured have not been read; the next start")
        self.assertTrue(watch.unread(HEADER))
        tshark.relieve("slow")
        watch.start("--duration", "1")
        self.assertEqual(watch.process.wait(120), 0)
        self.assertEqual(watch.unread(HEADER), [], watch.said())
        self.check_events(watch)

    def test_dumpcap_does_not_wait_for_a_stopped_ntt(self):
        watch = Watch(self, REPLAY_FILE_PACKETS="400", REPLAY_RATE="2000", REPLAY_MESSAGES="20000").start()
        self.assertTrue(wait_for(lambda: (watch.state / "dumpcap.pid").exists()), watch.said())
        watch.process.send_signal(signal.SIGSTOP)
        played = wait_for(watch.played, 60)
        watch.process.send_signal(signal.SIGCONT)
        self.assertTrue(played, "it wrote half a megabyte of messages, and a pipe has room for 64 kB")
        argv = pathlib.Path(f"/proc/{(watch.state / 'dumpcap.pid').read_text().strip()}/cmdline").read_bytes().split(b"\0")
        self.assertIn(b"-q", argv)
        watch.finish_reading()
        self.check_events(watch)

    def test_a_clock_that_steps_back(self):
        watch = Watch(self, REPLAY_FILE_PACKETS="1000", REPLAY_COPIES="2", REPLAY_STEP="-5000").start()
        watch.finish_reading()
        self.assertGreaterEqual(len(watch.events()), 5)
        self.check_events(watch)


class Folders(Tests):
    def deleted(self, watch, path, words):
        self.assertTrue(wait_for(lambda: re.search("in [45] files", watch.status())), watch.said())
        early = len(watch.events())
        shutil.rmtree(path.rename(watch.folder / "deleted"))  # all of it at once, as seen by the watch
        self.assertTrue(wait_for(lambda: words in watch.said(), 60), watch.said())
        pathlib.Path(f"{watch.place}.gate").touch()
        self.assertTrue(wait_for(watch.played, 60), watch.said())
        wait_for(watch.caught_up)
        watch.finish()
        self.assertGreater(len(watch.events()), early, "of what came after")
        ids = collections.Counter(e["event_id"] for e in watch.events())
        self.assertEqual(set(ids.values()), {1})
        self.assertEqual(times(watch.said(), words), 1, watch.said())
        said = [line for line in watch.said().splitlines() if line.startswith("ntt watch: ")]
        self.assertEqual(len(said), len(set(said)), said)
        self.assertLessEqual(len(said), 4, f"others are about what was being read or loaded just then: {said}")

    def test_a_deleted_ring_is_made_again(self):
        watch = Watch(self, REPLAY_FILE_PACKETS="260", REPLAY_GATE="1300").start()
        self.deleted(watch, watch.state / "ring", "the ring in")

    def test_a_deleted_state_is_made_again(self):
        watch = Watch(self, REPLAY_FILE_PACKETS="260", REPLAY_GATE="1300").start()
        self.deleted(watch, watch.state, "was deleted; it is made again, and the watch continues")

    @unittest.skipUnless(IS_ROOT and run("unshare", "--mount", "true").returncode == 0, "needs to mount")
    def test_a_disk_that_is_full_for_a_while_costs_no_event(self):
        watch = Watch(self, REPLAY_FILE_PACKETS="400", REPLAY_RATE="800")
        watch.state.mkdir()
        (watch.folder / "ring").mkdir()
        full = watch.folder / "full"
        full.touch()
        script = ("mount -t tmpfs -o size=8m,mode=700 none \"$STATE\" && ln -s \"$STATE/../ring\" \"$STATE/ring\" && "
                  "(until [ -e \"$STATE/said-000001\" ]; do sleep 0.1; done; cat /dev/zero >\"$STATE/filler\"; "
                  "while [ -e \"$STATE/../full\" ]; do sleep 0.1; done; rm \"$STATE/filler\") 2>/dev/null & exec \"$@\"")
        watch.environment["STATE"] = str(watch.state)
        watch.start(prefix=["unshare", "--mount", "sh", "-c", script, "sh"])
        self.assertTrue(wait_for(lambda: "No space left on device" in watch.said() or "could not be saved" in watch.said()),
                        watch.said())
        self.assertTrue(wait_for(watch.played), watch.said())
        full.unlink()
        done = run(NTT, "alerts", "--format", "native", "--together", watch.folder / "ring")
        expected = [core(e) for e in map(json.loads, done.stdout.splitlines()) if e["frame"] is not None]
        self.assertTrue(wait_for(lambda: len(watch.events()) >= len(expected)), watch.said())
        watch.finish()
        self.assertEqual([core(e) for e in watch.events()], expected)

    def test_an_interface_that_is_gone_is_reported_once(self):
        watch = Watch(self)
        fake = watch.folder / "dumpcap"
        fake.write_text("#!/bin/sh\ncase \" $* \" in *' -d '*) exit 0 ;; esac\necho start >>\"$0.starts\"\n"
                        "echo \"dumpcap: The file to which the capture would be saved (x_$$) could not be opened $$\" >&2\nexit 2\n")
        fake.chmod(0o755)
        watch.environment["NTT_DUMPCAP"] = str(fake)
        watch.start()
        starts = pathlib.Path(f"{fake}.starts")
        self.assertTrue(wait_for(lambda: starts.exists() and len(starts.read_text().split()) >= 4, 60))
        self.assertEqual(times(watch.said(), "the capture stopped"), 1, watch.said())
        watch.process.send_signal(signal.SIGTERM)
        self.assertEqual(watch.process.wait(10), 0)


class StateFiles(Tests):
    """A watch that has read two files, and what is then found in its folder."""

    @classmethod
    def setUpClass(cls):
        cls.first = Watch(cls, REPLAY_FILE_PACKETS="1200")
        cls.first.start()
        wait_for(cls.first.played)
        wait_for(lambda: "in 2 files" in cls.first.status())
        cls.first.process.kill()
        cls.first.process.wait()
        cls.first.kill()

    @classmethod
    def addCleanup(cls, function, *arguments):
        cls.addClassCleanup(function, *arguments)

    def setUp(self):
        self.watch = Watch(self.__class__)
        self.watch.lines = self.first.lines
        shutil.copytree(self.first.state, self.watch.state)
        self.watch.place.write_text("99999")

    def name(self, pattern):
        return next(self.watch.state.glob(pattern))

    def saved_state(self):
        """The one to go on with; a tshark that outlived ntt may have left another."""
        return self.watch.state / json.loads(self.name("ledger.json").read_text())["state"]

    def refused(self, words):
        began = time.monotonic()
        self.watch.start()
        self.assertEqual(self.watch.process.wait(10), 2, self.watch.said())
        self.assertLess(time.monotonic() - began, 8)
        self.assertIn(words, self.watch.said())
        self.assertEqual(times(self.watch.said(), "ntt watch: "), 1)

    def test_links_are_not_followed(self):
        victim = self.watch.folder / "victim"
        victim.write_text("keep\n")
        for pattern in ("said-*", "ledger.json", "lock", "spool/*.ndjson", "spool/*.cursor"):
            with self.subTest(pattern):
                path = self.name(pattern)
                path.rename(path.with_suffix(".away"))
                path.symlink_to(victim)
                self.refused("is a link, and would lead to a file that is not ours")
                self.assertEqual(victim.read_text(), "keep\n")
                path.with_suffix(".away").rename(path)
                self.watch.errors.unlink()

    def test_what_is_no_file_is_not_waited_for(self):
        for pattern in ("said-*", "ledger.json", "lock", "spool/*.ndjson", "spool/*.cursor"):
            with self.subTest(pattern):
                path = self.name(pattern)
                path.rename(path.with_suffix(".away"))
                os.mkfifo(path)
                self.refused("is a pipe or a socket, where a file should be. Move it away")
                path.unlink()
                path.with_suffix(".away").rename(path)
                self.watch.errors.unlink()

    def test_what_others_can_write_is_refused(self):
        self.watch.state.chmod(0o777)
        self.refused("can be written by other users. Take that right away: chmod go-w")
        self.watch.state.chmod(0o700)

    def goes_on(self, words):
        self.watch.start()
        self.assertTrue(wait_for(lambda: words in self.watch.said(), 60), self.watch.said())
        self.assertTrue(wait_for(lambda: not self.watch.unread(HEADER)), self.watch.said())
        self.watch.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.watch.process.wait(10), 0)
        self.assertEqual(times(self.watch.said(), "ntt watch: "), 1, self.watch.said())

    def test_a_missing_state_is_reported(self):
        self.saved_state().unlink()
        self.goes_on("is missing, empty or no file; detection starts afresh")

    def test_a_damaged_state_is_reported(self):
        path = self.saved_state()
        path.write_bytes(path.read_bytes()[:5000])
        self.goes_on("detection starts afresh")

    def test_a_state_that_is_a_pipe_is_not_waited_for(self):
        path = self.saved_state()
        path.unlink()
        os.mkfifo(path)
        self.goes_on("is missing, empty or no file; detection starts afresh")

    def test_a_pipe_in_the_ring_is_not_waited_for(self):
        path = sorted((self.watch.state / "ring").iterdir())[-1]
        path.unlink()
        os.mkfifo(path)
        self.goes_on("is a pipe or a socket, where a file should be. Move it away. It is not read")

    def test_a_missing_journal_is_reported(self):
        self.name("said-*").unlink()
        self.goes_on("may be reported again")

    def test_a_missing_ledger_is_reported(self):
        self.name("ledger.json").unlink()
        self.goes_on("they are read from the first, and what was reported of them before is reported again")

    def test_a_tampered_ledger_is_one_sentence(self):
        good = json.loads(self.name("ledger.json").read_text())
        uid, alert = next(iter(good["open"].items()))
        for members in ({"hours": [1]}, {"hours": [{"day": 0}]}, {"hours": [dict(good["hours"][0], packets=[])]}, {"hours": {}},
                        {"state": "../../etc/passwd"}, {"last_file": "/etc/passwd"}, {"since": "\x1b[2J"}, {"packets": -1},
                        {"open": {uid: dict(alert, last_in="../x")}}, {"open": {uid: 7}}, {"open": []}, {"files_read": 2 ** 62},
                        {"schema": 2}, {"bytes": "many"}):
            with self.subTest(str(members)):
                self.name("ledger.json").write_text(json.dumps(dict(good, **members)))
                done = run(NTT, "watch", "--status", "--state", self.watch.state)
                self.assertEqual(done.returncode, 2, done.stdout)
                self.assertRegex(done.stderr, r"\Antt watch: '[^']*ledger.json' is not a ledger of this version of ntt, or is damaged")
                self.assertNotRegex(done.stderr, "GLib|CRITICAL|WARNING")
        for text in ("", "{", "[]", "null", "{}"):
            self.name("ledger.json").write_text(text)
            self.refused("ledger.json' is not a ledger")
            self.watch.errors.unlink()


if __name__ == "__main__":
    unittest.main()
