"""The first and last day of a date in EDTF (ISO 8601-2), as the `edtf` library reads it."""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache

_PLAIN = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d\d))?)?")
_SEASON = re.compile(r"\d{4}-(?:2[1-9]|3[0-2])")

Bounds = tuple[date | None, date | None]


@lru_cache(maxsize=65_536)
def bounds(text: str) -> Bounds | None:
    """Earliest and latest day, `None` for an open side; `None` for a text that is no EDTF.

    Years, months, days and intervals of them are read here, since the library takes milliseconds for each; a test holds
    the two together.
    """
    start, slash, end = text.partition("/")
    if slash and end:
        first, last = _open_or_plain(start), _open_or_plain(end)
        if first and last:
            return first[0], last[1]
    elif not slash and (plain := _plain(text)):
        return plain
    return _by_library(text)


def exact(text: str) -> bool:
    """Whether the bounds of a valid date are beyond doubt: where a season begins and ends they are not."""
    return not any(_SEASON.fullmatch(part) for part in text.split("/"))


def _open_or_plain(text: str) -> Bounds | None:
    return (None, None) if text in ("..", "") else _plain(text)


def _plain(text: str) -> Bounds | None:
    match = _PLAIN.fullmatch(text)
    if not match or match[1] == "0000":
        return None
    year, month, day = int(match[1]), match[2], match[3]
    try:
        if day:
            only = date(year, int(month), int(day))
            return only, only
        if month:
            return date(year, int(month), 1), date(year, int(month), calendar.monthrange(year, int(month))[1])
        return date(year, 1, 1), date(year, 12, 31)
    except ValueError:
        return None


def _by_library(text: str) -> Bounds | None:
    from edtf import parse_edtf
    from edtf.parser.edtf_exceptions import EDTFParseException

    try:
        parsed = parse_edtf(text)
        return _day(parsed.lower_strict()), _day(parsed.upper_strict())
    except (EDTFParseException, ValueError, TypeError, AttributeError):
        return None


def _day(moment: object) -> date | None:
    """A day from the library's `struct_time`; its infinities are open sides."""
    if isinstance(moment, float):
        return None
    year, month, day = moment[0], moment[1], moment[2]  # type: ignore[index]
    return date(year, month, day)
