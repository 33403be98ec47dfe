#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""`ntt capture` with real dumpcap, on a pair of virtual interfaces in network namespaces of their own."""
import os
import pty
import re
import signal
import socket
import stat
import subprocess
import time
import unittest

from capture_link import Capture, CAPTURER, HERE, in_namespace, make_link, packets, setUpModule  # noqa: F401
from ntt_test import NTT, run


class Special(Capture):
    """What is no regular file is opened as it stands, never by dumpcap, which deletes what it cannot open."""

    def test_sockets_and_devices_stay(self):
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(self.folder / "socket"))
        os.mknod(self.folder / "device", stat.S_IFCHR | 0o600, os.makedev(240, 77))
        for name in ("socket", "device"):
            self.assertIn(f"'{name}'", self.capture("-i", "here", "-d", "1s", "-w", name, status=2).stderr)
            self.assertTrue((self.folder / name).exists())

    def test_a_fifo_that_nobody_reads_is_not_waited_for_longer_than_the_capture(self):
        os.mkfifo(self.folder / "fifo")
        began = time.monotonic()
        done = self.capture("-i", "here", "-d", "1s", "-w", "fifo", status=2)
        self.assertLess(time.monotonic() - began, 20)
        self.assertIn("nobody reads the FIFO 'fifo' yet", done.stderr)
        self.assertTrue((self.folder / "fifo").is_fifo())

    def test_a_fifo_is_written_and_stays(self):
        os.mkfifo(self.folder / "fifo")
        with subprocess.Popen(["cat", "fifo"], cwd=self.folder, stdout=subprocess.PIPE) as reader:
            done = self.capture("-i", "here", "-d", "1s", "-w", "fifo")
            self.assertTrue(reader.communicate(timeout=30)[0].startswith(b"\n\r\r\n"))
        self.assertTrue(done.stdout.endswith("\nfifo\n"), done.stdout)
        self.assertTrue((self.folder / "fifo").is_fifo())


class Replacing(Capture):
    def test_the_old_capture_stays_until_the_new_one_is_complete(self):
        disk = self.folder / "disk"
        disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=128k", "ntt", str(disk)], check=True)
        self.addCleanup(run, "umount", str(disk))
        old = disk / "old.pcapng"
        old.write_bytes(b"\n\r\r\n" + bytes(996))
        old.chmod(0o640)
        (disk / "rest").write_bytes(bytes(124 << 10))  # the disk is full now
        done = run(*in_namespace(NTT, "capture", "-i", "here", "-d", "1s", "--force", "-w", "disk/old.pcapng"), cwd=self.folder)
        self.assertIn(done.returncode, (2, 3), done.stderr)
        self.assertEqual(old.read_bytes(), b"\n\r\r\n" + bytes(996))
        (disk / "rest").unlink()
        self.capture("-i", "here", "-d", "1s", "--force", "-w", "disk/old.pcapng")
        self.assertNotEqual(old.read_bytes()[4:1000], bytes(996))
        self.assertEqual(stat.S_IMODE(old.stat().st_mode), 0o640)
        self.assertEqual([path.name for path in disk.iterdir()], ["old.pcapng"])


class Ending(Capture):
    def test_after_so_many_packets(self):
        capture = self.start("-i", "here", "-c", "10", "-s", "60", "-w", "ten.pcapng")
        self.send(30)
        out, err = self.finish(capture, 0)
        self.assertRegex(out, r"^\d+ packets \(\d.* none dropped\nten.pcapng\n$")
        self.assertEqual(err, "")
        self.assertEqual(packets(self.folder / "ten.pcapng"), [60] * 10)

    def test_filter_and_interrupt(self):
        capture = self.start("-i", "here", "-f", "greater 500", "-w", "long.pcapng")
        self.send(20)
        self.send(7, size=600)
        time.sleep(0.3)
        capture.send_signal(signal.SIGINT)
        out, err = self.finish(capture, 130)
        self.assertRegex(out, r"^7 packets ")
        self.assertEqual(err, "")
        self.assertEqual(packets(self.folder / "long.pcapng"), [600] * 7)

    def test_after_its_time_quietly(self):
        began = time.monotonic()
        done = self.capture("-i", "here", "-d", "1s", "-q", "-w", "a.pcapng")
        self.assertLess(time.monotonic() - began, 8)
        self.assertEqual(done.stdout + done.stderr, "")

    def test_progress_on_a_terminal(self):
        """Files of a ring are named by dumpcap behind its count, on the same line."""
        terminal, end = pty.openpty()
        self.addCleanup(os.close, terminal)
        capture = self.start("-i", "here", "-b", "packets:5", "-c", "12", "-w", "r.pcapng", stderr=end)
        os.close(end)
        self.send(12, rate=10)
        out, _ = self.finish(capture, 0)
        self.assertRegex(out, r"^12 packets .*\n3 files, the last is .*r_00003_")
        drawn = os.read(terminal, 1 << 16).decode()
        self.assertRegex(drawn, r"\r[1-9]\d* packets, [\d.]+ k?B, \d+ m?s  .*r_0000[123]_")
        self.assertTrue(drawn.endswith("\r\x1b[K"), drawn)

    def test_standard_output(self):
        done = subprocess.run(in_namespace(NTT, "capture", "-i", "here", "-d", "1", "-w", "-"), capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout[:4], b"\x0a\x0d\x0d\x0a")


