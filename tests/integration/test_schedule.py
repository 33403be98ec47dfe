# SPDX-License-Identifier: GPL-2.0-or-later
"""`ntt schedule`: its units as systemd itself understands them, without a systemd that runs."""

import os
import pathlib
import re
import shlex
import shutil
import socket
import sys
import threading
import unittest

from confined import PYTHON
from ntt_test import NTT, run, side_by_side
from test_command import Command

SYSTEMD = next((path for path in ("/usr/lib/systemd/systemd", "/lib/systemd/systemd") if os.access(path, os.X_OK)), None)
CONFINED = pathlib.Path(__file__).resolve().parent / "confined.py"
EXPOSED = 2.5  # of 10, as `systemd-analyze security` has it: at most
ODD = ['port "80" and $HOME ${PATH} 100% %i \\', "it's; a\tb", ";"]
JOBS = {
    "ntt-capture-eth0": ["capture", "-i", "eth0", "--every", "15m", "-d", "5m", "-f", "not port 22"],
    "ntt-capture-eth1": ["capture", "-i", "eth1", "-b", "duration:1h", "--keep-size", "50GB", "--keep-age", "7d"],
    "ntt-report": ["report", "--at", "Mon..Fri 06:00", "--timezone", "Europe/Berlin"],
    "ntt-watch-eth0": ["watch", "-i", "eth0", "--to", "syslog:", "--to", "file:/var/log/ntt/a.json", "--min-severity", "low"],
}


class Schedule(Command):
    def setUp(self):
        super().setUp()
        self.units = self.folder / "units"
        self.units.mkdir()

    def schedule(self, *arguments, status=0):
        return self.ntt("schedule", *arguments, "--units", "units", status=status)

    def install(self):
        return side_by_side(lambda job: self.schedule(*job, "--install"), JOBS.values())


@unittest.skipUnless(shutil.which("systemd-analyze"), "systemd-analyze is not installed")
class Units(Schedule):
    def test_confined_and_without_a_fault(self):
        self.install()
        services = sorted(self.units.glob("*.service"))
        self.assertEqual([path.stem for path in services], sorted(JOBS))
        for path, done in zip(services, side_by_side(
                lambda path: run("systemd-analyze", "security", "--offline=true", "--no-pager", path), services)):
            exposed = re.search(r"exposure level for .*: ([\d.]+)", done.stdout)
            self.assertLessEqual(float(exposed[1]), EXPOSED, f"{path.name}: {done.stdout}")
        said = run("systemd-analyze", "verify", "--man=no", *sorted(self.units.iterdir())).stderr.splitlines()
        script = re.search(r"(?m)^ExecStart=(\S+)", (self.units / "ntt-report.service").read_text())[1]
        if not os.path.exists(script):  # a command that was not installed has no script beside it
            said = [line for line in said if f"Command {script} is not executable" not in line]
        ours = [line for line in said if line.startswith("ntt-") or str(self.units) in line]
        self.assertEqual(ours, [])
        for timer in self.units.glob("*.timer"):
            when = re.search(r"(?m)^OnCalendar=(.*)$", timer.read_text())[1]
            self.assertEqual(run("systemd-analyze", "calendar", when).returncode, 0, when)

    def test_no_time(self):
        self.assertIn("is not a time: ", self.schedule("report", "--at", "Mox 25:00", status=2).stderr)


