"""A small, valid set of tables on two made-up articles, with every table filled and every self-reference used."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import polars as pl

from onrecord.load.metadata import Metadata
from onrecord.schema import polars_schema, table_names

STRIKE = """Dockers End Strike in Port Verrin

By Lena Marsh

Dockers End Strike in Port Verrin

Dockworkers in Port Verrin ended a three-week strike on March 4, 2024, the Harbor Authority said in a statement.

“We got what we asked for,” said Tomas Okoro, president of the Dockers’ Union. “Now we go back to work.

“And we go back proud.”

The union had walked out on Feb. 12. Two days later the Harbor Authority of the Government of Verrin closed the gates.
"""
BRIDGE = """Verrin Bridge to Reopen, Officials Say

The bridge in Port Verrin will reopen in May, according to two city officials. Mr. Okoro welcomed the plan.
"""
TEXTS = {"dockers-end-strike": STRIKE, "verrin-bridge": BRIDGE}
METADATA = Metadata(
    name="sample",
    title="Sample",
    description="Two made-up articles.",
    licenses=({"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"},),
)

Row = dict[str, Any]


def at(text: str, words: str, nth: int = 0) -> tuple[int, int]:
    """Start and end of the nth occurrence of `words`."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return start, start + len(words)


def _span(document: str, words: str, nth: int = 0, prefix: str = "") -> Row:
    start, end = at(TEXTS[document], words, nth)
    return {f"{prefix}start": start, f"{prefix}end": end}


def _words(document: str, words: str, nth: int = 0) -> Row:
    return {**_span(document, words, nth), "text": words}


