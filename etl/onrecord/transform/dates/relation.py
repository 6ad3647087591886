"""How a date stands to what it dates: on, within, before, after, since or until it, as its preposition says."""

from __future__ import annotations

from spacy.tokens import Doc

from onrecord.model import DateMention, DatePrecision, DateRelation, Interval
from onrecord.transform.dates import calendar_intervals as cal
from onrecord.transform.dates.words import context

RELATIONS = {word: DateRelation(value) for word, value in context("relation").items()}
# Words between the preposition and the date: "since early last week", "by at least Friday", "after the May 3 vote".
BETWEEN = frozenset(
    {"the", "at", "least", "about", "around", "late", "early", "just", "a", "an", "on", "in", "of", "as"}
)
TO = frozenset({"to", "through", "until", "and", "-", "–", "—", "till", "thru"})


def first_token(doc: Doc, mention: DateMention) -> int | None:
    span = doc.char_span(mention.span.start, mention.span.end, alignment_mode="expand")
    return span.start if span is not None and len(span) else None


def date_relation(doc: Doc, mention: DateMention) -> DateRelation:
    """How what a date mention dates stands to its interval.

    "On Monday" and "Monday" are ON where the interval is a day, "in 2019" and "last week" WITHIN it; "by Friday" is
    BEFORE (the day itself included), "since May 3" SINCE, "until 2025" UNTIL, "after the May 3 vote" AFTER. "From" is
    SINCE; for the other end of "from May to July" see `date_range`.
    """
    default = DateRelation.ON if mention.precision is DatePrecision.DAY else DateRelation.WITHIN
    start = first_token(doc, mention)
    if start is None:
        return default
    for i in range(start - 1, max(-1, start - 4), -1):
        word = doc[i].lower_
        if word in RELATIONS:
            return RELATIONS[word]
        if word == "to":
            if i > 0 and doc[i - 1].lower_ == "prior":
                return DateRelation.BEFORE
            return DateRelation.UNTIL if opens_range(doc, i) else default
        if word == "of" and i > 0 and doc[i - 1].lower_ == "ahead":
            return DateRelation.BEFORE
        if word not in BETWEEN:
            break
    return default


def opens_range(doc: Doc, to: int) -> bool:
    """Whether a "to" is the second half of "from … to"."""
    return any(doc[i].lower_ == "from" for i in range(max(0, to - 6), to))


def date_range(doc: Doc, dates: tuple[DateMention, ...], index: int) -> Interval | None:
    """The stretch that a mention opens or closes with its neighbour: "from 2004 to 2009", "between May and July".

    Such ends are mentions of their own, as in TimeML and TEI; what happened in the stretch is dated by this interval.
    `None` where the mention is no end of a stretch.
    """
    for first, second in ((index, index + 1), (index - 1, index)):
        if first < 0 or second >= len(dates):
            continue
        a, b = dates[first], dates[second]
        if a.interval is None or b.interval is None or not is_range(doc, a, b):
            continue
        return cal.between(a.interval.earliest, b.interval.latest)
    return None


def is_range(doc: Doc, a: DateMention, b: DateMention) -> bool:
    start, end = first_token(doc, a), first_token(doc, b)
    if start is None or end is None or a.span.end >= b.span.start:
        return False
    last = doc.char_span(a.span.start, a.span.end, alignment_mode="expand")
    between = [doc[k].lower_ for k in range(last.end, end)] if last is not None else []
    if not 1 <= len(between) <= 2 or between[0] not in TO:
        return False
    opener = doc[start - 1].lower_ if start else ""
    return opener in (("between",) if between[0] == "and" else ("from", "between", "over", "in", "for", "during", "of"))