class Mishaps(Capture):
    """What came before is kept and named; exit status 3."""

    def test_interface_goes(self):
        self.addCleanup(make_link)
        capture = self.start("-i", "here", "-w", "gone.pcapng")
        self.send(9)
        time.sleep(0.3)
        run("ip", "-n", HERE, "link", "del", "here")
        _, err = self.finish(capture, 3)
        self.assertIn("the interface 'here' has disappeared, and the capture has stopped", err)
        self.assertEqual(len(packets(self.folder / "gone.pcapng")), 9)

    def test_dumpcap_killed(self):
        capture = self.start("-i", "here", "-w", "killed.pcapng")
        self.send(3000, rate=100000)
        time.sleep(0.3)
        os.kill(self.dumpcap_of(capture), signal.SIGKILL)
        out, err = self.finish(capture, 3)
        self.assertIn("dumpcap was killed by signal 9", err)
        self.assertIn("dumpcap did not report how many packets", out)
        self.assertGreater(len(packets(self.folder / "killed.pcapng")), 0)

    def test_disk_full(self):
        (self.folder / "small").mkdir()
        script = """mount -t tmpfs -o size=128k none small && "$@"; status=$?; cp small/full.pcapng . ; exit $status"""
        capture = subprocess.Popen(in_namespace("unshare", "--mount", "sh", "-c", script, "sh", NTT, "capture", "-i", "here",
                                                "-w", "small/full.pcapng", "-d", "20"),
                                   cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.stop, capture)
        time.sleep(0.5)
        self.send(400, size=1400, rate=200)
        _, err = self.finish(capture, 3)
        self.assertIn("the disk is full, and the capture has stopped", err)
        kept = sum(packets(self.folder / "full.pcapng"))
        self.assertGreater(kept, 32 << 10, "the last block of 64 KiB or less that dumpcap could not write is lost, no more")


class Drops(Capture):
    def test_said_with_what_to_do(self):
        """A made-up dumpcap: real drops are not to be had on demand."""
        dumpcap = self.folder / "dumpcap"
        dumpcap.write_text("""#!/bin/sh
case " $* " in *" -d "*) exit ;; esac
while [ "$1" != -w ]; do shift; done
: >"$2"
echo "File: $2" >&2
echo 'Packets captured: 90
Packets received/dropped on interface '"'lo'"': 90/10 (pcap:10/dumpcap:0/flushed:0/ps_ifdrop:0) (90.0%)' >&2
""")
        dumpcap.chmod(0o755)
        done = self.ntt("capture", "-i", "lo", "-w", "x.pcapng", env=dict(os.environ, NTT_DUMPCAP=str(dumpcap)))
        self.assertRegex(done.stdout, r"^90 packets .*, 10 dropped\n")
        self.assertIn("warning: 10 packets were dropped (10 % of all), because they arrived faster", done.stderr)
        self.assertIn("Give a larger buffer with -B", done.stderr)


