"""The rows of a package as a page shows them: cells of words and links, under the tables' own names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onrecord.report.keys import Keys
from onrecord.report.speakers import Speaker, speaker_id
from onrecord.report.store import DocumentRows, Entity, Row
from onrecord.report.wording import days, people_and_bodies

Href = Callable[[Entity], str]
# The tables of a document whose rows are shown in a way of their own, here or among these.
SHOWN: tuple[str, ...] = (
    "quotes",
    "quote_spans",
    "events",
    "event_mentions",
    "event_participants",
    "dates",
    "appearances",
)
SHOWN += ("affiliations", "passages", "mentions")


@dataclass(frozen=True, slots=True)
class Bit:
    """Words in a cell. `key` makes them a row of `table` with an anchor; `mark` leads to their place in the text.

    `lead` are quiet words before them.
    """

    text: str
    href: str | None = None
    quiet: bool = False
    table: str | None = None
    key: str | None = None
    mark: str | None = None
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row: `label` is its id without the document's; `mark` the key of its place in the text, if it has one."""

    key: str
    label: str
    cells: tuple[tuple[Bit, ...], ...]
    mark: str | None = None
    origin: str | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class TableView:
    table: str
    title: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class QuoteCard:
    key: str
    label: str
    number: int
    speaker: Speaker
    speaker_href: str | None
    spans: tuple[tuple[str, str, bool], ...]  # key, text, verbatim
    facts: tuple[tuple[str, str], ...]
    origin: str
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Named:
    """The mentions of one entity in a document."""

    entity: Entity
    anchor: str
    href: str
    mentions: tuple[tuple[str, str, str, str, str, float | None], ...]  # key, label, text, form, origin, confidence


def quote_cards(document: DocumentRows, keys: Keys, speakers: Mapping[str, Speaker], href: Href) -> list[QuoteCard]:
    spans: dict[str, list[tuple[str, str, bool]]] = {}
    for row in document.rows.get("quote_spans", ()):
        spans.setdefault(row["quote_id"], []).append((keys.of("quote_spans", row), row["text"], bool(row["verbatim"])))
    cards = []
    for row in document.rows.get("quotes", ()):
        speaker = speakers[speaker_id(row)]
        continued = row["continues_quote_id"]
        told = (
            ("kind", row["kind"]),
            ("cue", row["cue"]),
            ("medium", row["medium"]),
            ("to", row["addressee"]),
            ("said", days(row["said_earliest"], row["said_latest"])),
            ("speaker named by", "" if row["speaker_basis"] == "unknown" else row["speaker_basis"]),
            ("goes on from", continued and _suffix(continued, document.id)),
        )
        cards.append(
            QuoteCard(
                keys.of("quotes", row),
                keys.label("quotes", row),
                row["ordinal"],
                speaker,
                href(speaker.entity) if speaker.entity else None,
                tuple(spans.get(row["quote_id"], ())),
                tuple((name, value) for name, value in told if value),
                row["origin"],
                row["confidence"],
            )
        )
    return cards


def mentions_by_entity(document: DocumentRows, keys: Keys, entities: Mapping[str, Entity], href: Href) -> list[Named]:
    """The mentions under the entity that they name: people, organizations, places, each by name."""
    found: dict[str, list[Row]] = {}
    for row in document.rows.get("mentions", ()):
        found.setdefault(row["person_id"] or row["organization_id"] or row["place_id"], []).append(row)
    order = ("person", "organization", "place")
    return [
        Named(
            entity,
            entity_key(entity),
            href(entity),
            tuple(
                (
                    keys.of("mentions", row),
                    keys.label("mentions", row),
                    row["text"],
                    row["form"],
                    row["origin"],
                    row["confidence"],
                )
                for row in found[entity.id]
            ),
        )
        for entity in sorted(
            (entities[one] for one in found), key=lambda one: (order.index(one.kind), one.name, one.id)
        )
    ]


def tables(document: DocumentRows, keys: Keys, entities: Mapping[str, Entity], href: Href) -> list[TableView]:
    """The tables of a document whose rows stand one under the other."""
    return [
        found
        for found in (
            _events(document, keys, entities, href),
            _dates(document, keys),
            _appearances(document, keys, entities, href),
            _affiliations(document, keys, entities, href),
            _passages(document, keys),
        )
        if found.lines
    ]


