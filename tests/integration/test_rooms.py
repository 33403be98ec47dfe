#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The order of the rooms holds, and tests/rooms fails on each arrow that the design forbids. The glossary is true."""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

# A file, what it is made to include, and what is said about that.
FORBIDDEN = (
    ("epan-plugin/engine/flows.c", '"traffic/traffic.h"', "the engine knows nothing but itself and system"),
    ("epan-plugin/system/system.c", '"engine/flows.h"', "system knows nothing of ntt"),
    ("epan-plugin/engine/detectors/syn_flood.c", "<epan/packet.h>", "detection must not know its host"),
    ("epan-plugin/engine/engine.c", '"engine/detectors/backscatter.h"', "the engine knows its detectors by their rows alone"),
    ("epan-plugin/records/record_stream.c", '"watch/ledger.h"', "the plugin must not know the command"),
    ("companion/base/lines.c", '"records/records.h"', "base knows nothing of ntt"),
    ("companion/records/merge.c", '"output/verdict.h"', "must not know how it is shown"),
    ("companion/watch/tail.c", '"commands/commands.h"', "only main.c knows the commands"),
    ("companion/output/json.c", '"ui/fields.h"', "the command knows only what the plugin shares"),
    ("companion/tshark/depth.c", '"watch/ledger.h"', "a circle of rooms"),
    ("companion/inputs/captures.c", '"captures.h"', "paths are written from the part's root"),
)


# The same for what each build checks.
FORBIDDEN_HEADERS = (
    ("epan-plugin/engine/flows.c", "<epan/packet.h>", "detection must not know its host"),
    ("epan-plugin/traffic/traffic.c", '"wsutil/report_message.h"', "detection must not know its host"),
    ("epan-plugin/engine/engine.c", "<sys/mman.h>", "belongs in system/system.c"),
    ("epan-plugin/geo/database.c", "<unistd.h>", "belongs in system/system.c"),
    ("epan-plugin/ui/menu.c", "<gio/gunixfdlist.h>", "belongs in system/system.c"),
    ("epan-plugin/system/system.h", "<sys/types.h>", "belongs in system/system.c"),
)


def rooms(root, *arguments):
    done = subprocess.run([sys.executable, str(ROOT / "tests/rooms"), "--root", str(root), *arguments], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


class Rooms(unittest.TestCase):
    def test_the_order_holds(self):
        status, out, err = rooms(ROOT)
        self.assertEqual((status, err), (0, ""))
        self.assertIn("commands", out)

    def test_a_forbidden_arrow_fails_and_is_named(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / "ntt"
            for part in ("companion", "epan-plugin", ".github"):
                shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("node_modules", "*.png"))
            self.assertEqual(rooms(copy)[0], 0)
            for file, header, why in FORBIDDEN:
                with self.subTest(file=file, header=header):
                    path = copy / file
                    text = path.read_text(encoding="utf-8")
                    path.write_text(f"#include {header}\n{text}", encoding="utf-8")
                    status, _, err = rooms(copy)
                    path.write_text(text, encoding="utf-8")
                    self.assertEqual(status, 1)
                    self.assertIn(why, err)
                    self.assertIn(file, err)

    def test_a_build_fails_on_headers_of_the_system(self):
        def check(folder):
            return subprocess.run(["cmake", f"-DFOLDER={folder}", "-P", ROOT / "epan-plugin/check_includes.cmake"],
                                  capture_output=True, text=True)
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder)
            shutil.copytree(ROOT / "epan-plugin", copy / "epan-plugin", ignore=shutil.ignore_patterns("*.png"))
            self.assertEqual(check(copy / "epan-plugin").returncode, 0)
            for file, header, why in FORBIDDEN_HEADERS:
                with self.subTest(file=file, header=header):
                    path = copy / file
                    text = path.read_text(encoding="utf-8")
                    path.write_text(f"#include {header}\n{text}", encoding="utf-8")
                    done = check(copy / "epan-plugin")
                    path.write_text(text, encoding="utf-8")
                    err = re.sub(r"\s+", " ", done.stderr)
                    self.assertNotEqual(done.returncode, 0)
                    self.assertIn(f'{file} includes {header[1:-1]}', err)
                    self.assertIn(why, err)

    def test_another_order_than_the_stated_one_fails(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / "ntt"
            for part in ("companion", "epan-plugin", ".github"):
                shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("node_modules", "*.png"))
            (copy / "companion/attic").mkdir()
            (copy / "companion/attic/old.c").write_text('#include "base/lines.h"\n', encoding="utf-8")
            status, _, err = rooms(copy)
            self.assertEqual(status, 1)
            self.assertIn("CONTRIBUTING.md states another order", err)

    def test_the_glossary_names_what_is_there(self):
        part, words = None, 0
        for line in (ROOT / ".github/GLOSSARY.md").read_text(encoding="utf-8").splitlines():
            heading = re.match(r"## .*\(`([a-z-]+)/`\)", line)
            part = heading[1] if heading else part
            row = re.search(r"\| `(\w+)` \| `([\w/.]+)` \|$", line)
            if row:
                words += 1
                file = ROOT / part / row[2]
                self.assertTrue(file.exists(), f"{line}: no such file")
                self.assertRegex(file.read_text(encoding="utf-8"), rf"\b{row[1]}\b", line)
            elif line.startswith("|"):
                self.assertRegex(line, r"^\| Word |^\|---", "a row without a name and a file")
        self.assertGreater(words, 50)


if __name__ == "__main__":
    unittest.main()
