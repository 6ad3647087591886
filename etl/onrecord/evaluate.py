"""How far the machine's own rows are from the reviewed ones, table by table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from onrecord.model import Entities, Event, Mention, Participant, Quote, Record, Span
from onrecord.transform.review.matching import event_share, share

A = TypeVar("A")
QUOTE_SHARE = 0.8  # a quote is found where the characters shared are at least this part of the union


@dataclass(frozen=True, slots=True)
class Score:
    """One table: rows that the machine made, rows that stand after review, those found in both, and those of the found
    whose telling columns (the docstring of `compare` names them) agree too."""

    table: str
    machine: int
    reviewed: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        """The part of the machine's rows that stand after review; 0 where it made none."""
        return self.found / self.machine if self.machine else 0.0

    @property
    def recall(self) -> float:
        """The part of the reviewed rows that the machine made; 0 where there are none."""
        return self.found / self.reviewed if self.reviewed else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.found / (self.machine + self.reviewed) if self.machine + self.reviewed else 0.0

    @property
    def right_f1(self) -> float:
        """F1 where a row counts only if its telling columns agree too."""
        return 2 * self.right / (self.machine + self.reviewed) if self.machine + self.reviewed else 0.0

    def row(self) -> dict[str, Any]:
        """The score as a row; ratios to three digits."""
        return {
            "table": self.table,
            "machine": self.machine,
            "reviewed": self.reviewed,
            "found": self.found,
            "right": self.right,
            "precision": round(self.precision, 3),
            "recall": round(self.recall, 3),
            "f1": round(self.f1, 3),
            "right_f1": round(self.right_f1, 3),
        }


def sum_scores(counts: Mapping[str, Sequence[int]]) -> list[Score]:
    """The scores of the tables by their counts: of the machine's rows, the reviewed ones, those found, those right."""
    return [Score(table, *values) for table, values in counts.items()]


def compare(machine: Record, reviewed: Record) -> list[Score]:
    """The scores of one document.

    Rows are matched one to one. Entities are found where they share a mention (right: the same name; of organizations
    and places the kind too); mentions by the same entity at overlapping words (right: the same words and form);
    affiliations by person and organization (right: status); dates by overlap (right: the same days); quotes by at
    least 80 % of their characters (right: speaker and kind); events by an overlapping mention and the same type
    (right: status, days and claimant); participants by their event, overlapping words and role (right: entity).
    """
    ours, theirs = machine.entities, reviewed.entities
    same = matched_entities(ours, theirs)

    def entity(key: str | None) -> str | None:
        """A machine's entity as the reviewed one that it matches; one that matches none is like no other."""
        return None if key is None else same.get(key, f"unmatched {key}")

    scores = []
    for table in ("people", "organizations", "places"):
        a, b = getattr(ours, table), getattr(theirs, table)
        keys = {e.key: e for e in b}
        found = [(x, keys[same[x.key]]) for x in a if same.get(x.key) in keys]
        right = [x for x, y in found if x.name == y.name and getattr(x, "kind", None) == getattr(y, "kind", None)]
        scores.append(Score(table, len(a), len(b), len(found), len(right)))
    scores.append(
        paired(
            "mentions",
            ours.mentions,
            theirs.mentions,
            lambda a, b: share(a.span, b.span) if entity(a.entity) == b.entity else 0.0,
            lambda a, b: (a.span, a.form) == (b.span, b.form),
        )
    )
    scores.append(
        paired(
            "affiliations",
            ours.affiliations,
            theirs.affiliations,
            lambda a, b: float((entity(a.person), entity(a.organization)) == (b.person, b.organization)),
            lambda a, b: a.status == b.status,
        )
    )
    scores.append(
        paired(
            "dates",
            machine.dates,
            reviewed.dates,
            lambda a, b: share(a.span, b.span),
            lambda a, b: days(a.interval) == days(b.interval),
        )
    )
    scores.append(paired("quotes", machine.quotes, reviewed.quotes, quote_alike, said_by(entity)))
    return scores + event_scores(machine, reviewed, entity)


