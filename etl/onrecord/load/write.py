"""Tables as CSV and Parquet files whose bytes depend on the rows alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import polars as pl

from onrecord.errors import PackageError
from onrecord.schema import TableSchema, polars_schema, schema_path
from onrecord.version import __version__

# Fixed here, because a default that moves in another version of Polars would change every published byte.
ROW_GROUP = 122_880  # DuckDB's own vector of rows, so that its readers split the file where it likes
_PAGE = 1 << 20
_ZSTD_LEVEL = 9
LISTED_SOURCES = 100  # of more documents the provenance in every file gives one digest


def check_frame(schema: TableSchema, frame: pl.DataFrame) -> None:
    """Refuses, with PackageError, a frame that CSV would not give back: other columns or types, empty strings."""
    wanted = polars_schema(schema.name)
    if frame.schema != wanted:
        differing = [name for name in {**wanted, **frame.schema} if wanted.get(name) != frame.schema.get(name)]
        raise PackageError(
            f"{schema.name}: columns or types differ from the schema ({', '.join(differing) or 'order'}); "
            f"expected {dict(wanted)}, got {dict(frame.schema)}"
        )
    strings = [field.name for field in schema.fields if field.type == "string"]
    if empty := [name for name in strings if (frame[name] == "").any()]:
        raise PackageError(f"{schema.name}: empty strings in {', '.join(empty)}; what is not known is null")


def write_csv(frame: pl.DataFrame, target: Path | IO[bytes], *, header: bool = True) -> None:
    """UTF-8, LF, RFC 4180 quoting, null as an empty cell, `true`/`false`, ISO dates."""
    frame.write_csv(
        target,
        include_header=header,
        line_terminator="\n",
        quote_style="necessary",
        null_value="",
        date_format="%Y-%m-%d",
    )


def write_parquet(frame: pl.DataFrame, schema: TableSchema, path: Path, provenance: Mapping[str, Any]) -> None:
    """Zstandard, real types; the file's metadata hold the table's schema and provenance, each column its description.

    Every reader shows the first two under `table_schema` and `onrecord`; Arrow's readers show `description` in
    `schema.field(name).metadata`.
    """
    import pyarrow as pa

    arrow_types = {
        "string": pa.large_string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
    }
    arrow_schema = pa.schema(
        [
            pa.field(field.name, arrow_types[field.type], metadata={"description": field.description})
            for field in schema.fields
        ]
    )
    table_schema = json.loads(schema_path(schema.name).read_text("utf-8"))
    frame.rechunk().write_parquet(
        path,
        compression="zstd",
        compression_level=_ZSTD_LEVEL,
        statistics=True,
        row_group_size=ROW_GROUP,
        data_page_size=_PAGE,
        metadata={"onrecord": _compact(provenance), "table_schema": _compact(table_schema)},
        arrow_schema=arrow_schema,
    )


def provenance(hashes: pl.DataFrame) -> dict[str, Any]:
    """What the files were made from: the version of onrecord and the hashes of the texts (columns document_id,
    text_sha256); no clock, no machine."""
    ordered = hashes.sort("document_id")
    digest = hashlib.sha256()  # of them all as one JSON object
    for number, (document_id, text_sha256) in enumerate(ordered.iter_rows()):
        digest.update(f"{',' if number else '{'}{_compact(document_id)}:{_compact(text_sha256)}".encode())
    digest.update(b"}" if ordered.height else b"{}")
    made_from: dict[str, Any] = {
        "version": __version__, "documents": ordered.height, "sources_sha256": digest.hexdigest()
    }  # fmt: skip
    if ordered.height <= LISTED_SOURCES:
        made_from["sources"] = dict(ordered.iter_rows())
    return made_from


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
