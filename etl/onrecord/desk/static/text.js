// An article's text as code points, which is what every offset of the desk counts; JavaScript's own strings count
// UTF-16 units, of which some characters take two.

const WORD = /[\p{L}\p{N}_]/u;

export class Text {
  constructor(text) {
    this.points = Array.from(text);
  }

  get length() { return this.points.length; }

  of([start, end]) { return this.points.slice(start, end).join(""); }

  /** The stretch grown to whole words and cut of white space; `null` where nothing is left. */
  snap([start, end]) {
    const is = (at, kind) => at >= 0 && at < this.points.length && kind.test(this.points[at]);
    while (start < end && is(start, /\s/u)) start += 1;
    while (end > start && is(end - 1, /\s/u)) end -= 1;
    if (start >= end) return null;
    while (is(start - 1, WORD) && is(start, WORD)) start -= 1;
    while (is(end, WORD) && is(end - 1, WORD)) end += 1;
    return [start, end];
  }

  /** Some words before and behind a stretch. */
  around([start, end], size = 32) {
    const before = this.of([Math.max(0, start - size), start]).replace(/^\S*\s/u, "").replace(/[\s\S]*\n/u, "");
    const after = this.of([end, end + size]).replace(/\s\S*$/u, "").replace(/\n[\s\S]*/u, "");
    return [before, after];
  }
}

/** The stretch that the browser's selection covers inside `root`, in code points; `null` for none. */
export function selected(root) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!root.contains(range.commonAncestorContainer)) return null;
  const start = offset(root, range.startContainer, range.startOffset, true);
  const end = offset(root, range.endContainer, range.endOffset, false);
  return start !== null && end !== null && start < end ? [start, end] : null;
}

function offset(root, node, at, forward) {
  if (node.nodeType === Node.TEXT_NODE) {
    const segment = node.parentElement.closest("[data-s]");
    return segment ? Number(segment.dataset.s) + Array.from(node.data.slice(0, at)).length : null;
  }
  const segments = [...root.querySelectorAll("[data-s]")];
  const range = document.createRange();
  range.setStart(node, at);
  range.collapse(true);
  if (forward) {
    const next = segments.find((segment) => range.comparePoint(segment, 0) >= 0);
    return next ? Number(next.dataset.s) : null;
  }
  const last = segments.findLast((segment) => range.comparePoint(segment, segment.childNodes.length) <= 0);
  return last ? Number(last.dataset.s) + Array.from(last.textContent).length : null;
}
