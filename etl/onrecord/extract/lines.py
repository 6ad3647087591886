"""The units of a plain text: its lines, those of a hard-wrapped paragraph joined."""

from __future__ import annotations

import re
from dataclasses import dataclass

from onrecord.model import Span

LINE = re.compile(r"\S(?:[^\n\r\f\v\x1c-\x1e\x85\u2028\u2029]*\S)?")
TERMINAL = re.compile(r"""[.!?…:;][)\]}"”’'»]*\Z|[.!?…]\s*\[[^\]]*\]\Z""")
WORD = re.compile(r"\w+(?:['’.-]\w+)*")
WRAP = range(40, 101)  # columns at which typewritten and mailed texts are broken


@dataclass(frozen=True, slots=True)
class Unit:
    """A line of the text, or the lines of one wrapped paragraph; `text` is what stands at `span`."""

    span: Span
    text: str
    words: tuple[str, ...]  # lower case

    @property
    def terminal(self) -> bool:
        """Whether it ends as a sentence does."""
        return bool(TERMINAL.search(self.text))


def unit(text: str, start: int, end: int) -> Unit:
    return Unit(Span(start, end), text[start:end], tuple(w.lower() for w in WORD.findall(text, start, end)))


def find_units(text: str) -> list[Unit]:
    """The units, in order; together they hold everything but white space."""
    blocks: list[list[tuple[int, int]]] = []
    last = -1
    for line in LINE.finditer(text):
        if not blocks or text.count("\n", last, line.start()) > 1:
            blocks.append([])
        blocks[-1].append((line.start(), line.end()))
        last = line.end()
    units = []
    for block in blocks:
        if wrapped(text, block):
            units.append(unit(text, block[0][0], block[-1][1]))
        else:
            units += [unit(text, start, end) for start, end in block]
    return units


def wrapped(text: str, block: list[tuple[int, int]]) -> bool:
    """Whether the lines of a block without a blank line between are one paragraph broken at a column.

    All but the last are of a like length, and most break off within a sentence.
    """
    if len(block) < 2:
        return False
    lengths = [end - start for start, end in block[:-1]]
    if not all(length in WRAP for length in lengths) or max(lengths) - min(lengths) > 25:
        return False
    if block[-1][1] - block[-1][0] > max(lengths) + 15:
        return False
    broken = sum(not TERMINAL.search(text[start:end]) for start, end in block[:-1])
    runs_on = sum(text[start].islower() for start, _ in block[1:])
    return broken * 2 > len(lengths) and runs_on * 3 >= len(lengths)
