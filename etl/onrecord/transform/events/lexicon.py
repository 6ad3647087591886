"""What verbs and nouns code for: the PLOVER lexicon, looked up by lemma."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from onrecord.lexicon import read_rows


@dataclass(frozen=True, slots=True)
class Code:
    """A PLOVER type and the CAMEO root that it is read from."""

    type: str
    root: str


@dataclass(frozen=True, slots=True)
class VerbEntry:
    """What a verb (with its particle) codes for by the lemma of its object's head; `default` for any or none."""

    objects: dict[str, Code]
    default: Code | None
    needs_actor: bool


@dataclass(frozen=True, slots=True)
class NounEntry:
    code: Code
    mutual: bool


@lru_cache(maxsize=1)
def classes() -> dict[str, frozenset[str]]:
    return {row["class"]: frozenset(row["words"].split()) for row in read_rows("plover_classes")}


@lru_cache(maxsize=1)
def verbs() -> dict[str, dict[tuple[str, ...], VerbEntry]]:
    """By the verb's lemma: what must follow it (particles, prepositions; most often nothing), and the entry."""
    made: dict[str, dict[tuple[str, ...], tuple[dict[str, Code], list[Code], list[bool]]]] = {}
    for row in read_rows("plover_verbs"):
        lemma, *rest = row["verb"].split(" ")
        code = Code(row["type"], row["root"])
        objects, defaults, needs = made.setdefault(lemma, {}).setdefault(tuple(rest), ({}, [], []))
        for name in row["object"].split("|"):
            if name == "*":
                defaults.append(code)
                needs.append(row["needs"] == "actor")
            else:
                for word in expand(name):
                    objects.setdefault(word, code)
    return {
        lemma: {
            rest: VerbEntry(objects, defaults[0] if defaults else None, any(needs[:1]))
            for rest, (objects, defaults, needs) in entries.items()
        }
        for lemma, entries in made.items()
    }


def expand(name: str) -> Iterable[str]:
    return sorted(classes()[name[1:]]) if name.startswith("@") else (name,)


@lru_cache(maxsize=1)
def nouns() -> dict[str, NounEntry]:
    return {
        row["noun"]: NounEntry(Code(row["type"], row["root"]), row["mutual"] == "yes")
        for row in read_rows("plover_nouns")
    }


def actor_nouns() -> frozenset[str]:
    """Nouns for those who act in politics and conflict: police, rebels, ministers."""
    return classes()["people"]


def quantities() -> frozenset[str]:
    """Nouns that count or measure what "of" names after them."""
    return classes()["quantity"]


@lru_cache(maxsize=1)
def factuality() -> dict[str, frozenset[str]]:
    """Words that bear on whether something happened, by what they do (the file says what each kind means)."""
    return {row["kind"]: frozenset(row["words"].split()) for row in read_rows("plover_factuality")}
