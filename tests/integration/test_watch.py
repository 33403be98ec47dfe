#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""ntt watch: the live path. Most captures are played by replay_dumpcap, which stands for dumpcap."""

import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from ntt_test import CAPTURES, NTT, run

SAMPLE = CAPTURES / "sample.pcapng"
REPLAY = pathlib.Path(__file__).resolve().with_name("replay_dumpcap")
HEADER = 1000  # bytes of a file without packets, at most
EVENT = ("event_id", "event", "type", "severity", "source", "target", "packets", "observed", "message")


def wait_for(what, seconds=60.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.05)
    return False


def children(pid):
    """Of a process: {pid: program}."""
    found = {}
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            argv = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if int(fields[1]) == pid:
            found[int(entry.name)] = " ".join(os.path.basename(a.decode(errors="replace")) for a in argv[:2])
    return found


def core(event):
    return tuple(event.get(name) for name in EVENT)


class Watch:
    """A watch over replayed packets, with its state in a folder of its own."""

    def __init__(self, test, **settings):
        self.temporary = tempfile.TemporaryDirectory(prefix="ntt watch ")
        test.addCleanup(self.temporary.cleanup)
        test.addCleanup(self.kill)
        self.folder = pathlib.Path(self.temporary.name)
        self.state, self.lines, self.place = self.folder / "state", self.folder / "alerts.json", self.folder / "place"
        self.errors = self.folder / "errors"
        self.environment = dict(os.environ, NTT_DUMPCAP=str(REPLAY), REPLAY_PLACE=str(self.place), **settings)
        self.process = None

    def start(self, *options, capture=SAMPLE, prefix=()):
        argv = [*prefix, NTT, "watch", "-i", str(capture), "--state", str(self.state), "--to", f"file:{self.lines}", *options]
        with open(self.errors, "ab") as errors:
            self.process = subprocess.Popen(argv, env=self.environment, stdout=subprocess.DEVNULL, stderr=errors)
        return self

    def played(self):
        return pathlib.Path(str(self.place) + ".done").exists()

    def unread(self, least=0):
        """Files of the ring that have not been read to their end, and have more than so many bytes."""
        ledger = self.state / "ledger.json"
        last = json.loads(ledger.read_text())["last_file"] if ledger.exists() else None
        return sorted(path.name for path in (self.state / "ring").glob("*")
                      if path.name > (last or "") and path.exists() and path.stat().st_size > least)

    def caught_up(self):
        """All files but the newest, which is still being written, have been read."""
        return len(self.unread()) < 2

    def tsharks(self):
        return [pid for pid, program in children(self.process.pid).items() if "tshark" in program]

    def status(self):
        return run(NTT, "watch", "--status", "--state", self.state).stdout

    def finish(self):
        """Until all that was to be played has been written, and read."""
        assert wait_for(self.played, 120), self.said()
        wait_for(self.caught_up)
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(60) == 0, self.said()

    def finish_reading(self):
        """On a slow machine, what it had no time for when it was told to stop is left to the next one."""
        self.finish()
        if self.unread(HEADER):
            self.start()
            assert wait_for(lambda: not self.unread(HEADER)), self.said()
            self.finish()
        assert self.unread(HEADER) == [], self.said()

    def kill(self):
        if self.process and self.process.poll() is None:
            left = [*children(self.process.pid)]
            self.process.kill()
            self.process.wait()
            for pid in left:  # a tshark would save its state, into a folder that is being removed
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
        pid_file = self.state / "dumpcap.pid"
        if pid_file.exists():
            try:
                os.kill(int(pid_file.read_text()), signal.SIGKILL)
            except (OSError, ValueError):
                pass

    def said(self):
        return self.errors.read_text(errors="replace")

    def events(self):
        text = self.lines.read_text() if self.lines.exists() else ""
        return [json.loads(line) for line in text[:text.rfind("\n") + 1].splitlines()]

    def expected(self):
        """What reading the files of the ring says, but for what closes because the capture ends."""
        done = run(NTT, "alerts", "--format", "native", "--together", self.state / "ring")
        return [e for e in map(json.loads, done.stdout.splitlines()) if e["frame"] is not None]


