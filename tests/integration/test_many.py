# SPDX-License-Identifier: GPL-2.0-or-later
"""Many captures: rings as one story, directories, pipes, compression, side by side, interrupted, one of them broken."""

import gzip
import json
import os
import shutil
import signal
import subprocess
import threading
import unittest

from ntt_test import CAPTURES, NTT, run
from test_command import SAMPLE, SCAN, Command

SWEEP = CAPTURES / "sweep_zmap.pcapng"
LOGINS = CAPTURES / "brute_ssh_hydra.pcapng"
SAME_IN_PARTS = ("id", "key", "type", "variant", "severity", "source", "target", "observed", "packets", "first_time", "last_time",
                 "message")


def said(capture):
    """What is the same of each alert in a capture and in a ring with the same packets, in order of their numbers."""
    return sorted(([alert[name] for name in SAME_IN_PARTS] for alert in capture["alerts"]), key=lambda alert: alert[0])


def children_of(parent):
    """Numbers of the processes that a process has started."""
    found = []
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{process}/stat", errors="replace") as file:
                if int(file.read().rsplit(")", 1)[1].split()[1]) == parent:
                    found.append(process)
        except OSError:  # it has ended
            pass
    return found


class Many(Command):
    def capture_of(self, *arguments, **options):
        """The only capture of a report."""
        report, _ = self.report(*arguments, **options)
        self.assertEqual(len(report["captures"]), 1, [capture["file"] for capture in report["captures"]])
        return report["captures"][0]

    def split(self, capture, *how, folder="ring", name="part.pcapng"):
        (self.folder / folder).mkdir(exist_ok=True)
        subprocess.run(["editcap", *how, str(capture), f"{self.folder}/{folder}/{name}"], check=True, capture_output=True)
        return sorted((self.folder / folder).iterdir())


class Rings(Many):
    def check_whole(self, ring, whole, count):
        self.assertTrue(ring["file"].endswith(f"({count} files)"), ring["file"])
        self.assertEqual(ring["outcome"], "whole")
        self.assertEqual(said(ring), said(whole))
        self.assertTrue(said(ring))
        for member in ("packets", "bytes", "link_type", "first_time", "last_time", "visibility", "not_evaluated"):
            self.assertEqual(ring[member], whole[member], member)
        self.assertAlmostEqual(ring["duration_s"], whole["duration_s"], places=3)
        for table in ("services", "ports", "protocols"):
            rows = [sorted(map(json.dumps, capture[table])) for capture in (ring, whole)]
            self.assertEqual(rows[0], rows[1], table)
        self.assertEqual(sum(row["packets"] for row in ring["intervals"]), whole["packets"])
        self.assertEqual(sum(row["alerts"] for row in ring["intervals"]), len(whole["alerts"]))
        lengths = [[d["bins"] for d in capture["distributions"] if d["name"] == "packet_length"] for capture in (ring, whole)]
        self.assertEqual(lengths[0], lengths[1])

    def test_cut_by_packets(self):
        whole = self.capture_of(SCAN)
        files = self.split(SCAN, "-c", "60")
        self.assertEqual(len(files), 4)
        ring = self.capture_of(*reversed(files))
        self.check_whole(ring, whole, 4)
        self.assertEqual(ring["alerts"][0]["file"], str(files[-1]))
        self.assertIsNone(ring["alerts"][0]["first_frame"])

    def test_cut_by_time(self):
        files = self.split(SAMPLE, "-i", "15")
        self.assertGreater(len(files), 2)
        whole = self.capture_of(SAMPLE)
        self.check_whole(self.capture_of("ring"), whole, len(files))
        hosts = {row["address"]: row["sent_packets"] for row in whole["hosts"]}
        ring = {row["address"]: row["sent_packets"] for row in self.capture_of(*files)["hosts"]}
        self.assertEqual({address: ring[address] for address in list(hosts)[:20]}, dict(list(hosts.items())[:20]))

    def test_stream(self):
        files = self.split(SCAN, "-c", "60")
        lines = [json.loads(line) for line in self.ntt("alerts", "--format", "ndjson", *files).stdout.splitlines()]
        self.assertEqual({(line["id"], line["key"]) for line in lines}, {(1, lines[0]["key"])})
        self.assertEqual([line["event"] for line in lines][::len(lines) - 1], ["open", "close"])
        self.assertEqual((lines[0]["file"], lines[-1]["file"]), (str(files[0]), str(files[-1])))
        self.assertEqual(len(self.ntt("alerts", "ring").stdout.splitlines()), 1)

    def test_the_page_opens_the_file_in_which_it_began(self):
        files = self.split(SCAN, "-c", "60")
        page = self.ntt("report", *files, "--format", "html", "-o", "-").stdout
        self.assertIn(f"wireshark -r &#39;{files[0]}&#39;", page.replace("&apos;", "&#39;"))
        self.assertNotIn("tshark -2 -r", page)

    def test_overruled(self):
        files = self.split(SCAN, "-c", "60")
        apart, _ = self.report("--apart", *files)
        self.assertEqual([capture["file"] for capture in apart["captures"]], list(map(str, files)))
        self.assertGreater(sum(len(capture["alerts"]) for capture in apart["captures"]), 1)
        names = [self.folder / name for name in ("d.pcapng", "c.pcapng", "b.pcapng", "a.pcapng")]
        for file, name in zip(files, names):
            file.rename(name)
        self.assertEqual(len(self.report(*names)[0]["captures"]), 4)
        self.check_whole(self.capture_of("--together", *names), self.capture_of(SCAN), 4)

    def test_one_file_of_it_is_broken(self):
        files = self.split(SCAN, "-c", "60")
        files[1].write_bytes(b"bread, milk, cheese\n" * 9)
        report, problems = self.report(*files, status=3)
        self.assertEqual([capture["outcome"] for capture in report["captures"]], ["whole", "unread"])
        self.assertIn("(3 files)", report["captures"][0]["file"])
        self.assertIn(f"'{files[1]}': This is not a packet capture", problems)

    def test_one_file_of_it_is_cut_short(self):
        files = self.split(SCAN, "-c", "60")
        files[3].write_bytes(files[3].read_bytes()[:-10])
        capture = self.capture_of(*files, status=3)
        self.assertEqual(capture["outcome"], "part")
        self.assertIn(f"'{files[3].name}': The capture ends early", capture["problem"])

    def test_nothing_is_left_behind(self):
        files = self.split(SCAN, "-c", "60")
        (self.folder / "tmp").mkdir()
        self.ntt("alerts", *files, env=dict(os.environ, TMPDIR=f"{self.folder}/tmp"))
        self.assertEqual(list((self.folder / "tmp").iterdir()), [])
        done = self.ntt("alerts", *files, status=2, env=dict(os.environ, TMPDIR="/proc/none"))
        self.assertIn("set TMPDIR to another directory", done.stderr)


