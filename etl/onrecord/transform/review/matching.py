"""Which row of the machine's a decision is about: the one whose evidence shares most with what the decision quotes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from onrecord.model import Event, Quote, Span

Row = TypeVar("Row")

SAME = 0.5  # two stretches are of one row where the characters they share are at least half of their union
NEAR = 0.3  # enough for a decision that names a row to correct: the machine may cut it otherwise by now


def share(a: Span, b: Span) -> float:
    """The characters that two spans share, over their union."""
    both = min(a.end, b.end) - max(a.start, b.start)
    return max(0, both) / (max(a.end, b.end) - min(a.start, b.start))


def quote_share(quote: Quote, at: Span) -> float:
    return share(quote.extent, at)


def event_share(event: Event, at: Span) -> float:
    """1 where any mention of the event touches the place, for two annotators seldom cut a trigger alike."""
    return max((1.0 if mention == at else 0.9 if mention.overlaps(at) else 0.0) for mention in event.mentions)


def best_match(rows: Mapping[int, Row], at: Span, measure: Callable[[Row, Span], float], least: float) -> int | None:
    """The number of the row that fits best, the earlier of two that fit alike; `None` where none reaches `least`."""
    scored = [(measure(row, at), -n) for n, row in rows.items()]
    best = max(scored, default=(0.0, 0))
    return -best[1] if best[0] >= least and best[0] > 0 else None
