"""Which names of a document stand for a person, an organization or a place, decided once for the whole document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from onrecord.transform.entities.lexicons import Lexicons, small_words
from onrecord.transform.entities.proposals import Proposal, Reading
from onrecord.transform.entities.tokens import DASHES, SUFFIXES, Tokens

Name = tuple[str, ...]
REASONS = {  # what a proposal's reason speaks for, and how loud
    "keyword": (Reading.ORGANIZATION, 1.5),
    "dateline": (Reading.PLACE, 2.0),
    "honorific": (Reading.PERSON, 1.5),
    "called": (Reading.PERSON, 1.5),
    "title": (Reading.PERSON, 1.0),
    "context": (Reading.PERSON, 1.0),
    "caption": (Reading.PERSON, 0.5),
    "work": (Reading.THING, 2.6),
}
GIVEN = 0.8  # how sure a name of several words is that a given name begins, whatever the tagger takes it for
SUPPORT = frozenset(("honorific", "title", "context", "called", "caption"))  # reasons that let a lone word be a person


@dataclass(frozen=True, slots=True)
class Judged:
    """A name's reading in this document and how sure it is, 0 to 1."""

    reading: Reading
    confidence: float
    surname: bool = False  # a place's name that is also the surname of a person in this document
    lone: bool = False  # a surname that nothing proposed: a person's only where the tagger sees a proper noun


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


def judge(
    tokens: Tokens, lex: Lexicons, proposals: list[Proposal], acronyms: dict[Name, tuple[int, int]]
) -> dict[Name, Judged]:
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
        mean = total / max(1, tallies.get(name, 1))
        score = {reading: share / total * min(1.0, mean, 0.6 + 0.2 * share) for reading, share in tally.items()}
        for reading, weight in evidence(name, reasons[name], lex, acronyms):
            score[reading] = score.get(reading, 0.0) + weight
        if name[0].lower() in lowered and not name[0].isupper():  # a word that the document has in lower case, too
            thing = score.get(Reading.THING, 0.0)
            if len(name) == 1 and "called" not in reasons[name]:
                score[Reading.THING] = thing + 0.5
            elif len(name) > 1 and name[0] not in lex.given_names and score.get(Reading.PERSON, 0.0) > thing:
                score[Reading.THING] = thing + 0.9  # "Wine Guide" is nobody
        scores[name] = score
    judged: dict[Name, Judged] = {}
    for name, score in scores.items():
        if reasons[name].keys() == {"tagger"} and sum(votes[name].values()) < 0.5 * tallies[name]:
            continue  # only lines in title case name it, where the tagger takes verbs for names
        reading = max(score, key=lambda r: (score[r], r.value))
        best = score[reading]
        rest = max((value for other, value in score.items() if other is not reading), default=0.0)
        sure = confidence(best, rest)
        given = name[0] in lex.plain_given_names or "given name" in reasons[name]
        if reading is Reading.PERSON and len(name) > 1 and given and name[-1] not in lex.things:
            sure = max(sure, GIVEN)
        if reading is Reading.ORGANIZATION and len(name) == 1 and reasons[name].keys() == {"tagger"}:
            sure = round(sure - 0.12, 2)
        judged[name] = Judged(reading if best >= 0.45 else Reading.THING, sure)
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
    yield from (REASONS[reason] for reason in reasons if reason in REASONS)
    if len(name) > 1:
        if (name[0] in lex.plain_given_names or "given name" in reasons) and "keyword" not in reasons:
            yield Reading.PERSON, 1.0
        elif name[0] in lex.given_names and "keyword" not in reasons:
            yield Reading.PERSON, 0.4 if reasons.get("tagger") is Reading.PLACE else 0.9
        if (
            name[-1].isupper()
            and 1 < len(name[-1]) <= 3
            and name[-1].isalpha()
            and not name[0].isupper()
            and name[-1] not in ("II", "III")
        ):
            yield Reading.THING, 0.8 if reasons.get("tagger") is Reading.PERSON else 0.0
        if len(name) > 2 and lex.keywords.get(name[-1], ("",))[0] in ("last", "any"):
            yield Reading.ORGANIZATION, 2.5  # "Anna Maria Hospital"
        if name[0] in ("Operation", "Hurricane", "Typhoon", "Storm", "Project"):
            yield Reading.THING, 1.5
        last = name[-1].title() if all(word.isupper() for word in name) else name[-1]
        if last in lex.things:
            kind = Reading.THING if lex.things[last] == "thing" else Reading.PLACE
            yield kind, 2.5 if len(name) > 2 else 1.5  # "Rebecca Hall" is a person, "Anna Maria Hall" a building
    elif name[0] in lex.things:
        yield Reading.THING, 1.5
    elif name[0].endswith(("phobia", "ism", "isms", "ology")) and known is None:
        yield Reading.THING, 1.0
    elif name[0] in lex.well_known:
        yield Reading.PERSON, 1.0
    elif name[0] in lex.keywords:
        yield Reading.THING, 0.8


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
    surnames: set[str] = set()
    firsts: set[str] = set()
    tails: set[Name] = set()  # surnames with their particles
    for name, verdict in judged.items():
        words = joined_words(name)
        if verdict.reading is Reading.PERSON and len(words) > 1:
            surnames.update(word.casefold() for word in family_names(words, lex))
            tails.update(with_particles(name))
            firsts.add(words[0])
    for tail in sorted(tails):
        judged.setdefault(tail, Judged(Reading.PERSON, 0.8))
    for name in [name for name, verdict in judged.items() if verdict.reading is Reading.PERSON]:
        surname = last_word(name)
        for half in halves(["".join(surname)] if surname is not None and len(name) > len(surname) else []):
            if (half,) not in lex.organizations and (half,) not in lex.country_names:
                judged.setdefault((half,), Judged(Reading.PERSON, 0.8, lone=True))
        if surname is not None and surname not in lex.organizations and surname not in lex.country_names:
            judged.setdefault(surname, Judged(Reading.PERSON, 0.8, lone=True))
    for name, verdict in list(judged.items()):
        if name not in reasons:
            continue
        words = joined_words(name)
        guessed = reasons[name].keys() == {"tagger"}
        if guessed and (
            name in tails or (words[0] in firsts and len(words) == 1 and verdict.reading is Reading.ORGANIZATION)
        ):
            judged[name] = Judged(Reading.PERSON, 0.8)
            continue
        if len(name) == 2 and guessed and verdict.reading is Reading.ORGANIZATION and is_office(name[0], lex):
            if name[1].casefold() in surnames:
                del judged[name]  # "MEC Naidoo": an office's letters before a surname
            continue
        if len(words) != 1:
            continue
        score, word = scores[name], words[0]
        firm = max(score.get(Reading.PLACE, 0.0), score.get(Reading.ORGANIZATION, 0.0) - 1.0)
        if word.casefold() in surnames and verdict.reading is Reading.PLACE and name not in lex.country_names:
            listed = name in lex.localities or name in lex.capitals
            judged[name] = replace(verdict, surname=True) if listed else Judged(Reading.PERSON, 0.8)
        elif (
            word.casefold() in surnames
            and firm < 2.0
            and (name not in lex.organizations or lex.organizations[name].weak)
        ):
            judged[name] = Judged(Reading.PERSON, 0.9)
        elif verdict.reading is Reading.PERSON:
            if reasons[name].keys() & SUPPORT or word in lex.well_known:
                continue
            often = votes[name].get(Reading.PERSON, 0.0)
            if word in firsts:
                judged[name] = Judged(Reading.PERSON, 0.8)
            elif often >= 3 and len(votes[name]) == 1:
                judged[name] = Judged(Reading.PERSON, 0.5)
            else:
                judged[name] = Judged(Reading.THING, 0.3)


