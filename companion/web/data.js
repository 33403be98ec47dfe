// SPDX-License-Identifier: GPL-2.0-or-later
// What the page knows of one capture, from the JSON that it carries: the record stream's rows (epan-plugin/records/records.md), with
// times as milliseconds. Rows and members that are not there are empty, never an error.

/** From the least to the worst: epan-plugin/engine/severity.h. */
export const SEVERITIES = ["info", "low", "medium", "high", "critical"];

const rows = (value) => (Array.isArray(value) ? value : []);
const amount = (value) => (Number.isFinite(value) && value > 0 ? value : 0);
export const time = (text) => (typeof text === "string" ? Date.parse(text) : NaN);

function readInterval(row) {
  const from = time(row.start);
  const seconds = amount(row.seconds) || 1e-3;
  return {
    from, to: from + seconds * 1000, packets: amount(row.packets), bytes: amount(row.bytes),
    protocols: row.protocols ?? {}, services: row.services ?? {}, tcp: row.tcp, entropy: row.entropy, peak: row.peak_packets,
  };
}

const withSpan = (row) => ({ ...row, from: time(row.first_time), to: time(row.last_time) });

export function readCapture(capture, number) {
  const intervals = rows(capture.intervals).map(readInterval).filter((row) => Number.isFinite(row.from)).sort((a, b) => a.from - b.from);
  const hosts = rows(capture.hosts).map(withSpan);
  return {
    number, intervals, hosts,
    file: capture.file ?? "",
    start: intervals.length ? intervals[0].from : NaN,
    end: intervals.reduce((latest, row) => Math.max(latest, row.to), -Infinity),
    packets: amount(capture.packets),
    alerts: rows(capture.alerts).map((row) => ({ ...withSpan(row), opened: time(row.opened ?? row.first_time) })),
    conversations: rows(capture.conversations).map(withSpan),
    countries: rows(capture.countries),
    paths: rows(capture.paths),
    services: rows(capture.services),
    protocols: rows(capture.protocols),
    ports: rows(capture.ports),
    networks: rows(capture.networks),
    distributions: rows(capture.distributions),
    tcp_flags: rows(capture.tcp_flags),
    port_classes: rows(capture.port_classes),
    flow_summaries: rows(capture.flow_summaries),
    hours: rows(capture.hours),
    geoip: rows(capture.geoip),
    notEvaluated: rows(capture.not_evaluated),
    countryOf: new Map(hosts.filter((host) => host.country).map((host) => [host.address, host.country])),
  };
}

/** Why there is nothing to see; null when there is. */
export function whyMapIsEmpty(model) {
  if (model.countries.length) return null;
  if (!model.geoip.length) return `The map is empty: ${model.notEvaluated.find(({ what }) => what === "geography")?.why ?? "no GeoIP database was in use"}.`;
  return "The map is empty because every address is local or not in the database: private, multicast and documentation ranges have no country.";
}

const MOST_BINS = 180;
const TCP = ["syn", "syn_ack", "fin", "rst"];

const emptyBin = (from, to) => ({ from, to, packets: 0, bytes: 0, protocols: {}, services: {}, tcp: null, entropy: {}, weights: {}, peak: null });

function addTable(into, table, share) {
  for (const [name, [packets, bytes]] of Object.entries(table)) {
    const sum = (into[name] ??= [0, 0]);
    sum[0] += amount(packets) * share;
    sum[1] += amount(bytes) * share;
  }
}

function addInterval(bin, row, share) {
  bin.packets += row.packets * share;
  bin.bytes += row.bytes * share;
  addTable(bin.protocols, row.protocols, share);
  addTable(bin.services, row.services, share);
  if (row.tcp) {
    bin.tcp ??= { syn: 0, syn_ack: 0, fin: 0, rst: 0 };
    for (const flag of TCP) bin.tcp[flag] += amount(row.tcp[flag]) * share;
  }
  // The mean over the packets: an entropy cannot be added up.
  for (const [what, bits] of Object.entries(row.entropy ?? {})) {
    if (!Number.isFinite(bits)) continue;
    const weight = row.packets * share, before = bin.weights[what] ?? 0;
    bin.entropy[what] = before + weight > 0 ? ((bin.entropy[what] ?? 0) * before + bits * weight) / (before + weight) : bits;
    bin.weights[what] = before + weight;
  }
  if (Number.isFinite(row.peak)) bin.peak = Math.max(bin.peak ?? 0, row.peak);
}

/** Equal bins over the whole capture, each as long as some whole number of the shortest interval; empty ones included. */
export function binned({ intervals, start, end }, most = MOST_BINS) {
  if (!intervals.length) return [];
  const shortest = intervals.reduce((least, row) => Math.min(least, row.to - row.from), Infinity);
  const width = Math.max(Math.ceil((end - start) / shortest / most - 1e-6), 1) * shortest;
  const used = Math.max(Math.ceil((end - start) / width - 1e-6), 1);
  const bins = Array.from({ length: used }, (_, i) => emptyBin(start + i * width, start + (i + 1) * width));
  for (const row of intervals) {
    const first = Math.min(Math.max(Math.floor((row.from - start) / width + 1e-6), 0), used - 1);
    const last = Math.min(Math.max(Math.ceil((row.to - start) / width - 1e-6), first + 1), used);
    for (let i = first; i < last; i++) addInterval(bins[i], row, 1 / (last - first));
  }
  return bins;
}

/** {name, packets, bytes} by "protocols" or "services" over the intervals that touch the range, most packets first. */
export function totals({ intervals }, member, range) {
  const sums = {};
  for (const row of intervals)
    if (!range || (row.from < range[1] && row.to > range[0])) addTable(sums, row[member], 1);
  return Object.entries(sums).map(([name, [packets, bytes]]) => ({ name, packets, bytes })).sort((a, b) => b.packets - a.packets);
}

/** The first `kept` rows, and the rest as one. */
export function topOf(list, kept) {
  if (list.length <= kept + 1) return list;
  const rest = list.slice(kept);
  return [...list.slice(0, kept), {
    name: `${rest.length} others`, packets: rest.reduce((n, row) => n + row.packets, 0), bytes: rest.reduce((n, row) => n + row.bytes, 0),
  }];
}

/** Most packets in a second against the mean of the bin's seconds: 1 is even. NaN where it is not known. */
export const burstiness = (bin) =>
  bin.peak !== null && bin.packets > 0 ? Math.max((bin.peak * (bin.to - bin.from)) / 1000 / bin.packets, 1) : NaN;

/** Hours of the week (0 is Monday): the stream's own, or, of a stream without, by the starts of its intervals in UTC. */
export function hoursOfWeek({ hours, intervals }) {
  if (hours.length) return { zone: hours[0].time_zone ?? "UTC", cells: hours.map(({ day, hour, packets, seconds }) => ({ day, hour, packets, seconds })) };
  const sums = new Map();
  for (const row of intervals) {
    const date = new Date(row.from), day = (date.getUTCDay() + 6) % 7, hour = date.getUTCHours();
    const cell = sums.get(day * 24 + hour) ?? { day, hour, packets: 0, seconds: 0 };
    cell.packets += row.packets;
    cell.seconds += (row.to - row.from) / 1000;
    sums.set(day * 24 + hour, cell);
  }
  return { zone: "UTC", cells: [...sums.values()] };
}
