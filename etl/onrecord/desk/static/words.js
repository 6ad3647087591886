// Words selected in the article: they go into the form, or become a row of their own.

import { byId, el } from "./dom.js";
import { NAMES } from "./queue.js";
import { selected } from "./text.js";

const KINDS = ["quotes", "people", "organizations", "places", "dates", "events", "affiliations", "mentions"];

/** What is selected, grown to whole words, in `text`. */
export function selection(text) {
  const found = selected(byId("article"));
  return (found && text?.snap(found)) ?? null;
}

/** Offers to add the words at a place; `add(table)` does it. */
export function offerAdding(add) {
  const box = byId("adding");
  box.replaceChildren(el("span", {}, "Add as"), ...KINDS.map((table) =>
    el("button", { type: "button", class: "small", onclick: () => add(table) }, NAMES[table])));
  box.hidden = false;
  const words = getSelection().getRangeAt(0).getBoundingClientRect();
  const frame = byId("reading").getBoundingClientRect();
  const top = words.bottom - frame.top + byId("reading").scrollTop + 8;
  box.style.top = `${top}px`;
  box.style.left = `${Math.max(8, Math.min(words.left - frame.left, frame.width - box.offsetWidth - 24))}px`;
}

export function hideAdding() {
  byId("adding").hidden = true;
}
