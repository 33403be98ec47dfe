// SPDX-License-Identifier: GPL-2.0-or-later
// Finding cards and the tiles that choose among them, and the line that says what the filter shows.
import { all, button, element } from "./dom.js";
import { showsAlert } from "./filter.js";
import { clock, country } from "./format.js";

/** The severities shown stand in the address ("#show=critical,high"), so that a view can be passed on. */
export function setUpTiles(filters) {
  const tiles = all(".tile");
  const shown = () => tiles.filter((tile) => tile.getAttribute("aria-pressed") === "true").map((tile) => tile.dataset.severity);
  const apply = () => {
    const names = shown();
    for (const filter of filters) filter.set({ severities: names.length === tiles.length ? null : new Set(names) });
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
  if (wanted) apply();
}

/** Opens a finding's card where it is. */
export function showFinding(model, alert) {
  const card = document.getElementById(`finding-${model.number}-${alert.id}`);
  if (!card || card.hidden) return;
  card.tabIndex = -1;
  card.scrollIntoView({ block: "center" });
  card.focus({ preventScroll: true });
}

function makeAddressButtons(section, openHost) {
  for (const code of all("code.address", section)) {
    const address = code.textContent;
    if (address.includes("/")) continue; // a network is no host
    const opener = button("", { class: "link", "aria-label": `About ${address}` }, () => openHost(address));
    code.replaceWith(opener);
    opener.append(code);
  }
}

export function setUpFindings(section, model, filter, openHost) {
  const byId = new Map(model.alerts.map((alert) => [`finding-${model.number}-${alert.id}`, alert]));
  const cards = all(".card", section).filter((card) => byId.has(card.id));
  const note = section.querySelector(".filtered");
  makeAddressButtons(section, openHost);
  filter.onChange(() => {
    for (const card of cards) card.hidden = !showsAlert(filter, byId.get(card.id));
    const hidden = cards.filter((card) => card.hidden).length;
    note.hidden = hidden === 0;
    note.textContent = hidden ? `${hidden} of ${cards.length} findings hidden by the filter.` : "";
  });
}

/** The filter in words, each part of it with a button that takes it back. */
export function setUpChips(article, model, filter) {
  const chips = element("div", { class: "chips", role: "group", "aria-label": "Active filters" });
  chips.hidden = true;
  article.prepend(chips);
  const chip = (text, change) => button(text, { class: "chip", "aria-label": `Remove the filter: ${text}` }, () => filter.set(change));
  filter.onChange(() => {
    const { range, places, host } = filter, length = model.end - model.start, parts = [];
    if (range) parts.push(chip(`${clock(range[0], length)} to ${clock(range[1], length)}`, { range: null }));
    if (places.length) parts.push(chip(places.map(country).join(" and "), { places: [] }));
    if (host) parts.push(chip(host, { host: null }));
    chips.hidden = parts.length === 0;
    chips.replaceChildren(element("span", {}, "Only"), ...parts, button("Show all", { class: "quiet" }, () => filter.clear()));
  });
}
