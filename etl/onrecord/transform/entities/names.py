"""Which names of a document stand for a person, an organization or a place, decided once for the whole document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from onrecord.transform.entities.lexicons import Lexicons
from onrecord.transform.entities.proposals import Proposal, Reading
from onrecord.transform.entities.tokens import Tokens

Name = tuple[str, ...]
ACRONYM = re.compile(r"(?:[A-Z][A-Za-z]?\d?[A-Z]{1,5}[a-z]?|(?:[A-Z]\.){2,6})$")


@dataclass(frozen=True, slots=True)
class Judged:
    """A name's reading in this document and how sure it is, 0 to 1."""

    reading: Reading
    confidence: float


@dataclass(frozen=True, slots=True)
class Found:
    """A place where a judged name stands: tokens `start` to `end`, end exclusive."""

    start: int
    end: int
    reading: Reading
    confidence: float


def index_names(names: Iterable[Name]) -> dict[str, list[Name]]:
    """Names by first token, the longest first."""
    table: dict[str, list[Name]] = {}
    for name in names:
        table.setdefault(name[0], []).append(name)
    for group in table.values():
        group.sort(key=lambda name: (-len(name), name))
    return table


def longest_at(text: list[str], index: int, table: dict[str, list[Name]]) -> Name | None:
    """The longest of the names that stands at the token."""
    for name in table.get(text[index], ()):
        if len(name) == 1 or tuple(text[index : index + len(name)]) == name:
            return name
    return None


def acronym_pairs(tokens: Tokens, known: Iterable[tuple[int, int]]) -> dict[Name, tuple[int, int]]:
    """Acronyms in brackets after their long form, with the long form's tokens.

    The long form is a proposed stretch that ends at the bracket, or the capitalized words whose initials spell it.
    """
    by_end: dict[int, int] = {}
    for start, end in known:
        by_end[end] = min(start, by_end.get(end, start))
    pairs: dict[Name, tuple[int, int]] = {}
    text = tokens.text
    for index in range(1, len(tokens) - 2):
        if text[index] != "(" or text[index + 2] != ")" or not ACRONYM.match(text[index + 1]):
            continue
        letters = [c.lower() for c in text[index + 1] if c.isalpha()]
        start = spelled_from(tokens, index, letters)
        if start is None and index in by_end and index - by_end[index] > 1:
            initials = {word[0].lower() for word in text[by_end[index] : index]}
            if len(initials & set(letters)) * 2 >= len(set(letters)):
                start = by_end[index]
        if start is not None:
            pairs[(text[index + 1],)] = (start, index)
    return pairs


def spelled_from(tokens: Tokens, end: int, letters: list[str]) -> int | None:
    """The first of the words before `end` whose initials spell the letters, small words skipped."""
    left, index = len(letters), end
    while index > tokens.sentence[end - 1] and left:
        index -= 1
        word = tokens.text[index]
        if word[0].lower() == letters[left - 1] and (tokens.capital[index] or word.lower() in ("of", "for", "and", "on", "the")):
            left -= 1
        elif tokens.capital[index] or word[0].isalnum() and word.lower() not in ("of", "for", "and", "on", "the", "in", "to", "de"):
            return None
    if left == 0 and tokens.capital[index]:
        return index
    return None


def judge(tokens: Tokens, lex: Lexicons, proposals: list[Proposal], acronyms: dict[Name, tuple[int, int]]) -> dict[Name, Judged]:
    """Every proposed name with its reading, by the weight of what speaks for each reading in the whole document."""
    votes: dict[Name, dict[Reading, float]] = {}
    reasons: dict[Name, dict[str, Reading]] = {}
    tallies: dict[Name, int] = {}
    for proposal in proposals:
        name = tokens.at(proposal.start, proposal.end)
        tally = votes.setdefault(name, {})
        if proposal.reason == "tagger":
            tally[proposal.reading] = tally.get(proposal.reading, 0.0) + proposal.weight
            tallies[name] = tallies.get(name, 0) + 1
        reasons.setdefault(name, {})[proposal.reason] = proposal.reading
    lowered = {word for index, word in enumerate(tokens.text) if word.islower()}
    scores: dict[Name, dict[Reading, float]] = {}
    for name, tally in votes.items():
        total = sum(tally.values()) or 1.0
        score = {reading: share / total * min(1.0, share, 0.6 + 0.2 * share) for reading, share in tally.items()}
        for reading, weight in evidence(name, reasons[name], lex, acronyms):
            score[reading] = score.get(reading, 0.0) + weight
        if len(name) == 1 and name[0].lower() in lowered and not name[0].isupper():
            score[Reading.THING] = score.get(Reading.THING, 0.0) + 0.5
        scores[name] = score
    judged: dict[Name, Judged] = {}
    for name, score in scores.items():
        reading = max(score, key=lambda r: (score[r], r.value))
        best = score[reading]
        rest = max((value for other, value in score.items() if other is not reading), default=0.0)
        judged[name] = Judged(reading if best >= 0.45 else Reading.THING, confidence(best, rest))
    support_single_people(judged, scores, reasons, lex, votes)
    return judged


