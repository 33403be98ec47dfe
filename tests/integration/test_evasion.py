# SPDX-License-Identifier: GPL-2.0-or-later
"""
Scanners that know the rules of other systems and stay below them: each pattern is the fastest that one of those
systems never sees. ntt has to see all of them, after at most 24 ports of one host that failed, or 30 hosts.
"""

import datetime
import pathlib
import random
import tempfile
import unittest

from made_traffic import EPOCH, Capture, echo
from ntt_test import records

ATTACKER, VICTIM, SERVICES = "198.51.100.66", "192.0.2.10", (22, 25, 53, 80, 110, 143, 443, 993)
PORTS_BOUND, HOSTS_BOUND, TRIES = 24, 30, 60

# (who is evaded, probes in a burst, seconds between two of them, seconds from burst to burst, what comes back)
PATTERNS = [
    ("Snort, medium, filtered", 199, 0.05, 90.5, "silent"),
    ("Snort, high, filtered", 199, 0.5, 600.5, "silent"),
    ("Snort, low, closed", 4, 1, 60.5, "refused"),
    ("Snort, medium, closed", 14, 1, 90.5, "refused"),
    ("Snort, high, closed", 9, 1, 600.5, "refused"),
    ("Zeek's old scan script", 14, 1, 300.5, "refused"),
    ("simple-scan", 24, 1, 900.5, "refused"),
    ("ntopng, SYN scan", 255, 0.2, 60.5, "silent"),
    ("ntopng, incomplete flows", 31, 1, 60.5, "refused"),
    ("Slips", 9, 1, 3600.5, "refused"),
    ("NEMEA, idle", 49, 1, 350, "silent"),
    ("maltrail", 10, 0.5, 30.5, "refused"),
    ("scanlogd", 20, 0.1, 5.2, "refused"),
    ("CrowdSec", 1, 0, 5.1, "refused"),
    ("Elastic", 49, 1, 60.5, "refused"),
    ("ntt, fast rules", 9, 1, 60.5, "refused"),
    ("nmap -T1", 1, 0, 15, "refused"),
    ("nmap -T1, filtered, asked twice", 1, 0, 15, "twice"),
    ("nmap -T0", 1, 0, 300, "refused"),
    ("nmap -T0, filtered", 1, 0, 300, "silent"),
    ("one an hour", 1, 0, 3580, "refused"),
]


def times(burst, gap, period, seed, count=TRIES):
    """When each probe goes out; a little unsteady, as real tools are."""
    chance = random.Random(seed)
    for i in range(count):
        yield 100 + i // burst * period + i % burst * gap + chance.random() * min(gap, 0.2)


def probe(capture, kind, time, host, port, attacker):
    if kind == "refused":
        capture.refused(time, attacker, host, port)
    elif kind == "twice":
        capture.silent(time, attacker, host, port)
        capture.silent(time + 1.2, attacker, host, port)
    else:
        capture.silent(time, attacker, host, port)


def everyday(capture, until, seed, victim=VICTIM):
    """Clients that use the victim's services."""
    chance = random.Random(seed)
    for i in range(200):
        capture.session(chance.random() * until, f"192.0.2.{100 + i % 20}", victim, chance.choice((80, 443, 22)))


def failed(kind, tried):
    """When it is known of each probe that it failed: no reply is one once it is a second late."""
    return [time + (0 if kind == "refused" else 0.999) for time in tried]


def seconds(rfc3339):
    whole, fraction = rfc3339.rstrip("Z").split(".")
    return datetime.datetime.fromisoformat(whole + "+00:00").timestamp() - EPOCH + float("0." + fraction)


