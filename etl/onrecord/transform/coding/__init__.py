"""Coding of clauses as events."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc

from onrecord.model import EventStatus
from onrecord.transform.coding.codebook import Codebook, codebook
from onrecord.transform.coding.people import acts
from onrecord.transform.coding.reading import Reader, Reading
from onrecord.transform.coding.tree import NAMED_TYPES, NOMINAL, VERBAL, Tree, read_tree


ASIDE = frozenset({"relcl", "advcl", "acl", "pcomp"})


def depth_of(tree: Tree, i: int) -> int:
    n = 0
    while tree.head[i] != i and n < 60:
        i = tree.head[i]
        n += 1
    return n


def find(tree: Tree, book: Codebook) -> Iterator[tuple[Reading, list[int], list[int], float]]:
    reader = Reader(tree, book)
    order = sorted((depth_of(tree, i), i) for i in range(len(tree.lemma)) if tree.pos[i] in VERBAL)
    used: set[int] = set()
    typed: set[int] = set()
    for _, v in order:
        if v in used or tree.dep[v] in ("aux", "auxpass", "amod", "compound"):
            continue
        reading = reader.read(v)
        if reading is None:
            continue
        used |= reading.used
        actors, whom = reader.people(reading)
        typed.add(v)
        # a participle or a purpose that goes on with a typed clause adds nothing new
        if tree.dep[v] in ("advcl", "xcomp", "acl") and tree.head[v] in typed and tree.kid(v, "nsubj", "nsubjpass", "mark") is None:
            continue
        if reading.by == "bare" and not any(acts(tree, book, i) for i in (*actors, *whom)):
            continue
        aside = tree.dep[v] in ASIDE and tree.head[v] in typed
        yield reading, actors, whom, confidence(tree, book, reading, v, actors, whom, aside)


def confidence(
    tree: Tree, book: Codebook, reading: Reading, v: int, actors: list[int], whom: list[int], aside: bool
) -> float:
    """How far a reading can be trusted, by how it was read, where its clause stands and whether somebody acts in it."""
    base = {"pattern": 0.7, "operator": 0.7, "bare": 0.6, "noun": 0.6}[reading.by]
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
    if reading.status in (EventStatus.HYPOTHETICAL, EventStatus.DENIED) and reading.code.type not in ("THREATEN", "AGREE", "REJECT"):
        base -= 0.3
    return round(base, 2)
