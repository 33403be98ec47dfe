# SPDX-License-Identifier: GPL-2.0-or-later
"""What goes wrong, and the exit status that tells: usage, input, a tshark that fails, an interruption."""

import json
import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import sys
import time
import unittest

from ntt_test import CAPTURES, NTT, TSHARK, run
from test_command import HEALTHY, SAMPLE, SCAN, Command

EMPTY_PCAP = bytes.fromhex("d4c3b2a1 0200 0400 00000000 00000000 00000400 01000000")


def alive_in_group(group):
    """The commands of a process group that still run."""
    alive = []
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            name, rest = path.read_text(errors="replace").rsplit(") ", 1)
        except OSError:  # gone meanwhile
            continue
        if rest.split()[2] == str(group) and rest[0] not in "ZX":
            alive.append(name)
    return alive


class Faults(unittest.TestCase):
    def test_warnings_of_glib_are_fatal_in_these_tests(self):
        for fault in ('g_return_if_fail_warning(None, b"function", b"pointer != NULL")',
                      'g_warn_message(None, b"file", 1, b"function", None)'):
            done = run(sys.executable, "-c", f"import ctypes; ctypes.CDLL('libglib-2.0.so.0').{fault}")
            self.assertEqual(done.returncode, -signal.SIGTRAP, done.stderr)


