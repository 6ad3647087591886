"""Event coding: every clause of a document that speaks of an event of a PLOVER type, with who takes part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from spacy.tokens import Doc

from onrecord.model import EventStatus
from onrecord.transform.coding.codebook import Codebook, codebook
from onrecord.transform.coding.participants import participants
from onrecord.transform.coding.people import acts
from onrecord.transform.coding.phrases import Reading
from onrecord.transform.coding.reading import Reader
from onrecord.transform.coding.tree import SUBJECTS, VERBAL, Tree, read_tree

__all__ = ["Claim", "read_clauses"]

ASIDE = frozenset({"relcl", "advcl", "acl", "pcomp"})
NO_CLAUSE = frozenset({"aux", "auxpass", "amod", "compound"})
BASE = {"pattern": 0.7, "operator": 0.7, "bare": 0.6, "noun": 0.6}
ACTS_OF_WILL = frozenset({"THREATEN", "AGREE", "REJECT"})


@dataclass(frozen=True, slots=True)
class Claim:
    """A reading with its participants, by token; `confidence` is how far it can be trusted."""

    reading: Reading
    actors: tuple[int, ...]
    recipients: tuple[int, ...]
    confidence: float


def read_clauses(doc: Doc, named: Mapping[int, str]) -> Iterator[Claim]:
    """The document's clauses that speak of events, outer ones before those inside them.

    `named` gives the keys of people and organizations by token. What an outer clause has spoken for is no event of its
    own: "threatened to shell the town" is a threat and no shelling.
    """
    tree, book = read_tree(doc, named), codebook()
    reader = Reader(tree, book)
    used: set[int] = set()
    typed: set[int] = set()
    claimed: set[int] = set()  # "said they fled, announcing ...": the participle is the speaker's, no part of the claim
    for _, v in sorted((depth(tree, i), i) for i, pos in enumerate(tree.pos) if pos in VERBAL):
        if v in used or tree.dep[v] in NO_CLAUSE:
            continue
        reading = reader.read(v)
        if reading is None:
            continue
        used |= reading.used
        actors, recipients = participants(reader, reading)
        typed.add(v)
        if reading.speaker is not None:
            claimed.add(v)
        inside = tree.head[v] in typed
        if (
            inside
            and tree.head[v] not in claimed
            and tree.dep[v] in ("advcl", "xcomp", "acl")
            and tree.kid(v, *SUBJECTS, "mark") is None
        ):
            continue  # a participle or a purpose that goes on with what is told already
        if reading.by == "bare" and not any(acts(tree, book, i) for i in (*actors, *recipients)):
            continue
        aside = inside and tree.dep[v] in ASIDE
        sure = confidence(tree, book, reading, v, actors, recipients, aside)
        if tree.head[v] in claimed and tree.dep[v] == "advcl" and reading.by == "pattern":
            sure += 0.15  # the speaker's own act, told beside what is said
        yield Claim(reading, actors, recipients, round(sure, 2))


def depth(tree: Tree, i: int) -> int:
    """How many words stand above a word in its sentence."""
    n = 0
    while tree.head[i] != i:
        i = tree.head[i]
        n += 1
    return n


def confidence(
    tree: Tree, book: Codebook, reading: Reading, v: int, actors: tuple[int, ...], whom: tuple[int, ...], aside: bool
) -> float:
    """How far a reading can be trusted, by how it was read, where its clause stands and whether somebody acts in it."""
    base = BASE[reading.by]
    dep = tree.dep[v]
    if dep == "ROOT" or reading.speaker is not None or dep == "ccomp":
        base += 0.1
    elif dep == "conj":
        base -= 0.05
    elif dep in ASIDE:
        base -= 0.25 if aside or reading.by == "bare" else 0.15
    if not any(acts(tree, book, i) for i in actors):
        base -= 0.15
    if whom:
        base += 0.05
    if reading.status is EventStatus.DENIED and reading.speaker is not None:
        return round(base, 2)  # "X denied that"
    if reading.status in (EventStatus.HYPOTHETICAL, EventStatus.DENIED) and reading.code.type not in ACTS_OF_WILL:
        base -= 0.3
    return round(base, 2)
