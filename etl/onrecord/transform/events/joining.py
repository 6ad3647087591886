"""Mentions of one happening joined into one event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from onrecord.model import DateRelation, Event, EventStatus, ParticipantRole, Passage, PassageKind, Span


def join(events: Sequence[Event], lemmas: Sequence[str], passages: Sequence[Passage]) -> tuple[Event, ...]:
    """The events in order, those of one happening made one; `lemmas` holds the trigger's lemma of each.

    Two mentions are of one happening where they stand at the same place of a passage and its repetition, or have the
    same type, a trigger of one stem, participants and days that do not contradict and of which at least one is shared,
    and the same claimant. Nothing planned or thought of is joined with what happened.
    """
    repeats = {n: p.duplicate_of for n, p in enumerate(passages) if p.duplicate_of is not None}
    where = [passage_of(event.mentions[0], passages) for event in events]
    group: dict[int, int] = {}
    for n, event in enumerate(events):
        for m in range(n):
            if m not in group and same(events[m], event, lemmas[m], lemmas[n], (where[m], where[n]), repeats, passages):
                group[n] = m
                break
    merged = []
    for n, event in enumerate(events):
        if n in group:
            continue
        others = [events[k] for k, m in group.items() if m == n]
        merged.append(together(event, others))
    renumber = new_numbers(events, group)
    return tuple(
        replace(e, date_anchor=renumber.get(e.date_anchor) if e.date_anchor is not None else None) for e in merged
    )


def new_numbers(events: Sequence[Event], group: Mapping[int, int]) -> dict[int, int]:
    numbers: dict[int, int] = {}
    for n in range(len(events)):
        if n not in group:
            numbers[n] = len(set(numbers.values()))
    for n, m in group.items():
        numbers[n] = numbers[m]
    return numbers


def passage_of(span: Span, passages: Sequence[Passage]) -> int | None:
    return next((n for n, p in enumerate(passages) if p.span.covers(span)), None)


def stem(lemma: str) -> str:
    """Enough of a word that "meet" and "meeting", "attack" and "attacker" are one."""
    for ending in ("ing", "ion", "ation", "ment", "er", "ed", "s", "e"):
        if lemma.endswith(ending) and len(lemma) - len(ending) >= 3:
            return lemma[: -len(ending)]
    return lemma


def same(
    a: Event,
    b: Event,
    lemma_a: str,
    lemma_b: str,
    where: tuple[int | None, int | None],
    repeats: Mapping[int, int],
    passages: Sequence[Passage],
) -> bool:
    if a.type != b.type:
        return False
    first, second = where
    if (
        second is not None
        and repeats.get(second) is not None
        and repeats[second] == (repeats.get(first, first) if first is not None else None)
    ):
        return stem(lemma_a) == stem(lemma_b)
    if stem(lemma_a) != stem(lemma_b) or a.status != b.status or a.reported_by != b.reported_by:
        return False
    captions = [w is not None and passages[w].kind is PassageKind.CAPTION for w in where]
    if any(captions) or (a.status is not EventStatus.OCCURRED and a.status is not EventStatus.ONGOING):
        return False
    if a.occurred and b.occurred:
        exact = (DateRelation.ON, DateRelation.WITHIN, None)
        if a.date_relation in exact and b.date_relation in exact and a.occurred == b.occurred:
            return compatible(a, b)
        return False
    return compatible(a, b) and shares(a, b)


def parts(event: Event, role: ParticipantRole) -> set[str]:
    return {p.entity for p in event.participants if p.role is role and p.entity}


def compatible(a: Event, b: Event) -> bool:
    """Nobody acts in the one who is not in the other, where both say who acts."""
    for role in (ParticipantRole.ACTOR, ParticipantRole.RECIPIENT):
        one, other = parts(a, role), parts(b, role)
        if one and other and not one & other:
            return False
    return True


def shares(a: Event, b: Event) -> bool:
    everyone = [{p.entity for p in e.participants if p.entity} for e in (a, b)]
    return bool(everyone[0] & everyone[1])


def together(event: Event, others: Sequence[Event]) -> Event:
    """One event of several mentions: the first is the main one, gaps are filled from the others."""
    if not others:
        return event
    dated = next((e for e in (event, *others) if e.occurred is not None), event)
    placed = next((e.place for e in (event, *others) if e.place), None)
    people = {(p.role, p.entity or p.span): p for e in reversed((event, *others)) for p in e.participants if p.entity}
    own = {(p.role, p.entity or p.span): p for p in event.participants}
    participants = tuple((own | {k: v for k, v in people.items() if k not in own}).values())
    return replace(
        event,
        mentions=(*event.mentions, *(m for e in others for m in e.mentions if m not in event.mentions)),
        occurred=dated.occurred,
        date_precision=dated.date_precision,
        date_relation=dated.date_relation,
        date_basis=dated.date_basis,
        date=dated.date,
        place=placed,
        participants=tuple(sorted(participants, key=lambda p: (p.role != ParticipantRole.ACTOR, p.span))),
        confidence=max(e.confidence or 0.0 for e in (event, *others)),
    )
