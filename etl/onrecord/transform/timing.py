"""When quotes were said: the date that a quote's own cue verb governs, "said on Monday", "told reporters last week"."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from spacy.tokens import Doc, Token

from onrecord.lexicon import read_cells
from onrecord.model import DateMention, Quote
from onrecord.transform.dates.relation import RELATIONS

# How a date hangs on a verb: by its preposition, or as an adverbial of its own ("said Monday").
STEPS = frozenset({"prep", "pobj", "npadvmod", "advmod", "tmod", "nummod", "compound", "amod", "det", "nmod"})
PLACES = frozenset({"GPE", "LOC", "FAC", "ORG"})
# Prepositions under which a date is when something was said; "by", "since" and the rest bound it or belong elsewhere.
AT = frozenset({"on", "in", "at", "during", "within", "over"})
CLIMB = 8


@lru_cache(maxsize=1)
def occasions() -> frozenset[str]:
    """Words for what something is said in: a statement, an interview."""
    return frozenset(row[0] for row in read_cells("quote_media")[1:])


def time_quotes(doc: Doc, quotes: tuple[Quote, ...], dates: tuple[DateMention, ...]) -> tuple[Quote, ...]:
    """The quotes, `said` set where the parse hangs a date on the cue verb and the date is no part of the content."""
    known = [d for d in dates if d.interval and d.interval.earliest and d.interval.latest]
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
    """The verb that a date hangs on as an adverbial; `None` where it modifies a noun, or only bounds the time.

    Between may stand what the words were said in and where: "told the paper in an interview in Oslo on Monday".
    """
    tokens = doc.char_span(mention.span.start, mention.span.end, alignment_mode="expand")
    if tokens is None or not len(tokens):
        return None
    token: Token = tokens.root
    for _ in range(CLIMB):
        if token.dep_ not in STEPS or (token.dep_ == "prep" and token.lower_ in RELATIONS and token.lower_ not in AT):
            return None
        token = token.head
        if token.pos_ in ("VERB", "AUX"):
            return None if inside_subject(doc, token, tokens.start) else token
        if token.pos_ in ("NOUN", "PROPN") and token.lemma_ not in occasions() and token.ent_type_ not in PLACES:
            return None
    return None


def inside_subject(doc: Doc, verb: Token, date: int) -> bool:
    """Whether a date before the verb belongs to a verb inside the subject: "those who lost in May say …"."""
    if date > verb.i:
        return False
    subject = next(
        (t for t in doc[max(0, date - 20) : date] if t.head.i == verb.i and t.dep_.startswith("nsubj")), None
    )
    return subject is not None and any(t.pos_ == "VERB" for t in doc[subject.i : date])
