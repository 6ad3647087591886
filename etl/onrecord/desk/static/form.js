// The form in which a row is corrected or added. One field at a time is lit; words selected in the article go there.

import { el, same } from "./dom.js";

let made = 0;

export class Form {
  /** `columns` as the desk describes them, `values` to begin with, `changed()` called after every change. */
  constructor({ columns, values, adding, text, names, changed }) {
    Object.assign(this, { columns, text, names, changed, adding });
    this.before = structuredClone(values);
    this.values = structuredClone(values);
    this.lit = null; // { name, append, index }
    this.reason = "";
    const place = columns.find((c) => (c.kind === "place" || c.kind === "places") && (adding || !c.fixed));
    if (place) this.lit = { name: place.name };
    this.element = el("div", { class: "fields" });
    this.draw();
  }

  /** The columns that differ from what they were; of an addition all that are filled in. */
  get dirty() {
    return Object.fromEntries(Object.entries(this.values)
      .filter(([name, value]) => !same(value, this.before[name]) || (this.adding && value !== null)));
  }

  /** Takes words that were selected in the article. */
  take(at) {
    if (!this.lit) return false;
    const { name, append, index } = this.lit;
    const column = this.columns.find((c) => c.name === name);
    if (column.kind === "place") this.values[name] = at;
    if (column.kind === "places") {
      const rest = append ? (this.values[name] ?? []).filter((old) => old[1] <= at[0] || old[0] >= at[1]) : [];
      this.values[name] = [...rest, at].sort((a, b) => a[0] - b[0]);
    }
    if (column.kind === "participants") {
      const all = this.values[name] ?? [];
      this.values[name] = index === undefined ? [...all, { role: "actor", at, who: null }]
        : all.map((each, n) => (n === index ? { ...each, at } : each));
      this.lit = { name };
    }
    if (this.adding && name === "at" && "name" in this.values && !this.values.name) {
      this.values.name = this.text.of(at).replace(/\s+/gu, " ");
    }
    this.draw();
    this.changed();
    return true;
  }

  light(lit) {
    this.lit = lit;
    this.draw();
    this.changed();
  }

  set(name, value) {
    this.values[name] = value === "" ? null : value;
    this.changed();
  }

  draw() {
    const focused = document.activeElement?.dataset?.field;
    const fields = this.columns.filter((c) => this.adding || !c.fixed).map((column) => this.field(column));
    const reason = el("div", { class: "field" },
      el("label", { for: "reason" }, "Reason", el("span", { class: "hint" }, "kept in the review file")),
      el("input", { id: "reason", type: "text", value: this.reason, maxlength: 500, autocomplete: "off",
        oninput: (event) => { this.reason = event.target.value; } }));
    this.element.replaceChildren(...fields, reason);
    if (focused) this.element.querySelector(`[data-field="${focused}"]`)?.focus();
  }

  field(column) {
    const kind = { place: "place", places: "places", participants: "participants", choice: "choice" }[column.kind] ?? "line";
    return this[kind](column);
  }

  labelled(column, id, ...controls) {
    return el("div", { class: "field" },
      el("label", { for: id }, column.label, column.needed && this.adding ? el("span", { class: "hint" }, "needed") : null,
        column.hint ? el("span", { class: "hint" }, column.hint) : null), ...controls);
  }

  line(column) {
    const id = `field-${column.name}`;
    const list = column.kind === "entity" ? `${id}-names` : null;
    const names = column.kind === "entity" ? this.names(column.tables) : [];
    return this.labelled(column, id,
      el("input", { id, type: "text", value: this.values[column.name] ?? "", list, autocomplete: "off", maxlength: 2000,
        dataset: { field: column.name }, oninput: (event) => this.set(column.name, event.target.value) }),
      list ? el("datalist", { id: list }, ...names.map((name) => el("option", { value: name }))) : null);
  }

  choice(column) {
    const id = `field-${column.name}`;
    const now = this.values[column.name] ?? "";
    return this.labelled(column, id, el("select", { id, dataset: { field: column.name },
      onchange: (event) => this.set(column.name, event.target.value) },
      el("option", { value: "", selected: now === "" }, "–"),
      ...column.options.map((option) => el("option", { value: option, selected: option === now },
        option.replaceAll("_", " ")))));
  }

  words(at) {
    const words = this.text.of(at).replace(/\s+/gu, " ");
    return words.length > 220 ? `${words.slice(0, 120)} … ${words.slice(-80)}` : words;
  }

  group(column, ...children) {
    const lit = this.lit?.name === column.name;
    const id = `group-${column.name}-${made += 1}`;
    return el("div", { class: `field marks${lit ? " lit" : ""}`, role: "group", "aria-labelledby": id },
      el("span", { class: "label", id }, column.label, column.needed && this.adding ? el("span", { class: "hint" }, "needed") : null,
        lit ? el("span", { class: "hint now" }, "select words in the article") : null), ...children);
  }

  button(column, label, lit) {
    const pressed = same(this.lit, lit);
    return el("button", { type: "button", class: "small", "aria-pressed": pressed ? "true" : "false",
      dataset: { field: `${column.name}-${label}` }, onclick: () => this.light(pressed ? null : lit) }, label);
  }

  clear(column, value) {
    return el("button", { type: "button", class: "small", dataset: { field: `${column.name}-clear` },
      onclick: () => { this.values[column.name] = value; this.draw(); this.changed(); } }, "Clear");
  }

  place(column) {
    const at = this.values[column.name];
    return this.group(column, el("blockquote", {}, at ? this.words(at) : "–"),
      el("div", { class: "buttons" }, this.button(column, "Select words", { name: column.name }),
        at && !column.needed ? this.clear(column, null) : null));
  }

  places(column) {
    const all = this.values[column.name] ?? [];
    return this.group(column, ...(all.length ? all : [null]).map((at) => el("blockquote", {}, at ? this.words(at) : "–")),
      el("div", { class: "buttons" },
        this.button(column, "Select words", { name: column.name }),
        all.length ? this.button(column, "Add a stretch", { name: column.name, append: true }) : null,
        all.length && !column.needed ? this.clear(column, []) : null));
  }

  participants(column) {
    const all = this.values[column.name] ?? [];
    const change = (n, part) => {
      this.values[column.name] = all.map((each, m) => (m === n ? { ...each, ...part } : each));
      this.changed();
    };
    const rows = all.map((each, n) => el("div", { class: "participant" },
      el("blockquote", {}, this.words(each.at)),
      el("select", { "aria-label": "Role", onchange: (event) => change(n, { role: event.target.value }) },
        ...["actor", "recipient", "other"].map((role) => el("option", { value: role, selected: role === each.role }, role))),
      el("input", { type: "text", "aria-label": "Who it is", placeholder: "who it is", value: each.who ?? "", list: "participants-names",
        autocomplete: "off", oninput: (event) => change(n, { who: event.target.value || null }) }),
      el("button", { type: "button", class: "small", "aria-label": `Remove ${this.words(each.at)}`,
        onclick: () => { this.values[column.name] = all.filter((_, m) => m !== n); this.draw(); this.changed(); } }, "Remove")));
    return this.group(column, ...rows,
      el("datalist", { id: "participants-names" }, ...this.names(["people", "organizations"]).map((value) => el("option", { value }))),
      el("div", { class: "buttons" }, this.button(column, "Add by selecting words", { name: column.name })));
  }
}
