# SPDX-License-Identifier: GPL-2.0-or-later
"""What tests/matrix.sh runs beside each Wireshark, in one process, so that a tshark is asked for the same thing once.

usage: matrix.py [--test RESULTS] [--keep FILE | --compare FILE]
  --test RESULTS   runs the tests of the plugin, on every third kind of capture; a line "NAME OUTCOME REMARK" for each group
                   goes to RESULTS
  --keep FILE      writes what this tshark says about labelled captures of every kind: all fields of the alerts, and the
                   frames that are evidence; with NTT_EVERY=1 about all of them
  --compare FILE   whether it says the same as that FILE, to the byte; the line of the group "alerts" goes to RESULTS
Exit status 1 where something failed.
"""

import argparse
import difflib
import json
import os
import sys
import unittest

from ntt_test import every_third, labels, one_of_each, side_by_side, two_pass_lines

GROUPS = {"modes": ["test_modes", "test_evidence"], "tables": ["test_statistics"], "sharkd": ["test_sharkd"]}


def run_groups():
    """Group → (outcome, remark)."""
    os.environ["NTT_CAPTURES"] = ",".join(row["file"] for row in every_third(one_of_each()))
    outcomes = {name: run_group(modules) for name, modules in GROUPS.items()}
    del os.environ["NTT_CAPTURES"]
    return outcomes


def run_group(names):
    """(outcome, remark) of the tests of some modules."""
    done = unittest.TextTestRunner(verbosity=2).run(unittest.defaultTestLoader.loadTestsFromNames(names))
    if not done.wasSuccessful() or not done.testsRun:
        return "failed", f"({len(done.failures) + len(done.errors)} of {done.testsRun})"
    if len(done.skipped) == done.testsRun:
        return "skipped", f"({done.skipped[0][1]})"
    return "passed", f"({done.testsRun} tests)"


def said():
    """Capture → lines, of one attack of each kind and a third of the others; with NTT_EVERY=1 of all. In two passes, which
    know the evidence; test_modes sees that one pass gives the same alerts."""
    captures = one_of_each() + every_third(labels("benign"))
    told = side_by_side(lambda row: two_pass_lines(row["path"]), captures)
    return {row["file"]: lines for row, lines in zip(captures, told)}


def compare(reference, here):
    """(outcome, remark); shows how they differ."""
    differ = 0
    for capture in sorted(reference.keys() | here.keys()):
        theirs, ours = reference.get(capture), here.get(capture)
        if theirs == ours:
            continue
        differ += 1
        print(f"differs: {capture}")
        for line in list(difflib.unified_diff(theirs or [], ours or [], "reference", "here", lineterm="", n=0))[:8]:
            print(line[:400])
    lines = sum(map(len, here.values()))
    return ("failed", f"({differ} differ)") if differ or not lines else ("passed", f"({len(here)} captures)")


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--test")
    parser.add_argument("--keep")
    parser.add_argument("--compare")
    options = parser.parse_args()
    outcomes = run_groups() if options.test else {}
    if options.keep:
        with open(options.keep, "w", encoding="utf-8") as file:
            json.dump(said(), file, indent=0)
    if options.compare:
        with open(options.compare, encoding="utf-8") as file:
            outcomes["alerts"] = compare(json.load(file), said())
    if options.test:
        with open(options.test, "w", encoding="utf-8") as file:
            file.writelines(f"{name} {outcome} {remark}\n" for name, (outcome, remark) in outcomes.items())
    sys.exit(any(outcome == "failed" for outcome, _ in outcomes.values()))


if __name__ == "__main__":
    main()
