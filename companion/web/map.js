// SPDX-License-Identifier: GPL-2.0-or-later
// Where the traffic comes from and goes to: countries shaded by traffic, arcs from origin to destination as wide as their
// volume. A click shows that country, or that path, alone.
import { registerMap } from "echarts/core";
import { whyMapIsEmpty } from "./data.js";
import { button, element } from "./dom.js";
import { toggled } from "./filter.js";
import { bytes, compact, count, country } from "./format.js";
import { makePlot, tooltip } from "./plot.js";
import { project, unproject } from "./projection.js";

/* global WORLD -- put in by build.mjs */
const PATHS = 60;
const drawn = new Set(WORLD.shapes.features.map(({ properties }) => properties.name));
registerMap("world", WORLD.shapes);

const nameOf = (row) => row.name ?? country(row.code);

/** Where a country's dot stands: where the database puts its busiest host, or its middle. */
function positions(model) {
  const found = new Map(Object.entries(WORLD.positions));
  const taken = new Set();
  for (const host of model.hosts) {
    if (!host.country || taken.has(host.country) || drawn.has(host.country)) continue;
    if (!Number.isFinite(host.latitude) || !Number.isFinite(host.longitude)) continue;
    found.set(host.country, [host.longitude, host.latitude]);
    taken.add(host.country);
  }
  return found;
}

/** What the map holds, and what it cannot. */
export function mapData(model, placeOf = positions(model), hasShape = (code) => drawn.has(code)) {
  const shaded = model.countries.filter(({ code }) => hasShape(code));
  const dots = model.countries.filter(({ code }) => !hasShape(code) && placeOf.has(code));
  const placeless = model.countries.filter(({ code }) => !hasShape(code) && !placeOf.has(code));
  const paths = model.paths
    .filter(({ from, to }) => from !== to && placeOf.has(from) && placeOf.has(to))
    .sort((a, b) => b.bytes - a.bytes);
  return { shaded, dots, placeless, paths, placeOf };
}

const width = (n, most) => 1 + 5 * Math.sqrt(n / most);
const shade = (n) => Math.log10(1 + n);

function option(data, filter) {
  const most = Math.max(...[...data.shaded, ...data.dots].map(({ bytes: n }) => n), 1);
  const heaviest = data.paths[0]?.bytes ?? 1;
  const about = (row) => `${nameOf(row)}\n${count(row.packets)} packets, ${bytes(row.bytes)}${row.hosts ? `\n${count(row.hosts)} hosts` : ""}`;
  const chosen = (codes) => !filter.places.length || filter.places.every((code) => codes.includes(code));
  const shownPaths = data.paths.filter(({ from, to }) => chosen([from, to])).slice(0, PATHS);
  return (palette) => ({
    tooltip: tooltip(palette, {
      formatter: ({ data: item, name }) => {
        if (item?.path) return `${country(item.path.from)} → ${country(item.path.to)}\n${count(item.path.packets)} packets, ${bytes(item.path.bytes)}`;
        if (item?.row) return about(item.row);
        return name.length === 2 ? `${country(name)}\nno traffic` : name;
      },
    }),
    visualMap: {
      show: false, seriesIndex: [0, 2], min: 0, max: shade(most), inRange: { color: palette.heat.split(" ") },
    },
    geo: {
      map: "world", roam: "move", projection: { project, unproject }, left: 0, right: 0, top: 4, bottom: 4, selectedMode: false,
      itemStyle: { areaColor: palette.land, borderColor: palette.panel, borderWidth: 0.6 },
      emphasis: { label: { show: false }, itemStyle: { areaColor: undefined, borderColor: palette.ink, borderWidth: 1.2 } },
      regions: filter.places.map((name) => ({ name, itemStyle: { borderColor: palette.ink, borderWidth: 1.4 } })),
    },
    series: [
      {
        type: "map", geoIndex: 0, map: "world",
        data: data.shaded.map((row) => ({ name: row.code, value: shade(row.bytes), row })),
      },
      {
        type: "lines", coordinateSystem: "geo", zlevel: 0, z: 5, symbol: ["none", "arrow"], symbolSize: 7,
        lineStyle: { curveness: 0.22, opacity: 0.62, color: palette.arc },
        emphasis: { lineStyle: { opacity: 1, color: palette.ink } },
        data: shownPaths.map((path) => ({
          coords: [data.placeOf.get(path.from), data.placeOf.get(path.to)], path, lineStyle: { width: width(path.bytes, heaviest) },
        })),
      },
      {
        type: "scatter", coordinateSystem: "geo", z: 6, symbolSize: 9, itemStyle: { borderColor: palette.ink, borderWidth: 1 },
        data: data.dots.map((row) => ({ name: row.code, value: [...data.placeOf.get(row.code), shade(row.bytes)], row })),
      },
    ],
  });
}

function zoomButtons(plot) {
  const zoom = (factor) => {
    const { width: w, height: h } = { width: plot.chart.getWidth(), height: plot.chart.getHeight() };
    plot.chart.dispatchAction({ type: "geoRoam", componentType: "geo", geoIndex: 0, zoom: factor, originX: w / 2, originY: h / 2 });
  };
  // The wheel alone scrolls the page.
  plot.place.addEventListener("wheel", (event) => {
    if (!event.ctrlKey || !plot.chart) return;
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2);
  }, { passive: false });
  return element("div", { class: "zoom", role: "group", "aria-label": "Map zoom" },
    button("+", { "aria-label": "Zoom in" }, () => zoom(1.5)), button("−", { "aria-label": "Zoom out" }, () => zoom(1 / 1.5)),
    button("Reset", {}, () => plot.redraw()));
}

function words(data, model) {
  const said = [];
  if (data.placeless.length) said.push(`Not on the map: ${data.placeless.map((row) => `${nameOf(row)} (${compact(row.packets)} ${row.packets === 1 ? "packet" : "packets"})`).join(", ")}.`);
  const local = model.hosts.filter((host) => !host.country).length;
  if (local) said.push(`${count(local)} of the ${count(model.hosts.length)} top hosts are local or not in the database, and are not shown.`);
  said.push("The stronger the colour, the more bytes; arrows show the direction of traffic. Drag to move, Ctrl + wheel to zoom, click to filter.");
  return said.join(" ");
}

export function setUpMap(section, model, filter) {
  const empty = whyMapIsEmpty(model);
  if (empty) {
    section.querySelector(".grid-3")?.before(element("p", { class: "panel empty" }, empty));
    return;
  }
  const data = mapData(model);
  const plot = makePlot("map", "World map of traffic by country; the table next to it has the numbers", option(data, filter), {
    made(chart) {
      chart.on("click", ({ data: item }) => {
        const codes = item?.path ? [item.path.from, item.path.to] : item?.row ? [item.row.code] : [];
        filter.set({ places: codes.length ? toggled(filter.places, codes) : [] });
      });
    },
  });
  filter.onChange(() => {
    plot.option = option(data, filter);
    plot.redraw(true);
  });
  section.querySelector(".map-place").append(
    element("div", { class: "panel map-panel" }, plot.place, zoomButtons(plot), element("p", { class: "more" }, words(data, model))));
}
