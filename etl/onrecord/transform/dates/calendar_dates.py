"""What days a calendar date means: complete ones by themselves, those without a year against the day of reading."""

from __future__ import annotations

from datetime import date

from onrecord.model import DatePrecision
from onrecord.transform.dates import calendar_intervals as cal
from onrecord.transform.dates.expression import Expression
from onrecord.transform.dates.meaning import (
    NOTHING,
    Meaning,
    Reading,
    from_document,
    narrowed,
    shifted_year,
    stated,
    year_inferred,
)
from onrecord.transform.dates.nearest import nearest_month_year, nearest_year
from onrecord.transform.dates.tense import Tense
from onrecord.transform.dates.words import NUMERIC, second_year


def read_iso(r: Reading) -> Meaning:
    year, month, day = r.expression.numbers("YD")
    return stated(cal.day(date(year, month, day)), DatePrecision.DAY, 0.99)


def read_numeric(r: Reading) -> Meaning | None:
    match = NUMERIC.fullmatch(r.expression.one("Z") or "")
    if match is None:
        return None
    if match[5]:
        return stated(cal.day(date(int(match[5]), int(match[6]), int(match[7]))), DatePrecision.DAY, 0.99)
    a, b, year = int(match[1]), int(match[3]), int(match[4])
    year += 0 if year > 99 else 2000 if year < 50 else 1900
    if match[2] == "." or a > 12:
        return stated(cal.day(date(year, b, a)), DatePrecision.DAY)
    if b > 12 or a == b:
        return stated(cal.day(date(year, a, b)), DatePrecision.DAY)
    # 7/8/2017 is July in America and August in Britain: both readings, and what lies between.
    return stated(cal.hull(cal.day(date(year, a, b)), cal.day(date(year, b, a))), DatePrecision.INTERVAL, 0.7)


def read_full(r: Reading) -> Meaning | None:
    e = r.expression
    month, day = e.numbers("Mm")[0], e.numbers("DO")[0]
    if e.has("Y"):
        return stated(cal.day(date(e.numbers("Y")[0], month, day)), DatePrecision.DAY, 0.99)
    if r.lent_year:
        return stated(cal.day(date(r.lent_year, month, day)), DatePrecision.DAY, 0.95)
    if r.now is None:
        return None
    weekday = e.one("Wv")
    year = nearest_year(r.now, month, day, int(weekday) if weekday else None, r.tense)
    return year_inferred(cal.day(date(year, month, day)), DatePrecision.DAY)


def read_days(r: Reading) -> Meaning | None:
    e = r.expression
    months = e.numbers("Mm")
    joined = e.one("J")
    first, last = map(int, joined.split("-")) if joined else e.numbers("DO")[:2]
    year = e.numbers("Y")[0] if e.has("Y") else r.lent_year
    known = year is not None
    if year is None:
        if r.now is None:
            return None
        year = nearest_year(r.now, months[-1], last, None, r.tense)
    start_year = year - 1 if months[0] > months[-1] else year
    interval = cal.between(date(start_year, months[0], first), date(year, months[-1], last))
    return (stated if known else year_inferred)(interval, DatePrecision.INTERVAL)


def read_month(r: Reading) -> Meaning | None:
    e = r.expression
    month = e.numbers("Mm")[0]
    if e.has("Y") or r.lent_year:
        year = e.numbers("Y")[0] if e.has("Y") else r.lent_year or 0
        return stated(*narrowed(cal.month(year, month), DatePrecision.MONTH, e))
    if r.now is None:
        return None
    now = r.now
    if e.has("U"):
        year = shifted_year(r, now) or now.year
        return from_document(*narrowed(cal.month(year, month), DatePrecision.MONTH, e))
    if e.has("L"):
        year = now.year if month < now.month else now.year - 1
    elif e.has("X"):
        year = now.year if month > now.month else now.year + 1
    elif e.has("T"):
        year = now.year
    else:
        year = nearest_month_year(now, month, r.tense)
        return year_inferred(*narrowed(cal.month(year, month), DatePrecision.MONTH, e), confidence=0.9)
    return from_document(*narrowed(cal.month(year, month), DatePrecision.MONTH, e))


def read_year(r: Reading) -> Meaning | None:
    e = r.expression
    if e.has("I"):
        first, sep, rest = (e.one("I") or "").partition("-")
        if sep:
            return stated(cal.years(int(first), int(rest)), DatePrecision.INTERVAL)
        year, _, word = first.partition(":")
        whole = cal.year(int(year))
        return stated(cal.part(whole, word) if word else whole, DatePrecision.INTERVAL if word else DatePrecision.YEAR)
    approximate = e.preposition in ("around", "about", "circa", "roughly", "approximately")
    whole = cal.year(e.numbers("Y")[0], approximate=approximate)
    return stated(*narrowed(whole, DatePrecision.YEAR, e), confidence=0.8 if e.has("y") else 0.96)


def read_years(r: Reading) -> Meaning | None:
    first, *rest = r.expression.all("YDN")
    last = second_year(int(first), rest[0].zfill(2)) if rest else None
    return stated(cal.years(int(first), last), DatePrecision.INTERVAL) if last else None