def evidence(
    name: Name, reasons: dict[str, Reading], lex: Lexicons, acronyms: dict[Name, tuple[int, int]]
) -> Iterator[tuple[Reading, float]]:
    """What speaks for a reading of a name besides the tagger."""
    known = lex.organizations.get(name) or lex.seats.get(name)
    if known is not None:
        yield Reading.ORGANIZATION, 0.5 if known.weak else 2.5
    if name in lex.country_names:
        yield Reading.PLACE, 3.0
    locality = lex.localities.get(name)
    if locality is not None or name in lex.capitals:
        big = locality is None or locality.kind != "city" or locality.thousands >= 500
        yield Reading.PLACE, 1.2 if big else 0.4
    if name in lex.adjectives or name in lex.peoples:
        yield Reading.THING, 3.0
    if name in acronyms:
        yield Reading.ORGANIZATION, 2.0
    if "keyword" in reasons:
        yield Reading.ORGANIZATION, 1.5
    if "honorific" in reasons:
        yield Reading.PERSON, 1.5
    if "title" in reasons:
        yield Reading.PERSON, 1.0
    if len(name) > 1:
        if name[0] in lex.plain_given_names and "keyword" not in reasons:
            yield Reading.PERSON, 1.0
        elif name[0] in lex.given_names and "keyword" not in reasons:
            yield Reading.PERSON, 0.4 if reasons.get("tagger") is Reading.PLACE else 0.9
        if name[-1] in lex.things:
            yield Reading.THING if name[-1] not in PLACE_WORDS else Reading.PLACE, 1.5
    elif name[0] in lex.things:
        yield Reading.THING, 1.5
    elif name[0].endswith(("phobia", "ism", "isms", "ology")) and known is None:
        yield Reading.THING, 1.0
    elif name[0] in lex.well_known:
        yield Reading.PERSON, 1.0
    elif name[0] in lex.keywords:
        yield Reading.THING, 0.8


PLACE_WORDS = frozenset(
    "Street Avenue Boulevard Road Square Bridge Tunnel Airport Station Stadium Arena Tower Towers Building Plaza Mall Hotel Hall "
    "Park Garden Gardens Memorial Monument Cemetery Palace Castle Cathedral Prison Jail Canal River Lake Sea Ocean Bay Gulf Strait "
    "Island Islands Mountain Mountains Mount Valley Desert Peninsula Beach Coast County Province Region".split()
)


def confidence(best: float, rest: float) -> float:
    """From the weight of the winning reading and of the next."""
    return round(max(0.05, min(0.98, 0.35 + 0.3 * best - 0.25 * rest)), 2)


def support_single_people(
    judged: dict[Name, Judged],
    scores: dict[Name, dict[Reading, float]],
    reasons: dict[Name, dict[str, Reading]],
    lex: Lexicons,
    votes: dict[Name, dict[Reading, float]],
) -> None:
    """Let a lone word be a person where a full name, a form of address, a title or fame says so, and only then.

    News introduces people by their full name: a lone word that the tagger calls a person, and nothing else does, is
    mostly a product, a place or a company.
    """
    surnames = set()
    for name, verdict in judged.items():
        if verdict.reading is Reading.PERSON and len(name) > 1:
            surnames.update(family_names(name))
    for name in [name for name in judged if len(name) == 1]:
        score, word = scores[name], name[0]
        firm = max(score.get(Reading.PLACE, 0.0), score.get(Reading.ORGANIZATION, 0.0) - 1.0)
        if word in surnames and firm < 2.0 and (name not in lex.organizations or lex.organizations[name].weak):
            judged[name] = Judged(Reading.PERSON, 0.9)
        elif judged[name].reading is Reading.PERSON:
            supported = "honorific" in reasons[name] or "title" in reasons[name] or word in lex.well_known
            if not supported:
                often = votes[name].get(Reading.PERSON, 0.0)
                if often >= 3 and len(votes[name]) == 1:
                    judged[name] = Judged(Reading.PERSON, 0.5)
                else:
                    judged[name] = Judged(Reading.THING, 0.3)


def family_names(name: Name) -> list[str]:
    """The words of a full name that may stand alone for the person later."""
    from onrecord.transform.entities.tokens import SUFFIXES

    words = [word for word in name if word[0].isupper() and word not in SUFFIXES and len(word.rstrip(".")) > 1]
    return words[-1:]


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
        if verdict.reading is not Reading.THING and stands_alone(tokens, lex, index, end, verdict.reading):
            found.append(Found(index, end, verdict.reading, verdict.confidence))
        index = end
    return found


def stands_alone(tokens: Tokens, lex: Lexicons, start: int, end: int, reading: Reading) -> bool:
    """Whether the name at these tokens is not a part of a longer one ("Trump" in "Trump Tower"), nor a word that looks like it."""
    if end - start > 1:
        return True
    if tokens.opens_sentence(start) and tokens.pos[start] in ("AUX", "VERB", "ADV", "SCONJ", "CCONJ", "PRON", "DET", "ADP"):
        return False
    if reading is Reading.PERSON and end < len(tokens) and tokens.capital[end] and tokens.sentence[end] == tokens.sentence[start]:
        following = tokens.text[end]
        if following in lex.things or following in lex.keywords and lex.keywords[following][0] in ("last", "any"):
            return tokens.lower[end] in ("campaign", "administration")
    return True
