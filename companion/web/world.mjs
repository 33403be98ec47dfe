// SPDX-License-Identifier: GPL-2.0-or-later
// The world as the page needs it: outlines of countries (110m, a tenth of a degree), named by ISO code, and one position for
// each country, from the finest map that has it.

// Places that are part of another country's outline even on the finest map: longitude, latitude.
const WITHIN_OTHERS = {
  BQ: [-68.3, 12.2], BV: [3.4, -54.4], CC: [96.8, -12.2], CX: [105.6, -10.5], GF: [-53.1, 3.9], GP: [-61.5, 16.2],
  MQ: [-61, 14.6], RE: [55.5, -21.1], SJ: [16, 78.6], TK: [-171.8, -9.2], YT: [45.2, -12.8],
};

const rounded = (n) => Math.round(n * 10) / 10;

/** The points of a ring at a tenth of a degree, without repeated ones. */
export function simplified(ring) {
  const points = [];
  for (const [x, y] of ring.map(([lon, lat]) => [rounded(lon), rounded(lat)])) {
    const last = points.at(-1);
    if (!last || last[0] !== x || last[1] !== y) points.push([x, y]);
  }
  return points;
}

// The part of a ring on one side of a meridian: keep(longitude) says which (Sutherland and Hodgman).
function clipped(ring, meridian, keep) {
  const part = [];
  for (let i = 0; i + 1 < ring.length; i++) {
    const [a, b] = [ring[i], ring[i + 1]];
    if (keep(a[0])) part.push(a);
    if (keep(a[0]) !== keep(b[0])) part.push([meridian, a[1] + ((b[1] - a[1]) * (meridian - a[0])) / (b[0] - a[0])]);
  }
  if (part.length) part.push(part[0]);
  return part;
}

/** The source draws countries across the 180th meridian; a flat map needs them cut there, into one ring or two. */
export function cut(ring) {
  const unrolled = [ring[0]];
  for (const [lon, lat] of ring.slice(1)) {
    const before = unrolled.at(-1)[0];
    unrolled.push([lon + 360 * Math.round((before - lon) / 360), lat]);
  }
  const east = unrolled.map(([lon, lat]) => [Math.abs(lon + 180) < 1e-9 && lon < 0 && unrolled.some(([other]) => other > 0) ? 180 : lon, lat]);
  const low = Math.min(...east.map(([lon]) => lon)), high = Math.max(...east.map(([lon]) => lon));
  if (low >= -180 && high <= 180) return [east];
  const meridian = high > 180 ? 180 : -180, shift = high > 180 ? -360 : 360;
  const inside = (lon) => (high > 180 ? lon <= meridian : lon >= meridian);
  const outside = clipped(east, meridian, (lon) => !inside(lon)).map(([lon, lat]) => [lon + shift, lat]);
  return [clipped(east, meridian, inside), outside].filter((part) => part.length > 3);
}

/** Area (in square degrees shrunk by latitude) and centroid of a ring. */
export function centroid(ring) {
  let area = 0, x = 0, y = 0;
  for (let i = 0; i + 1 < ring.length; i++) {
    const [x0, y0] = ring[i], [x1, y1] = ring[i + 1];
    const cross = x0 * y1 - x1 * y0;
    area += cross;
    x += (x0 + x1) * cross;
    y += (y0 + y1) * cross;
  }
  if (area === 0) return { area: 0, at: ring[0] };
  const at = [x / (3 * area), y / (3 * area)];
  return { area: Math.abs(area) * Math.cos((at[1] * Math.PI) / 180), at };
}

const polygons = (geometry) => (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates ?? []);

/** The centre of a country's largest part: France's is not in the Atlantic because of Guiana. */
export function middle(geometry) {
  const parts = polygons(geometry).flatMap(([outer]) => cut(outer)).map(centroid);
  const largest = parts.reduce((best, part) => (part.area > best.area ? part : best), parts[0]);
  return largest.at.map(rounded);
}

function code(feature, whereNumeric) {
  if (feature.properties.name === "Kosovo") return "XK";
  return whereNumeric(feature.id)?.alpha2;
}

/** maps: TopoJSON of world-atlas, coarse to fine. */
export function makeWorld(maps, toFeatures, whereNumeric) {
  const positions = { ...WITHIN_OTHERS };
  const [coarse, ...finer] = maps.map((map) => toFeatures(map, map.objects.countries).features);
  const shapes = coarse
    .filter((feature) => feature.properties.name !== "Antarctica")
    .map((feature) => ({
      type: "Feature",
      properties: { name: code(feature, whereNumeric) ?? feature.properties.name },
      geometry: {
        type: "MultiPolygon",
        coordinates: polygons(feature.geometry)
          .flatMap(([outer, ...holes]) => cut(outer).map((part, i) => (i === 0 ? [part, ...holes] : [part])))
          .map((polygon) => polygon.map(simplified).filter((ring) => ring.length > 3))
          .filter((polygon) => polygon.length),
      },
    }));
  for (const feature of [coarse, ...finer].flat()) {
    const name = code(feature, whereNumeric);
    if (name && !positions[name]) positions[name] = middle(feature.geometry);
  }
  return { shapes: { type: "FeatureCollection", features: shapes }, positions };
}