class Evasion(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="ntt evasion ")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.folder.chmod(0o777)

    def opened(self, capture, *options):
        path = capture.write(self.folder / "made.pcap")
        found = [r for r in records(path, *options) if r["record"] == "alert" and r["event"] == "open"]
        return [a for a in found if a["severity"] != "low"]

    def alerts(self, capture, *options):
        return [a for a in self.opened(capture, *options) if a["source"] == ATTACKER]

    def assert_found(self, alerts, kind, tried, bound):
        """One of the alerts opened before more than `bound` of the (time, …) in `tried` had failed."""
        opened = [seconds(a["time"]) for a in alerts if a["type"] == kind]
        self.assertTrue(opened, "nothing was found")
        self.assertLessEqual(sum(t < min(opened) for t in tried), bound)

    def check_patterns(self, patterns, attack, alert, bound):
        """Every pattern in one capture, each with an attacker and a victim, or victims, of its own.
        attack(capture, number, attacker, kind, times) adds one."""
        capture, attempts = Capture(), {}
        for number, (name, burst, gap, period, kind) in enumerate(patterns):
            attacker, tried = f"198.51.100.{66 + number}", list(times(burst, gap, period, number))
            attack(capture, number, attacker, kind, tried)
            attempts[attacker] = name, failed(kind, tried)
        found = self.opened(capture)
        for attacker, (name, tried) in attempts.items():
            with self.subTest(evaded=name):
                self.assert_found([a for a in found if a["source"] == attacker], alert, tried, bound)

    def test_ports_of_a_host(self):
        ports = [p for p in range(1, 500) if p not in SERVICES]

        def scan(capture, number, attacker, kind, tried):
            victim = f"192.0.2.{10 + number}"
            for time, port in zip(tried, random.Random(number).sample(ports, TRIES)):
                probe(capture, kind, time, victim, port, attacker)
            everyday(capture, tried[-1], number, victim)

        self.check_patterns(PATTERNS, scan, "port_scan", PORTS_BOUND)

    def test_hosts_on_a_port(self):
        def sweep(capture, number, attacker, kind, tried):
            for time, host in zip(tried, random.Random(number).sample(range(1, 250), TRIES)):
                probe(capture, kind, time, f"10.1.{number}.{host}", 445, attacker)

        # What is spread over more than a day is not found.
        patterns = [(name, burst, gap, min(period, 85000 / TRIES * burst), kind)
                    for name, burst, gap, period, kind in [*PATTERNS, ("Bro's threshold random walk", 3, 1, 1800.5, "refused")]]
        self.check_patterns(patterns, sweep, "host_sweep", HOSTS_BOUND)

    def test_hosts_by_echo(self):
        capture, tried = Capture(), list(times(1, 0, 300, 1))
        for i, time in enumerate(tried):
            for again in range(4):
                capture.add(time + again, echo(ATTACKER, f"192.0.2.{i + 1}", again))
        everyday(capture, tried[-1], 1)
        self.assert_found(self.alerts(capture), "host_sweep", failed("silent", tried), HOSTS_BOUND)

    def test_diluted_by_successes(self):
        capture, tried = Capture(), list(times(1, 0, 120, 5))
        for i, time in enumerate(tried):
            capture.refused(time, ATTACKER, VICTIM, 1000 + i)
            capture.session(time + 20, ATTACKER, VICTIM, SERVICES[i % len(SERVICES)])
            for other in range(4):
                capture.session(time + 30 + other, ATTACKER, f"203.0.113.{(4 * i + other) % 250}", 443)
        self.assert_found(self.alerts(capture), "port_scan", tried, PORTS_BOUND)

    def test_sweep_diluted_by_successes(self):
        capture, tried = Capture(), list(times(1, 0, 120, 6))
        for i, time in enumerate(tried):
            capture.silent(time, ATTACKER, f"192.0.2.{i + 1}", 443)
            capture.session(time + 30, ATTACKER, f"203.0.113.{i + 1}", 443)
        self.assert_found(self.alerts(capture), "host_sweep", failed("silent", tried), HOSTS_BOUND)

    def test_open_ports_among_them(self):
        capture, tried = Capture(), list(times(1, 0, 15, 7))
        refused = []
        for i, time in enumerate(tried):
            if i % 4 == 3:
                capture.opened_and_dropped(time, ATTACKER, VICTIM, 2000 + i)
            else:
                capture.refused(time, ATTACKER, VICTIM, 2000 + i)
                refused.append(time)
        alerts = self.alerts(capture)
        self.assert_found(alerts, "port_scan", refused, PORTS_BOUND)
        self.assert_found(alerts, "port_scan", tried, 30)

    def test_two_ports_by_turns(self):
        capture, tried = Capture(), []
        for pair in range(TRIES // 2):
            for turn in range(8):
                time = 100 + pair * 400 + turn * 50
                capture.refused(time, ATTACKER, VICTIM, 3000 + 2 * pair + turn % 2)
                if turn < 2:
                    tried.append(time)
        self.assert_found(self.alerts(capture), "port_scan", tried, PORTS_BOUND)

    def test_each_port_with_all_retransmissions(self):
        capture, tried = Capture(), list(times(1, 0, 150, 8))
        for i, time in enumerate(tried):
            capture.silent(time, ATTACKER, VICTIM, 4000 + i, repeats=(1, 3, 7, 15, 31, 63))
        self.assert_found(self.alerts(capture), "port_scan", failed("silent", tried), PORTS_BOUND)

    def flood(self, capture, target, port, until, seed):
        chance = random.Random(seed)
        time = 0
        while time < until:
            time += chance.expovariate(150)
            source = f"{chance.randrange(1, 198)}.{chance.randrange(256)}.{chance.randrange(256)}.{chance.randrange(1, 255)}"
            capture.silent(time, source, target, port, source_port=chance.randrange(1024, 65535))

    def test_behind_a_spoofed_flood(self):
        for seed, target in enumerate((VICTIM, "192.0.2.99")):
            with self.subTest(flooded=target):
                capture, tried = Capture(), list(times(1, 0, 15, seed, 40))
                for i, time in enumerate(tried):
                    capture.refused(time, ATTACKER, VICTIM, 5000 + i)
                self.flood(capture, target, 80, tried[-1], seed)
                self.assert_found(self.alerts(capture), "port_scan", tried, PORTS_BOUND)

    def test_across_files(self):
        tried = list(times(1, 0, 300, 9, 40))
        found = []
        for part in range(4):
            capture, state = Capture(), self.folder / f"state{part}"
            for i in range(part * 10, part * 10 + 10):
                capture.refused(tried[i], ATTACKER, VICTIM, 6000 + i)
            options = ["-o", f"ntt.state_save:{state}"]
            if part:
                options += ["-o", f"ntt.state_load:{self.folder / f'state{part - 1}'}"]
            found += self.alerts(capture, *options)
        self.assertEqual(len(found), 1)
        self.assert_found(found, "port_scan", tried, PORTS_BOUND)


if __name__ == "__main__":
    unittest.main()
