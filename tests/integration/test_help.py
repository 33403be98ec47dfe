# SPDX-License-Identifier: GPL-2.0-or-later
"""Where people stop: every --help has examples that run as they stand, every usage error says what to do by example."""

import gzip
import os
import pathlib
import re
import shutil
import unittest

from ntt_test import CAPTURES, NTT, TSHARK, run
from test_command import SAMPLE, SCAN, Command

ROOT = CAPTURES.parent.parent
COMMANDS = ["report", "alerts", "capture", "watch", "schedule", "baseline", "geoip", "manual", "drill", "doctor"]
SUB_COMMANDS = [["schedule", "capture"], ["schedule", "report"], ["schedule", "watch"], ["baseline", "learn"], ["geoip", "build"],
                ["geoip", "status"]]
SCRIPTS = ["quickstart.sh", "tests/run.sh", "tests/lab/run", "tests/lab/check", "tests/bench/delay", "tests/bench/growth",
           "tests/bench/run", "tests/bench/shares", "tests/bench/instructions", "tests/bench/detection", "tests/bench/mixed_traffic"]
# What a test must not do, and the statuses of examples that end otherwise than with 0.
NOT_RUN = {r"^sudo ": "changes the machine", r"^ntt (capture|watch) ": "takes its time on an interface", r"quickstart\.sh|tests/run\.sh": "installs packages",
           r"tests/bench/(growth|run|shares|instructions)": "takes minutes under valgrind",
           r"tests/bench/(detection|mixed_traffic)": "takes minutes"}
STATUSES = {"--fail-on": 1}


def examples(text):
    """The commands after "Example:", or indented beneath "Examples:"."""
    found = re.findall(r"(?m)^Example: (.+)$", text)
    for block in re.findall(r"(?m)^Examples?:\n((?:  .+\n?)+)", text):
        found += [line.strip() for line in block.splitlines()]
    return found


class Help(Command):
    def setUp(self):
        """The files that examples name, and ntt under its own name."""
        super().setUp()
        shutil.copy(SAMPLE, self.folder / "capture.pcapng")
        for name in ("office.pcapng", "monday.pcapng", "tuesday.pcapng", "today.pcapng", "monday.pcap"):
            shutil.copy(SCAN, self.folder / name)
        (self.folder / "tuesday.pcap.gz").write_bytes(gzip.compress(SCAN.read_bytes()))
        (self.folder / "bin").mkdir()
        (self.folder / "bin" / "ntt").symlink_to(shutil.which(NTT))
        (self.folder / "tests" / "captures").mkdir(parents=True)
        with open(CAPTURES / "labels.tsv") as labels, open(self.folder / "tests/captures/labels.tsv", "w") as few:
            few.writelines(line for number, line in enumerate(labels) if number == 0 or line.startswith("scan_syn_f."))
        shutil.copy(SCAN, self.folder / "tests" / "captures")
        for folder in ("lab", "bench"):
            (self.folder / "tests" / folder).symlink_to(ROOT / "tests" / folder)
        self.ntt("baseline", "learn", SCAN, "-o", "usual.json", "-q")

    def run_example(self, example):
        environment = dict(os.environ, PATH=f"{self.folder}/bin:{os.environ['PATH']}")
        if "geoip build" in example and not pathlib.Path("/usr/share/tor/geoip").exists():
            self.skipTest("tor-geoipdb is not installed")
        done = run("bash", "-o", "pipefail", "-c", example, cwd=self.folder, env=environment)
        wanted = next((status for words, status in STATUSES.items() if words in example), 0)
        if example == "ntt geoip status" and done.returncode == 1 and "no GeoIP database" in done.stderr:
            wanted = 1
        self.assertEqual(done.returncode, wanted, f"{example}: {done.stdout[-500:]}{done.stderr}")

    def check(self, text, least=1):
        found = examples(text)
        self.assertGreaterEqual(len(found), least, text)
        for example in found:
            with self.subTest(example=example):
                if not any(re.search(pattern, example) for pattern in NOT_RUN):
                    self.run_example(example)
                else:
                    words = [word for word in example.split() if word.startswith(("./", "tests/"))]
                    self.assertTrue("ntt " in example or os.access(ROOT / words[0], os.X_OK), example)

    def test_ntt(self):
        said = self.ntt("--help").stdout
        self.assertEqual(said, self.ntt("help").stdout)
        self.check(said)

    def test_commands(self):
        for arguments in [[name] for name in COMMANDS] + SUB_COMMANDS:
            said = self.ntt(*arguments, "--help")
            self.assertEqual(said.stderr, "")
            self.check(said.stdout)

    def test_scripts(self):
        for script in SCRIPTS:
            done = run(ROOT / script, "--help")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.check(done.stdout)