def is_office(word: str, lex: Lexicons) -> bool:
    """Whether a word may be the letters of an office, "PM" or "MEC"."""
    return word.isupper() and 2 <= len(word) <= 4 and word.isalpha() and (word,) not in lex.organizations


def last_word(name: Name) -> Name | None:
    """The tokens of a full name's last word, a hyphenated one whole, Jr. and Sr. left out."""
    end = len(name)
    while end > 1 and (name[end - 1] in SUFFIXES or name[end - 1] in (",", ".")):
        end -= 1
    start = end - 1
    while start > 1 and name[start - 1] in DASHES:
        start -= 2
    return name[start:end] if start > 0 and len(name[end - 1]) > 1 and name[end - 1][0].isupper() else None


def joined_words(name: Name) -> Name:
    """A name's words with hyphenated ones whole: "al - Baghdadi" is one."""
    words: list[str] = []
    glue = False
    for token in name:
        if token in DASHES and words:
            words[-1] += token
            glue = True
        elif glue:
            words[-1] += token
            glue = False
        else:
            words.append(token)
    return tuple(words)


def family_names(name: Name, lex: Lexicons) -> list[str]:
    """The words of a full name that may stand alone for the person later: the last, and another family name."""
    words = [word for word in name[1:] if word not in SUFFIXES and len(word.rstrip(".")) > 1 and word != ","]
    inner = [word for word in words[:-1] if word[0].isupper() and word not in lex.given_names]
    return [*words[-1:], *inner, *halves(words[-1:])]


def halves(words: Sequence[str]) -> list[str]:
    """The names that hyphenated words join, as "Ruiz" and "Vargas" in "Ruiz-Vargas"."""
    parts = [part for word in words if "-" in word for part in word.split("-")]
    return [part for part in parts if part[:1].isupper() and part.lower() not in small_words("particle")]


def with_particles(name: Name) -> Iterator[Name]:
    """The surnames in a full name that begin with particles, small and capital: "de la Torre", "De la Torre"."""
    particles = small_words("particle")
    for first in range(1, len(name) - 1):
        if name[first].lower() not in particles:
            continue
        word = first
        while word < len(name) - 1 and (name[word].lower() in particles or name[word] in DASHES):
            word += 1
        for end in {word + 1, len(name)}:
            tail = name[first:end]
            yield tail
            yield (tail[0][0].upper() + tail[0][1:], *tail[1:])
