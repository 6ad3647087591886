"""A text cut into segments, so that marks which overlap can be drawn without one lying inside another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Span:
    """A marked stretch: `start` and `end` are code points into the text, end exclusive.

    `kind` says what the mark is (person, quote, ...), `key` which row it belongs to. Several spans may have one key:
    the pieces of a split quote.
    """

    start: int
    end: int
    kind: str
    key: str

    @property
    def length(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch in which the same marks hold from its first to its last character.

    `layers` are the spans that cover it, the outermost (longest) first; `opens` and `closes` are those of them that
    begin with its first character and end with its last one, in the same order.
    """

    start: int
    end: int
    text: str
    layers: tuple[Span, ...] = ()
    opens: tuple[Span, ...] = ()
    closes: tuple[Span, ...] = ()

    @property
    def innermost(self) -> Span | None:
        return self.layers[-1] if self.layers else None


def segments(text: str, spans: Iterable[Span], start: int = 0, end: int | None = None) -> list[Segment]:
    """The stretch of `text` from `start` to `end` as segments, in order, without gaps.

    Joined, the segments' texts are the stretch. Spans that reach beyond the stretch are cut at its edges and open or
    close only where they really do; those outside it are left out. The order of the spans given does not matter.
    Raises ValueError for a span that is empty or not inside the text.
    """
    last = len(text) if end is None else end
    if not 0 <= start <= last <= len(text):
        raise ValueError(f"no stretch of a text of {len(text)} characters: {start} to {last}")
    within: list[Span] = []
    for span in spans:
        if not 0 <= span.start < span.end <= len(text):
            raise ValueError(
                f"{span.kind} {span.key}: {span.start} to {span.end} is no stretch of {len(text)} characters"
            )
        if span.start < last and span.end > start:
            within.append(span)
    within.sort(key=_outermost_first)
    cuts = sorted(
        {start, last, *(max(start, span.start) for span in within), *(min(last, span.end) for span in within)}
    )
    opening: dict[int, list[Span]] = {}
    for span in within:
        opening.setdefault(max(start, span.start), []).append(span)
    found: list[Segment] = []
    open_now: list[Span] = []
    for begin, stop in pairwise(cuts):
        open_now = sorted([*(s for s in open_now if s.end > begin), *opening.get(begin, ())], key=_outermost_first)
        found.append(
            Segment(
                begin,
                stop,
                text[begin:stop],
                tuple(open_now),
                tuple(span for span in open_now if span.start == begin),
                tuple(span for span in open_now if span.end == stop),
            )
        )
    return found


def never_innermost(cut: Iterable[Segment]) -> list[Span]:
    """The spans, in order, that other marks cover wholly: a reader cannot point at them in the text alone."""
    seen: dict[Span, None] = {}
    pointed: set[Span] = set()
    for segment in cut:
        seen.update(dict.fromkeys(segment.layers))
        if segment.innermost is not None:
            pointed.add(segment.innermost)
    return [span for span in seen if span not in pointed]


def _outermost_first(span: Span) -> tuple[int, int, str, str]:
    return -span.length, span.start, span.kind, span.key
