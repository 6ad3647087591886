"""Short articles for the hard cases: what the machine must find in each by itself, and what it must not.

Each file of tests/articles is an article of our own with what a reader would say of it. Expectations are what a row
must hold, not all that it holds; `known_failures` names those that the machine does not meet yet, and the test fails
when it does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from onrecord.model import Event, Interval, Quote, Record, Role

ARTICLES = sorted((Path(__file__).parent / "articles").glob("*.yaml"))
LISTS = (
    *("people", "not_people", "organizations", "places", "reporters", "photographers"),
    *("quotes", "no_quotes", "dates", "events", "no_facts"),
)


def load(path: Path) -> dict[str, Any]:
    return YAML(typ="safe").load(path.read_text("utf-8"))


def claims() -> Iterator[Any]:
    """One test a claim of a file."""
    for path in ARTICLES:
        case = load(path)
        known = case.get("known_failures", [])
        rows = [(kind, row) for kind in LISTS for row in case.get(kind, [])]
        rows += [("published_not_before", case["published_not_before"])] if "published_not_before" in case else []
        for kind, row in rows:
            label = row if not isinstance(row, dict) else row.get("content") or row.get("text") or row.get("trigger")
            name = f"{path.stem}: {kind}: {label}"
            marks = [pytest.mark.xfail(reason="a known failure")] if f"{kind}: {label}" in known else []
            yield pytest.param(path, kind, row, id=name[:90], marks=marks)


@pytest.fixture(scope="module")
def record_of(read: Callable[..., Record]) -> Callable[[Path], Record]:
    cache: dict[Path, Record] = {}

    def record(path: Path) -> Record:
        if path not in cache:
            case = load(path)
            cache[path] = read(case["text"], case.get("published"))
        return cache[path]

    return record


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def content(record: Record, quote: Quote) -> list[str]:
    return words(" ".join(s.span.of(record.article.text) for s in quote.spans))


def named(record: Record, key: str | None) -> str | None:
    entities = record.entities
    every = {e.key: e.name for e in (*entities.people, *entities.organizations, *entities.places)}
    return None if key is None else every[key]


def iso(interval: Interval | None) -> str | None:
    return interval.edtf if interval else None


def triggers(record: Record, event: Event) -> str:
    return " ".join(mention.of(record.article.text) for mention in event.mentions)


@pytest.mark.parametrize(("path", "kind", "row"), list(claims()))
def test_article(record_of: Callable[[Path], Record], path: Path, kind: str, row: Any) -> None:
    record = record_of(path)
    CHECKS[kind](record, row)


def check_person(record: Record, name: str) -> None:
    assert name in [p.name for p in record.entities.people]


def check_no_person(record: Record, name: str) -> None:
    assert name not in [p.name for p in record.entities.people]


def check_organization(record: Record, name: str) -> None:
    assert name in [o.name for o in record.entities.organizations]


def check_place(record: Record, name: str) -> None:
    assert name in [p.name for p in record.entities.places]


def check_credit(role: Role) -> Callable[[Record, str], None]:
    def check(record: Record, name: str) -> None:
        assert (name, role) in [(named(record, key), credit) for key, credit in record.entities.credits]

    return check


def check_quote(record: Record, row: dict[str, Any]) -> None:
    same = [q for q in record.quotes if content(record, q) == words(row["content"])]
    assert same, [" ".join(content(record, q)) for q in record.quotes]
    quote = same[0]
    if "speaker" in row:
        assert named(record, quote.speaker) == row["speaker"]
    if "speaker_text" in row:
        assert quote.speaker_span and words(quote.speaker_span.of(record.article.text)) == words(row["speaker_text"])
    if "kind" in row:
        assert quote.kind == row["kind"]
    if "medium" in row:
        assert quote.medium == row["medium"]
    if row.get("continues"):
        assert quote.continues is not None


def check_no_quote(record: Record, text: str) -> None:
    assert words(text) not in [content(record, q) for q in record.quotes]


def check_date(record: Record, row: dict[str, Any]) -> None:
    same = [d for d in record.dates if d.span.of(record.article.text) == row["text"]]
    assert same, [d.span.of(record.article.text) for d in record.dates]
    assert str(row["edtf"]) in [iso(d.interval) for d in same]


def check_event(record: Record, row: dict[str, Any]) -> None:
    same = [
        e
        for e in record.events
        if e.type == row["type"] and set(words(row["trigger"])) & set(words(triggers(record, e)))
    ]
    assert same, [(e.type, triggers(record, e)) for e in record.events]
    event = same[0]
    assert event.status == row["status"]
    if "reported_by" in row:
        assert named(record, event.reported_by) == row["reported_by"]
    if "place" in row:
        assert named(record, event.place) == row["place"]
    if "edtf" in row:
        assert iso(event.occurred) == str(row["edtf"])
    for role in ("actor", "recipient"):
        if role in row:
            assert row[role] in [named(record, p.entity) for p in event.participants if p.role == role]


def check_no_fact(record: Record, trigger: str) -> None:
    """No event with that trigger has occurred in the article's own voice."""
    facts = [
        e for e in record.events if e.status == "occurred" and e.reported_by_span is None and e.reported_by is None
    ]
    assert not [
        e for e in facts if e.type not in ("THREATEN", "ACCUSE") and words(trigger)[0] in words(triggers(record, e))
    ]


def check_published(record: Record, day: Any) -> None:
    interval = record.published.interval
    assert interval and interval.earliest and interval.earliest >= day


CHECKS: dict[str, Callable[[Record, Any], None]] = {
    "people": check_person,
    "not_people": check_no_person,
    "organizations": check_organization,
    "places": check_place,
    "reporters": check_credit(Role.REPORTER),
    "photographers": check_credit(Role.PHOTOGRAPHER),
    "quotes": check_quote,
    "no_quotes": check_no_quote,
    "dates": check_date,
    "events": check_event,
    "no_facts": check_no_fact,
    "published_not_before": check_published,
}
