"""What the lexicon knows of a clause's words: the verb with its particles, the nouns it takes, who can do it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from onrecord.transform.coding.codebook import Codebook, Noun, Pattern
from onrecord.transform.coding.people import doer
from onrecord.transform.coding.tree import NOMINAL, OF_WHAT, SUBJECTS, VERBAL, Tree

COUNTING = frozenset({"NUM", "ADJ", "DET"})  # "two of", "the last of", "some of"
NAMED_KINDS = {"PERSON": "official", "GPE": "state", "NORP": "civil", "ORG": "body"}
ANYBODY = frozenset({"armed", "official", "civil", "state", "body"})
PLACES = frozenset({"GPE", "LOC", "FAC"})
CALLS = frozenset({"demand", "protest", "call", "denounce", "condemn", "oppose", "press", "urge", "show", "express"})
ADDRESSES = frozenset({"address", "speech", "statement", "interview", "letter", "broadcast", "message", "meeting"})


@dataclass(frozen=True, slots=True)
class Lookup:
    """A document's words as the lexicon sees them."""

    tree: Tree
    book: Codebook
    # what was looked up before, by token
    entries: dict[int, Noun | None] = field(default_factory=dict)
    groups: dict[int, frozenset[str]] = field(default_factory=dict)
    doers: dict[int, frozenset[str]] = field(default_factory=dict)

    # ------------------------------------------------------------------------------------------------ nouns

    def heads(self, noun: int) -> Iterator[int]:
        """The noun, and of "a series of attacks" the attacks."""
        yield noun
        if self.tree.lemma[noun] in OF_WHAT or self.tree.pos[noun] in COUNTING or self.tree.lemma[noun] == "dollar":
            for word, inner in self.tree.objects_of(noun):
                if word in ("of", "in"):
                    yield from self.heads(inner)
        for k in self.tree.kids[noun]:
            if self.tree.dep[k] == "conj" and self.tree.pos[k] in NOMINAL:
                yield k

    def names(self, noun: int) -> tuple[str, ...]:
        """The noun's lemma, after the compounds that it ends: "hunger strike", "strike"."""
        lemma = self.tree.lemma[noun]
        words = [
            f"{self.tree.lemma[k]} {lemma}"
            for k in self.tree.kids[noun]
            if k < noun and self.tree.dep[k] in ("compound", "amod", "nmod")
        ]
        of = [f"{lemma} of {self.tree.lemma[inner]}" for word, inner in self.tree.objects_of(noun) if word == "of"]
        return (*words, *of, lemma)

    def entry(self, noun: int) -> Noun | None:
        """The lexicon's row for the noun."""
        if noun not in self.entries:
            rows = (self.book.nouns.get(name) for name in self.names(noun))
            self.entries[noun] = next((row for row in rows if row is not None), None)
        return self.entries[noun]

    # ------------------------------------------------------------------------------------------------ verbs

    def keys(self, v: int) -> list[tuple[str, int | None]]:
        """The verb with each particle or preposition after it, longest first, and the preposition's object."""
        tree, lemma = self.tree, self.tree.lemma[v]
        found: list[tuple[str, int | None]] = []
        if tree.pos[v] == "ADJ":
            lemma = tree.lower[v]
        elif lemma not in self.book.verbs:
            lemma = self.restored(tree.lower[v], lemma)
        particles = [
            k
            for k in tree.kids[v]
            if k > v
            and (
                tree.dep[k] in ("prt", "intj")
                or (tree.dep[k] == "advmod" and tree.pos[k] in ("ADP", "ADV") and k - v <= 3)
            )
        ]
        for k in particles:
            base = f"{lemma} {tree.lower[k]}"
            for word, inner in (*tree.objects_of(v), *tree.objects_of(k)):
                found.append((f"{base} {word}", inner))
            found.append((base, None))
        for word, inner in tree.objects_of(v):
            if tree.entity[inner] in ("DATE", "TIME"):
                continue
            found.append((f"{lemma} {word}", inner))
            if " " in word.strip():
                found.append((f"{lemma} {word.split()[0]}", inner))
        for k in tree.kids[v]:
            if tree.dep[k] in ("prep", "agent") and not tree.kids[k]:
                found.append((f"{lemma} {tree.lower[k]}", None))
        found.append((lemma, None))
        return found

    def restored(self, form: str, lemma: str) -> str:
        """The lexicon's verb for a form that the lemmatizer took for another: "staged" is no "stag"."""
        for ending, instead in (("ed", "e"), ("ed", ""), ("ing", "e"), ("ing", ""), ("es", "e"), ("s", "")):
            if form.endswith(ending) and form[: -len(ending)] + instead in self.book.verbs:
                return form[: -len(ending)] + instead
        return lemma

    def thing(self, v: int) -> int | None:
        """What is done it: the object, a passive's subject, the noun that a participle modifies."""
        tree = self.tree
        if tree.passive(v):
            own = tree.kid(v, "nsubjpass")
            if own is not None:
                return tree.head[v] if tree.lower[own] in ("that", "which", "who") and tree.dep[v] == "relcl" else own
            return tree.head[v] if tree.dep[v] in ("acl", "relcl") else tree.kid(v, "dobj", "oprd")
        own = tree.kid(v, "dobj", "attr", "oprd")
        if own is None and self.particle(v):  # "called off a march", with the wrong relation
            own = next((k for k in tree.kids[v] if tree.dep[k] == "npadvmod" and not tree.entity[k]), None)
        return own

    def clause(self, v: int) -> int | None:
        """The clause that the verb governs: "agreed TO MEET", "said THEY MET"."""
        tree = self.tree
        for k in tree.kids[v]:
            if tree.dep[k] in ("xcomp", "ccomp") and (tree.pos[k] in VERBAL or tree.pos[k] == "ADJ"):
                return k
        for word, inner in tree.objects_of(v):
            if tree.pos[inner] in VERBAL and word not in ("after", "by", "before", "while", "since"):
                return inner
        for k in tree.kids[v]:
            if tree.dep[k] == "acomp" or (tree.dep[k] == "prep" and tree.pos[k] == "SCONJ"):
                for inner in tree.kids[k]:
                    if tree.dep[inner] in ("pcomp", "xcomp", "ccomp") and tree.pos[inner] in VERBAL:
                        return inner
        for _, inner in tree.objects_of(v):  # "promised in an address to hold elections", with the wrong relation
            if tree.lemma[inner] in ADDRESSES:
                said = tree.kid(inner, "acl")
                if said is not None and tree.tag[said] == "VB":
                    return said
        return None

    def does(self, row: Pattern, v: int) -> bool:
        """Whether the doer is of a kind that the row asks for: an army "moves into" a town, a family just moves."""
        if not row.doers:
            return True
        if v not in self.doers:
            who = doer(self.tree, v)
            if who is None:
                who = self.tree.kid(v, *SUBJECTS)
            heads = self.heads(who) if who is not None else ()
            self.doers[v] = frozenset(kind for i in heads for kind in self.kinds(i))
        return not self.doers[v].isdisjoint(row.doers)

    def kinds(self, i: int) -> frozenset[str]:
        """The groups of somebody who acts: by their noun, or by what a name names."""
        if i not in self.groups:
            self.groups[i] = self.kinds_of(i)
        return self.groups[i]

    def kinds_of(self, i: int) -> frozenset[str]:
        tree = self.tree
        found = self.book.actors.get(tree.lemma[i], frozenset())
        entry = self.entry(i)
        if entry is not None:
            found |= {f"@{group}" for group in entry.groups}
        kind = NAMED_KINDS.get(tree.entity[i])
        if kind is None and (tree.pos[i] == "PRON" or (tree.pos[i] == "PROPN" and not tree.entity[i])):
            return found | ANYBODY
        return found if kind is None else found | {kind}

    def fitted(self, rows: tuple[Pattern, ...], nouns: list[int], v: int) -> tuple[Pattern, int] | None:
        """The first row that names one of the nouns or its group."""
        tree = self.tree
        for row in rows:
            if not self.does(row, v):
                continue
            for noun in nouns:
                entry = self.entry(noun)
                if (
                    (entry is not None and entry.groups & row.groups)
                    or (row.lemmas and any(n in row.lemmas for n in self.names(noun)))
                    or self.kinds(noun) & row.groups
                    or (row.place and tree.entity[noun] in PLACES)
                ):
                    return row, noun
            if row.demand and (claim := self.purpose(v)) is not None:
                return row, claim
        return None

    def purpose(self, v: int) -> int | None:
        """A purpose that asks for or objects to something: "gathered TO DEMAND"."""
        for k in self.tree.kids[v]:
            if (
                self.tree.dep[k] in ("advcl", "xcomp")
                and self.tree.lemma[k] in CALLS
                and self.tree.tag[k] in ("VB", "VBG")
            ):
                return k
        return None

    def taken(self, inner: int | None, thing: int | None) -> list[int]:
        tree = self.tree
        target = inner if inner is not None and tree.pos[inner] in NOMINAL else thing
        nouns = list(self.heads(target)) if target is not None else []
        if inner is not None and thing is not None and thing not in nouns:
            nouns += list(self.heads(thing))
        if thing is not None:  # "took them hostage", "held him responsible"
            above = tree.head[thing]
            nouns += [
                k for k in tree.kids[above] if tree.dep[k] in ("oprd", "xcomp") and tree.pos[k] in ("NOUN", "ADJ")
            ]
        return nouns

    def particle(self, v: int) -> bool:
        return any(self.tree.dep[k] == "prt" for k in self.tree.kids[v])
