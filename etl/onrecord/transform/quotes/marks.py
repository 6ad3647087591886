"""Quotation marks: which mark closes which, passage by passage, and the stretches of text that stand between them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from onrecord.model import Article

MARK = re.compile(r"''|``|[\"“”„«»‘’']")
DOUBLE_OPEN = frozenset(("“", "„", "«", "``"))
DOUBLE_CLOSE = frozenset(("”", "»"))
STRAIGHT = frozenset(('"', "''"))
ELISIONS = re.compile(r"['’‘](?:\d\ds?|em|til|tis|twas|cause|n)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Text from an opening mark to its closing mark, both included, in one passage.

    `opened` is false where the passage begins inside a quotation left open before; `closed` false where the passage
    ends before the closing mark; `single` true for single marks.
    """

    start: int
    end: int
    passage: int
    opened: bool = True
    closed: bool = True
    single: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    start: int
    end: int
    text: str
    can_open: bool
    can_close: bool


def find_stretches(article: Article) -> list[Stretch]:
    """The outermost quoted stretches, in text order.

    A mark left open runs to the end of its passage; the next passage goes on with it only where its own first double
    mark can do nothing but close one.
    """
    found: list[Stretch] = []
    carried = False
    for number, passage in enumerate(article.passages):
        doubles, singles = marks_of(article.text, passage.span.start, passage.span.end)
        if not doubles and not singles:
            carried = False
            continue
        stretches = pair_double(doubles, passage.span.start, passage.span.end, number, carried)
        carried = bool(stretches) and not stretches[-1].closed
        stretches += pair_single(article.text, singles, stretches, passage.span.end, number)
        found += sorted(stretches, key=lambda s: s.start)
    return found


def marks_of(text: str, start: int, end: int) -> tuple[list[Mark], list[Mark]]:
    """The double and the single marks of a passage; apostrophes are neither."""
    doubles, singles = [], []
    for match in MARK.finditer(text, start, end):
        mark = match.group()
        before = text[match.start() - 1] if match.start() > start else " "
        after = text[match.end()] if match.end() < end else " "
        loose_before = before.isspace() or before in "([{—–-/:…‘'“\""
        loose_after = after.isspace() or not after.isalnum()
        if mark in DOUBLE_OPEN:
            doubles.append(Mark(match.start(), match.end(), mark, True, False))
        elif mark in DOUBLE_CLOSE:
            doubles.append(Mark(match.start(), match.end(), mark, False, True))
        elif mark in STRAIGHT:
            can_open = loose_before and not after.isspace()
            can_close = not before.isspace() and (loose_after or not loose_before)
            if not can_open and not can_close:
                can_open = can_close = True
            doubles.append(Mark(match.start(), match.end(), mark, can_open, can_close))
        else:
            if ELISIONS.match(text, match.start()):
                continue
            opens = mark != "’" and loose_before and (after.isalnum() or after in "[$#@.…")
            closes = mark != "‘" and not before.isspace() and loose_after and before not in "([—"
            if opens or closes:
                singles.append(Mark(match.start(), match.end(), mark, opens, closes and not opens))
    return doubles, singles


def pair_double(marks: list[Mark], start: int, end: int, passage: int, carried: bool) -> list[Stretch]:
    """Double marks paired in order; the same kind of mark inside an open stretch is nested or replaces it."""
    found: list[Stretch] = []
    begin: int | None = None
    opener = ""
    depth = 0
    first = marks[0] if marks else None
    if carried and first is not None and not first.can_open:
        found.append(Stretch(start, first.end, passage, opened=False))
        marks = marks[1:]
    for mark in marks:
        if begin is None:
            if mark.can_open:
                begin, opener, depth = mark.start, mark.text, 0
            continue
        if mark.can_close and not (mark.can_open and mark.text != opener and opener in STRAIGHT):
            if depth:
                depth -= 1
                continue
            found.append(Stretch(begin, mark.end, passage))
            begin = None
        elif mark.can_open and mark.text != opener:
            depth += 1
        elif mark.can_open:
            # The same mark opens again: the one before was never closed, and runs up to here.
            found.append(Stretch(begin, mark.start, passage, closed=False))
            begin, depth = mark.start, 0
    if begin is not None:
        found.append(Stretch(begin, end, passage, closed=False))
    return found


def pair_single(text: str, marks: list[Mark], doubles: list[Stretch], end: int, passage: int) -> list[Stretch]:
    """Single marks outside the double ones; one after a final s may be an apostrophe, so a better one is looked for."""
    outer = [mark for mark in marks if not any(s.start <= mark.start < s.end for s in doubles)]
    found: list[Stretch] = []
    place = 0
    while place < len(outer):
        mark = outer[place]
        place += 1
        if not mark.can_open:
            continue
        closers = []
        for later in range(place, len(outer)):
            if outer[later].can_open:
                break
            if not any(mark.start < s.start < outer[later].start for s in doubles):
                closers.append(later)
        if not closers:
            continue
        chosen = next((c for c in closers if text[outer[c].start - 1] in ",.?!"), None)
        if chosen is None:
            chosen = next((c for c in closers if text[outer[c].start - 1] not in "sS"), closers[-1])
        found.append(Stretch(mark.start, outer[chosen].end, passage, single=True))
        place = chosen + 1
    return found
