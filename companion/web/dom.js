// SPDX-License-Identifier: GPL-2.0-or-later
// Elements are made of text and attributes; nothing here parses text as HTML.

export const all = (selector, root = document) => [...root.querySelectorAll(selector)];

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export function button(text, attributes, act) {
  const made = element("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", act);
  return made;
}

/** One of several views of a thing, as a row of buttons of which one is pressed. */
export function choice(label, options, choose) {
  const group = element("div", { class: "choice", role: "group", "aria-label": label });
  for (const [name, title] of options)
    group.append(button(title, { "aria-pressed": String(name === options[0][0]) }, (event) => {
      for (const other of group.children) other.setAttribute("aria-pressed", String(other === event.currentTarget));
      choose(name);
    }));
  return group;
}
