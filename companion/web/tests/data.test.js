// SPDX-License-Identifier: GPL-2.0-or-later
import assert from "node:assert/strict";
import test from "node:test";
import { binned, burstiness, hoursOfWeek, readCapture, topOf, totals, whyMapIsEmpty } from "../data.js";

const start = Date.UTC(2026, 10, 23, 13); // a Monday
const at = (seconds) => new Date(start + seconds * 1000).toISOString();
const interval = (seconds, more) => ({ start: at(seconds), seconds: 1, packets: 10, bytes: 1000, protocols: { tcp: [10, 1000] }, services: {}, ...more });

test("a capture without rows has empty lists and no bins", () => {
  const model = readCapture({}, 1);
  assert.deepEqual([model.alerts, model.hosts, model.tcp_flags, model.hours], [[], [], [], []]);
  assert.deepEqual(binned(model), []);
  assert.deepEqual(hoursOfWeek(model).cells, []);
});

test("bins cover the gaps between intervals, and lose nothing", () => {
  const model = readCapture({ intervals: [interval(0), interval(9), interval(4)] }, 1);
  const bins = binned(model);
  assert.equal(bins.length, 10);
  assert.deepEqual(bins.map(({ packets }) => packets), [10, 0, 0, 0, 10, 0, 0, 0, 0, 10]);
});

test("more intervals than bins are added up in whole numbers of intervals", () => {
  const model = readCapture({ intervals: Array.from({ length: 1000 }, (_, i) => interval(i)) }, 1);
  const bins = binned(model, 180);
  assert.equal(bins.length, 167);
  assert.ok(bins.slice(0, -1).every(({ packets }) => packets === 60));
  assert.equal(bins.reduce((n, bin) => n + bin.packets, 0), 10000);
});

test("what new streams say of an interval, and old ones do not", () => {
  const said = { tcp: { syn: 4, syn_ack: 3, fin: 0, rst: 1 }, entropy: { destinations: 2, ports: 1 }, peak_packets: 10 };
  const bins = binned(readCapture({ intervals: [interval(0, said), interval(1)] }, 1));
  assert.deepEqual(bins[0].tcp, said.tcp);
  assert.equal(bins[0].entropy.destinations, 2);
  assert.equal(burstiness(bins[0]), 1);
  assert.equal(bins[1].tcp, null);
  assert.deepEqual(bins[1].entropy, {});
  assert.ok(Number.isNaN(burstiness(bins[1])));
});

test("entropy of a bin is the mean over its packets", () => {
  const rows = [interval(0, { packets: 30, entropy: { ports: 1 } }), interval(1, { packets: 10, entropy: { ports: 5 } })];
  assert.equal(binned(readCapture({ intervals: rows }, 1), 1)[0].entropy.ports, 2);
});

test("totals of a range count what touches it", () => {
  const model = readCapture({ intervals: [interval(0), interval(1, { protocols: { udp: [3, 30], tcp: [1, 10] } })] }, 1);
  assert.deepEqual(totals(model, "protocols").map(({ name, packets }) => [name, packets]), [["tcp", 11], ["udp", 3]]);
  assert.deepEqual(totals(model, "protocols", [start + 1000, start + 2000]).map(({ name }) => name), ["udp", "tcp"]);
});

test("the rest becomes one row with all it holds", () => {
  const rows = [5, 4, 3, 2, 1].map((packets) => ({ name: `n${packets}`, packets, bytes: packets }));
  assert.deepEqual(topOf(rows, 2).at(-1), { name: "3 others", packets: 6, bytes: 6 });
  assert.equal(topOf(rows, 4).length, 5);
});

test("hours of the week are the stream's, or are made of intervals", () => {
  assert.deepEqual(hoursOfWeek(readCapture({ intervals: [interval(0), interval(3600)] }, 1)).cells.map(({ day, hour }) => [day, hour]), [[0, 13], [0, 14]]);
  const said = hoursOfWeek(readCapture({ intervals: [interval(0)], hours: [{ day: 6, hour: 2, packets: 7, bytes: 1, seconds: 60, time_zone: "Europe/Berlin" }] }, 1));
  assert.equal(said.zone, "Europe/Berlin");
  assert.deepEqual(said.cells.map(({ day }) => day), [6]);
});

test("an empty map names the reason that the plugin gave, and no missing database where there is one", () => {
  const reason = (capture) => whyMapIsEmpty(readCapture(capture, 1));
  const why = "no GeoIP database could be read, see the warnings";
  assert.match(reason({ not_evaluated: [{ what: "off_hours", why: "x" }, { what: "geography", why }] }), /no GeoIP database could be read/);
  assert.match(reason({ geoip: [{ path: "/x" }] }), /every address is local or not in the database/);
  assert.doesNotMatch(reason({}), /was found/);
  assert.equal(reason({ countries: [{ code: "NL", packets: 1, bytes: 1 }] }), null);
});
