// SPDX-License-Identifier: GPL-2.0-or-later
// Comfort only: the page says everything without it. Nothing here parses text as HTML.
"use strict";

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
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

function setUpTheme() {
  const button = document.getElementById("theme");
  const isDark = () =>
    (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const label = () => { button.textContent = isDark() ? "Light" : "Dark"; };
  const kept = recall("ntt-theme");
  if (kept === "dark" || kept === "light") root.dataset.theme = kept;
  label();
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    remember("ntt-theme", root.dataset.theme);
    label();
  });
}

// The severities shown stand in the address ("#show=critical,high"), so that a view can be passed on.
function setUpTiles() {
  const tiles = all(".tile");
  const shown = () => tiles.filter((tile) => tile.getAttribute("aria-pressed") === "true").map((tile) => tile.dataset.severity);
  const apply = () => {
    const severities = new Set(shown());
    for (const section of all(".findings")) {
      const cards = all(".card", section);
      for (const card of cards) card.hidden = !severities.has(card.dataset.severity);
      const hidden = cards.filter((card) => card.hidden).length;
      const note = section.querySelector(".filtered");
      note.hidden = hidden === 0;
      note.textContent = hidden ? `${hidden} of ${cards.length} findings hidden by severity.` : "";
    }
  };
  const wanted = /^#show=([a-z,]*)$/.exec(location.hash);
  if (wanted) {
    const names = new Set(wanted[1].split(","));
    for (const tile of tiles) tile.setAttribute("aria-pressed", String(names.has(tile.dataset.severity)));
  }
  for (const tile of tiles) {
    tile.addEventListener("click", () => {
      tile.setAttribute("aria-pressed", String(tile.getAttribute("aria-pressed") !== "true"));
      const names = shown();
      history.replaceState(null, "", names.length === tiles.length ? "#main" : `#show=${names.join(",")}`);
      apply();
    });
  }
  apply();
}

function setUpCopying() {
  for (const button of all(".copy button")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const code = button.parentElement.querySelector("code");
      const selection = getSelection();
      selection.selectAllChildren(code);
      let copied = false;
      try {
        await navigator.clipboard.writeText(code.textContent);
        copied = true;
      } catch {
        copied = document.execCommand("copy");
      }
      button.textContent = copied ? "Copied" : "Press Ctrl+C";
      setTimeout(() => { button.textContent = "Copy"; }, 1600);
    });
  }
}

function sortBy(table, column, descending) {
  const body = table.tBodies[0];
  const key = (row) => {
    const cell = row.cells[column];
    return cell.dataset.value === undefined ? cell.textContent : Number(cell.dataset.value);
  };
  const sign = descending ? -1 : 1;
  const rows = [...body.rows].sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    return sign * (typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), "en", { numeric: true }));
  });
  body.append(...rows);
}

function setUpSorting() {
  for (const table of all("table.sortable")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.slice(0, -1).forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const descending = head.ariaSort ? head.ariaSort === "ascending" : head.classList.contains("n");
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", descending ? "descending" : "ascending");
        sortBy(table, column, descending);
      });
    });
  }
}

function setUpTools() {
  document.getElementById("print").addEventListener("click", () => print());
  document.getElementById("save").addEventListener("click", () => {
    const blob = new Blob([document.getElementById("data").textContent], { type: "application/json" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = "ntt-report.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
  document.querySelector(".tools").hidden = false;
}

// A printed page has no buttons: everything folded is opened for it, and folded again.
function setUpPrinting() {
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = all("details:not([open])");
    for (const item of opened) item.open = true;
  });
  addEventListener("afterprint", () => {
    for (const item of opened) item.open = false;
  });
}

setUpTheme();
setUpTiles();
setUpCopying();
setUpSorting();
setUpTools();
setUpPrinting();
