// SPDX-License-Identifier: GPL-2.0-or-later
// Traffic over time with the alerts on it. Dragging over it, or the two sliders below it, choose a range that filters the rest.
import { SEVERITIES, binned, burstiness, topOf, totals } from "./data.js";
import { all, button, choice, element } from "./dom.js";
import { bytes, clock, compact, count, duration } from "./format.js";
import { legend, makePlot, tooltip, valueAxis } from "./plot.js";

const STEPS = 200; // of a slider
const SERIES = 6;
const MOST_LINES = 40; // of alerts; more would hide the traffic
const SHAPES = { critical: "path://M5 1h6l4 4v6l-4 4H5l-4-4V5z", high: "triangle", medium: "diamond", low: "rect", info: "circle" };
const SIDES = { left: 52, right: 16 };

const seconds = (bin) => (bin.to - bin.from) / 1000;

function timeAxis(model, palette, more) {
  const length = model.end - model.start;
  return {
    type: "value", min: model.start, max: model.end, splitNumber: 5, axisLine: { lineStyle: { color: palette.line } },
    axisTick: { show: false }, splitLine: { show: false },
    interval: length / 5,
    axisLabel: { color: palette.soft, formatter: (at) => clock(at, length), hideOverlap: true, alignMinLabel: "left", alignMaxLabel: "right" },
    axisPointer: { label: { show: false } },
    ...more,
  };
}

// A point in the middle of each bin; a step would hide that a bin is a span.
const points = (bins, value) => bins.map((bin) => [(bin.from + bin.to) / 2, value(bin)]);

function trafficSeries(bins, unit, names, barWidth) {
  const index = unit === "bytes" ? 1 : 0;
  const kept = names.slice(0, SERIES);
  const rest = (bin) => Math.max((unit === "bytes" ? bin.bytes : bin.packets) - kept.reduce((n, name) => n + (bin.protocols[name]?.[index] ?? 0), 0), 0);
  const series = kept.map((name) => [name, (bin) => (bin.protocols[name]?.[index] ?? 0) / seconds(bin)]);
  if (!kept.length || bins.some((bin) => rest(bin) > 0.5)) series.push([kept.length ? "other" : "all", (bin) => rest(bin) / seconds(bin)]);
  return series.map(([name, value]) => ({
    name, type: "bar", stack: "traffic", data: points(bins, value), barWidth,
  }));
}

function alertMarks(model, palette, highest) {
  const shown = model.alerts.filter(({ from }) => Number.isFinite(from)).slice(0, 300);
  return {
    name: "alerts", type: "scatter", z: 10, cursor: "pointer", tooltip: { show: true },
    data: shown.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity)).map((alert) => ({
      value: [Math.min(Math.max(alert.from, model.start), model.end), highest * 1.1], symbol: SHAPES[alert.severity] ?? "circle", symbolSize: 13,
      itemStyle: { color: palette[alert.severity], borderColor: palette.panel, borderWidth: 1.5 }, alert,
    })),
    markLine: {
      silent: true, symbol: "none", label: { show: false },
      data: (shown.length > MOST_LINES ? [] : shown).map((alert) => ({ xAxis: alert.from, lineStyle: { color: palette[alert.severity], type: [3, 4], width: 1, opacity: 0.75 } })),
    },
  };
}

function wrapped(text, width = 64) {
  const lines = [""];
  for (const word of text.split(" ")) {
    if (lines.at(-1).length + word.length > width) lines.push("");
    lines[lines.length - 1] += (lines.at(-1) ? " " : "") + word;
  }
  return lines.slice(0, 6).join("\n");
}

const barWidth = (width, bins) => Math.min(Math.max(((width - SIDES.left - SIDES.right) / bins) * 0.84, 1), 36);

