# SPDX-License-Identifier: GPL-2.0-or-later
"""What the integration tests share: running tshark and ntt on the captures of tests/captures."""

import concurrent.futures
import csv
import functools
import json
import os
import pathlib
import re
import subprocess
import tempfile

CAPTURES = pathlib.Path(__file__).resolve().parent.parent / "captures"
TSHARK = os.environ.get("NTT_TSHARK", "tshark")
NTT = os.environ.get("NTT_COMMAND", "ntt")

# A home of its own: what this user has set in Wireshark, or put into folders of data, is not part of the tests.
HOME = tempfile.TemporaryDirectory(prefix="ntt-home-")
os.environ["HOME"] = HOME.name
for _name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "WIRESHARK_CONFIG_DIR"):
    os.environ.pop(_name, None)

# GLib's warnings and criticals are faults: they end whatever program of these tests they come from.
os.environ.setdefault("G_DEBUG", "fatal-warnings")

BETWEEN = "\x1f"  # the values of one field; messages may hold anything that can be read

ALERT_FIELDS = [
    "frame.number", "ntt.alert", "ntt.alert.id", "ntt.alert.event", "ntt.alert.type", "ntt.alert.variant",
    "ntt.alert.category", "ntt.alert.severity", "ntt.alert.confidence", "ntt.alert.source", "ntt.alert.target",
    "ntt.alert.source.ip", "ntt.alert.source.ipv6", "ntt.alert.target.ip", "ntt.alert.target.ipv6",
    "ntt.alert.first_frame", "ntt.alert.last_frame", "ntt.alert.packets", "ntt.alert.observed",
    "ntt.alert.threshold", "ntt.alert.window", "ntt.alert.technique", "ntt.alert.filter",
]


def run(*argv, **options):
    return subprocess.run([str(a) for a in argv], capture_output=True, text=True, errors="replace", timeout=300, **options)


def listed(command, option):
    """What `ntt COMMAND --help` lists for an option: "text (default), native or cef"."""
    text = re.search(rf"(?m)^ +{option}=[A-Z]+ +(.+)$", run(NTT, command, "--help").stdout)[1]
    return re.split(r", | or ", text.replace(" (default)", "").rpartition(": ")[2])


def tshark(capture, *options):
    """Output of tshark on a capture; 2, and from Wireshark 4.6 on 14, is the status for one that is cut short."""
    done = run(TSHARK, "-n", *options, "-r", capture)
    assert done.returncode in (0, 2, 14), f"{done.args}: {done.returncode}: {done.stderr}"
    return done.stdout


def fields(names):
    options = ["-T", "fields", "-E", "separator=/t", "-E", "occurrence=a", "-E", f"aggregator={BETWEEN}"]
    for name in names:
        options += ["-e", name]
    return options


def alert_rows(capture, *options):
    return tshark(capture, *options, "-Y", "ntt.alert", *fields(ALERT_FIELDS)).splitlines()


def records(capture, *options):
    lines = tshark(capture, "-q", "-o", "ntt.headers_from_taps_only:TRUE", "-z", f"ntt,records,{capture}", *options).splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


# Of captures that stay as they are: asked for once, however many tests of a process look at the answer.
alert_rows_once = functools.cache(alert_rows)
records_once = functools.cache(records)


@functools.cache
def two_pass_lines(capture):
    """Rows of alert_rows(capture, "-2") and of frames that are evidence, each with its ntt.evidence behind it."""
    return tshark(capture, "-2", "-Y", "ntt.alert || ntt.evidence", *fields([*ALERT_FIELDS, "ntt.evidence"])).splitlines()


def two_pass_rows(capture):
    """(alert_rows(capture, "-2"), rows of frame.number and ntt.evidence)"""
    frames = [line.rsplit("\t", 1) for line in two_pass_lines(capture)]
    return ([row for row, _ in frames if row.split("\t", 2)[1]],
            ["\t".join((row.split("\t", 1)[0], evidence)) for row, evidence in frames if evidence])


def labels(kind):
    """Rows of the labels, with the capture's path under "path"; NTT_LABELS names other files, separated by colons, and
    NTT_CAPTURES the only captures that count, separated by commas."""
    only = os.environ.get("NTT_CAPTURES")
    rows = []
    for name in os.environ.get("NTT_LABELS", str(CAPTURES / "labels.tsv")).split(":"):
        with open(name, newline="") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                row["path"] = pathlib.Path(name).resolve().parent / row["file"]
                if row["kind"] == kind and row["path"].exists() and (not only or row["file"] in only.split(",")):
                    rows.append(row)
    return rows


def one_of_each(carriers=True):
    """The rows of attack captures that differ in kind: the first with each set of alert types and, where asked for, every
    link layer and tunnel. With NTT_EVERY=1 all rows, which takes a quarter of an hour more."""
    rows, chosen = labels("attack"), {}
    for row in rows:
        is_carrier = carriers and row["file"].startswith(("link_", "tunnel_"))
        chosen.setdefault(row["file"] if is_carrier else row["types"], row)
    return rows if os.environ.get("NTT_EVERY") else list(chosen.values())


def every_third(rows):
    """Of rows that are much alike; with NTT_EVERY=1 all."""
    return rows if os.environ.get("NTT_EVERY") else rows[::3]


def side_by_side(work, items):
    """Results of the work on each item, in order, on all cores."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, items))
