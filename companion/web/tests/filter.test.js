// SPDX-License-Identifier: GPL-2.0-or-later
import assert from "node:assert/strict";
import test from "node:test";
import { inPlaces, inRange, makeFilter, showsAlert, showsRow, toggled } from "../filter.js";

const alert = { severity: "high", from: 1000, to: 2000, source: "192.0.2.1", target: "198.51.100.1", source_country: "KR", target_country: "NL" };

test("everything is shown until something is chosen", () => {
  assert.ok(showsAlert(makeFilter(), alert));
});

test("each part of the filter leaves out what is not chosen", () => {
  const filter = makeFilter();
  for (const [change, shown] of [
    [{ severities: new Set(["low"]) }, false], [{ severities: new Set(["high"]) }, true], [{ range: [0, 999] }, false], [{ range: [1500, 1600] }, true],
    [{ places: ["NL"] }, true], [{ places: ["US"] }, false], [{ places: ["NL", "KR"] }, true], [{ places: ["NL", "US"] }, false],
    [{ host: "198.51.100.1" }, true], [{ host: "198.51.100.2" }, false],
  ]) {
    filter.set({ severities: null, range: null, places: [], host: null, ...change });
    assert.equal(showsAlert(filter, alert), shown, JSON.stringify(change));
  }
});

test("those who listen are told", () => {
  const filter = makeFilter(), heard = [];
  filter.onChange(({ host }) => heard.push(host));
  filter.set({ host: "192.0.2.1" });
  filter.clear();
  assert.deepEqual(heard, ["192.0.2.1", null]);
});

test("what has no time is never left out for the time", () => {
  assert.ok(inRange([0, 1], NaN, NaN));
  assert.ok(!inRange([0, 1], 5, NaN));
});

test("a path is shown in both directions, and not within one country", () => {
  assert.ok(inPlaces(["NL", "US"], ["US", "NL"]));
  assert.ok(!inPlaces(["NL", "US"], ["NL", "NL"]));
});

test("rows of tables", () => {
  const filter = makeFilter(), countryOf = new Map([["192.0.2.1", "KR"]]);
  filter.set({ places: ["KR"] });
  assert.ok(showsRow(filter, "hosts", { address: "192.0.2.1", country: "KR", from: 0, to: 1 }, countryOf));
  assert.ok(!showsRow(filter, "hosts", { address: "192.0.2.2", from: 0, to: 1 }, countryOf));
  assert.ok(showsRow(filter, "conversations", { a: "192.0.2.1", b: "192.0.2.2", from: 0, to: 1 }, countryOf));
  assert.ok(!showsRow(filter, "countries", { code: "NL" }, countryOf));
  assert.ok(showsRow(filter, "protocols", { name: "tcp" }, countryOf));
});

test("choosing again takes back", () => {
  assert.deepEqual(toggled(["NL"], ["NL"]), []);
  assert.deepEqual(toggled(["NL"], ["US"]), ["US"]);
});
