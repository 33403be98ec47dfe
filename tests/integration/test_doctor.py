# SPDX-License-Identifier: GPL-2.0-or-later
"""`ntt doctor` on machines that are not as they should be: a made-up tshark, wireshark and dumpcap, and real folders."""

import os
import pathlib
import re
import shutil
import unittest

from ntt_test import NTT, run
from test_command import SCAN, Command

COMMAND = run(NTT, "--version").stdout.split()[-1]
CAPABLE = bytes.fromhex("01000002 00300000 00300000 00000000 00000000")  # cap_net_admin,cap_net_raw=eip
NOBODY, DAEMON = 65534, 1  # the user's own group has the same number; groups that every Debian has


class Doctor(Command):
    def setUp(self):
        super().setUp()
        for folder in ("bin", "plugins/4.0/epan", "own/plugins/4.0/epan", "share/profiles", "config", "tmp"):
            (self.folder / folder).mkdir(parents=True)
        self.version, self.loaded, self.message, self.preferences = "4.0.17", COMMAND, "", ""
        self.temporary = self.folder / "tmp"

    def program(self, name, body):
        path = self.folder / "bin" / name
        path.write_text(f"#!/bin/sh\n{body}")
        path.chmod(0o755)
        return path

    def copy_of_plugin(self, version, parent="plugins"):
        path = self.folder / parent / version / "epan" / "ntt.so"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        return path

    def make_tshark(self):
        """A tshark that says what the attributes of this test say."""
        (self.folder / "folders").write_text(
            f"Temp:\t{self.temporary}\nPersonal configuration:\t{self.folder}/config\n"
            f"Global configuration:\t{self.folder}/share\nProgram:\t{self.folder}/bin\n"
            f"Personal Plugins:\t{self.folder}/own/plugins/4.0\nGlobal Plugins:\t{self.folder}/plugins/4.0\n")
        (self.folder / "listed").write_text(
            f"ntt.so  \t{self.loaded}\tdissector\t{self.folder}/plugins/4.0/epan/ntt.so\n" if self.loaded else "")
        (self.folder / "currentprefs").write_text(self.preferences)
        (self.folder / "message").write_text(self.message)
        self.program("tshark", f"""cd '{self.folder}' || exit 1
PATH=/usr/bin:/bin
case "$*" in
--version) echo 'TShark (Wireshark) {self.version} (Git).' ;;
"-G plugins") cat listed && cat message >&2 ;;
"-G folders") cat folders ;;
"-G currentprefs") cat currentprefs ;;
esac
""")

    def doctor(self, *options, status=0, user=None, group=None, **environment):
        """What it says, a list of (state, text, [remedy…]); as another user where one is named."""
        self.make_tshark()
        self.folder.chmod(0o755)
        environment = {"PATH": f"{self.folder}/bin:/usr/bin:/bin", "HOME": str(self.folder), "LC_ALL": "C.UTF-8",
                       "XDG_CACHE_HOME": f"{self.folder}/cache", **environment}
        plain = ["setpriv", f"--reuid={user}", f"--regid={group or user}", "--clear-groups"] if user else []
        done = run(*plain, shutil.which(NTT), "doctor", *options, env=environment, cwd=environment.pop("CWD", self.folder))
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        self.assertEqual(done.stderr, "")
        said = []
        for line in done.stdout.splitlines():
            if found := re.match(r"(ok|warn|fail) +(.*)", line):
                said.append((found[1], found[2], []))
            elif line.startswith("      "):
                said[-1][2].append(line.strip())
        for state, text, remedy in said:
            self.assertEqual(bool(remedy), state != "ok", text)
        return said

    def expect(self, said, state, pattern, remedy=None):
        """The one line that matches; its remedy must hold the text of `remedy`."""
        lines = [line for line in said if re.search(pattern, line[1])]
        self.assertEqual([line[0] for line in lines], [state], said)
        if remedy:
            self.assertIn(remedy, "\n".join(lines[0][2]))
        return lines[0]

    def needs_root(self):
        if os.geteuid() != 0:
            self.skipTest("files of other users need root")


