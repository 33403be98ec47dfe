// SPDX-License-Identifier: GPL-2.0-or-later
// Light and dark: the choice is kept where the browser keeps anything for this page, and charts take their colours from the
// style sheet.
import { SEVERITIES } from "./data.js";

const root = document.documentElement;

// A page opened from a file may have no storage.
function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    return;
  }
}

function recall(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

const system = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (root.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";

export function setUpTheme(redraw) {
  const button = document.getElementById("theme");
  const show = () => {
    button.textContent = isDark() ? "Light" : "Dark";
    redraw();
  };
  const kept = recall("ntt-theme");
  if (kept === "dark" || kept === "light") root.dataset.theme = kept;
  button.textContent = isDark() ? "Light" : "Dark";
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    remember("ntt-theme", root.dataset.theme);
    show();
  });
  system.addEventListener("change", show);
}

/** The style sheet's colours as they are now. */
export function colours() {
  const style = getComputedStyle(root);
  const of = (name) => style.getPropertyValue(`--${name}`).trim();
  const names = ["panel", "sunken", "line", "ink", "soft", "accent", "land", "heat", "arc", ...SEVERITIES];
  return {
    ...Object.fromEntries(names.map((name) => [name, of(name)])),
    series: [1, 2, 3, 4, 5, 6, 7].map((n) => of(`series-${n}`)),
    font: getComputedStyle(document.body).fontFamily,
  };
}
