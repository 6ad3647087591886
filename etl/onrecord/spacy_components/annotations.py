"""What the components leave in a Doc: plain data that spaCy can write to bytes, and attributes that read it.

`doc.user_data["onrecord"]` holds three dictionaries of strings, numbers, booleans, None and lists of them:

- `article`: what is known of the text from elsewhere, as `doc._.onrecord_article` was set;
- `findings`: what was found, from which a later component goes on;
- `tables`: the same as the rows of a package's tables, by table.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python
from spacy.tokens import Doc, Span, SpanGroup

from onrecord.errors import OnrecordError
from onrecord.extract.document_id import document_id
from onrecord.extract.text import article_from_text
from onrecord.model import Article, Record
from onrecord.schema import polars_schema
from onrecord.transform.findings import NOTHING, Findings, as_record
from onrecord.transform.tabulate import document_rows

KEY = "onrecord"
GROUPS = f"{KEY}/"
# The tables that each kind of finding fills; those of what was not looked for are left out.
TABLES: Mapping[str, tuple[str, ...]] = {
    "entities": ("people", "organizations", "places", "appearances", "affiliations", "mentions"),
    "quotes": ("quotes", "quote_spans"),
    "dates": ("dates",),
    "events": ("events", "event_mentions", "event_participants"),
}
ALWAYS = ("documents", "passages")
METADATA = ("document_id", "published", "headline", "publisher", "authors", "url")

Row = dict[str, Any]


# ---------------------------------------------------------------------------------------------------- what a Doc holds


def article_of(doc: Doc) -> Article:
    """The Doc's text as an article, its passages found, with what `doc._.onrecord_article` says of it."""
    known = dict(stored(doc, "article") or {})
    source = known.pop("document_id", "text")
    day = known.pop("published", None)
    return article_from_text(
        doc.text,
        document_id(source),
        source_id=source,
        published=date.fromisoformat(day) if day else None,
        authors=tuple(known.pop("authors", ())),
        **known,
    )


def findings_of(doc: Doc) -> Findings:
    """What the components before have found."""
    return found if (found := revived(stored(doc, "findings"))) is not None else NOTHING


def record_of(doc: Doc) -> Record:
    """What was found in a Doc as the value that `onrecord.read` gives; empty where nothing was looked for."""
    return as_record(article_of(doc), findings_of(doc))


def annotate(doc: Doc, article: Article, found: Findings) -> Doc:
    """Lays the findings, their rows and their span groups into the Doc."""
    record = as_record(article, found)
    wanted = [*ALWAYS, *(t for kind, tables in TABLES.items() if getattr(found, kind) is not None for t in tables)]
    tables = {name: [whole(name, row) for row in rows] for name, rows in document_rows(record) if name in wanted}
    doc.user_data[KEY] = {
        **({"article": known} if (known := stored(doc, "article")) else {}),
        "findings": to_jsonable_python(found),
        "tables": tables,
    }
    set_groups(doc, tables)
    return doc


def whole(table: str, row: Row) -> Row:
    """The row with every column of its table, each value one that JSON has."""
    return {column: to_jsonable_python(row.get(column)) for column in polars_schema(table)}


def stored(doc: Doc, part: str) -> Any:
    return doc.user_data.get(KEY, {}).get(part)


def revived(plain: Any) -> Findings | None:
    return None if plain is None else adapter().validate_python(plain)


@cache
def adapter() -> TypeAdapter[Findings]:
    return TypeAdapter(Findings)


# ---------------------------------------------------------------------------------------------------- span groups


def set_groups(doc: Doc, tables: Mapping[str, list[Row]]) -> None:
    """One span group a kind of row, in place of those of before.

    A span covers every token that the row's offsets touch; its `id_` is the row's id, its `label_` the row's kind, its
    `kb_id_` the entity, or for a date its EDTF.
    """
    for name in [name for name in doc.spans if name.startswith(GROUPS)]:
        del doc.spans[name]
    for name, places in places_of(tables).items():
        spans = [
            doc.char_span(start, end, label=label, kb_id=kb, span_id=row, alignment_mode="expand")
            for start, end, label, row, kb in places
        ]
        doc.spans[GROUPS + name] = SpanGroup(doc, name=GROUPS + name, spans=[s for s in spans if s is not None])


