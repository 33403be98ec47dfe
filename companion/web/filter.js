// SPDX-License-Identifier: GPL-2.0-or-later
// What is shown of a capture: the severities, a range of time, one country or a path between two, one host. Parts of the page
// read it, change it, and are told when it changed.

export function makeFilter() {
  const told = [];
  const filter = {
    severities: null, // a Set; null is all
    range: null, // [from, to] in milliseconds
    places: [], // no code, one, or the two ends of a path
    host: null, // an address
    set(change) {
      Object.assign(filter, change);
      for (const tell of told) tell(filter);
    },
    onChange(tell) {
      told.push(tell);
    },
    clear() {
      filter.set({ range: null, places: [], host: null });
    },
  };
  return filter;
}

/** Whether something that lasted from `from` to `to` touches the range; what has no time is never left out for it. */
export const inRange = (range, from, to) => !range || Number.isNaN(from) || (from <= range[1] && (Number.isNaN(to) ? from : to) >= range[0]);

/** `ends`: country codes of both ends. A path is shown in both directions. */
export const inPlaces = (places, ends) => places.every((code) => ends.includes(code)) && (places.length < 2 || ends[0] !== ends[1]);

export function showsAlert(filter, alert) {
  return (
    (!filter.severities || filter.severities.has(alert.severity)) &&
    inRange(filter.range, alert.from, alert.to) &&
    inPlaces(filter.places, [alert.source_country, alert.target_country]) &&
    (!filter.host || alert.source === filter.host || alert.target === filter.host)
  );
}

/** Whether a row of a table is shown; tables that know neither times nor places nor hosts show all they have. */
export function showsRow(filter, table, row, countryOf) {
  const { range, places, host } = filter;
  switch (table) {
    case "intervals": {
      const from = Date.parse(row.start);
      return inRange(range, from, from + (row.seconds || 0) * 1000);
    }
    case "hosts":
      return inRange(range, row.from, row.to) && (!places.length || places.includes(row.country)) && (!host || row.address === host);
    case "conversations":
      return (
        inRange(range, row.from, row.to) && (!host || row.a === host || row.b === host) &&
        inPlaces(places, [countryOf.get(row.a), countryOf.get(row.b)])
      );
    case "countries":
      return !places.length || places.includes(row.code);
    case "paths":
      return inPlaces(places, [row.from, row.to]);
    default:
      return true;
  }
}

/** Choosing what is chosen already takes it back. */
export const toggled = (places, chosen) => (places.length === chosen.length && chosen.every((code) => places.includes(code)) ? [] : chosen);
