"""The tagger's entities as proposals, with its known slips on news put right."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Span as Entity

from onrecord.transform.entities.fullnames import name_end
from onrecord.transform.entities.lexicons import Lexicons
from onrecord.transform.entities.proposals import LINKS, Proposal, Reading, joint, trimmed
from onrecord.transform.entities.tokens import DASHES, Tokens

LABELS = {
    "PERSON": Reading.PERSON,
    "ORG": Reading.ORGANIZATION,
    "GPE": Reading.PLACE,
    "LOC": Reading.PLACE,
    "FAC": Reading.PLACE,
    "PRODUCT": Reading.THING,
    "EVENT": Reading.THING,
    "WORK_OF_ART": Reading.THING,
    "LAW": Reading.THING,
    "LANGUAGE": Reading.THING,
    "NORP": Reading.THING,
}
BREAKS = frozenset(("/", "(", ")", "[", "]", "—", "|", ";", ":", "•", '"', "“", "”", "''", "\n"))
GLUED = re.compile('[”“"—…()@]')
SAID = frozenset(("said", "says", "told", "tells"))
ARTICLES = frozenset(("the", "a", "an"))
QUOTES = ("“", "”", '"', "‘", "’", "'", "''")
IN_TITLE_CASE = 0.3  # what the tagger's word weighs in lines where capitals tell nothing


def from_tagger(tokens: Tokens, lex: Lexicons) -> Iterator[Proposal]:
    """The tagger's entities, cut at line breaks, slashes and brackets, trimmed, and read again by kind."""
    for entity in tokens.doc.ents:
        reading = LABELS.get(entity.label_)
        if reading is None:
            continue
        for low, high in pieces(tokens, entity):
            start, end = trimmed(tokens, lex, low, high, reading)
            if start >= end or not any(tokens.capital[i] for i in range(start, end)):
                continue
            weight = IN_TITLE_CASE if tokens.passage[start] in tokens.title_case else 1.0
            if reading is Reading.PERSON:
                yield from read_person(tokens, lex, start, end, weight)
            elif reading is Reading.ORGANIZATION:
                yield from read_organization(tokens, lex, start, end, weight)
            elif reading is Reading.PLACE and any(c.isdigit() for c in tokens.text[end - 1]):
                yield Proposal(start, end, Reading.THING, weight, "tagger")
            else:
                yield Proposal(start, end, reading, weight, "tagger")


def pieces(tokens: Tokens, entity: Entity) -> Iterator[tuple[int, int]]:
    """The stretches of an entity between marks that no name holds, such as a dash with white space before it."""
    start = entity.start
    for index in range(entity.start, entity.end):
        word = tokens.text[index]
        spaced = word in DASHES and tokens.start[index] > tokens.end[index - 1]
        said = word in SAID and tokens.pos[index] == "VERB"
        if said or spaced or word in BREAKS or word.isspace() or GLUED.search(word):
            yield start, index
            start = index + 1
    yield start, entity.end


def read_person(tokens: Tokens, lex: Lexicons, start: int, end: int, weight: float) -> Iterator[Proposal]:
    """A person's stretch with the rest of the name that the tagger left out; none where a word is an organization's."""
    for index in range(start + 1, end - 1):
        if tokens.lower[index] in ("and", "&"):
            yield from read_person(tokens, lex, start, index, weight)
            low, high = trimmed(tokens, lex, index + 1, end, Reading.PERSON)
            yield from read_person(tokens, lex, low, high, weight)
            return
    given = tokens.text[start] in lex.given_names
    if any(tokens.text[i] in LINKS and tokens.text[i - 1] not in DASHES for i in range(start + 1, end)):
        return
    if not given and any(tokens.text[i] in lex.keywords for i in range(start + 1, end)):
        return
    grown = name_end(tokens, lex, start)
    if grown > end and tokens.pos[end] == "PROPN":
        end = grown
    while end - start > 1 and tokens.text[start] in lex.honorifics:
        start += 1  # "Datuk Seri" Anwar, where the tagger saw two names
    while start > tokens.sentence[start]:
        before = start - 1
        opens = (
            tokens.opens_sentence(before) or tokens.lower[before] in lex.titles or tokens.text[before] in lex.honorifics
        )
        if opens or not tokens.capital[before] or tokens.text[before] not in lex.plain_given_names:
            break
        start = before
    if end - start == 1 and not given and overlooked(tokens, lex, start - 1):
        start -= 1
    if not given and start > 0 and tokens.lower[start - 1] in ARTICLES:
        yield Proposal(start, end, Reading.THING, 1.2, "tagger")
    yield Proposal(start, end, Reading.PERSON, weight, "tagger")


