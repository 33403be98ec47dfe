# SPDX-License-Identifier: GPL-2.0-or-later
"""Evidence that proves itself: the filter of every alert selects its packets on a tshark without the plugin."""

import unittest

from ntt_test import ALERT_FIELDS, CAPTURES, TSHARK, fields, labels, records, run, tshark


def closed_alerts(capture):
    """The last word on every alert of the capture."""
    last = {}
    for record in records(capture):
        if record["record"] == "alert":
            last[record["id"]] = record
    return last.values()


class Evidence(unittest.TestCase):
    def test_filters_select_the_evidence(self):
        for label in labels("attack"):
            capture = CAPTURES / label["file"]
            for alert in closed_alerts(capture):
                with self.subTest(capture=capture.name, alert=alert["message"]):
                    selected = tshark(capture, "--disable-protocol", "ntt", "-Y", alert["filter"],
                                      *fields(["frame.number"])).split()
                    self.assertGreaterEqual(len(selected), 0.99 * alert["packets"])
                    self.assertTrue(set(map(str, alert["frames"])) <= set(selected))
                    if "/" not in alert["source"] + alert["target"]:
                        self.assertLessEqual(len(selected), 1.02 * alert["packets"] + 2)

    def test_frames_before_the_alert_are_marked(self):
        capture = CAPTURES / "scan_syn_f.pcapng"
        alert = next(iter(closed_alerts(capture)))
        marked = tshark(capture, "-2", "-Y", f"ntt.evidence == {alert['id']}", *fields(["frame.number"])).split()
        selected = tshark(capture, "-Y", alert["filter"], *fields(["frame.number"])).split()
        self.assertEqual(marked, selected)
        self.assertEqual(int(marked[0]), alert["first_frame"])

    def test_every_promised_field_exists(self):
        known = {line.split("\t")[2] for line in run(TSHARK, "-G", "fields").stdout.splitlines() if line.startswith("F\t")}
        place = ["country", "country_name", "city", "latitude", "longitude", "asn", "as_org"]
        promised = ALERT_FIELDS + ["ntt.evidence", "ntt.service", "ntt.service.seen"]
        promised += [f"ntt.{end}.{name}" for end in ("src", "dst") for name in place]
        promised += ["ntt.src.ports_tried", "ntt.src.hosts_tried", "ntt.src.failures", "ntt.dst.half_open",
                     "ntt.dst.syn_rate", "ntt.dst.packet_rate"]
        self.assertEqual([name for name in promised if name not in known], [])

    def test_addresses_can_be_filtered_by_prefix(self):
        capture = CAPTURES / "scan_ipv6_syn.pcapng"
        rows = tshark(capture, "-Y", "ntt.alert.source.ipv6 == fd00::/16 && ntt.alert.severity >= 3",
                      *fields(["ntt.alert.source"])).split()
        self.assertTrue(rows)

    def test_expert_information(self):
        shown = tshark(CAPTURES / "scan_syn_f.pcapng", "-q", "-z", "expert,ntt.alert")
        self.assertIn("Port scan", shown)

    def test_service_of_a_frame(self):
        rows = tshark(CAPTURES / "page_loads.pcapng.gz", "-Y", "ntt.service == web", *fields(["ntt.service.seen"]))
        self.assertTrue("http" in rows.split(), rows[:200])


if __name__ == "__main__":
    unittest.main()