@unittest.skipUnless(os.geteuid() == 0 and shutil.which("systemd-analyze"), "needs root and systemd-analyze")
class Confined(Schedule):
    def confined(self, unit, *command):
        return run(sys.executable, CONFINED, self.units / f"{unit}.service", *command, cwd=self.folder,
                   env=dict(os.environ, HOME="/nonexistent"))

    def test_captures_within_its_limits(self):
        """Real packets, with the capabilities, system calls and address families that the unit leaves."""
        self.schedule("capture", "-i", "lo", "--every", "1h", "-d", "5m", "--install")
        self.folder.chmod(0o777)
        port = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(port.close)
        port.bind(("127.0.0.1", 0))
        sending = threading.Event()

        def send():
            while not sending.wait(0.05):
                port.sendto(b"x" * 10, port.getsockname())

        sender = threading.Thread(target=send)
        sender.start()
        done = self.confined("ntt-capture-lo", shutil.which(NTT), "capture", "-i", "lo", "-f", f"udp port {port.getsockname()[1]}",
                             "-c", "3", "-w", "c.pcapng")
        sending.set()
        sender.join()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"^\d+ packets ")
        self.assertEqual((self.folder / "c.pcapng").stat().st_uid, 65534)
        self.assertEqual(done.stderr, "")

    def test_nothing_beyond(self):
        """That the confinement of these tests is one."""
        self.schedule("capture", "-i", "lo", "--every", "1h", "-d", "5m", "--install")
        attempts = """import os, socket
for attempt in (lambda: socket.socket(socket.AF_VSOCK), lambda: os.chroot("/"), lambda: os.setpriority(0, 0, 5)):
    try:
        attempt()
    except PermissionError as error:
        print(error)
"""
        done = self.confined("ntt-capture-lo", PYTHON, "-c", attempts)
        self.assertEqual(len(done.stdout.splitlines()), 3, done.stdout + done.stderr)


class Words(Schedule):
    @unittest.skipUnless(SYSTEMD and os.geteuid() == 0, "needs systemd's program, and root to become another user")
    def test_as_systemd_reads_them(self):
        """Through systemd's own test mode, which a superuser may not run."""
        folder = '/srv/my %captures $HOME "x"'
        self.schedule("capture", "-i", "we ird%i", "-f", ODD[0], "-d", "5m", "--every", "1h", "-w", f"{folder}/",
                      "--name", "odd", "--install")
        self.schedule("report", "--at", "02:30", "--captures", folder, "--title", ODD[1], ODD[2], "--name", "odd-report", "--install")
        runtime = self.folder / "run"
        runtime.mkdir()
        os.chown(runtime, 65534, 65534)
        plain = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env", f"XDG_RUNTIME_DIR={runtime}",
                 f"HOME={runtime}", f"SYSTEMD_UNIT_PATH={self.units}:"]
        dumps = {}
        for unit in ("odd", "odd-report"):
            dump = run(*plain, SYSTEMD, "--test", "--system", f"--unit={unit}.service", "--no-pager").stdout
            self.assertIn(f"-> Unit {unit}.service", dump)
            dumps[unit] = dump.split(f"-> Unit {unit}.service")[1].split("-> Unit ")[0]
        # Variables come true when a program is started: there, $$ is a dollar.
        line = re.search(r"Command Line: (.*)", dumps["odd"])[1]
        words = [word.replace("$$", "$") for word in shlex.split(line.replace("\\$", "$"))]
        self.assertEqual(words[1:], ["capture", "-q", "-i", "we ird%i", "-f", ODD[0], "-d", "5m", "-w", f"{folder}/"])
        self.assertIn(f"ReadWritePaths: {folder}\n", dumps["odd"])
        self.assertIn("AmbientCapabilities: cap_net_admin cap_net_raw\n", dumps["odd"])
        report = dumps["odd-report"]
        self.assertIn(f"Environment: NTT_CAPTURES={folder}\n", report)
        self.assertIn("it's; a", report)

    def test_as_a_shell_reads_them(self):
        # No interface is asked whether such a filter can be.
        line = self.ntt("schedule", "capture", "-i", "none9", "-f", ODD[0], "-d", "5m", "--every", "2h", "--cron").stdout
        fields, command = line[:11], line[12:]
        self.assertEqual(fields, "0 */2 * * *")
        self.assertNotRegex(command, r"(?<!\\)%")
        made, become = command.replace("\\%", "%").split(" && ")
        self.assertEqual(made, "install -d -o ntt -g ntt -m 2750 /var/lib/ntt/captures")
        words = run("sh", "-c", "printf '%s\\n' " + become).stdout.splitlines()
        self.assertEqual(words[:3], ["setpriv", "--reuid=ntt", "--regid=ntt"])
        self.assertEqual(words[words.index("capture"):],
                         ["capture", "-q", "-i", "none9", "-f", ODD[0], "-d", "5m", "-w", "/var/lib/ntt/captures/"])
        self.assertIn("cron cannot express these times",
                      self.ntt("schedule", "report", "--at", "Mon..Fri 06:00", "--cron", status=2).stderr)