class Alerts(unittest.TestCase):
    maxDiff = None

    def test_a_ring_says_what_reading_its_files_says(self):
        watch = Watch(self, REPLAY_FILE_PACKETS="400", REPLAY_RATE="1500").start()
        watch.finish_reading()
        events, expected = watch.events(), watch.expected()
        self.assertEqual([core(e) for e in events], [core(e) for e in expected])
        self.assertGreaterEqual(len({e["type"] for e in events}), 4, "the sample's attacks")
        self.assertEqual(watch.said(), "")
        for event in events:
            self.assertTrue(pathlib.Path(event["file"]).exists(), "the file that holds the frames")
        self.assertRegex(watch.status(), "2590 packets in [78] files, 4 alerts", "an eighth where there was a second start")
        self.assertRegex(watch.status(), r"Busiest hours:\n  Monday +13:00 ")

    def test_a_warning_of_each_file_is_printed_once(self):
        profile = tempfile.TemporaryDirectory()
        self.addCleanup(profile.cleanup)
        (pathlib.Path(profile.name) / "preferences").write_text("ntt.beacon_duration: 16\n")
        watch = Watch(self, REPLAY_FILE_PACKETS="800", WIRESHARK_CONFIG_DIR=profile.name).start()
        watch.finish()
        self.assertRegex(watch.status(), r"[2-9] files")
        self.assertEqual(watch.said().count("warning: preferences differ from the default: ntt.beacon_duration is 16 instead of 15"), 1, watch.said())

    def test_killed_at_any_moment_nothing_is_lost_or_said_twice(self):
        chance = random.Random(7)
        watch = Watch(self, REPLAY_FILE_PACKETS="150", REPLAY_RATE="250").start()
        victims = ["ntt", "tshark", "dumpcap"] * 2
        chance.shuffle(victims)
        for victim in victims:
            time.sleep(chance.uniform(0.3, 1.2))
            pids = []
            while not pids:
                pids = [watch.process.pid] if victim == "ntt" else [
                    pid for pid, program in children(watch.process.pid).items() if victim in program]
            os.kill(chance.choice(pids), signal.SIGKILL)
            if victim == "ntt":
                watch.process.wait()
                watch.start()
        watch.finish_reading()
        events, expected = watch.events(), watch.expected()
        self.assertEqual([core(e) for e in events], [core(e) for e in expected])

    def test_a_file_that_tshark_dies_of_is_given_up_and_the_next_one_is_read(self):
        with tempfile.TemporaryDirectory(prefix="ntt fake ") as folder:
            fake = pathlib.Path(folder, "tshark")
            fake.write_text("#!/bin/sh\ncase \"$*\" in *state-000002-*.*|*state_save*state-000002-*) kill -SEGV $$ ;; esac\n"
                            f"exec {shutil.which(os.environ.get('NTT_TSHARK', 'tshark'))} \"$@\"\n")
            fake.chmod(0o755)
            watch = Watch(self, REPLAY_FILE_PACKETS="1000", NTT_TSHARK=str(fake)).start()
            watch.finish_reading()
            self.assertIn("could not be read to its end in 3 attempts", watch.said())
            self.assertIn("signal 11", watch.said())
            self.assertEqual([e["type"] for e in watch.events()][:1], ["port_scan"], "of the first file")
            self.assertRegex(watch.status(), "in [34] files", "a fourth where there was a second start")


    def test_a_file_torn_by_a_full_disk_ends_there_and_the_next_one_is_read(self):
        watch = Watch(self, REPLAY_FILE_PACKETS="2000", REPLAY_RATE="1000", REPLAY_TORN="450").start()
        watch.finish_reading()
        self.assertRegex(watch.said(), r"000001_00001_\d+.pcapng is damaged after 450 packets")
        self.assertTrue(list((watch.state / "ring").glob("000002_*")), "dumpcap was started anew")
        events = watch.events()
        self.assertEqual([e["type"] for e in events if e["event"] == "open"],
                         ["port_scan", "host_sweep", "syn_flood", "beacon"], "of the first file, and of the second")

    @unittest.skipUnless(os.geteuid() == 0 and run("unshare", "--mount", "true").returncode == 0, "needs to mount")
    def test_a_full_disk_is_said_and_what_has_been_read_goes(self):
        watch = Watch(self, REPLAY_FILE_PACKETS="500", REPLAY_RATE="1500")
        watch.state.mkdir()
        watch.start(prefix=["unshare", "--mount", "sh", "-c",
                            f"mount -t tmpfs -o size=17m,mode=700 none '{watch.state}' && exec \"$@\"", "sh"])
        self.assertTrue(wait_for(lambda: "syn_flood" in {e["type"] for e in watch.events()}), watch.said())
        self.assertTrue(wait_for(lambda: "packets may be lost" in watch.said(), 10))
        watch.finish()
        self.assertIn(" MB left: packets may be lost", watch.said())
        self.assertIn("Make room, or lower --keep-size", watch.said())
        self.assertIn("syn_flood", {e["type"] for e in watch.events()})


