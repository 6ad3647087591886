"""A document's rows in a package, read back as the `Record` that they were made of.

The desk shows them at once; the machine's own record, which takes seconds to read, replaces them when it is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from onrecord.model import (
    Affiliation,
    AffiliationStatus,
    Article,
    DateBasis,
    DateMention,
    DatePrecision,
    DateRelation,
    Entities,
    Event,
    EventStatus,
    Interval,
    Mention,
    MentionForm,
    Organization,
    OrganizationKind,
    Origin,
    Participant,
    ParticipantRole,
    Passage,
    PassageKind,
    Person,
    Place,
    PlaceKind,
    Published,
    PublishedBasis,
    Quote,
    QuoteKind,
    QuoteSpan,
    Record,
    Role,
    Span,
    SpeakerBasis,
)

Row = Mapping[str, Any]


def published_record(tables: Mapping[str, pl.DataFrame], document_id: str, text: str) -> Record:
    """The record of one document; `text` is the one that its offsets count in. Entities go by the package's ids."""
    return Reader(tables, document_id, text).record()


class Reader:
    """One document's rows, by table and in their order."""

    def __init__(self, tables: Mapping[str, pl.DataFrame], document_id: str, text: str) -> None:
        self.tables = tables
        self.document_id = document_id
        self.text = text
        self.number: dict[str, dict[str, int]] = {}
        self.own = {
            name: frame.filter(pl.col("document_id") == document_id).to_dicts()
            for name, frame in tables.items()
            if "document_id" in frame.columns
        }
        for name, column in (("quotes", "quote_id"), ("dates", "date_id"), ("events", "event_id")):
            self.number[name] = {row[column]: n for n, row in enumerate(self.own[name])}

    def record(self) -> Record:
        (document,) = self.own["documents"]
        published = interval(document["published"], document["published_earliest"], document["published_latest"])
        return Record(
            self.article(document),
            Published(published, PublishedBasis(document["published_basis"])),
            self.entities(),
            tuple(self.quote(row) for row in self.own["quotes"]),
            tuple(self.date(row) for row in self.own["dates"]),
            tuple(self.event(row) for row in self.own["events"]),
        )

    def article(self, document: Row) -> Article:
        numbers = {row["passage_id"]: n for n, row in enumerate(self.own["passages"])}
        return Article(
            document_id=self.document_id,
            source_id=document["source_id"],
            text=self.text,
            passages=tuple(
                Passage(PassageKind(r["kind"]), span(r), numbers.get(r["duplicate_of_passage_id"]), r["confidence"])
                for r in self.own["passages"]
            ),
            headline=document["headline"],
            publisher=document["publisher"],
            language=document["language"],
            url=document["url"],
            source_file=document["source_file"],
            rights=document["rights"],
        )

    def entities(self) -> Entities:
        mentions = tuple(
            Mention(span(row), entity(row) or "", MentionForm(row["form"]), **vouched(row))
            for row in self.own["mentions"]
        )
        named = {m.entity for m in mentions}
        organizations = {r["organization_id"]: r for r in self.rows("organizations", "organization_id", named)}
        parents = {r["parent_organization_id"] for r in organizations.values()} - organizations.keys() - {None}
        return Entities(
            tuple(
                Person(r["person_id"], **plain(r, "person_id"), **vouched(r))
                for r in self.rows("people", "person_id", named)
            ),
            tuple(
                Organization(
                    r["organization_id"],
                    r["name"],
                    r["acronym"],
                    OrganizationKind(r["kind"]),
                    r["country_code"],
                    r["parent_organization_id"],
                    **vouched(r),
                )
                for r in self.rows("organizations", "organization_id", named | parents)
            ),
            tuple(
                Place(r["place_id"], **{**plain(r, "place_id"), "kind": PlaceKind(r["kind"])}, **vouched(r))
                for r in self.rows("places", "place_id", named)
            ),
            mentions,
            tuple(
                Affiliation(
                    r["person_id"],
                    r["organization_id"],
                    span(r),
                    r["role"],
                    AffiliationStatus(r["status"]),
                    **vouched(r),
                )
                for r in self.own["affiliations"]
            ),
            tuple(
                (r["person_id"], Role(r["role"]))
                for r in self.own["appearances"]
                if r["role"] in (Role.REPORTER, Role.PHOTOGRAPHER)
            ),
        )

    def rows(self, table: str, column: str, keys: set[str]) -> Sequence[Row]:
        return self.tables[table].filter(pl.col(column).is_in(list(keys))).to_dicts()

    def parts(self, table: str, column: str, key: str) -> list[Row]:
        return [row for row in self.own[table] if row[column] == key]

    def quote(self, row: Row) -> Quote:
        spans = tuple(
            QuoteSpan(span(part), part["verbatim"]) for part in self.parts("quote_spans", "quote_id", row["quote_id"])
        )
        return Quote(
            QuoteKind(row["kind"]),
            spans,
            span(row, "speaker_"),
            row["speaker_person_id"] or row["speaker_organization_id"],
            SpeakerBasis(row["speaker_basis"]),
            span(row, "cue_"),
            row["medium"],
            row["addressee"],
            self.number["quotes"].get(row["continues_quote_id"]),
            interval(None, row["said_earliest"], row["said_latest"]),
            **vouched(row),
        )

    def date(self, row: Row) -> DateMention:
        near = self.text.find(row["anchor_text"], max(0, row["start"] - 200)) if row["anchor_text"] else -1
        return DateMention(
            span(row),
            interval(row["edtf"], row["earliest"], row["latest"]),
            DatePrecision(row["precision"]),
            DateBasis(row["basis"]),
            self.number["dates"].get(row["anchor_date_id"]),
            Span(near, near + len(row["anchor_text"])) if near >= 0 else None,
            **vouched(row),
        )

    def event(self, row: Row) -> Event:
        text = row["reported_by_text"]
        near = self.text.find(text, max(0, row["start"] - 500)) if text else -1
        return Event(
            label=row["label"],
            type=row["type"],
            mentions=tuple(span(part) for part in self.parts("event_mentions", "event_id", row["event_id"])),
            status=EventStatus(row["status"]),
            mode=row["mode"],
            context=row["context"],
            cameo_root=row["cameo_root"],
            occurred=interval(row["occurred"], row["date_earliest"], row["date_latest"]),
            date_precision=DatePrecision(row["date_precision"]),
            date_relation=DateRelation(row["date_relation"]) if row["date_relation"] else None,
            date_basis=DateBasis(row["date_basis"]),
            date=self.number["dates"].get(row["date_id"]),
            date_anchor=self.number["events"].get(row["date_anchor_event_id"]),
            reported_by=row["reported_by_person_id"] or row["reported_by_organization_id"],
            reported_by_span=Span(near, near + len(text)) if near >= 0 else None,
            quote=self.number["quotes"].get(row["quote_id"]),
            place=row["place_id"],
            participants=tuple(
                Participant(ParticipantRole(part["role"]), span(part), entity(part), **vouched(part))
                for part in self.parts("event_participants", "event_id", row["event_id"])
            ),
            **vouched(row),
        )


def span(row: Row, prefix: str = "") -> Any:
    """The row's span; `None` where the columns of an optional one are empty."""
    start, end = row[f"{prefix}start"], row[f"{prefix}end"]
    return None if start is None else Span(start, end)


def entity(row: Row) -> str | None:
    """The key of the entity that a row is about, in whichever of the columns it stands."""
    return next((row[c] for c in ("person_id", "organization_id", "place_id") if row.get(c)), None)


def vouched(row: Row) -> dict[str, Any]:
    return {"origin": Origin(row["origin"]), "confidence": row["confidence"]}


def plain(row: Row, key: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in (key, "origin", "confidence")}


def interval(edtf: str | None, earliest: Any, latest: Any) -> Interval | None:
    if edtf is None and earliest is None and latest is None:
        return None
    if edtf is None:
        first, last = str(earliest or ".."), str(latest or "..")
        edtf = first if first == last else f"{first}/{last}"
    return Interval(edtf, earliest, latest)
