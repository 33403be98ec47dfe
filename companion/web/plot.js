// SPDX-License-Identifier: GPL-2.0-or-later
// A chart on the page: made when it comes near the window, drawn again when its colours or its data change. Tooltips are drawn
// in the canvas, never as HTML, since names in them come from packets.
import { BarChart, HeatmapChart, LineChart, LinesChart, MapChart, ScatterChart } from "echarts/charts";
import { AriaComponent, BrushComponent, GeoComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent,
  VisualMapComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { element } from "./dom.js";
import { colours } from "./theme.js";

use([BarChart, HeatmapChart, LineChart, LinesChart, MapChart, ScatterChart, AriaComponent, BrushComponent, GeoComponent, GridComponent,
  LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent, CanvasRenderer]);

const plots = [];

function draw(plot, keep = false) {
  if (!plot.chart) {
    plot.chart = init(plot.place, null, { renderer: "canvas" });
    plot.made?.(plot.chart);
    new ResizeObserver(() => {
      if (plot.place.clientWidth < 40 || plot.place.clientHeight < 20) return; // hidden: a map of no size has no scale
      plot.chart.resize();
      if (plot.widthMatters) draw(plot, true);
    }).observe(plot.place);
  }
  const palette = colours();
  plot.chart.setOption({
    animation: false,
    color: palette.series,
    textStyle: { fontFamily: palette.font, color: palette.soft, fontSize: 12 },
    ...plot.option(palette, plot.place.clientWidth),
  }, keep ? { replaceMerge: ["series"] } : { notMerge: true });
  plot.drawn?.(plot.chart);
}

const near = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    near.unobserve(target);
    const plot = plots.find(({ place }) => place === target);
    if (!plot.chart) draw(plot);
  }
}, { rootMargin: "300px" });

/**
 * option(colours, width in pixels) gives what ECharts is to draw, again at each width where widthMatters; made(chart) is called once, drawn(chart) after each drawing. Returns
 * {place, redraw, chart}: chart is null until it has come near the window; redraw(true) keeps how far the user moved it.
 */
export function makePlot(name, label, option, { made, drawn, widthMatters } = {}) {
  const place = element("div", { class: `plot ${name}`, role: "img", "aria-label": label });
  const plot = { place, option, made, drawn, widthMatters, chart: null, redraw: (keep) => plot.chart && draw(plot, keep) };
  plots.push(plot);
  near.observe(place);
  return plot;
}

export const redrawAll = () => plots.forEach((plot) => plot.redraw());
export const drawAll = () => plots.forEach((plot) => draw(plot));

export const tooltip = (palette, more) => ({
  renderMode: "richText", confine: true, backgroundColor: palette.panel, borderColor: palette.line, borderWidth: 1, padding: [8, 12],
  textStyle: { color: palette.ink, fontSize: 12.5, lineHeight: 19 }, ...more,
});

export const legend = (palette, more) => ({
  top: 0, left: 0, icon: "roundRect", itemWidth: 10, itemHeight: 10, itemGap: 16, textStyle: { color: palette.soft, fontSize: 12 }, ...more,
});

export const valueAxis = (palette, format, more) => ({
  type: "value", axisLabel: { color: palette.soft, formatter: format }, splitLine: { lineStyle: { color: palette.line } },
  axisLine: { show: false }, axisTick: { show: false }, splitNumber: 3, ...more,
});

export const namesAxis = (palette, names, more) => ({
  type: "category", data: names, axisLabel: { color: palette.ink, width: 190, overflow: "truncate" },
  axisLine: { lineStyle: { color: palette.line } }, axisTick: { show: false }, ...more,
});