class Versions(Doctor):
    def test_all_of_one_version(self):
        said = self.doctor()
        self.expect(said, "ok", r"^tshark 4\.0\.17")
        self.expect(said, "ok", rf"^ntt plugin {re.escape(COMMAND)}, the version of this command")

    def test_plugin_of_another_build(self):
        self.loaded = "0.0.7"
        self.expect(self.doctor(), "warn", rf"plugin is version 0\.0\.7 .*command is version {re.escape(COMMAND)}",
                    "cmake --install")

    def test_plugin_for_another_wireshark(self):
        self.loaded = ""
        for version, parent in (("4.2", "plugins"), ("4.4", "own/plugins")):
            with self.subTest(parent=parent):
                path = self.copy_of_plugin(version, parent)
                said = self.doctor(status=1)
                self.expect(said, "fail", rf"^ntt plugin {re.escape(str(path))} is for Wireshark {version}, but this is "
                            rf"tshark 4\.0\.17 \({re.escape(str(self.folder))}/bin/tshark\)", "cmake --install")
                path.unlink()

    def test_plugin_in_the_right_folder_for_another_wireshark(self):
        path = self.copy_of_plugin("4.0")
        self.loaded, self.message = "", "tshark: The plugin 'ntt.so' was compiled for Wireshark version 4.2\n"
        self.expect(self.doctor(status=1), "fail",
                    rf"{re.escape(str(path))} was built for Wireshark 4\.2, but this is tshark 4\.0\.17", "cmake --install")

    def test_plugin_that_does_not_load(self):
        self.copy_of_plugin("4.0")
        self.loaded, self.message = "", "tshark: Couldn't load plugin 'ntt.so': undefined symbol: proto_x\n"
        self.expect(self.doctor(status=1), "fail", "does not load in tshark 4.0.17.*undefined symbol: proto_x", "cmake")

    def test_another_window(self):
        for version, state in (("4.0.3", "ok"), ("4.4.2", "warn")):
            self.program("wireshark", f"echo 'Wireshark {version} (Git).'\n")
            line = self.expect(self.doctor(), state, rf"^wireshark (is )?{re.escape(version)}")
            self.assertEqual("tshark is 4.0.17" in line[1], state == "warn")
        self.program("wireshark", "exit 1\n")
        self.expect(self.doctor(), "warn", "does not report its Wireshark version", "apt install --reinstall wireshark")

    def test_old_and_missing_tshark(self):
        self.version = "3.6.2"
        self.expect(self.doctor(status=1), "fail", "is tshark 3.6.2; ntt needs 4.0 or later", "--tshark")
        self.expect(self.doctor("--tshark", "no-such-tshark", status=1), "fail", "tshark was not found", "apt install tshark")


class Window(Doctor):
    def test_profile(self):
        self.program("wireshark", "echo 'Wireshark 4.0.17 (Git).'\n")
        self.expect(self.doctor(), "warn", r"^profile 'Network Traffic Tracer' is not in .*/share/profiles", "cmake --install")
        for place in ("share", "config"):
            profile = self.folder / place / "profiles" / "Network Traffic Tracer"
            profile.mkdir(parents=True)
            self.expect(self.doctor(), "ok", rf"^profile .*{re.escape(str(profile))}")
            profile.rmdir()

    def test_without_a_window_no_profile_is_missed(self):
        said = self.doctor(PATH=f"{self.folder}/bin")
        self.assertEqual([line for line in said if "profile" in line[1] or "wireshark" in line[1]], [])


class Rights(Doctor):
    """Made-up programs with real owners, modes and capabilities."""

    def setUp(self):
        super().setUp()
        self.needs_root()
        self.dumpcap = self.program("dumpcap", "echo '1. eth0'\n")
        if run("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", NTT, "--version").returncode != 0:
            self.skipTest("a plain user may not run this ntt")

    def capable(self):
        try:
            os.setxattr(self.dumpcap, "security.capability", CAPABLE)
        except OSError as error:
            self.skipTest(f"no capabilities on files here: {error}")

    def test_no_rights(self):
        self.expect(self.doctor(user=NOBODY), "warn", "^dumpcap has no permission to capture",
                    f"sudo setcap cap_net_raw,cap_net_admin+eip '{self.dumpcap}'")

    def test_capabilities(self):
        self.capable()
        self.expect(self.doctor(user=NOBODY), "ok", "^dumpcap has permission to capture")
        self.program("dumpcap", "echo 'There are no interfaces on which a capture can be done' >&2; exit 2\n")
        self.capable()
        self.expect(self.doctor(user=NOBODY), "warn", "finds no interface to capture on: There are no", "ip link")

    def test_group(self):
        self.capable()
        self.dumpcap.chmod(0o750)
        os.chown(self.dumpcap, 0, 60)  # games
        self.capable()  # a change of owner takes them away
        self.expect(self.doctor(user=NOBODY), "warn", "run by the group games, and the user nobody is not in it",
                    "sudo usermod -aG games nobody")

    def test_group_since_this_login(self):
        self.dumpcap.chmod(0o750)
        os.chown(self.dumpcap, 0, NOBODY)
        self.capable()
        self.expect(self.doctor(user=NOBODY, group=DAEMON), "warn", "user nobody is in the group nogroup.*logged in before that",
                    "newgrp nogroup")

    def test_nobody_is_told_to_join_the_group_root(self):
        self.dumpcap.chmod(0o750)
        self.capable()
        line = self.expect(self.doctor(user=NOBODY), "warn", "may not be run by the user nobody", "chmod a+rx")
        self.assertNotIn("usermod", "".join(line[2]))

    def test_root(self):
        self.expect(self.doctor(), "ok", "^dumpcap has permission to capture")
        self.make_tshark()
        done = run("setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw", shutil.which(NTT), "doctor",
                   env=dict(os.environ, PATH=f"{self.folder}/bin:/usr/bin:/bin"), cwd=self.folder)
        self.assertRegex(done.stdout, "(?m)^warn +root may not capture here.*\n +docker run --cap-add NET_RAW")

    def test_missing(self):
        self.dumpcap.unlink()
        if pathlib.Path("/usr/bin/dumpcap").exists():
            self.skipTest("the real one is found")
        self.expect(self.doctor(user=NOBODY), "warn", "^dumpcap was not found", "apt install wireshark-common")


