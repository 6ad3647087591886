"""What days an expression means that counts from the day of reading: Monday, yesterday, last week, two years ago."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from onrecord.model import DatePrecision, Interval
from onrecord.transform.dates import calendar_intervals as cal
from onrecord.transform.dates.calendar_dates import resolve
from onrecord.transform.dates.expression import Expression
from onrecord.transform.dates.meaning import (
    DEADLINES,
    NOTHING,
    Meaning,
    Reading,
    from_document,
    narrowed,
    part_word,
    shifted_year,
    stated,
    year_inferred,
)
from onrecord.transform.dates.nearest import weekday_near
from onrecord.transform.dates.tense import Tense

PRESENT_LEAN = 90  # days by which a season ahead may be farther off than the last one for a clause in the present


def read_deictic(r: Reading, now: date) -> Meaning:
    e = r.expression
    step = int(e.one("R") or 0)
    if e.letters.startswith("tU"):
        step += 1 if "a" in e.letters else -1
    elif e.has("L"):
        step = -1  # last night
    return from_document(cal.day(now + timedelta(days=step)), DatePrecision.DAY, 0.95)


def read_weekday(r: Reading, now: date) -> Meaning:
    e = r.expression
    weekday = int(e.one("Wv") or 0)
    monday = now - timedelta(days=now.weekday())
    if e.has("U"):  # Monday of last week
        step = -1 if e.has("L") else 1 if e.has("X") else 0
        value, confidence = monday + timedelta(days=7 * step + weekday), 0.92
    elif e.has("LB"):
        value = now - timedelta(days=(now.weekday() - weekday - 1) % 7 + 1)
        confidence = 0.85 if now - value > cal.DAY else 0.6  # the day before now is rather "yesterday"
    elif e.has("X"):
        value, confidence = monday + timedelta(days=7 + weekday), 0.7
    elif e.has("T"):
        value, confidence = monday + timedelta(days=weekday), 0.85
    else:
        ahead = r.tense is not Tense.PAST and e.preposition in DEADLINES
        value, confidence = weekday_near(now, weekday, Tense.FUTURE if ahead else r.tense), 0.92
    return from_document(cal.day(value), DatePrecision.DAY, confidence)


def read_weekend(r: Reading, now: date) -> Meaning:
    e = r.expression
    this = cal.weekend(now)
    on_it = now.weekday() >= 5
    if e.has("X"):
        this = cal.weekend(now + timedelta(days=7))
    elif e.has("LBP") or (r.tense is not Tense.FUTURE and not on_it):
        this = cal.weekend(now - timedelta(days=7))
    return from_document(this, DatePrecision.INTERVAL, 0.85)


def read_unit(r: Reading, now: date) -> Meaning | None:
    e = r.expression
    unit = e.one("U") or ""
    if e.has("B"):
        return read_stretch(r, now)
    step = -1 if e.has("LP") else 1 if e.has("XF") else 0
    whole = cal.containing(cal.add(now, unit, step), unit) if unit != "fortnight" else None
    if whole is None:
        return None
    if e.has("e"):
        return from_document(cal.between(whole.earliest, min(now, whole.latest or now)), DatePrecision.INTERVAL, 0.85)
    if e.has("l"):
        return from_document(cal.between(max(now, whole.earliest or now), whole.latest), DatePrecision.INTERVAL, 0.85)
    if e.letters[-1] == "b":
        word = e.values[-1]
        if word == "end" and whole.latest:  # year-end
            return from_document(cal.day(whole.latest), DatePrecision.DAY, 0.8)
    confidence = 0.8 if e.has("PF") else 0.9
    return from_document(*narrowed(whole, cal.GRAIN[unit], e), confidence=confidence)


def read_stretch(r: Reading, now: date) -> Meaning | None:
    """The past 30 days, the next two years: up to the day of reading or from it, its far end as sharp as the unit."""
    e = r.expression
    count = e.counted() or (1 if not e.has("Vr") and not plural(e) else None)
    unit = e.one("UHc") or ""
    forward = e.has("XF")
    if unit in ("hour", "minute"):
        hours = (count or 0) if unit == "hour" else 0
        count, unit = (hours + 23) // 24 or None, "day"
    if count is None:
        return from_document(cal.between(now, None) if forward else cal.between(None, now), DatePrecision.INTERVAL, 0.8)
    far = cal.add(now, unit, count if forward else -count)
    grain = {"decade": "year", "century": "year", "quarter": "month", "season": "month"}.get(unit, unit)
    if grain in ("year", "month"):
        whole = cal.containing(far, grain)
        text = whole.edtf
        interval = (
            Interval(f"{now}/{text}", now, whole.latest) if forward else Interval(f"{text}/{now}", whole.earliest, now)
        )
    else:
        made = cal.between(*sorted((now, far)))
        if made is None:
            return None
        interval = made
    return from_document(interval, DatePrecision.INTERVAL, 0.75)


def plural(e: Expression) -> bool:
    return e.letters[-1] in "UH" and e.plural


def read_ago(r: Reading, now: date) -> Meaning | None:
    return counted_from(r.expression, now, -1)


def read_from_now(r: Reading, now: date) -> Meaning | None:
    return counted_from(r.expression, now, 1)


def counted_from(e: Expression, now: date, sign: int) -> Meaning | None:
    """The calendar unit so many units from the day of reading; vague numbers leave one side open."""
    count, unit = e.counted(), e.one("UHcw") or ""
    if unit in ("hour", "minute"):
        days = (count or 0) // 24 if unit == "hour" else 0
        return from_document(cal.day(now + timedelta(days=sign * days)), DatePrecision.DAY, 0.8)
    if e.letters[1:2] == "&":  # two or three years ago
        return either(e, now, sign)
    if count is None or e.has("V"):
        interval = cal.between(now, None) if sign > 0 else cal.between(None, now)
        return from_document(interval, DatePrecision.INTERVAL, 0.75)
    if unit == "fortnight":
        unit, count = "week", count * 2
    value = cal.add(now, unit, sign * count)
    if e.has("&") and unit == "year":  # two and a half years ago
        value = cal.add_months(value, sign * 6)
    if unit in ("year", "decade", "century"):
        rough = unit != "year" or (count >= 20 and count % 10 == 0)
        return from_document(cal.year(value.year, approximate=rough), DatePrecision.YEAR, 0.85)
    return from_document(cal.containing(value, unit), cal.GRAIN[unit], 0.85)


def either(e: Expression, now: date, sign: int) -> Meaning | None:
    """All that "two or three" units ago may be."""
    first, second = (
        counted_from(replace(e, letters=e.letters[at] + e.letters[3:], values=(e.values[at], *e.values[3:])), now, sign)
        for at in (0, 2)
    )
    if first is None or second is None or first.interval is None or second.interval is None:
        return None
    return from_document(cal.hull(first.interval, second.interval), DatePrecision.INTERVAL, 0.8)


def read_season(r: Reading, now: date | None) -> Meaning | None:
    """A season of a year; a bare one ("in winter") is of any year, and stays without days."""
    e = r.expression
    if e.has("IY"):
        return season_of_year(e, int(e.one("S") or 0))
    definite = e.has("LPXFTiU") or e.letters[0] == "t" or part_word(e) is not None
    if now is None or not (definite or e.preposition in DEADLINES | {"since"}):
        return Meaning(None, DatePrecision.SEASON, NOTHING.basis, 0.6)
    return season_near(r, now, int(e.one("S") or 0))


def season_of_year(e: Expression, code: int) -> Meaning:
    if e.has("I-") and e.has("YI") and not e.has("E"):  # winter 2019-20
        first = (e.one("YI") or "").partition("-")[0].partition(":")[0]
        return stated(cal.season(int(first), code), DatePrecision.SEASON)
    year = e.numbers("Y")[0]
    if code == cal.WINTER:  # the winter that ends in the year, or the one that begins in it
        return stated(cal.hull(cal.season(year - 1, code), cal.season(year, code)), DatePrecision.SEASON, 0.7)
    return stated(*narrowed(cal.season(year, code), DatePrecision.SEASON, e))


def season_near(r: Reading, now: date, code: int) -> Meaning:
    """Last summer, this winter, the spring of last year; "the summer" is the nearest that the tense allows."""
    e = r.expression
    seasons = [cal.season(now.year + step, code) for step in (-2, -1, 0, 1)]
    over = [s for s in seasons if s.latest and s.latest < now]
    ahead = [s for s in seasons if s.earliest and s.earliest > now]
    nearest = min(seasons, key=lambda s: distance(s, now))
    if e.has("U"):
        year = shifted_year(r, now) or now.year
        return from_document(*narrowed(cal.season(year, code), DatePrecision.SEASON, e), confidence=0.85)
    if e.has("LPXFTi"):
        whole = over[-1] if e.has("LP") else ahead[0] if e.has("XF") else nearest
        return from_document(whole, DatePrecision.SEASON, 0.88)
    if r.tense is Tense.PAST and nearest in ahead:
        nearest = over[-1]
    elif nearest in over and (
        r.tense is Tense.FUTURE
        or (r.tense is Tense.PRESENT and distance(ahead[0], now) <= distance(nearest, now) + PRESENT_LEAN)
    ):
        nearest = ahead[0]
    return year_inferred(*narrowed(nearest, DatePrecision.SEASON, e), confidence=0.7)


def distance(interval: Interval, now: date) -> int:
    if interval.earliest and now < interval.earliest:
        return (interval.earliest - now).days
    if interval.latest and now > interval.latest:
        return (now - interval.latest).days
    return 0


def read_day_of_month(r: Reading, now: date) -> Meaning | None:
    """The 26th: of this month, or of the one before or after by tense."""
    number = r.expression.numbers("O")[0]
    near = [cal.add_months(now.replace(day=1), step) for step in (-1, 0, 1)]
    days = [d.replace(day=number) for d in near if number <= cal.month_end(d.year, d.month).day]
    if r.tense is Tense.PAST:
        days = [d for d in days if d <= now] or days
    if r.tense is Tense.FUTURE:
        days = [d for d in days if d >= now] or days
    return year_inferred(cal.day(min(days, key=lambda d: abs((d - now).days))), DatePrecision.DAY, 0.75)


DEICTIC: dict[str, Callable[[Reading, date], Meaning | None]] = {
    "deictic": read_deictic,
    "weekday": read_weekday,
    "weekend": read_weekend,
    "unit": read_unit,
    "stretch": read_stretch,
    "ago": read_ago,
    "from_now": read_from_now,
    "season": read_season,
    "day_of_month": read_day_of_month,
}


def meaning_on(reading: Reading) -> Meaning | None:
    """The meaning of an expression read on `reading.now`; `None` where that does not settle it."""
    rule = reading.expression.rule
    if rule not in DEICTIC:
        return resolve(reading)
    try:
        if rule == "season":
            return read_season(reading, reading.now)
        return DEICTIC[rule](reading, reading.now) if reading.now else None
    except (ValueError, OverflowError, IndexError):
        return None
