"""A record as the decisions leave it, with who decided which row, and the decisions that do not hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.errors import ReviewError
from onrecord.model import Record
from onrecord.transform.review.apply import Application
from onrecord.transform.review.decisions import Action, Decision, Review
from onrecord.transform.review.draft import Draft
from onrecord.transform.review.selectors import Selectors


@dataclass(frozen=True, slots=True)
class Fault:
    """A decision (its number in the file; `None`: the file as a whole) that does not hold, and why."""

    decision: int | None
    line: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Settled:
    """`base` is the record that the decisions were applied to, `draft` what they made of it. `decided` names, by table
    and row (a number, or an entity's key), the decision, by its number in the file, that speaks for the row."""

    base: Record
    draft: Draft
    selectors: Selectors
    decisions: tuple[Decision, ...]
    decided: dict[tuple[str, object], int]
    faults: tuple[Fault, ...]
    complete: frozenset[str] = frozenset()


def settle(base: Record, review: Review, *, machine: bool) -> Settled:
    """Applies the review; a decision that does not hold is left out and said in `faults`.

    With `machine`, `base` is what the machine read, and every fault is one that stops a build. Without, it is a
    package's rows, in which decisions of the past have already been carried out: those are left out where they show.
    """
    number = {id(decision): n for n, decision in enumerate(review.decisions)}
    left = review if machine else replace(review, decisions=tuple(undone(base, review.decisions)))
    for decision in left.decisions:
        number.setdefault(id(decision), at_line(review.decisions, decision))
    faults: list[Fault] = []
    while True:
        application = Application(base, left)
        try:
            application.run()
            break
        except ReviewError as error:
            wrong = [d for d in left.decisions if d.line == error.line]
            fault = number[id(wrong[0])] if wrong else None
            faults.append(Fault(fault, error.line, error.reason))
            if wrong:
                left = replace(left, decisions=tuple(d for d in left.decisions if d is not wrong[0]))
            else:  # made on another text
                left = replace(left, text_sha256=None)
    decided = {row: number[id(decision)] for row, decision in application.decided.items()}
    return Settled(
        base, application.draft, application.selectors, review.decisions, decided, tuple(faults), review.complete
    )


def at_line(decisions: Sequence[Decision], decision: Decision) -> int:
    return next(n for n, d in enumerate(decisions) if d.line == decision.line)


def undone(base: Record, decisions: Sequence[Decision]) -> list[Decision]:
    """The decisions for a package's rows: without what they expected of the machine, and without splits and merges
    that the rows show already."""
    names = {
        "people": {e.name for e in base.entities.people},
        "organizations": {e.name for e in base.entities.organizations},
        "places": {e.name for e in base.entities.places},
    }
    left = []
    for decision in decisions:
        if decision.action is Action.MERGE and decision.name not in names[decision.table]:
            continue
        if decision.action is Action.SPLIT and decision.set.get("name") in names[decision.table]:
            continue
        left.append(replace(decision, expect={}) if decision.expect else decision)
    return left
