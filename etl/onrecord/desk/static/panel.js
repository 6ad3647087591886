// One row, looked at: what it says, what was decided, and what can be done.

import { byId, el } from "./dom.js";
import { APART, NAMES, STATES } from "./queue.js";

const ENTITIES = ["people", "organizations", "places"];
const GONE = ["rejected", "merged", "left_out"];

export function renderPanel(view) {
  const { document: shown, row, form, mode, notice } = view;
  const root = byId("panel");
  const scroll = root.scrollTop;
  const children = form ? editing(view) : row ? looking(view) : [el("p", { class: "nothing" },
    shown ? "No row is chosen. Choose one in the list or in the article, or select words to add one." : "Loading …")];
  root.replaceChildren(...[notice ? el("p", { class: "notice", role: "alert" }, notice) : null, ...children].filter(Boolean));
  root.setAttribute("aria-label", form ? (mode === "add" ? "Add a row" : "Correct the row") : "Row");
  root.scrollTop = scroll;
}

function looking({ document: shown, row, columns, text, act, merging, splitting, rows }) {
  const gone = GONE.includes(row.state);
  const open = row.state === "open";
  const decision = row.decision === null ? null : shown.decisions[row.decision];
  const entity = ENTITIES.includes(row.table);
  const button = (label, key, name, primary) => el("button", { type: "button", class: primary ? "primary" : null,
    dataset: { action: name }, onclick: () => act(name) }, label, " ", key ? el("kbd", {}, key) : null);
  return [
    el("div", { class: "head" }, el("span", { class: `tag ${row.table}` }, NAMES[row.table]),
      el("span", { class: `badge ${row.state}` }, STATES[row.state]),
      row.confidence === null ? null : el("span", { class: "detail" }, `the machine: ${Math.round(row.confidence * 100)} % sure`)),
    el("h2", { class: gone ? "struck" : null }, row.title),
    el("div", { class: "buttons main" },
      (open || gone) && row.table !== "documents" ? button(gone ? "Confirm after all" : "Confirm", "c", "confirm", open) : null,
      gone ? null : button("Correct", "e", "correct"),
      gone || APART.includes(row.table) ? null : button("Reject", "r", "reject"),
      entity && !gone ? button("Merge", "m", "merge") : null,
      entity && !gone && row.places.length > 1 ? button("Split", "s", "split") : null,
      decision ? button("Withdraw decision", "", "withdraw") : null),
    merging ? mergeForm(row, rows, act) : null,
    splitting ? splitForm(row, text, act) : null,
    el("dl", { class: "values" }, ...columns.flatMap((column) => told(column, row, text))),
    entity && row.places.length ? mentioned(row, text) : null,
    decision ? el("p", { class: "detail" }, `Decided in ${shown.file}, line ${decision.line}: ${decision.action}.`,
      decision.reason ? el("span", { class: "reason" }, ` “${decision.reason}”`) : null) : null,
  ].filter(Boolean);
}

function told(column, row, text) {
  const value = row.values[column.name];
  if (value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length)) return [];
  const said = {
    place: (at) => text.of(at),
    places: (all) => all.map((at) => text.of(at)).join(" … "),
    participants: (all) => all.map((p) => `${text.of(p.at)} (${p.role}${p.who ? `, ${p.who}` : ""})`).join("; "),
    choice: (word) => String(word).replaceAll("_", " "),
  }[column.kind] ?? String;
  if (column.name === "name" || column.name === "label") return [];
  const words = said(value).replace(/\s+/gu, " ");
  if (words === row.title) return [];
  return [el("dt", {}, column.label), el("dd", {}, words.length > 400 ? `${words.slice(0, 400)} …` : words)];
}

function mentioned(row, text) {
  return el("details", { open: row.places.length < 8 }, el("summary", {}, `${row.places.length} mentions`),
    el("ul", { class: "mentioned" }, ...row.places.map((at) => {
      const [before, after] = text.around(at);
      return el("li", {}, before, el("b", {}, text.of(at)), after);
    })));
}

function mergeForm(row, rows, act) {
  const others = rows.filter((r) => r.table === row.table && r.id !== row.id && !GONE.includes(r.state)).map((r) => r.values.name);
  return el("form", { class: "inner", onsubmit: (event) => {
    event.preventDefault();
    act("merge-done", { into: event.target.elements.into.value });
  } },
  el("label", { for: "into" }, `“${row.values.name}” is the same as`),
  el("input", { id: "into", name: "into", list: "into-names", required: true, autocomplete: "off" }),
  el("datalist", { id: "into-names" }, ...others.map((value) => el("option", { value }))),
  el("div", { class: "buttons" }, el("button", { class: "primary" }, "Merge"),
    el("button", { type: "button", onclick: () => act("cancel") }, "Cancel")));
}

function splitForm(row, text, act) {
  return el("form", { class: "inner", onsubmit: (event) => {
    event.preventDefault();
    const places = [...event.target.querySelectorAll("input:checked")].map((box) => row.places[Number(box.value)]);
    act("split-done", { name: event.target.elements.name.value, places });
  } },
  el("fieldset", {}, el("legend", {}, "Which of these are somebody else?"), ...row.places.map((at, n) => {
    const [before, after] = text.around(at);
    return el("label", { class: "check" }, el("input", { type: "checkbox", value: n }),
      el("span", {}, before, el("b", {}, text.of(at)), after));
  })),
  el("label", { for: "other" }, "The other’s name"),
  el("input", { id: "other", name: "name", required: true, autocomplete: "off" }),
  el("div", { class: "buttons" }, el("button", { class: "primary" }, "Split"),
    el("button", { type: "button", onclick: () => act("cancel") }, "Cancel")));
}

function editing({ row, form, mode, table, act, saving }) {
  return [
    el("div", { class: "head" }, el("span", { class: `tag ${table}` }, NAMES[table]),
      el("span", { class: "badge" }, mode === "add" ? "new" : "correcting")),
    el("form", { class: "edit", onsubmit: (event) => { event.preventDefault(); act("save"); } },
      mode === "add" ? kinds(table, act) : el("h2", {}, row.title),
      form.element,
      el("div", { class: "buttons save" },
        el("button", { class: "primary", disabled: saving }, mode === "add" ? "Add" : "Save", " ", el("kbd", {}, "Ctrl ⏎")),
        el("button", { type: "button", onclick: () => act("cancel") }, "Cancel ", el("kbd", {}, "Esc")))),
  ];
}

function kinds(table, act) {
  return el("div", { class: "field" }, el("label", { for: "kind" }, "Add a"),
    el("select", { id: "kind", onchange: (event) => act("kind", { table: event.target.value }) },
      ...Object.entries(NAMES).filter(([name]) => !APART.includes(name)).map(([name, label]) =>
        el("option", { value: name, selected: name === table }, label))));
}
