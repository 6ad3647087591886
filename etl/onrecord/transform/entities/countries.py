"""Whether a country's name, its capital's or its people's stands for its government or for the land."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from onrecord.model import MentionForm
from onrecord.transform.entities.lexicons import Lexicons, lexicons
from onrecord.transform.entities.names import Found, index_names, longest_at
from onrecord.transform.entities.proposals import Reading
from onrecord.transform.entities.tokens import DASHES, Tokens

STATE_ADJECTIVES = frozenset(
    ("backed", "led", "supported", "funded", "sponsored", "aligned", "linked", "brokered", "allied", "supplied", "made")
)


@dataclass(frozen=True, slots=True)
class Reference:
    """Tokens `start` to `end` that stand for the government of the country with that code."""

    start: int
    end: int
    code: str
    form: MentionForm
    confidence: float


@lru_cache(maxsize=1)
def demonyms() -> dict[str, list[tuple[str, ...]]]:
    """All adjectives and words for peoples by first token."""
    lex = lexicons()
    return index_names((*lex.adjectives, *lex.peoples))


def references(tokens: Tokens, lex: Lexicons, found: list[Found], sports: bool) -> Iterator[Reference]:
    """Where a country's name, its capital or a demonym stands for a government, outside longer names and sport."""
    if sports:
        return
    taken = {index for place in found for index in range(place.start, place.end)}
    for place in found:
        if place.reading is not Reading.PLACE:
            continue
        name = tokens.at(place.start, place.end)
        if (code := lex.country_names.get(name)) is not None:
            if government_at(tokens, lex, place.start, place.end):
                yield Reference(place.start, place.end, code, MentionForm.NAME, 0.8)
        elif (code := lex.capitals.get(name)) is not None and capital_acts(tokens, lex, place.start, place.end):
            yield Reference(place.start, place.end, code, MentionForm.METONYM, 0.75)
    table = demonyms()
    index, size = 0, len(tokens)
    while index < size:
        demonym = longest_at(tokens.text, index, table) if tokens.capital[index] and index not in taken else None
        if demonym is None:
            index += 1
            continue
        end = index + len(demonym)
        if demonym_acts(tokens, lex, index, end, demonym):
            code = lex.adjectives.get(demonym) or lex.peoples[demonym]
            yield Reference(index, end, code, MentionForm.DEMONYM, 0.7)
        index = end


def government_at(tokens: Tokens, lex: Lexicons, start: int, end: int) -> bool:
    """Whether the country acts, is acted on as a state, or has what states have."""
    root = span_head(tokens, start, end)
    if (
        end < len(tokens)
        and tokens.text[end] in DASHES
        and end + 1 < len(tokens)
        and tokens.start[end] == tokens.end[end - 1]
    ):
        return tokens.lower[end + 1] in STATE_ADJECTIVES - {"made"}
    for _ in range(4):
        if tokens.dep[root] != "conj" or tokens.head[root] == root:
            break
        root = tokens.head[root]
    dep, head = tokens.dep[root], tokens.head[root]
    cues = lex.country_cues
    lemma = tokens.lemma[head].lower()
    if dep == "nsubj":
        reading = cues.get((lemma, "subject"))
        return reading != "place" and tokens.pos[head] in ("VERB", "AUX")
    if dep == "nsubjpass":
        return cues.get((lemma, "object")) != "place" and tokens.pos[head] == "VERB"
    if dep in ("dobj", "iobj", "dative"):
        return tokens.pos[head] == "VERB" and cues.get((lemma, "object")) != "place"
    if dep == "agent":
        return True
    if dep == "poss":
        noun = tokens.lower[head]
        return cues.get((tokens.lemma[head].lower(), "possessed")) != "place" and (
            noun in lex.state_nouns or noun in lex.titles or cues.get((tokens.lemma[head].lower(), "possessed")) is None
        )
    if dep == "pobj":
        return through_preposition(tokens, lex, head)
    if dep in ("compound", "amod", "nmod", "nounmod"):
        noun = tokens.lower[head]
        return noun in lex.state_nouns or lex.titles.get(noun) in ("office", "post") or office_follows(tokens, lex, end)
    return False


def through_preposition(tokens: Tokens, lex: Lexicons, preposition: int) -> bool:
    """Whether the object of the preposition is dealt with as a state: "against X", "support for X", "talk to X"."""
    word, above = tokens.lower[preposition], tokens.head[preposition]
    if lex.country_cues.get((word, "preposition")) == "government":
        return True
    if word in ("for", "to", "from", "of") and (tokens.lower[above] in lex.state_nouns):
        return True
    if word == "of":
        return lex.titles.get(tokens.lower[above]) == "office"
    for _ in range(2):  # "talks tough to X", "expect something big from X"
        if tokens.pos[above] in ("ADJ", "ADV", "PRON", "NOUN"):
            above = tokens.head[above]
    return word in ("for", "to", "from") and (tokens.lemma[above].lower(), "addressed") in lex.country_cues


def office_follows(tokens: Tokens, lex: Lexicons, index: int) -> bool:
    """Whether a public office stands right after, in the same compound: "Iranian" First Vice-President."""
    stop = min(len(tokens), index + 6)
    while index < stop and (tokens.pos[index] in ("NOUN", "PROPN", "ADJ") or tokens.text[index] in DASHES):
        if lex.titles.get(tokens.lower[index]) == "office":
            return True
        index += 1
    return False


def span_head(tokens: Tokens, start: int, end: int) -> int:
    """The token of the stretch whose head lies outside it."""
    for index in range(end - 1, start - 1, -1):
        if not start <= tokens.head[index] < end:
            return index
    return end - 1


def capital_acts(tokens: Tokens, lex: Lexicons, start: int, end: int) -> bool:
    """Whether a capital is spoken of as a government: it does or has what states do and have, and is no place there."""
    root = span_head(tokens, start, end)
    for _ in range(4):
        if tokens.dep[root] != "conj" or tokens.head[root] == root:
            break
        root = tokens.head[root]
    dep, head = tokens.dep[root], tokens.head[root]
    lemma = tokens.lemma[head].lower()
    if dep == "nsubj":
        return (
            tokens.pos[head] in ("VERB", "AUX")
            and lex.country_cues.get((lemma, "subject")) not in ("place",)
            and lemma != "be"
        )
    if dep in ("agent", "iobj", "dative"):
        return True
    if dep == "dobj":
        return lex.country_cues.get((lemma, "object")) != "place" and tokens.pos[head] == "VERB"
    if dep == "poss":
        return tokens.lower[head] in lex.state_nouns or tokens.lower[head] in (
            "role",
            "interest",
            "interests",
            "ambitions",
            "shield",
            "allies",
            "ally",
        )
    return dep == "pobj" and through_preposition(tokens, lex, head)


def demonym_acts(tokens: Tokens, lex: Lexicons, start: int, end: int, name: tuple[str, ...]) -> bool:
    """Whether a demonym speaks of the state: "Iranian officials", "the Chinese intend to …"."""
    root = span_head(tokens, start, end)
    head = tokens.head[root]
    dep = tokens.dep[root]
    if dep in ("amod", "compound", "nmod", "poss") and head >= end:
        noun = tokens.lower[head]
        return noun in lex.state_nouns or office_follows(tokens, lex, end)
    if (
        name in lex.peoples
        and start > 0
        and tokens.lower[start - 1] == "the"
        and dep in ("nsubj", "pobj", "dobj", "agent")
    ):
        return (
            dep != "pobj"
            or lex.country_cues.get((tokens.lower[head], "preposition")) == "government"
            or tokens.lower[head] == "by"
        )
    return False
