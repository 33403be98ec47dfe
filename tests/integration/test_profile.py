# SPDX-License-Identifier: GPL-2.0-or-later
"""The profile for the window: what it names exists, its colours can be read, and it is what gets installed."""

import csv
import os
import pathlib
import re
import tempfile
import unittest

from ntt_test import CAPTURES, TSHARK, fields, run, tshark

NAME = "Network Traffic Tracer"
PROFILE = CAPTURES.parent.parent / "epan-plugin" / "ui" / "profile"
SAMPLE = CAPTURES / "sample.pcapng"
FILES = ["colorfilters", "dfilter_buttons", "io_graphs", "preferences", "recent"]


def lines(name):
    return [line for line in (PROFILE / name).read_text().splitlines() if line and not line.startswith("#")]


def table(name):
    """Rows of a file in the format of Wireshark's tables: quoted cells, \\x22 for a quote."""
    return [[cell.replace(r"\x22", '"') for cell in row] for row in csv.reader(lines(name))]


def colour_rules():
    """[(name, filter, background, text)], colours as three numbers from 0 to 65535"""
    rules = []
    for line in lines("colorfilters"):
        name, expression, colours = re.fullmatch(r"@([^@]+)@([^@]+)@((?:\[[\d,]+\]){2})", line).groups()
        background, text = ([int(n) for n in c.split(",")] for c in re.findall(r"\[([\d,]+)\]", colours))
        rules.append((name, expression, background, text))
    return rules


def contrast(one, other):
    """The contrast ratio of two colours by WCAG 2."""
    def luminance(colour):
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 65535 for v in colour)]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def frames(expression, *options):
    return tshark(SAMPLE, *options, "-Y", expression, *fields(["frame.number"])).split()


class Profile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        rows = [line.split("\t") for line in run(TSHARK, "-G", "fields").stdout.splitlines()]
        cls.types = {row[2]: row[3] for row in rows if row[0] == "F"}

    def test_buttons(self):
        buttons = {label: (shown, expression) for shown, label, expression, _ in table("dfilter_buttons")}
        self.assertEqual(list(buttons), ["All alerts", "Medium and up", "Scans", "Floods", "Evidence"])
        self.assertEqual({shown for shown, _ in buttons.values()}, {"TRUE"})
        self.assertEqual(buttons["All alerts"][1], "ntt.alert")
        found = {label: set(frames(expression)) for label, (_, expression) in buttons.items() if label != "Evidence"}
        self.assertTrue(found["Scans"] and found["Floods"])
        self.assertLess(found["Scans"] | found["Floods"], found["All alerts"])
        self.assertLess(found["Medium and up"], found["All alerts"])

    def test_evidence_of_the_selected_packet(self):
        """tshark puts the values of one frame into a filter, as the window does with those of the selected one; unlike
        the window it takes them in the first pass, when only frames behind the alert are known as its evidence."""
        expression = next(row[2] for row in table("dfilter_buttons") if row[1] == "Evidence")
        alert, number = tshark(SAMPLE, "-Y", "ntt.alert.type == port_scan",
                               *fields(["frame.number", "ntt.alert.id"])).split()[:2]
        proof = frames(f"ntt.evidence == {number} || ntt.alert.id == {number}", "-2")
        evidence = frames(f"ntt.evidence == {number}", "-2")
        self.assertGreater(len(proof), 50)
        for selected in (alert, proof[-1]):
            shown = frames(expression, "-2", "--selected-frame", selected)
            self.assertEqual(shown, [frame for frame in proof if frame in evidence or selected == alert])
        self.assertEqual(frames(expression, "-2", "--selected-frame", "1"), [])

    def test_columns(self):
        names = re.findall(r"%Cus:([^:\"]+)", (PROFILE / "preferences").read_text())
        self.assertEqual(sorted(names), ["ntt.alert", "ntt.alert.severity", "ntt.dst.country", "ntt.src.country"])
        self.assertLessEqual(set(names), set(self.types))
        self.assertEqual(re.findall(r"%Cus:([^:\"]+)", (PROFILE / "recent").read_text()), names)

    def test_colours_can_be_read(self):
        rules = colour_rules()
        severities = [expression for _, expression, _, _ in rules[:5]]
        self.assertEqual(severities, [f"ntt.alert.severity == {n}" for n in (5, 4, 3, 2, 1)])
        self.assertEqual(len({tuple(background) for _, _, background, _ in rules[:6]}), 6)
        frames(" || ".join(f"({expression})" for _, expression, _, _ in rules), "-c", "1")
        for name, _, background, text in rules:
            with self.subTest(rule=name):
                self.assertGreaterEqual(contrast(background, text), 4.5)

    def test_graphs(self):
        graphs = table("io_graphs")
        self.assertEqual([row[2] for row in graphs if row[5] == "Packets"], ["", "ntt.alert"])
        self.assertEqual([row[6] for row in graphs if row[5] == "MAX(Y Field)"],
                         ["ntt.dst.half_open", "ntt.dst.packet_rate"])
        for enabled, name, expression, colour, style, _, field, average, factor in graphs:
            with self.subTest(graph=name):
                self.assertEqual((enabled, average, factor), ("Enabled", "None", "1"))
                self.assertIn(style, ("Line", "Dot"))
                self.assertRegex(colour, r"^#[0-9A-F]{6}$")
                self.assertTrue(not field or self.types[field] == "FT_UINT32")
                self.assertTrue(frames(" && ".join(filter(None, (expression, field))) or "frame"))

    def test_installed_for_everybody(self):
        """A user without settings picks it by its name; Wireshark makes the copy, and has nothing to warn about."""
        folders = dict(re.findall(r"^([^:]+):\s+(.*)$", run(TSHARK, "-G", "folders").stdout, re.MULTILINE))
        installed = pathlib.Path(folders["Global configuration"]) / "profiles" / NAME
        with tempfile.TemporaryDirectory() as home:
            environment = {**os.environ, "HOME": home, "XDG_CONFIG_HOME": f"{home}/.config"}
            done = run(TSHARK, "-C", NAME, "--color", "-n", "-r", SAMPLE, "-Y", "ntt.alert", env=environment)
            copy = pathlib.Path(home, ".config/wireshark/profiles", NAME)
            for name in FILES:
                self.assertEqual((installed / name).read_text(), (PROFILE / name).read_text())
                self.assertEqual((copy / name).read_text(), (PROFILE / name).read_text())
        self.assertEqual(sorted(path.name for path in installed.iterdir()), FILES)
        self.assertEqual(done.returncode, 0)
        self.assertNotRegex(done.stderr, r"(?i)warning|error|profile|ntt|unknown")
        self.assertEqual(len([row for row in done.stdout.splitlines() if " high " in row]), len(
            frames("ntt.alert.severity == 4")))


if __name__ == "__main__":
    unittest.main()
