"""How dates, names and figures are worded on a page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from onrecord.report.store import Entity, Row

_MONTHS = ("Jan", "Feb", "March", "April", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")


def day(value: date) -> str:
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def days(earliest: date | None, latest: date | None) -> str:
    """A day, or the first and last day that it may be: "7–24 Oct 2023"; empty where nothing is known."""
    if earliest is None and latest is None:
        return ""
    if latest is None:
        assert earliest is not None
        return f"from {day(earliest)}"
    if earliest is None:
        return f"until {day(latest)}"
    if earliest == latest:
        return day(earliest)
    if earliest.year != latest.year:
        return f"{day(earliest)} – {day(latest)}"
    month = _MONTHS[earliest.month - 1]
    if earliest.month != latest.month:
        return f"{earliest.day} {month} – {day(latest)}"
    return f"{earliest.day}–{day(latest)}"


def number(count: int, one: str, many: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def people_and_bodies(row: Row, prefix: str, entities: Mapping[str, Entity]) -> str:
    """The name of the person or organization in a row's columns `<prefix>_person_id` and so on, else its text."""
    entity = entities.get(row[f"{prefix}_person_id"] or row[f"{prefix}_organization_id"] or "")
    return entity.name if entity else row[f"{prefix}_text"] or ""
