"""Records as rows: one Polars frame a table, in which entities still go by the keys that they have in their document.

What the keys are across documents is settled when a package is put together (`onrecord.run.assemble`).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import polars as pl

from onrecord.model import (
    Event,
    Interval,
    Mention,
    Organization,
    Origin,
    Person,
    Place,
    Quote,
    Record,
    Role,
    Span,
)
from onrecord.schema import polars_schema

AT = "_at"  # the column that tells which of the records a row is of, from 0
# The tables whose rows are made of a document's; `skipped` and what links entities are made of all of them.
TABLES = (
    "documents",
    "passages",
    "people",
    "organizations",
    "places",
    "appearances",
    "affiliations",
    "mentions",
    "quotes",
    "quote_spans",
    "dates",
    "events",
    "event_mentions",
    "event_participants",
)

Row = dict[str, Any]
Who = Callable[[str | None, str], Row]  # an entity's key and a column prefix to the column that holds its key


def tabulate(records: Sequence[Record]) -> dict[str, pl.DataFrame]:
    """One frame for each of `TABLES`: the columns of its schema after `AT`; what a row lacks is null."""
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    for at, record in enumerate(records):
        for table, made in document_rows(record):
            for row in made:
                row[AT] = at
            rows[table] += made
    return {
        name: pl.DataFrame(made, schema={AT: pl.Int64(), **polars_schema(name)}, orient="row")
        for name, made in rows.items()
    }


# ---------------------------------------------------------------------------------------------------- one document


def document_rows(record: Record) -> Iterator[tuple[str, list[Row]]]:
    """The rows of every table, table by table."""
    doc = record.article.document_id
    text = record.article.text
    entities = record.entities
    who = entity_columns(record)
    yield "documents", [document_row(record)]
    yield "passages", passage_rows(record)
    yield "people", [person_row(person) for person in entities.people]
    yield "organizations", [organization_row(organization) for organization in entities.organizations]
    yield "places", [place_row(place) for place in entities.places]
    yield "appearances", appearance_rows(record)
    yield (
        "affiliations",
        [
            {
                "affiliation_id": f"{doc}:a{n:03}",
                "document_id": doc,
                "person_id": a.person,
                "organization_id": a.organization,
                "role": a.role,
                "status": a.status,
                **evidence(a.span, text),
                **vouched(a),
            }
            for n, a in enumerate(sorted(record.entities.affiliations, key=lambda a: (a.span, a.person)), 1)
        ],
    )
    yield (
        "mentions",
        [
            {
                "mention_id": f"{doc}:m{n:04}",
                "document_id": doc,
                **who(m.entity, ""),
                **evidence(m.span, text),
                "form": m.form,
                **vouched(m),
            }
            for n, m in enumerate(sorted(record.entities.mentions, key=lambda m: (m.span, m.entity)), 1)
        ],
    )
    yield "dates", date_rows(record)
    quotes = [quote_row(record, n, quote, who) for n, quote in enumerate(record.quotes)]
    yield "quotes", quotes
    yield "quote_spans", [row for n, quote in enumerate(record.quotes) for row in span_rows(record, n, quote)]
    yield "events", [event_row(record, n, event, who) for n, event in enumerate(record.events)]
    yield "event_mentions", [row for n, e in enumerate(record.events) for row in event_mention_rows(record, n, e)]
    yield (
        "event_participants",
        [row for n, e in enumerate(record.events) for row in participant_rows(record, n, e, who)],
    )


def numbered(document_id: str, letter: str, index: int | None) -> str | None:
    """The id of a document's row by its index from 0: `<document>:q001`; `None` for no row."""
    return None if index is None else f"{document_id}:{letter}{index + 1:03}"


def evidence(span: Span, text: str) -> Row:
    return {"start": span.start, "end": span.end, "text": span.of(text)}


def vouched(row: Any) -> Row:
    return {"origin": row.origin, "confidence": row.confidence}