def read_decade(r: Reading) -> Meaning | None:
    e = r.expression
    digits, _, word = (e.one("C") or "").partition(":")
    start = int(digits)
    if start < 100:
        start += 1900 if start >= 30 else 2000
    whole, precision = cal.decade(start), DatePrecision.DECADE
    if start % 100 == 0 and start < 2000:
        whole, precision = cal.century(start // 100 + 1), DatePrecision.CENTURY
    if word:
        return stated(cal.part(whole, word), DatePrecision.INTERVAL)
    return stated(*narrowed(whole, precision, e))


def read_century(r: Reading) -> Meaning | None:
    if not r.expression.has("O"):
        return NOTHING
    number = sum(r.expression.numbers("NO"))
    return stated(*narrowed(cal.century(number), DatePrecision.CENTURY, r.expression)) if number <= 30 else None


def read_holiday(r: Reading) -> Meaning | None:
    e = r.expression
    rule = e.one("h") or ""
    if rule.count("-") == 2 and not rule.startswith("easter"):
        return year_inferred(cal.day(date.fromisoformat(rule)), DatePrecision.DAY, 0.9)
    if e.has("Y"):
        return stated(cal.day(cal.holiday(e.numbers("Y")[0], rule)), DatePrecision.DAY, 0.95)
    if r.now is None:
        return None
    days = [cal.holiday(r.now.year + step, rule) for step in (-1, 0, 1)]
    past = [d for d in days if d <= r.now] if e.has("L") else [d for d in days if d > r.now] if e.has("X") else days
    if r.tense is not Tense.UNKNOWN and not e.has("LX"):
        past = [d for d in days if (d <= r.now) == (r.tense is Tense.PAST)]
    now = r.now
    return year_inferred(cal.day(min(past, key=lambda d: abs((d - now).days))), DatePrecision.DAY, 0.8)


def read_nth_weekday(r: Reading) -> Meaning | None:
    """The first Monday in January, the last Friday of May 2016."""
    e = r.expression
    month, weekday = e.numbers("Mm")[0], int(e.one("W") or 0)
    count = int(e.one("O") or -1)
    year = e.numbers("Y")[0] if e.has("Y") else r.lent_year
    known = year is not None
    if year is None:
        if r.now is None:
            return None
        year = nearest_month_year(r.now, month, r.tense)
    value = cal.nth_weekday(year, month, weekday, count)
    return (stated if known else year_inferred)(cal.day(value), DatePrecision.DAY) if value.month == month else None


def read_units_of(r: Reading) -> Meaning | None:
    """The first three months of 2020, the last week of May."""
    e = r.expression
    at = e.letters.index("U")
    unit = e.values[at]
    ordinal = int(e.one("O") or 0)
    count = next((int(v) for letter, v in zip(e.letters[:at], e.values, strict=False) if letter in "ND"), 1)
    rest = Expression(e.rule, e.span, e.first, e.last, e.letters[at + 1 :], e.values[at + 1 :])
    inner = Reading(rest, r.now, r.tense, r.lent_year)
    whole = read_month(inner) if rest.has("Mm") else read_year(inner) if rest.has("Y") else whole_unit(rest, r.now)
    if whole is None or whole.interval is None or whole.interval.earliest is None or whole.interval.latest is None:
        return None
    start, end = whole.interval.earliest, whole.interval.latest
    if ordinal:
        first = cal.add(start, unit, ordinal - 1)
        last = cal.add(first, unit, count) - cal.DAY
    else:
        first, last = cal.add(end + cal.DAY, unit, -count), end
    if not start <= first <= last <= end:
        return None
    exact = (
        cal.containing(first, unit) if count == 1 and unit in ("month", "year", "decade") else cal.between(first, last)
    )
    precision = cal.GRAIN[unit] if count == 1 else DatePrecision.INTERVAL
    return Meaning(exact, precision, whole.basis, min(whole.confidence, 0.85))


def whole_unit(e: Expression, now: date | None) -> Meaning | None:
    """This year, last month, the week."""
    if now is None or not e.has("U"):
        return None
    unit = e.one("U") or ""
    step = -1 if e.has("L") else 1 if e.has("X") else 0
    return from_document(cal.containing(cal.add(now, unit, step), unit), cal.GRAIN[unit])


def read_quarter(r: Reading) -> Meaning | None:
    e = r.expression
    number = int(e.one("O") or e.one("Q") or 0)
    is_half = e.one("q") == "half"
    if number > (2 if is_half else 4) or (e.has("U") and e.one("U") != "year" and not e.has("Y")):
        return None
    make, precision = (cal.half, DatePrecision.INTERVAL) if is_half else (cal.quarter, DatePrecision.QUARTER)
    if e.has("Y") and number:
        return stated(make(e.numbers("Y")[0], number), precision, 0.85 if e.has("y") else 0.95)
    if r.now is None:
        return None
    step = -1 if e.has("LP") else 1 if e.has("XF") else 0
    if not number:
        return from_document(cal.containing(cal.add(r.now, "quarter", step), "quarter"), DatePrecision.QUARTER, 0.85)
    if e.has("U"):
        return from_document(make(r.now.year + step, number), precision)
    ahead = r.tense is not Tense.FUTURE and (make(r.now.year, number).earliest or r.now) > r.now
    return year_inferred(make(r.now.year - ahead, number), precision, 0.6)


RESOLVERS = {
    "iso": read_iso,
    "numeric": read_numeric,
    "full": read_full,
    "days": read_days,
    "month": read_month,
    "year": read_year,
    "years": read_years,
    "decade": read_decade,
    "century": read_century,
    "holiday": read_holiday,
    "nth_weekday": read_nth_weekday,
    "units_of": read_units_of,
    "quarter": read_quarter,
}


def resolve(reading: Reading) -> Meaning | None:
    """The meaning of an expression; `None` where it does not follow from the day it is read on.

    Numbers that lead out of the calendar ("5,000 years ago") mean nothing here.
    """
    resolver = RESOLVERS.get(reading.expression.rule)
    if resolver is None:
        return None
    try:
        return resolver(reading)
    except (ValueError, OverflowError):
        return None
