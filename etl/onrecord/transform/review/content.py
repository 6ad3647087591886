"""A stretch of content cut where quotation marks and editor's brackets begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterable

from onrecord.model import Article, QuoteKind, QuoteSpan, Span

MARK = re.compile('[“”"]|\\[|\\]')


def content_spans(article: Article, stretches: Iterable[Span]) -> tuple[QuoteSpan, ...]:
    """The stretches as quote spans: verbatim inside the marks of their passage, not so outside and in [brackets]."""
    return tuple(part for stretch in stretches for part in cut(article, stretch))


def cut(article: Article, stretch: Span) -> list[QuoteSpan]:
    head = next((p.span.start for p in article.passages if p.span.covers(Span(stretch.start, stretch.start + 1))), 0)
    inside = bracket = False
    parts: list[QuoteSpan] = []
    at = stretch.start

    def close(end: int) -> None:
        words = article.text[at:end]
        if any(c.isalnum() for c in words):
            left = at + len(words) - len(words.lstrip())
            parts.append(QuoteSpan(Span(left, left + len(words.strip())), inside and not bracket))

    for mark in MARK.finditer(article.text, head, stretch.end):
        here = mark.start()
        opens_bracket, closes_bracket = mark.group() == "[", mark.group() == "]"
        # The brackets themselves belong to the insertion, quotation marks to nothing.
        edge = here + 1 if closes_bracket else here
        if here >= stretch.start:
            close(edge)
            at = edge if opens_bracket or closes_bracket else here + 1
        if opens_bracket or closes_bracket:
            bracket = opens_bracket
        else:
            inside = {"“": True, "”": False}.get(mark.group(), not inside)
    close(stretch.end)
    return parts


def kind_of(article: Article, spans: Iterable[QuoteSpan]) -> QuoteKind:
    """Direct where all but editor's brackets is verbatim, indirect where nothing is."""
    said = [s.verbatim for s in spans if not s.span.of(article.text).startswith("[")]
    return QuoteKind.DIRECT if all(said) else QuoteKind.MIXED if any(said) else QuoteKind.INDIRECT