class Shared(Command):
    """The options that capture and watch share: one name, one sentence, one meaning."""

    VALUES = {"--interface": "lo", "--filter": "tcp", "--duration": "1h", "--autostop": "duration:1h", "--ring-buffer": "duration:1m",
              "--ring": "filesize:1MB", "--snapshot-length": "96", "--buffer-size": "8", "--no-promiscuous-mode": None,
              "--group-reads": None, "--keep-size": "1GB", "--keep-age": "7d", "--list": None, "--quiet": None}

    def options(self, *command):
        """By long name: the letter, the value's name and the sentence."""
        rows = re.findall(r"(?m)^  (?:-(\w), )?(--[a-z-]+)(?:=(\S+))? +(\S.*)$", self.ntt(*command, "--help").stdout)
        return {name: (letter, value, words) for letter, name, value, words in rows if name != "--help"}

    def test_same_words(self):
        capture, watch = self.options("capture"), self.options("watch")
        # --force is about what each of them writes.
        self.assertEqual({name for name in capture if name in watch} - {"--force"}, set(self.VALUES))
        for name in self.VALUES:
            mine, other = capture[name], watch[name]
            if name == "--duration":  # whose letter is Decode As where tshark runs
                self.assertEqual((mine[0], other[0]), ("d", ""))
                mine, other = mine[1:], other[1:]
            self.assertEqual(mine, other, name)
        for command in ("capture", "watch"):
            scheduled = self.options("schedule", command)
            for name in set(self.VALUES) - {"--list", "--quiet"}:
                self.assertEqual(scheduled[name], self.options(command)[name], name)

    def test_taken_by_both(self):
        for command in ("capture", "watch"):
            known = self.options(command)
            for name, value in self.VALUES.items():
                for spelt in [name] + [f"-{letter}" for letter in known[name][0]]:
                    with self.subTest(command=command, option=spelt):
                        self.ntt(command, spelt, *([value] if value else []), "--list")

    def test_refused_with_what_to_use_instead(self):
        for arguments, words in {
                ("watch", "-w", "x"): "To capture only: ntt capture",
                ("watch", "-c", "5"): "--duration 1h",
                ("watch", "-d", "5m"): "--duration 1h",
                ("schedule", "watch", "-i", "lo", "-d", "5m"): "--duration 1h",
                ("capture", "--to", "syslog:"): "ntt watch -i eth0",
                ("capture", "--status"): "ntt alerts capture.pcapng",
        }.items():
            with self.subTest(arguments=arguments):
                self.assertIn(words, self.ntt(*arguments, status=2).stderr)


class Plugin(Command):
    """What the plugin says on standard error, and that the example in it is taken without a word."""

    def tshark(self, options):
        return run(TSHARK, "-r", "capture.pcapng", *(word for option in options for word in ("-o", option)), cwd=self.folder)

    def test_preferences(self):
        shutil.copy(SCAN, self.folder / "capture.pcapng")
        for name in ("monday.pcapng", "tuesday.pcapng"):
            shutil.copy(SCAN, self.folder / name)
        (self.folder / "bin").mkdir()
        (self.folder / "bin" / "ntt").symlink_to(shutil.which(NTT))
        (self.folder / "bin" / "tshark").symlink_to(shutil.which(TSHARK))
        (self.folder / "bad.tsv").write_text("type\taddress\treason\nport_sacn\t*\tx\nport_scan\tnowhere\tx\n")
        self.ntt("baseline", "learn", SCAN, "-o", "vienna.json", "--timezone", "Europe/Vienna", "-q")
        environment = dict(os.environ, PATH=f"{self.folder}/bin:{os.environ['PATH']}")
        wrong = {"no time zone is called 'Mars/Base'": ["ntt.time_zone:Mars/Base"],
                 "'Germany' in ntt.expected_countries is no country code": ["ntt.expected_countries:Germany"],
                 "cannot read the baseline": ["ntt.baseline:gone.json"],
                 "learnt in the time zone Europe/Vienna": ["ntt.baseline:vienna.json", "ntt.time_zone:Asia/Tokyo"],
                 "cannot load the state": ["ntt.state_load:gone"], "cannot save the state": ["ntt.state_save:no/such/state"],
                 "ignore rule not used: bad.tsv, line 2: 'port_sacn' is no type": ["ntt.ignore_file:bad.tsv"]}
        for words, options in wrong.items():
            with self.subTest(options=options):
                said = [line for line in self.tshark(options).stderr.splitlines() if line.startswith("ntt: ")]
                self.assertIn(words, said[0])
                found = [line.split(". Example: ")[1] for line in said if ". Example: " in line]
                self.assertEqual(len(found), 1, said)
                shutil.copy(self.folder / "vienna.json", self.folder / "usual.json")
                done = run("bash", "-c", found[0], cwd=self.folder, env=environment)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertNotIn("ntt: ", done.stderr)
        self.assertNotIn("ntt: ", self.tshark(["ntt.ignore_file:ignore.tsv"]).stderr)


