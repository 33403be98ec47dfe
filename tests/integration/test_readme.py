# SPDX-License-Identifier: GPL-2.0-or-later
"""README.md and the other pages for people match the program: examples print what is shown, and everything named exists."""

import functools
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from ntt_test import CAPTURES, NTT, TSHARK, listed, run

ROOT = CAPTURES.parent.parent
README, BENCH = ROOT / "README.md", ROOT / "tests/bench/README.md"
DESTINATIONS = ROOT / "companion/man/ntt-destinations.5.md"
PAGES = [README, BENCH, ROOT / "tests/lab/README.md", ROOT / "companion/siem/README.md"]
ALL_PAGES = [*PAGES, *sorted((ROOT / ".github").glob("*.md")), ROOT / "epan-plugin/README.md",
             ROOT / "epan-plugin/records/records.md"]
ROOT_WARNING = re.compile(r'Running as user "root" and group "root"\. This could be dangerous\.\n')


def fenced(text, language):
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", text)


def console_examples(text):
    """[(command, what is shown below it)] of the blocks of a page that are marked as console."""
    return [(command, shown.rstrip("\n")) for block in fenced(text, "console")
            for command, shown in re.findall(r"(?m)^\$ (.+)\n((?:(?!\$ ).*\n)*)", block)]


def shown_pattern(shown):
    """A regular expression for what is shown: … is any text, on a line by itself any lines; a tab may be shown as two spaces
    or more, so that columns align."""
    lines = []
    for line in shown.splitlines():
        pieces = [".*" if piece == "…" else rf"(?:\t|{piece})" if piece.startswith("  ") else re.escape(piece)
                  for piece in re.split(r"(…|  +)", line)]
        lines.append(r"(?:.*\n)*?" if line == "…" else "".join(pieces) + r"\n")
    return re.compile("".join(lines))


def code(text):
    """All that is marked as code: lines of blocks, without comments, and words between backquotes."""
    blocks = "".join(fenced(text, "sh") + fenced(text, "console")) + "\n".join(re.findall(r"(?m)^ {4,}(\S.*)$", text))
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"(?ms)^```.*?^```$", "", text).replace(r"\|", "|"))
    return [re.sub(r"\s+#\s.*|\s+# ….*", "", line).removeprefix("$ ") for line in blocks.splitlines()] + inline


def commands(text):
    """The words of each command of ntt or of a script in the tree that is marked as code."""
    pieces = (piece.strip() for line in code(text) for piece in re.split(r"&&|;|\s\|\s", line))
    words = ([word for word in re.split(r"[\s\[\]|()]+", piece) if word not in ("sudo", "nice", "")] for piece in pieces)
    return [few for few in words if few and (few[0] == "ntt" and len(few) > 1 or re.match(r"(\./)?tests/[\w/.]+$|\./\w", few[0]))]


def options(words):
    """Those of a command's words that are options, without their values and marks of repetition."""
    return [re.match(r"--?[\w-]+", word)[0] for word in words if re.match(r"--?[A-Za-z]", word)]


@functools.cache
def help_of(*program):
    done = run(*program, "--help", cwd=ROOT)
    assert done.returncode == 0, done
    return done.stdout


@functools.cache
def ntt_help(*words):
    """Help of the command that the words begin with; what `ntt schedule` passes on is in the help of that command, too."""
    if words[0].startswith("-"):
        return help_of(NTT)
    text = help_of(NTT, *words)
    return text + help_of(NTT, words[1]) if words[0] == "schedule" and len(words) > 1 else text


def has_option(text, option):
    return re.search(rf"(?m)(?:^|[\s,\[|]){re.escape(option)}(?![\w-])", text)


