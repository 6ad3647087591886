"""Tables shown as they are, column by column: those that no part of a page knows better."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from onrecord.report.rows import Bit, Href, Line, TableView
from onrecord.report.store import Entity, Row, Store
from onrecord.schema import TableSchema, table_schema

DocumentBit = Callable[[str], Bit]  # a document's title and address by its id
# Columns that other parts of a row say: its own id and document, its place in the text, who vouches for it.
_SAID = ("document_id", "ordinal", "start", "end", "origin", "confidence")


def plain_table(
    table: str,
    rows: Sequence[Row],
    entities: Mapping[str, Entity],
    href: Href,
    document: DocumentBit,
    key: Callable[[Row, int], str],
    label: Callable[[Row], str],
) -> TableView:
    """Every column of the rows that has a value, its ids as names with links.

    `key` makes a row's anchor from it and its place among the rows, from 1; `label` is what the row is called.
    """
    schema = table_schema(table)
    targets = {foreign.fields[0]: foreign.resource for foreign in schema.foreign_keys}
    columns = [
        field.name
        for field in schema.fields
        if field.name not in (*_SAID, *schema.primary_key) and any(row[field.name] is not None for row in rows)
    ]
    lines = tuple(
        Line(
            key(row, place),
            label(row),
            tuple(_cell(row[column], targets.get(column, ""), entities, href, document) for column in columns),
            None,
            row.get("origin"),
            row.get("confidence"),
        )
        for place, row in enumerate(rows, 1)
    )
    return TableView(table, title(schema), tuple(_head(column) for column in columns), lines)


def title(schema: TableSchema) -> str:
    return schema.name.replace("_", " ").capitalize()


def _head(column: str) -> str:
    return column.replace("_id", "").replace("_", " ").capitalize()


def _cell(
    value: Any, target: str, entities: Mapping[str, Entity], href: Href, document: DocumentBit
) -> tuple[Bit, ...]:
    if value is None:
        return ()
    if target == "documents":
        return (document(value),)
    if entity := entities.get(value) if target else None:
        return (Bit(entity.name, href(entity)),)
    return (Bit(f"{value:.3g}" if isinstance(value, float) else str(value)),)


def other_table(
    store: Store,
    table: str,
    first: int,
    rows: int,
    entities: Mapping[str, Entity],
    href: Callable[[Entity], str],
    document_bit: DocumentBit,
) -> TableView:
    """`rows` rows, from the one numbered `first`, of a table that is about no single document."""
    (primary,) = table_schema(table).primary_key
    return plain_table(
        table,
        store.other_rows(table, first, rows),
        entities,
        href,
        document_bit,
        lambda _, place: f"{table}{first + place - 1}",
        lambda row: str(row[primary]),
    )
