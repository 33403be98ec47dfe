// SPDX-License-Identifier: GPL-2.0-or-later
// What the page knows about one host, in a dialog.
import { button, element } from "./dom.js";
import { showFinding } from "./findings.js";
import { bytes, clock, count, country, timeZone } from "./format.js";

const PEERS = 12;

/** The peers of a host: {address, packets, bytes}, most bytes first. */
export function peersOf(model, address) {
  return model.conversations
    .filter(({ a, b }) => a === address || b === address)
    .map((row) => ({
      address: row.a === address ? row.b : row.a,
      packets: (row.packets_ab ?? 0) + (row.packets_ba ?? 0),
      sent: (row.a === address ? row.bytes_ab : row.bytes_ba) ?? 0,
      received: (row.a === address ? row.bytes_ba : row.bytes_ab) ?? 0,
    }))
    .sort((a, b) => b.sent + b.received - a.sent - a.received);
}

export const alertsOf = (model, address) => model.alerts.filter(({ source, target }) => source === address || target === address);

/** Selects the host's packets; nothing for what is no address. */
export function filterOf(address) {
  if (/^[0-9.]+$/.test(address)) return `ip.addr == ${address}`;
  if (/^[0-9a-f:.]+$/i.test(address) && address.split(":").length > 2) return /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(address) ? `eth.addr == ${address}` : `ipv6.addr == ${address}`;
  return null;
}

function facts(host) {
  const list = element("dl", { class: "facts" });
  const add = (title, text) => text && list.append(element("div", {}, element("dt", {}, title), element("dd", {}, text)));
  add("Registered in", [host.city, host.country_name ?? (host.country && country(host.country))].filter(Boolean).join(", "));
  add("Network", host.as_org && `${host.as_org}${host.asn ? ` (AS${host.asn})` : ""}`);
  add("Sent", `${count(host.sent_packets ?? 0)} packets, ${bytes(host.sent_bytes ?? 0)}`);
  add("Received", `${count(host.received_packets ?? 0)} packets, ${bytes(host.received_bytes ?? 0)}`);
  if (Number.isFinite(host.from)) add("Seen", `${clock(host.from, 60e3)} to ${clock(host.to, 60e3)} ${timeZone()}`);
  return list;
}

function peersTable(peers, open) {
  const head = element("tr", {}, ...["Peer", "Packets", "Sent", "Received"].map((title, i) => element("th", { scope: "col", class: i ? "n" : undefined }, title)));
  const rows = peers.slice(0, PEERS).map((peer) => element("tr", {},
    element("th", { scope: "row" }, button(peer.address, { class: "link", "aria-label": `About ${peer.address}` }, () => open(peer.address))),
    ...[count(peer.packets), bytes(peer.sent), bytes(peer.received)].map((text) => element("td", { class: "n" }, text))));
  return element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows));
}

/** Returns open(address). */
export function setUpHostCard(model, filter) {
  const dialog = element("dialog", { class: "host", "aria-labelledby": `host-${model.number}` });
  document.body.append(dialog);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());

  return function open(address) {
    const host = model.hosts.find((row) => row.address === address);
    const alerts = alertsOf(model, address), peers = peersOf(model, address), select = filterOf(address);
    const parts = [element("header", {}, element("h2", { id: `host-${model.number}` }, address), button("Close", { class: "quiet" }, () => dialog.close()))];
    parts.push(host ? facts(host) : element("p", { class: "empty" }, "Not among the hosts with the most traffic, so its totals are not on this page."));
    if (alerts.length) parts.push(element("h3", {}, `Findings (${alerts.length})`), element("ul", { class: "plain-list" }, ...alerts.slice(0, PEERS).map((alert) =>
      element("li", { class: alert.severity }, button(alert.message ?? alert.type ?? "", { class: "link" }, () => {
        dialog.close();
        showFinding(model, alert);
      })))));
    if (peers.length) parts.push(element("h3", {}, peers.length > PEERS ? `Peers, the busiest ${PEERS} of ${peers.length}` : "Peers"), peersTable(peers, open));
    if (select) parts.push(element("p", { class: "copy-line" }, "Display filter: ", element("code", {}, select)));
    parts.push(element("p", {}, button("Show only this host", {}, () => {
      dialog.close();
      filter.set({ host: address });
    })));
    dialog.replaceChildren(element("div", {}, ...parts));
    if (!dialog.open) dialog.showModal();
  };
}