def slug(heading):
    """The anchor that the host of the repository makes of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def headings(text, least=1):
    return [title for marks, title in re.findall(r"(?m)^(#+) (.+)$", re.sub(r"(?ms)^```.*?^```$", "", text)) if len(marks) >= least]


def rows_below(text, title):
    """The rows of the table that has a column of this title."""
    for table in re.findall(r"(?m)(?:^\|.*\n)+", text):
        head, _, *rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in table.splitlines()]
        if title in head:
            return rows
    raise AssertionError(f"no table has the column {title}")


def named_after_choose(text):
    """The names in "choose one, two or three."."""
    return re.split(r", | or ", re.search(r"choose (\S.*?)\.(?:\s|$)", text)[1])


class Folder(unittest.TestCase):
    """Commands run where a reader would run them: at the top of the tree, but what they write goes to a folder of the test."""

    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix="ntt readme ")
        self.addCleanup(place.cleanup)
        self.folder = pathlib.Path(place.name)
        (self.folder / "tests").symlink_to(ROOT / "tests")
        (self.folder / "bin").mkdir()
        for name, program in (("ntt", NTT), ("tshark", TSHARK)):
            (self.folder / "bin" / name).symlink_to(shutil.which(program))
        self.environment = dict(os.environ, PATH=f"{self.folder}/bin:{os.environ['PATH']}", NTT_TSHARK="tshark")

    def terminal(self, command):
        """All that a command prints, in the order in which a terminal would show it."""
        done = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=self.folder, env=self.environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)
        self.assertEqual(done.returncode, 0, f"{command}: {done.stdout}")
        return ROOT_WARNING.sub("", done.stdout)


class Examples(Folder):
    def test_print_what_is_shown(self):
        examples = console_examples(README.read_text())
        self.assertGreaterEqual(len(examples), 4)
        for command, shown in examples:
            with self.subTest(command=command):
                printed = self.terminal(command)
                self.assertTrue(shown, "an example that shows nothing is no console example")
                if not shown_pattern(shown).fullmatch(printed):
                    self.assertEqual(shown + "\n", printed)

    def test_a_difference_is_seen(self):
        shown = "331   port_scan   scanned 12 ports …\n…\nend"
        self.assertTrue(shown_pattern(shown).fullmatch("331\tport_scan\tscanned 12 ports of a host\none\ntwo\nend\n"))
        for printed in ("331\tport_scan\tscanned 13 ports of\nend\n", "331 port_scan\tscanned 12 ports of\nend\n",
                        "331\tport_scan\tscanned 12 ports of\nend\nmore\n", "331\tport_scan\tscanned 12 ports of\n"):
            self.assertFalse(shown_pattern(shown).fullmatch(printed), printed)
        self.assertEqual(console_examples("```console\n$ a\n1\n\n$ b\n2\n```\n"), [("a", "1"), ("b", "2")])


class Names(Folder):
    def test_commands_and_options(self):
        subcommands = set(re.findall(r"(?m)^  ([a-z]+) {2,}\S", help_of(NTT)))
        for page in ALL_PAGES:
            for words in commands(page.read_text()):
                with self.subTest(page=page.name, command=" ".join(words)):
                    if words[0] == "ntt":
                        plain = [word for word in words[1:3] if re.fullmatch(r"[a-z]+", word)]
                        if plain:
                            self.assertIn(plain[0], subcommands)
                        nested = len(plain) == 2 and re.search(rf"(?m)^  (?:ntt {plain[0]} )?{plain[1]} ", help_of(NTT, plain[0]))
                        text = ntt_help(*(plain if nested else plain[:1] or ["--help"]))
                    else:
                        self.assertTrue((ROOT / words[0]).exists() or page.name == "CONTRIBUTING.md", words[0])
                        text = help_of(ROOT / words[0]) if options(words) else ""
                    for option in options(words):
                        self.assertTrue(has_option(text, option), option)

    def test_options_by_themselves(self):
        known = "".join(help_of(NTT, name) for name in re.findall(r"(?m)^  ([a-z]+) {2,}\S", help_of(NTT)))
        known += ntt_help("schedule", "capture") + help_of(ROOT / "tests/bench/run")
        for page in PAGES:
            for span in code(page.read_text()):
                if re.match(r"--[a-z]", span):
                    with self.subTest(page=page.name, option=span):
                        self.assertTrue(has_option(known, options(span.split())[0]))

    def test_paths(self):
        for page in PAGES:
            for span in code(page.read_text()):
                if re.fullmatch(r"(\./)?(tests|companion|epan-plugin|\.github)/[\w./-]+", span):
                    with self.subTest(page=page.name, path=span):
                        self.assertTrue((ROOT / span).exists() or span.startswith("companion/web/report.js"))

    def test_links_and_pictures(self):
        for page in ALL_PAGES:
            text = page.read_text()
            for target in re.findall(r"\]\(([^)\s]+)\)", text):
                if "://" not in target:
                    with self.subTest(page=page.name, target=target):
                        name, _, anchor = target.partition("#")
                        other = page.parent / name if name else page
                        self.assertTrue(other.exists())
                        if anchor:
                            self.assertIn(anchor, [slug(title) for title in headings(other.read_text())])

    def test_contents(self):
        text = README.read_text()
        contents = text.partition("## Contents\n")[2].partition("\n## ")[0]
        listed = re.findall(r"\[([^\]]+)\]\(#([^)]+)\)", contents)
        self.assertEqual([anchor for _, anchor in listed], [slug(title) for title in headings(text, 2) if title != "Contents"])

    def test_folders(self):
        """Each row of the table of folders names folders and files that are there, and every folder that is."""
        for folder, what in rows_below(README.read_text(), "Folder"):
            folder, named = folder.strip("`"), re.findall(r"`([^`]+)`", what)
            for name in named:
                with self.subTest(folder=folder, name=name):
                    self.assertTrue(any((ROOT / folder / above / name).exists() for above in ("", "engine", "ui")), name)
            there = {path.split("/")[1] for path in run("git", "ls-files", folder, cwd=ROOT).stdout.split() if path.count("/") > 1}
            self.assertLessEqual(there, {name.split("/")[0] for name in named}, folder)


class Lists(Folder):
    """Lists in README.md name everything, and nothing else."""

    def test_alert_types(self):
        listed = re.findall(r"`(\w+)`", " ".join(row[0] for row in rows_below(README.read_text(), "What counts")))
        self.assertEqual(sorted(listed), sorted(re.findall(r"(?m)^\w+", run(NTT, "manual").stdout)))

    def test_formats(self):
        text = README.read_text()
        for name in ("report", "alerts", "watch"):
            arguments = ["-i", "lo", "--state", self.folder / "state"] if name == "watch" else [CAPTURES / "scan_syn_f.pcapng"]
            known = named_after_choose(run(NTT, name, *arguments, "--format", "nonsense").stderr)
            with self.subTest(command=name):
                self.assertGreater(len(known), 5)
                shown = re.search(rf"`ntt {name} [^`]*\[--format ([^\]]+)\]", text)[1].split(r"\|")
                self.assertEqual(sorted(shown), sorted(known))
                self.assertEqual(listed(name, "--format"), known)

    def test_destinations(self):
        done = run(NTT, "alerts", CAPTURES / "scan_syn_f.pcapng", "--to", "nonsense:")
        known = re.search(r"The kinds are (.+?)\. ", done.stderr)[1].split(", ")
        self.assertGreater(len(known), 8)
        shown = re.findall(r"`([^`]+)`", " ".join(row[1] for row in rows_below(README.read_text(), "Destination")))
        for kind in known:
            with self.subTest(kind=kind):
                secure = re.sub("http:", "https:", kind)
                self.assertTrue(any(example.startswith(secure) and (kind != "-" or example == "-") for example in shown), shown)
                self.assertRegex(DESTINATIONS.read_text(), rf"(?<![a-z+]){re.escape(secure)}")

    def test_fields_and_preferences(self):
        registered = set(re.findall(r"(?m)^F\t[^\t]+\t(ntt\.\S+)", run(TSHARK, "-G", "fields").stdout))
        registered |= set(re.findall(r"(?m)^#?(ntt\.\w+):", run(TSHARK, "-G", "currentprefs").stdout))
        for page in PAGES:
            for name in re.findall(r"\bntt\.[a-z_.]+[a-z_]", " ".join(code(page.read_text()))):
                if not re.search(r"\.(so|bash|service|timer)$", name):
                    with self.subTest(page=page.name, name=name):
                        self.assertIn(name, registered)

    def test_display_filters(self):
        filters = [row[1].strip("`") for row in rows_below(README.read_text(), "You want")]
        self.assertGreater(len(filters), 4)
        done = run(TSHARK, "-r", CAPTURES / "scan_syn_f.pcapng", "-Y", " || ".join(f"({text})" for text in filters))
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()