class TimeZone(Doctor):
    def test_known(self):
        self.expect(self.doctor(TZ="Asia/Tokyo"), "ok", r"^time zone Asia/Tokyo \(now UTC\+09:00\).*are in UTC")
        self.preferences = "ntt.time_zone: Europe/Vienna\n"
        self.expect(self.doctor(), "ok", "are in Europe/Vienna")

    def test_unknown(self):
        self.preferences = "ntt.time_zone: Mars/Base\n"
        self.expect(self.doctor(), "warn", "called 'Mars/Base' .*ntt.time_zone.*are in UTC", "--timezone Europe/Berlin")
        self.preferences = ""
        self.expect(self.doctor(TZ="Mars/Base"), "warn", r"called 'Mars/Base' \(\$TZ\)", "export TZ=Europe/Berlin")

    def test_the_remedy_mends_it(self):
        preferences = self.folder / "config" / "preferences"
        preferences.write_text("# mine\nntt.time_zone: Mars/Base\ngui.x: y\n")
        self.preferences = preferences.read_text()
        line = self.expect(self.doctor(), "warn", "called 'Mars/Base'")
        self.assertEqual(run("bash", "-c", line[2][0]).returncode, 0)
        self.preferences = preferences.read_text()
        self.assertEqual(self.preferences, "# mine\nntt.time_zone: Europe/Berlin\ngui.x: y\n")
        self.expect(self.doctor(), "ok", "are in Europe/Berlin")

    def test_baseline(self):
        usual = self.folder / "usual.json"
        self.ntt("baseline", "learn", SCAN, "-o", usual, "--timezone", "Europe/Vienna", "-q")
        self.expect(self.doctor("--baseline", usual), "ok", "are in Europe/Vienna")
        self.preferences = "ntt.time_zone: Asia/Tokyo\n"
        self.expect(self.doctor("--baseline", usual), "warn", "are in Europe/Vienna.*and not in Asia/Tokyo", "sed -i")
        usual.write_text(usual.read_text().replace("Europe/Vienna", "Mars/Base"))
        self.expect(self.doctor("--baseline", usual), "warn", "called 'Mars/Base' .*usual.json", "ntt baseline learn")

    def test_without_the_database_of_zones(self):
        self.expect(self.doctor(TZDIR=str(self.folder / "tmp")), "warn", "no time zone but UTC is known", "apt install tzdata")


class Disk(Doctor):
    def test_no_such_folder(self):
        self.temporary = self.folder / "gone"
        self.expect(self.doctor(), "warn", "cannot write temporary files in .*/gone: No such file", "export TMPDIR=")

    def test_folder_of_another(self):
        self.needs_root()
        said = self.doctor(user=NOBODY)
        self.expect(said, "warn", "cannot write reports in .*: Permission denied", "-o ~/report.html")
        self.expect(said, "warn", "cannot write temporary files in .*: Permission denied", "export TMPDIR=")

    def test_full(self):
        self.needs_root()
        self.make_tshark()
        script = f"mount -t tmpfs -o size=1m none '{self.temporary}' && cd '{self.temporary}' && exec \"$0\" doctor"
        done = run("unshare", "-m", "sh", "-c", script, shutil.which(NTT),
                   env=dict(os.environ, PATH=f"{self.folder}/bin:/usr/bin:/bin"))
        if "mount" in done.stderr or "unshare" in done.stderr:
            self.skipTest(done.stderr.strip())
        self.assertRegex(done.stdout, r"(?m)^warn +1\.0.MB free for temporary files in .*less than 1\.0.GB$")
        self.assertRegex(done.stdout, r"(?m)^warn +1\.0.MB free for reports in .*less than 100\.0.MB$")


if __name__ == "__main__":
    unittest.main()
