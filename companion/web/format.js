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

let zone, inZone;

/** The zone that all times are shown in; UTC until it is set, and where the browser does not know the name. */
export function setTimeZone(name) {
  const options = {
    year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
    fractionalSecondDigits: 3, hourCycle: "h23",
  };
  try {
    inZone = new Intl.DateTimeFormat("en", { ...options, timeZone: name });
    zone = name;
  } catch {
    inZone = new Intl.DateTimeFormat("en", { ...options, timeZone: "UTC" });
    zone = "UTC";
  }
}
setTimeZone("UTC");

export const timeZone = () => zone;

/** A time of a capture that spans `length` milliseconds: no more of it than tells two points apart. */
export function clock(milliseconds, length) {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) return "";
  const part = Object.fromEntries(inZone.formatToParts(date).map(({ type, value }) => [type, value]));
  const minute = `${part.hour}:${part.minute}`;
  if (length > 2 * 86400e3) return `${part.month}-${part.day} ${minute}`;
  if (length > 7200e3) return minute;
  return `${minute}:${part.second}${length < 20e3 ? `.${part.fractionalSecond.slice(0, 2)}` : ""}`;
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
