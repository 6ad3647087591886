"""What is no new speech: passages printed twice, credits, and headings whose quoted words the body repeats."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace

from onrecord.model import Article, PassageKind, Quote

SILENT = frozenset((PassageKind.BYLINE, PassageKind.CREDIT, PassageKind.AUTHOR_BIO, PassageKind.BOILERPLATE))
HEADINGS = frozenset((PassageKind.HEADLINE, PassageKind.HEADING, PassageKind.STANDFIRST))
WORD = re.compile(r"\w+")


def new_speech(article: Article, quotes: tuple[Quote, ...]) -> tuple[Quote, ...]:
    """The quotes without echoes; `continues` still points at the same quote."""
    starts = [passage.span.start for passage in article.passages]
    body: set[tuple[str, ...]] = set()
    places = []
    for quote in quotes:
        place = max(bisect_right(starts, quote.extent.start) - 1, 0)
        passage = article.passages[place]
        places.append(passage)
        if passage.kind not in HEADINGS:
            for span in quote.spans:
                body.add(words_of(span.span.of(article.text)))
    kept: list[int] = []
    for number, (quote, passage) in enumerate(zip(quotes, places, strict=True)):
        if passage.kind in SILENT or passage.duplicate_of is not None:
            continue
        if passage.kind in HEADINGS and any(
            echoed(words_of(span.span.of(article.text)), body) for span in quote.spans if span.verbatim
        ):
            continue
        if passage.kind in HEADINGS and quote.speaker_span is None:
            continue
        kept.append(number)
    if len(kept) == len(quotes):
        return quotes
    new = {number: place for place, number in enumerate(kept)}
    return tuple(replace(quotes[n], continues=renumbered(quotes[n].continues, new)) for n in kept)


def renumbered(number: int | None, new: dict[int, int]) -> int | None:
    return None if number is None else new.get(number)


def words_of(text: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in WORD.findall(text))


def echoed(words: tuple[str, ...], body: set[tuple[str, ...]]) -> bool:
    """Whether the words stand in a row in some quoted stretch of the body."""
    size = len(words)
    return any(words == other[start : start + size] for other in body for start in range(len(other) - size + 1))
