# SPDX-License-Identifier: GPL-2.0-or-later
"""What a grid is, how its captures are made, and how much of them a sensor sees.

A grid has a row for each size and a column for each kind of traffic. An attack is to be found from some size on; a habit
is what ordinary networks do that resembles it. Each further column is the attack that the grid watches, seen by a sensor
that does not see all of it.
"""
import pathlib
import random
import struct
import subprocess
import sys
import tempfile
import typing

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "integration"))
from made_traffic import EPOCH, Capture  # noqa: E402

CUT = 96
WHOLE, ONE_WAY, CUT_SHORT, TWICE, SAMPLED, MIDDLE = (
    "whole", "one direction", f"{CUT} bytes each", "captured twice", "1 packet in 10", "second half")
LIMITED = (ONE_WAY, CUT_SHORT, TWICE, SAMPLED, MIDDLE)


class Kind(typing.NamedTuple):
    """A kind of traffic; make(size, chance) gives a Capture."""
    title: str
    make: typing.Callable
    habit: bool = False


class Grid(typing.NamedTuple):
    """`watched` names the attack of the columns of limited sight; without it there are none."""
    type: str
    unit: str  # what the sizes count
    sizes: tuple
    kinds: tuple
    watched: str = ""


class Cell(typing.NamedTuple):
    type: str
    column: str
    size: int
    kind: str
    sight: str
    habit: bool


def cells(grid):
    """All cells, column by column."""
    columns = [(kind.title, kind.title, WHOLE, kind.habit) for kind in grid.kinds]
    if grid.watched:
        columns += [(sight, grid.watched, sight, False) for sight in LIMITED]
    return [Cell(grid.type, column, size, kind, sight, habit)
            for column, kind, sight, habit in columns for size in grid.sizes]


def made(title, habit=False):
    """A Kind of the function, which is handed an empty Capture, the size and a source of chance."""
    def wrap(fill):
        def make(size, chance):
            capture = Capture()
            fill(capture, size, chance)
            return capture
        return Kind(title, make, habit)
    return wrap


def drill(title, scenario, rate=None, seconds=None, each=1, options=()):
    """What `ntt drill` makes: `each` events for each one of the size, at that rate; or at the size as rate, for so many seconds."""
    def make(size, chance):
        pace = size if seconds else min(rate, size * each)
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "drill.pcapng")
            subprocess.run(["ntt", "drill", scenario, "--rate", f"{pace * 60:.6f}/min", "--duration",
                            f"{seconds or size * each / pace:.3f}s", "--seed", str(chance.randrange(1, 2**31)), *options, "-q",
                            "-w", path], check=True, stdout=subprocess.DEVNULL)
            return read_drill(path.read_bytes())
    return Kind(title, make)


def read_drill(content):
    """The packets of a pcapng as `ntt drill` writes it: little-endian, one interface, times in nanoseconds."""
    at, capture = 0, Capture()
    while at < len(content):
        kind, length = struct.unpack_from("<II", content, at)
        if kind == 1:
            capture.link_type = struct.unpack_from("<H", content, at + 8)[0]
        elif kind == 6:
            high, low, size = struct.unpack_from("<III", content, at + 12)
            capture.add((high << 32 | low) / 1e9 - EPOCH, content[at + 28 : at + 28 + size])
        at += length
    return capture


def ends(frame):
    """Sender and receiver: addresses of IPv4 or IPv6, else of the link."""
    if frame[12:14] == b"\x08\0":
        return frame[26:30], frame[30:34]
    if frame[12:14] == b"\x86\xdd":
        return frame[22:38], frame[38:54]
    return frame[6:12], frame[:6]


def one_way(packets):
    """What those who spoke first send to those whom they spoke to."""
    first = {}
    for packet in packets:
        here, there = ends(packet[2])
        if first.setdefault(frozenset((here, there)), here) == here:
            yield packet


def seen(capture, sight, chance):
    """The capture that a sensor makes which sees that much of the packets."""
    packets = sorted(capture.packets)
    if sight == ONE_WAY:
        packets = list(one_way(packets))
    elif sight == TWICE:
        packets += [(time + 0.00003, number + len(packets), frame) for time, number, frame in packets]
    elif sight == SAMPLED:
        packets = [packet for packet in packets if chance.random() < 0.1]
    elif sight == MIDDLE:
        packets = packets[len(packets) // 2 :]
    capture.packets = sorted(packets)
    return capture


def surround(capture):
    """Adds what goes on before and afterwards, so that the capture does not begin and end with the attack."""
    if capture.link_type != 1:
        return capture
    first, last = min(capture.packets)[0], max(capture.packets)[0]
    for time in (first - 4, first - 1, last + 2, last + 5, last + 15):
        capture.session(time, "10.9.9.9", "10.9.9.10", 443)
    return capture


def write(grid, cell, seed, path):
    """Makes the capture of a cell; the same seed gives the same bytes."""
    chance = random.Random(f"{seed} {cell.type} {cell.kind} {cell.size}")
    kind = next(kind for kind in grid.kinds if kind.title == cell.kind)
    seen(surround(kind.make(cell.size, chance)), cell.sight, chance).write(path, CUT if cell.sight == CUT_SHORT else 65535)
