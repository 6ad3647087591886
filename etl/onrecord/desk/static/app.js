// The desk: what is looked at, what is done to it, and what has changed behind the page's back.

import { get, post } from "./api.js";
import { focusMarks, marksOf, renderArticle } from "./article.js";
import { byId, same } from "./dom.js";
import { Form } from "./form.js";
import { drawHead, drawProgress, say } from "./head.js";
import { renderPanel } from "./panel.js";
import { ALL, APART, byDoubt, fillDocuments, fillTables, listed, NAMES, renderQueue, WHO } from "./queue.js";
import { selected, Text } from "./text.js";
import { dropRest, inTurn, turns, underWay } from "./turns.js";
import { Who } from "./who.js";
import { hideAdding, offerAdding, selection } from "./words.js";

const PULSE = 1500; // milliseconds between two looks at what has changed

const desk = {
  forms: {}, documents: [], build: { state: "current", message: "" }, undo: 0,
  document: null, text: null, rows: [], elsewhere: [], items: [], current: null, form: null, mode: null, table: null,
  merging: false, splitting: false, notice: null, alert: null, saving: false,
};
const who = new Who({
  guarded, head, inTurn, open: enter, told: ({ build, undo }) => Object.assign(desk, { build, undo, alert: null }),
});

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
  if (who.on) return who.draw();
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
    drawProgress(decided, all);
    document.title = `${shown.headline} – review desk`;
  }
  renderQueue(desk.items, desk.current, (item) => inTurn(() => choose(again(item) ?? item)));
  if (article && shown) drawArticle();
  drawPanel();
  return head();
}

function drawArticle() {
  const marks = [...marksOf(desk.rows), ...focusMarks(desk.mode === "add" ? null : desk.current, desk.form?.values)];
  const top = byId("reading").scrollTop;
  renderArticle(byId("article"), desk.text, desk.document.passages, marks);
  byId("reading").scrollTop = top;
}

function drawPanel() {
  const table = desk.form ? desk.table : desk.current?.table;
  renderPanel({
    ...desk, row: desk.current?.elsewhere ? null : desk.current, columns: desk.forms[table] ?? [], act: (...what) => inTurn(() => act(...what)),
  });
}

function head() {
  drawHead({ build: desk.build, undo: desk.undo, alert: desk.alert, file: who.on ? who.file : desk.document });
}

const DONE = {
  confirm: "Confirmed", reject: "Rejected", correct: "Corrected", add: "Added", merge: "Merged", split: "Split", withdraw: "Withdrawn",
};

// ------------------------------------------------------------------------------------------ looking

function choose(item, { focus = false, done = "" } = {}) {
  if (desk.form && !leaveForm()) return undefined;
  if (item?.elsewhere) return open(item.document_id, item, done);
  Object.assign(desk, { current: item ?? null, merging: false, splitting: false, notice: null });
  draw();
  if (focus) byId("panel").focus();
  byId("article").querySelector(".now")?.scrollIntoView({ block: "center", behavior: "instant" });
  say(item ? `${NAMES[item.table]}: ${item.title}` : "", done);
  return undefined;
}

function step(by) {
  const at = desk.items.indexOf(desk.current);
  const next = at < 0 ? (by > 0 ? 0 : desk.items.length - 1) : at + by;
  return desk.items[next] ? choose(desk.items[next]) : undefined;
}

function leaveForm() {
  if (desk.form && Object.keys(desk.form.dirty).length && desk.mode !== "add" && !confirm("Leave without saving?")) return false;
  Object.assign(desk, { form: null, mode: null, notice: null });
  return true;
}

async function open(id, item = null, done = "") {
  const shown = await guarded(() => get("/api/document", { id }));
  if (!shown) return dropRest();
  take(shown);
  const found = item && desk.rows.find((row) => row.table === item.table && same(row.at, [item.start, item.end]));
  await lookElsewhere();
  relist();
  return choose(found ?? desk.items[0] ?? null, { done });
}

/** Goes where the list of documents says, or to `chosen` of it: a document, all of them, or who is who. */
async function enter(chosen = byId("document").value) {
  byId("document").value = chosen;
  if (chosen === WHO) return who.enter();
  const back = who.on;
  who.leave();
  if (chosen !== ALL) return open(chosen);
  await lookElsewhere();
  draw();
  return back || !desk.form ? choose(desk.items[0] ?? null) : undefined;
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
    if (desk.alert) { desk.alert = null; head(); }
    return answer;
  } catch (error) {
    desk.alert = error.message;
    head();
    return null;
  }
}

