"""What an expression means, and the words that narrow it to a part: "early", "the end of", "of last year"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onrecord.model import DateBasis, DatePrecision, Interval
from onrecord.transform.dates import calendar_intervals as cal
from onrecord.transform.dates.expression import Expression
from onrecord.transform.dates.tense import Tense
from onrecord.transform.dates.words import context

DEADLINES = frozenset(context("deadline"))
PARTS = {"start": "early", "middle": "mid", "end": "late"}


@dataclass(frozen=True, slots=True)
class Meaning:
    """The days of an expression, how wide they are, how they were come by, and how sure that is."""

    interval: Interval | None
    precision: DatePrecision
    basis: DateBasis
    confidence: float


NOTHING = Meaning(None, DatePrecision.UNKNOWN, DateBasis.UNKNOWN, 0.5)


@dataclass(frozen=True, slots=True)
class Reading:
    """An expression, the day it is read on (`None`: unknown), its clause's tense, and a year that a neighbour lends."""

    expression: Expression
    now: date | None
    tense: Tense
    lent_year: int | None = None


def stated(interval: Interval | None, precision: DatePrecision, confidence: float = 0.97) -> Meaning:
    return Meaning(interval, precision if interval else DatePrecision.UNKNOWN, DateBasis.STATED, confidence)


def from_document(interval: Interval | None, precision: DatePrecision, confidence: float = 0.92) -> Meaning:
    basis = DateBasis.RELATIVE_TO_DOCUMENT if interval else DateBasis.UNKNOWN
    return Meaning(interval, precision if interval else DatePrecision.UNKNOWN, basis, confidence)


def year_inferred(interval: Interval | None, precision: DatePrecision, confidence: float = 0.93) -> Meaning:
    return Meaning(interval, precision, DateBasis.YEAR_INFERRED, confidence)


def grain(e: Expression) -> DatePrecision:
    """How wide an expression is, its days unknown."""
    if e.rule in ("full", "weekday", "deictic", "holiday", "day_of_month", "iso"):
        return DatePrecision.DAY
    if e.rule in ("month", "year", "season", "quarter") and not e.has("Eb"):
        return DatePrecision(e.rule)
    return (
        cal.GRAIN.get(e.one("U") or "", DatePrecision.UNKNOWN)
        if e.rule in ("unit", "ago", "offset")
        else DatePrecision.UNKNOWN
    )


def unresolved(e: Expression) -> Meaning:
    """What stays of an expression whose days nothing tells."""
    return Meaning(None, grain(e), DateBasis.UNKNOWN, 0.5)


def part_word(e: Expression) -> str | None:
    """early, mid or late, from "late 2016" or "the end of 2016"."""
    word = e.one("E")
    return word or PARTS.get(e.one("b") or "")


def narrowed(whole: Interval, precision: DatePrecision, e: Expression) -> tuple[Interval, DatePrecision]:
    """The part of a year, month or decade that the expression names.

    The end of one is its last day for a deadline, its start the first day for what goes on since.
    """
    if e.has("b") and e.one("b") == "end" and e.preposition in DEADLINES and whole.latest:
        return cal.day(whole.latest), DatePrecision.DAY
    if e.has("b") and e.one("b") == "start" and e.preposition in ("since", "from") and whole.earliest:
        return cal.day(whole.earliest), DatePrecision.DAY
    word = part_word(e)
    return (cal.part(whole, word), DatePrecision.INTERVAL) if word else (whole, precision)


def shifted_year(r: Reading, now: date) -> int | None:
    """The year that "of last year" names."""
    for letter, step in (("L", -1), ("T", 0), ("i", 0), ("X", 1)):
        if letter in r.expression.letters:
            return now.year + step
    return None
