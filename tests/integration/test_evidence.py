# SPDX-License-Identifier: GPL-2.0-or-later
"""Evidence that proves itself: the filter of every alert selects its packets on a tshark without the plugin.

NTT_LABELS=FILE[:FILE…] runs it on other labelled captures.
"""

import collections
import ipaddress
import re
import unittest

from ntt_test import (ALERT_FIELDS, BETWEEN, CAPTURES, TSHARK, fields, one_of_each, records_once, run, side_by_side, tshark,
                      two_pass_rows)


def closed_alerts(capture):
    """The last word on every alert of the capture."""
    last = {}
    for record in records_once(capture):
        if record["record"] == "alert":
            last[record["id"]] = record
    return list(last.values())


def selected_by(capture, alert):
    """Frame → addresses of the frames that the alert's filter selects on a tshark without the plugin."""
    names = ["frame.number", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst", "arp.src.proto_ipv4", "arp.dst.proto_ipv4",
             "icmpv6.nd.ns.target_address", "icmpv6.nd.na.target_address", "eth.src", "eth.dst"]
    rows = [line.split("\t") for line in
            tshark(capture, "--disable-protocol", "ntt", "-Y", alert["filter"], *fields(names)).splitlines()]
    return {int(row[0]): {address for cell in row[1:] for address in cell.split(BETWEEN) if address} for row in rows}


def covered(end, addresses):
    """Whether one of the addresses is the alert's end, or lies in it."""
    if end is None:
        return True
    if re.fullmatch("([0-9a-f]{2}:){5}[0-9a-f]{2}", end):
        return end in addresses
    network = ipaddress.ip_network(end)
    inside = (ipaddress.ip_address(a) for a in addresses if a.count(":") != 5)
    return any(a.version == network.version and a in network for a in inside)


def related(alert, addresses):
    """Whether a frame is between the alert's ends. Who lies about addresses is known by the link address."""
    link = re.match(r"eth\.src == ([0-9a-f:]{17}) && ", alert["filter"])
    if link:
        return link[1] in addresses
    return covered(alert.get("source"), addresses) and covered(alert.get("target"), addresses)


def marked_frames(capture):
    """Alert → frames that the plugin marks as its evidence, in two passes."""
    marked = collections.defaultdict(set)
    for line in two_pass_rows(capture)[1]:
        frame, ids = line.split("\t")
        for one in ids.split(BETWEEN):
            marked[int(one)].add(int(frame))
    return marked


class Evidence(unittest.TestCase):
    def test_filters_select_the_evidence(self):
        """At least 99 % of the packets that were counted, the samples, and no packet of an unrelated pair; and
        ntt.evidence marks the same packets."""
        def look(label):
            alerts = closed_alerts(label["path"])
            return alerts, [selected_by(label["path"], alert) for alert in alerts], marked_frames(label["path"])

        captures = one_of_each()
        self.assertTrue(captures)
        for label, (alerts, selections, marked) in zip(captures, side_by_side(look, captures)):
            for alert, selected in zip(alerts, selections):
                with self.subTest(capture=label["file"], alert=alert["message"], filter=alert["filter"]):
                    self.assertGreaterEqual(len(selected), 0.99 * alert["packets"])
                    self.assertLessEqual(set(alert["frames"]), set(selected))
                    self.assertEqual(marked[alert["id"]], set(selected))
                    self.assertEqual([f for f, addresses in selected.items() if not related(alert, addresses)], [])

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
