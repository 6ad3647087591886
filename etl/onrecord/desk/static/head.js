// What stands above the desk: how the tables are, what is wrong; and what is said to who listens.

import { byId, el, same } from "./dom.js";

const BUILD = {
  current: "Tables up to date", waiting: "Rebuilding soon …", building: "Rebuilding …", failed: "Rebuild failed",
  off: "Tables are not rebuilt",
};
let shown = null;
let fading = 0;

/** `file` says of the decisions that are looked at: `file`, `error`, `error_line`, `faults`. */
export function drawHead({ build, undo, file, alert }) {
  const pill = byId("build");
  pill.className = `build ${build.state}`;
  pill.textContent = BUILD[build.state] ?? build.state;
  pill.title = build.message;
  byId("undo").disabled = undo === 0;
  const alerts = [];
  const at = (line) => `${file.file}${line ? `, line ${line}` : ""}`;
  if (file?.error) {
    alerts.push(`${at(file.error_line)}: ${file.error}. Nothing is written to the file until it is mended; the rows below are shown without its decisions.`);
  }
  for (const fault of file?.faults ?? []) alerts.push(`${at(fault.line)}: ${fault.reason}`);
  if (build.state === "failed") alerts.push(`The tables were not rebuilt: ${build.message}`);
  if (alert) alerts.push(alert);
  if (!same(alerts, shown)) {
    shown = alerts;
    byId("alerts").replaceChildren(...alerts.map((words) => el("p", {}, words)));
  }
}

export function drawProgress(decided, all) {
  byId("progress").replaceChildren(
    el("progress", { max: all || 1, value: decided, "aria-label": "Rows decided" }), `${decided} of ${all} decided`);
}

/** Says something to who listens; what was `done` is shown for a moment too. */
export function say(words, done = "") {
  byId("say").textContent = done ? `${done}. ${words}` : words;
  if (!done) return;
  const toast = byId("toast");
  toast.textContent = done;
  toast.classList.add("shown");
  clearTimeout(fading);
  fading = setTimeout(() => toast.classList.remove("shown"), 2500);
}
