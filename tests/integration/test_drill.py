# SPDX-License-Identifier: GPL-2.0-or-later
"""Drills: every alert fires on the packets made for it, the packets are sound, and none goes where it must not."""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import unittest

from ntt_test import CAPTURES, NTT, TSHARK, every_third, run
from test_geography import namespace

DETECTORS = CAPTURES.parent.parent / "epan-plugin/engine/detector_list.h"
CHECKSUMS = ["ip.check_checksum:TRUE", "tcp.check_checksum:TRUE", "udp.check_checksum:TRUE", "sctp.checksum:crc-32c"]
WRONG = " or ".join(["_ws.malformed"] + [f"{name}.checksum.status == 0" for name in
                                         ("ip", "tcp", "udp", "icmp", "icmpv6", "sctp")])


def drill(*arguments, status=0, **options):
    done = run(NTT, "drill", *arguments, **options)
    assert done.returncode == status, f"{done.args}: {done.returncode}: {done.stdout}{done.stderr}"
    return done


def rows(table):
    """The lines behind the heading, as dictionaries; what could not be evaluated says so under FIRED."""
    head, *lines = table.splitlines()
    return [dict(zip(head.split(), re.split(r"\s+", line, maxsplit=len(head.split()) - 1))) for line in lines]


def can_make_namespaces():
    if os.geteuid() != 0 or not shutil.which("ip"):
        return False
    made = run("ip", "netns", "add", "ntt-test-probe").returncode == 0
    return made and run("ip", "netns", "del", "ntt-test-probe").returncode == 0


def chosen():
    """Each scenario in its usual form, and every third of its other variants for IPv4; with NTT_EVERY=1 all."""
    listed = [line.split()[:2] + ["IPv4" in line] for line in drill("list").stdout.splitlines()]
    usual = {row[0]: row for row in reversed(listed)}
    others = [row for row in listed if row[2] and row != usual[row[0]]]
    return [f"{row[0]}/{row[1]}" for row in listed if row in usual.values() or row in every_third(others)]