class Inputs(Many):
    def test_directory(self):
        """Captures by suffix and by content, those that overlap each by itself; nothing hidden, nothing deeper."""
        shutil.copy(SCAN, self.folder / "b.pcapng")
        shutil.copy(SCAN, self.folder / "a")
        (self.folder / "notes.txt").write_text("bread, milk, cheese\n")
        shutil.copy(SCAN, self.folder / ".hidden.pcapng")
        (self.folder / "deeper").mkdir()
        shutil.copy(SCAN, self.folder / "deeper")
        report, problems = self.report(self.folder)
        self.assertEqual([capture["file"] for capture in report["captures"]], [f"{self.folder}/a", f"{self.folder}/b.pcapng"])
        self.assertEqual(problems.strip(), "")
        self.ntt("report", ".", "-q")
        self.assertTrue((self.folder / f"{self.folder.name}.ntt.html").exists(), os.listdir(self.folder))

    def test_directory_without_captures(self):
        (self.folder / "notes.txt").write_text("bread, milk, cheese\n")
        self.assertIn("There is no capture in this directory", self.ntt("alerts", self.folder, status=2).stderr)
        (self.folder / "shut").mkdir(mode=0)
        self.assertIn("'shut': Cannot read it", self.plain_ntt("alerts", "shut").stderr)

    def test_pipe_among_files(self):
        with subprocess.Popen(["cat", SCAN], stdout=subprocess.PIPE) as cat:
            report, _ = self.report("-", SWEEP, "--jobs", "2", stdin=cat.stdout)
        self.assertEqual([capture["file"] for capture in report["captures"]], ["-", str(SWEEP)])
        self.assertEqual(report["captures"][0]["alerts"], self.report(SCAN)[0]["captures"][0]["alerts"])

    def test_compressed(self):
        whole = said(self.capture_of(SCAN))
        (self.folder / "a.pcapng.gz").write_bytes(gzip.compress(SCAN.read_bytes()))
        for program, name in (("zstd", "a.pcapng.zst"), ("lz4", "a.pcapng.lz4")):
            if not shutil.which(program):
                self.skipTest(f"{program} is not installed")
            subprocess.run([program, "-q", str(SCAN), "-o" if program == "zstd" else "-z", str(self.folder / name)], check=True)
        for capture in self.report(self.folder)[0]["captures"]:
            with self.subTest(file=capture["file"]):
                self.assertEqual((capture["outcome"], said(capture)), ("whole", whole))

    def test_compressed_ring(self):
        whole = self.capture_of(SCAN)
        for file in self.split(SCAN, "-c", "60")[:3]:
            file.with_name(file.name + ".gz").write_bytes(gzip.compress(file.read_bytes()))
            file.unlink()
        ring = self.capture_of("ring")
        self.assertEqual((len(whole["alerts"]), said(ring)), (1, said(whole)))

    def test_names(self):
        """A path with a space, and names that look like options, as files, in a directory and in a ring."""
        shutil.copy(SCAN, self.folder / "-x.pcap")
        self.assertEqual(len(self.capture_of("--", "-x.pcap")["alerts"]), 1)
        self.split(SCAN, "-c", "60", folder="-a directory", name="-x y.pcapng")
        ring = self.capture_of("--", "-a directory")
        self.assertEqual(ring["file"], "-a directory/-x y_*.pcapng (4 files)")
        os.chdir(self.folder / "-a directory")
        self.addCleanup(os.chdir, "/")
        done = run(NTT, "alerts", "-q", "--", *sorted(os.listdir(".")))
        self.assertEqual((done.returncode, len(done.stdout.splitlines())), (0, 1), done.stderr)


