"""Days, weeks, months and longer as `Interval`s whose EDTF and bounds agree, and moving from one to another.

A week is ISO 8601's, Monday to Sunday: "last week" is the seven days before the Monday on or before the reference day.
Seasons are meteorological and northern (spring March to May), as in EDTF's codes 21 to 23; a winter runs over the turn
of the year, which EDTF's code 24 does not say, and is written as two months.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import MAXYEAR, date, timedelta

from onrecord.model import DatePrecision, Interval

DAY = timedelta(days=1)
SPRING, SUMMER, AUTUMN, WINTER = 21, 22, 23, 24

GRAIN = {
    "day": DatePrecision.DAY,
    "week": DatePrecision.WEEK,
    "fortnight": DatePrecision.INTERVAL,
    "weekend": DatePrecision.INTERVAL,
    "month": DatePrecision.MONTH,
    "quarter": DatePrecision.QUARTER,
    "half": DatePrecision.INTERVAL,
    "season": DatePrecision.SEASON,
    "year": DatePrecision.YEAR,
    "decade": DatePrecision.DECADE,
    "century": DatePrecision.CENTURY,
}


def month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def day(value: date) -> Interval:
    return Interval(value.isoformat(), value, value)


def between(earliest: date | None, latest: date | None) -> Interval | None:
    """From one day to another, `..` on a side that is open; `None` where both are, or the end is before the start."""
    if (earliest is None and latest is None) or (earliest and latest and latest < earliest):
        return None
    if earliest == latest and earliest is not None:
        return day(earliest)
    first, last = (value.isoformat() if value else ".." for value in (earliest, latest))
    return Interval(f"{first}/{last}", earliest, latest)


def week(of: date) -> Interval:
    monday = of - timedelta(days=of.weekday())
    sunday = monday + timedelta(days=6)
    return Interval(f"{monday}/{sunday}", monday, sunday)


def weekend(of: date) -> Interval:
    """Saturday and Sunday of the ISO week that the day is in."""
    saturday = of - timedelta(days=of.weekday()) + timedelta(days=5)
    return Interval(f"{saturday}/{saturday + DAY}", saturday, saturday + DAY)


def month(year: int, number: int) -> Interval:
    return Interval(f"{year:04}-{number:02}", date(year, number, 1), month_end(year, number))


def months(year: int, first: int, count: int) -> Interval:
    """`count` months from `first`, which may lie outside 1 to 12."""
    start, end = year * 12 + first - 1, year * 12 + first + count - 2
    (y1, m1), (y2, m2) = divmod(start, 12), divmod(end, 12)
    if (y1, m1) == (y2, m2):
        return month(y1, m1 + 1)
    return Interval(f"{y1:04}-{m1 + 1:02}/{y2:04}-{m2 + 1:02}", date(y1, m1 + 1, 1), month_end(y2, m2 + 1))


def quarter(year: int, number: int) -> Interval:
    start = number * 3 - 2
    return Interval(f"{year:04}-{32 + number}", date(year, start, 1), month_end(year, start + 2))


def half(year: int, number: int) -> Interval:
    start = number * 6 - 5
    return Interval(f"{year:04}-{39 + number}", date(year, start, 1), month_end(year, start + 5))


def season(year: int, code: int) -> Interval:
    """The season that begins in that year."""
    if code == WINTER:
        return months(year, 12, 3)
    start = (code - SPRING) * 3 + 3
    return Interval(f"{year:04}-{code}", date(year, start, 1), month_end(year, start + 2))


def year(number: int, *, approximate: bool = False) -> Interval:
    return Interval(f"{number:04}{'~' if approximate else ''}", date(number, 1, 1), date(number, 12, 31))


def years(first: int, last: int) -> Interval:
    return year(first) if first == last else Interval(f"{first:04}/{last:04}", date(first, 1, 1), date(last, 12, 31))


def decade(start: int) -> Interval:
    return Interval(f"{start // 10:03}X", date(start, 1, 1), date(start + 9, 12, 31))


def century(number: int) -> Interval:
    """The 20th century is 1900 to 1999 here, as EDTF and common speech have it."""
    start = (number - 1) * 100
    return Interval(f"{start // 100:02}XX", date(start or 1, 1, 1), date(start + 99, 12, 31))


def part(whole: Interval, which: str) -> Interval:
    """The early, middle or late third of a decade, year, season or month, in the next smaller unit.

    A text that says "early May" or "late 2016" means no sharper bounds than this: a third is the widest reading in
    which the three words differ.
    """
    first, last = whole.earliest, whole.latest
    if first is None or last is None or which not in ("early", "mid", "late"):
        return whole
    third = ("early", "mid", "late").index(which)
    length = (last - first).days + 1
    if 3600 < length < 3700:
        start = first.year + (0, 4, 7)[third]
        return years(start, first.year + (3, 6, 9)[third])
    if length > 33000:
        start = first.year + (0, 34, 67)[third]
        return years(start, first.year + (33, 66, 99)[third])
    if length > 360:
        return months(first.year, third * 4 + 1, 4)
    if length > 80:
        return months(first.year, first.month + third, 1)
    cuts = (0, length // 3, 2 * (length // 3), length)
    clipped = between(first + cuts[third] * DAY, first + cuts[third + 1] * DAY - DAY)
    return clipped or whole


def add_months(value: date, count: int) -> date:
    """The same day `count` months on, or that month's last. Raises ValueError outside years 1 to 9999."""
    at, number = divmod(value.year * 12 + value.month - 1 + count, 12)
    return date(at, number + 1, min(value.day, monthrange(at, number + 1)[1]) if 1 <= at <= MAXYEAR else 1)


