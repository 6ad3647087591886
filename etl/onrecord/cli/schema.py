"""`onrecord schema`: what the columns mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from onrecord.cli import options
from onrecord.cli.output import Format
from onrecord.errors import PackageError

if TYPE_CHECKING:
    from onrecord.schema import TableSchema
    from onrecord.views import View

EXAMPLES = options.examples("onrecord schema quotes", "onrecord schema --format markdown > columns.md")

Row = tuple[str, str, str, bool | None, str, str | None, str | None]


@click.command(epilog=EXAMPLES)
@click.argument("table", required=False)
@options.format
def schema(table: str | None, format: Format | None) -> None:
    """Say what the columns of a table or view mean.

    With their types, allowed values, and the columns of other tables that they refer to; of every table and view, if
    none is named.
    """
    import polars as pl

    from onrecord.cli.output import chosen, emit
    from onrecord.schema import table_names, table_schema
    from onrecord.views import views

    by_name = {view.name: view for view in views()}
    names = (*table_names(), *by_name)
    if table is not None and table not in names:
        raise PackageError(f"there is no table {table!r}; the tables and views are {', '.join(names)}")
    rows: list[Row] = []
    for name in names if table is None else (table,):
        rows.extend(view_rows(by_name[name]) if name in by_name else table_rows(table_schema(name)))
    columns = ("table", "column", "type", "required", "description", "values", "refers_to")
    frame = pl.DataFrame(rows, schema={c: pl.Boolean if c == "required" else pl.String for c in columns}, orient="row")
    if table is not None and chosen(format) is Format.TABLE:
        frame = frame.drop("table")
    emit(frame, format, title=f"{table}: {about(table, by_name)}" if table else None, whole=True)


def about(name: str, by_name: dict[str, View]) -> str:
    from onrecord.schema import table_schema

    return by_name[name].description if name in by_name else table_schema(name).description


def table_rows(table: TableSchema) -> Iterator[Row]:
    refers = {
        key.fields[0]: f"{key.resource}.{key.reference_fields[0]}" for key in table.foreign_keys if len(key.fields) == 1
    }
    for field in table.fields:
        values = ", ".join(field.enum) if field.enum else None
        required = field.required or field.name in table.primary_key
        yield table.name, field.name, field.type, required, field.description, values, refers.get(field.name)


def view_rows(view: View) -> Iterator[Row]:
    for column, meaning in view.columns:
        yield view.name, column, "", None, meaning, None, None
