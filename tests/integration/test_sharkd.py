# SPDX-License-Identifier: GPL-2.0-or-later
"""sharkd, the analysis behind other front ends, says what tshark says; it runs without taps."""

import contextlib
import json
import os
import shutil
import subprocess
import unittest

from ntt_test import BETWEEN, CAPTURES, alert_rows_once, tshark, two_pass_rows

SHARKD = os.environ.get("NTT_SHARKD", "sharkd")
SAMPLE = CAPTURES / "sample.pcapng"
FILES = [SAMPLE, *(CAPTURES / name for name in (
    "scan_ipv6_syn.pcapng", "sweep_arp.pcapng", "tunnel_gre.pcapng", "flood_icmp.pcapng.gz", "brute_ftp_hydra.pcapng",
    "dns_tunnel_iodine_null.pcapng.gz", "misuse_teardrop.pcapng"))]


class Session:
    """JSON-RPC over standard input and output, a line a message."""

    def __init__(self, process):
        self.process, self.number = process, 0

    def ask(self, method, **params):
        self.number += 1
        print(json.dumps({"jsonrpc": "2.0", "id": self.number, "method": method, "params": params}),
              file=self.process.stdin, flush=True)
        answer = json.loads(self.process.stdout.readline())
        assert answer["id"] == self.number and "result" in answer, answer
        return answer["result"]

    def rows(self, display_filter, *fields):
        """[(frame, values of each field with a comma between them…)] of the frames that pass the filter."""
        columns = {f"column{i}": f"{field}:0" for i, field in enumerate(fields)}
        return [(frame["num"], *frame["c"]) for frame in self.ask("frames", filter=display_filter, **columns)]


@contextlib.contextmanager
def sharkd(capture):
    with subprocess.Popen([SHARKD, "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          text=True) as process:
        try:
            session = Session(process)
            session.ask("load", file=str(capture))
            yield session
        finally:
            process.stdin.close()
            process.wait(60)


def from_tshark(lines, *columns):
    """What Session.rows gives, of lines that tshark printed: the frame, then the columns with these numbers."""
    rows = [line.split("\t") for line in lines]
    return [(int(row[0]), *(row[i].replace(BETWEEN, ",") for i in columns)) for row in rows]


@unittest.skipUnless(shutil.which(SHARKD), f"there is no '{SHARKD}' on this machine")
class Sharkd(unittest.TestCase):
    def test_alerts(self):
        for capture in FILES:
            with self.subTest(capture=capture.name), sharkd(capture) as session:
                found = session.rows("ntt.alert", "ntt.alert", "ntt.alert.id", "ntt.alert.type")
                self.assertTrue(found)
                self.assertEqual(found, from_tshark(alert_rows_once(capture), 1, 2, 4))

    def test_evidence(self):
        for capture in FILES:
            with self.subTest(capture=capture.name), sharkd(capture) as session:
                self.assertEqual(session.rows("ntt.evidence", "ntt.evidence"), from_tshark(two_pass_rows(capture)[1], 1))

    def test_expert_information(self):
        with sharkd(SAMPLE) as session:
            found = [entry for entry in session.ask("tap", tap0="expert")["taps"][0]["details"] if entry["p"] == "NTT"]
        self.assertEqual({entry["g"] for entry in found}, {"Security"})
        self.assertEqual({entry["f"] for entry in found}, {int(row.split("\t")[0]) for row in alert_rows_once(SAMPLE)})

    def test_details_of_a_frame(self):
        frame, message = from_tshark(alert_rows_once(SAMPLE), 1)[0]
        with sharkd(SAMPLE) as session:
            tree = json.dumps(session.ask("frame", frame=frame, proto=True)["tree"], ensure_ascii=False)
        self.assertIn(message, tree)
        self.assertIn("ntt.alert.severity", tree)

    def test_graph_counts_every_alert(self):
        with sharkd(SAMPLE) as session:
            items = session.ask("iograph", graph0="packets", filter0="ntt.alert")["iograph"][0]["items"]
        self.assertEqual(sum(value for value in items if isinstance(value, (int, float))), len(alert_rows_once(SAMPLE)))

    def test_graph_plots_the_counters(self):
        for counter in ("ntt.dst.half_open", "ntt.src.ports_tried", "ntt.dst.packet_rate"):
            with self.subTest(counter=counter), sharkd(SAMPLE) as session:
                items = session.ask("iograph", graph0=f"max:{counter}", filter0=counter)["iograph"][0]["items"]
                highest = max(int(value) for value in tshark(SAMPLE, "-T", "fields", "-e", counter).split())
                self.assertGreater(highest, 0)
                self.assertEqual(max(value for value in items if isinstance(value, (int, float))), highest)

    def test_another_capture_starts_again(self):
        other = CAPTURES / "scan_syn_f.pcapng"
        with sharkd(SAMPLE) as session:
            session.ask("load", file=str(other))
            self.assertEqual(session.rows("ntt.alert", "ntt.alert", "ntt.alert.id"),
                             from_tshark(alert_rows_once(other), 1, 2))


if __name__ == "__main__":
    unittest.main()
