// SPDX-License-Identifier: GPL-2.0-or-later
// The charts that stand above their tables: each takes the panel of a table that is in the page, and folds the table.
import { hoursOfWeek, topOf, totals } from "./data.js";
import { all, element } from "./dom.js";
import { bytes, compact, count, country, duration } from "./format.js";
import { legend, makePlot, namesAxis, tooltip, valueAxis } from "./plot.js";

const TOP = 8;
const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** Lying bars, one for each row, the longest on top; `series` is [[title, value of a row, colour?]…], stacked. */
function lying(list, nameOf, series, format, about) {
  return (palette) => ({
    grid: { left: 4, right: 56, top: series.length > 1 ? 28 : 4, bottom: 4, containLabel: true },
    legend: legend(palette, { show: series.length > 1 }),
    tooltip: tooltip(palette, { formatter: ({ dataIndex, seriesName, value }) => about?.(list[dataIndex]) ?? `${nameOf(list[dataIndex])}\n${seriesName}: ${format(value)}` }),
    xAxis: valueAxis(palette, format, { show: false }),
    yAxis: namesAxis(palette, list.map(nameOf), { inverse: true, axisLine: { show: false } }),
    series: series.map(([name, value], i) => ({
      name, type: "bar", stack: "all", barMaxWidth: 16, barCategoryGap: "34%", data: list.map(value),
      itemStyle: { borderRadius: series.length === 1 ? 3 : 0 },
      label: { show: i === series.length - 1, position: "right", color: palette.soft, formatter: ({ dataIndex }) => format(series.reduce((n, [, of]) => n + of(list[dataIndex]), 0)) },
    })),
  });
}

const traffic = (nameOf) => (row) => `${nameOf(row)}\n${count(row.packets)} packets\n${bytes(row.bytes)}`;

function named(list) {
  const shown = topOf(list, TOP);
  const nameOf = (row) => row.name;
  return lying(shown, nameOf, [["packets", (row) => row.packets]], compact, traffic(nameOf));
}

function histogram({ bins, unit }) {
  const all = bins.reduce((n, bin) => n + bin.count, 0);
  const text = (value) => (unit === "s" || unit === "seconds" ? duration(value) : compact(value));
  const label = (bin) => (bin.from === bin.to ? text(bin.from) : `${text(bin.from)}–${text(bin.to)}`);
  return (palette) => ({
    grid: { left: 4, right: 8, top: 12, bottom: 4, containLabel: true },
    tooltip: tooltip(palette, { formatter: ({ dataIndex: i }) =>
      `${label(bins[i])} ${unit === "s" || unit === "seconds" ? "" : unit ?? ""}\n${count(bins[i].count)} packets, ${((bins[i].count / all) * 100).toFixed(1)} %` }),
    xAxis: namesAxis(palette, bins.map((bin) => text(bin.from)), { axisLabel: { color: palette.soft, hideOverlap: true } }),
    yAxis: valueAxis(palette, compact),
    series: [{ type: "bar", data: bins.map((bin) => bin.count), barCategoryGap: "8%", barMaxWidth: 60, itemStyle: { borderRadius: [3, 3, 0, 0] } }],
  });
}

function portClasses(list) {
  const classes = [...new Set(list.map((row) => row.name))], transports = [...new Set(list.map((row) => row.transport))];
  const of = (name, transport) => list.find((row) => row.name === name && row.transport === transport)?.packets ?? 0;
  return lying(classes.map((name) => ({ name })), (row) => row.name, transports.map((transport) => [transport, (row) => of(row.name, transport)]), compact);
}

const flows = (list) => lying(list, (row) => row.transport, [["answered", (row) => row.answered ?? 0],
  ["one way", (row) => Math.max((row.flows ?? 0) - (row.answered ?? 0), 0)]], compact,
(row) => `${row.transport}: ${count(row.flows ?? 0)} flows, ${count(row.answered ?? 0)} answered\nmean ${compact(row.mean_packets ?? 0)} packets, ` +
  `${bytes(row.mean_bytes ?? 0)}, ${duration(row.mean_duration_s ?? 0)}`);

