// SPDX-License-Identifier: GPL-2.0-or-later
// Copying, saving, printing.
import { all } from "./dom.js";
import { drawAll, redrawAll } from "./plot.js";

export function setUpCopying() {
  for (const copier of all(".copy button")) {
    copier.hidden = false;
    copier.addEventListener("click", async () => {
      const code = copier.parentElement.querySelector("code");
      getSelection().selectAllChildren(code);
      let copied = false;
      try {
        await navigator.clipboard.writeText(code.textContent);
        copied = true;
      } catch {
        copied = document.execCommand("copy");
      }
      copier.textContent = copied ? "Copied" : "Press Ctrl+C";
      setTimeout(() => { copier.textContent = "Copy"; }, 1600);
    });
  }
}

export function setUpTools() {
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

// A printed page has no buttons and is white: what is folded is opened, every chart is drawn, in light colours.
export function setUpPrinting() {
  const root = document.documentElement;
  let opened = [], theme;
  addEventListener("beforeprint", () => {
    opened = all("details:not([open])");
    for (const item of opened) item.open = true;
    theme = root.dataset.theme;
    root.dataset.theme = "light";
    drawAll();
  });
  addEventListener("afterprint", () => {
    for (const item of opened) item.open = false;
    if (theme === undefined) delete root.dataset.theme;
    else root.dataset.theme = theme;
    redrawAll();
  });
}
