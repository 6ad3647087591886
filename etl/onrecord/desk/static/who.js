// Who is who across documents: pairs of people or organizations, what their documents say of each, one or two.

import { get, post } from "./api.js";
import { byId, el, same } from "./dom.js";
import { drawProgress, say } from "./head.js";
import { fillWho, NAMES, renderQueue, STATES } from "./queue.js";
import { dropRest } from "./turns.js";

const DONE = { same: "The same", different: "Different", withdraw: "Withdrawn" };

export class Who {
  /** `hooks`: `guarded(call)`, `head()`, `told(answer)` for what every answer says, `open(document)`, `inTurn(act)`. */
  constructor(hooks) {
    Object.assign(this, { hooks, on: false, pairs: [], items: [], current: null, sides: null, notice: null, headlines: new Map() });
    this.file = { file: "entities.yaml", error: null, decisions: [], waiting: 0 };
  }

  /** Shows the pairs; with `id`, that one. */
  async enter(id = null, done = "") {
    this.on = true;
    document.body.classList.add("who");
    await this.load();
    this.tables();
    this.relist();
    await this.choose(this.pairs.find((pair) => pair.id === id) ?? this.items[0] ?? null, done);
  }

  leave() {
    this.on = false;
    document.body.classList.remove("who");
  }

  async load() {
    const found = await this.hooks.guarded(() => get("/api/pairs"));
    if (found) this.take(found);
  }

  take(found) {
    this.file = found;
    const headline = (id) => this.headlines.get(id) ?? id;
    this.pairs = found.pairs.map((pair) => ({
      ...pair, confidence: pair.certainty,
      title: [...new Set(pair.namings.map((naming) => naming.name))].join(" · "),
      detail: pair.namings.map((naming) => headline(naming.document)).join(" | "),
    }));
    this.current = this.again(this.current);
  }

  again(pair) {
    return pair && (this.pairs.find((p) => p.id === pair.id)
      ?? this.pairs.find((p) => p.table === pair.table && same(p.namings, pair.namings)) ?? null);
  }

  tables() {
    const chosen = byId("table").value;
    byId("table").replaceChildren(...[["", "All"], ["people", "People"], ["organizations", "Organizations"]].map(
      ([value, label]) => el("option", { value }, label)));
    byId("table").value = ["people", "organizations"].includes(chosen) ? chosen : "";
  }

  relist() {
    const table = byId("table").value;
    const wanted = { open: (p) => p.state === "open", decided: (p) => p.state !== "open", gone: () => false }[byId("state").value];
    this.items = this.pairs.filter((pair) => (!table || pair.table === table) && (!wanted || wanted(pair)));
  }

  async choose(pair, done = "") {
    Object.assign(this, { current: pair, notice: null });
    if (this.sides?.id !== pair?.id) this.sides = null;
    if (pair && !this.sides) this.sides = await this.hooks.guarded(() => get("/api/pair", { id: pair.id }));
    this.draw();
    byId("reading").scrollTop = 0;
    say(pair ? `${NAMES[pair.table]}: ${pair.title}` : "", done);
  }

  step(by) {
    const at = this.items.indexOf(this.current);
    const next = at < 0 ? (by > 0 ? 0 : this.items.length - 1) : at + by;
    return this.items[next] ? this.choose(this.items[next]) : undefined;
  }

  async rule(ruling) {
    const pair = this.current;
    if (!pair || pair.state === ruling || (ruling === "withdraw" && pair.decision === null)) return;
    const at = this.items.indexOf(pair);
    const reason = byId("reason")?.value || null;
    try {
      const done = await post("/api/rule", { id: pair.id, ruling, reason });
      this.hooks.told(done);
      this.take(done);
      this.relist();
      const next = this.items[Math.max(0, Math.min(at, this.items.length - 1))];
      const stays = ruling === "withdraw" || byId("state").value !== "open";
      await this.choose((stays ? this.pairs.find((p) => p.id === done.pair) : next) ?? next ?? null, DONE[ruling]);
    } catch (error) {
      dropRest();
      await this.load();
      this.relist();
      this.notice = error.message;
      this.draw();
      if (reason && byId("reason")) byId("reason").value = reason;
    }
  }

