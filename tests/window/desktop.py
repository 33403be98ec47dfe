# SPDX-License-Identifier: GPL-2.0-or-later
"""The real Wireshark on a display of its own: started as a plain user, driven by keys and clicks, looked at in
pictures.

Needs Xvfb, openbox, xdotool and ImageMagick, and qt5ct for dark colours. Nothing waits a fixed time: every step polls
until what it wants is there, and a step that does not get it leaves a picture of the display behind.
"""
import collections
import contextlib
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time

PROFILE = "Network Traffic Tracer"
SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent / "epan-plugin" / "ui" / "profile"
NOBODY = 65534
DARK = "/usr/share/qt5ct/colors/darker.conf"


def call(*argv, **options):
    return subprocess.run([str(a) for a in argv], capture_output=True, timeout=60, **options)


class Picture:
    """What a window shows, by pixels."""

    def __init__(self, ppm):
        _, width, height, _ = re.match(rb"(P6)\s(\d+)\s(\d+)\s(\d+)\s", ppm).groups()
        self.width, self.height = int(width), int(height)
        self.pixels = ppm[-3 * self.width * self.height:]

    def row(self, y):
        line = self.pixels[3 * self.width * y:3 * self.width * (y + 1)]
        return list(zip(line[0::3], line[1::3], line[2::3]))

    def colours(self):
        """How many pixels there are of each colour."""
        return collections.Counter(zip(self.pixels[0::3], self.pixels[1::3], self.pixels[2::3]))

    def near(self, colour):
        """How many pixels have the colour or nearly so, as in a line that is smoothed."""
        return sum(count for other, count in self.colours().items()
                   if max(abs(a - b) for a, b in zip(colour, other)) < 48)

    def words(self, left, top, bottom, gap):
        """[(from x, to x)] of what is drawn right of left and between two rows, where the ground is gap pixels wide."""
        drawn = set()
        for y in range(top, bottom):
            row = self.row(y)[left:]
            ground = collections.Counter(row).most_common(1)[0][0]
            drawn.update(left + x for x, pixel in enumerate(row) if pixel != ground)
        found = []
        for x in sorted(drawn):
            if found and x - found[-1][1] < gap:
                found[-1][1] = x
            else:
                found.append([x, x])
        return found


class Desktop:
    """A display, its window manager, and a folder for pictures. At 84 dpi 1280 pixels hold the profile's columns."""

    def __init__(self, pictures, width=1400, height=900, dpi=84):
        self.pictures = pathlib.Path(pictures)
        self.pictures.mkdir(parents=True, exist_ok=True)
        self.size, self.dpi = f"{width}x{height}x24", str(dpi)

    def __enter__(self):
        self.stack = contextlib.ExitStack()
        reader, writer = os.pipe()
        self.start("Xvfb", "-displayfd", writer, "-screen", 0, self.size, "-dpi", self.dpi, "-nolisten", "tcp", "-ac",
                   pass_fds=[writer])
        os.close(writer)
        with open(reader) as file:
            number = file.readline().strip()
        if not number:
            raise RuntimeError("Xvfb gives no display; is it installed, and can /tmp/.X11-unix be written?")
        self.environment = {**os.environ, "DISPLAY": f":{number}"}
        self.start("openbox", env=self.environment)
        return self

    def __exit__(self, *_):
        self.stack.close()

    def start(self, *argv, **options):
        process = subprocess.Popen([str(a) for a in argv], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   **options)
        self.stack.callback(lambda: (process.terminate(), process.wait()))

    def xdotool(self, *argv):
        return call("xdotool", *argv, env=self.environment).stdout.decode(errors="replace").split("\n")[:-1]

    def titles(self):
        """{title: window} of what can be seen."""
        found = {}
        for window in self.xdotool("search", "--onlyvisible", "--name", "."):
            found.update({title: window for title in self.xdotool("getwindowname", window)})
        return found

    def look(self, window="root"):
        return Picture(call("import", "-window", window, "-depth", "8", "ppm:-", env=self.environment).stdout)

    def photograph(self, name, window="root"):
        """A picture of few colours, which is small, in the folder."""
        call("convert", "-", "+dither", "-colors", 128, "-define", "png:compression-level=9", "-define",
             "png:compression-filter=0", f"PNG8:{self.pictures}/{name}.png",
             input=call("import", "-window", window, "png:-", env=self.environment).stdout)

    def wait(self, condition, what, seconds=60):
        """What the condition gives as soon as it gives anything."""
        deadline = time.monotonic() + seconds
        while not (result := condition()):
            if time.monotonic() > deadline:
                self.photograph("failed")
                raise AssertionError(f"waited {seconds} s for {what}; the display: {self.pictures}/failed.png")
            time.sleep(0.1)
        return result

    def wireshark(self, capture, *options, **ways):
        return Wireshark(self, capture, options, **ways)