def places_of(tables: Mapping[str, list[Row]]) -> dict[str, list[tuple[int, int, str, str, str]]]:
    """The places of each span group: start and end, label, id of the row, id of what it is about."""

    def of(row: Row, label: str, key: str, kb: str | None = None, at: str = "") -> tuple[int, int, str, str, str]:
        return row[f"{at}start"], row[f"{at}end"], label, row[key], kb or ""

    groups = {"passages": [of(row, row["kind"], "passage_id") for row in tables["passages"]]}
    if "mentions" in tables:
        for name, label in (("people", "person"), ("organizations", "organization"), ("places", "place")):
            groups[name] = [
                of(row, label, "mention_id", row[f"{label}_id"]) for row in tables["mentions"] if row[f"{label}_id"]
            ]
    if "quotes" in tables:
        quotes = {row["quote_id"]: row for row in tables["quotes"]}
        groups["quotes"] = [
            of(row, quotes[row["quote_id"]]["kind"], "quote_id", speaker(quotes[row["quote_id"]]))
            for row in tables["quote_spans"]
        ]
        groups["speakers"] = [
            of(row, row["speaker_basis"], "quote_id", speaker(row), "speaker_")
            for row in quotes.values()
            if row["speaker_start"] is not None
        ]
        groups["cues"] = [
            of(row, "cue", "quote_id", at="cue_") for row in quotes.values() if row["cue_start"] is not None
        ]
    if "dates" in tables:
        groups["dates"] = [of(row, row["precision"], "date_id", row["edtf"]) for row in tables["dates"]]
    if "events" in tables:
        events = {row["event_id"]: row for row in tables["events"]}
        groups["events"] = [of(row, events[row["event_id"]]["type"], "event_id") for row in tables["event_mentions"]]
    return groups


def speaker(row: Row) -> str | None:
    found: str | None = row["speaker_person_id"] or row["speaker_organization_id"]
    return found


# ---------------------------------------------------------------------------------------------------- attributes

SHORT = (
    *("passages", "people", "organizations", "places", "affiliations", "mentions"),
    *("quotes", "dates", "events"),
)
IDS = (  # the tables that spans are of, with the columns of their ids
    ("mentions", "mention_id"),
    ("quotes", "quote_id"),
    ("passages", "passage_id"),
    ("dates", "date_id"),
    ("events", "event_id"),
)


def register() -> None:
    """Makes the attributes known to spaCy. One of a short name that somebody else has registered stays theirs."""
    Doc.set_extension(KEY, getter=tables_of, force=True)
    Doc.set_extension(f"{KEY}_article", getter=lambda doc: stored(doc, "article"), setter=set_article, force=True)
    Span.set_extension(KEY, getter=row_of, force=True)
    for name in SHORT:
        if not Doc.has_extension(name):
            Doc.set_extension(name, getter=table_getter(name))


def tables_of(doc: Doc) -> dict[str, list[Row]] | None:
    """The rows by table; lists again where a DocBin has made tuples of them."""
    tables = stored(doc, "tables")
    return None if tables is None else {name: list(rows) for name, rows in tables.items()}


def table_getter(name: str) -> Any:
    return lambda doc: (tables_of(doc) or {}).get(name)


def row_of(span: Span) -> Row | None:
    """The row that a span of one of our groups is of, found by its id; `None` for any other span."""
    tables = stored(span.doc, "tables") or {}
    for table, key in IDS:
        for row in tables.get(table, ()):
            if row[key] == span.id_:
                return dict(row)
    return None


def set_article(doc: Doc, known: Mapping[str, Any]) -> None:
    """Says of the text what it does not say itself: `doc._.onrecord_article = {"published": "2024-03-04"}`.

    Keys are those of `METADATA`. `published` is a date or its ISO form; relative dates count from it. Raises
    OnrecordError for another key and for a value that is not what its key takes.
    """
    if unknown := sorted(set(known) - set(METADATA)):
        raise OnrecordError(f"doc._.onrecord_article: {', '.join(map(repr, unknown))} is none of {', '.join(METADATA)}")
    plain = {key: to_jsonable_python(value) for key, value in known.items() if value is not None}
    for key, value in plain.items():
        if key == "authors":
            if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
                raise OnrecordError(f"doc._.onrecord_article: authors are a list of names, not {value!r}")
        elif not isinstance(value, str) or not value:
            raise OnrecordError(f"doc._.onrecord_article: {key} is a text that is not empty, not {value!r}")
    if "published" in plain:
        try:
            date.fromisoformat(plain["published"])
        except ValueError as error:
            raise OnrecordError(
                f"doc._.onrecord_article: published is a day such as 2024-03-04, not {plain['published']!r}"
            ) from error
    doc.user_data[KEY] = {"article": plain}


register()
