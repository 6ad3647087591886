// The list of rows, the most doubtful first.

import { byId, el } from "./dom.js";

export const NAMES = {
  quotes: "Quote", events: "Event", people: "Person", organizations: "Organization", places: "Place",
  affiliations: "Affiliation", dates: "Date", mentions: "Mention", passages: "Passage", documents: "Document",
};
const PLURAL = {
  quotes: "Quotes", events: "Events", people: "People", organizations: "Organizations", places: "Places",
  affiliations: "Affiliations", dates: "Dates", mentions: "Mentions", passages: "Passages", documents: "The document",
};
export const ALL = "*"; // in the list of documents: the rows of all
export const WHO = "="; // and who is who across them
const GONE = ["rejected", "merged", "left_out"];
export const APART = ["passages", "documents"]; // read, not doubted: they are not among the rows to decide
export const STATES = {
  open: "to decide", confirmed: "confirmed", corrected: "corrected", added: "added", reviewed: "reviewed",
  rejected: "rejected", merged: "merged", left_out: "left out", same: "the same", different: "different",
};

export const inState = (row, state) => ({
  open: row.state === "open",
  decided: row.state !== "open" && !GONE.includes(row.state),
  gone: GONE.includes(row.state),
  all: true,
}[state]);

/** The least sure first; rows that are as sure stay in the order of documents and their text, whichever is open. */
export function byDoubt(documentId) {
  const place = (row) => [row.document_id ?? documentId, row.start ?? row.at?.[0] ?? 0, row.end ?? row.at?.[1] ?? 0, row.table];
  return (a, b) => {
    const doubt = (a.confidence ?? 2) - (b.confidence ?? 2);
    if (doubt) return doubt;
    const [left, right] = [place(a), place(b)];
    const n = left.findIndex((value, at) => value !== right[at]);
    return n < 0 ? 0 : left[n] < right[n] ? -1 : 1;
  };
}

export function listed(rows, table, state) {
  return rows
    .filter((row) => (table ? row.table === table : !APART.includes(row.table)) && inState(row, state))
    .sort(byDoubt(""));
}

/** What can be looked at: all documents, who is who across them, or one. */
export function fillDocuments(select, { documents, doubts }) {
  const several = documents.length > 1;
  select.replaceChildren(
    ...(several ? [el("option", { value: ALL }, `All ${documents.length} documents, by doubt`),
      el("option", { value: WHO })] : []),
    ...documents.map((d) => el("option", { value: d.id }, `${d.headline}${d.open ? ` (${d.open})` : ""}`)));
  fillWho(select, doubts);
}

/** Says how many pairs the machine doubts. */
export function fillWho(select, doubts) {
  const option = [...select.options].find((each) => each.value === WHO);
  if (option) option.textContent = `Who is who across them${doubts ? ` (${doubts})` : ""}`;
}

export function fillTables(select, rows, state, counted) {
  const chosen = select.value;
  const count = (table) => listed(rows, table, state).length;
  const named = (table, name) => (counted ? `${name} (${count(table)})` : name);
  select.replaceChildren(
    el("option", { value: "" }, named("", "All")),
    ...Object.keys(PLURAL).map((table) => el("option", { value: table }, named(table, PLURAL[table]))));
  select.value = chosen;
}

export function renderQueue(items, current, choose) {
  const root = byId("rows");
  root.replaceChildren(...items.map((item) => el("li", {},
    el("button", {
      type: "button", class: `row ${item.state ?? "open"}`, "aria-current": item === current ? "true" : null,
      dataset: { id: item.id ?? "" }, onclick: () => choose(item),
    },
    el("span", { class: `tag ${item.table}` }, NAMES[item.table]),
    doubt(item),
    el("span", { class: "title" }, item.title),
    el("span", { class: "detail" }, item.elsewhere ? item.headline : item.detail)))));
  if (!items.length) root.append(el("li", { class: "nothing" }, "Nothing here. Choose another table or state."));
  root.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
}

function doubt(item) {
  if (item.state && item.state !== "open") return el("span", { class: `badge ${item.state}` }, STATES[item.state]);
  if (item.confidence === null) return el("span", { class: "badge" }, "–");
  const sure = Math.round(item.confidence * 100);
  return el("span", { class: `sure ${sure < 50 ? "low" : sure < 80 ? "middling" : "high"}`, title: "how sure the machine is" },
    `${sure} %`);
}