class Wireshark:
    """One Wireshark with a home of its own. plugin: a file to load in place of all that are installed, "" for none;
    profile: "installed" takes the one of the machine, "source" that of these sources, None the default one; relative: whether
    the capture is named from where Wireshark is started; piped: it is captured from a pipe, and not saved; under: a function of
    the home that gives a command that runs it."""

    def __init__(self, desktop, capture, options, plugin=None, profile="installed", dark=False, relative=False, piped=False,
                 under=lambda home: []):
        self.desktop, self.capture, self.relative, self.piped = desktop, pathlib.Path(capture).resolve(), relative, piped
        self.options, self.plugin, self.profile, self.dark, self.under = options, plugin, profile, dark, under

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="ntt-window-")
        self.home = pathlib.Path(self.folder.name)
        self.capture = pathlib.Path(self.readable_capture())
        source = ["-k", "-i", "-"] if self.piped else ["-r", self.capture.name if self.relative else self.capture]
        argv = [*self.under(self.home), "wireshark", "-n", "-o", "capture.no_interface_load:TRUE", *self.options, *source]
        environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(self.home),
                       "XDG_RUNTIME_DIR": str(self.home), "DISPLAY": self.desktop.environment["DISPLAY"]}
        if self.plugin is not None:
            environment["WIRESHARK_PLUGIN_DIR"] = str(self.plugins())
        if self.profile:
            argv += ["-C", PROFILE]
        if self.profile == "source":
            shutil.copytree(SOURCE, self.home / ".config/wireshark/profiles" / PROFILE)
        if self.dark:
            self.paint_dark()
            environment["QT_QPA_PLATFORMTHEME"] = "qt5ct"
        user = {}
        if os.geteuid() == 0:  # root's Wireshark warns, and ignores personal plugins
            call("chown", "-R", f"{NOBODY}:{NOBODY}", self.home)
            user = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        self.errors = tempfile.TemporaryFile()
        self.started = time.monotonic()
        with open(self.capture if self.piped else os.devnull) as pipe:
            cat = subprocess.Popen(["cat"], stdin=pipe, stdout=subprocess.PIPE) if self.piped else None
            self.process = subprocess.Popen([str(a) for a in argv], env=environment, stdin=cat.stdout if cat else pipe,
                                            cwd=self.capture.parent if self.relative else "/",
                                            stdout=subprocess.DEVNULL, stderr=self.errors, **user)
            if cat:
                cat.stdout.close()
                cat.wait()
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.errors.close()
        self.folder.cleanup()

    def readable_capture(self):
        """The capture where a plain user can read it."""
        return shutil.copy(self.capture, self.home) if os.geteuid() == 0 else self.capture

    def plugins(self):
        version = call("wireshark", "--version").stdout.decode().split()[1]
        folder = self.home / "plugins" / re.match(r"\d+\.\d+", version)[0] / "epan"
        folder.mkdir(parents=True)
        if self.plugin:
            shutil.copy(self.plugin, folder / "ntt.so")
        return self.home / "plugins"

    def paint_dark(self):
        settings = self.home / ".config/qt5ct/qt5ct.conf"
        settings.parent.mkdir(parents=True)
        settings.write_text(f"[Appearance]\ncolor_scheme_path={DARK}\ncustom_palette=true\nstyle=Fusion\n"
                            '[Fonts]\ngeneral="DejaVu Sans,9,-1,5,50,0,0,0,0,0"\n'
                            'fixed="DejaVu Sans Mono,9,-1,5,50,0,0,0,0,0"\n')

    def process_state(self):
        """(the letter of its state, user time, system time) of the process, times in hundredths of a second."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return fields[0], int(fields[11]), int(fields[12])

    def wait_until_idle(self, seconds=1.0, limit=600):
        """Idle is less than a tenth of a core, for the cursor blinks, and not to be waiting for one. Returns since when
        it was."""
        _, *last = self.process_state()
        since = time.monotonic()
        deadline = since + limit
        while time.monotonic() - since < seconds:
            assert time.monotonic() < deadline, f"Wireshark is still busy after {limit} s"
            time.sleep(0.2)
            state, *now = self.process_state()
            if state == "R" or sum(now) - sum(last) > 2:
                since = time.monotonic()
            last = now
        return since

    def wait_for(self, title, seconds=60):
        """The window whose title holds the text."""
        def found():
            assert self.process.poll() is None, f"Wireshark ended with {self.process.returncode}: {self.messages()}"
            return next((window for name, window in self.desktop.titles().items() if title in name), None)
        return self.desktop.wait(found, f"a window '{title}'", seconds)

    def wait_until_loaded(self, idle=1.0, width=1280, height=800):
        """The window's main part, at the upper left; Wireshark brings its own size when it comes, so more than once."""
        def placed():
            self.main = self.wait_for("*-" if self.piped else self.capture.name, 600)
            self.desktop.xdotool("windowmove", self.main, 0, 0, "windowsize", self.main, width, height)
            self.loaded = self.wait_until_idle(idle)
            return {f"WIDTH={width}", f"HEIGHT={height}"} <= set(self.desktop.xdotool("getwindowgeometry", "--shell", self.main))
        self.desktop.wait(placed, f"a window of {width} by {height}", 600)

    def keys(self, *keys, window=None):
        self.desktop.xdotool("windowactivate", "--sync", window or self.main, "key", "--delay", 60, *keys)

    def click(self, x, y, window=None, times=1):
        """At a place inside a window."""
        window = window or self.main
        self.desktop.xdotool("windowactivate", "--sync", window)
        self.desktop.xdotool("mousemove", "--window", window, x, y, "click", "--repeat", times, "--delay", 80, 1)

    def drag(self, here, there):
        self.desktop.xdotool("mousemove", "--window", self.main, *here, "mousedown", 1)
        self.desktop.xdotool("mousemove", "--window", self.main, *there, "mouseup", 1)

    def type(self, text):
        self.desktop.xdotool("type", "--delay", 20, text)

    def look(self):
        return self.desktop.look(self.main)

    def colours(self):
        return self.look().colours()

    def messages(self):
        self.errors.seek(0)
        return self.errors.read().decode(errors="replace")

    def quit(self):
        """Its exit status, when asked to end by its own menu."""
        self.keys("ctrl+q")
        return self.process.wait(60)
