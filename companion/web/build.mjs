// SPDX-License-Identifier: GPL-2.0-or-later
// Makes the page's one script: node build.mjs NODE_MODULES OUTPUT. Nothing is written beside OUTPUT.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { makeWorld } from "./world.mjs";

const [modules, output] = process.argv.slice(2).map((path) => resolve(path));
if (!output) {
  console.error("usage: node build.mjs NODE_MODULES OUTPUT");
  process.exit(2);
}
const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(join(modules, "package.json"));
const { buildSync } = require("esbuild");
const { feature } = require("topojson-client");
const { whereNumeric } = require("iso-3166-1");

const maps = ["110m", "50m", "10m"].map((scale) =>
  JSON.parse(readFileSync(join(modules, "world-atlas", `countries-${scale}.json`), "utf8")));

// Who made what the page carries; their licences ask for it.
const NOTICE = `/*! Network Traffic Tracer, GPL-2.0-or-later. With Apache ECharts (Apache-2.0, The Apache Software Foundation), \
zrender (BSD-3-Clause, Baidu Inc.), tslib (0BSD, Microsoft), and outlines of world-atlas (ISC, Mike Bostock) made of Natural \
Earth (public domain). */`;

const { outputFiles } = buildSync({
  entryPoints: [join(here, "main.js")],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  nodePaths: [modules],
  define: { WORLD: JSON.stringify(makeWorld(maps, feature, whereNumeric)), "process.env.NODE_ENV": '"production"' },
  banner: { js: NOTICE },
  legalComments: "none",
  write: false,
  logLevel: "warning",
});
const script = outputFiles[0].text;
// Either would end or hide the script element that holds it.
const breaks = /<\/script|<!--|\r/i.exec(script);
if (breaks) {
  console.error(`the bundle holds ${JSON.stringify(breaks[0])}, which cannot stand inside a script element`);
  process.exit(1);
}
writeFileSync(output, script);
