"""Stretches of tokens that may name someone or something, and why: the tagger, a word of theirs, the words around."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from onrecord.transform.entities.lexicons import Lexicons, small_words
from onrecord.transform.entities.tokens import DASHES, POSSESSIVE, Tokens

QUOTES = frozenset(("“", "”", '"', "‘", "’", "'", "``", "''"))
LINKS = frozenset(("of", "for", "on", "to", "against", "in"))


class Reading(StrEnum):
    """What a name may be; THING is anything that gets no row."""

    PERSON = "person"
    ORGANIZATION = "organization"
    PLACE = "place"
    THING = "thing"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Tokens `start` to `end` (end exclusive) read one way, for one reason."""

    start: int
    end: int
    reading: Reading
    weight: float
    reason: str


def trimmed(tokens: Tokens, lex: Lexicons, start: int, end: int, reading: Reading) -> tuple[int, int]:
    """The stretch without articles, possessives, forms of address, titles and caption words at its edges."""
    text, lower = tokens.text, tokens.lower
    while start < end and (
        lower[start] in small_words("determiner") or not (text[start][0].isalnum() or text[start][0] == ".")
    ):
        start += 1
    while start < end and (
        text[end - 1] in POSSESSIVE
        or (text[end - 1] == "." and f"{lower[end - 2]}." not in small_words("abbreviation"))
        or not (text[end - 1][-1].isalnum() or text[end - 1][-1] in ".+!")
    ):
        end -= 1
    if end < len(tokens) and end - start > 1 and lower[end - 1] in small_words("caption") and text[end] in (":", "\n"):
        end -= 1
    while (
        reading is not Reading.PERSON
        and end - start > 1
        and text[start].islower()
        and lower[start] not in small_words("particle")
    ):
        start += 1
    if reading is Reading.ORGANIZATION:
        for index in range(start + 1, end - 2):
            if text[index] in ("'s", "’s") and tuple(text[index + 1 : end]) in lex.organizations:
                start = index + 1
                break
    if end - start == 2 and text[end - 1].isdigit() and (text[start],) in lex.country_names:
        end -= 1
    if reading is Reading.PERSON:
        while end - start > 2 and text[end - 1] in small_words("letters"):
            end -= 1
        while end - start > 1 and (
            text[start] in lex.honorifics
            or (lower[start] in lex.titles and not (end - start == 2 and is_given(lex, text[start])))
            or (text[start],) in lex.adjectives
            or (lower[start].endswith("s") and lex.titles.get(lower[start][:-1]) == "office")
            or (not tokens.capital[start] and lower[start] not in small_words("particle"))
        ):
            start += 1
        for index in range(start, end):
            if text[index] in POSSESSIVE or text[index] == ",":
                end = index
                break
    return start, end


def is_given(lex: Lexicons, word: str) -> bool:
    """Whether a title word is rather a given name where one word follows: "Dean Fox", but not "Justice Fox"."""
    return word in lex.given_names and lex.titles[word.lower()] not in ("office", "rank")


def joint(tokens: Tokens, lex: Lexicons, start: int, end: int) -> int | None:
    """The dash that joins two organizations of the list: "Washington Post-ABC News"."""
    for index in range(start + 1, end - 1):
        both = tokens.at(start, index) in lex.organizations and tokens.at(index + 1, end) in lex.organizations
        if tokens.text[index] in DASHES and both:
            return index
    return None


def from_keywords(tokens: Tokens, lex: Lexicons) -> Iterator[Proposal]:
    """Organizations that a word of theirs gives away: "Institute of …", "… Department", "…, Inc."."""
    for index, word in enumerate(tokens.text):
        if word not in lex.keywords or tokens.passage[index] in tokens.title_case:
            continue
        place, _ = lex.keywords[word]
        start = index if place == "first" else left_edge(tokens, lex, index)
        end = index + 1
        if place == "first":
            while end < len(tokens) and tokens.capital[end] and tokens.sentence[end] == tokens.sentence[index]:
                end += 1
        if place != "last":
            end = max(end, right_edge(tokens, lex, index))
        elif (
            end < len(tokens)
            and tokens.capital[end]
            and tokens.pos[end] == "PROPN"
            and tokens.text[end] not in lex.keywords
        ):
            ranked = tokens.lower[end] in lex.titles or f"{tokens.lower[end]}." in lex.titles
            if tokens.sentence[end] == tokens.sentence[index] and not ranked:
                continue
        if place == "final" and start < index and tokens.text[index - 1] == ",":
            start = left_edge(tokens, lex, index - 1)
        if end - start < 2:
            continue
        if end < len(tokens) and tokens.text[end] in lex.things and tokens.capital[end]:
            continue
        if joint(tokens, lex, start, end) is not None:
            continue
        yield Proposal(start, end, Reading.ORGANIZATION, 2.0 if place in ("any", "first", "final") else 1.5, "keyword")


