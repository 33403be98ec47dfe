// SPDX-License-Identifier: GPL-2.0-or-later
import assert from "node:assert/strict";
import test from "node:test";
import { clock, bytes, duration, country, setTimeZone, timeZone } from "../format.js";
import { project, unproject } from "../projection.js";
import { cut, middle, simplified } from "../world.mjs";

test("the projection and its inverse agree", () => {
  for (const point of [[0, 0], [120, 45], [-170, -80], [5, 52]]) {
    const back = unproject(project(point));
    assert.ok(Math.abs(back[0] - point[0]) < 1e-6 && Math.abs(back[1] - point[1]) < 1e-6, String(back));
  }
});

test("a ring across the 180th meridian becomes two, each on its side", () => {
  const parts = cut([[170, 60], [-170, 60], [-170, 70], [170, 70], [170, 60]]);
  assert.equal(parts.length, 2);
  assert.ok(parts[0].every(([lon]) => lon >= 170 && lon <= 180));
  assert.ok(parts[1].every(([lon]) => lon >= -180 && lon <= -170));
});

test("a ring elsewhere stays as it is", () => {
  const ring = [[0, 0], [10, 0], [10, 10], [0, 0]];
  assert.deepEqual(cut(ring), [ring]);
});

test("a country's middle is that of its largest part", () => {
  const square = (x, y, size) => [[[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]];
  assert.deepEqual(middle({ type: "MultiPolygon", coordinates: [square(-60, 0, 1), square(0, 40, 10)] }), [5, 45]);
});

test("the middle of a country across the 180th meridian lies within it", () => {
  const [lon] = middle({ type: "Polygon", coordinates: [[[100, 60], [-170, 60], [-170, 70], [100, 70], [100, 60]]] });
  assert.equal(lon, 140);
});

test("points that are the same at a tenth of a degree are one", () => {
  assert.deepEqual(simplified([[0, 0], [0.01, 0], [1, 1]]), [[0, 0], [1, 1]]);
});

test("numbers in words", () => {
  assert.equal(bytes(999), "999 B");
  assert.equal(bytes(1234567), "1.23 MB");
  assert.equal(duration(0.0002), "200 µs");
  assert.equal(clock(Date.UTC(2026, 0, 1, 12, 0, 1, 500), 5000), "12:00:01.50");
  assert.equal(clock(NaN, 1), "");
  setTimeZone("Asia/Tokyo");
  assert.equal(clock(Date.UTC(2026, 0, 1, 20, 0, 1), 60e3), "05:00:01");
  assert.equal(clock(Date.UTC(2026, 0, 31, 20, 0, 1), 9 * 86400e3), "02-01 05:00");
  setTimeZone("Nowhere/Never");
  assert.equal(timeZone(), "UTC");
  assert.equal(clock(Date.UTC(2026, 0, 1, 20, 0, 1), 60e3), "20:00:01");
  assert.equal(country("NL"), "Netherlands");
  assert.equal(country("nonsense!"), "nonsense!");
});
