"""Organizations named with common nouns: "Chinese foreign ministry", and what is called after a person."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from onrecord.lexicon import read_rows
from onrecord.model import OrganizationKind
from onrecord.transform.entities.lexicons import Lexicons
from onrecord.transform.entities.tokens import Tokens

CALLED_AFTER = {"administration": OrganizationKind.GOVERNMENT, "campaign": OrganizationKind.PARTY}


@dataclass(frozen=True, slots=True)
class Body:
    """Tokens `start` to `end` that name a body; `country` is the code of the state that it belongs to."""

    start: int
    end: int
    name: str
    kind: OrganizationKind
    country: str | None


@lru_cache(maxsize=1)
def state_bodies() -> tuple[dict[tuple[str, ...], OrganizationKind], frozenset[str]]:
    """The nouns with their kinds, and the modifiers, of `state_bodies.tsv`."""
    nouns = {
        tuple(row["word"].split()): OrganizationKind(row["kind"])
        for row in read_rows("state_bodies")
        if row["part"] == "noun"
    }
    return nouns, frozenset(row["word"] for row in read_rows("state_bodies") if row["part"] == "modifier")


def find_bodies(tokens: Tokens, lex: Lexicons, taken: set[int]) -> list[Body]:
    """Every such body outside the tokens that names already take; the country's own word may be taken."""
    nouns, modifiers = state_bodies()
    openings = {name[0] for name in nouns}
    found = []
    for index, word in enumerate(tokens.lower):
        if word not in openings:
            continue
        for size in (2, 1):
            head = tuple(tokens.lower[index : index + size])
            if head not in nouns or index in taken or tokens.text[index].isupper():
                continue
            body = body_at(tokens, lex, index, size, nouns[head], modifiers)
            if body is None and head == ("police",):
                body = local_police(tokens, lex, index)
            if body is not None:
                found.append(body)
            break
    return found


def body_at(
    tokens: Tokens, lex: Lexicons, index: int, size: int, kind: OrganizationKind, modifiers: frozenset[str]
) -> Body | None:
    """The body whose noun stands at the token, if a country stands before it."""
    start = index
    sentence = tokens.sentence[index]
    while start - 1 > sentence - 1 and start > 0 and tokens.lower[start - 1] in modifiers:
        start -= 1
    inner = start
    adjective = None
    if start > sentence and tokens.text[start - 1] in ("'s", "’s"):
        start -= 1
        table = lex.country_names
    else:
        table = lex.adjectives
    code = None
    for length in (3, 2, 1):
        low = start - length
        if low >= sentence and (
            code := table.get(tokens.at(low, start))
            or (lex.country_names.get(tokens.at(low, start)) if table is lex.adjectives else None)
        ):
            adjective = tokens.at(low, start)
            start = low
            break
    if code is None or adjective is None:
        return None
    if (inner == index and size == 1 and tokens.lower[index] == "ministry") or tokens.lower[start : start + 1] == [
        "the"
    ]:
        return None
    end = index + size
    text = tokens.source
    name = " ".join(text[tokens.start[start] : tokens.end[end - 1]].split())
    if kind is OrganizationKind.MISSION and end + 1 < len(tokens) and tokens.lower[end] in ("to", "in"):
        stop = end + 1
        if tokens.lower[stop] == "the":
            stop += 1
        first = stop
        while stop < len(tokens) and tokens.capital[stop] and tokens.sentence[stop] == sentence:
            stop += 1
        if stop > first:
            end = stop
            name = " ".join(text[tokens.start[start] : tokens.end[end - 1]].split())
    elif table is lex.country_names:
        spoken = next((" ".join(words) for words, owner in lex.adjectives.items() if owner == code), None)
        if spoken is not None:
            name = f"{spoken} {' '.join(text[tokens.start[inner] : tokens.end[end - 1]].split())}"
    return Body(start, end, name, kind, code)


def local_police(tokens: Tokens, lex: Lexicons, index: int) -> Body | None:
    """ "Cleveland police": the police of a city or region of the gazetteer."""
    for length in (3, 2, 1):
        start = index - length
        if start >= tokens.sentence[index] and tokens.at(start, index) in lex.localities:
            name = " ".join(tokens.text[start : index + 1])
            return Body(start, index + 1, name, OrganizationKind.POLICE, None)
    return None


def called_after(tokens: Tokens, people: list[tuple[int, int]]) -> list[Body]:
    """What is called after a person whose name stands right before: "Obama administration", "Clinton campaign"."""
    found = []
    for start, end in people:
        at = end + 1 if tokens.at(end, end + 1) in (("'s",), ("’s",)) else end
        noun = tokens.lower[at] if at < len(tokens) and tokens.sentence[at] == tokens.sentence[start] else ""
        kind = CALLED_AFTER.get(noun)
        if kind is not None and tokens.dep[end - 1] in ("compound", "nmod", "amod", "poss"):
            found.append(Body(start, at + 1, f"{tokens.text[end - 1]} {noun}", kind, None))
    return found
