"""Who made the article and its pictures, from bylines, author notes, captions and credit lines."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.model import Article, PassageKind, Role
from onrecord.transform.entities.fullnames import name_end
from onrecord.transform.entities.lexicons import Lexicons
from onrecord.transform.entities.names import Found
from onrecord.transform.entities.proposals import Proposal, Reading
from onrecord.transform.entities.tokens import Tokens

CAPTION = 9  # tokens of a caption that is nothing but names
PICTURE = frozenset(("image", "photo", "photograph", "picture", "photos", "images", "video", "illustration", "graphic"))


def from_credits(tokens: Tokens, lex: Lexicons, article: Article) -> Iterator[Proposal]:
    """Names beside a slash and an agency, after "Photo by" or "Image:", in bylines, and the stated authors."""
    text, size = tokens.text, len(tokens)
    for index, word in enumerate(text):
        if word == "/" and 0 < index < size - 1 and tokens.capital[index - 1] and tokens.capital[index + 1]:
            start, end = back_over_capitals(tokens, index), index
            if tokens.at(start, end) in lex.organizations:
                start, end = index + 1, name_end(tokens, lex, index + 1)
            if 2 <= end - start <= 4 and looks_personal(tokens, lex, start, end):
                yield Proposal(start, end, Reading.PERSON, 2.0, "honorific")
        elif (
            tokens.lower[index] in PICTURE
            and index + 2 < size
            and (text[index + 1] == ":" or tokens.lower[index + 1] == "by")
        ):
            start = index + 2
            end = name_end(tokens, lex, start) if tokens.capital[start] else start
            if end - start >= 2 and looks_personal(tokens, lex, start, end):
                yield Proposal(start, end, Reading.PERSON, 1.0, "title")
    for place, passage in enumerate(article.passages):
        if passage.kind is not PassageKind.BYLINE:
            continue
        index = next((i for i in range(size) if tokens.passage[i] == place), size)
        while index < size and tokens.passage[index] == place:
            end = name_end(tokens, lex, index) if tokens.capital[index] and tokens.lower[index] != "by" else index
            if end - index >= 2 and looks_personal(tokens, lex, index, end):
                yield Proposal(index, end, Reading.PERSON, 2.0, "honorific")
            index = max(end, index + 1)
    for author in article.authors:
        words = author.split()
        if len(words) < 2:
            continue
        for index in range(size - len(words) + 1):
            if text[index] == words[0] and text[index : index + len(words)] == words:
                yield Proposal(index, index + len(words), Reading.PERSON, 2.0, "honorific")


def from_captions(tokens: Tokens, lex: Lexicons) -> Iterator[Proposal]:
    """The names that a caption consists of, before its credit: "Ana Lind as The Fox. Image: …"."""
    for index, word in enumerate(tokens.lower):
        if word not in PICTURE or index + 1 >= len(tokens) or tokens.text[index + 1] not in (":", "by"):
            continue
        end = index
        while end > 0 and (tokens.text[end - 1] in (".", "(") or tokens.text[end - 1].isspace()):
            end -= 1
        start = end
        while start > 0 and "\n" not in tokens.text[start - 1] and end - start <= CAPTION:
            start -= 1
        if not 0 < end - start <= CAPTION:
            continue
        names = list(caption_names(tokens, lex, start, end))
        if all(name is not None for name in names):
            yield from (Proposal(*name, Reading.PERSON, 1.0, "caption") for name in names if name is not None)


def caption_names(tokens: Tokens, lex: Lexicons, start: int, end: int) -> Iterator[tuple[int, int] | None]:
    """The stretches between "and", "as" and "with" in a caption; `None` for one that is no name."""
    first = start
    for index in range(start, end + 1):
        if index < end and tokens.lower[index] not in ("and", "as", "with"):
            continue
        low = first + 1 if tokens.lower[first] == "the" else first
        size = index - low
        plain = all(tokens.capital[i] and tokens.text[i].replace("-", "").isalpha() for i in range(low, index))
        kind = index - 1 if size > 1 and tokens.text[low] in lex.things else low  # "Black Fox" is no "Ana Hall"
        named = 0 < size <= 3 and plain and not tokens.text[low].isupper() and looks_personal(tokens, lex, kind, index)
        yield (low, index) if named else None
        first = index + 1


def back_over_capitals(tokens: Tokens, index: int) -> int:
    start = index
    while start > 0 and tokens.passage[start - 1] == tokens.passage[index] and index - start < 5:
        word = tokens.text[start - 1]
        if not (tokens.capital[start - 1] or word == "-"):
            break
        start -= 1
    return start


def looks_personal(tokens: Tokens, lex: Lexicons, start: int, end: int) -> bool:
    """Whether neither the stretch nor a word of it is an organization's, a place's or a thing's."""
    name = tokens.at(start, end)
    if name in lex.organizations or name in lex.country_names or name in lex.localities:
        return False
    return not any(word in lex.keywords or word in lex.things or (word,) in lex.adjectives for word in name)


def role_at(tokens: Tokens, place: Found) -> Role | None:
    """The part in making the article that this mention of a person shows, if any.

    Bylines name reporters; an author's note names its author first; a slash ties a photographer to an agency.
    """
    kind = tokens.kind(place.start)
    before = tokens.lower[place.start - 1] if place.start else ""
    if kind is PassageKind.BYLINE:
        return Role.REPORTER
    if kind is PassageKind.AUTHOR_BIO:
        opening = max(0, place.start - 3)
        opens = opening == 0 or tokens.passage[opening] != tokens.passage[place.start]
        return Role.REPORTER if opens else None
    after = tokens.text[place.end] if place.end < len(tokens) else ""
    credited = before in (":", "by") and place.start > 1 and tokens.lower[place.start - 2] in PICTURE
    if "/" in (after, before) or credited or kind is PassageKind.CREDIT:
        return Role.PHOTOGRAPHER
    return None
