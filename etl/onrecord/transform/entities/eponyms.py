"""People after whom something is called: their name stands inside its name, as in "Ana Lind Foundation"."""

from __future__ import annotations

import re
from functools import lru_cache

from onrecord.lexicon import read_rows
from onrecord.transform.entities.lexicons import Lexicons
from onrecord.transform.entities.names import Found, Judged, Name, last_word
from onrecord.transform.entities.proposals import Reading
from onrecord.transform.entities.tokens import SUFFIXES, Tokens

SURE = 0.55  # how sure such a person is: whether a text that names the foundation speaks of its founder is arguable
INITIAL = re.compile(r"(?:[A-Z]\.)+$")
LONGEST = 6  # tokens of a name before its last word
SYLLABLE = 6  # letters at most in a word of a Chinese, Korean or Vietnamese name


@lru_cache(maxsize=1)
def eponym_words() -> dict[str, str]:
    """What each word of `eponym_words.tsv` takes."""
    return {row["word"]: row["takes"] for row in read_rows("eponym_words")}


@lru_cache(maxsize=1)
def surnames() -> dict[str, frozenset[str]]:
    """The family names by their first two letters, folded."""
    return {row["start"]: frozenset(row["surnames"].split("|")) for row in read_rows("surnames")}


def is_surname(word: str) -> bool:
    folded = word.casefold()
    return folded in surnames().get(folded[:2], frozenset())


def eponyms(tokens: Tokens, lex: Lexicons, found: list[Found]) -> list[Found]:
    """The people whose names stand inside names, in order; none where the whole name is a found person's already."""
    table = eponym_words()
    spots = [i for i, word in enumerate(tokens.text) if word in table and table[word] != "inner"]
    if not spots:
        return []
    people = [spot for spot in found if spot.reading is Reading.PERSON]
    taken = {i: spot for spot in people for i in range(spot.start, spot.end)}
    known = {word for spot in people if (word := surname_of(tokens, spot)) is not None}
    named: list[Found] = []
    for index in spots:
        if tokens.passage[index] in tokens.title_case:
            continue
        span = name_in(tokens, lex, index, known)
        if span is None:
            continue
        inside = {taken[i] for i in range(*span) if i in taken}
        if all(span[0] <= spot.start and spot.end < span[1] for spot in inside):
            named.append(Found(*span, Reading.PERSON, max((SURE, *(spot.confidence for spot in inside)))))
    return named


def let_speak_alone(tokens: Tokens, lex: Lexicons, named: list[Found], judged: dict[Name, Judged]) -> bool:
    """Add the surnames of the full names among those inside names to the judged ones; whether there were any."""
    surnames = {last_word(tokens.at(spot.start, spot.end)) for spot in named if spot.end - spot.start > 1}
    new = [
        surname
        for surname in surnames
        if surname is not None
        and (surname not in judged or judged[surname].reading is Reading.THING)
        and surname not in lex.organizations
        and surname not in lex.country_names
    ]
    judged.update({surname: Judged(Reading.PERSON, 0.8, lone=True) for surname in new})
    return bool(new)


def with_eponyms(found: list[Found], named: list[Found]) -> list[Found]:
    """The found names and those inside names, in order; a surname found inside such a name gives way."""
    inner = {i: spot for spot in named for i in range(spot.start, spot.end)}
    kept = (
        spot
        for spot in found
        if not (spot.reading is Reading.PERSON and spot.start in inner and spot.end <= inner[spot.start].end)
    )
    return sorted((*kept, *named), key=lambda spot: (spot.start, spot.end))


def surname_of(tokens: Tokens, spot: Found) -> str | None:
    if spot.end - spot.start == 1:
        return tokens.text[spot.start]
    last = last_word(tokens.at(spot.start, spot.end))
    return last[-1] if last is not None else None


def name_in(tokens: Tokens, lex: Lexicons, index: int, known: set[str]) -> tuple[int, int] | None:
    """The tokens of the person's name in the name that holds the word at `index`."""
    table = eponym_words()
    takes, sentence = table[tokens.text[index]], tokens.sentence[index]
    if takes == "first":
        end = index + 2
        alone = end >= len(tokens) or not tokens.capital[end] or tokens.sentence[end] != sentence
        return (index + 1, end) if alone and end <= len(tokens) and is_surname(tokens.text[index + 1]) else None
    end = index
    while end > sentence and table.get(tokens.text[end - 1]) == "inner":
        end -= 1
    start = end
    while start > sentence and end - start < LONGEST and in_name(tokens, lex, start - 1, end):
        start -= 1
    if start == end:
        return None
    last = tokens.text[end - 1]
    if takes != "known":
        for first in range(start, end - 1):
            if is_full(tokens, lex, first, end):
                return first, end
    if start < end - 1 or last in lex.titles:
        return None
    famous = last in known or last in lex.well_known
    return (start, end) if famous or (takes == "surname" and is_surname(last)) else None


def in_name(tokens: Tokens, lex: Lexicons, index: int, end: int) -> bool:
    """Whether the token may belong to a person's name that ends at `end`."""
    word = tokens.text[index]
    if word in SUFFIXES or INITIAL.match(word):
        return True
    joined = word == "-" and index + 1 < end and tokens.start[index + 1] == tokens.end[index]
    other = word in lex.keywords or word in lex.things or (word,) in lex.adjectives or word in lex.honorifics
    return joined or (tokens.capital[index] and tokens.pos[index] in ("PROPN", "NOUN", "ADJ", "X") and not other)


def is_full(tokens: Tokens, lex: Lexicons, first: int, end: int) -> bool:
    """Whether a given name with a surname stands at the tokens, or a family name with two syllables after it."""
    name = tokens.at(first, end)
    if name in lex.organizations or name in lex.localities or name in lex.country_names:
        return False
    plain = name[0] in lex.plain_given_names or (name[0] in lex.given_names and is_surname(name[-1]))
    initial = INITIAL.match(name[0]) and (name[0],) not in lex.country_names and is_surname(name[-1])
    if plain or initial:
        return len(name) <= 5 and last_word(name) is not None
    short = all(len(word) <= SYLLABLE for word in name)
    return name[0] in lex.leading_surnames and len(name) in (3, 4) and short
