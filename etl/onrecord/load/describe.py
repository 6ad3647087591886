"""The descriptor `datapackage.json` (Data Package v2) of the files of a package."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from onrecord.descriptor import LAYOUT, PROFILE, csv_path, parquet_name, parquet_path, schema_file
from onrecord.load.metadata import Metadata
from onrecord.schema import table_schema
from onrecord.version import __version__


def describe(root: Path, rows: Mapping[str, int], metadata: Metadata) -> dict[str, Any]:
    """The descriptor of the files that lie under `root`; `rows` gives the tables, in order, with their row counts."""
    descriptor: dict[str, Any] = {
        "$schema": PROFILE,
        "name": metadata.name,
        "title": metadata.title,
        "description": metadata.description,
        "version": metadata.version,
    }
    if metadata.homepage:
        descriptor["homepage"] = metadata.homepage
    for key in ("licenses", "sources", "contributors"):
        if items := getattr(metadata, key):
            descriptor[key] = [dict(item) for item in items]
    descriptor["keywords"] = list(metadata.keywords)
    descriptor["onrecord"] = {"layout": LAYOUT, "version": __version__}
    if metadata.measured:  # the error rate of the machine's rows, as far as people have reviewed them
        descriptor["onrecord"]["machine_rows_measured"] = [dict(row) for row in metadata.measured]
    descriptor["resources"] = [_csv(root, table, count) for table, count in rows.items()] + [
        _parquet(root, table, count) for table, count in rows.items()
    ]
    return descriptor


def _csv(root: Path, table: str, rows: int) -> dict[str, Any]:
    schema = table_schema(table)
    return {
        "name": table,
        "type": "table",
        "title": schema.title,
        "description": schema.description,
        "path": csv_path(table),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        **_size(root / csv_path(table)),
        "rowcount": rows,
        "schema": schema_file(table),
    }


def _parquet(root: Path, table: str, rows: int) -> dict[str, Any]:
    # `file`, not `table`: the Frictionless library reads Parquet through pandas, where integers with gaps are floats.
    schema = table_schema(table)
    return {
        "name": parquet_name(table),
        "type": "file",
        "title": f"{schema.title} (Parquet)",
        "description": schema.description,
        "path": parquet_path(table),
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        **_size(root / parquet_path(table)),
        "rowcount": rows,
    }


def _size(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"bytes": path.stat().st_size, "hash": f"sha256:{digest}"}


def to_json(descriptor: Mapping[str, Any]) -> str:
    """The descriptor as it is published."""
    return json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"
