// The article with its rows marked. Marks overlap freely: the text is cut wherever one begins or ends.

import { el } from "./dom.js";

const ENTITY = { people: "person", organizations: "organization", places: "place" };

/** The marks of a document: stretches with classes, and the rows they are of. */
export function marksOf(rows) {
  const kinds = new Map();
  for (const row of rows) if (ENTITY[row.table]) kinds.set(row.values.name, ENTITY[row.table]);
  const marks = [];
  for (const row of rows) {
    if (["rejected", "merged", "left_out"].includes(row.state)) continue;
    const classes = {
      quotes: ["q"], dates: ["d"], events: ["e"], mentions: ["m", kinds.get(row.values.entity) ?? "person"],
    }[row.table];
    if (classes) for (const at of row.places) marks.push({ at, classes, id: row.id });
  }
  return marks;
}

/** The marks of the row that is looked at, or of the form in which it is changed. */
export function focusMarks(row, values) {
  if (!row && !values) return [];
  const told = { ...(row?.values ?? {}), ...(values ?? {}) };
  const marks = [];
  const put = (at, name) => at && marks.push({ at, classes: ["now", name] });
  const own = told.content ?? (told.at ? [told.at, ...(told.mentions ?? [])] : row?.places ?? []);
  for (const at of own) put(at, "now-content");
  for (const name of ["speaker_at", "reported_at"]) put(told[name], "now-speaker");
  for (const name of ["cue", "anchor", "anchor_text", "date"]) put(told[name], "now-cue");
  for (const participant of told.participants ?? []) put(participant.at, "now-cue");
  return marks;
}

export function renderArticle(root, text, passages, marks) {
  const blocks = passages.length ? passages : [{ kind: "paragraph", at: [0, text.length] }];
  const ordered = [...marks].sort((a, b) => a.at[0] - b.at[0]);
  root.replaceChildren(...blocks.map(({ kind, at }) =>
    el("p", { class: kind }, ...segments(text, at, ordered.filter((m) => m.at[0] < at[1] && m.at[1] > at[0])))));
}

function segments(text, [start, end], marks) {
  const cuts = new Set([start, end]);
  for (const { at } of marks) for (const edge of at) if (edge > start && edge < end) cuts.add(edge);
  const edges = [...cuts].sort((a, b) => a - b);
  return edges.slice(0, -1).map((from, n) => {
    const to = edges[n + 1];
    const here = marks.filter(({ at }) => at[0] <= from && at[1] >= to);
    const ids = here.filter((m) => m.id).sort((a, b) => (a.at[1] - a.at[0]) - (b.at[1] - b.at[0])).map((m) => m.id);
    const classes = [...new Set(here.flatMap((m) => m.classes))].join(" ");
    return el("span", { class: classes || null, dataset: { s: from, ...(ids.length ? { rows: ids.join(" ") } : {}) } },
      text.of([from, to]));
  });
}
