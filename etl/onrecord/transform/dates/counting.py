"""The days that "two days later", "the following year" or "the Friday after" count to from a date."""

from __future__ import annotations

from datetime import date, timedelta

from onrecord.model import DatePrecision, Interval
from onrecord.transform.dates import calendar_intervals as cal
from onrecord.transform.dates.expression import Expression

# How wide a date may be that a count of such units starts from: "two days later" counts from a day.
COARSENESS = {
    DatePrecision.DAY: 0,
    DatePrecision.WEEK: 1,
    DatePrecision.MONTH: 2,
    DatePrecision.QUARTER: 3,
    DatePrecision.SEASON: 3,
    DatePrecision.YEAR: 4,
    DatePrecision.DECADE: 5,
    DatePrecision.CENTURY: 6,
}
UNITS = {
    "day": 0,
    "week": 1,
    "fortnight": 1,
    "weekend": 1,
    "month": 2,
    "quarter": 3,
    "year": 4,
    "decade": 5,
    "century": 6,
}
WEEKDAYS = frozenset({"weekday", "weekday_offset"})

Counted = tuple[Interval | None, DatePrecision]


def unit_of(e: Expression) -> str:
    return "day" if e.rule in WEEKDAYS or e.has("K") else e.one("UcwH") or "day"


def too_coarse(e: Expression, precision: DatePrecision) -> bool:
    """Whether a date is too wide for a count of the expression's units to start from it."""
    if e.rule in ("stretch", "season"):
        return COARSENESS.get(precision, 9) > COARSENESS[DatePrecision.YEAR]
    widest = max(UNITS.get(unit_of(e), 0), e.rule in WEEKDAYS)
    return COARSENESS.get(precision, 9) > widest


def count_from(e: Expression, base: Interval, precision: DatePrecision) -> Counted:
    """The days that an expression counts to from a date, and how wide they are; no days outside the calendar."""
    first, last = base.earliest, base.latest
    if first is None or last is None:
        return None, DatePrecision.UNKNOWN
    try:
        if e.rule == "offset":
            return offset(e, first, last, precision)
        if e.rule in WEEKDAYS:
            return cal.day(weekday(e, first, last)), DatePrecision.DAY
        if e.rule == "day_of_month":
            return cal.day(day_of_month(e, first)), DatePrecision.DAY
        return stretch(e, first, last) if e.rule == "stretch" else unit(e, first, last)
    except (ValueError, OverflowError, KeyError):
        return None, DatePrecision.UNKNOWN


def weekday(e: Expression, first: date, last: date) -> date:
    """The Friday after a day, before it, or of the same week."""
    number = int(e.one("Wv") or 0)
    if e.has("sd"):
        return last - timedelta(days=(last.weekday() - number) % 7)
    if e.has("Pu"):
        return first - timedelta(days=(first.weekday() - number - 1) % 7 + 1)
    return last + timedelta(days=(number - last.weekday() - 1) % 7 + 1)


def day_of_month(e: Expression, first: date) -> date:
    """The 26th of the month of a day, or of the next month where that is past."""
    number = e.numbers("O")[0]
    of = first if number >= first.day else cal.add_months(first.replace(day=1), 1)
    return of.replace(day=number)


def stretch(e: Expression, first: date, last: date) -> Counted:
    """The following two weeks, the previous three years: as long as they say, where they say it."""
    count, name = e.counted(), unit_of(e)
    if count is None:
        return (cal.between(None, first) if e.has("P") else cal.between(last, None)), DatePrecision.INTERVAL
    far = cal.add(first, name, -count) if e.has("P") else cal.add(last, name, count)
    return cal.between(*sorted((far, first if e.has("P") else last))), DatePrecision.INTERVAL


def unit(e: Expression, first: date, last: date) -> Counted:
    """That week, the previous month, the following year. Raises KeyError for what the calendar has no units of."""
    if e.rule == "season":
        return season(e, last if e.has("F") else first), DatePrecision.SEASON
    name = e.one("Uwc") or "day"
    step = 1 if e.has("FX") else -1 if e.has("P") else 0
    return cal.containing(cal.add(last if step > 0 else first, name, step), name), cal.GRAIN[name]


def season(e: Expression, base: date) -> Interval | None:
    """The spring after a day, the one before it, or the one of its year."""
    code = int(e.one("S") or 0)
    seasons = [cal.season(base.year + step, code) for step in (-2, -1, 0, 1)]
    if e.has("F"):
        return next((s for s in seasons if s.earliest and s.earliest > base), None)
    if e.has("P"):
        return next((s for s in reversed(seasons) if s.latest and s.latest < base), None)
    return cal.season(base.year, code)


def offset(e: Expression, first: date, last: date, base: DatePrecision) -> Counted:
    """So many units after or before; days and a single week count exactly, longer ones in whole calendar units."""
    sign = 1 if e.letters[-1] in "laF" else -1
    name = unit_of(e)
    count = 1 if e.letters[0] == "t" else e.counted()
    if name == "hour":
        count, name = (count or 0) // 24, "day"
    if count is None or e.has("V"):
        return (cal.between(last, None) if sign > 0 else cal.between(None, first)), DatePrecision.INTERVAL
    if name == "day" or (name == "week" and count == 1 and e.letters[0] != "t"):
        return cal.between(cal.add(first, name, sign * count), cal.add(last, name, sign * count)), base
    if name == "year" and base in (DatePrecision.MONTH, DatePrecision.QUARTER):
        # A month or quarter "a year earlier" is the same one of that year.
        grain = "month" if base is DatePrecision.MONTH else "quarter"
        return cal.containing(cal.add(first, "year", sign * count), grain), base
    if name in ("fortnight", "weekend"):
        name, count = "week", count * (2 if name == "fortnight" else 1)
    near, far = cal.add(first, name, sign * count), cal.add(last, name, sign * count)
    return cal.hull(cal.containing(near, name), cal.containing(far, name)), cal.GRAIN[name]
