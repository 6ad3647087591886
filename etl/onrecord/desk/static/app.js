// The desk: what is looked at, what is done to it, and what has changed behind the page's back.

import { get, post } from "./api.js";
import { focusMarks, marksOf, renderArticle } from "./article.js";
import { byId, el, same } from "./dom.js";
import { Form } from "./form.js";
import { renderPanel } from "./panel.js";
import { APART, byDoubt, fillTables, listed, NAMES, renderQueue } from "./queue.js";
import { selected, Text } from "./text.js";

const PULSE = 1500; // milliseconds between two looks at what has changed
const ALL = "*";

const desk = {
  forms: {}, documents: [], build: { state: "current", message: "" }, undo: 0,
  document: null, text: null, rows: [], elsewhere: [],
  items: [], current: null, form: null, mode: null, table: null,
  merging: false, splitting: false, notice: null, alert: null, saving: false, busy: false,
};

// ------------------------------------------------------------------------------------------ drawing

/** The list, by the filters and the scope that are chosen. */
function relist() {
  const state = byId("state").value;
  desk.items = listed(desk.rows, byId("table").value, state);
  if (byId("document").value === ALL && state === "open") {
    desk.items = [...desk.items, ...desk.elsewhere].sort(byDoubt(desk.document.id));
  }
}

function draw({ article = true } = {}) {
  const { document: shown } = desk;
  const state = byId("state").value;
  if (shown) {
    fillTables(byId("table"), desk.rows, state, byId("document").value !== ALL);
    const open = desk.rows.filter((row) => !APART.includes(row.table) && row.state === "open").length;
    const option = [...byId("document").options].find((each) => each.value === shown.id);
    if (option) option.textContent = `${shown.headline}${open ? ` (${open})` : ""}`;
    relist();
    if (desk.current && !desk.items.includes(desk.current)) {
      desk.current = desk.rows.find((row) => row.id === desk.current.id) ?? desk.current;
    }
    const decided = desk.rows.filter((row) => !APART.includes(row.table) && row.state !== "open").length;
    const all = desk.rows.filter((row) => !APART.includes(row.table)).length;
    byId("progress").replaceChildren(
      el("progress", { max: all || 1, value: decided, "aria-label": "Rows decided" }), `${decided} of ${all} decided`);
    document.title = `${shown.headline} – review desk`;
  }
  renderQueue(desk.items, desk.current, choose);
  if (article && shown) {
    const marks = [...marksOf(desk.rows), ...focusMarks(desk.form ? desk.mode === "add" ? null : desk.current : desk.current, desk.form?.values)];
    const top = byId("reading").scrollTop;
    renderArticle(byId("article"), desk.text, shown.passages, marks);
    byId("reading").scrollTop = top;
  }
  drawPanel();
  drawHead();
}

function drawPanel() {
  const table = desk.form ? desk.table : desk.current?.table;
  renderPanel({ ...desk, row: desk.current?.elsewhere ? null : desk.current, columns: desk.forms[table] ?? [], act });
}

function drawHead() {
  const { state, message } = desk.build;
  const words = {
    current: "Tables up to date", waiting: "Rebuilding soon …", building: "Rebuilding …", failed: "Rebuild failed", off: "Tables are not rebuilt",
  }[state] ?? state;
  const pill = byId("build");
  pill.className = `build ${state}`;
  pill.textContent = words;
  pill.title = message;
  byId("undo").disabled = desk.undo === 0;
  const alerts = [];
  const shown = desk.document;
  if (shown?.error) {
    alerts.push(`${shown.file}${shown.error_line ? `, line ${shown.error_line}` : ""}: ${shown.error}. Nothing is written to the file until it is mended; the rows below are shown without its decisions.`);
  }
  for (const fault of shown?.faults ?? []) alerts.push(`${shown.file}${fault.line ? `, line ${fault.line}` : ""}: ${fault.reason}`);
  if (state === "failed") alerts.push(`The tables were not rebuilt: ${message}`);
  if (desk.alert) alerts.push(desk.alert);
  if (!same(alerts, desk.alerts)) {
    desk.alerts = alerts;
    byId("alerts").replaceChildren(...alerts.map((words) => el("p", {}, words)));
  }
}

const DONE = {
  confirm: "Confirmed", reject: "Rejected", correct: "Corrected", add: "Added", merge: "Merged", split: "Split", withdraw: "Withdrawn",
};
let fading = 0;

