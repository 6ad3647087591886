"""The formats that a package can be exported in: what each is called, what it is for, what it writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """What an export is on disk. A description is a file about the package's own files, or a folder with both."""

    FILE = "file"
    FOLDER = "folder"
    DESCRIPTION = "description"


@dataclass(frozen=True, slots=True)
class Format:
    """`repeatable`: whether the same package gives the same bytes. `out` is an example of where it goes."""

    name: str
    shape: Shape
    summary: str
    out: str
    repeatable: bool = True


_ALL = (
    Format(
        "duckdb",
        Shape.FILE,
        "a DuckDB database: tables with keys and checks, views, comments",
        "my-package.duckdb",
        repeatable=False,
    ),
    Format("sqlite", Shape.FILE, "an SQLite database: tables with keys, and the views as tables", "my-package.db"),
    Format(
        "datasette",
        Shape.FOLDER,
        "an SQLite database with Datasette's metadata: descriptions, licence, queries",
        "site/",
    ),
    Format("croissant", Shape.DESCRIPTION, "croissant.json (MLCommons Croissant) over the Parquet files", "croissant/"),
    Format("huggingface", Shape.FOLDER, "a Hugging Face dataset: a card and a Parquet file for each table", "dataset/"),
    Format("csvw", Shape.DESCRIPTION, "csv-metadata.json (W3C CSV on the Web) over the CSV files", "csvw/"),
    Format("csv", Shape.FOLDER, "a CSV file for each table; --spreadsheet-safe for Excel and the like", "tables/"),
    Format(
        "followthemoney",
        Shape.FILE,
        "FollowTheMoney entities, a line each: articles, people, organizations, their ties",
        "entities.ftm.ndjson",
    ),
    Format("jsonld", Shape.FOLDER, "schema.org JSON-LD, a file for each document, for its page", "jsonld/"),
)
FORMATS: Mapping[str, Format] = {format.name: format for format in _ALL}