const byBytes = (list, of) => [...list].sort((a, b) => of(b) - of(a));
const busiestHosts = ({ hosts }) => byBytes(hosts, (row) => (row.sent_bytes ?? 0) + (row.received_bytes ?? 0)).slice(0, 10);
const hosts = (list) => lying(list, (row) => row.address, [["sent", (row) => row.sent_bytes], ["received", (row) => row.received_bytes]], bytes);

function conversations(list) {
  const nameOf = (row) => `${row.a} ↔ ${row.b}`;
  const option = lying(byBytes(list, (row) => (row.bytes_ab ?? 0) + (row.bytes_ba ?? 0)).slice(0, 10), nameOf, [["A to B", (row) => row.bytes_ab], ["B to A", (row) => row.bytes_ba]], bytes);
  return (palette) => {
    const made = option(palette);
    made.yAxis.axisLabel.width = 280;
    return made;
  };
}

const network = (row) => row.org ?? `AS${row.asn}`;

function hours({ zone, cells }) {
  const most = Math.max(...cells.map(({ packets }) => packets), 1);
  return (palette) => ({
    grid: { left: 38, right: 8, top: 6, bottom: 24 },
    tooltip: tooltip(palette, { formatter: ({ value: [hour, day, packets] }) => `${DAYS[day]} ${hour}:00–${hour + 1}:00 ${zone}\n${count(packets)} packets` }),
    xAxis: namesAxis(palette, Array.from({ length: 24 }, (_, hour) => hour), { axisLabel: { color: palette.soft, interval: 2 }, splitArea: { show: true, areaStyle: { color: [palette.sunken] } } }),
    yAxis: namesAxis(palette, DAYS, { inverse: true, axisLabel: { color: palette.soft } }),
    visualMap: { show: false, min: 0, max: most, inRange: { color: palette.heat.split(" ") } },
    series: [{
      type: "heatmap", data: cells.filter(({ day, hour }) => DAYS[day] && hour >= 0 && hour < 24).map(({ day, hour, packets }) => [hour, day, packets]),
      itemStyle: { borderColor: palette.panel, borderWidth: 2, borderRadius: 3 },
    }],
  });
}

/** The busiest hour, in words. */
export function peakHour({ zone, cells }) {
  if (!cells.length) return "";
  const rate = (cell) => (cell.seconds > 0 ? cell.packets / cell.seconds : 0);
  const peak = cells.reduce((best, cell) => (rate(cell) > rate(best) ? cell : best));
  return `Busiest: ${DAYS[peak.day]} ${peak.hour}:00 to ${peak.hour + 1}:00 ${zone}, ${compact(rate(peak))} packets per second while observed.`;
}