function trafficOption(model, bins, unit, names) {
  const format = unit === "bytes" ? bytes : compact;
  const highest = bins.reduce((most, bin) => Math.max(most, (unit === "bytes" ? bin.bytes : bin.packets) / seconds(bin)), 1e-9);
  return (palette, width) => ({
    grid: { ...SIDES, top: 34, bottom: 26 },
    legend: legend(palette, { data: trafficSeries(bins, unit, names).map(({ name }) => name) }),
    tooltip: tooltip(palette, {
      trigger: "item",
      formatter: ({ data, seriesName, dataIndex }) => {
        if (data.alert) return `${data.alert.severity}: ${wrapped(data.alert.message ?? data.alert.type ?? "")}`;
        const bin = bins[dataIndex];
        return `${clock(bin.from, model.end - model.start)} to ${clock(bin.to, model.end - model.start)}\n${seriesName}: ` +
          `${format(data[1])}/s\nall: ${count(bin.packets)} packets, ${bytes(bin.bytes)}`;
      },
    }),
    xAxis: timeAxis(model, palette),
    yAxis: valueAxis(palette, (n) => (n > highest * 1.05 ? "" : `${format(n)}/s`), { max: highest * 1.2, interval: niceStep(highest) }),
    brush: {
      xAxisIndex: 0, brushType: "lineX", brushMode: "single", removeOnClick: true, toolbox: [], throttleType: "debounce",
      brushStyle: { color: `${palette.accent}22`, borderColor: palette.accent, borderWidth: 1 }, outOfBrush: { colorAlpha: 0.3 },
    },
    series: [...trafficSeries(bins, unit, names, barWidth(width, bins.length)), alertMarks(model, palette, highest)],
  });
}

function niceStep(highest) {
  const raw = highest / 3, power = 10 ** Math.floor(Math.log10(raw));
  return [1, 2, 2.5, 5, 10].find((step) => step * power >= raw) * power;
}

function smallOption(model, bins, series, format, more = {}) {
  return (palette) => ({
    grid: { ...SIDES, top: 30, bottom: 24 },
    legend: legend(palette, { show: series.length > 1 }),
    tooltip: tooltip(palette, {
      trigger: "axis",
      formatter: (items) => [clock(items[0].value[0], model.end - model.start),
        ...items.map(({ seriesName, value }) => `${seriesName}: ${Number.isFinite(value[1]) ? format(value[1]) : "–"}`)].join("\n"),
    }),
    xAxis: timeAxis(model, palette, { interval: (model.end - model.start) / 3 }),
    yAxis: valueAxis(palette, format, more),
    series: series.map(([name, value]) => ({ name, type: "line", data: points(bins, value), showSymbol: bins.length < 3, lineStyle: { width: 1.6 }, symbolSize: 4 })),
  });
}

function smallPlots(model, bins) {
  const made = [];
  const add = (title, about, label, option) => made.push(element("figure", {}, element("figcaption", {}, element("b", {}, title), ` ${about}`),
    makePlot("small", label, option).place));
  if (bins.some((bin) => bin.tcp))
    add("TCP handshakes", "packets per second", "TCP SYN, SYN-ACK and RST packets over time",
      smallOption(model, bins, [["SYN", (bin) => (bin.tcp?.syn ?? 0) / seconds(bin)], ["SYN-ACK", (bin) => (bin.tcp?.syn_ack ?? 0) / seconds(bin)],
        ["RST", (bin) => (bin.tcp?.rst ?? 0) / seconds(bin)]], compact));
  if (bins.some((bin) => Object.keys(bin.entropy).length))
    add("Entropy", "bits; how widely traffic is spread", "Shannon entropy of destination addresses and ports over time",
      smallOption(model, bins, [["destinations", (bin) => bin.entropy.destinations ?? NaN], ["ports", (bin) => bin.entropy.ports ?? NaN]],
        (bits) => String(Number(bits.toFixed(2))), { min: 0 }));
  if (bins.some((bin) => Number.isFinite(burstiness(bin))) && bins.some((bin) => seconds(bin) > 1))
    add("Burstiness", "busiest second relative to the mean", "Burstiness over time",
      smallOption(model, bins, [["peak to mean", burstiness]], (n) => `${Number(n.toFixed(1))}×`, { min: 0 }));
  return made;
}

