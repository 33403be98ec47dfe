# SPDX-License-Identifier: GPL-2.0-or-later
"""Two namespaces with a link between them, and `ntt capture` at one end of it."""
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import time
import unittest

from ntt_test import NTT, run
from test_command import Command

HERE, THERE = f"ntt-capture-{os.getpid()}", f"ntt-send-{os.getpid()}"
# Raw frames from the other end: as many as the first argument says, of so many bytes, so many a second.
SENDER = """import socket, sys, time
count, size, rate = map(int, sys.argv[1:4])
link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
link.bind(("there", 0))
for _ in range(count):
    link.send(bytes.fromhex("ffffffffffff 020000000001 88b5") + bytes(size - 14))
    time.sleep(1 / rate)
"""
CAPTURER = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs",
            "--inh-caps=-all,+net_raw,+net_admin", "--ambient-caps=-all,+net_raw,+net_admin",
            "--bounding-set=-all,+net_raw,+net_admin"]  # as the services that `ntt schedule` makes


def make_link():
    for words in (["-n", HERE, "link", "add", "here", "type", "veth", "peer", "name", "there", "netns", THERE],
                  ["-n", HERE, "link", "set", "here", "up"], ["-n", THERE, "link", "set", "there", "up"]):
        subprocess.run(["ip", *words], check=True, capture_output=True)


def in_namespace(*argv):
    return ["ip", "netns", "exec", HERE, *map(str, argv)]


def packets(path):
    """The lengths of the packets in a pcapng file; what is cut at the end does not count."""
    data, place, lengths = path.read_bytes(), 0, []
    while place + 12 <= len(data):
        kind, size = struct.unpack_from("<II", data, place)
        if place + size > len(data):
            break
        if kind == 6:
            lengths.append(struct.unpack_from("<I", data, place + 20)[0])
        place += size
    return lengths


def setUpModule():
    if os.geteuid() != 0 or not shutil.which("ip"):
        raise unittest.SkipTest("network namespaces need root and iproute2")
    for namespace in (HERE, THERE):
        made = run("ip", "netns", "add", namespace)
        unittest.addModuleCleanup(run, "ip", "netns", "del", namespace)
        if made.returncode != 0 or run("ip", "netns", "exec", namespace, "true").returncode != 0:
            raise unittest.SkipTest(f"no network namespace can be made here: {made.stderr}")
        # What a kernel says of its own accord would be counted.
        run("ip", "netns", "exec", namespace, "sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6")
    make_link()


class Capture(Command):
    def capture(self, *arguments, status=0):
        done = run(*in_namespace(NTT, "capture", *arguments), cwd=self.folder)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def start(self, *arguments, before=(), stderr=subprocess.PIPE):
        """One that runs: its file is there, so that it sees what is sent from now on."""
        there = set(self.folder.rglob("*.pcapng"))
        capture = subprocess.Popen(in_namespace(*before, NTT, "capture", *arguments), cwd=self.folder,
                                   stdout=subprocess.PIPE, stderr=stderr, text=True)
        self.addCleanup(self.stop, capture)
        for _ in range(500):
            if set(self.folder.rglob("*.pcapng")) - there:
                return capture
            time.sleep(0.02)
            if capture.poll() is not None:
                break
        self.fail(capture.communicate())

    def stop(self, capture):
        capture.kill()
        capture.communicate()

    def send(self, count, size=100, rate=2000):
        subprocess.run(["ip", "netns", "exec", THERE, sys.executable, "-c", SENDER, str(count), str(size), str(rate)],
                       check=True)

    def finish(self, capture, status):
        out, err = capture.communicate(timeout=30)
        self.assertEqual(capture.returncode, status, (out, err))
        return out, err

    def dumpcap_of(self, capture):
        return int(pathlib.Path(f"/proc/{capture.pid}/task/{capture.pid}/children").read_text().split()[0])
