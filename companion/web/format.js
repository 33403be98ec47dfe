// SPDX-License-Identifier: GPL-2.0-or-later
// Numbers, times and places as people read them.

const number = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });

export const count = (n) => number.format(n);
export const compact = (n) => (Math.abs(n) < 1 && n !== 0 ? String(Number(n.toPrecision(2))) : short.format(n));

export function bytes(n) {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  let unit = 0;
  for (; n >= 999.5 && unit + 1 < units.length; unit++) n /= 1000;
  return `${unit === 0 ? Math.round(n) : Number(n.toPrecision(3))} ${units[unit]}`;
}

export function duration(seconds) {
  if (seconds < 1e-3) return `${Number((seconds * 1e6).toPrecision(3))} µs`;
  if (seconds < 1) return `${Number((seconds * 1e3).toPrecision(3))} ms`;
  if (seconds < 120) return `${Number(seconds.toPrecision(3))} s`;
  if (seconds < 7200) return `${Number((seconds / 60).toPrecision(3))} min`;
  if (seconds < 172800) return `${Number((seconds / 3600).toPrecision(3))} h`;
  return `${Number((seconds / 86400).toPrecision(3))} days`;
}

/** A time of a capture that spans `length` milliseconds: no more of it than tells two points apart. UTC. */
export function clock(milliseconds, length) {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) return "";
  const text = date.toISOString();
  if (length > 2 * 86400e3) return `${text.slice(5, 10)} ${text.slice(11, 16)}`;
  if (length > 7200e3) return text.slice(11, 16);
  return text.slice(11, length < 20e3 ? 22 : 19);
}

const regions = new Intl.DisplayNames(["en"], { type: "region" });

export function country(code) {
  if (code === "XK") return "Kosovo";
  try {
    return regions.of(code) ?? code;
  } catch {
    return code;
  }
}
