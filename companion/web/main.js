// SPDX-License-Identifier: GPL-2.0-or-later
// Comfort only: the page says everything without it.
import { setUpCharts } from "./charts.js";
import { readCapture } from "./data.js";
import { all } from "./dom.js";
import { makeFilter } from "./filter.js";
import { setUpChips, setUpFindings, setUpTiles, showFinding } from "./findings.js";
import { setTimeZone } from "./format.js";
import { setUpHostCard } from "./host.js";
import { setUpMap } from "./map.js";
import { redrawAll } from "./plot.js";
import { setUpSorting, setUpTables } from "./tables.js";
import { setUpTheme } from "./theme.js";
import { setUpTimeline } from "./timeline.js";
import { setUpCopying, setUpPrinting, setUpTools } from "./tools.js";

const report = JSON.parse(document.getElementById("data").textContent);

function setUpCapture(article, capture, number) {
  const model = readCapture(capture, number), filter = makeFilter();
  const part = (name, set) => {
    const section = document.getElementById(`${name}-${number}`);
    if (section) set(section);
  };
  const openHost = setUpHostCard(model, filter);
  setUpChips(article, model, filter);
  part("findings", (section) => setUpFindings(section, model, filter, openHost));
  part("timeline", (section) => setUpTimeline(section, model, filter, (alert) => showFinding(model, alert)));
  part("places", (section) => setUpMap(section, model, filter));
  setUpTables(article, model, filter, openHost);
  setUpCharts(article, model, filter, openHost);
  return filter;
}

setTimeZone(report.time_zone ?? "UTC");
document.documentElement.classList.add("scripted");
setUpTheme(redrawAll);
setUpSorting();
setUpTiles(all(".capture").map((article, i) => setUpCapture(article, report.captures[i], i + 1)));
setUpCopying();
setUpTools();
setUpPrinting();
