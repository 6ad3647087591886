"""Attributions as the rows they become: spans inside and outside marks, kind, cue, speaker, medium, addressee."""

from __future__ import annotations

import re
from dataclasses import replace

from onrecord.model import Quote, QuoteKind, QuoteSpan, Span, SpeakerBasis
from onrecord.transform.quotes.attribution import Attribution
from onrecord.transform.quotes.marks import MARK, Stretch
from onrecord.transform.quotes.medium import addressee_of, medium_of
from onrecord.transform.quotes.speakers import speaker_head
from onrecord.transform.quotes.words import Words

BRACKET = re.compile(r"\[[^\[\]\n]*\]")
EDGE = re.compile(r"\w")
PERSONAL = frozenset(
    (
        "he",
        "she",
        "they",
        "it",
        "i",
        "we",
        "you",
        "who",
        "which",
        "that",
        "this",
        "him",
        "her",
        "his",
        "its",
        "their",
        "them",
        "my",
        "our",
        "your",
    )
)


def assemble(words: Words, attributions: list[Attribution], stretches: list[Stretch]) -> tuple[Quote, ...]:
    """The quotes, by first character of content; those without a word in them fall away."""
    made: list[tuple[Attribution, Quote]] = []
    for item in attributions:
        spans = spans_of(words.source, without_that(words, item.content), stretches)
        if not spans:
            continue
        made.append((item, quote_of(words, item, spans)))
    made.sort(key=lambda pair: (pair[1].extent, pair[1].speaker_span or Span(0, 1)))
    place = {id(item): number for number, (item, _) in enumerate(made)}
    return tuple(
        quote if item.continues is None else with_source(quote, place.get(id(item.continues))) for item, quote in made
    )


def without_that(words: Words, content: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The content without the "that" that ties a clause to its cue."""
    start, end = content[0]
    token = words.at(start)
    tie = words.dep[token] == "mark" or (words.dep[token] != "nsubj" and words.pos[token] == "SCONJ")
    if tie and words.start[token] == start and words.lower[token] == "that" and words.end[token] + 1 < end:
        return [(words.end[token], end), *content[1:]]
    return content


def with_source(quote: Quote, source: int | None) -> Quote:
    return replace(quote, continues=source)


def quote_of(words: Words, item: Attribution, spans: tuple[QuoteSpan, ...]) -> Quote:
    cue = item.cue
    verbatim = [span.verbatim for span in spans if not span_is_bracket(words.source, span)]
    kind = QuoteKind.DIRECT if verbatim and all(verbatim) else QuoteKind.MIXED if any(verbatim) else QuoteKind.INDIRECT
    speaker = trimmed_span(words, *item.speaker) if item.speaker else None
    head = speaker_head(words, cue) if cue is not None else None
    addressee = addressee_of(words, cue, item.content) if cue is not None else None
    return Quote(
        kind=kind,
        spans=spans,
        speaker_span=speaker,
        speaker_basis=basis_of(words, item),
        cue=cue_span(words, cue) if cue is not None else None,
        medium=item.medium or (medium_of(words, cue, head) if cue is not None else None),
        addressee=words.span(*addressee).of(words.source) if addressee else None,
        confidence=round(item.score, 2),  # further digits may differ from one processor to another
    )


def trimmed_span(words: Words, first: int, last: int) -> Span | None:
    """The characters of tokens `first` to `last`, white space at the edges left off; None if nothing else is there."""
    start, end = trimmed(words.source, words.start[first], words.end[last], " \t\r\n\xa0")
    return Span(start, end) if start < end else None


def span_is_bracket(text: str, span: QuoteSpan) -> bool:
    return not span.verbatim and BRACKET.fullmatch(span.span.of(text)) is not None


def basis_of(words: Words, item: Attribution) -> SpeakerBasis:
    """How the words name the speaker; which person or organization that is comes later."""
    if item.carried:
        return SpeakerBasis.CONTINUED
    if item.speaker is None:
        return SpeakerBasis.UNKNOWN
    first, last = item.speaker
    if first == last and words.lower[first] in PERSONAL:
        return SpeakerBasis.PRONOUN
    if any(words.pos[index] == "PROPN" for index in range(first, last + 1)):
        return SpeakerBasis.NAMED
    return SpeakerBasis.DESCRIPTION


def cue_span(words: Words, cue: int) -> Span:
    """The cue with its particle ("point out", "according to")."""
    last = cue
    if (
        cue + 1 < len(words)
        and words.head[cue + 1] == cue
        and (words.dep[cue + 1] == "prt" or words.lower[cue] == "according")
    ):
        last = cue + 1
    return words.span(cue, last)


def spans_of(text: str, content: list[tuple[int, int]], stretches: list[Stretch]) -> tuple[QuoteSpan, ...]:
    """The content cut at quotation marks and editor's brackets; the marks themselves belong to no span."""
    spans: list[QuoteSpan] = []
    for start, end in content:
        place = start
        for stretch in stretches:
            if stretch.end <= place or stretch.start >= end:
                continue
            outside(text, place, max(place, stretch.start), spans)
            low, high = max(place, stretch.start), min(end, stretch.end)
            inside(text, low, high, stretch, spans)
            place = high
        outside(text, place, end, spans)
    return tuple(spans)


def outside(text: str, start: int, end: int, spans: list[QuoteSpan]) -> None:
    start, end = trimmed(text, start, end, ' \t\r\n\xa0,;:—–-"“”')
    if start < end and EDGE.search(text, start, end):
        spans.append(QuoteSpan(Span(start, end), False))


def inside(text: str, start: int, end: int, stretch: Stretch, spans: list[QuoteSpan]) -> None:
    opening = MARK.match(text, start) if stretch.opened and start == stretch.start else None
    if opening:
        start = opening.end()
    if stretch.closed and end == stretch.end:
        end -= 2 if text.endswith("''", start, end) and not stretch.single else 1
    place = start
    for bracket in BRACKET.finditer(text, start, end):
        verbatim(text, place, bracket.start(), spans)
        if EDGE.search(bracket.group()):
            spans.append(QuoteSpan(Span(bracket.start(), bracket.end()), False))
        place = bracket.end()
    verbatim(text, place, end, spans)


def verbatim(text: str, start: int, end: int, spans: list[QuoteSpan]) -> None:
    start, end = trimmed(text, start, end, " \t\r\n\xa0")
    if start < end and EDGE.search(text, start, end):
        spans.append(QuoteSpan(Span(start, end), True))


def trimmed(text: str, start: int, end: int, edge: str) -> tuple[int, int]:
    while start < end and text[start] in edge:
        start += 1
    while end > start and text[end - 1] in edge:
        end -= 1
    return start, end
