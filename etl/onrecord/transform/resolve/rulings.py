"""Decisions bound to the rows that they speak of: which namings must share an entity, and which must not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

from onrecord.transform.resolve.decisions import EntityDecision, Naming, Ruling
from onrecord.transform.resolve.names import fold
from onrecord.transform.resolve.namings import Namings

Row = tuple[str, str]  # document_id and key


@dataclass(slots=True)
class Rulings:
    """Groups of rows that are one entity by decision; a row that is only told apart is a group of its own."""

    group_of: dict[Row, int] = field(default_factory=dict)
    members: dict[int, list[Row]] = field(default_factory=dict)
    apart: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))


def bind(decisions: Iterable[EntityDecision], table: str, namings: Namings) -> Rulings:
    """The decisions about a table as rules over rows of its profiles.

    Raises ReviewError, with file and line, where a naming finds no row or several, two namings of one document are
    called the same, or decisions contradict each other.
    """
    decisions = [decision for decision in decisions if decision.table == table]
    if not decisions:
        return Rulings()
    rows = rows_of(decisions, namings)
    bound = [(decision, [find(decision, naming, rows, table) for naming in decision.namings]) for decision in decisions]
    leader: dict[Row, Row] = {}

    def lead(row: Row) -> Row:
        while leader.setdefault(row, row) != row:
            row = leader[row]
        return row

    for decision, named in bound:
        for row in named:
            lead(row)
        if decision.ruling is Ruling.SAME:
            first = min(map(lead, named))
            for row in named:
                leader[lead(row)] = first
    groups: dict[Row, list[Row]] = defaultdict(list)
    for row in sorted(leader):
        groups[lead(row)].append(row)
    made = Rulings()
    for number, members in enumerate(groups.values()):
        made.members[number] = members
        made.group_of |= dict.fromkeys(members, number)
    for decision, named in bound:
        check(decision, named, made)
    return made


def check(decision: EntityDecision, named: list[Row], made: Rulings) -> None:
    """A group has one naming a document, and no two that a decision tells apart."""
    if decision.ruling is Ruling.SAME:
        documents = [document for document, _ in made.members[made.group_of[named[0]]]]
        twice = next((d for d in documents if documents.count(d) > 1), None)
        if twice is not None:
            raise decision.error(f"makes two of {twice!r} one: `merge` them in the review file of that document")
        return
    for a, b in combinations(named, 2):
        one, other = made.group_of[a], made.group_of[b]
        if one == other:
            raise decision.error(f"{a[0]!r} and {b[0]!r} are told apart here and the same by another decision")
        made.apart[one].add(other)
        made.apart[other].add(one)


def rows_of(decisions: list[EntityDecision], namings: Namings) -> dict[str, list[tuple[str, str]]]:
    """The names and keys in the documents that decisions speak of."""
    documents = sorted({naming.document_id for decision in decisions for naming in decision.namings})
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for document, name, key in namings.within(documents).iter_rows():
        found[document].append((name, key))
    return found


def find(decision: EntityDecision, naming: Naming, rows: dict[str, list[tuple[str, str]]], table: str) -> Row:
    here = rows.get(naming.document_id)
    if not here:
        raise decision.error(f"no {table} in a document {naming.document_id!r}", naming.line)
    exact = [key for name, key in here if name == naming.name]
    keys = exact or [key for name, key in here if fold(name) == fold(naming.name)]
    if len(keys) == 1:
        return naming.document_id, keys[0]
    if keys:
        raise decision.error(f"{naming.document_id!r} has {len(keys)} of the name {naming.name!r}", naming.line)
    known = ", ".join(sorted(name for name, _ in here)[:8])
    raise decision.error(f"{naming.document_id!r} names no {naming.name!r} in {table}; it names {known}", naming.line)


def documents_of(rulings: Rulings, group: int) -> Iterator[str]:
    return (document for document, _ in rulings.members[group])
