#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""ntt watch on a real interface: dumpcap, a veth pair in a network namespace, a scan that is sent there."""

import datetime
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

from ntt_test import NTT, run

SPACE = f"ntt-watch-{os.getpid()}"
SCAN = ("import socket\n"
        "for port in range(1, 120):\n"
        "    s = socket.socket(); s.settimeout(0.2)\n"
        "    try: s.connect(('127.0.0.1', port))\n"
        "    except OSError: pass\n"
        "    s.close()\n")


def inside(*argv):
    return ["ip", "netns", "exec", SPACE, *map(str, argv)]


def setUpModule():
    if os.geteuid() != 0 or run("ip", "netns", "add", SPACE).returncode:
        raise unittest.SkipTest("network namespaces need root and a kernel that allows them")
    run("ip", "-n", SPACE, "link", "set", "lo", "up")
    run("ip", "-n", SPACE, "link", "add", "watched", "type", "veth", "peer", "name", "other")
    for name in ("watched", "other"):
        run("ip", "-n", SPACE, "link", "set", name, "up")


def tearDownModule():
    run("ip", "netns", "del", SPACE)


class Watch:
    def __init__(self, test, interface, *options):
        self.temporary = tempfile.TemporaryDirectory(prefix="ntt live ")
        test.addCleanup(self.temporary.cleanup)
        test.addCleanup(self.kill)
        self.state = pathlib.Path(self.temporary.name, "state")
        self.errors = pathlib.Path(self.temporary.name, "errors")
        self.arrived, self.events, self.told = [], [], []
        self.told_socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.told_socket.bind(str(pathlib.Path(self.temporary.name, "notify")))
        test.addCleanup(self.told_socket.close)
        environment = dict(os.environ, NOTIFY_SOCKET=self.told_socket.getsockname())
        with open(self.errors, "wb") as errors:
            self.process = subprocess.Popen(inside(NTT, "watch", "-i", interface, "--state", self.state, *options),
                                            env=environment, stdout=subprocess.PIPE, stderr=errors)
        threading.Thread(target=self.listen, daemon=True).start()
        threading.Thread(target=self.hear, daemon=True).start()

    def listen(self):
        for line in self.process.stdout:
            self.arrived.append(datetime.datetime.now(datetime.timezone.utc))
            self.events.append(json.loads(line))

    def hear(self):
        """As the service manager does: a socket that nobody reads is full after some ten messages, and then holds up ntt."""
        while True:
            try:
                self.told.append(self.told_socket.recv(4096).decode())
            except OSError:  # closed
                return

    def wait_told(self, word, seconds=60):
        """Until the service manager is told so."""
        end = time.monotonic() + seconds
        while not any(word in text for text in self.told):
            if time.monotonic() > end:
                raise TimeoutError(f"the service manager was not told '{word}' but {self.told}")
            time.sleep(0.05)

    def wait_said(self, pattern, seconds=30):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if re.search(pattern, self.errors.read_text()):
                return True
            time.sleep(0.1)
        return False

    def wait_events(self, count, seconds=30):
        end = time.monotonic() + seconds
        while time.monotonic() < end and len(self.events) < count:
            time.sleep(0.05)
        return len(self.events) >= count

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Live(unittest.TestCase):
    def test_a_scan_is_told_soon_and_two_watches_do_not_disturb_each_other(self):
        watch, other = Watch(self, "lo"), Watch(self, "lo", "-b", "duration:2", "--sensor", "second", "-f", "tcp")
        for one in (watch, other):
            one.wait_told("READY=1")
        time.sleep(1)
        subprocess.run(inside("/usr/bin/python3", "-c", SCAN), check=True)
        for one in (watch, other):
            self.assertTrue(one.wait_events(1), one.errors.read_text())
            self.assertEqual((one.events[0]["type"], one.events[0]["event"]), ("port_scan", "open"))
        event = watch.events[0]
        seen = datetime.datetime.fromisoformat(event["time"][:26] + "+00:00")
        delay = (watch.arrived[0] - seen).total_seconds()
        print(f"from the packet to the line: {delay:.2f} s")
        # The promise is 2 s on a machine with time to spare, which tests run side by side do not leave.
        self.assertLess(delay, 10)
        self.assertEqual((event["interface"], other.events[0]["sensor"]), ("lo", "second"))
        watch.wait_told("WATCHDOG=1")
        watch.wait_told(" open alert")
        self.assertEqual((watch.stop(), other.stop()), (0, 0))
        self.assertEqual(watch.errors.read_text() + other.errors.read_text(), "")
        self.assertFalse((watch.state / "dumpcap.pid").exists())

    def test_an_interface_that_goes_and_comes_back(self):
        watch = Watch(self, "watched")
        watch.wait_told("READY=1")
        run("ip", "-n", SPACE, "link", "del", "watched")
        self.assertTrue(watch.wait_said("the capture stopped: "), watch.errors.read_text())
        self.assertIn("It is restarted until it succeeds", watch.errors.read_text())
        run("ip", "-n", SPACE, "link", "add", "watched", "type", "veth", "peer", "name", "other")
        for name in ("watched", "other"):
            run("ip", "-n", SPACE, "link", "set", name, "up")
        self.assertTrue(watch.wait_said("the capture continues", 60), watch.errors.read_text())
        self.assertEqual(watch.stop(), 0)

    def test_what_cannot_be_captured_is_said_before_anything_begins(self):
        for options, words in ((["-i", "nosuch0"], "nosuch0"), (["-i", "lo", "-f", "no filter"], "no filter")):
            with tempfile.TemporaryDirectory() as folder:
                done = subprocess.run(inside(NTT, "watch", *options, "--state", folder + "/state"), capture_output=True,
                                      text=True, timeout=60)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertIn(words, done.stderr)
                self.assertFalse(os.path.exists(folder + "/state"))

    def test_without_rights_the_command_that_grants_them_is_given(self):
        done = subprocess.run(["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", NTT, "watch", "-i", "lo",
                               "--state", "/tmp/ntt-no-rights"], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, "sudo (setcap|dpkg-reconfigure|adduser|usermod)")


if __name__ == "__main__":
    unittest.main()