class Files(Capture):
    def test_ring_keeps_to_its_size(self):
        (self.folder / "ring").mkdir()
        foreign = self.folder / "ring" / "evidence.pcapng"
        foreign.write_bytes(bytes(50000))
        # Each file is of some 10 kB; the ring of more than two of them is cut at each border.
        capture = self.start("-i", "here", "-b", "packets:10", "-a", "files:6", "--keep-size", "25kB", "-w", "ring/r.pcapng")
        self.send(70, size=1000, rate=200)
        out, err = self.finish(capture, 0)
        self.assertEqual(err, "")
        self.assertRegex(out, r"6 files, the last is .*r_00006_")
        self.assertRegex(out, r"[34] older files deleted")
        left = sorted(path.name for path in (self.folder / "ring").glob("[!.]*"))
        self.assertEqual(left[0], "evidence.pcapng")
        self.assertEqual([name[:7] for name in left[1:]], ["r_00005", "r_00006"])

    def test_a_ring_deletes_only_what_it_wrote(self):
        """Names of the same form, from another program or another disk."""
        (self.folder / "ring").mkdir()
        foreign = self.folder / "ring" / "r_00001_20251126194824.pcapng"
        foreign.write_bytes(bytes(50000))
        os.utime(foreign, (0, 0))
        for _ in range(2):  # the second deletes what the first wrote
            capture = self.start("-i", "here", "-b", "packets:10", "-a", "files:3", "--keep-size", "15kB", "--keep-age", "1d",
                                 "-w", "ring/r.pcapng")
            self.send(40, size=1000, rate=400)
            out, err = self.finish(capture, 0)
            self.assertIn("1 file in 'ring' named like these captures was not written by ntt capture", err)
            self.assertRegex(out, r"\d older files deleted")
        self.assertEqual(foreign.stat().st_size, 50000)
        self.assertLessEqual(len(list((self.folder / "ring").glob("*.pcapng"))), 3)

    def test_two_at_once_into_one_file_or_ring(self):
        for arguments in (["-w", "one.pcapng"], ["-b", "duration:1h", "-w", "r.pcapng"]):
            first = self.start("-i", "here", *arguments)
            time.sleep(0.3)
            done = self.capture("-i", "here", "-c", "1", *arguments, "--force", status=2)
            self.assertIn("another ntt capture", done.stderr)
            self.send(5)
            time.sleep(0.3)
            first.send_signal(signal.SIGINT)
            self.assertRegex(self.finish(first, 130)[0], "^5 packets ")

    def test_two_that_begin_together(self):
        both = [subprocess.Popen(in_namespace(NTT, "capture", "-i", "here", "-d", "2", "-w", "x.pcapng"), cwd=self.folder,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
        said = [capture.communicate(timeout=60)[1] for capture in both]
        self.assertEqual(sorted(capture.returncode for capture in both), [0, 2], said)

    def test_two_at_once_in_one_directory(self):
        (self.folder / "captures").mkdir()
        both = [self.start("-i", "here", "-w", "captures/", "--keep-age", "1h") for _ in range(2)]
        self.send(12)
        time.sleep(0.3)
        for capture in both:
            capture.send_signal(signal.SIGTERM)
        for capture in both:
            self.finish(capture, 130)
        files = sorted((self.folder / "captures").glob("*.pcapng"))
        self.assertEqual([len(packets(path)) for path in files], [12, 12])
        for path in files:
            self.assertRegex(path.name, r"^capture-here_0000[12]_\d{14}\.pcapng$")


class Beginning(Capture):
    """What cannot be is said before anything is written."""

    def test_looked_at_before(self):
        (self.folder / "file").touch()
        for arguments, words in {
                ("-i", "nosuch"): "there is no interface 'nosuch'. There are: ",
                ("-i", "here", "-f", "port 80 && ("): "'port 80 && (' is not a capture filter: ",
                ("-i", "here", "-w", "no/such/x.pcapng"): "cannot write into the directory 'no/such'",
                ("-i", "here", "-w", "file/x.pcapng"): "'file' is not a directory",
                ("-i", "here", "-w", "a\nb\x1b.pcapng"): "the name 'a␊b␛.pcapng' has control characters",
                ("-i", "here", "-w", "x.pcapng", "--keep-size", "1GB"): "apply only to the files of a ring (-b) or of a directory",
        }.items():
            with self.subTest(arguments=arguments):
                done = self.capture("-d", "1", *arguments, status=2)
                self.assertEqual(done.stdout, "")
                self.assertIn(words, done.stderr)
        run("ip", "-n", HERE, "link", "add", "sleeping", "type", "veth", "peer", "name", "awake")
        self.assertIn("the interface 'sleeping' is down. Bring it up with: sudo ip link set sleeping up",
                      self.capture("-i", "sleeping", "-d", "1", status=2).stderr)
        self.assertEqual(list(self.folder.glob("*.pcapng*")), [])

    def test_rights(self):
        """A user without: told what the doctor tells. One with those of the service: captures."""
        self.folder.chmod(0o777)
        plain = self.plain_ntt("capture", "-i", "lo", "-d", "1")
        self.assertEqual(plain.returncode, 2, plain.stderr)
        remedies = re.findall(r"`([^`]+)`", plain.stderr)
        doctor = self.plain_ntt("doctor", "--tshark", "/bin/true", PATH=os.environ["PATH"]).stdout
        self.assertTrue(remedies)
        for remedy in remedies:
            self.assertIn(remedy, doctor)
        capture = self.start("-i", "here", "-c", "5", "-w", "service.pcapng", before=CAPTURER)
        self.send(9)
        self.finish(capture, 0)
        self.assertEqual(len(packets(self.folder / "service.pcapng")), 5)
        self.assertEqual((self.folder / "service.pcapng").stat().st_uid, 65534)

    def test_list(self):
        self.assertRegex(self.capture("-D").stdout, r"(?m)^\d+\. here$")


if __name__ == "__main__":
    unittest.main()