def left_edge(tokens: Tokens, lex: Lexicons, index: int) -> int:
    """Where the capitalized run that ends before `index` begins, titles and sentence openers left out."""
    start = index
    sentence = tokens.sentence[index]
    while start > sentence:
        here = start - 1
        word = tokens.text[here]
        if word == "&" or (word in DASHES and here > sentence and tokens.end[here] == tokens.start[start]):
            start = here
            continue
        if word == "," and tokens.text[index] in lex.keywords and lex.keywords[tokens.text[index]][0] == "final":
            start = here
            continue
        if word in ("'s", "’s") and tokens.text[start] in (
            "Party",
            "Office",
            "Association",
            "Union",
            "Army",
            "Department",
        ):
            start = here
            continue
        if not (
            tokens.capital[here]
            or (word[0].isdigit() and here > sentence and tokens.capital[here + 1] and word[-1].isalpha())
        ):
            break
        if (
            tokens.pos[here] in ("PRON", "DET", "ADP", "AUX", "VERB", "CCONJ", "SCONJ", "ADV", "INTJ")
            or word in lex.honorifics
        ):
            break
        if (
            tokens.lower[here] in lex.titles
            and lex.titles[tokens.lower[here]] in ("office", "rank", "post")
            and word != "General"
        ):
            break
        if tokens.opens_sentence(here) and tokens.pos[here] not in ("PROPN", "ADJ", "NOUN"):
            break
        start = here
    while start < index and (not tokens.capital[start] and not tokens.text[start][0].isdigit()):
        start += 1
    return start


def right_edge(tokens: Tokens, lex: Lexicons, index: int) -> int:
    """Where the name goes on to after its keyword: "of the …", "for … and …"."""
    end, size = index + 1, len(tokens)
    sentence = tokens.sentence[index]

    def run(at: int) -> int:
        first = at
        while (
            at < size
            and tokens.sentence[at] == sentence
            and (
                (
                    tokens.capital[at]
                    and tokens.pos[at] not in ("PRON", "DET", "AUX", "VERB")
                    and lex.titles.get(tokens.lower[at]) not in ("office", "post")
                    and (at == first or tokens.text[at] not in lex.plain_given_names)
                )
                or (
                    tokens.text[at] in DASHES
                    and at + 1 < size
                    and tokens.capital[at + 1]
                    and tokens.end[at] == tokens.start[at + 1]
                )
            )
        ):
            at += 1
        return at

    if tokens.lower[index] not in ("house", "office"):
        while (
            end < size and tokens.capital[end] and tokens.text[end] in lex.keywords and tokens.sentence[end] == sentence
        ):
            end += 1
    while end < size and tokens.lower[end] in LINKS:
        at = end + 1
        if at < size and tokens.lower[at] == "the":
            at += 1
        stop = run(at)
        if stop == at or (tokens.lower[end] in ("in", "to") and tokens.text[index] != "Commission"):
            break
        if tokens.doc[at].ent_type_ in ("DATE", "TIME"):
            break
        end = stop
        while end + 1 < size and tokens.lower[end] in ("and", "&", ",") and tokens.capital[end + 1]:
            if (tokens.text[end + 1],) in lex.country_names or tokens.text[end + 1] in lex.plain_given_names:
                break
            stop = run(end + 1)
            if stop == end + 1 or any(tokens.text[i] in lex.keywords for i in range(end + 1, stop)):
                break
            if tokens.text[end] == "," and not (stop < size and tokens.lower[stop] in ("and", ",", "&")):
                break
            if all((tokens.text[i],) in lex.organizations or tokens.text[i].isupper() for i in range(end + 1, stop)):
                break
            end = stop
    return end
