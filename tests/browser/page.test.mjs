// SPDX-License-Identifier: GPL-2.0-or-later
// The report page in a real browser.
import assert from "node:assert/strict";
import { after, afterEach, test } from "node:test";
import { join } from "node:path";
import { axeSource, close, closePages, emptyCapture, fake, makeReport, open, output, sample, scrollThrough, sizeOf } from "./browser.mjs";

after(close);
afterEach(closePages);

const MEGABYTE = 1e6;
const samplePage = makeReport("sample", [sample]);
const bigPage = makeReport("big", [sample], ["--tshark", fake]);
const hostilePage = makeReport("hostile", [sample], ["--tshark", fake], { NTT_FAKE: "hostile" });

const shown = (page, selector) => page.locator(`${selector}:visible`).count();

test("the sample: every chart is drawn, nothing is complained of, nothing is fetched", async () => {
  const { page, trouble } = await open(samplePage);
  await scrollThrough(page);
  assert.equal(await page.locator(".plot:not(:has(canvas))").count(), 0);
  assert.ok((await page.locator(".plot").count()) >= 9);
  await page.screenshot({ path: join(output, "light.png"), fullPage: true });
  await page.screenshot({ path: join(output, "page.png") });
  assert.deepEqual(trouble, []);
  assert.ok(sizeOf(samplePage) <= 1.5 * MEGABYTE, `${sizeOf(samplePage)} bytes`);
});

test("dark: by the system, and by the button", async () => {
  const { page, trouble } = await open(samplePage, { colorScheme: "dark" });
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await scrollThrough(page);
  const dark = await background();
  await page.screenshot({ path: join(output, "dark.png"), fullPage: true });
  await page.screenshot({ path: join(output, "page-dark.png") });
  await page.locator(".map-panel").screenshot({ path: join(output, "map-dark.png") });
  await page.click("#theme");
  assert.notEqual(await background(), dark);
  assert.equal(await page.textContent("#theme"), "Dark");
  assert.deepEqual(trouble, []);
});

test("a tile hides the findings of its severity, and the address keeps it", async () => {
  const { page } = await open(samplePage);
  assert.equal(await shown(page, ".card"), 4);
  await page.click('.tile[data-severity="medium"]');
  assert.equal(await shown(page, ".card"), 2);
  assert.match(page.url(), /#show=critical,high,low,info$/);
  const { page: again } = await open(samplePage, { at: "#show=high" });
  assert.equal(await shown(again, ".card"), 1);
});

test("dragging over the timeline filters findings and rows; “Show all” takes it back", async () => {
  const { page, trouble } = await open(samplePage);
  const plot = page.locator(".timeline-plot");
  await plot.scrollIntoViewIfNeeded();
  await plot.locator("canvas").waitFor();
  const box = await plot.boundingBox();
  const rows = await page.locator('table[data-table="conversations"] tbody tr:not([hidden])').count();
  await page.mouse.move(box.x + box.width * 0.58, box.y + 120);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.7, box.y + 150, { steps: 6 });
  await page.mouse.up();
  await page.locator(".chip").waitFor();
  assert.equal(await shown(page, ".card"), 2); // the flood, and the beacon that lasts
  assert.ok((await page.locator('table[data-table="conversations"] tbody tr:not([hidden])').count()) < rows);
  await page.click("text=Show all");
  assert.equal(await shown(page, ".card"), 4);
  assert.deepEqual(trouble, []);
});

test("a click on a country in the map, or in its table, shows it alone", async () => {
  const { page, trouble } = await open(samplePage);
  const map = page.locator(".plot.map");
  await map.scrollIntoViewIfNeeded();
  await map.locator("canvas").waitFor();
  const box = await map.boundingBox();
  await page.mouse.click(box.x + box.width * 0.37, box.y + box.height * 0.66); // Brazil
  await page.locator(".chip", { hasText: "Brazil" }).waitFor();
  assert.equal(await shown(page, ".card"), 1);
  await page.click(".chip");
  await page.click('button[aria-label^="South Korea"]:visible');
  assert.equal(await shown(page, ".card"), 1);
  for (const name of ["Zoom in", "Zoom out"]) await page.click(`button[aria-label="${name}"]`);
  assert.deepEqual(trouble, []);
});

test("a host has a card: its traffic, findings and peers", async () => {
  const { page, trouble } = await open(samplePage);
  await page.click('table[data-table="hosts"] button:text-is("145.97.40.10")');
  const dialog = page.locator("dialog[open]");
  assert.match(await dialog.textContent(), /Findings \(2\).*Peers.*ip\.addr == 145\.97\.40\.10/s);
  await page.screenshot({ path: join(output, "host.png") });
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("dialog[open]").count(), 0);
  assert.deepEqual(trouble, []);
});

