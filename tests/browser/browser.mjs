// SPDX-License-Identifier: GPL-2.0-or-later
// Pages made by the ntt of NTT_COMMAND, opened in Debian's Chromium; what is fetched or complained of is kept.
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
export const output = process.env.NTT_BROWSER_OUTPUT;
const require = createRequire(join(output, "package.json"));
const { chromium } = require("playwright-core");
export const axeSource = require("axe-core").source;

const root = join(here, "..", "..");
mkdirSync(join(output, "pages"), { recursive: true });

/** Makes a report with ntt; returns its path. */
export function makeReport(name, captures, options = [], environment = {}) {
  const path = join(output, "pages", `${name}.html`);
  execFileSync(process.env.NTT_COMMAND, ["report", "-q", ...captures, "-o", path, ...options], { cwd: root, env: { ...process.env, ...environment }, stdio: ["ignore", "inherit", "pipe"] });
  return path;
}

export const sample = "tests/captures/sample.pcapng";
export const fake = join(here, "fake_tshark");
export const sizeOf = (path) => statSync(path).size;

/** A capture without packets. */
export function emptyCapture() {
  const path = join(output, "pages", "empty.pcap");
  if (!existsSync(path)) writeFileSync(path, Buffer.from("d4c3b2a1020004000000000000000000ffff000001000000", "hex"));
  return path;
}

// As root Chromium has no sandbox of its own.
const browser = await chromium.launch({ executablePath: process.env.NTT_CHROMIUM ?? "/usr/bin/chromium", args: process.getuid() === 0 ? ["--no-sandbox"] : [] });
export const close = () => browser.close();

const contexts = [];
export const closePages = () => Promise.all(contexts.splice(0).map((context) => context.close()));

/** {page, trouble}: `trouble` is everything said on the console, every error, and every request but for the page itself. */
export async function open(path, { at = "", ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1360, height: 900 }, permissions: ["clipboard-read", "clipboard-write"], ...options });
  contexts.push(context);
  const page = await context.newPage(), trouble = [];
  page.on("console", (message) => trouble.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => trouble.push(`error: ${error.stack}`));
  page.on("dialog", (dialog) => trouble.push(`dialog: ${dialog.message()}`) && dialog.dismiss());
  const own = pathToFileURL(path).href;
  page.on("request", (request) => !request.url().startsWith(own) && !/^data:|^blob:/.test(request.url()) && trouble.push(`request: ${request.url()}`));
  await page.goto(`${own}${at}`);
  return { page, trouble };
}

/** Every chart is made once it has been near the window. */
export async function scrollThrough(page) {
  await page.evaluate(async () => {
    for (const plot of document.querySelectorAll(".plot")) {
      plot.scrollIntoView({ behavior: "instant", block: "center" });
      while (!plot.querySelector("canvas")) await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    scrollTo({ top: 0, behavior: "instant" });
    await new Promise((resolve) => setTimeout(resolve, 100));
  });
}
