# SPDX-License-Identifier: GPL-2.0-or-later
"""tests/new-detector in a copy of the tree: what it lays out builds, is listed, has a page and tests, and fires."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from ntt_test import CAPTURES, TSHARK, run

ROOT = CAPTURES.parent.parent
NAME, DRILL, LIMIT, PACKETS = "clear_login", "clear-login", 20, 50
LEFT_OUT = shutil.ignore_patterns(".git", "build", "build-*", "node_modules", "captures", "__pycache__", "*.png")
TARGETS = ["ntt_plugin", "ntt", f"test_{NAME}", "test_manual", "test_guidance", "test_tables"]
PLAIN = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
LAID_OUT = [f"epan-plugin/engine/detectors/{NAME}.c", f"epan-plugin/engine/detectors/{NAME}.md",
            f"tests/unit/detectors/test_{NAME}.c", "epan-plugin/engine/detector_list.h", "companion/drill/misuse.c"]


def copy_tree(folder):
    """A copy without captures and builds, in which the script is run by its path."""
    return pathlib.Path(shutil.copytree(ROOT, folder / "tree", ignore=LEFT_OUT))


def contents(tree):
    return {path: path.read_bytes() for path in sorted(tree.rglob("*")) if path.is_file()}


class Refusals(unittest.TestCase):
    def test_names(self):
        folder = tempfile.TemporaryDirectory(prefix="ntt new detector ")
        self.addCleanup(folder.cleanup)
        tree = copy_tree(pathlib.Path(folder.name))
        (tree / "epan-plugin/engine/detectors/half_done.md").write_text("a page of somebody's\n")
        before = contents(tree)
        for name, words in {"Clear-Login": "'Clear-Login' is no name for a detector", "_login": "is no name", "": "is no name",
                            "a" * 31: "too long", "port_scan": "there is a detector port_scan already",
                            "detector": "ntt_detector is taken", "tcp": "NTT_TCP is taken",
                            "half_done": "half_done.md is there already"}.items():
            done = run(tree / "tests/new-detector", name)
            self.assertEqual((done.returncode, done.stdout), (2, ""), name)
            self.assertIn(words, done.stderr)
            self.assertIn("Example: tests/new-detector clear_login", done.stderr)
        self.assertEqual(run(tree / "tests/new-detector").returncode, 2)
        self.assertEqual(contents(tree), before)


class Built(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="ntt-new-detector-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.folder.chmod(0o755)  # for the plain user
        cls.tree, cls.build = copy_tree(cls.folder), cls.folder / "build"
        cls.laid_out = run(cls.tree / "tests/new-detector", NAME)
        (cls.folder / "report.js").write_text("// no page is looked at here\n")
        cls.finish(["cmake", "-S", cls.tree, "-B", cls.build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=", "-DNTT_INLINE=OFF",
                    "-DBUILD_TESTING=ON", f"-DNTT_WEB_BUNDLE={cls.folder / 'report.js'}"])
        cls.finish(["cmake", "--build", cls.build, "--target", *TARGETS])
        plugins = cls.folder / "plugins" / cls.version() / "epan"
        plugins.mkdir(parents=True)
        shutil.copy(cls.build / "epan-plugin/ntt.so", plugins)
        cls.home = cls.folder / "home"
        cls.home.mkdir()
        cls.home.chmod(0o777)

    @classmethod
    def finish(cls, command):
        done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert done.returncode == 0, done.stdout[-4000:]

    @staticmethod
    def version():
        """"4.0", as in the name of the folder of plugins."""
        return re.search(r"Wireshark\) (\d+\.\d+)", run(TSHARK, "--version").stdout)[1]

    def plain(self, *command):
        """As a user for whom Wireshark loads the copy's plugin."""
        environment = dict(os.environ, HOME=str(self.home), WIRESHARK_PLUGIN_DIR=str(self.folder / "plugins"))
        environment.pop("XDG_CONFIG_HOME", None)
        return run(*PLAIN, *command, env=environment, cwd=self.home)

    def ntt(self, *arguments):
        return self.plain(self.build / "companion/ntt", *arguments)

    def test_names_what_it_laid_out(self):
        self.assertEqual(self.laid_out.returncode, 0, self.laid_out.stderr)
        for path in LAID_OUT:
            self.assertIn(f"  {path}\n", self.laid_out.stdout)
        original = {path: (ROOT / path).read_bytes() if (ROOT / path).exists() else b"" for path in LAID_OUT}
        self.assertTrue(all((self.tree / path).read_bytes() != original[path] for path in LAID_OUT))

    def test_is_formatted(self):
        if not shutil.which("clang-format"):
            self.skipTest("clang-format is not installed")
        sources = [path for path in LAID_OUT if path.endswith((".c", ".h"))]
        done = run("clang-format", "--dry-run", "-Werror", *sources, cwd=self.tree)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_unit_tests(self):
        for target in TARGETS[2:]:
            done = run(self.build / "tests" / target)
            self.assertEqual(done.returncode, 0, done.stdout)

    def test_has_a_page(self):
        self.assertRegex(self.ntt("manual").stdout, rf"(?m)^{NAME} +Clear login$")
        page = self.ntt("manual", NAME).stdout
        self.assertIn(f"# Clear login (`{NAME}`)\n\n## What it sees\n", page)
        self.assertRegex(page, rf"\| `ntt\.{NAME}_packets` +\| {LIMIT} +\| 2 to 100000 +\| packets +\| ")
        self.assertIn(f"Fewer than {LIMIT} may be a mistake.", page)

    def test_has_preferences(self):
        known = self.plain(TSHARK, "-G", "currentprefs").stdout
        self.assertIn(f"#ntt.{NAME}_packets: {LIMIT}\n", known)
        self.assertIn(f"#ntt.detect_{NAME}: TRUE\n", known)

    def test_fires_and_its_filter_selects_what_it_counted(self):
        self.assertRegex(self.ntt("drill", "list").stdout, rf"(?m)^{DRILL} +udp +IPv4, IPv6 ")
        for family in ([], ["--ipv6"]):
            done = self.ntt("drill", "--check", DRILL, *family, "-q", "-w", self.home)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            row = dict(zip(*(line.split() for line in done.stdout.splitlines()[:2])))
            self.assertEqual((row["EXPECTED"], row["FIRED"], row["OTHERS"]), (NAME, "yes", "-"))
        capture = self.home / f"{DRILL}.udp.ipv4.pcapng"
        closed = json.loads(self.ntt("alerts", "--format", "ndjson", capture).stdout.splitlines()[-1])
        self.assertEqual((closed["type"], closed["event"], closed["packets"]), (NAME, "close", PACKETS))
        selected = self.plain(TSHARK, "-n", "--disable-protocol", "ntt", "-r", capture, "-Y", closed["filter"]).stdout
        self.assertEqual(len(selected.splitlines()), PACKETS)


if __name__ == "__main__":
    unittest.main()
