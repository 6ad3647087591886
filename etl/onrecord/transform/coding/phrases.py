"""What a verb says with the noun that it takes, or by itself, before anything above it makes more or less of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from onrecord.model import EventStatus
from onrecord.transform.coding.codebook import Code
from onrecord.transform.coding.lookup import Lookup

NOTHING = Code("NONE")
# What these are about is no event of its own: a threat to attack is no attack.
ANSWERS = frozenset({"REJECT", "REQUEST", "AGREE", "ACCUSE", "THREATEN", "PROTEST"})
ANNOUNCING = frozenset({"announce", "order", "approve", "authorize", "authorise"})
TO_COME = frozenset({"deployment", "withdrawal", "attack"})  # what is announced or ordered has yet to come


@dataclass(frozen=True, slots=True)
class Reading:
    """A clause or noun phrase that speaks of a happening; every number is a token's index."""

    code: Code
    status: EventStatus
    by: str  # how it was read: pattern, bare, operator, noun
    trigger: int
    object: int | None = None
    used: frozenset[int] = frozenset()  # tokens that it has spoken for
    groups: frozenset[str] = frozenset()  # of the noun that it is about
    doer: int | None = None
    whom: tuple[int, ...] = ()
    speaker: int | None = None
    key: str = ""  # the lexicon's verb
    settled: bool = False  # a "not" before its verb is read already


@dataclass(frozen=True, slots=True)
class Phrases(Lookup):
    """Reads a verb with its noun."""

    def by_object(self, keys: list[tuple[str, int | None]], thing: int | None, v: int) -> Reading | None:
        """What the verb says with the noun that it takes: "imposed sanctions"."""
        for key, inner in keys:
            rows = self.book.patterns.get(key)
            if rows is None:
                continue
            hit = self.fitted(rows, self.taken(inner, thing), v)
            if hit is None:
                continue
            row, noun = hit
            entry = self.entry(noun)
            code = entry.code if row.same and entry is not None else row.code
            if code is None:
                return Reading(NOTHING, EventStatus.OCCURRED, "nothing", noun)
            if (
                not row.same
                and entry is not None
                and entry.code is not None
                and entry.code.type == code.type
                and entry.code.mode
            ):
                code = replace(code, mode=entry.code.mode, context=entry.code.context or code.context)
            announced = self.tree.lemma[v] in ANNOUNCING and entry is not None and entry.groups & TO_COME
            return Reading(
                code,
                EventStatus.PLANNED if announced else EventStatus.OCCURRED,
                "pattern",
                noun,
                noun,
                frozenset({noun, *self.purposes(noun)}) if code.type in ANSWERS else frozenset({noun}),
                entry.groups if entry else frozenset(),
                key=key,
            )
        return None

    def purposes(self, noun: int) -> Iterator[int]:
        """What a noun is to bring about: "a bill to BAN the party", which is told of as a plan alone."""
        for k in self.tree.kids[noun]:
            if self.tree.dep[k] == "acl" and self.tree.tag[k] == "VB":
                yield from self.below(k)

    def by_itself(self, keys: list[tuple[str, int | None]], thing: int | None, v: int) -> Reading | None:
        """What the verb says whatever it takes."""
        for key, inner in keys:
            nouns = self.taken(inner, thing)
            for row in self.book.patterns.get(key, ()):
                if row.code is None or row.same or not self.does(row, v):
                    continue
                if row.bare or (row.any and nouns) or (row.alone and thing is None):
                    noun = nouns[0] if nouns else None
                    return Reading(row.code, EventStatus.OCCURRED, "bare", -1, noun if row.any else None)
        return None

    def gerund(self, i: int) -> Reading | None:
        """What a noun in -ing names: "the LIFTING of the ban"."""
        tree = self.tree
        if not (tree.lower[i].endswith("ing") and tree.pos[i] == "NOUN"):
            return None
        verb = tree.lemma[i] if tree.lemma[i] in self.book.verbs else self.restored(tree.lower[i], tree.lemma[i])
        for word, inner in tree.objects_of(i):
            if word == "of" and (found := self.by_object([(verb, inner)], inner, i)) is not None:
                return None if found.by == "nothing" else replace(found, used=found.used | {i})
        return None

    def below(self, i: int) -> Iterator[int]:
        """The verbs of a complement, its relative clauses aside: what is promised or refused is no event of its own."""
        yield i
        for k in self.tree.kids[i]:
            if self.tree.dep[k] in ("conj", "xcomp", "ccomp", "advcl", "dobj", "prep", "pobj", "pcomp"):
                yield from self.below(k)
