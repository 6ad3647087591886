"""First pass: expressions that stand by themselves or count from the document's own date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

from spacy.tokens import Doc

from onrecord.model import Article, DateBasis, DatePrecision
from onrecord.transform.dates import calendar_intervals as cal
from onrecord.transform.dates.deixis import meaning_on
from onrecord.transform.dates.document import Reference
from onrecord.transform.dates.expression import Expression
from onrecord.transform.dates.meaning import Meaning, Reading
from onrecord.transform.dates.tense import Tense, tense_at
from onrecord.transform.dates.words import context

SHIFTS = {"LU": -1, "TU": 0, "XU": 1}
LINKS = frozenset(context("link"))
# Confidence in what counts from a document date that had to be inferred.
INFERRED = 0.85
# Confidence in "today" inside quotation marks: it is the day of speaking, which may lie before the document's.
SPOKEN = 0.8


def is_anchored(e: Expression) -> bool:
    """Whether an expression counts from something told before it: "two days later", "the next day", "that week"."""
    if e.rule in ("offset", "weekday_offset", "day_of_month"):
        return True
    if e.rule == "stretch":
        return e.has("PF")
    if e.rule in ("unit", "weekday", "weekend", "season"):
        return e.has("PFsd") or (e.letters.startswith("tX") and e.rule != "season")
    return False


def resolve_standing(
    article: Article, doc: Doc, expressions: list[Expression], reference: Reference
) -> list[Meaning | None]:
    """The meanings of the expressions that do not count from another, `None` for those that do and those without."""
    now = reference.earliest if reference.earliest == reference.latest else None
    found = [
        None if is_anchored(e) else meaning_in(doc, e, reference, lent_year(expressions, i, doc, now))
        for i, e in enumerate(expressions)
    ]
    for i, (e, other) in enumerate(pairwise(expressions)):
        if e.rule == "weekday" and spelled_out(doc, e, other, found[i + 1]):
            found[i] = found[i + 1]
    return found


def spelled_out(doc: Doc, e: Expression, other: Expression, meaning: Meaning | None) -> bool:
    """Whether a weekday's date follows it: "Sunday night (March 4)"."""
    if other.rule not in ("full", "iso", "numeric") or meaning is None or meaning.interval is None:
        return False
    day = meaning.interval.earliest
    apposed = 1 <= other.first - e.last - 1 <= 2 and all(
        doc[k].text in ("(", ",") for k in range(e.last + 1, other.first)
    )
    return apposed and day is not None and day == meaning.interval.latest and day.weekday() == int(e.one("Wv") or 0)


def lent_year(expressions: list[Expression], i: int, doc: Doc, now: date | None) -> int | None:
    """The year of the date that this one is joined to: "between July and December 2004", "in May last year"."""
    e = expressions[i]
    if e.rule not in ("month", "full") or e.has("YULXT") or i + 1 == len(expressions):
        return None
    other = expressions[i + 1]
    gap = other.first - e.last - 1
    if gap == 0 and now and other.rule == "unit" and other.letters in SHIFTS and other.one("U") == "year":
        return now.year + SHIFTS[other.letters]
    joined = 1 <= gap <= 2 and all(doc[k].lower_ in LINKS for k in range(e.last + 1, other.first))
    if not joined or other.rule not in ("month", "full", "days") or not other.has("Y"):
        return None
    year = other.numbers("Y")[0]
    return year - 1 if e.numbers("Mm")[0] > other.numbers("Mm")[0] else year


def meaning_in(doc: Doc, e: Expression, reference: Reference, lent: int | None = None) -> Meaning | None:
    """The meaning against the document's date, which may be a stretch of days: then all that its ends make of it."""
    tense = tense_at(doc, e.first) if needs_tense(e) else Tense.UNKNOWN

    def on(now: date | None) -> Meaning | None:
        return meaning_on(Reading(e, now, tense, lent))

    if not reference.inferred:
        meaning = on(reference.earliest)
        if meaning is not None and e.rule == "deictic" and is_spoken(doc.text, e.span.start):
            return replace(meaning, confidence=meaning.confidence * SPOKEN)
        return meaning
    alone = on(None)
    if alone is not None and alone.interval is not None:
        return alone
    if reference.earliest and reference.latest:
        first, last = on(reference.earliest), on(reference.latest)
        if first is None or last is None or first.interval is None or last.interval is None:
            return first
        interval = cal.hull(first.interval, last.interval)
        same = interval == first.interval
        return Meaning(
            interval,
            first.precision if same else DatePrecision.INTERVAL,
            first.basis if interval else DateBasis.UNKNOWN,
            first.confidence * INFERRED,
        )
    if reference.near and (near := on(reference.near)) and near.basis is DateBasis.YEAR_INFERRED:
        return Meaning(near.interval, near.precision, near.basis, near.confidence * INFERRED)
    return alone


def is_spoken(text: str, at: int) -> bool:
    """Whether a place stands inside quotation marks that open in its own paragraph."""
    before = text[text.rfind("\n", 0, at) + 1 : at]
    return before.rfind("“") > before.rfind("”") or before.count('"') % 2 == 1


def needs_tense(e: Expression) -> bool:
    return e.rule in ("weekday", "weekend", "season", "holiday", "day_of_month", "quarter") or (
        e.rule in ("month", "full", "days", "nth_weekday") and not e.has("Y")
    )
