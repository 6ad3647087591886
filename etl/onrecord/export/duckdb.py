"""A DuckDB database file: the tables with keys, checks and comments, and the views.

DuckDB does not write the same bytes twice; the rows, in their order, are the same.
"""

from __future__ import annotations

from pathlib import Path

from onrecord.errors import ExportError
from onrecord.export.source import Source, Written
from onrecord.package import fill
from onrecord.schema import table_names, table_schema


def write(source: Source, path: Path) -> Written:
    """Raises PackageError for a row that breaks a key or a check."""
    import duckdb

    for name in table_names():
        source.opened.verify(source.parquet(name))
    try:
        connection = duckdb.connect(str(path))
    except duckdb.Error as error:
        raise ExportError(f"{path}: DuckDB cannot write it: {error}") from error
    try:
        fill(connection, source.opened)
        connection.execute("CHECKPOINT")
    except duckdb.Error as error:
        raise ExportError(f"{path}: DuckDB cannot write it: {error}") from error
    finally:
        connection.close()
    return Written(source.counts, {})


def ours(path: Path) -> bool:
    """Whether the file is a DuckDB database with our documents in it."""
    import duckdb

    try:
        connection = duckdb.connect(str(path), read_only=True)
    except duckdb.Error:
        return False
    try:
        found = connection.execute("SELECT comment FROM duckdb_tables() WHERE table_name = 'documents'").fetchone()
    except duckdb.Error:
        return False
    finally:
        connection.close()
    return found is not None and found[0] == table_schema("documents").description
