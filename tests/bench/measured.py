# SPDX-License-Identifier: GPL-2.0-or-later
"""One command to its end, with what it and the processes that it started have cost."""
import os
import pathlib
import subprocess
import tempfile
import threading
import time


class Run:
    """seconds: of the clock. cpu: seconds of all its processes. memory: the most bytes that they held at one time,
    looked at fifty times a second. output: what it said, where keep_output asks for that; errors: the same of its
    standard error. status: 0, or how it ended; a signal is a negative number, as in subprocess."""

    def __init__(self, argv, keep_output=False):
        self.memory, self.output = 0, ""
        with tempfile.TemporaryFile("w+", errors="replace") as output, tempfile.TemporaryFile("w+", errors="replace") as errors:
            began = time.monotonic()
            process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stderr=errors,
                                       stdout=output if keep_output else subprocess.DEVNULL)
            watch = threading.Thread(target=self.watch, args=[process.pid])
            watch.start()
            _, status, usage = os.wait4(process.pid, 0)
            self.seconds = time.monotonic() - began
            self.status = process.returncode = os.waitstatus_to_exitcode(status)
            watch.join()
            output.seek(0)
            errors.seek(0)
            self.output, self.errors = output.read(), errors.read()
        self.cpu = usage.ru_utime + usage.ru_stime

    def watch(self, pid):
        """Not of rusage: its largest size is never less than that of the process that started this one."""
        while held := resident(pid):
            self.memory = max(self.memory, held)
            time.sleep(0.02)


def resident(pid):
    """Bytes that the process and its descendants hold; 0 where it has ended."""
    place = pathlib.Path(f"/proc/{pid}")
    held = sum(map(int, words(place / "statm")[1:2])) * os.sysconf("SC_PAGE_SIZE")
    return held + sum(map(resident, children(place)))


def children(place):
    """Of a process, by its folder in /proc."""
    try:
        return [child for task in place.glob("task/*/children") for child in words(task)]
    except OSError:
        return []


def words(path):
    """Of a file of /proc; none where the process has ended since."""
    try:
        return path.read_text().split()
    except OSError:
        return []
