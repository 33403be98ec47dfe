# SPDX-License-Identifier: GPL-2.0-or-later
"""The sample capture in the real window, with the profile: what can be asserted is asserted from titles and pixels, and
the pictures are kept for a person to look at.

NTT_PLUGIN: a plugin to load, with the profile of these sources, in place of what is installed. NTT_PICTURES: where the
pictures go (build/window). NTT_GEOIP: a country database, where Wireshark's own folders have none.
"""
import os
import pathlib
import re
import shutil
import unittest

from desktop import NOBODY, SOURCE, Desktop

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SAMPLE = ROOT / "tests/captures/sample.pcapng"
PICTURES = os.environ.get("NTT_PICTURES", ROOT / "build/window")
PLUGIN = os.environ.get("NTT_PLUGIN")
GEOIP = os.environ.get("NTT_GEOIP")

BUTTONS = ["All alerts", "Medium and up", "Scans", "Floods", "Evidence"]
FILTER_ROW = (66, 82)  # of the main window, where the buttons are written
BEHIND_FILTER = 905
SOURCE_COUNTRY, TARGET_COUNTRY = (284, 380), (514, 610)  # columns, by the widths of the profile


def rule_colours():
    """{name of the rule: its background as a pixel}"""
    rules = re.findall(r"^@([^@]+)@[^@]+@\[(\d+),(\d+),(\d+)\]", (SOURCE / "colorfilters").read_text(), re.MULTILINE)
    return {name: tuple(int(value) >> 8 for value in colour) for name, *colour in rules}


RULES = rule_colours()
HIGH, MEDIUM, INFO, EVIDENCE = (RULES[f"NTT: {name}"] for name in ("high", "medium", "info", "evidence"))
ROW = 5000  # pixels of one colour that a coloured row has at least