// Table → what is drawn above it. "rows" says how many lie in it, so that the panel is as high as it needs.
const CHARTS = {
  protocols: { option: (model, range) => named(totals(model, "protocols", range)), rows: (model) => Math.min(totals(model, "protocols").length, TOP + 1), ranged: true },
  services: { option: (model, range) => named(totals(model, "services", range)), rows: (model) => Math.min(totals(model, "services").length, TOP + 1), ranged: true },
  ports: {
    option: ({ ports }) => lying(ports.slice(0, TOP + 1), (row) => `${row.port}/${row.transport}`, [["packets", (row) => row.packets]], compact,
      (row) => `${row.port}/${row.transport} ${row.service ?? ""}\n${count(row.packets)} packets\n${bytes(row.bytes)}`),
    rows: ({ ports }) => ports.length,
  },
  hosts: { option: (model) => hosts(busiestHosts(model)), rows: (model) => model.hosts.length + 1, click: (model, i) => busiestHosts(model)[i].address, open: true },
  conversations: { option: (model) => conversations(model.conversations), rows: (model) => model.conversations.length + 1, open: true },
  paths: {
    option: ({ paths }) => lying(byBytes(paths, (row) => row.bytes).slice(0, TOP + 1), (row) => `${country(row.from)} → ${country(row.to)}`, [["bytes", (row) => row.bytes]], bytes),
    rows: ({ paths }) => paths.length,
  },
  networks: {
    option: ({ networks }) => lying(byBytes(networks, (row) => row.bytes).slice(0, TOP + 1), network, [["bytes", (row) => row.bytes]], bytes, traffic(network)),
    rows: ({ networks }) => networks.length,
  },
  tcp_flags: { option: (model) => lying(model.tcp_flags.slice(0, TOP + 1), (row) => row.flags, [["packets", (row) => row.packets]], compact, traffic((row) => row.flags)), rows: (model) => model.tcp_flags.length },
  port_classes: { option: (model) => portClasses(model.port_classes), rows: () => 4 },
  flow_summaries: { option: (model) => flows(model.flow_summaries), rows: (model) => model.flow_summaries.length + 1 },
};

const folded = (parts) => element("details", {}, element("summary", {}, "As a table"), ...parts);

// A table's caption becomes the heading of its panel.
function headPanel(panel, table) {
  const caption = table.caption, about = caption.querySelector("span");
  panel.prepend(element("h3", {}, caption.firstChild.textContent.trim()), element("p", { class: "about" }, about?.textContent ?? ""));
  caption.classList.add("unseen");
}

function addChart(table, name, model, filter, openHost) {
  const spec = CHARTS[name], panel = table.closest(".panel");
  if (!panel || !model[name]?.length) return;
  headPanel(panel, table);
  const title = panel.querySelector("h3").textContent;
  const size = Math.min(Math.max(spec.rows(model), 2), 11);
  const plot = makePlot(`rows-${size}`, `${title}: chart; the table has the numbers`, spec.option(model, filter.range), {
    made: (chart) => spec.click && chart.on("click", ({ dataIndex }) => openHost(spec.click(model, dataIndex))),
  });
  panel.querySelector(".about").after(plot.place);
  if (!spec.open) panel.append(folded(all(":scope > .scroll, :scope > .more", panel)));
  if (!spec.ranged || !model.intervals.length) return;
  filter.onChange(() => {
    plot.option = spec.option(model, filter.range);
    plot.redraw();
  });
}

function addDistribution(panel, model) {
  const row = model.distributions.find(({ name }) => name === panel.dataset.distribution);
  if (!row?.bins?.length) return;
  const title = panel.querySelector("h3").textContent;
  panel.querySelector("h3").after(makePlot("histogram", `${title}: histogram; the table has the numbers`, histogram(row)).place);
  panel.append(folded(all("table", panel)));
}

function addHours(grid, model) {
  const week = hoursOfWeek(model);
  if (!week.cells.length) return;
  const table = grid.querySelector('table[data-table="hours"]');
  const panel = table?.closest(".panel") ?? grid.appendChild(element("div", { class: "panel" }));
  panel.classList.add("wide");
  if (table) {
    headPanel(panel, table);
    panel.append(folded(all(":scope > .scroll, :scope > .more", panel)));
  } else panel.append(element("h3", {}, "Hours of the week"), element("p", { class: "about" }, `Packets by hour and weekday, ${week.zone}.`));
  panel.querySelector(".about").after(makePlot("week", "Packets by hour and weekday", hours(week)).place, element("p", { class: "more" }, peakHour(week)));
}

export function setUpCharts(article, model, filter, openHost) {
  for (const table of all("table[data-table]", article))
    if (CHARTS[table.dataset.table]) addChart(table, table.dataset.table, model, filter, openHost);
  for (const panel of all("[data-distribution]", article)) addDistribution(panel, model);
  const shape = article.querySelector(".shape-of-traffic");
  if (shape) addHours(shape, model);
}