class Jobs(Schedule):
    def test_printed_unless_told_otherwise(self):
        printed = self.ntt("schedule", *JOBS["ntt-capture-eth0"]).stdout
        self.schedule(*JOBS["ntt-capture-eth0"], "--install")
        for path in self.units.iterdir():
            self.assertIn(path.read_text().split("[Unit]")[1].strip(), printed)

    def test_installed_listed_removed(self):
        (self.units / "foreign.service").write_text("[Service]\nExecStart=/bin/true\n")
        self.install()
        listed = self.schedule("--list").stdout.splitlines()
        self.assertEqual([line.split()[0] for line in listed], sorted(JOBS))
        # What is listed makes the same job again.
        before = (self.units / "ntt-capture-eth0.service").read_text()
        again = shlex.split(listed[0].split(maxsplit=1)[1])
        self.ntt(*again[1:], "--install")
        self.assertEqual((self.units / "ntt-capture-eth0.service").read_text(), before)
        for name in JOBS:
            self.schedule("--remove", name)
        self.assertEqual([path.name for path in self.units.iterdir()], ["foreign.service"])
        for name in ("foreign", "ntt-report", "../units/foreign"):
            self.assertIn("no job is called", self.schedule("--remove", name, status=2).stderr)
        self.assertIn("nothing is scheduled", self.schedule("--list").stdout)
        self.assertIn("not made by ntt schedule",
                      self.schedule(*JOBS["ntt-report"], "--name", "foreign", "--install", status=2).stderr)

    def test_what_others_made_or_edited_stays(self):
        job, timer = JOBS["ntt-report"], self.units / "ntt-report.timer"
        timer.write_text("[Timer]\n")
        done = self.schedule(*job, "--install", status=2)
        self.assertIn("ntt-report.timer' exists already, and was not made by ntt schedule", done.stderr)
        self.assertEqual([path.name for path in self.units.iterdir()], ["ntt-report.timer"])
        timer.unlink()
        service = self.units / "ntt-report.service"
        service.symlink_to("gone")
        self.assertIn("was not made by ntt schedule", self.schedule(*job, "--install", status=2).stderr)
        self.assertTrue(service.is_symlink() and not (self.units / "gone").exists())
        service.unlink()
        self.schedule(*job, "--install")
        service.write_text(service.read_text() + "Nice=19\n")
        edited = service.read_text()
        self.assertIn("was edited since", self.schedule(*job, "--install", status=2).stderr)
        self.assertIn("--even-edited", self.schedule("--remove", "ntt-report", status=2).stderr)
        self.assertEqual(service.read_text(), edited)
        self.schedule(*job, "--install", "--even-edited")
        self.assertNotEqual(service.read_text(), edited)
        self.schedule("--remove", "ntt-report")
        self.assertEqual(list(self.units.iterdir()), [])

    def test_filters_and_interfaces(self):
        for kind, times in (("watch", []), ("capture", ["--every", "1h", "-d", "5m"])):
            if run("dumpcap", "-d", "-i", "lo").returncode == 0:
                done = self.ntt("schedule", kind, "-i", "lo", *times, "-f", "bad filter (", status=2)
                self.assertIn("'bad filter (' is not a capture filter", done.stderr)
            done = self.ntt("schedule", kind, "-i", "none9", *times)
            self.assertIn("warning: there is no interface 'none9' now", done.stderr)
            self.assertIn("-i none9", done.stdout)
            self.assertEqual(self.ntt("schedule", kind, "-i", "lo", *times).stderr, "")

    def test_another_job_stays(self):
        self.schedule(*JOBS["ntt-capture-eth0"], "--install")
        before = {path: path.read_text() for path in self.units.iterdir()}
        for other in (["report", "--at", "02:30", "--name", "ntt-capture-eth0"], ["watch", "-i", "eth0", "--name", "ntt-capture-eth0"],
                      ["capture", "-i", "eth0", "--every", "15m", "-d", "10m"]):
            done = self.schedule(*other, "--install", "--even-edited", status=2)
            self.assertRegex(done.stderr, "ntt-capture-eth0.service' is another job, made by: ntt schedule capture -i eth0 .*"
                                          "`ntt schedule --remove ntt-capture-eth0`.*--name")
        self.schedule(*JOBS["ntt-capture-eth0"], "--install")
        self.assertEqual({path: path.read_text() for path in self.units.iterdir()}, before)

    def test_names(self):
        for name in ("a/b", "a b", "", "é", "-x", ".x"):
            for what in ([], ["--install"], ["--cron"]):
                done = self.ntt("schedule", "report", "--at", "02:30", f"--name={name}", *what, *(["--units", "units"] if "--install" in what else []),
                                status=2)
                self.assertIn(f"'{name}' cannot be the name of a service", done.stderr)
                self.assertEqual(done.stdout, "")
        for job, name in (("ntt-capture-eth0", "ntt-report"), ("ntt-watch-eth0", "ntt-report"), ("ntt-report", "ntt-geoip")):
            self.assertIn(f"'{name}' is the name of a service that comes with ntt",
                          self.schedule(*JOBS[job], "--name", name, "--install", status=2).stderr)
        self.assertEqual(list(self.units.iterdir()), [])

    def test_a_pipe_is_not_waited_for(self):
        os.mkfifo(self.units / "pipe.service")
        self.assertIn("nothing is scheduled", self.schedule("--list").stdout)
        self.assertIn("no job is called", self.schedule("--remove", "pipe", status=2).stderr)
        self.assertIn("not made by ntt schedule", self.schedule(*JOBS["ntt-report"], "--name", "pipe", "--install", status=2).stderr)

    def test_what_cannot_be(self):
        (self.folder / "to_tmp").symlink_to("/tmp")
        for arguments, words in {
                ("capture", "-i", "eth0"): "give a ring, with -b duration:1h",
                ("capture", "-i", "eth0", "--every", "1h"): "give the length of each capture with -d",
                ("capture", "-i", "eth0", "--every", "5m", "-d", "10m"): "would last until after the next one starts",
                ("capture", "-i", "eth0", "--every", "7m", "-d", "1m"): "'7m' does not divide an hour",
                ("capture", "-i", "eth0", "--every", "1h", "-d", "soon"): "'soon' is not a duration",
                ("capture", "-i", "eth0", "--every", "1h", "-d", "5m", "-w", "x.pcapng"): "'x.pcapng' must be a directory",
                ("capture", "-i", "eth0", "--every", "1h", "-d", "5m", "-w", "/home/ntt/"): "will not see '/home/ntt'",
                ("report", "--at", "02:30", "--captures", "/tmp/captures"): "will not see '/tmp/captures'",
                ("watch", "-i", "eth0", "--to", "file:/root/a.json"): "services see nothing below /root",
                ("watch", "-i", "eth0", "--to", "/home/x.json"): "will not see '/home/x.json'",
                ("watch", "-i", "eth0", "--to=//tmp/x.json,rotate=1MB"): "services see nothing below /tmp",
                ("watch", "-i", "eth0", "--to", "/srv/../tmp/x.json"): "services see nothing below /tmp",
                ("watch", "-i", "eth0", "--to", "alerts.json"): "would not find 'alerts.json'. Give the whole path",
                ("watch", "-i", "eth0", "--ignore", "/root/rules"): "will not see '/root/rules'",
                ("watch", "-i", "eth0", "--baseline=/home/me/usual.json"): "will not see '/home/me/usual.json'",
                ("watch", "-i", "eth0", "--to", "https://h.example/,token-file=/root/token"): "will not see '/root/token'",
                ("watch", "-i", "eth0", "--to", f"{self.folder}/to_tmp/missing/x.json"): "services see nothing below /tmp",
                ("report", "--at", "02:30", "--against", "/home/me/older.json"): "will not see '/home/me/older.json'",
                ("report", "--at", "02:30", "--anonymize-key", "/root/key"): "will not see '/root/key'",
                ("report", "--at", "02:30", "--ignore", "rules"): "would not find 'rules'",
                ("report", "--at", "02:30", "-o", "/home/x.html"): "leave out -o '/home/x.html'",
                ("capture", "-i", "eth0", "--every", "1h", "-d", "5m", "-w", "//tmp/x/"): "services see nothing below /tmp",
                ("watch", "-i", "eth0", "--state", "/tmp/state"): "services see nothing below /tmp",
                ("capture", "-i", "eth0", "--every", "1h", "--at", "02:30"): "--every and --at cannot be combined",
                ("watch", "-i", "eth0", "--install", "--print"): "choose one of",
                ("watch", "-i", "eth0", "--instal"): "--instal is not an option of this command or of ntt watch",
                ("report", "--at", "02:30", "--dpeth", "full"): "--dpeth is not an option of this command",
                # What the command itself would refuse at every run.
                ("report", "--at", "02:30", "--timezone", "Mars/X"): "ntt report: no time zone is called 'Mars/X'",
                ("report", "--at", "02:30", "--format", "xml"): "ntt report: 'xml' is not a format",
                ("report", "--at", "02:30", "--fail-on", "x"): "ntt report: 'x' is not a severity",
                ("report", "--at", "02:30", "--depth", "x"): "ntt report: 'x' is not a depth",
                ("report", "--at", "02:30", "--top=-3"): "ntt report: --top -3 leaves no rows",
                ("report", "--at", "02:30", "--baseline", "/nix/b"): "ntt report: cannot read the baseline: cannot read '/nix/b'",
                ("report", "--at", "02:30", "--ignore", "/nix/i"): "ntt report: cannot read the ignore rules in '/nix/i'",
                ("report", "--at", "02:30", "--against", "/nix"): "ntt report: cannot read '/nix'",
                ("report", "--at", "02:30", "--anonymize-key", "/nix"): "ntt report: ",
                ("report", "--at", "02:30", "--tshark", "/nix"): "ntt report: tshark was not found ('/nix'",
                ("watch", "-i", "lo", "--to", "ftp://x"): "ntt watch: 'ftp:' is not a kind of destination",
                ("watch", "-i", "lo", "--to", "file:/srv/a.json,rotate=soon"): "ntt watch: ",
                ("watch", "-i", "lo", "--to", "journal:", "--min-severity", "bad"): "ntt watch: 'bad' is not a severity",
                ("watch", "-i", "lo", "--to", "journal:", "--format", "xml"): "ntt watch: 'xml' is not a format",
                ("watch", "-i", "lo", "--spool-size", "much"): "ntt watch: 'much' is not a size",
                ("watch", "-i", "lo", "--status"): "ntt watch: a service can do nothing with --status",
                ("watch", "-i", "lo", "--list"): "ntt watch: a service can do nothing with --status or --list",
        }.items():
            with self.subTest(arguments=arguments):
                done = self.schedule(*arguments, status=2)
                self.assertEqual(done.stdout, "")
                self.assertIn(words, done.stderr)
        self.assertEqual(list(self.units.iterdir()), [])


if __name__ == "__main__":
    unittest.main()
