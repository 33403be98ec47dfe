// SPDX-License-Identifier: GPL-2.0-or-later
// The Natural Earth projection (Tom Patterson; polynomial by Bojan Šavrič): degrees to a plane, y downwards, and back.

const radians = Math.PI / 180;

const narrowing = (p) => 0.8707 - 0.131979 * p + p * p * (-0.013791 + p * p * (0.003971 * p - 0.001529 * p * p));
const height = (phi) => {
  const p = phi * phi;
  return phi * (1.007226 + p * (0.015085 + p * p * (-0.044475 + 0.028874 * p - 0.005916 * p * p)));
};

export const project = ([longitude, latitude]) => {
  const phi = latitude * radians;
  return [longitude * radians * narrowing(phi * phi), -height(phi)];
};

export const unproject = ([x, y]) => {
  let phi = -y;
  for (let i = 0; i < 20; i++) {
    const slope = (height(phi + 1e-6) - height(phi - 1e-6)) / 2e-6;
    const step = (height(phi) + y) / slope;
    phi -= step;
    if (Math.abs(step) < 1e-9) break;
  }
  return [x / narrowing(phi * phi) / radians, phi / radians];
};
