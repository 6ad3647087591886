"""The parse of a document as plain lists, so that rules walk it without touching spaCy objects again and again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from spacy.tokens import Doc

from onrecord.transform.columns import numbers, strings

NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM"})
VERBAL = frozenset({"VERB", "AUX"})
NAMED_TYPES = frozenset({"PERSON", "ORG", "NORP", "GPE"})
SUBJECTS = ("nsubj", "nsubjpass")
INTRANSITIVE = frozenset(  # nobody is protested, arrived or resigned, so that these are no participles
    [
        "protest",
        "demonstrate",
        "rally",
        "march",
        "riot",
        "arrive",
        "meet",
        "withdraw",
        "retreat",
        "clash",
        "shuttle",
        "charge",
        "complain",
        "resign",
        "agree",
        "parade",
        "gather",
        "surrender",
        "negotiate",
        "fight",
        "confer",
    ]
)
OF_WHAT = frozenset(
    [
        "series",
        "number",
        "group",
        "dozen",
        "hundred",
        "thousand",
        "million",
        "billion",
        "ton",
        "tonne",
        "round",
        "part",
        "spate",
        "wave",
        "string",
        "package",
        "lot",
        "couple",
        "score",
        "majority",
        "total",
        "handful",
        "bit",
        "piece",
        "sort",
        "kind",
        "type",
        "form",
        "act",
        "campaign",
        "effort",
        "amount",
        "shipment",
        "day",
        "week",
        "month",
        "hour",
        "minute",
        "year",
        "night",
        "state",
        "case",
        "act",
    ]
)


@dataclass(frozen=True, slots=True)
class Tree:
    """Parallel lists, one item a token; `kids` are the indexes of a token's dependents in the order of the text."""

    lower: list[str]
    lemma: list[str]
    pos: list[str]
    tag: list[str]
    dep: list[str]
    head: list[int]
    kids: list[list[int]]
    entity: list[str]  # the recognizer's type, or ""
    named: Mapping[int, str]  # person and organization keys by token

    def kid(self, i: int, *deps: str) -> int | None:
        """The first dependent with one of the relations."""
        for k in self.kids[i]:
            if self.dep[k] in deps:
                return k
        return None

    def objects_of(self, i: int) -> Iterator[tuple[str, int]]:
        """Preposition and object of each prepositional dependent, "by" agents and bare datives included."""
        for k in self.kids[i]:
            if self.dep[k] in ("prep", "agent", "dative", "prt") and self.pos[k] not in NOMINAL:
                for inner in self.kids[k]:
                    if self.dep[inner] in ("pobj", "pcomp"):
                        yield self.lower[k], inner
                    elif self.dep[inner] == "prep":  # "out of", "from behind"
                        for last in self.kids[inner]:
                            if self.dep[last] == "pobj":
                                yield f"{self.lower[k]} {self.lower[inner]}", last

    def conjuncts(self, i: int) -> list[int]:
        """A word and what "and" joins to it."""
        found = [i]
        for k in self.kids[i]:
            if self.dep[k] == "conj" and self.pos[k] in NOMINAL | {"ADJ"}:
                found += self.conjuncts(k)
        return found

    def passive(self, v: int) -> bool:
        if self.tag[v] != "VBN":
            return False
        if self.dep[v] in ("acl", "advcl") and self.kid(v, "nsubj", "aux") is None:
            return True
        return self.kid(v, "nsubjpass", "auxpass") is not None

    def negated(self, i: int) -> bool:
        for k in self.kids[i]:
            if self.dep[k] == "neg" or (self.lower[k] in ("never", "longer") and self.dep[k] in ("advmod", "neg")):
                return True
        return False


def read_tree(doc: Doc, named: Mapping[int, str]) -> Tree:
    """The parse of a document; `named` gives the keys of people and organizations by token."""
    lower, lemma, pos, tag, dep, entity = strings(doc, "LOWER", "LEMMA", "POS", "TAG", "DEP", "ENT_TYPE")
    (head,) = numbers(doc, "HEAD")
    kids: list[list[int]] = [[] for _ in head]
    for i, above in enumerate(head):
        if above != i:
            kids[above].append(i)
    lemma = [word.lower() for word in lemma]
    tree = Tree(lower, lemma, pos, tag, dep, head, kids, entity, named)
    for i, name in enumerate(tag):
        if name == "NNPS" and lemma[i].endswith("s"):  # "Rebels" at the head of a sentence are rebels
            lemma[i] = lemma[i][:-1]
    for i, above in enumerate(head):
        if i == above and pos[i] in ("NOUN", "PROPN"):
            mend(tree, i)
    return tree


def mend(tree: Tree, noun: int) -> None:
    """A sentence whose verb the parser took for a participle: "Farmers with tractors protested in Brussels".

    Only where the word has a subject's place and what a participle cannot have: an object or a clause of its own, or a
    meaning that nobody suffers ("protested").
    """
    for v in below(tree, noun):
        if (
            v > noun
            and tree.dep[v] == "acl"
            and tree.tag[v] in ("VBN", "VBD")
            and (tree.kid(v, "dobj", "ccomp") is not None or tree.lemma[v] in INTRANSITIVE)
            and tree.kid(v, "agent", "aux", "auxpass") is None
        ):
            tree.kids[tree.head[v]].remove(v)
            later = [k for above in {noun, tree.head[v]} for k in tree.kids[above] if k > v]
            for k in later:
                tree.kids[tree.head[k]].remove(k)
                tree.head[k] = v
            tree.kids[v][:] = sorted([noun, *tree.kids[v], *later])
            tree.head[noun], tree.dep[noun] = v, "nsubj"
            tree.head[v], tree.dep[v], tree.tag[v] = v, "ROOT", "VBD"
            for k in later:
                if tree.dep[k] == "acl":
                    tree.dep[k] = "ccomp"
            return


def below(tree: Tree, i: int) -> Iterator[int]:
    for k in list(tree.kids[i]):
        yield k
        yield from below(tree, k)