def _events(document: DocumentRows, keys: Keys, entities: Mapping[str, Entity], href: Href) -> TableView:
    parts, said = _by_event(document, "event_participants"), _by_event(document, "event_mentions")
    lines = []
    for row in document.rows.get("events", ()):
        who = []
        for part in parts.get(row["event_id"], ()):
            key = keys.of("event_participants", part)
            entity = entities.get(part["person_id"] or part["organization_id"] or "")
            name = entity.name if entity else part["text"]
            href_of = href(entity) if entity else None
            who.append(Bit(name, href_of, table="event_participants", key=key, mark=key, lead=part["role"]))
        mentions = tuple(
            Bit(mention["text"], table="event_mentions", key=key, mark=key)
            for mention in said.get(row["event_id"], ())
            for key in (keys.of("event_mentions", mention),)
        )
        reporter = people_and_bodies(row, "reported_by", entities)
        by = entities.get(row["reported_by_person_id"] or row["reported_by_organization_id"] or "")
        quote = row["quote_id"] and keys.by_id("quotes", row["quote_id"])
        place = entities.get(row["place_id"] or "")
        when = days(row["date_earliest"], row["date_latest"])
        dated = row["date_id"] and keys.by_id("dates", row["date_id"])
        kind = " · ".join(str(part) for part in (row["type"], row["mode"], row["context"]) if part)
        how = ", ".join(
            str(part).replace("_", " ")
            for part in (row["date_relation"], row["date_basis"], row["date_precision"])
            if part and part != "unknown"
        )
        cells = (
            (Bit(row["label"]), Bit(kind, quiet=True)),
            (
                Bit(when or "no date", f"#r-{dated}" if dated else None, quiet=not when),
                *((Bit(how, quiet=True),) if how else ()),
            ),
            (Bit(row["status"]),),
            tuple(who),
            (
                *((Bit(reporter, href(by) if by else None),) if reporter else ()),
                *((Bit(f"quote {_suffix(row['quote_id'], document.id)}", f"#r-{quote}", quiet=True),) if quote else ()),
            ),
            (Bit(place.name, href(place)),) if place else (),
            mentions,
        )
        lines.append(_line(keys, "events", row, cells))
    heads = ("Event", "When", "Status", "Who took part", "Who says so", "Where", "In the text")
    return TableView("events", "Events", heads, tuple(lines))


def _dates(document: DocumentRows, keys: Keys) -> TableView:
    lines = []
    for row in document.rows.get("dates", ()):
        anchor = row["anchor_date_id"] and keys.by_id("dates", row["anchor_date_id"])
        basis = Bit(row["basis"].replace("_", " "), quiet=True)
        cells = (
            (Bit(row["text"]),),
            (Bit(row["edtf"] or "unknown", quiet=not row["edtf"]),),
            (Bit(days(row["earliest"], row["latest"])), Bit(row["precision"], quiet=True)),
            (
                basis,
                *(
                    (Bit(row["anchor_text"] or "that date", f"#r-{anchor}" if anchor else None),)
                    if anchor or row["anchor_text"]
                    else ()
                ),
            ),
        )
        lines.append(_line(keys, "dates", row, cells))
    return TableView("dates", "Dates", ("Words", "EDTF", "Days", "How it was come by"), tuple(lines))


def _appearances(document: DocumentRows, keys: Keys, entities: Mapping[str, Entity], href: Href) -> TableView:
    lines = [
        _line(
            keys,
            "appearances",
            row,
            (
                (Bit(entities[row["person_id"]].name, href(entities[row["person_id"]])),),
                (Bit(row["role"]),),
                (Bit(str(row["mention_count"])),),
            ),
        )
        for row in document.rows.get("appearances", ())
    ]
    return TableView(
        "appearances", "People and their part in the article", ("Person", "Part", "Mentions"), tuple(lines)
    )


