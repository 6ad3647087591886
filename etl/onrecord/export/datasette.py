"""An SQLite database with the metadata and queries that Datasette shows: `datasette FOLDER` serves it.

metadata.json says what everything means, as Datasette before and from 1.0 on reads it; its queries stand in
datasette.json once more, where Datasette 1.0 looks for them. https://docs.datasette.io/en/stable/metadata.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from onrecord.ddl import identifier
from onrecord.export import sqlite
from onrecord.export.source import Source, Written
from onrecord.schema import TableSchema, table_names, table_schema
from onrecord.version import __version__
from onrecord.views import views

# The column that stands for a row where another table refers to it.
_LABELS = {
    "documents": "headline",
    "people": "name",
    "organizations": "name",
    "places": "name",
    "quotes": "text",
    "events": "label",
    "dates": "text",
}
# Datasette writes a column with a unit in round figures (1.2 k), which would spoil the offsets: their unit, code
# points, stands in the columns' descriptions.
_UNITS = {"latitude": "degree", "longitude": "degree"}
_QUERIES: Mapping[str, Mapping[str, str]] = {
    "quotes_of_a_speaker": {
        "title": "Quotes of a speaker",
        "description": "What a person or organization is quoted with; a part of the name is enough.",
        "sql": "SELECT speaker, quote, kind, cue, medium, headline, published, quote_id FROM who_said_what "
        "WHERE speaker LIKE '%' || :speaker || '%'",
    },
    "words_in_quotes": {
        "title": "Quotes with a word",
        "description": "Quotes that hold these words.",
        "sql": "SELECT speaker, quote, kind, headline, published, quote_id FROM who_said_what "
        "WHERE quote LIKE '%' || :words || '%'",
    },
    "events_between": {
        "title": "Events between two days",
        "description": "Events that may lie between two days (2023-10-07), claims, plans and fears included: "
        "status and reported_by say which.",
        "sql": "SELECT date_earliest, date_latest, label, status, reported_by, actors, recipients, place, event_id "
        "FROM timeline WHERE coalesce(date_earliest, date_latest) <= :until "
        "AND coalesce(date_latest, date_earliest) >= :since",
    },
}


def write(source: Source, folder: Path) -> Written:
    """The database `<package's name>.db` and its metadata."""
    database = source.name.replace(".", "-")  # Datasette takes what is before the first dot of a file's name
    written = sqlite.write(source, folder / f"{database}.db")
    queries = _queries()
    _write_json(folder / "metadata.json", _metadata(source, database, queries))
    _write_json(folder / "datasette.json", {"databases": {database: {"queries": queries}}})
    return written


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", "utf-8", newline="\n")


def _queries() -> dict[str, Mapping[str, str]]:
    """One for each view, which it shows in its order, and some that ask for a value."""
    whole = {
        f"all_{view.name}": {
            "title": view.name.replace("_", " ").capitalize(),
            "description": view.description,
            "sql": f"SELECT * FROM {identifier(view.name)}",
        }
        for view in views()
    }
    return {**_QUERIES, **whole}


def _metadata(source: Source, database: str, queries: Mapping[str, Any]) -> Mapping[str, Any]:
    about: dict[str, Any] = {
        "title": source.title,
        "description": source.description,
        "about": f"Made with onrecord {__version__}: who said what, and what happened",
    }
    if licenses := source.said("licenses"):
        about["license"] = str(licenses[0].get("title") or licenses[0].get("name") or licenses[0].get("path"))
        if _is_web(licenses[0].get("path")):
            about["license_url"] = licenses[0]["path"]
    if sources := [str(item["title"]) for item in source.said("sources") if item.get("title")]:
        about["source"] = "; ".join(sources)
    if _is_web(source.about.get("homepage")):
        about["about_url"] = source.about["homepage"]
    tables: dict[str, Any] = {name: _table(table_schema(name)) for name in table_names()}
    for view in views():
        tables[view.name] = {
            "description": f"{view.description} Computed from the other tables when this database was made.",
            "columns": dict(view.columns),
        }
    about["databases"] = {database: {"description": source.description, "tables": tables, "queries": queries}}
    return about


def _table(schema: TableSchema) -> Mapping[str, Any]:
    described: dict[str, Any] = {
        "description": schema.description,
        "columns": {field.name: field.description for field in schema.fields},
    }
    if units := {name: unit for name, unit in _UNITS.items() if schema.has(name)}:
        described["units"] = units
    if schema.name in _LABELS:
        described["label_column"] = _LABELS[schema.name]
    return described


def _is_web(address: object) -> bool:
    return isinstance(address, str) and address.startswith(("https://", "http://"))
