# SPDX-License-Identifier: GPL-2.0-or-later
"""The thresholds of the engine, and a plugin in which its constants can be moved while it runs.

The plugin is built from a copy of the tree. There, each constant is a variable that has its own value unless the file named by
the environment variable NTT_MOVED, which is read whenever an engine starts, holds its number and another value.
"""
import pathlib
import re
import shutil
import subprocess
import typing

from labels import ROOT

MOVED = "NTT_MOVED"
ENGINE = ROOT / "epan-plugin/engine"
ENUM = re.compile(r"\benum \{([^{}]*)\};")
MEMBER = re.compile(r"\b([A-Z][A-Z0-9_]*) = (\d+)\b(?! *[-*+/<|])")
# Places in messages, units, answers of protocols.
NO_THRESHOLD = re.compile(r"HEADER|SERVICES|PAIRS|CONTACTS|KNOWN|FIXED|AT|OK|BAD|BROKEN|ERROR|MULTIPLE|MS|SECOND|UNIT|ALIGNMENT|PAGE|DAY|QUARTER|COOKIE|OPTIONS"
                          r"|OFFERED|RELAY|TRANSACTION|TRACEROUTE|INTEGER|OCTETS|ENUMERATED|.*_AT|.*_BITS|.*PAYLOAD")
TYPES = {path.stem for path in (ENGINE / "detectors").rglob("*.md")}
START = "struct ntt_engine *ntt_engine_create(const struct ntt_config *config, const struct ntt_setup *setup)\n{\n"
VARIABLES = """
#include <stdio.h>
#include <stdlib.h>
int ntt_moved = -1, ntt_moved_value;
static void read_moved(void)
{
    FILE *file = fopen(getenv("NTT_MOVED"), "r");
    if (!file || fscanf(file, "%d %d", &ntt_moved, &ntt_moved_value) != 2)
        ntt_moved = -1;
    if (file)
        fclose(file);
}

"""


class Threshold(typing.NamedTuple):
    """`type`: the alert type that it is of; '' if it is of several. `number`: of a constant."""
    name: str
    value: int
    least: int
    most: int
    type: str
    number: int
    is_preference: bool


def type_of(path):
    """The alert type that a source file decides about."""
    place = path.relative_to(ENGINE)
    names = {place.stem, *place.parts[1:2]} & TYPES if place.parts[0] == "detectors" else set()
    return max(names, default="")


def preferences():
    """Those of config.c and of the detectors, with their ranges."""
    for path in sorted(ENGINE.rglob("*.c")):
        row = re.compile(r'\bOPTION\(\s*(\w+)\(?(\w*)\)?,\s*(\w+),|\bNTT_OWN_OPTION\(\s*()()"(\w+)",')
        text = path.read_text()
        for found in row.finditer(text):
            by, who, name = found[1] or found[4], found[2] or found[5], found[3] or found[6]
            if numbers := re.search(r'"[^"]*",\s*(\d+),\s*(\d+),\s*(\d+)\)', text[found.end() :]):
                least, most, value = map(int, numbers.groups())
                kind = who.lower() if by == "BY" else type_of(path)
                yield Threshold(name, value, least, most, kind, -1, True)


def constants_in(text):
    """[(where the enumeration stands, its members, those that can be moved)]"""
    for enum in ENUM.finditer(text):
        members = [member.strip() for member in re.sub(r"/\*.*?\*/", "", enum[1], flags=re.S).split(",") if member.strip()]
        names = []
        for member in members:
            found = MEMBER.fullmatch(member)
            if found and int(found[2]) >= 2 and not NO_THRESHOLD.fullmatch(found[1]) and not is_value(text, found[1]):
                names.append((found[1], int(found[2])))
        yield enum, members, names


def is_value(text, name):
    return re.search(rf"[=!]= {name}\b|\b{name} [=!]=|\bcase {name}\b|\[[^\]\n]*\b{name}\b[^\]\n]*\]", text)


def constants():
    """In the order of the files, as build() numbers them."""
    number, seen = 0, {}
    for path in sources(ENGINE):
        for _, _, names in constants_in(path.read_text()):
            for name, value in names:
                label = f"{path.stem}:{name}"
                seen[label] = seen.get(label, 0) + 1
                label += f"'{seen[label]}" if seen[label] > 1 else ""
                yield Threshold(label, value, 1, 2**31 - 1, type_of(path), number, False)
                number += 1


def sources(engine):
    """The files whose constants may be thresholds: what reads messages has none."""
    return [path for path in sorted(engine.rglob("*.c")) if not re.search(r"_message|_binary|^layout|saved_state", path.name)]


def thresholds():
    return [*preferences(), *constants()]


def with_variables(text, number):
    """The text with its constants as variables, the first of which has that number; and the next number."""
    def replaced(enum, members, names):
        nonlocal number
        lines = [f"#undef {member.split(' ')[0]}" for member in members]
        kept = [member for member in members if member.split(" ")[0] not in dict(names)]
        for name, value in names:
            lines.append(f"#define {name} (ntt_moved == {number} ? ntt_moved_value : {value})")
            number += 1
        return "\n" + "\n".join(lines) + "\n" + (f"enum {{ {', '.join(kept)} }};" if kept else "")

    parts, at = [], 0
    for enum, members, names in constants_in(text):
        parts += [text[at : enum.start()], replaced(enum, members, names)]
        at = enum.end()
    return "extern int ntt_moved, ntt_moved_value;\n" + "".join(parts) + text[at:], number


def run(*argv):
    done = subprocess.run([str(word) for word in argv], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise SystemExit(f"plateau: {argv[0]} ended with {done.returncode}:\n{done.stdout[-3000:]}")


def build(folder):
    """Builds the plugin in that folder, and gives the folder of plugins that it is in."""
    tree, made = folder / "tree", folder / "build"
    for name in ("CMakeLists.txt", "CMakePresets.json", "COPYING", "README.md", ".github", "epan-plugin", "companion"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / name, tree / name)
    number = 0
    for path in sources(tree / "epan-plugin/engine"):
        text, number = with_variables(path.read_text(), number)
        if path.name == "engine.c":
            text = text.replace(START, VARIABLES + START + "    read_moved();\n")
        path.write_text(text)
    (folder / "report.js").write_text("// no page is looked at here\n")
    launcher = ["-DCMAKE_C_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
    run("cmake", "-S", tree, "-B", made, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DNTT_INLINE=OFF", "-DBUILD_TESTING=OFF",
        "-DCMAKE_C_FLAGS=-w",
        f"-DNTT_WEB_BUNDLE={folder / 'report.js'}", *launcher)
    run("cmake", "--build", made, "--target", "ntt_plugin")
    version = re.search(r"(\d+\.\d+)", subprocess.run(["tshark", "--version"], capture_output=True, text=True).stdout)[1]
    plugins = folder / "plugins" / version / "epan"
    plugins.mkdir(parents=True)
    shutil.copy(made / "epan-plugin/ntt.so", plugins)
    return folder / "plugins"
