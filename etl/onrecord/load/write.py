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


def provenance(hashes: Mapping[str, str]) -> dict[str, Any]:
    """What the files were made from: the version of onrecord and the hashes of the texts; no clock, no machine."""
    hashes = dict(sorted(hashes.items()))
    digest = hashlib.sha256(_compact(hashes).encode()).hexdigest()
    made_from: dict[str, Any] = {"version": __version__, "documents": len(hashes), "sources_sha256": digest}
    if len(hashes) <= LISTED_SOURCES:
        made_from["sources"] = hashes
    return made_from


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