def overlooked(tokens: Tokens, lex: Lexicons, index: int) -> bool:
    """Whether the token before a lone name that the tagger takes for a person's may be its first name."""
    if index < 0 or tokens.sentence[index] != tokens.sentence[index + 1] or tokens.doc[index].ent_type_:
        return False
    word, lower = tokens.text[index], tokens.lower[index]
    if (
        not tokens.capital[index]
        or tokens.pos[index] != "PROPN"
        or not word.isalpha()
        or word.isupper()
        or len(word) < 3
    ):
        return False
    tables = (lex.adjectives, lex.peoples, lex.country_names, lex.localities, lex.organizations, lex.seats)
    known = word in lex.keywords or word in lex.things or word in lex.honorifics or lower in lex.titles
    opens = index > tokens.sentence[index] and tokens.capital[index - 1]
    return not known and not opens and not any((word,) in table for table in tables)


def read_organization(tokens: Tokens, lex: Lexicons, start: int, end: int, weight: float) -> Iterator[Proposal]:
    """An organization's stretch without the person or the second organization that the tagger glued to it."""
    spoken_of = any(tokens.text[i] in lex.keywords for i in range(start + 1, end))
    if tokens.text[start] in lex.honorifics and end - start > 1 and not spoken_of:
        yield Proposal(start + 1, end, Reading.PERSON, 1.0, "honorific")
        return
    ranks = [i for i in range(start, end) if lex.titles.get(tokens.lower[i]) in ("office", "rank")]
    if ranks and not spoken_of and all(tokens.capital[i] for i in range(ranks[-1] + 1, end)):
        if end - ranks[-1] > 2:
            yield Proposal(ranks[-1] + 1, end, Reading.PERSON, 1.0, "title")
            return
        if lex.titles[tokens.lower[ranks[-1]]] == "rank":
            return
    if tokens.lower[start + 1 : start + 2] == ["and"] and tokens.text[start] in lex.given_names and not spoken_of:
        name = tokens.at(start, end)
        if name not in lex.organizations and end - start <= 4:  # "Archie and Princess Anna"
            yield from read_person(tokens, lex, start, end, weight)
            return
    cut = joint(tokens, lex, start, end)
    if cut is not None:
        yield Proposal(start, cut, Reading.ORGANIZATION, weight, "tagger")
        yield Proposal(cut + 1, end, Reading.ORGANIZATION, weight, "tagger")
        return
    split = embedded_person(tokens, lex, start, end)
    if split is not None:
        yield Proposal(split, end, Reading.PERSON, 1.0, "given name")
        start, end = trimmed(tokens, lex, start, split, Reading.ORGANIZATION)
    at = next((i for i in range(start + 1, end) if tokens.text[i] == "at"), None)
    if at is not None and not any(tokens.text[i] in lex.keywords for i in range(start, at)):
        return  # "Lind at Galaxy Apartments"
    if start >= end or any(
        tokens.lower[i] == "the" and tokens.lower[i - 1] not in LINKS for i in range(start + 1, end)
    ):
        return
    titled = start > 0 and end < len(tokens) and tokens.text[start - 1] in QUOTES and tokens.text[end] in (*QUOTES, ",")
    reading = Reading.THING if titled or part_of_title_or_thing(tokens, lex, start, end) else Reading.ORGANIZATION
    yield Proposal(start, end, reading, weight * (0.4 if modifies_thing(tokens, lex, start, end) else 1.0), "tagger")


def part_of_title_or_thing(tokens: Tokens, lex: Lexicons, start: int, end: int) -> bool:
    """Whether the stretch is half of an office ("Shadow Home" Secretary) or of a thing ("… Nutrition" study)."""
    if end >= len(tokens):
        return False
    if tokens.pos[end] == "NOUN" and tokens.text[end].title() in lex.things:
        return True
    office = tokens.capital[end] and lex.titles.get(tokens.lower[end]) == "office"
    name = tokens.at(start, end)
    return office and name not in lex.organizations and not any(word in lex.keywords for word in name)


def modifies_thing(tokens: Tokens, lex: Lexicons, start: int, end: int) -> bool:
    """Whether a lone word stands before a common noun that is no role, "the ICI system": it may be no organization."""
    if end - start > 1 or end >= len(tokens) or tokens.pos[end] != "NOUN" or tokens.capital[end]:
        return False
    return tokens.lower[end] not in lex.titles and tokens.lower[end] not in lex.state_nouns


def embedded_person(tokens: Tokens, lex: Lexicons, start: int, end: int) -> int | None:
    """Where, in an organization's stretch, a person's full name begins that the tagger glued to its end."""
    for index in range(start + 1, end - 1):
        if tokens.text[index] in lex.plain_given_names and name_end(tokens, lex, index) == end:
            before = tokens.text[start:index]
            if len(before) > 1 or any(word in lex.keywords or word.lower() in lex.titles for word in before):
                return index
    return None
