"""What nouns code for, and the words that bear on who acts and on whether it happened."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from onrecord.lexicon import read_rows
from onrecord.transform.coding.codebook import Code, codebook


@dataclass(frozen=True, slots=True)
class NounEntry:
    code: Code
    mutual: bool


@lru_cache(maxsize=1)
def classes() -> dict[str, frozenset[str]]:
    return {row["class"]: frozenset(row["words"].split()) for row in read_rows("plover_classes")}


@lru_cache(maxsize=1)
def nouns() -> dict[str, NounEntry]:
    return {
        row["noun"]: NounEntry(Code(row["type"], row["root"]), row["mutual"] == "yes")
        for row in read_rows("plover_nouns")
    }


@lru_cache(maxsize=1)
def actor_nouns() -> frozenset[str]:
    """Nouns for those who act in politics and conflict: police, rebels, ministers."""
    return classes()["people"] | frozenset(codebook().actors)


def quantities() -> frozenset[str]:
    """Nouns that count or measure what "of" names after them."""
    return classes()["quantity"]


@lru_cache(maxsize=1)
def factuality() -> dict[str, frozenset[str]]:
    """Words that bear on whether something happened, by what they do (the file says what each kind means)."""
    return {row["kind"]: frozenset(row["words"].split()) for row in read_rows("plover_factuality")}