class SideBySide(Many):
    def test_the_same_as_one_by_one(self):
        broken = self.folder / "broken.pcapng"
        broken.write_bytes(SAMPLE.read_bytes()[:-10])
        ring = self.split(SCAN, "-c", "120")
        captures = [SAMPLE, broken, *ring, SWEEP, self.folder / "gone.pcap", LOGINS]
        for command in (["report", "--format", "json"], ["alerts", "--format", "ndjson"], ["alerts"]):
            ways = [self.ntt(*command, "--title", "t", *captures, "--jobs", jobs, status=3) if command[0] == "report" else
                    self.ntt(*command, *captures, "--jobs", jobs, status=3) for jobs in (1, 4)]
            self.assertEqual(ways[0].stderr, ways[1].stderr)
            self.assertEqual(ways[0].stderr.count("broken.pcapng': The capture ends early"), 1)
            self.assertLess(ways[0].stderr.index("broken.pcapng"), ways[0].stderr.index("gone.pcap"))
            texts = [[line for line in way.stdout.splitlines() if not line.startswith(('  "generated"', '  "command"'))]
                     for way in ways]
            self.assertGreater(len(texts[0]), 3)
            self.assertEqual(texts[0], texts[1])

    def test_lines_of_a_capture_stay_together(self):
        lines = self.ntt("alerts", "--format", "ndjson", SAMPLE, LOGINS, SWEEP, "--jobs", "3").stdout.splitlines()
        files = [json.loads(line)["file"] for line in lines]
        self.assertEqual(files, sorted(files, key=list(map(str, (SAMPLE, LOGINS, SWEEP))).index))
        self.assertEqual(len(set(files)), 3)

    def test_interrupted_while_two_are_read(self):
        """Two captures that never end, and one that is never begun."""
        content, ends, fifos = SAMPLE.read_bytes(), [], [self.folder / "a.pcapng", self.folder / "b.pcapng"]

        def fill(fifo):
            end = open(fifo, "wb", buffering=0)
            ends.append(end)
            end.write(content)

        for fifo in fifos:
            os.mkfifo(fifo)
        writers = [threading.Thread(target=fill, args=[fifo], daemon=True) for fifo in fifos]
        ntt = subprocess.Popen([NTT, "report", "--format", "json", *map(str, fifos), str(SCAN), "--jobs", "2"], text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join(60)  # both are being read: what was written is more than fits into a pipe
        children = children_of(ntt.pid)
        ntt.send_signal(signal.SIGINT)
        out, problems = ntt.communicate(timeout=60)
        for end in ends:
            end.close()
        self.assertEqual(len(children), 2)
        self.assertFalse(any(os.path.exists(f"/proc/{child}") for child in children))
        self.assertEqual(ntt.returncode, 130, problems)
        captures = json.loads(out)["captures"]
        self.assertEqual([capture["outcome"] for capture in captures], ["interrupted", "interrupted", "unread"])
        self.assertIn("Not read", captures[2]["problem"])
        for capture in captures[:2]:
            self.assertIn("port_scan", [alert["type"] for alert in capture["alerts"]])
            self.assertIn(f"'{capture['file']}': Reading was interrupted", problems)

    def test_interrupted_at_once_it_leaves_the_report_that_is_there(self):
        fifo, report = self.folder / "fifo", self.folder / "report.json"
        os.mkfifo(fifo)
        self.ntt("report", SCAN, "-o", report)
        before = report.read_bytes()
        with subprocess.Popen([NTT, "report", fifo, "-o", report], text=True, stderr=subprocess.PIPE) as ntt, open(fifo, "wb"):
            ntt.send_signal(signal.SIGINT)
            problems = ntt.communicate(timeout=60)[1]
        self.assertEqual(ntt.returncode, 130, problems)
        self.assertIn("interrupted before anything was found", problems)
        self.assertEqual(report.read_bytes(), before)


if __name__ == "__main__":
    unittest.main()