def _affiliations(document: DocumentRows, keys: Keys, entities: Mapping[str, Entity], href: Href) -> TableView:
    lines = [
        _line(
            keys,
            "affiliations",
            row,
            (
                (Bit(entities[row["person_id"]].name, href(entities[row["person_id"]])),),
                (Bit(row["role"] or "", quiet=not row["role"]),),
                (Bit(entities[row["organization_id"]].name, href(entities[row["organization_id"]])),),
                (Bit(row["status"], quiet=row["status"] == "unstated"),),
                (Bit(f"“{row['text']}”"),),
            ),
        )
        for row in document.rows.get("affiliations", ())
    ]
    heads = ("Person", "Role", "Organization", "Status", "The text says")
    return TableView("affiliations", "Affiliations", heads, tuple(lines))


def _passages(document: DocumentRows, keys: Keys) -> TableView:
    lines = []
    for row in document.rows.get("passages", ()):
        repeats = row["duplicate_of_passage_id"]
        key = repeats and keys.by_id("passages", repeats)
        again = (Bit(_suffix(repeats, document.id), f"#r-{key}" if key else None),) if repeats else ()
        cells = ((Bit(row["kind"].replace("_", " ")),), (Bit(f"{row['start']:,}–{row['end']:,}"),), again)
        lines.append(_line(keys, "passages", row, cells))
    return TableView("passages", "Passages", ("Kind", "Characters", "Repeats"), tuple(lines))


def _by_event(document: DocumentRows, table: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in document.rows.get(table, ()):
        found.setdefault(row["event_id"], []).append(row)
    return found


def _line(keys: Keys, table: str, row: Row, cells: tuple[tuple[Bit, ...], ...]) -> Line:
    key = keys.of(table, row)
    return Line(key, keys.label(table, row), cells, key, row["origin"], row["confidence"])


def _suffix(id: str, document: str) -> str:
    return id.removeprefix(document).lstrip(":/")


def entity_table(
    table: str,
    rows: Sequence[Row],
    entities: Mapping[str, Entity],
    href: Href,
    found_in: Callable[[str], Sequence[Bit]],
) -> TableView:
    """Rows of people, organizations or places. `found_in` links the documents that name an entity."""
    heads, cells_of = _ENTITY_CELLS[table]
    key = {"people": "person_id", "organizations": "organization_id", "places": "place_id"}[table]
    lines = []
    for row in rows:
        entity = entities[row[key]]
        cells = (*cells_of(row, entities, href), tuple(found_in(entity.id)))
        lines.append(Line(entity_key(entity), row[key], cells, None, row["origin"], row["confidence"]))
    return TableView(table, table.capitalize(), (*heads, "In"), tuple(lines))


def entity_key(entity: Entity) -> str:
    return f"{entity.table[0]}{entity.number}".upper() if entity.table != "places" else f"L{entity.number}"


def _person(row: Row, entities: Mapping[str, Entity], href: Href) -> tuple[tuple[Bit, ...], ...]:
    parts = " · ".join(f"{name} {row[column]}" for name, column in _NAME_PARTS if row[column])
    about = row["description"] or ""
    return ((Bit(row["name"]), Bit(parts, quiet=True)), (Bit(about),), (Bit(row["country_code"] or ""),))


_NAME_PARTS = (("", "honorific"), ("given", "given_name"), ("family", "family_name"))


def _organization(row: Row, entities: Mapping[str, Entity], href: Href) -> tuple[tuple[Bit, ...], ...]:
    parent = entities.get(row["parent_organization_id"] or "")
    name = (Bit(row["name"]), *((Bit(row["acronym"], quiet=True),) if row["acronym"] else ()))
    part_of = (Bit(parent.name, href(parent)),) if parent else ()
    return (name, (Bit(row["kind"].replace("_", " ")),), part_of, (Bit(row["country_code"] or ""),))


def _place(row: Row, entities: Mapping[str, Entity], href: Href) -> tuple[tuple[Bit, ...], ...]:
    point: Any = row["latitude"] is not None and row["longitude"] is not None
    where = f"{row['latitude']:.2f}°, {row['longitude']:.2f}°" if point else ""
    return ((Bit(row["name"]),), (Bit(row["kind"]),), (Bit(row["country_code"] or ""),), (Bit(where),))


_ENTITY_CELLS: Mapping[str, tuple[tuple[str, ...], Callable[..., tuple[tuple[Bit, ...], ...]]]] = {
    "people": (("Name", "What the text says of them", "Country"), _person),
    "organizations": (("Name", "Kind", "Part of", "Country"), _organization),
    "places": (("Name", "Kind", "Country", "Latitude, longitude"), _place),
}
