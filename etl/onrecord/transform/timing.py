"""When quotes were said: the date that a quote's own cue verb governs, "said on Monday", "told reporters last week"."""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Doc, Token

from onrecord.model import DateMention, Quote, Span
from onrecord.transform.dates.relation import RELATIONS

# What a date may hang on between itself and the verb: its preposition, and the adverb before it ("earlier on Monday").
STEPS = frozenset({"prep", "pobj", "npadvmod", "advmod", "tmod", "nummod", "compound", "amod", "det", "nmod"})
# Prepositions under which a date is when something was said; "by", "since" and the rest bound it or belong elsewhere.
AT = frozenset({"on", "in", "at", "during", "earlier", "late", "early", "later"})


def time_quotes(doc: Doc, quotes: tuple[Quote, ...], dates: tuple[DateMention, ...]) -> tuple[Quote, ...]:
    """The quotes, `said` set where the parse hangs a date on the cue verb and the date is no part of the content."""
    known = [d for d in dates if d.interval is not None]
    if not known or not quotes:
        return quotes
    heads = [(d, head) for d in known if (head := governor(doc, d)) is not None]
    by_verb: dict[int, list[DateMention]] = {}
    for mention, verb in heads:
        by_verb.setdefault(verb.idx, []).append(mention)
    return tuple(timed(doc, quote, by_verb) if quote.said is None else quote for quote in quotes)


def timed(doc: Doc, quote: Quote, by_verb: dict[int, list[DateMention]]) -> Quote:
    if quote.cue is None:
        return quote
    for start in sorted(by_verb):
        if not quote.cue.start <= start < quote.cue.end:
            continue
        outside = [d for d in by_verb[start] if not any(s.span.overlaps(d.span) for s in quote.spans)]
        if len(outside) == 1:
            return replace(quote, said=outside[0].interval)
    return quote


def governor(doc: Doc, mention: DateMention) -> Token | None:
    """The verb that a date hangs on as an adverbial; `None` where it modifies a noun, or only bounds the time."""
    token = head_of(doc, mention.span)
    for _ in range(3):
        if token is None or token.dep_ not in STEPS:
            return None
        if token.dep_ == "prep" and token.lower_ in RELATIONS and token.lower_ not in AT:
            return None
        token = token.head
        if token.pos_ in ("VERB", "AUX"):
            return token
        if token.dep_ not in ("prep", "npadvmod", "advmod") and token.pos_ not in ("ADP", "ADV"):
            return None
    return None


def head_of(doc: Doc, span: Span) -> Token | None:
    """The token of a mention whose head lies outside it."""
    tokens = doc.char_span(span.start, span.end, alignment_mode="expand")
    if tokens is None or not len(tokens):
        return None
    return tokens.root