def sample_rows() -> dict[str, list[Row]]:
    """Rows by table, without `origin` and `confidence` where those are the machine's."""
    d1, d2 = "dockers-end-strike", "verrin-bridge"
    first, second = "We got what we asked for,", "Now we go back to work."
    return {
        "documents": [
            {
                "document_id": document,
                "source_id": f"{document}.txt",
                "headline": text.splitlines()[0],
                "publisher": "The Verrin Gazette",
                "language": "en",
                "source_file": f"{document}.txt",
                "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
                **published,
            }
            for (document, text), published in zip(
                TEXTS.items(),
                (
                    {
                        "published": "2024-03-04/2024-03-11",
                        "published_earliest": date(2024, 3, 4),
                        "published_latest": date(2024, 3, 11),
                        "published_basis": "inferred",
                    },
                    {"published_basis": "unknown"},
                ),
                strict=True,
            )
        ],
        "organizations": [
            {"organization_id": "dockers-union", "name": "Dockers’ Union", "kind": "ngo"},
            {"organization_id": "government-of-verrin", "name": "Government of Verrin", "kind": "government"},
            {
                "organization_id": "harbor-authority",
                "name": "Harbor Authority",
                "kind": "other",
                "parent_organization_id": "government-of-verrin",
                "country_code": "VR",
            },
        ],
        "people": [
            {"person_id": "lena-marsh", "name": "Lena Marsh", "given_name": "Lena", "family_name": "Marsh"},
            {"person_id": "tomas-okoro", "name": "Tomas Okoro", "honorific": "Mr.", "origin": "reviewed"},
        ],
        "places": [
            {"place_id": "port-verrin", "name": "Port Verrin", "kind": "city", "latitude": 41.5, "longitude": -8.0}
        ],
        "affiliations": [
            {
                "affiliation_id": f"{d1}/affiliation/1",
                "document_id": d1,
                "person_id": "tomas-okoro",
                "organization_id": "dockers-union",
                "role": "president",
                "status": "current",
                **_words(d1, "president of the Dockers’ Union"),
            }
        ],
        "appearances": [
            {
                "appearance_id": f"{document}/{person}",
                "document_id": document,
                "person_id": person,
                "role": role,
                "mention_count": 1,
                **_span(document, words),
            }
            for document, person, role, words in (
                (d1, "lena-marsh", "reporter", "Lena Marsh"),
                (d1, "tomas-okoro", "source", "Tomas Okoro"),
                (d2, "tomas-okoro", "mentioned", "Mr. Okoro"),
            )
        ],
        "dates": [
            {
                "date_id": f"{d1}/date/1",
                "document_id": d1,
                "ordinal": 1,
                **_words(d1, "March 4, 2024"),
                "edtf": "2024-03-04",
                "earliest": date(2024, 3, 4),
                "latest": date(2024, 3, 4),
                "precision": "day",
                "basis": "stated",
            },
            {
                "date_id": f"{d1}/date/2",
                "document_id": d1,
                "ordinal": 2,
                **_words(d1, "Feb. 12"),
                "edtf": "2024-02-12",
                "earliest": date(2024, 2, 12),
                "latest": date(2024, 2, 12),
                "precision": "day",
                "basis": "year_inferred",
                "anchor_date_id": f"{d1}/date/1",
            },
            {
                "date_id": f"{d1}/date/3",
                "document_id": d1,
                "ordinal": 3,
                **_words(d1, "Two days later"),
                "edtf": "2024-02-14",
                "earliest": date(2024, 2, 14),
                "latest": date(2024, 2, 14),
                "precision": "day",
                "basis": "relative_to_date",
                "anchor_date_id": f"{d1}/date/2",
                "anchor_text": "Feb. 12",
            },
            {
                "date_id": f"{d2}/date/1",
                "document_id": d2,
                "ordinal": 1,
                **_words(d2, "in May"),
                "precision": "unknown",
                "basis": "unknown",
            },
        ],
        "mentions": [
            {
                "mention_id": f"{document}/mention/{number}",
                "document_id": document,
                column: entity,
                **_words(document, words, nth),
                "form": form,
            }
            for document, number, column, entity, words, nth, form in (
                (d1, 1, "person_id", "lena-marsh", "Lena Marsh", 0, "name"),
                (d1, 2, "place_id", "port-verrin", "Port Verrin", 2, "name"),
                (d1, 3, "organization_id", "harbor-authority", "Harbor Authority", 0, "name"),
                (d1, 4, "person_id", "tomas-okoro", "Tomas Okoro", 0, "name"),
                (d1, 5, "organization_id", "dockers-union", "Dockers’ Union", 0, "name"),
                (d1, 6, "organization_id", "harbor-authority", "Harbor Authority", 1, "name"),
                (d1, 7, "organization_id", "government-of-verrin", "Government of Verrin", 0, "name"),
                (d2, 1, "place_id", "port-verrin", "Port Verrin", 0, "name"),
                (d2, 2, "person_id", "tomas-okoro", "Mr. Okoro", 0, "surname"),
            )
        ],
        "passages": [
            {
                "passage_id": f"{document}/passage/{number}",
                "document_id": document,
                "ordinal": number,
                "kind": kind,
                "start": start,
                "end": end,
                "duplicate_of_passage_id": f"{d1}/passage/1" if (document, number) == (d1, 3) else None,
            }
            for document, kinds in (
                (d1, ("headline", "byline", "headline", "paragraph", "paragraph", "paragraph", "paragraph")),
                (d2, ("headline", "paragraph")),
            )
            for number, (kind, (start, end)) in enumerate(
                zip(
                    kinds,
                    _paragraphs(TEXTS[document]),
                    strict=True,
                ),
                1,
            )
        ],
        "quotes": [
            {
                "quote_id": f"{d1}/quote/1",
                "document_id": d1,
                "ordinal": 1,
                "kind": "indirect",
                **_words(d1, "Dockworkers in Port Verrin ended a three-week strike on March 4, 2024"),
                "speaker_organization_id": "harbor-authority",
                **_span(d1, "the Harbor Authority", prefix="speaker_"),
                "speaker_basis": "named",
                "cue": "said",
                **_span(d1, "said", prefix="cue_"),
                "medium": "statement",
                "said_earliest": date(2024, 3, 4),
                "said_latest": date(2024, 3, 11),
            },
            {
                "quote_id": f"{d1}/quote/2",
                "document_id": d1,
                "ordinal": 2,
                "kind": "direct",
                "text": f"{first} {second}",
                "start": at(STRIKE, first)[0],
                "end": at(STRIKE, second)[1],
                "speaker_person_id": "tomas-okoro",
                **_span(d1, "Tomas Okoro", prefix="speaker_"),
                "speaker_basis": "named",
                "cue": "said",
                **_span(d1, "said", 1, prefix="cue_"),
            },
            {
                "quote_id": f"{d1}/quote/3",
                "document_id": d1,
                "ordinal": 3,
                "kind": "direct",
                **_words(d1, "And we go back proud."),
                "speaker_person_id": "tomas-okoro",
                "speaker_basis": "continued",
                "continues_quote_id": f"{d1}/quote/2",
            },
            {
                "quote_id": f"{d2}/quote/1",
                "document_id": d2,
                "ordinal": 1,
                "kind": "indirect",
                **_words(d2, "The bridge in Port Verrin will reopen in May"),
                "speaker_text": "two city officials",
                **_span(d2, "two city officials", prefix="speaker_"),
                "speaker_basis": "description",
                "cue": "according to",
                **_span(d2, "according to", prefix="cue_"),
                "confidence": 0.75,
            },
        ],
        "quote_spans": [
            {
                "quote_span_id": f"{quote}/{number}",
                "document_id": quote.split("/")[0],
                "quote_id": quote,
                "ordinal": number,
                **_words(quote.split("/")[0], words),
                "verbatim": verbatim,
            }
            for quote, number, words, verbatim in (
                (f"{d1}/quote/1", 1, "Dockworkers in Port Verrin ended a three-week strike on March 4, 2024", False),
                (f"{d1}/quote/2", 1, first, True),
                (f"{d1}/quote/2", 2, second, True),
                (f"{d1}/quote/3", 1, "And we go back proud.", True),
                (f"{d2}/quote/1", 1, "The bridge in Port Verrin will reopen in May", False),
            )
        ],
        "events": [
            {
                "event_id": f"{d1}/event/1",
                "document_id": d1,
                "ordinal": 1,
                "label": "ended a three-week strike",
                "type": "CONCEDE",
                **_span(d1, "ended"),
                "occurred": "2024-03-04",
                "date_earliest": date(2024, 3, 4),
                "date_latest": date(2024, 3, 4),
                "date_precision": "day",
                "date_relation": "on",
                "date_basis": "stated",
                "date_id": f"{d1}/date/1",
                "status": "occurred",
                "reported_by_organization_id": "harbor-authority",
                "quote_id": f"{d1}/quote/1",
                "place_id": "port-verrin",
            },
            {
                "event_id": f"{d1}/event/2",
                "document_id": d1,
                "ordinal": 2,
                "label": "walked out",
                "type": "PROTEST",
                "mode": "strike",
                **_span(d1, "walked out"),
                "occurred": "2024-02-12",
                "date_earliest": date(2024, 2, 12),
                "date_latest": date(2024, 2, 12),
                "date_precision": "day",
                "date_relation": "on",
                "date_basis": "year_inferred",
                "date_id": f"{d1}/date/2",
                "status": "occurred",
            },
            {
                "event_id": f"{d1}/event/3",
                "document_id": d1,
                "ordinal": 3,
                "label": "closed the gates",
                "type": "COERCE",
                "cameo_root": "17",
                **_span(d1, "closed"),
                "occurred": "2024-02-14",
                "date_earliest": date(2024, 2, 14),
                "date_latest": date(2024, 2, 14),
                "date_precision": "day",
                "date_relation": "on",
                "date_basis": "relative_to_event",
                "date_anchor_event_id": f"{d1}/event/2",
                "date_id": f"{d1}/date/3",
                "status": "occurred",
            },
            {
                "event_id": f"{d2}/event/1",
                "document_id": d2,
                "ordinal": 1,
                "label": "reopen",
                "type": "OTHER",
                **_span(d2, "reopen"),
                "date_precision": "unknown",
                "date_basis": "unknown",
                "status": "planned",
                "reported_by_text": "two city officials",
                "quote_id": f"{d2}/quote/1",
                "origin": "added",
                "confidence": None,
            },
        ],
        "event_mentions": [
            {
                "event_mention_id": f"{event}/mention/1",
                "document_id": event.split("/")[0],
                "event_id": event,
                **_words(event.split("/")[0], words),
            }
            for event, words in (
                (f"{d1}/event/1", "ended"),
                (f"{d1}/event/2", "walked out"),
                (f"{d1}/event/3", "closed"),
                (f"{d2}/event/1", "reopen"),
            )
        ],
        "entity_links": [
            {
                "entity_link_id": f"{document}:{key}",
                "document_id": document,
                **entity,
                "name": name,
                "basis": "same_name" if linked else "first",
                "score": 0.98 if linked else None,
                "linked_to_document_id": linked,
            }
            for document, key, entity, name, linked in (
                (d1, "dockers-union", {"organization_id": "dockers-union"}, "Dockers’ Union", None),
                (d1, "lena-marsh", {"person_id": "lena-marsh"}, "Lena Marsh", None),
                (d1, "tomas-okoro", {"person_id": "tomas-okoro"}, "Tomas Okoro", None),
                (d2, "tomas-okoro", {"person_id": "tomas-okoro"}, "Tomas Okoro", d1),
            )
        ],
        "entity_doubts": [
            {
                "entity_doubt_id": "lena-marsh | tomas-okoro",
                "person_id_a": "lena-marsh",
                "person_id_b": "tomas-okoro",
                "document_id_a": d1,
                "document_id_b": d2,
                "score": 0.2,
                "reasons": "the same town",
            }
        ],
        "skipped": [
            {
                "skipped_id": "skipped-000001",
                "source": "bridge-again.txt",
                "kind": "near_duplicate",
                "reason": "93% of the words of verrin-bridge, which is kept",
                "duplicate_of_document_id": d2,
            }
        ],
        "event_participants": [
            {
                "event_participant_id": f"{event}/participant/{number}",
                "document_id": event.split("/")[0],
                "event_id": event,
                "role": role,
                "organization_id": organization,
                **_words(event.split("/")[0], words),
            }
            for event, number, role, organization, words in (
                (f"{d1}/event/1", 1, "actor", None, "Dockworkers"),
                (f"{d1}/event/2", 1, "actor", "dockers-union", "The union"),
                (f"{d1}/event/3", 1, "actor", "harbor-authority", "the Harbor Authority of the Government of Verrin"),
            )
        ],
    }


def _paragraphs(text: str) -> list[tuple[int, int]]:
    found, start = [], 0
    for block in text.split("\n\n"):
        words = block.rstrip("\n")
        found.append((start, start + len(words)))
        start += len(block) + 2
    return found


def sample_tables() -> dict[str, pl.DataFrame]:
    """The rows as frames, as `tabulate` gives them."""
    tables = {}
    for name, rows in sample_rows().items():
        schema = polars_schema(name)
        own = {"origin": "machine", "confidence": 1.0}
        full = [{column: {**own, **row}.get(column) for column in schema} for row in rows]
        tables[name] = pl.DataFrame(full, schema=schema, orient="row")
    return {name: tables[name] for name in table_names()}


def other_tables() -> dict[str, pl.DataFrame]:
    """The sample with every text column of people changed, so that a package of it differs from the sample's."""
    tables = sample_tables()
    tables["people"] = tables["people"].with_columns(pl.col("name") + " II")
    tables["places"] = tables["places"].with_columns(pl.col("name") + " II")
    return tables
