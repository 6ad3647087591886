"""An SQLite database file: the tables with keys and checks, and the views of DuckDB laid down as tables.

The views are tables here, because SQLite does not speak their SQL, and because a page that reads them should not have
to compute them. Dates are ISO texts, truth values 0 and 1. One version of SQLite writes the same bytes twice.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from onrecord.ddl import identifier, literal
from onrecord.errors import ExportError
from onrecord.export.source import Source, Written
from onrecord.schema import Field, TableSchema, table_names, table_schema
from onrecord.views import View, views

APPLICATION_ID = 0x6F6E7263  # "onrc": https://www.sqlite.org/pragma.html#pragma_application_id
_TYPES = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER", "date": "TEXT"}
# DuckDB's types of what the views compute; every other is written as text.
_VIEW_TYPES = {"BIGINT": "INTEGER", "INTEGER": "INTEGER", "HUGEINT": "INTEGER", "BOOLEAN": "INTEGER", "DOUBLE": "REAL"}


def write(source: Source, path: Path) -> Written:
    """Raises ExportError for a row that breaks a key or a check."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            # A draft, which is moved to its place when it is whole.
            for setting in ("journal_mode = OFF", "synchronous = OFF", "encoding = 'UTF-8'"):
                database.execute(f"PRAGMA {setting}")
            database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            database.execute("BEGIN")
            for name in table_names():
                _fill_table(database, source, table_schema(name))
            for view in views():
                _fill_view(database, source, view)
            database.execute("COMMIT")
            broken = database.execute("PRAGMA foreign_key_check").fetchone()
            if broken:
                rows = f"row {broken[1]} of {broken[0]} refers to no row of {broken[2]}"
                raise ExportError(f"{source.opened.root}: {rows}")
            database.execute("PRAGMA optimize")
            database.execute("VACUUM")
    except sqlite3.Error as error:
        raise ExportError(f"{path}: SQLite cannot write it: {error}") from error
    return Written(source.counts, {})


def ours(path: Path) -> bool:
    """Whether the file is an SQLite database that an export wrote."""
    with path.open("rb") as file:
        header = file.read(100)
    return header.startswith(b"SQLite format 3\0") and header[68:72] == APPLICATION_ID.to_bytes(4, "big")


def _fill_table(database: sqlite3.Connection, source: Source, schema: TableSchema) -> None:
    database.execute(_create(schema))
    for key in schema.foreign_keys:
        index = identifier(f"{schema.name}_{'_'.join(key.fields)}")
        database.execute(f"CREATE INDEX {index} ON {identifier(schema.name)} ({_list(key.fields)})")
    places = ", ".join("?" * len(schema.fields))
    rows = source.rows(f"FROM {identifier(schema.name)}")
    database.executemany(f"INSERT INTO {identifier(schema.name)} VALUES ({places})", map(_values, rows))


def _create(schema: TableSchema) -> str:
    parts = [_column(field) for field in schema.fields]
    parts.append(f"PRIMARY KEY ({_list(schema.primary_key)})")
    if schema.has("start", "end"):
        parts.append('CHECK ("end" > "start")')
    parts += [
        f"FOREIGN KEY ({_list(key.fields)}) REFERENCES {identifier(key.resource)} ({_list(key.reference_fields)})"
        for key in schema.foreign_keys
    ]
    return f"CREATE TABLE {identifier(schema.name)} (\n  " + ",\n  ".join(parts) + "\n)"


def _column(field: Field) -> str:
    parts = [identifier(field.name), _TYPES[field.type]]
    if field.required:
        parts.append("NOT NULL")
    parts += [f"CHECK ({condition})" for condition in _conditions(field)]
    return " ".join(parts)


def _conditions(field: Field) -> Iterator[str]:
    """As in DuckDB, without regular expressions, which SQLite has only where a program brings them along."""
    name = identifier(field.name)
    if field.enum is not None:
        yield f"{name} IN ({', '.join(map(literal, field.enum))})"
    if field.minimum is not None:
        yield f"{name} >= {field.minimum}"
    if field.maximum is not None:
        yield f"{name} <= {field.maximum}"
    if field.type == "boolean":
        yield f"{name} IN (0, 1)"


def _fill_view(database: sqlite3.Connection, source: Source, view: View) -> None:
    """A view's rows, in its order."""
    described = source.connection.execute(f"DESCRIBE {identifier(view.name)}").fetchall()
    columns = ", ".join(f"{identifier(row[0])} {_VIEW_TYPES.get(row[1], 'TEXT')}" for row in described)
    database.execute(f"CREATE TABLE {identifier(view.name)} ({columns})")
    rows = source.rows(f"FROM {identifier(view.name)}")
    places = ", ".join("?" * len(described))
    database.executemany(f"INSERT INTO {identifier(view.name)} VALUES ({places})", map(_values, rows))


def _values(row: dict[str, Any]) -> list[Any]:
    return [value.isoformat() if isinstance(value, date) else value for value in row.values()]


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(map(identifier, names))
