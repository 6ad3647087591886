"""The descriptor `datapackage.json` (Data Package v2) of the files of a package."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from onrecord.descriptor import LAYOUT, PROFILE, csv_path, parquet_name, schema_file, sha256
from onrecord.load.metadata import Metadata
from onrecord.schema import table_schema
from onrecord.version import __version__


def describe(
    root: Path, rows: Mapping[str, int], files: Mapping[str, Sequence[str]], metadata: Metadata
) -> dict[str, Any]:
    """The descriptor of the files that lie under `root`.

    `rows` gives the tables, in order, with their row counts, `files` the Parquet files of each.
    """
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
        _parquet(root, table, count, files[table]) for table, count in rows.items()
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


def _parquet(root: Path, table: str, rows: int, files: Sequence[str]) -> dict[str, Any]:
    # `file`, not `table`: the Frictionless library reads Parquet through pandas, where integers with gaps are floats.
    schema = table_schema(table)
    return {
        "name": parquet_name(table),
        "type": "file",
        "title": f"{schema.title} (Parquet)",
        "description": schema.description,
        "path": files[0] if len(files) == 1 else list(files),
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        **_size(*(root / file for file in files)),
        "rowcount": rows,
    }


def _size(*paths: Path) -> dict[str, Any]:
    """Bytes and hash of the files one after another."""
    return {"bytes": sum(path.stat().st_size for path in paths), "hash": f"sha256:{sha256(paths)}"}


def to_json(descriptor: Mapping[str, Any]) -> str:
    """The descriptor as it is published."""
    return json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"