/** Says something to who listens; what was `done` is shown for a moment too. */
function say(words, done = "") {
  byId("say").textContent = done ? `${done}. ${words}` : words;
  if (!done) return;
  const toast = byId("toast");
  toast.textContent = done;
  toast.classList.add("shown");
  clearTimeout(fading);
  fading = setTimeout(() => toast.classList.remove("shown"), 2500);
}

// ------------------------------------------------------------------------------------------ looking

function choose(item, { focus = false, done = "" } = {}) {
  if (desk.form && !leaveForm()) return;
  if (item?.elsewhere) {
    open(item.document_id, item, done);
    return;
  }
  Object.assign(desk, { current: item ?? null, merging: false, splitting: false, notice: null });
  draw();
  if (focus) byId("panel").focus();
  byId("article").querySelector(".now")?.scrollIntoView({ block: "center", behavior: "instant" });
  say(item ? `${NAMES[item.table]}: ${item.title}` : "", done);
}

function step(by) {
  const at = desk.items.indexOf(desk.current);
  const next = at < 0 ? (by > 0 ? 0 : desk.items.length - 1) : at + by;
  if (desk.items[next]) choose(desk.items[next]);
}

function leaveForm() {
  if (desk.form && Object.keys(desk.form.dirty).length && desk.mode !== "add" && !confirm("Leave without saving?")) return false;
  Object.assign(desk, { form: null, mode: null, notice: null });
  return true;
}

let opening = 0;

async function open(id, item = null, done = "") {
  const turn = opening += 1;
  const shown = await guarded(() => get("/api/document", { id }));
  if (!shown || turn !== opening) return; // somebody has gone on meanwhile
  take(shown);
  const found = item && desk.rows.find((row) => row.table === item.table && same(row.at, [item.start, item.end]));
  await lookElsewhere();
  relist();
  choose(found ?? desk.items[0] ?? null, { done });
}

function take(shown) {
  const changed = desk.document?.id !== shown.id || desk.document.text !== shown.text;
  desk.document = shown;
  if (changed) desk.text = new Text(shown.text);
  desk.rows = shown.rows;
}

async function lookElsewhere() {
  desk.elsewhere = [];
  if (byId("document").value !== ALL || !desk.document) return;
  const found = await guarded(() => get("/api/queue", { without: desk.document.id, table: byId("table").value }));
  const headlines = new Map(desk.documents.map((d) => [d.id, d.headline]));
  desk.elsewhere = (found?.rows ?? []).map((row) => ({ ...row, elsewhere: true, headline: headlines.get(row.document_id) }));
}

/** The same row in a newer state of the document: as it was, or what stands in its place. */
function again(row) {
  if (!row || row.elsewhere) return row;
  return desk.rows.find((r) => r.id === row.id)
    ?? desk.rows.find((r) => r.table === row.table && same(r.at, row.at) && r.title === row.title)
    ?? desk.rows.find((r) => r.table === row.table && same(r.at, row.at)) ?? null;
}

async function guarded(call) {
  try {
    const answer = await call();
    if (desk.alert) { desk.alert = null; drawHead(); }
    return answer;
  } catch (error) {
    desk.alert = error.message;
    drawHead();
    return null;
  }
}

async function pulse() {
  if (desk.busy || !desk.document) return;
  const id = desk.document.id;
  const news = await guarded(() => get("/api/pulse", { id }));
  if (!news || desk.busy || desk.document.id !== id) return;
  desk.build = news.build;
  desk.undo = news.undo;
  if (news.version !== desk.document.version) {
    const shown = await guarded(() => get("/api/document", { id }));
    if (shown && !desk.busy && desk.document.id === id) {
      take(shown);
      const found = again(desk.current);
      if (desk.form && desk.mode === "correct" && found && desk.current && !same(found.values, desk.current.values)) {
        desk.notice = "This row has changed meanwhile, in another tab or in the file. What you have entered is still here; saving puts it on top.";
      }
      desk.current = found ?? (desk.form ? desk.current : null);
      draw({ article: !selected(byId("article")) });
      return;
    }
  }
  drawHead();
}

// ------------------------------------------------------------------------------------------ deciding