class Statuses(Command):
    def test_fail_on(self):
        for severity, status in (("medium", 1), ("high", 1), ("critical", 0)):
            self.ntt("alerts", SAMPLE, "--fail-on", severity, status=status)
            self.ntt("report", SAMPLE, "-o", "x.json", "--fail-on", severity, status=status)
        self.ntt("alerts", HEALTHY, "--fail-on", "medium")
        self.ntt("report", HEALTHY, "-o", "x.json", "--fail-on", "medium")

    def test_usage(self):
        wrong = [[], ["frobnicate"], ["report"], ["report", "--nonsense", SCAN], ["report", SCAN, "--format", "docx"],
                 ["report", SCAN, "-o", "x.docx"], ["report", SCAN, "-o", "no/such/folder/x.html"], ["alerts"],
                 ["alerts", SCAN, "--format", "html"], ["alerts", SCAN, "--min-severity", "severe"],
                 ["report", SCAN, "--depth", "deep"], ["report", SCAN, "--fail-on", "5"], ["geoip"], ["doctor", "x"]]
        for arguments in wrong:
            with self.subTest(arguments=arguments):
                done = self.ntt(*arguments, status=2)
                self.assertEqual(done.stdout, "")
                self.assertTrue(done.stderr)
        for arguments in (["--help"], ["--version"], ["report", "--help"], ["alerts", "--help"], ["doctor", "--help"]):
            done = self.ntt(*arguments)
            self.assertTrue(done.stdout)
            self.assertEqual(done.stderr, "")

    def test_input_that_is_no_capture(self):
        inputs = {"junk.txt": b"junk " * 1000, "empty.pcap": b"", "object.json": b'{"packets": []}',
                  "picture.jpg": bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffdb0043") + bytes(300),
                  "page.html": b"<!doctype html><p>no packets", "half.pcap": EMPTY_PCAP[:11],
                  "magic.pcapng": b"\x0a\x0d\x0d\x0a", "zero.bin": bytes(5000)}
        for name, content in inputs.items():
            (self.folder / name).write_bytes(content)
        (self.folder / "folder.pcap").mkdir()
        for name in [*inputs, "folder.pcap", "missing.pcap"]:
            with self.subTest(input=name):
                others = [["report", "--format", "json"], ["alerts"]] if name == "junk.txt" else []
                for command in (["report", "-o", "out.html"], *others):
                    done = self.ntt(*command, name, status=2)
                    self.assertIn(f"'{name}'", done.stderr)
                    self.assertEqual(done.stdout, "")
                self.assertFalse((self.folder / "out.html").exists())
                report, _ = self.report(name, SCAN, status=3)
                self.assertEqual([capture["outcome"] for capture in report["captures"]], ["unread", "whole"])

    def test_unreadable(self):
        secret = self.folder / "secret.pcap"
        shutil.copy(SCAN, secret)
        secret.chmod(0)
        done = self.plain_ntt("alerts", secret)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("secret.pcap", done.stderr)
        self.assertIn("Permission denied", done.stderr)

    def test_cut_short(self):
        whole = SAMPLE.read_bytes()
        cut = self.folder / "cut short.pcapng"
        for length in (len(whole) - 3, len(whole) // 2 + 3):
            cut.write_bytes(whole[:length])
            report, said = self.report(cut, status=3)
            capture = report["captures"][0]
            self.assertEqual(capture["outcome"], "part")
            self.assertIn("ends early", capture["problem"])
            self.assertIn("cut short.pcapng", said)
            self.assertTrue(capture["alerts"])
            for suffix in ("html", "md"):
                self.ntt("report", cut, "-o", f"cut.{suffix}", status=3)
                self.assertIn("ends early", (self.folder / f"cut.{suffix}").read_text())
            self.ntt("alerts", cut, status=3)

    def test_compressed_and_cut_short(self):
        cut = self.folder / "cut.pcapng.gz"
        cut.write_bytes((CAPTURES / "flood_udp.pcapng.gz").read_bytes()[:-4000])
        report, _ = self.report(cut, status=3)
        self.assertEqual(report["captures"][0]["outcome"], "part")
        self.assertTrue(report["captures"][0]["alerts"])

    def test_descriptors(self):
        wanted = run(NTT, "alerts", SCAN).stdout
        ntt, scan = shlex.quote(str(NTT)), shlex.quote(str(SCAN))
        for words in (f"{ntt} alerts <(cat {scan})", f"{ntt} alerts /dev/stdin <{scan}", f"cat {scan} | {ntt} alerts /dev/stdin"):
            done = run("bash", "-c", words)
            self.assertEqual((done.returncode, done.stdout), (0, wanted), done.stderr)

    def test_capture_without_packets(self):
        (self.folder / "none.pcap").write_bytes(EMPTY_PCAP)
        report, _ = self.report("none.pcap")
        self.assertEqual((report["captures"][0]["outcome"], report["captures"][0]["packets"]), ("whole", 0))
        for suffix in ("html", "md", "csv"):
            self.ntt("report", "none.pcap", "-o", f"none.{suffix}")
        self.assertEqual(self.ntt("alerts", "none.pcap").stdout, "")

    def test_full_disk(self):
        for arguments in (["report", "--format", "json", SCAN], ["report", SCAN, "--format", "html", "-o", "/dev/full"],
                          ["alerts", SCAN]):
            with open("/dev/full", "w") as full:
                done = subprocess.run([NTT, *map(str, arguments)], stdout=full, stderr=subprocess.PIPE, text=True,
                                      timeout=60)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn("cannot write", done.stderr)

    def test_standard_output_on_a_full_disk(self):
        for arguments in (["--help"], ["report", "--help"], ["--version"], ["manual"], ["manual", "port_scan"], ["drill", "list"],
                          ["alerts", SCAN], ["alerts", "--format", "ndjson", SCAN], ["alerts", "--format", "ndjson", SAMPLE]):
            with self.subTest(arguments=arguments), open("/dev/full", "w") as full:
                done = subprocess.run([NTT, *arguments], stdout=full, stderr=subprocess.PIPE, text=True)
                self.assertEqual(done.returncode, 2)
                self.assertIn("cannot write", done.stderr)
                self.assertNotIn("Success", done.stderr)

    def test_files_that_may_not_grow(self):
        """ulimit -f: an error, not the end of the program, and nothing half is left."""
        self.ntt("report", SCAN, "-o", "r.html")
        before = (self.folder / "r.html").read_bytes()
        done = run("bash", "-c", 'ulimit -f 4; exec "$@"', "sh", NTT, "report", SCAN, "-o", "r.html", cwd=self.folder)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("File too large", done.stderr)
        self.assertEqual((self.folder / "r.html").read_bytes(), before)
        self.assertEqual([path.name for path in self.folder.iterdir()], ["r.html"])

    def test_an_empty_name(self):
        for command in ("report", "alerts"):
            done = self.ntt(command, "", status=2)
            self.assertIn("an empty name ('') is none of a capture", done.stderr)


class Tshark(Command):
    """What ntt says when its tshark is missing, unfit, or dies."""

    def script(self, name, body):
        """A program that answers as tshark does until it is asked for records; then `body` runs, with $records set."""
        path = self.folder / name
        tshark = shlex.quote(TSHARK)
        path.write_text(f'#!/bin/sh\nrecords() {{ {tshark} "$@" 2>/dev/null; }}\n'
                        f'case " $* " in *" ntt,records "*) ;; *) exec {tshark} "$@" ;; esac\n{body}')
        path.chmod(0o755)
        return path

    def test_missing(self):
        for tshark in ("/no/such/tshark", self.folder, "no-such-tshark"):
            done = self.ntt("report", SCAN, "--tshark", tshark, status=2)
            self.assertIn("tshark was not found", done.stderr)
        environment = {k: v for k, v in os.environ.items() if k != "NTT_TSHARK"} | {"PATH": str(self.folder)}
        done = run(shutil.which(NTT), "report", SCAN, env=environment, cwd=self.folder)
        self.assertEqual(done.returncode, 2)
        self.assertIn("apt install tshark", done.stderr)

    def test_another_program_and_an_old_one(self):
        self.assertIn("does not report its TShark version", self.ntt("report", SCAN, "--tshark", "/bin/true", status=2).stderr)
        old = self.folder / "old"
        old.write_text("#!/bin/sh\necho 'TShark (Wireshark) 3.4.16'\n")
        old.chmod(0o755)
        self.assertIn("3.4", self.ntt("report", SCAN, "--tshark", old, status=2).stderr)

    def test_without_the_plugin(self):
        (self.folder / "plugins").mkdir()
        shutil.copy(SCAN, self.folder / "scan.pcapng")
        self.folder.chmod(0o777)
        plugins = {"WIRESHARK_PLUGIN_DIR": str(self.folder / "plugins")}
        for command in ["report", "scan.pcapng", "--format", "json"], ["alerts", "scan.pcapng"]:
            done = self.plain_ntt(*command, **plugins)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn("no ntt plugin", done.stderr)
            self.assertIn("ntt doctor", done.stderr)
            self.assertEqual(done.stdout, "")
        doctor = self.plain_ntt("doctor", **plugins)
        self.assertEqual(doctor.returncode, 1, doctor.stdout)
        self.assertRegex(doctor.stdout, "fail +ntt plugin")

    def test_dies_half_way(self):
        for end in ("kill -KILL $$", "kill -SEGV $$", "exit 0", "exit 1"):
            with self.subTest(end=end):
                dying = self.script("dying " + end.split()[1], f'records "$@" | head -n 3\n{end}\n')
                report, said = self.report(SAMPLE, "--tshark", dying, status=3)
                self.assertEqual(report["captures"][0]["outcome"], "part")
                self.assertTrue(report["captures"][0]["problem"])
                self.assertEqual([alert["id"] for alert in report["captures"][0]["alerts"]], [1])
                self.assertIn(str(SAMPLE), said)
        silent = self.script("silent", "kill -KILL $$\n")
        self.assertIn("signal 9", self.ntt("alerts", SAMPLE, "--tshark", silent, status=2).stderr)

    def test_stream_with_lines_that_are_no_records(self):
        noisy = self.script("noisy", 'echo "** a warning"; records "$@"; printf \'{"record":\\n\\377\\n[]\\n\\0{}\\0\\n{"rec\'\n')
        report, said = self.report(SAMPLE, "--tshark", noisy)
        self.assertEqual(report["captures"][0]["alerts"], self.report(SAMPLE)[0]["captures"][0]["alerts"])
        self.assertIn("could not be read", said)

    def test_line_that_never_ends(self):
        endless = self.script("endless", 'records "$@" | head -n 2; exec tr "\\0" x </dev/zero\n')
        report, _ = self.report(SAMPLE, "--tshark", endless, status=3)
        self.assertEqual(report["captures"][0]["outcome"], "part")
        self.assertIn("MiB", report["captures"][0]["problem"])

    def test_much_on_standard_error(self):
        loud = self.script("loud", 'yes "tshark: noise" | head -c 3000000 >&2; records "$@"\n')
        report, _ = self.report(SAMPLE, "--tshark", loud)
        severe = [alert for alert in report["captures"][0]["alerts"] if alert["severity"] not in ("info", "low")]
        self.assertEqual(len(severe), 3)


class Interruption(Command):
    def interrupt(self, arguments, group):
        """SIGINT once tshark has read most of a capture that comes through a pipe and never ends."""
        fifo = self.folder / "endless.pcapng"
        os.mkfifo(fifo)
        process = subprocess.Popen([NTT, *arguments, fifo], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                   start_new_session=True, cwd=self.folder)
        with open(fifo, "wb", buffering=0) as writer:
            writer.write(SAMPLE.read_bytes()[:-1000])
            if group:
                os.killpg(process.pid, signal.SIGINT)
            else:
                process.send_signal(signal.SIGINT)
            output, said = process.communicate(timeout=60)
        fifo.unlink()
        self.assertEqual(process.returncode, 130, said)
        self.assertEqual(alive_in_group(process.pid), [])
        return output, said

    def test_report(self):
        for group in (False, True):
            with self.subTest(group=group):
                output, said = self.interrupt(["report", "--jobs", "1", "--format", "json", SCAN], group)
                whole, part = json.loads(output)["captures"]
                self.assertEqual((whole["outcome"], part["outcome"]), ("whole", "interrupted"))
                self.assertTrue(part["alerts"])
                self.assertIn("interrupted", said)

    def test_the_reader_of_its_lines_leaves(self):
        fifo = self.folder / "half.pcapng"
        os.mkfifo(fifo)
        process = subprocess.Popen([NTT, "alerts", "--format", "ndjson", fifo], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True, start_new_session=True)
        half = SAMPLE.stat().st_size // 2
        with open(fifo, "wb", buffering=0) as writer:
            writer.write(SAMPLE.read_bytes()[:half])
            self.assertEqual(json.loads(process.stdout.readline())["event"], "open")
            process.stdout.close()
            writer.write(SAMPLE.read_bytes()[half:])
        said = process.stderr.read()
        process.stderr.close()
        self.assertEqual((process.wait(60), said), (-signal.SIGPIPE, ""))
        for _ in range(100):  # its tshark ends with its input
            if not alive_in_group(process.pid):
                break
            time.sleep(0.1)
        self.assertEqual(alive_in_group(process.pid), [])

    def test_page_and_lines(self):
        self.interrupt(["report", "-o", self.folder / "part.html"], False)
        self.assertIn("interrupted", (self.folder / "part.html").read_text())
        output, _ = self.interrupt(["alerts", "--format", "ndjson"], False)
        self.assertEqual(json.loads(output.splitlines()[0])["event"], "open")


if __name__ == "__main__":
    unittest.main()