def add(value: date, unit: str, count: int) -> date:
    """`count` units after a day, or before it. Raises ValueError or OverflowError outside years 1 to 9999."""
    if unit == "day":
        return value + timedelta(days=count)
    if unit in ("week", "weekend", "fortnight"):
        return value + timedelta(weeks=count * (2 if unit == "fortnight" else 1))
    per = {"month": 1, "quarter": 3, "season": 3, "half": 6, "year": 12, "decade": 120, "century": 1200}[unit]
    return add_months(value, count * per)


CONTAINING: dict[str, Callable[[date], Interval]] = {
    "day": day,
    "week": week,
    "weekend": weekend,
    "month": lambda value: month(value.year, value.month),
    "quarter": lambda value: quarter(value.year, (value.month + 2) // 3),
    "half": lambda value: half(value.year, 1 if value.month < 7 else 2),
    "year": lambda value: year(value.year),
    "decade": lambda value: decade(value.year // 10 * 10),
    "century": lambda value: century(value.year // 100 + 1),
}


def containing(value: date, unit: str) -> Interval:
    """The calendar unit that a day lies in. Raises KeyError where the calendar has no such unit."""
    return CONTAINING[unit](value)


def hull(first: Interval, second: Interval) -> Interval | None:
    """The shortest interval that holds both."""
    if first == second:
        return first
    starts = [i.earliest for i in (first, second) if i.earliest]
    ends = [i.latest for i in (first, second) if i.latest]
    return between(min(starts) if len(starts) == 2 else None, max(ends) if len(ends) == 2 else None)


def easter(of: int) -> date:
    """Western Easter Sunday by the anonymous Gregorian computus (Meeus, Astronomical Algorithms, ch. 8)."""
    golden, (hundred, rest) = of % 19, divmod(of, 100)
    leap, remainder = divmod(hundred, 4)
    correction = (hundred - (hundred + 8) // 25 + 1) // 3
    epact = (19 * golden + hundred - leap - correction + 15) % 30
    quarter_years, left = divmod(rest, 4)
    weekday = (32 + 2 * remainder + 2 * quarter_years - epact - left) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    number, index = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(of, number, index + 1)


def nth_weekday(of: int, month_number: int, weekday: int, count: int) -> date:
    """The `count`-th such weekday of a month; -1 is the last."""
    if count < 0:
        last = month_end(of, month_number)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(of, month_number, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (count - 1))


def holiday(of: int, rule: str) -> date:
    """The day of a holiday in a year, by its rule in lexicon/dates_holidays.tsv."""
    if rule.startswith("easter"):
        return easter(of) + timedelta(days=int(rule[6:]))
    if ":" in rule:
        place, _, extra = rule.partition("+")
        month_number, weekday, count = map(int, place.split(":"))
        return nth_weekday(of, month_number, weekday, count) + timedelta(days=int(extra or 0))
    month_number, of_month = map(int, rule.split("-"))
    return date(of, month_number, of_month)