async function decide(action, more = {}) {
  const row = desk.current;
  const adding = action === "add";
  if (desk.busy || (!adding && (!row || row.elsewhere))) return false;
  const at = desk.items.indexOf(row);
  desk.busy = true;
  try {
    const done = await post("/api/decide", {
      document: desk.document.id, action, table: adding ? desk.table : row.table, id: adding ? null : row.id, ...more,
    });
    desk.busy = false;
    Object.assign(desk, { build: done.build, undo: done.undo, form: null, mode: null, merging: false, splitting: false, notice: null, alert: null });
    take(done.document);
    const outcome = desk.rows.find((r) => r.id === done.row) ?? null;
    const told = { done: DONE[action] };
    if (action === "confirm" || action === "reject") {
      draw({ article: false });
      choose(desk.items[Math.max(0, Math.min(at, desk.items.length - 1))] ?? outcome, told);
    } else choose(outcome ?? again(row), told);
    return true;
  } catch (error) {
    desk.busy = false;
    desk.notice = error.message;
    const shown = await guarded(() => get("/api/document", { id: desk.document.id }));
    if (shown) take(shown);
    desk.current = again(desk.current) ?? (desk.form ? desk.current : null);
    draw();
    return false;
  }
}

async function undo() {
  if (desk.busy || desk.undo === 0) return;
  desk.busy = true;
  try {
    const done = await post("/api/undo", {});
    desk.busy = false;
    const picker = byId("document");
    const other = done.document.id !== desk.document.id;
    if (other && picker.value !== ALL) picker.value = done.document.id;
    Object.assign(desk, { build: done.build, undo: done.undo, notice: null, alert: null, form: null, mode: null });
    take(done.document);
    if (other) await lookElsewhere();
    relist();
    choose(desk.rows.find((row) => row.id === done.row) ?? desk.items[0] ?? null, { done: `Undone: ${done.what}` });
  } catch (error) {
    desk.busy = false;
    desk.notice = error.message;
    draw();
  }
}

function startForm(mode, table, values) {
  Object.assign(desk, { mode, table, notice: null, merging: false, splitting: false });
  desk.form = new Form({
    columns: desk.forms[table], values, adding: mode === "add", text: desk.text,
    names: (tables) => [...new Set(desk.rows.filter((r) => tables.includes(r.table) && !["rejected", "merged", "left_out"].includes(r.state)).map((r) => r.values.name))].sort(),
    changed: () => redrawMarks(),
  });
  draw();
}

function redrawMarks() {
  if (!desk.form) return;
  const marks = [...marksOf(desk.rows), ...focusMarks(desk.mode === "add" ? null : desk.current, desk.form.values)];
  const top = byId("reading").scrollTop;
  renderArticle(byId("article"), desk.text, desk.document.passages, marks);
  byId("reading").scrollTop = top;
}

function startAdding(table, at) {
  if (desk.form && !leaveForm()) return;
  hideAdding();
  const empty = Object.fromEntries(desk.forms[table].map((column) => [column.name, column.kind === "places" || column.kind === "participants" ? [] : null]));
  startForm("add", table, empty);
  if (at) {
    const place = desk.forms[table].find((column) => column.name === "content" || column.name === "at");
    desk.form.lit = { name: place.name };
    desk.form.take(at);
    const next = desk.forms[table].find((column) => ["speaker_at", "participants"].includes(column.name));
    desk.form.light(next ? { name: next.name } : null);
  }
  byId("panel").querySelector("input:not([disabled])")?.focus({ preventScroll: true });
}

function act(name, more = {}) {
  const row = desk.current;
  if (name === "cancel") {
    Object.assign(desk, { merging: false, splitting: false });
    if (leaveForm()) draw();
  } else if (name === "save") save();
  else if (name === "kind") {
    const at = desk.form.values.at ?? desk.form.values.content?.[0] ?? null;
    desk.form = null;
    startAdding(more.table, at);
  } else if (!row || row.elsewhere) return;
  else if (name === "confirm" || name === "reject" || name === "withdraw") decide(name);
  else if (name === "correct") {
    if (!["rejected", "merged", "left_out"].includes(row.state)) {
      startForm("correct", row.table, row.values);
      byId("panel").focus({ preventScroll: true });
    }
  } else if (name === "merge" || name === "split") {
    Object.assign(desk, { merging: name === "merge", splitting: name === "split", notice: null });
    drawPanel();
    byId("panel").querySelector(".inner input")?.focus();
  } else if (name === "merge-done") decide("merge", more);
  else if (name === "split-done") decide("split", more);
}

function save() {
  const values = desk.form.dirty;
  if (!Object.keys(values).length) {
    desk.notice = "Nothing has been changed.";
    drawPanel();
    return;
  }
  decide(desk.mode === "add" ? "add" : "correct", { values, reason: desk.form.reason || null });
}