  /** What has changed behind the page's back. */
  async refresh() {
    const reason = byId("reason")?.value;
    await this.load();
    this.relist();
    if (!this.current) return this.choose(this.items[0] ?? null);
    if (this.sides?.id !== this.current.id) this.sides = await this.hooks.guarded(() => get("/api/pair", { id: this.current.id }));
    this.draw();
    if (reason && byId("reason")) byId("reason").value = reason;
    return undefined;
  }

  press(key) {
    const keys = {
      j: () => this.step(1), k: () => this.step(-1), s: () => this.rule("same"), d: () => this.rule("different"),
    };
    return keys[key];
  }

  draw() {
    const decided = this.pairs.length - this.pairs.filter((pair) => pair.state === "open").length;
    drawProgress(decided, decided + this.file.waiting);
    document.title = "Who is who – review desk";
    fillWho(byId("document"), this.file.doubts);
    renderQueue(this.items, this.current, (pair) => this.hooks.inTurn(() => this.choose(this.again(pair))));
    byId("article").replaceChildren(el("div", { class: "sides" }, ...(this.sides?.sides ?? []).map((side) => this.side(side))));
    byId("panel").replaceChildren(...[this.notice ? el("p", { class: "notice", role: "alert" }, this.notice) : null,
      ...(this.current ? this.panel(this.current) : [el("p", { class: "nothing" }, "No pair is chosen.")])].filter(Boolean));
    byId("panel").setAttribute("aria-label", "Pair");
    this.hooks.head();
  }

  side(side) {
    return el("section", { class: "side", "aria-label": side.name },
      el("h2", {}, side.name),
      el("dl", { class: "values" }, ...side.values.flatMap(([label, value]) =>
        value === side.name ? [] : [el("dt", {}, label), el("dd", {}, value)])),
      side.ties.length ? el("ul", { class: "ties" }, ...side.ties.map((tie) => el("li", {}, tie))) : null,
      ...side.documents.map((each) => el("div", { class: "source" },
        el("h3", {}, el("button", { type: "button", class: "plain", title: "Read the article",
          onclick: () => this.hooks.inTurn(() => this.hooks.open(each.id)) }, each.headline),
        each.published ? el("span", { class: "detail" }, ` ${each.published}`) : null),
        ...each.excerpts.map(([before, words, after]) => el("p", {}, before, el("mark", {}, words), after)))),
      side.more ? el("p", { class: "detail" }, `and in ${side.more} more`) : null);
  }

  panel(pair) {
    const decision = pair.decision === null ? null : this.file.decisions[pair.decision];
    const open = pair.state === "open";
    const button = (label, key, act, primary) => el("button", { type: "button", class: primary ? "primary" : null,
      onclick: () => this.hooks.inTurn(act) }, label, " ", key ? el("kbd", {}, key) : null);
    const chance = pair.score === null ? "" : `${Math.round(pair.score * 100)} %`;
    return [
      el("div", { class: "head" }, el("span", { class: `tag ${pair.table}` }, NAMES[pair.table]),
        el("span", { class: `badge ${pair.state}` }, STATES[pair.state])),
      el("h2", {}, pair.title),
      pair.machine ? el("p", { class: "detail" }, pair.machine === "apart"
        ? `The machine keeps them apart; it gives ${chance} that they are one.` : `The machine made them one; it gives ${chance}.`) : null,
      pair.reasons.length ? el("ul", { class: "reasons" }, ...pair.reasons.map((reason) => el("li", {}, reason))) : null,
      el("div", { class: "buttons main" },
        pair.state === "same" ? null : button("The same", "s", () => this.rule("same"), open),
        pair.state === "different" ? null : button("Different", "d", () => this.rule("different"), open),
        open ? button("Skip", "j", () => this.step(1)) : null,
        decision ? button("Withdraw decision", "", () => this.rule("withdraw")) : null),
      el("div", { class: "field" },
        el("label", { for: "reason" }, "Reason", el("span", { class: "hint" }, "kept with the decision")),
        el("input", { id: "reason", type: "text", maxlength: 500, autocomplete: "off" })),
      decision ? el("p", { class: "detail" }, `Decided in ${this.file.file}, line ${decision.line}: ${pair.state}.`,
        decision.reason ? el("span", { class: "reason" }, ` “${decision.reason}”`) : null) : null,
    ].filter(Boolean);
  }
}