// For the keyboard, and to be exact: the same range as two sliders.
function sliders(model, filter) {
  const at = (slider) => model.start + ((model.end - model.start) * Number(slider.value)) / STEPS;
  const make = (label, value) => element("input", { type: "range", min: 0, max: STEPS, value, "aria-label": label });
  const from = make("Show from", 0), to = make("Show until", STEPS), says = element("output", { class: "hint" });
  const whole = button("Whole capture", { class: "quiet" }, () => filter.set({ range: null }));
  const length = model.end - model.start;
  const choose = (moved) => {
    if (Number(from.value) >= Number(to.value)) moved.value = moved === from ? Number(to.value) - 1 : Number(from.value) + 1;
    filter.set({ range: Number(from.value) <= 0 && Number(to.value) >= STEPS ? null : [at(from), at(to)] });
  };
  for (const slider of [from, to]) slider.addEventListener("input", () => choose(slider));
  const show = () => {
    const [first, last] = filter.range ?? [model.start, model.end];
    if (document.activeElement !== from) from.value = Math.round(((first - model.start) / length) * STEPS);
    if (document.activeElement !== to) to.value = Math.round(((last - model.start) / length) * STEPS);
    for (const [slider, value] of [[from, first], [to, last]]) slider.setAttribute("aria-valuetext", clock(value, length));
    says.textContent = filter.range ? `${clock(first, length)} to ${clock(last, length)}, ${duration((last - first) / 1000)}` : "drag across the chart to select a range";
    whole.hidden = !filter.range;
  };
  filter.onChange(show);
  show();
  return element("div", { class: "range" }, element("div", { class: "track" }, from, to), says, whole);
}

function showRange(chart, range) {
  chart.dispatchAction({ type: "brush", areas: range ? [{ brushType: "lineX", xAxisIndex: 0, coordRange: range }] : [] });
}

export function setUpTimeline(section, model, filter, openAlert) {
  const bins = binned(model);
  if (!bins.length) return;
  const names = topOf(totals(model, "protocols"), SERIES).map(({ name }) => name).slice(0, SERIES);
  let ours = false;
  const plot = makePlot("timeline-plot", "Traffic over time with alerts; the sliders below select a range, the table has the numbers",
    trafficOption(model, bins, "packets", names), {
      widthMatters: true,
      made(chart) {
        chart.on("brushEnd", ({ areas }) => {
          const range = areas[0]?.coordRange;
          ours = true;
          filter.set({ range: range ? [Math.max(range[0], model.start), Math.min(range[1], model.end)] : null });
          ours = false;
        });
        chart.on("click", ({ data }) => data?.alert && openAlert(data.alert));
      },
      drawn(chart) {
        chart.dispatchAction({ type: "takeGlobalCursor", key: "brush", brushOption: { brushType: "lineX", brushMode: "single" } });
        showRange(chart, filter.range);
      },
    });
  filter.onChange(() => !ours && plot.chart && showRange(plot.chart, filter.range));
  for (const still of all(".chart, .axis", section)) still.remove();
  const about = section.querySelector(".about");
  about.textContent = `Each bar is ${duration(seconds(bins[0]))}. Shapes mark the start of alerts.`;
  const unit = choice("Bars show", [["packets", "Packets"], ["bytes", "Bytes"]], (chosen) => {
    plot.option = trafficOption(model, bins, chosen, names);
    plot.redraw();
  });
  section.querySelector("h2").after(unit);
  about.after(plot.place, sliders(model, filter));
  const small = smallPlots(model, bins);
  if (small.length) section.querySelector("details").before(element("div", { class: "smalls" }, ...small));
}
