"""What verbs, nouns and operators code for: the event lexicon, looked up by lemma."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from onrecord.lexicon import read_rows

ANY = "+"
BARE = "-"
CLAUSE = "!"
PLACE = "!place"
CALL = "!demand"
ALONE = "!alone"
COOPERATIVE = frozenset({"AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT"})
HARMFUL = frozenset({"PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"})


class Operator(Enum):
    """What a word does to the happening that its complement names."""

    INTEND = "INTEND"
    THREATEN = "THREATEN"
    REFUSE = "REFUSE"
    DEMAND = "DEMAND"
    STOP = "STOP"
    START = "START"
    ATTEMPT = "ATTEMPT"
    ALLOW = "ALLOW"
    REPORT = "REPORT"
    DENY = "DENY"
    DESIRE = "DESIRE"
    CAUSE = "CAUSE"
    FORBID = "FORBID"
    CHARGE = "CHARGE"


@dataclass(frozen=True, slots=True)
class Code:
    """A PLOVER type with CAMEO's root, and mode and context where the lexicon knows them."""

    type: str
    root: str | None = None
    mode: str | None = None
    context: str | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """A code for a verb with certain objects: `None` where the pair is no event; `same` takes the noun's."""

    code: Code | None
    groups: frozenset[str]
    lemmas: frozenset[str]
    bare: bool
    any: bool
    same: bool
    place: bool = False  # the name of a place fits
    demand: bool = False  # a purpose fits that asks for something: "gathered to demand"
    alone: bool = False  # only where nothing is done to anything: "the miners struck"
    doers: frozenset[str] = frozenset()  # groups of those who must do it, where not anybody does


@dataclass(frozen=True, slots=True)
class Noun:
    groups: frozenset[str]
    code: Code | None
    alone: bool


@dataclass(frozen=True, slots=True)
class Codebook:
    patterns: dict[str, tuple[Pattern, ...]]
    operators: dict[str, tuple[Operator, ...]]
    nouns: dict[str, Noun]
    actors: Mapping[str, frozenset[str]]  # nouns for those who act, with their groups
    verbs: frozenset[str]  # the first words of all patterns and operators


def pattern(row: dict[str, str]) -> Pattern:
    objects = row["objects"].split("|")
    kind = row["type"]
    code = Code(kind, row["root"] or None, row["mode"] or None, row["context"] or None)
    return Pattern(
        code=None if kind == "NONE" else code,
        groups=frozenset(o[1:] for o in objects if o.startswith("@")),
        lemmas=frozenset(
            o for o in objects if not o.startswith("@") and o not in (ANY, BARE, CLAUSE, PLACE, CALL, ALONE)
        ),
        bare=BARE in objects,
        any=ANY in objects,
        same=kind == "=",
        place=PLACE in objects,
        demand=CALL in objects,
        alone=ALONE in objects,
        doers=frozenset(row["doers"].split("|")) if row["doers"] else frozenset(),
    )


@lru_cache(maxsize=1)
def codebook() -> Codebook:
    """The four tables, by lemma; the order of the rows of a verb is the order in which they are tried."""
    patterns: dict[str, list[Pattern]] = {}
    for row in read_rows("coding_verbs"):
        made = pattern(row)
        for verb in row["verbs"].split("|"):
            patterns.setdefault(verb, []).append(made)
    nouns: dict[str, Noun] = {}
    for row in read_rows("coding_nouns"):
        code = Code(row["type"], row["root"] or None, row["mode"] or None, row["context"] or None)
        for word in row["nouns"].split("|"):
            old = nouns.get(word)
            groups = frozenset({row["group"]}) | (old.groups if old else frozenset())
            first = old.code if old and old.code else (code if row["type"] else None)
            nouns[word] = Noun(groups, first, row["alone"] == "yes" or bool(old and old.alone))
    operators: dict[str, tuple[Operator, ...]] = {}
    for row in read_rows("coding_operators"):
        for word in row["words"].split("|"):
            operators[word] = (*operators.get(word, ()), Operator(row["operator"]))
    actors: dict[str, frozenset[str]] = {}
    for row in read_rows("coding_actors"):
        for word in row["nouns"].split("|"):
            actors[word] = actors.get(word, frozenset()) | {row["group"]}
    verbs = frozenset(key.split(" ")[0] for key in (*patterns, *operators))
    return Codebook({k: tuple(v) for k, v in patterns.items()}, operators, nouns, actors, verbs)