class Window(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.desktop = cls.enterClassContext(Desktop(PICTURES))

    def open(self, *options, **ways):
        database = ["-o", f"ntt.geoip:{GEOIP}"] if GEOIP else []
        window = self.enterContext(self.desktop.wireshark(
            SAMPLE, *database, *options, plugin=PLUGIN, profile="source" if PLUGIN else "installed", **ways))
        window.wait_until_loaded()
        return window

    def press(self, window, label):
        words = window.look().words(BEHIND_FILTER, *FILTER_ROW, gap=10)
        self.assertEqual(len(words), len(BUTTONS))
        left, right = words[BUTTONS.index(label)]
        window.click((left + right) // 2, sum(FILTER_ROW) // 2)

    def see(self, window, *colours, without=()):
        """Waits for rows of these colours, and for no row of the others."""
        def seen():
            count = window.colours()
            return all(count[c] > ROW for c in colours) and not any(count[c] > ROW for c in without)
        self.desktop.wait(seen, f"rows coloured {colours} and none {without}")

    def end(self, window):
        self.assertEqual(window.quit(), 0)
        self.assertNotRegex(window.messages(), r"(?i)\bntt\b|critical|assert|profile|colorfilters|io_graphs|buttons")

    def test_alerts(self):
        window = self.open()
        self.press(window, "All alerts")
        self.see(window, HIGH, MEDIUM, INFO)
        self.check_countries(window.look())
        window.click(300, 117)  # the first alert
        window.drag((640, 600), (930, 600))  # room for the packet's details
        window.drag((640, 433), (640, 300))
        self.open_details(window)
        self.desktop.photograph("alerts", window.main)
        self.press(window, "Medium and up")
        self.see(window, HIGH, MEDIUM, without=[INFO, EVIDENCE])
        self.press(window, "Floods")
        self.see(window, HIGH, without=[MEDIUM, INFO])
        self.press(window, "Scans")
        self.see(window, MEDIUM, without=[HIGH, INFO])
        window.click(300, 117)
        self.press(window, "Evidence")
        self.see(window, EVIDENCE)
        self.desktop.photograph("evidence", window.main)
        self.end(window)

    def check_countries(self, picture):
        """Something is written in both columns of every row that is coloured as high."""
        rows = [picture.row(y) for y in range(picture.height)]
        rows = [row for row in rows if row.count(HIGH) > picture.width // 2]
        self.assertTrue(rows)
        for left, right in (SOURCE_COUNTRY, TARGET_COUNTRY):
            self.assertGreater(sum(pixel != HIGH for row in rows for pixel in row[left:right]), 10)

    def open_details(self, window):
        """Opens ntt's part of the details, which is the last, and the alert in it."""
        window.keys("Tab")
        window.keys("End", "Right", "Down", "Right")
        window.wait_until_idle()

    def test_statistics(self):
        window = self.open("-z", "ntt,alerts")
        table = window.wait_for("Network Traffic Tracer: Alerts")
        self.desktop.xdotool("windowsize", table, 1100, 400)
        window.wait_until_idle()
        self.desktop.photograph("statistics", table)
        window.keys("Escape", window=table)
        window.keys("alt+a", "Up", "Return")
        expert = window.wait_for("Expert Information")
        window.wait_until_idle()
        self.desktop.photograph("expert", expert)
        window.keys("Escape", window=expert)
        window.keys("alt+s", "i")
        graphs = window.wait_for("I/O Graphs")
        lines = [tuple(bytes.fromhex(c)) for c in re.findall('"#([0-9A-F]{6})"', (SOURCE / "io_graphs").read_text())]
        self.assertEqual(len(lines), 4)
        window.wait_until_idle()
        self.desktop.wait(lambda: all(self.desktop.look(graphs).near(line) > 150 for line in lines), "four lines")
        self.desktop.photograph("graphs", graphs)
        window.keys("Escape", window=graphs)
        self.end(window)

    def test_preferences_and_reading_again(self):
        window = self.open("-Y", "ntt.alert")
        self.see(window, HIGH, MEDIUM, INFO)
        window.keys("ctrl+r")
        self.see(window, HIGH, MEDIUM, INFO)
        window.keys("ctrl+shift+p")
        preferences = window.wait_for("Preferences")
        self.desktop.xdotool("type", "--delay", 20, "Protocols")
        self.desktop.xdotool("key", "Right")
        window.wait_until_idle()  # letters that come sooner would go on with the word before
        protocols = self.desktop.look(preferences).pixels
        self.desktop.xdotool("type", "--delay", 20, "NTT")
        self.desktop.wait(lambda: self.desktop.look(preferences).pixels != protocols, "the page of NTT")
        window.wait_until_idle()
        self.desktop.photograph("preferences", preferences)
        self.change(window, preferences, "ntt.flood_half_open", "100000")
        self.see(window, MEDIUM, INFO, without=[HIGH])
        self.choose_profile(window, "Home")
        self.see(window, without=[MEDIUM, INFO])
        self.choose_profile(window, "Home", "Down")
        self.see(window, MEDIUM, INFO)
        self.end(window)

    def change(self, window, preferences, name, value):
        """Finds the preference among the advanced ones, the last page, and writes another value."""
        self.desktop.xdotool("key", "End")
        window.wait_until_idle()
        self.desktop.xdotool("key", "Tab")
        self.desktop.xdotool("type", "--delay", 20, name)
        window.wait_until_idle()
        window.click(587, 107, preferences, times=2)  # the one row under the names of its groups
        self.desktop.xdotool("key", "ctrl+a")
        self.desktop.xdotool("type", "--delay", 20, value)
        self.desktop.xdotool("key", "Return")
        self.desktop.xdotool("key", "Return")

    def choose_profile(self, window, *keys):
        """The default profile is the first of the list, the only other one of the user's own the second."""
        window.keys("ctrl+shift+a")
        dialog = window.wait_for("Configuration Profiles")
        self.desktop.xdotool("key", *keys)
        self.desktop.xdotool("key", "Return")
        self.desktop.wait(lambda: dialog not in self.desktop.titles().values(), "the profiles to close")

    def test_tools_menu(self):
        window = self.open()
        self.open_tools(window)
        window.keys("Return")
        self.see(window, HIGH, MEDIUM, INFO)
        self.open_tools(window)
        window.keys("Down", "Return")
        self.see(window, HIGH, MEDIUM, without=[INFO])
        self.check_report(window)
        self.end(window)

    def ask_for_report(self, window):
        self.open_tools(window)
        window.keys("Down", "Down", "Return")

    def check_report(self, window):
        opened = self.install_browser(window)
        self.ask_for_report(window)
        self.desktop.wait(lambda: opened.exists() and opened.read_text().strip(), "the browser to be started")
        page = pathlib.Path(opened.read_text().strip().removeprefix("file://"))
        self.assertEqual(page, window.home / f"{SAMPLE.name}.ntt.html")
        self.assertIn("14.32.10.66 scanned 100 ports", page.read_text())

    def middle(self):
        """What is drawn where Wireshark puts its boxes, which xdotool does not list."""
        picture = self.desktop.look()
        return [picture.row(y)[410:870] for y in range(340, 440)]

    def check_refusal(self, window, name):
        """A box says why there is no report, or that nothing could open it; Wireshark goes on."""
        before = self.middle()
        self.ask_for_report(window)
        self.desktop.wait(lambda: self.middle() != before, "a box with the reason")
        window.wait_until_idle()
        self.desktop.photograph(name)
        self.desktop.xdotool("key", "Escape")
        self.desktop.wait(lambda: self.middle() == before, "the box to be closed")

    def check_filters(self, window):
        """The two entries that filter."""
        self.open_tools(window)
        window.keys("Return")
        self.see(window, HIGH, MEDIUM, INFO)
        self.open_tools(window)
        window.keys("Down", "Return")
        self.see(window, HIGH, MEDIUM, without=[INFO])

    def test_report_on_a_relative_path(self):
        window = self.open(relative=True)
        self.check_report(window)
        self.end(window)

    def test_report_that_is_not_to_be_had(self):
        window = self.open(relative=True)
        self.check_refusal(window, "no browser")
        page = window.home / f"{SAMPLE.name}.ntt.html"
        self.assertIn("14.32.10.66 scanned 100 ports", page.read_text())
        page.write_text("not made by ntt")
        self.check_refusal(window, "no page of ours")
        self.assertEqual(page.read_text(), "not made by ntt")
        page.unlink()
        self.check_filters(window)
        window.capture.rename(window.home / "elsewhere.pcapng")
        self.check_refusal(window, "renamed")
        self.check_filters(window)
        (window.home / "elsewhere.pcapng").unlink()
        self.check_refusal(window, "deleted")
        self.check_filters(window)
        self.assertFalse(page.exists())
        window.keys("ctrl+w")
        window.wait_until_idle()
        self.check_refusal(window, "nothing open")
        for entry in ((), ("Down",)):
            self.open_tools(window)
            window.keys(*entry, "Return")
            window.wait_until_idle()
        self.end(window)

    def test_a_capture_from_a_pipe_that_is_not_saved_and_no_command(self):
        window = self.open(piped=True, under=self.own_command)
        unsaved = pathlib.Path(re.search(r'File: "(/[^"]+)"', window.messages())[1])
        page = unsaved.with_name(f"{unsaved.name}.ntt.html")
        self.addCleanup(lambda: [path.unlink(missing_ok=True) for path in (unsaved, page)])
        self.check_filters(window)
        self.check_refusal(window, "no browser for what is not saved")
        self.assertIn("14.32.10.66 scanned 100 ports", page.read_text())
        (window.home / "bin/ntt").unlink()
        self.check_refusal(window, "no command")
        self.check_filters(window)
        window.process.terminate()  # it would ask whether the capture is to be saved
        self.assertNotRegex(window.messages(), r"(?i)\bntt\b|critical|assert")

    def own_command(self, home):
        """Runs what follows where the folder of the installed ntt is one in the home, with a copy of it."""
        command = pathlib.Path(shutil.which("ntt"))
        (home / "bin").mkdir()
        shutil.copy(command, home / "bin/ntt")
        return ["unshare", "--user", f"--map-user={NOBODY}", "--keep-caps", "--mount", "sh", "-c",
                'mount --bind "$0" "$1" && shift && exec "$@"', home / "bin", command.parent]

    def open_tools(self, window):
        """Selects the first entry of ntt's, whose menu is the last under Tools."""
        window.keys("alt+t", "Up", "Right")
        window.wait_until_idle()

    def install_browser(self, window):
        """A browser that writes the address into the file that this returns."""
        opened = window.home / "opened"
        applications = window.home / ".local/share/applications"
        applications.mkdir(parents=True)
        program = window.home / "browser"
        program.write_text(f"#!/bin/sh\necho \"$1\" >{opened}\n")
        program.chmod(0o755)
        (applications / "reader.desktop").write_text(
            f"[Desktop Entry]\nType=Application\nName=Reader\nMimeType=text/html;\nExec={program} %u\n")
        (window.home / ".config/mimeapps.list").write_text("[Default Applications]\ntext/html=reader.desktop\n")
        return opened

    def test_dark(self):
        window = self.open("-Y", "ntt.alert", dark=True)
        self.see(window, HIGH, MEDIUM, INFO)
        ground = window.colours().most_common(1)[0][0]
        self.assertLess(max(ground), 100)
        self.desktop.photograph("dark", window.main)
        self.end(window)


if __name__ == "__main__":
    print(f"pictures in {PICTURES}")
    unittest.main()