// ------------------------------------------------------------------------------------------ selecting words

function tookSelection() {
  const found = selected(byId("article"));
  const at = found && desk.text.snap(found);
  if (!at) return hideAdding();
  if (desk.form) {
    if (desk.form.take(at)) getSelection().removeAllRanges();
    return undefined;
  }
  return showAdding(at);
}

function showAdding(at) {
  const box = byId("adding");
  const kinds = ["quotes", "people", "organizations", "places", "dates", "events", "affiliations", "mentions"];
  box.replaceChildren(el("span", {}, "Add as"), ...kinds.map((table) =>
    el("button", { type: "button", class: "small", onclick: () => startAdding(table, at) }, NAMES[table])));
  box.hidden = false;
  const words = getSelection().getRangeAt(0).getBoundingClientRect();
  const frame = byId("reading").getBoundingClientRect();
  const top = words.bottom - frame.top + byId("reading").scrollTop + 8;
  box.style.top = `${top}px`;
  box.style.left = `${Math.max(8, Math.min(words.left - frame.left, frame.width - box.offsetWidth - 24))}px`;
}

function hideAdding() {
  byId("adding").hidden = true;
}

function pickFromArticle(event) {
  if (desk.form || selected(byId("article"))) return;
  const segment = event.target.closest("[data-rows]");
  if (!segment) return;
  const ids = segment.dataset.rows.split(" ");
  const at = ids.indexOf(desk.current?.id);
  const row = desk.rows.find((r) => r.id === ids[(at + 1) % ids.length]); // a second click takes what lies beneath
  if (row) choose(row);
}

// ------------------------------------------------------------------------------------------ keys

function pressed(event) {
  const typing = event.target.closest("input, select, textarea, dialog");
  if (event.key === "Escape") {
    if (byId("adding").hidden === false) return hideAdding();
    if (desk.form || desk.merging || desk.splitting) act("cancel");
    return undefined;
  }
  if (desk.form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    return save();
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const keys = {
    j: () => step(1), k: () => step(-1), ArrowDown: null, ArrowUp: null,
    c: () => act("confirm"), r: () => act("reject"), e: () => act("correct"), m: () => act("merge"), s: () => act("split"),
    u: undo, a: () => startAdding("quotes", desk.text?.snap(selected(byId("article")) ?? [0, 0]) ?? null),
    "?": () => byId("keys").showModal(), "/": () => byId("table").focus(),
  };
  if (desk.form && event.key !== "?") return undefined;
  if (keys[event.key]) {
    event.preventDefault();
    keys[event.key]();
  }
  return undefined;
}

// ------------------------------------------------------------------------------------------ beginning

async function begin() {
  const found = await guarded(() => get("/api/desk"));
  if (!found) return;
  Object.assign(desk, { forms: found.forms, documents: found.documents, build: found.build, undo: found.undo });
  byId("package").textContent = found.package;
  const picker = byId("document");
  picker.replaceChildren(
    found.documents.length > 1 ? el("option", { value: ALL }, `All ${found.documents.length} documents, by doubt`) : "",
    ...found.documents.map((d) => el("option", { value: d.id }, `${d.headline}${d.open ? ` (${d.open})` : ""}`)));
  picker.addEventListener("change", async () => {
    if (!leaveForm()) return;
    if (picker.value !== ALL) await open(picker.value);
    else { await lookElsewhere(); draw(); choose(desk.items[0] ?? null); }
  });
  for (const id of ["table", "state"]) byId(id).addEventListener("change", async () => {
    await lookElsewhere();
    draw();
    if (!desk.form) choose(desk.items[0] ?? null);
  });
  byId("undo").addEventListener("click", undo);
  byId("help").addEventListener("click", () => byId("keys").showModal());
  byId("build").addEventListener("click", () => desk.build.message && alert(desk.build.message));
  document.addEventListener("mouseup", () => setTimeout(tookSelection));
  byId("reading").addEventListener("touchend", () => setTimeout(tookSelection, 300));
  byId("article").addEventListener("keyup", (event) => event.shiftKey && tookSelection());
  byId("article").addEventListener("click", pickFromArticle);
  document.addEventListener("keydown", pressed);
  const first = await guarded(() => get("/api/queue", { without: "" }));
  const start = found.documents.length > 1 ? first?.rows[0]?.document_id : null;
  await open(start ?? found.documents[0].id);
  setInterval(pulse, PULSE);
}

begin();
