"""Days and intervals written in EDTF, and the bounds that an EDTF expression stands for."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from time import struct_time

from onrecord.model import Interval


@lru_cache(maxsize=4096)
def interval_from_edtf(text: str) -> Interval:
    """The interval that an EDTF expression stands for: its first and last day, `None` where it is open.

    Raises ValueError where it is no EDTF of levels 0 to 2.
    """
    from edtf import EDTFParseException, parse_edtf

    try:
        parsed = parse_edtf(text)
    except EDTFParseException as error:
        raise ValueError(f"{text!r} is no date or interval in EDTF") from error
    return Interval(text, day(parsed.lower_strict()), day(parsed.upper_strict()))


def day(moment: struct_time | float) -> date | None:
    """A bound as edtf gives it: a struct_time, or an infinity where the interval is open."""
    return date(moment.tm_year, moment.tm_mon, moment.tm_mday) if isinstance(moment, struct_time) else None