def bounds(prefix: str, interval: Interval | None) -> Row:
    return {
        f"{prefix}earliest": interval.earliest if interval else None,
        f"{prefix}latest": interval.latest if interval else None,
    }


def optional_span(prefix: str, span: Span | None) -> Row:
    return {f"{prefix}start": span.start, f"{prefix}end": span.end} if span else {}


def entity_columns(record: Record) -> Who:
    """A function from an entity's key to the one of `person_id`, `organization_id`, `place_id` that holds it."""
    column = {p.key: "person_id" for p in record.entities.people}
    column |= {o.key: "organization_id" for o in record.entities.organizations}
    column |= {p.key: "place_id" for p in record.entities.places}

    def columns(key: str | None, prefix: str) -> Row:
        return {f"{prefix}{column[key]}": key} if key is not None else {}

    return columns


def document_row(record: Record) -> Row:
    article, published = record.article, record.published
    return {
        "document_id": article.document_id,
        "source_id": article.source_id,
        "headline": article.headline,
        "publisher": article.publisher,
        "language": article.language,
        "url": article.url,
        "source_file": article.source_file,
        "text_sha256": hashlib.sha256(article.text.encode()).hexdigest(),
        "published": published.interval.edtf if published.interval else None,
        **bounds("published_", published.interval),
        "published_basis": published.basis,
        "rights": article.rights,
    }


def passage_rows(record: Record) -> list[Row]:
    doc = record.article.document_id
    return [
        {
            "passage_id": numbered(doc, "p", n),
            "document_id": doc,
            "ordinal": n + 1,
            "kind": passage.kind,
            "start": passage.span.start,
            "end": passage.span.end,
            "duplicate_of_passage_id": numbered(doc, "p", passage.duplicate_of),
            "origin": Origin.MACHINE,
            "confidence": passage.confidence,
        }
        for n, passage in enumerate(record.article.passages)
    ]


def appearance_rows(record: Record) -> list[Row]:
    """One row a person: the weightiest part that applies, in the order of `Role`."""
    doc = record.article.document_id
    mentions: dict[str, list[Mention]] = defaultdict(list)
    for mention in record.entities.mentions:
        mentions[mention.entity].append(mention)
    credited = dict(reversed(record.entities.credits))
    sources = {q.speaker for q in record.quotes} | {e.reported_by for e in record.events}
    subjects = {p.entity for e in record.events for p in e.participants} | {
        a.person for a in record.entities.affiliations
    }
    rows = []
    for person in record.entities.people:
        own = sorted(mentions[person.key], key=lambda m: m.span)
        role = credited.get(person.key) or (
            Role.SOURCE if person.key in sources else Role.SUBJECT if person.key in subjects else Role.MENTIONED
        )
        rows.append(
            {
                "appearance_id": f"{doc}:{person.key}",
                "document_id": doc,
                "person_id": person.key,
                "role": role,
                "mention_count": len(own),
                "start": own[0].span.start,
                "end": own[0].span.end,
                **vouched(person),
            }
        )
    return rows


def date_rows(record: Record) -> list[Row]:
    doc = record.article.document_id
    text = record.article.text
    return [
        {
            "date_id": numbered(doc, "d", n),
            "document_id": doc,
            "ordinal": n + 1,
            **evidence(date.span, text),
            "edtf": date.interval.edtf if date.interval else None,
            **bounds("", date.interval),
            "precision": date.precision,
            "basis": date.basis,
            "anchor_date_id": numbered(doc, "d", date.anchor),
            "anchor_text": date.anchor_span.of(text) if date.anchor_span else None,
            **vouched(date),
        }
        for n, date in enumerate(record.dates)
    ]


