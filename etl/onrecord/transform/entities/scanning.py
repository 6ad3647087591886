"""Every place where a judged name stands for what it was judged to be, and is no part of a longer one."""

from __future__ import annotations

from onrecord.model import PlaceKind
from onrecord.transform.entities.lexicons import Lexicons
from onrecord.transform.entities.names import Found, Judged, Name, index_names, is_office, longest_at
from onrecord.transform.entities.proposals import Reading
from onrecord.transform.entities.tokens import Tokens

LARGE = 500  # thousands of people in a city that a text may well speak of without saying where it is
SAYING = frozenset(
    ("say", "tell", "add", "write", "note", "argue", "insist", "recall", "think", "believe", "ask", "reply")
)


def scan(tokens: Tokens, judged: dict[Name, Judged], lex: Lexicons) -> list[Found]:
    """Every place where a judged name stands, the longest at each token, things left out."""
    table = index_names(name for name in judged)
    found = []
    index = 0
    while index < len(tokens):
        name = longest_at(tokens.text, index, table)
        if name is None:
            index += 1
            continue
        verdict = judged[name]
        end = index + len(name)
        if verdict.lone and not alone_as_surname(tokens, lex, index, end):
            index = end
            continue
        if verdict.surname and speaks_as_person(tokens, lex, index, end):
            verdict = Judged(Reading.PERSON, 0.7)
        if verdict.reading is not Reading.THING and stands_alone(tokens, lex, index, end, verdict):
            found.append(Found(index, end, verdict.reading, verdict.confidence))
        index = end
    return found


def alone_as_surname(tokens: Tokens, lex: Lexicons, start: int, end: int) -> bool:
    """Whether a surname that nothing proposed is a proper noun with no other beside it, titles aside."""
    sentence = tokens.sentence[start]
    proper = tokens.pos[end - 1] == "PROPN" or opens_as_name(tokens, start, end)
    if tokens.passage[start] in tokens.title_case or not proper:
        return False
    if end < len(tokens) and tokens.pos[end] == "PROPN" and tokens.capital[end] and tokens.sentence[end] == sentence:
        return False
    if start > sentence and tokens.pos[start - 1] == "PROPN" and tokens.capital[start - 1]:
        before = tokens.text[start - 1]
        return before in lex.honorifics or before.lower() in lex.titles or is_office(before, lex)
    return True


def opens_as_name(tokens: Tokens, start: int, end: int) -> bool:
    """Whether a noun that opens a sentence can only be a name: "Banks is held", "Baker told …", with no article."""
    if not tokens.opens_sentence(start) or tokens.pos[end - 1] not in ("NOUN", "ADJ") or end >= len(tokens):
        return False
    noun, verb = tokens.doc[end - 1].tag_, tokens.doc[end].tag_
    single = verb == "VBZ" or tokens.lower[end] == "was"
    return single if noun == "NNS" else tokens.text[end] in ("'s", "’s") or tokens.lemma[end] in SAYING


def speaks_as_person(tokens: Tokens, lex: Lexicons, start: int, end: int) -> bool:
    """Whether a name that a place and a person of the document share is the person's here."""
    if start > tokens.sentence[start]:
        if tokens.text[start - 1] in lex.honorifics or lex.titles.get(tokens.lower[start - 1]) in ("office", "rank"):
            return True
        if tokens.pos[start - 1] in ("ADP", "DET"):
            return False
    if end + 1 < len(tokens) and tokens.text[end] == "," and tokens.lower[end + 1] == "who":
        return True
    place = lex.localities.get(tokens.at(start, end))
    if place is not None and place.kind is PlaceKind.CITY and place.thousands < LARGE:
        return True
    return tokens.dep[end - 1] == "nsubj" and (
        tokens.doc[end - 1].ent_type_ == "PERSON" or tokens.lemma[tokens.head[end - 1]] in SAYING
    )


def begins_place(tokens: Tokens, lex: Lexicons, end: int) -> bool:
    """Whether the capitalized words from `end` on make the name before them a street's, a station's or a building's."""
    for index in range(end, min(end + 3, len(tokens))):
        if not tokens.capital[index] or tokens.sentence[index] != tokens.sentence[end - 1]:
            return False
        if lex.things.get(tokens.text[index], "thing") != "thing":
            return tokens.text[index] not in ("Mount", "Port", "Point", "Pass")
    return False


def stands_alone(tokens: Tokens, lex: Lexicons, start: int, end: int, verdict: Judged) -> bool:
    """Whether the name at these tokens is no part of a longer one ("Trump" in "Trump Tower") and no common word."""
    if end - start > 1:
        return verdict.reading is not Reading.PERSON or not begins_place(tokens, lex, end)
    if tokens.opens_sentence(start) and tokens.pos[start] in (
        "AUX",
        "VERB",
        "ADV",
        "SCONJ",
        "CCONJ",
        "PRON",
        "DET",
        "ADP",
    ):
        return False
    sentence = tokens.sentence[start]
    follows = end < len(tokens) and tokens.capital[end] and tokens.sentence[end] == sentence
    if verdict.reading is Reading.PERSON and follows:
        following = tokens.text[end]
        if following in lex.things or (following in lex.keywords and lex.keywords[following][0] in ("last", "any")):
            return tokens.lower[end] in ("campaign", "administration")
    if verdict.reading is not Reading.PERSON and verdict.confidence < 0.7 and tokens.text[start] not in lex.keywords:
        before = start - 1
        if (
            before >= sentence
            and tokens.capital[before]
            and tokens.pos[before] == "PROPN"
            and tokens.lower[before] not in lex.titles
        ):
            return False
        if follows and tokens.pos[end] == "PROPN" and tokens.lower[end] not in lex.titles:
            return False
    return True