async function pulse() {
  const before = turns();
  const stale = () => underWay() || turns() !== before; // the person has gone on; the next look will do
  if (stale() || !desk.document) return;
  const id = desk.document.id;
  const news = await guarded(() => get("/api/pulse", { id }));
  if (!news || stale()) return;
  Object.assign(desk, { build: news.build, undo: news.undo });
  if (who.on && news.pairs !== who.file.version) inTurn(() => who.refresh());
  else if (!who.on && news.version !== desk.document.version) {
    const shown = await guarded(() => get("/api/document", { id }));
    if (!shown || stale()) return;
    take(shown);
    const found = again(desk.current);
    if (desk.form && desk.mode === "correct" && found && desk.current && !same(found.values, desk.current.values)) {
      desk.notice = "This row has changed meanwhile, in another tab or in the file. What you have entered is still here; saving puts it on top.";
    }
    desk.current = found ?? (desk.form ? desk.current : null);
    draw({ article: !selected(byId("article")) });
  }
  head();
}

// ------------------------------------------------------------------------------------------ deciding

async function decide(action, more = {}) {
  const row = desk.current;
  const adding = action === "add";
  if (!adding && (!row || row.elsewhere)) return;
  const at = desk.items.indexOf(row);
  try {
    const done = await post("/api/decide", {
      document: desk.document.id, action, table: adding ? desk.table : row.table, id: adding ? null : row.id, ...more,
    });
    Object.assign(desk, { build: done.build, undo: done.undo, form: null, mode: null, merging: false, splitting: false, notice: null, alert: null });
    take(done.document);
    const outcome = desk.rows.find((r) => r.id === done.row) ?? null;
    const told = { done: DONE[action] };
    if (action === "confirm" || action === "reject") {
      draw({ article: false });
      await choose(desk.items[Math.max(0, Math.min(at, desk.items.length - 1))] ?? outcome, told);
    } else await choose(outcome ?? again(row), told);
  } catch (error) {
    dropRest();
    desk.notice = error.message;
    const shown = await guarded(() => get("/api/document", { id: desk.document.id }));
    if (shown) take(shown);
    desk.current = again(desk.current) ?? (desk.form ? desk.current : null);
    draw();
  }
}

async function undo() {
  if (desk.undo === 0) return;
  try {
    const done = await post("/api/undo", {});
    const picker = byId("document");
    Object.assign(desk, { build: done.build, undo: done.undo, notice: null, alert: null, form: null, mode: null });
    const told = `Undone: ${done.what}`;
    if (!done.document) {
      picker.value = WHO;
      await who.enter(done.row, told);
      return;
    }
    const other = done.document.id !== desk.document.id;
    if (who.on || (other && picker.value !== ALL)) picker.value = done.document.id;
    who.leave();
    take(done.document);
    if (other) await lookElsewhere();
    relist();
    await choose(desk.rows.find((row) => row.id === done.row) ?? desk.items[0] ?? null, { done: told });
  } catch (error) {
    dropRest();
    if (who.on) who.notice = error.message;
    else desk.notice = error.message;
    draw();
  }
}

function startForm(mode, table, values) {
  Object.assign(desk, { mode, table, notice: null, merging: false, splitting: false });
  desk.form = new Form({
    columns: desk.forms[table], values, adding: mode === "add", text: desk.text,
    names: (tables) => [...new Set(desk.rows.filter((r) => tables.includes(r.table) && !["rejected", "merged", "left_out"].includes(r.state)).map((r) => r.values.name))].sort(),
    changed: () => desk.form && drawArticle(),
  });
  draw();
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
  } else if (name === "save") return desk.form ? save() : undefined;
  else if (name === "kind") {
    const at = desk.form.values.at ?? desk.form.values.content?.[0] ?? null;
    desk.form = null;
    startAdding(more.table, at);
  } else if (!row || row.elsewhere) return undefined;
  else if (name === "confirm" || name === "reject" || name === "withdraw") return decide(name);
  else if (name === "correct") {
    if (!["rejected", "merged", "left_out"].includes(row.state)) {
      startForm("correct", row.table, row.values);
      byId("panel").focus({ preventScroll: true });
    }
  } else if (name === "merge" || name === "split") {
    Object.assign(desk, { merging: name === "merge", splitting: name === "split", notice: null });
    drawPanel();
    byId("panel").querySelector(".inner input")?.focus();
  } else if (name === "merge-done") return decide("merge", more);
  else if (name === "split-done") return decide("split", more);
  return undefined;
}

