# SPDX-License-Identifier: GPL-2.0-or-later
"""A tshark that misfortune befalls, for tests of `ntt watch`."""
import os
import pathlib
import shutil
import tempfile

REAL = shutil.which(os.environ.get("NTT_TSHARK", "tshark"))

# What a run of it does where its command line matches the pattern (of the shell) that a file of that name holds.
FATES = {
    "127": "echo 'tshark: error while loading shared libraries: libwireshark.so: cannot open shared object file' >&2; exit 127",
    "abort": "kill -ABRT $$",
    "killed": "kill -KILL $$",
    "crash": "kill -SEGV $$",
    "plugin": "echo 'tshark: Invalid -z argument \"ntt,records\"; it must be one of:' >&2; exit 1",
    "slow": "sleep 60",
}


class Tshark:
    """Runs the real one unless a fate has been set."""

    def __init__(self, test):
        temporary = tempfile.TemporaryDirectory(prefix="ntt tshark ")
        test.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        self.path = self.folder / "tshark"
        lines = ["#!/bin/sh", f"cd '{self.folder}' || exit 1"]
        for name, fate in FATES.items():
            lines.append(f"if [ -e fate-{name} ]; then read -r pattern <fate-{name}; case \"$*\" in $pattern) {fate} ;; esac; fi")
        self.path.write_text("\n".join([*lines, f"exec {REAL} \"$@\"", ""]))
        self.path.chmod(0o755)

    def befall(self, fate, pattern="*records*"):
        new = self.folder / "new"
        new.write_text(pattern + "\n")
        new.rename(self.folder / f"fate-{fate}")

    def relieve(self, fate):
        (self.folder / f"fate-{fate}").unlink()