def quote_row(record: Record, index: int, quote: Quote, who: Who) -> Row:
    doc, text = record.article.document_id, record.article.text
    unresolved = quote.speaker_span.of(text) if quote.speaker_span and quote.speaker is None else None
    return {
        "quote_id": numbered(doc, "q", index),
        "document_id": doc,
        "ordinal": index + 1,
        "kind": quote.kind,
        "text": " ".join(s.span.of(text) for s in quote.spans),
        "start": quote.extent.start,
        "end": quote.extent.end,
        **who(quote.speaker, "speaker_"),
        "speaker_text": unresolved,
        **optional_span("speaker_", quote.speaker_span),
        "speaker_basis": quote.speaker_basis,
        "cue": quote.cue.of(text) if quote.cue else None,
        **optional_span("cue_", quote.cue),
        "medium": quote.medium,
        "addressee": quote.addressee,
        "continues_quote_id": numbered(doc, "q", quote.continues),
        **bounds("said_", quote.said),
        **vouched(quote),
    }


def span_rows(record: Record, index: int, quote: Quote) -> list[Row]:
    doc, text = record.article.document_id, record.article.text
    return [
        {
            "quote_span_id": f"{doc}:q{index + 1:03}:{n}",
            "document_id": doc,
            "quote_id": numbered(doc, "q", index),
            "ordinal": n,
            **evidence(part.span, text),
            "verbatim": part.verbatim,
            **vouched(quote),
        }
        for n, part in enumerate(quote.spans, 1)
    ]


def event_row(record: Record, index: int, event: Event, who: Who) -> Row:
    doc, text = record.article.document_id, record.article.text
    claimant = event.reported_by_span.of(text) if event.reported_by_span and event.reported_by is None else None
    return {
        "event_id": numbered(doc, "e", index),
        "document_id": doc,
        "ordinal": index + 1,
        "label": event.label,
        "type": event.type,
        "mode": event.mode,
        "context": event.context,
        "cameo_root": event.cameo_root,
        "start": event.mentions[0].start,
        "end": event.mentions[0].end,
        "occurred": event.occurred.edtf if event.occurred else None,
        **bounds("date_", event.occurred),
        "date_precision": event.date_precision,
        "date_relation": event.date_relation,
        "date_basis": event.date_basis,
        "date_id": numbered(doc, "d", event.date),
        "date_anchor_event_id": numbered(doc, "e", event.date_anchor),
        "status": event.status,
        **who(event.reported_by, "reported_by_"),
        "reported_by_text": claimant,
        "quote_id": numbered(doc, "q", event.quote),
        "place_id": event.place,
        **vouched(event),
    }


def event_mention_rows(record: Record, index: int, event: Event) -> list[Row]:
    doc = record.article.document_id
    return [
        {
            "event_mention_id": f"{doc}:e{index + 1:03}:{n}",
            "document_id": doc,
            "event_id": numbered(doc, "e", index),
            **evidence(span, record.article.text),
            **vouched(event),
        }
        for n, span in enumerate(event.mentions, 1)
    ]


def participant_rows(record: Record, index: int, event: Event, who: Who) -> list[Row]:
    doc = record.article.document_id
    return [
        {
            "event_participant_id": f"{doc}:e{index + 1:03}:p{n}",
            "document_id": doc,
            "event_id": numbered(doc, "e", index),
            "role": participant.role,
            **who(participant.entity, ""),
            **evidence(participant.span, record.article.text),
            **vouched(participant),
        }
        for n, participant in enumerate(event.participants, 1)
    ]


def person_row(person: Person) -> Row:
    return {
        "person_id": person.key,
        "name": person.name,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "honorific": person.honorific,
        "description": person.description,
        "country_code": person.country_code,
        **vouched(person),
    }


def organization_row(organization: Organization) -> Row:
    return {
        "organization_id": organization.key,
        "name": organization.name,
        "acronym": organization.acronym,
        "kind": organization.kind,
        "country_code": organization.country_code,
        "parent_organization_id": organization.parent,
        **vouched(organization),
    }


def place_row(place: Place) -> Row:
    return {
        "place_id": place.key,
        "name": place.name,
        "kind": place.kind,
        "country_code": place.country_code,
        "latitude": place.latitude,
        "longitude": place.longitude,
        **vouched(place),
    }
