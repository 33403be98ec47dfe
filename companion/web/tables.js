// SPDX-License-Identifier: GPL-2.0-or-later
// The tables: sorted by a click on a column, their rows shown as the filter says, hosts and countries in them buttons.
import { all, button, element } from "./dom.js";
import { showsRow, toggled } from "./filter.js";
import { country } from "./format.js";

function sortBy(table, column, descending) {
  const body = table.tBodies[0];
  const key = (row) => {
    const cell = row.cells[column];
    return cell.dataset.value === undefined ? cell.textContent : Number(cell.dataset.value);
  };
  const rows = [...body.rows].sort((left, right) => {
    const a = key(left), b = key(right);
    const order = typeof a === "number" ? a - b : a.localeCompare(b, "en", { numeric: true });
    return descending ? -order : order;
  });
  body.append(...rows);
}

export function setUpSorting() {
  for (const table of all("table.sortable")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.slice(0, -1).forEach((head, column) => {
      const sorter = button(head.textContent, {}, () => {
        const descending = head.ariaSort ? head.ariaSort === "ascending" : head.classList.contains("n");
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", descending ? "descending" : "ascending");
        sortBy(table, column, descending);
      });
      head.replaceChildren(sorter);
    });
  }
}

// A cell's text becomes a button that does something with it.
function makeButton(cell, label, act) {
  const text = cell.textContent;
  cell.replaceChildren(button(text, { class: "link", "aria-label": label }, act));
}

const CELLS = {
  hosts: { address: "host" },
  conversations: { a: "host", b: "host" },
  countries: { name: "country", code: "country" },
};

function addButtons(table, rows, members, filter, openHost) {
  const heads = [...table.tHead.rows[0].cells].map((head) => head.dataset.member);
  heads.forEach((member, column) => {
    const kind = members[member];
    if (!kind) return;
    rows.forEach(({ row, data }) => {
      if (kind === "host") makeButton(row.cells[column], `About ${data[member]}`, () => openHost(data[member]));
      else makeButton(row.cells[column], `${row.cells[column].textContent}: show only ${country(data.code)}`, () => filter.set({ places: toggled(filter.places, [data.code]) }));
    });
  });
}

export function setUpTables(article, model, filter, openHost) {
  for (const table of all("table[data-table]", article)) {
    const name = table.dataset.table;
    // The page's rows are the first of the data's, in the same order until someone sorts them.
    const data = name === "intervals" ? model.intervals.map((row) => ({ start: new Date(row.from).toISOString(), seconds: (row.to - row.from) / 1000 })) : model[name];
    if (!data) continue;
    const rows = [...table.tBodies[0].rows].map((row, i) => ({ row, data: data[i] })).filter(({ data: found }) => found);
    if (CELLS[name]) addButtons(table, rows, CELLS[name], filter, openHost);
    const note = element("p", { class: "more", role: "status" });
    note.hidden = true;
    table.parentElement.after(note);
    filter.onChange(() => {
      let hidden = 0;
      for (const { row, data: of } of rows) {
        row.hidden = !showsRow(filter, name, of, model.countryOf);
        hidden += row.hidden;
      }
      note.hidden = hidden === 0;
      note.textContent = hidden ? `${hidden} of ${rows.length} rows hidden by the filter.` : "";
    });
  }
}