class Usage(Command):
    """What is typed, what must be said about it, and the command that the example is of."""

    WRONG = [
        (["reprot", "x"], "'reprot' is not a command; did you mean 'report'?", "ntt report"),
        (["alert"], "did you mean 'alerts'?", "ntt report"),
        (["frobnicate"], "'frobnicate' is not a command. See: ntt --help", "ntt report"),
        (["--frobnicate"], "'--frobnicate' is not a command", "ntt report"),
        (["help", "geiop"], "did you mean 'geoip'?", "ntt report"),
        (["report"], "give at least one capture file", "ntt report"),
        (["report", SCAN, "--fromat", "json"], "Unknown option --fromat; did you mean '--format'? See: ntt report --help", "ntt report"),
        (["report", SCAN, "--outptu=x"], "did you mean '--output'?", "ntt report"),
        (["report", SCAN, "--dpeth", "full"], "did you mean '--depth'?", "ntt report"),
        (["report", SCAN, "-X"], "Unknown option -X. See: ntt report --help", "ntt report"),
        (["report", SCAN, "-o"], "Missing argument for -o", "ntt report"),
        (["report", SCAN, "--format", "docx"], "'docx' is not a format; choose html, pdf, json", "ntt report"),
        (["report", SCAN, "-o", "x.docx"], "cannot tell the format from the name 'x.docx'", "ntt report"),
        (["report", SCAN, "-o", "no/such/x.html"], "cannot write into the directory 'no/such'", "ntt report"),
        (["report", SCAN, "--depth", "deep"], "'deep' is not a depth; choose headers, services or full", "ntt report"),
        (["report", SCAN, "--fail-on", "5"], "'5' is not a severity; choose info, low", "ntt report"),
        (["report", SCAN, "--color", "pink"], "'pink' is not a value of --color", "ntt report"),
        (["report", SCAN, "--timezone", "Mars/Base"], "no time zone is called 'Mars/Base'", "ntt report"),
        (["report", SCAN, "--baseline", "gone.json"], "cannot read the baseline", "ntt report"),
        (["report", SCAN, "--ignore", "gone.tsv"], "cannot read the ignore rules in 'gone.tsv'", "ntt report"),
        (["report", SCAN, "--tshark", "gone"], "tshark was not found ('gone'", "ntt report"),
        (["report", "gone.pcap"], "'gone.pcap': Cannot read it: No such file or directory. Check the name", "ntt report"),
        (["report", "nothing"], "'nothing': There is no capture in this directory", "ntt report"),
        (["report", SCAN, "--together", "--apart"], "--together and --apart cannot be combined", "ntt report"),
        (["report", SCAN, "--jobs", "0"], "--jobs 0 is not possible; give the number of captures to read at once", "ntt report"),
        (["report", "-", "-"], "standard input (-) can be read only once", "ntt report"),
        (["alerts", "-", SCAN, "--together"], "it cannot be used with --together", "ntt alerts"),
        (["report", "empty.pcap"], "'empty.pcap': The file is empty (0 bytes)", "ntt report"),
        (["report", "notes.txt"], "'notes.txt': This is not a packet capture", "ntt report"),
        (["alerts"], "give at least one capture file", "ntt alerts"),
        (["alerts", SCAN, "--format", "html"], "'html' is not a format; choose text, ndjson, native", "ntt alerts"),
        (["alerts", SCAN, "--min-severity", "severe"], "'severe' is not a severity; choose info, low", "ntt alerts"),
        (["alerts", SCAN, "--nonsense"], "Unknown option --nonsense. See: ntt alerts --help", "ntt alerts"),
        (["alerts", "gone.pcap"], "'gone.pcap': Cannot read it", "ntt alerts"),
        (["baseline"], "ntt baseline learn FILE", "ntt baseline learn"),
        (["baseline", "lern", SCAN], "not 'lern'", "ntt baseline learn"),
        (["baseline", "learn", SCAN], "name the file to write with -o", "ntt baseline learn"),
        (["baseline", "learn", "-o", "x.json"], "give at least one capture file", "ntt baseline learn"),
        (["baseline", "learn", SCAN, "-o", "no/such/x.json"], "cannot write into the directory 'no/such'", "ntt baseline learn"),
        (["capture", "-i", "eth0", "-d", "soon"], "'soon' is not a duration; give 90s", "ntt capture"),
        (["capture", "--rign", "duration:1m"], "Unknown option --rign; did you mean '--ring'?", "ntt capture"),
        (["watch", "--keep-siez", "1GB"], "did you mean '--keep-size'?", "ntt watch"),
        (["capture", "port", "80"], "'port' is not expected; give a filter with -f", "ntt capture"),
        (["schedule"], "Usage:", "ntt schedule capture"),
        (["schedule", "reprot"], "did you mean 'report'?", "ntt schedule capture"),
        (["schedule", "report"], "give a time with --at or --every", "ntt schedule report"),
        (["schedule", "watch"], "name an interface with -i", "ntt schedule watch"),
        (["geoip"], "Usage:", "ntt geoip build"),
        (["geoip", "biuld"], "neither build nor status; did you mean 'build'?", "ntt geoip build"),
        (["geoip", "build", "x"], "'x' is not expected", "ntt geoip build"),
        (["geoip", "build", "--nonsense"], "Unknown option --nonsense", "ntt geoip build"),
        (["geoip", "build", "-o", "/proc/x"], "cannot create the folder '/proc/x'", "ntt geoip build"),
        (["geoip", "build", "-o", "x", "--tor-geoipdb", "gone"], "cannot read 'gone/geoip'", "ntt geoip build"),
        (["geoip", "status", "--nonsense"], "Unknown option --nonsense", "ntt geoip status"),
        (["manual", "prot_scan"], "'prot_scan' is not a type of alert; did you mean 'port_scan'?", "ntt manual"),
        (["manual", "a", "b"], "takes one type of alert, but 2 were given", "ntt manual"),
        (["doctor", "x"], "'x' is not expected; it takes no files", "ntt doctor"),
        (["doctor", "--nonsense"], "Unknown option --nonsense", "ntt doctor"),
        ([], "Usage: ntt COMMAND", "ntt report"),
    ]

    def setUp(self):
        super().setUp()
        (self.folder / "empty.pcap").touch()
        (self.folder / "nothing").mkdir()
        (self.folder / "notes.txt").write_text("bread, milk, cheese\n" * 100)

    def test_the_commands_are_these(self):
        listed = re.findall(r"(?m)^  ([a-z]+) +\S", self.ntt("--help").stdout)
        self.assertEqual([name for name in listed if name != "ntt"], COMMANDS)

    def test_what_is_said(self):
        for arguments, words, command in self.WRONG:
            with self.subTest(arguments=arguments):
                done = self.ntt(*arguments, status=2)
                self.assertEqual(done.stdout, "")
                self.assertIn(words, done.stderr)
                self.assertIn(command + " ", " ".join(examples(done.stderr)) + " ")

    def test_unreadable(self):
        secret = self.folder / "secret.pcap"
        shutil.copy(SCAN, secret)
        secret.chmod(0)
        done = self.plain_ntt("alerts", secret)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("secret.pcap': Cannot read it: Permission denied. Its owner, or root", done.stderr)
        self.assertEqual(len(examples(done.stderr)), 1)

    def test_one_example_for_many_files(self):
        done = self.ntt("alerts", "gone", "empty.pcap", "notes.txt", ".", status=2)
        self.assertEqual(len([line for line in done.stderr.splitlines() if line.startswith("ntt alerts: '")]), 4)
        self.assertEqual(len(examples(done.stderr)), 1)

    def test_no_database(self):
        done = self.ntt("geoip", "status", "gone", status=1)
        self.assertIn("ntt geoip build", " ".join(examples(done.stderr)))


if __name__ == "__main__":
    unittest.main()