class Check(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="ntt drills ")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.chosen = chosen()
        cls.done = run(NTT, "drill", "--check", "-q", "-w", cls.folder, *cls.chosen)

    def test_every_alert_fires(self):
        self.assertEqual(self.done.returncode, 0, self.done.stdout + self.done.stderr)
        found = rows(self.done.stdout)
        self.assertEqual([f"{row['SCENARIO']}/{row['VARIANT']}" for row in found], self.chosen)
        types = re.findall(r"X\([A-Z_]+, ([a-z_]+)\)", DETECTORS.read_text())
        self.assertEqual({row["EXPECTED"] for row in found}, set(types))
        for row in found:
            self.assertEqual(row["EXPECTED"], row["SCENARIO"].replace("-", "_"))
            if row["FIRED"] != "not":
                self.assertEqual((row["FIRED"], row["OTHERS"]), ("yes", "-"), row)
                self.assertGreater(int(row["PACKETS"]), 0, row)
                self.assertGreaterEqual(float(row["SECONDS"]), 0, row)

    def test_tshark_sees_nothing_wrong(self):
        captures = [path for path in sorted(self.folder.glob("*.pcapng")) if ".malformed." not in path.name]
        merged = self.folder.parent / f"{self.folder.name}.pcapng"
        self.addCleanup(merged.unlink)
        self.assertEqual(run("mergecap", "-a", "-w", merged, *captures).returncode, 0)
        done = run(TSHARK, "-n", "--disable-protocol", "ntt", *(word for option in CHECKSUMS for word in ("-o", option)),
                   "-r", merged, "-Y", WRONG)
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)

    def test_capinfos_reads_it(self):
        said = run("capinfos", "-M", self.folder / "syn-flood.spoofed.ipv4.pcapng").stdout
        self.assertRegex(said, r"File type: +pcapng\n")
        self.assertRegex(said, r"Number of packets: +10000\n")
        self.assertRegex(said, r"First packet time: +2026-01-05 00:00:00\.000000000")

    def test_own_thresholds(self):
        found = drill("--check", "syn-flood", "--variant", "single", "-o", "ntt.flood_half_open:100000", status=1)
        self.assertEqual([row["FIRED"] for row in rows(found.stdout)], ["NO"])
        self.assertIn("0 of 1 drills", found.stderr)

    def test_without_a_database(self):
        alone = namespace() or self.skipTest("mount namespaces are not allowed here")
        environment = dict(os.environ, HOME=str(self.folder), XDG_DATA_HOME=str(self.folder), XDG_CONFIG_HOME=str(self.folder))
        done = run(*alone, shutil.which(NTT), "drill", "--check", "unexpected-country", env=environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("not evaluated: no GeoIP database was found", done.stdout)
        self.assertIn("0 of 1 drills raised their alert, 1 could not be evaluated", done.stderr)

    def test_ipv6(self):
        found = rows(drill("--check", "--ipv6", "arp-spoof/nd", "-q").stdout)
        self.assertEqual([(row["VARIANT"], row["IP"], row["FIRED"]) for row in found], [("nd", "IPv6", "yes")])


class Files(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="ntt drill ")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def craft(self, name, *arguments):
        drill(*arguments, "-q", "-w", self.folder / name)
        return (self.folder / name).read_bytes()

    def test_the_seed_decides(self):
        first = self.craft("a", "brute-force", "--seed", "7")
        self.assertEqual(first, self.craft("b", "brute_force", "--seed", "7"))
        self.assertNotEqual(first, self.craft("c", "brute-force", "--seed", "8"))

    def test_ends_rate_and_start(self):
        self.craft("a", "icmp-flood", "--variant", "single", "--source", "2001:db8::1", "--target", "2001:db8::2", "--rate",
                   "120/min", "--duration", "2s", "--start", "2026-11-26T03:00:00+01:00")
        said = run(TSHARK, "-n", "-r", self.folder / "a", "-T", "fields", "-e", "frame.time_epoch", "-e", "ipv6.src").stdout
        first = 1795658400
        self.assertEqual([(round(float(line.split()[0]) - first, 3), line.split()[1]) for line in said.splitlines()],
                         [(0, "2001:db8::1"), (0.001, "2001:db8::2"), (0.5, "2001:db8::1"), (0.501, "2001:db8::2"),
                          (1, "2001:db8::1"), (1.001, "2001:db8::2"), (1.5, "2001:db8::1"), (1.501, "2001:db8::2")])

    def test_refusals(self):
        wrong = {
            ("syn-flood", "-i", "lo"): "give --yes-this-is-my-network if 'lo' is in it, or use a lab",
            ("syn-flood",): "choose where the packets go",
            ("sin-flood", "-w", "x"): "'sin-flood' is not a scenario; did you mean 'syn-flood'?",
            ("port-scan", "--variant", "xmass", "-w", "x"): "did you mean 'xmas'?",
            ("port-scan", "beacon", "-w", "x"): "takes one scenario, but 2 were given",
            ("dhcp-attack", "--ipv6", "-w", "x"): "does not exist for IPv6",
            ("syn-flood", "--rate", "many", "-w", "x"): "'many' is not a rate; give one like 100/s",
            ("syn-flood", "--duration", "long", "-w", "x"): "'long' is not a duration; give one like 60s",
            ("syn-flood", "--source", "here", "-w", "x"): "'here' is not an address for --source",
            ("syn-flood", "--source", "192.0.2.1", "--target", "2001:db8::1", "-w", "x"): "must be of the same family",
            ("syn-flood", "--start", "noon", "-w", "x"): "'noon' is not a time",
            ("syn-flood", "--start", "1900-01-01T00:00:00Z", "-w", "x"): "from 1971 to 2100",
            ("syn-flood", "-6", "--target", "192.0.2.9", "-w", "x"): "is an IPv4 address, and -6 asks for IPv6",
            ("syn-flood", "--rate", "1000000/s", "-w", "x"): "more than 1000000 packets",
            ("syn-flood", "--rate", "10000/s", "--duration", "2s", "--yes-this-is-my-network", "-i", "nowhere0"):
                "are more than the maximum of 10000",
            ("syn-flood", "--rate", "1/s", "--duration", "2h", "--yes-this-is-my-network", "-i", "nowhere0"):
                "the maximum is 3600",
            ("syn-flood", "--yes-this-is-my-network", "-i", "nowhere0"): "cannot send to 'nowhere0'",
            ("syn-flood", "-w", "no/such/x"): "Choose another file with -w",
            ("--check", "syn-flod"): "did you mean 'syn-flood'?",
            ("--check", "syn-flood", "--baseline", "gone"): "gone",
        }
        for arguments, words in wrong.items():
            with self.subTest(arguments=arguments):
                done = drill(*arguments, status=2, cwd=self.folder)
                self.assertIn(words, done.stderr)
                self.assertIn("\nExample: ", done.stderr)
                self.assertEqual(done.stdout, "")
        self.assertEqual(list(self.folder.iterdir()), [])


@unittest.skipUnless(can_make_namespaces(), "network namespaces need root, iproute2 and a kernel that allows them")
class Lab(unittest.TestCase):
    ARGUMENTS = ["port-scan", "--rate", "200/s", "--duration", "1s"]

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="ntt lab ")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def frames(self, name):
        return run(TSHARK, "-n", "-r", self.folder / name, "-x", "--disable-protocol", "ntt").stdout

    def test_a_lab_for_a_sensor(self):
        drill(*self.ARGUMENTS, "-q", "-w", self.folder / "made")
        count = int(run("capinfos", "-Mrc", self.folder / "made").stdout.split()[-1])
        lab = subprocess.Popen([NTT, "drill", "--lab"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(lab.stdout.close)
        try:
            name = lab.stdout.readline().strip()
            self.assertRegex(name, r"^ntt-drill-\d+$")
            inside = ["ip", "netns", "exec", name]
            with subprocess.Popen(inside + ["dumpcap", "-q", "-i", "sensor0", "-c", str(count), "-a", "duration:30", "-w",
                                            self.folder / "heard"], stderr=subprocess.PIPE, text=True) as sensor:
                while not sensor.stderr.readline().startswith("File: "):
                    self.assertIsNone(sensor.poll())
                done = run(*inside, shutil.which(NTT), "drill", *self.ARGUMENTS, "-i", "drill0")
                self.assertEqual(done.returncode, 0, done.stderr)
            self.assertRegex(done.stderr, rf"Sending to drill0: port-scan, syn .*\n  {count} packets in 1 s, at most \d+ per "
                                          r"second\n  source 198\.51\.100\.66, target 192\.0\.2\.10;")
            self.assertRegex(done.stderr, rf"Sent {count} packets, \d+ bytes, in [01]\.\d s; 0 were refused")
            self.assertEqual(self.frames("heard"), self.frames("made"))
        finally:
            lab.send_signal(signal.SIGINT)
            lab.wait(30)
        self.assertNotIn(name, os.listdir("/run/netns"))

    def test_a_lab_for_one_drill(self):
        before = os.listdir("/run/netns") if os.path.isdir("/run/netns") else []
        done = drill("backscatter", "--rate", "50/s", "--duration", "1s", "--lab")
        self.assertIn("Received at sensor0: 50 packets", done.stderr)
        self.assertEqual([name for name in os.listdir("/run/netns") if name.startswith("ntt-drill-")],
                         [name for name in before if name.startswith("ntt-drill-")])


if __name__ == "__main__":
    unittest.main()
