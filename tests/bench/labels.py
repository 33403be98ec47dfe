# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures with labels (tests/lab/README.md), and whether an alert of ntt is the one that a label asks for."""
import csv
import ipaddress
import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FIELDS = ["event", "type", "severity", "variant", "source", "target", "first_frame", "packets", "observed"]
MEDIUM = 3


def known():
    """The files of labels that are there: this repository's, and ../shared's."""
    return [path for path in (ROOT / "tests/captures/labels.tsv", ROOT.parent / "shared/captures/labels.tsv") if path.exists()]


def read(files):
    """The rows, each with the path of its capture and that of its labels."""
    rows = []
    for labels in files:
        with open(labels, newline="") as file:
            rows += [dict(row, path=labels.parent / row["file"], labels=labels)
                     for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    return rows


def fields(tshark, capture, which, names):
    """The command that prints the named fields of the packets that a display filter selects."""
    argv = [tshark, "-n", "-r", capture, "-Y", which, "-T", "fields", "-E", "occurrence=a", "-E", "aggregator=;"]
    return argv + [word for name in names for word in ("-e", name)]


def alerts(tshark, capture):
    """The command whose output opened() reads."""
    return fields(tshark, capture, "ntt.alert.event == 1", ["frame.time_epoch"] + ["ntt.alert." + name for name in FIELDS])


def opened(output):
    """The alerts in the order in which they opened: a dictionary of FIELDS and the time of the opening packet."""
    for line in output.splitlines():
        time, *columns = line.split("\t")
        for values in zip(*(column.split(";") for column in columns)):
            alert = dict(zip(FIELDS, values), time=float(time))
            if alert["event"] == "1":
                yield alert


def listed(address, wanted):
    """Whether the address or prefix is one of the comma-separated addresses and prefixes; * is every address."""
    if wanted == "*":
        return True
    try:
        network = ipaddress.ip_network(address, strict=False)
        others = [ipaddress.ip_network(one, strict=False) for one in wanted.split(",")]
    except ValueError:
        return False
    return any(network.version == other.version and network.overlaps(other) for other in others)


def right(row, alert):
    """Whether the alert is of a labelled type and names a listed source and a listed target."""
    return (alert["type"] in row["types"].split("|") and listed(alert["source"], row["sources"])
            and listed(alert["target"], row["targets"]))
