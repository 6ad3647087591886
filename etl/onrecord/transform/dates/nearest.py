"""Which of several days an incomplete date is: the nearest to the day of reading that tense and weekday allow."""

from __future__ import annotations

from datetime import date, timedelta

from onrecord.transform.dates.tense import Tense


def nearest_year(now: date, month: int, day: int, weekday: int | None, tense: Tense) -> int:
    """The year in which a month and day lie nearest the day of reading; a weekday and the tense decide between two."""

    def score(year: int) -> tuple[int, int, int]:
        try:
            value = date(year, month, day)
        except ValueError:
            return 9, 0, 0  # 29 February
        away = (value - now).days
        wrong_weekday = weekday is not None and value.weekday() != weekday
        wrong_tense = (tense is Tense.FUTURE and away < -7) or (tense is Tense.PAST and away > 7)
        return wrong_weekday, wrong_tense and abs(away) > 31, abs(away)

    reach = range(now.year - 1, now.year + 2) if weekday is None else range(now.year - 3, now.year + 3)
    return min((y for y in reach if 1 <= y <= 9999), key=score)


def nearest_month_year(now: date, month: int, tense: Tense) -> int:
    """The year of a bare month: the last one for a past clause, the next one for a future clause, else the nearest.

    What news says in the present of a month some way off is rather ahead: "their chances in November".
    """
    if tense is Tense.PAST:
        return now.year if month <= now.month else now.year - 1
    if tense is Tense.FUTURE:
        return now.year if month >= now.month else now.year + 1
    lean = 3 if tense is Tense.PRESENT else 0

    def away(year: int) -> tuple[int, int]:
        ahead = (year - now.year) * 12 + month - now.month
        return -ahead if ahead <= 0 else ahead - lean, year

    return min((now.year - 1, now.year, now.year + 1), key=away)


def weekday_near(now: date, weekday: int, tense: Tense) -> date:
    """The weekday on the day of reading or in the six days before it; after it in a future clause."""
    if tense is Tense.FUTURE:
        return now + timedelta(days=(weekday - now.weekday()) % 7)
    return now - timedelta(days=(now.weekday() - weekday) % 7)