def event_scores(machine: Record, reviewed: Record, entity: Callable[[str | None], str | None]) -> list[Score]:
    def alike(a: Event, b: Event) -> float:
        return max(event_share(b, mention) for mention in a.mentions) if a.type == b.type else 0.0

    def agree(a: Event, b: Event) -> bool:
        return (a.status, days(a.occurred), entity(a.reported_by)) == (b.status, days(b.occurred), b.reported_by)

    pairs = pair(machine.events, reviewed.events, alike)
    events = Score(
        "events",
        len(machine.events),
        len(reviewed.events),
        len(pairs),
        sum(agree(machine.events[i], reviewed.events[j]) for i, j in pairs),
    )

    def close(a: Participant, b: Participant) -> float:
        return share(a.span, b.span) if a.role == b.role else 0.0

    found = right = 0
    for i, j in pairs:
        a, b = machine.events[i].participants, reviewed.events[j].participants
        both = pair(a, b, close)
        found += len(both)
        right += sum(entity(a[m].entity) == b[n].entity for m, n in both)
    made = sum(len(e.participants) for e in machine.events)
    kept = sum(len(e.participants) for e in reviewed.events)
    return [events, Score("event_participants", made, kept, found, right)]


def quote_alike(a: Quote, b: Quote) -> float:
    """Shared characters over the union of both quotes' spans, 0 under `QUOTE_SHARE`."""
    both = {c for s in a.spans for c in range(s.span.start, s.span.end)}
    other = {c for s in b.spans for c in range(s.span.start, s.span.end)}
    part = len(both & other) / len(both | other)
    return part if part >= QUOTE_SHARE else 0.0


def said_by(entity: Callable[[str | None], str | None]) -> Callable[[Quote, Quote], bool]:
    def agree(a: Quote, b: Quote) -> bool:
        if a.kind != b.kind or entity(a.speaker) != b.speaker:
            return False
        if b.speaker is not None or b.speaker_span is None:
            return True
        return a.speaker_span is not None and a.speaker_span.overlaps(b.speaker_span)

    return agree


def days(interval: Any) -> tuple[Any, Any] | None:
    return (interval.earliest, interval.latest) if interval else None


def matched_entities(ours: Entities, theirs: Entities) -> dict[str, str]:
    """Machine keys to reviewed keys, one to one, by the number of mentions that overlap; kinds are not mixed."""
    kind = {e.key: table for table in ("people", "organizations", "places") for e in getattr(ours, table)}
    other = {e.key: table for table in ("people", "organizations", "places") for e in getattr(theirs, table)}
    shared: Counter[tuple[str, str]] = Counter()
    by_start = sorted(theirs.mentions, key=lambda m: m.span)
    for mention in ours.mentions:
        for candidate in overlapping(by_start, mention.span):
            if kind[mention.entity] == other[candidate.entity]:
                shared[mention.entity, candidate.entity] += 1
    matched: dict[str, str] = {}
    taken: set[str] = set()
    for (a, b), _ in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        if a not in matched and b not in taken:
            matched[a] = b
            taken.add(b)
    return matched


def overlapping(mentions: Sequence[Mention], span: Span) -> list[Mention]:
    return [m for m in mentions if m.span.overlaps(span)]


def pair(ours: Sequence[A], theirs: Sequence[A], alike: Callable[[A, A], float]) -> list[tuple[int, int]]:
    """Indexes of rows that go together, one to one, the most alike first; 0 is not alike."""
    scored = [(alike(a, b), -i, -j) for i, a in enumerate(ours) for j, b in enumerate(theirs)]
    used: set[tuple[str, int]] = set()
    pairs = []
    for value, i, j in sorted(scored, reverse=True):
        if value > 0 and ("a", i) not in used and ("b", j) not in used:
            used |= {("a", i), ("b", j)}
            pairs.append((-i, -j))
    return pairs


def paired(
    table: str,
    ours: Sequence[A],
    theirs: Sequence[A],
    alike: Callable[[A, A], float],
    agree: Callable[[A, A], bool],
) -> Score:
    pairs = pair(ours, theirs, alike)
    return Score(table, len(ours), len(theirs), len(pairs), sum(agree(ours[i], theirs[j]) for i, j in pairs))