class Ring(unittest.TestCase):
    def test_the_ring_keeps_to_its_size_but_for_what_open_alerts_need(self):
        watch = Watch(self, REPLAY_FILE_PACKETS="900", REPLAY_COPIES="4", REPLAY_STEP="400")
        watch.start("--keep-size", "300kB")
        watch.finish()
        ledger = json.loads((watch.state / "ledger.json").read_text())
        needed = {name for alert in ledger["open"].values() for name in (alert["opened_in"], alert["last_in"])}
        kept = {path.name: path.stat().st_size for path in (watch.state / "ring").iterdir()}
        self.assertTrue(needed, "alerts are open")
        self.assertEqual(needed - set(kept), set())
        self.assertLessEqual(sum(size for name, size in kept.items() if name not in needed), 300000)
        self.assertLess(len(kept), 12, "some went")

    def test_what_is_only_named_like_its_files_stays(self):
        watch = Watch(self, REPLAY_FILE_PACKETS="700", REPLAY_COPIES="4", REPLAY_RATE="1500").start("--keep-size", "1kB")
        self.assertTrue(wait_for(lambda: (watch.state / "ledger.json").exists() and watch.status(), 60), watch.said())
        strangers = [watch.state / "ring" / f"{name}_20200101000000.pcapng" for name in ("000000_00001", "000001_00000")]
        for stranger in strangers:
            shutil.copy(SAMPLE, stranger)
        watch.finish()
        for stranger in strangers:
            self.assertEqual(stranger.read_bytes(), SAMPLE.read_bytes())
        self.assertEqual(watch.said().count("this watch has not written it: it stays. Move it elsewhere"), 1, watch.said())
        self.assertLess(len(list((watch.state / "ring").iterdir())), 12, "some of its own went")

    def test_one_watch_a_folder(self):
        watch = Watch(self, REPLAY_RATE="100").start()
        self.assertTrue(wait_for(lambda: (watch.state / "lock").exists()))
        second = run(NTT, "watch", "-i", SAMPLE, "--state", watch.state, env=watch.environment)
        self.assertEqual(second.returncode, 2)
        self.assertIn("another ntt watch uses", second.stderr)
        self.assertIn("--state", second.stderr)

    def test_a_damaged_ledger_is_named(self):
        watch = Watch(self)
        watch.state.mkdir()
        (watch.state / "ledger.json").write_text('{"schema":1')
        watch.start()
        self.assertEqual(watch.process.wait(20), 2)
        self.assertIn("ledger.json' is not a ledger of this version of ntt, or is damaged", watch.said())

    def test_nothing_is_left_open_behind_many_files(self):
        watch = Watch(self, REPLAY_FILE_PACKETS="260", REPLAY_AHEAD="0").start()
        descriptors = pathlib.Path(f"/proc/{watch.process.pid}/fd")

        def fewest():  # some are open for a while, as long as a file is read or a tshark is being started
            looks = []
            for _ in range(40):
                looks.append(len(list(descriptors.iterdir())))
                time.sleep(0.05)
            return min(looks)

        self.assertTrue(wait_for(lambda: "in 1 files" in watch.status()))
        early = fewest()
        self.assertTrue(wait_for(lambda: "in 9 files" in watch.status()), watch.status())
        self.assertLessEqual(fewest() - early, 4)
        states = [pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] for pid in children(watch.process.pid)]
        self.assertNotIn("Z", states)
        self.assertLessEqual(len(list(watch.state.glob("state-*"))), 2)
        self.assertLessEqual(len(list(watch.state.glob("said-*"))), 1)
        watch.finish()


class Usage(unittest.TestCase):
    def test_what_is_wrong_is_said_with_an_example(self):
        for options, words in (
            (["-b", "files:10"], "--keep-size"),
            (["-b", "size:10"], "is not a condition for -b"),
            (["--keep-size", "big"], "'big' is not a size"),
            (["--keep-age", "old"], "'old' is not an age"),
            (["-a", "packets:5"], "-a duration:1h"),
            (["--min-severity", "bad"], "'bad' is not a severity"),
        ):
            done = run(NTT, "watch", "-i", "lo", *options)
            self.assertEqual(done.returncode, 2, options)
            self.assertIn(words, done.stderr)
            self.assertIn("Example: ntt watch", done.stderr)

    def test_status_of_nothing(self):
        done = run(NTT, "watch", "--status", "--state", "/nonexistent")
        self.assertEqual(done.returncode, 2)
        self.assertIn("no watch in '/nonexistent'", done.stderr)


if __name__ == "__main__":
    unittest.main()