function save() {
  const values = desk.form.dirty;
  if (!Object.keys(values).length) {
    desk.notice = "Nothing has been changed.";
    return drawPanel();
  }
  return decide(desk.mode === "add" ? "add" : "correct", { values, reason: desk.form.reason || null });
}

// ------------------------------------------------------------------------------------------ selecting words

function tookSelection() {
  const at = who.on ? null : selection(desk.text);
  if (!at) return hideAdding();
  if (!desk.form) return offerAdding((table) => inTurn(() => startAdding(table, at)));
  if (desk.form.take(at)) getSelection().removeAllRanges();
  return undefined;
}

function pickFromArticle(event) {
  if (who.on || desk.form || selected(byId("article"))) return;
  const segment = event.target.closest("[data-rows]");
  if (!segment) return;
  const ids = segment.dataset.rows.split(" ");
  const at = ids.indexOf(desk.current?.id);
  const row = desk.rows.find((r) => r.id === ids[(at + 1) % ids.length]); // a second click takes what lies beneath
  if (row) inTurn(() => choose(again(row)));
}

// ------------------------------------------------------------------------------------------ keys

function pressed(event) {
  // A dialog that has been closed may keep the focus until the page is drawn anew.
  const typing = event.target.closest("input, select, textarea, dialog[open]");
  if (event.key === "Escape") {
    if (byId("adding").hidden === false) return hideAdding();
    return inTurn(() => { if (desk.form || desk.merging || desk.splitting) act("cancel"); });
  }
  if (desk.form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    return inTurn(() => desk.form && save());
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return undefined;
  if (desk.form && !underWay() && event.key !== "?") return undefined;
  const found = pressable(event.key);
  if (!found) return undefined;
  event.preventDefault();
  if (event.repeat && !"jk".includes(event.key)) return undefined; // a key that is held decides once
  return inTurn(() => (desk.form && event.key !== "?" ? undefined : pressable(event.key)?.()));
}

/** What a key does where the person is. */
function pressable(key) {
  const everywhere = { u: undo, "?": () => byId("keys").showModal(), "/": () => byId("table").focus() };
  const rows = {
    j: () => step(1), k: () => step(-1),
    c: () => act("confirm"), r: () => act("reject"), e: () => act("correct"), m: () => act("merge"), s: () => act("split"),
    a: () => startAdding("quotes", selection(desk.text)),
  };
  return everywhere[key] ?? (who.on ? who.press(key) : rows[key]);
}

// ------------------------------------------------------------------------------------------ beginning

async function begin() {
  const found = await guarded(() => get("/api/desk"));
  if (!found) return;
  Object.assign(desk, { forms: found.forms, documents: found.documents, build: found.build, undo: found.undo });
  byId("package").textContent = found.package;
  const picker = byId("document");
  fillDocuments(picker, found);
  who.headlines = new Map(found.documents.map((d) => [d.id, d.headline]));
  let before = picker.value;
  picker.addEventListener("change", () => {
    const chosen = picker.value;
    if (leaveForm()) inTurn(() => enter(before = chosen));
    else picker.value = before;
  });
  for (const id of ["table", "state"]) byId(id).addEventListener("change", () => inTurn(async () => {
    if (who.on) {
      who.relist();
      return who.choose(who.items[0] ?? null);
    }
    await lookElsewhere();
    draw();
    return desk.form ? undefined : choose(desk.items[0] ?? null);
  }));
  byId("undo").addEventListener("click", () => inTurn(undo));
  byId("help").addEventListener("click", () => byId("keys").showModal());
  byId("build").addEventListener("click", () => desk.build.message && alert(desk.build.message));
  document.addEventListener("mouseup", () => setTimeout(tookSelection));
  byId("reading").addEventListener("touchend", () => setTimeout(tookSelection, 300));
  byId("article").addEventListener("keyup", (event) => event.shiftKey && tookSelection());
  byId("article").addEventListener("click", pickFromArticle);
  document.addEventListener("keydown", pressed);
  const first = await guarded(() => get("/api/queue", { without: "" }));
  const start = found.documents.length > 1 ? first?.rows[0]?.document_id : null;
  await inTurn(() => open(start ?? found.documents[0].id));
  setInterval(pulse, PULSE);
}

begin();