test("the filter of a finding is copied", async () => {
  const { page } = await open(samplePage);
  await page.locator(".card details summary").first().click();
  await page.locator(".copy button:visible").first().click();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^ip\.dst == 145\.97\.40\.10 && tcp\.dstport == 80/);
});

test("by keyboard alone: skip link, tiles, range, host", async () => {
  const { page, trouble } = await open(samplePage);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.locator('.tile[data-severity="high"]').focus();
  await page.keyboard.press("Space");
  assert.equal(await shown(page, ".card"), 3);
  await page.getByLabel("Show until").focus();
  await page.keyboard.press("Home");
  await page.locator(".chip").waitFor();
  await page.locator('table[data-table="hosts"] tbody button').first().focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.locator("dialog[open]").count(), 1);
  assert.deepEqual(trouble, []);
});

test("printed, nothing is blank and everything is open", async () => {
  const { page, trouble } = await open(samplePage);
  const pdf = await page.pdf({ path: join(output, "sample.pdf"), format: "A4" });
  assert.ok(pdf.length > 200_000, `${pdf.length} bytes`);
  assert.ok((pdf.toString("latin1").match(/\/Type \/Page\b/g) ?? []).length >= 4);
  assert.deepEqual(trouble, []);
});

test("with scripts off the page says everything", async () => {
  const { page, trouble } = await open(samplePage, { javaScriptEnabled: false });
  assert.equal(await shown(page, ".card"), 4);
  assert.equal(await page.locator("svg.chart:visible").count(), 1);
  assert.ok(await page.locator('table[data-table="countries"]').isVisible());
  assert.equal(await shown(page, ".tools"), 0);
  assert.deepEqual(trouble, []);
});

test("a capture without packets is a page that says so", async () => {
  const { page, trouble } = await open(makeReport("empty", [emptyCapture()]));
  await scrollThrough(page);
  assert.match(await page.textContent("h1"), /no|nothing|empty/i);
  assert.equal(await page.locator(".plot").count(), 0);
  assert.deepEqual(trouble, []);
});

test("two captures in one page are filtered each by itself", async () => {
  const { page, trouble } = await open(makeReport("two", [sample, "tests/captures/sweep_echo.pcapng"]));
  await page.locator("#capture-1 button[aria-label^='South Korea']:visible").click();
  assert.equal(await shown(page, "#capture-1 .card"), 1);
  assert.ok((await shown(page, "#capture-2 .card")) >= 1);
  assert.deepEqual(trouble, []);
});

test("the page of a gigabyte is at most 3 MB and usable in 2 seconds", async () => {
  assert.ok(sizeOf(bigPage) <= 3 * MEGABYTE, `${sizeOf(bigPage)} bytes`);
  const { page, trouble } = await open(bigPage);
  // The best of three: other work on the machine makes a page slower, never faster.
  let usable = Infinity;
  for (let i = 0; i < 3; i++) {
    usable = Math.min(usable, await page.evaluate(() => performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd));
    if (i < 2) await page.reload();
  }
  console.log(`# ${sizeOf(bigPage)} bytes, usable after ${Math.round(usable)} ms`);
  assert.ok(usable <= 2000, `${usable} ms`);
  const cards = await shown(page, ".card");
  await page.click('.tile[data-severity="critical"]');
  assert.ok((await shown(page, ".card")) < cards);
  await scrollThrough(page);
  await page.screenshot({ path: join(output, "big.png") });
  assert.deepEqual(trouble, []);
});

test("hostile text runs no script, fetches nothing, breaks nothing", async () => {
  const { page, trouble } = await open(hostilePage);
  await scrollThrough(page);
  await page.locator(".card details summary").first().click();
  const opener = page.locator('table[data-table="hosts"] tbody button').first();
  await opener.click();
  assert.equal(await page.locator("dialog[open]").count(), 1);
  await page.locator("dialog[open] button", { hasText: "Show only this host" }).click();
  assert.equal(await page.evaluate(() => window.pwned), undefined);
  assert.equal(await page.locator("main img, main script, main style, dialog img, dialog script").count(), 0);
  assert.deepEqual(trouble, []);
});

test("axe finds nothing serious, light or dark", async () => {
  for (const colorScheme of ["light", "dark"]) {
    const { page } = await open(samplePage, { colorScheme });
    await page.evaluate(axeSource);
    const found = await page.evaluate(async () => (await window.axe.run({ resultTypes: ["violations"] })).violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(" | ")}`));
    assert.deepEqual(found, []);
  }
});
