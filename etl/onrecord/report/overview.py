"""How many rows a package has, and who vouches for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from onrecord.report.rows import TableView
from onrecord.report.store import ENTITY_TABLES, Store
from onrecord.report.tally import Tally
from onrecord.schema import table_names, table_schema

_COUNTED = ("documents", "quotes", "people", "organizations", "places", "events", "dates")


def counts(store: Store) -> list[tuple[str, int]]:
    return [(table, store.count(table)) for table in _COUNTED]


def origins(store: Store, tally: Tally, lists: list[TableView]) -> Iterator[Mapping[str, Any]]:
    """Rows by table and by who vouches for them."""
    counted = dict(tally.origins)
    for view in lists:
        for line in view.lines:
            counted[view.table, line.origin or ""] = counted.get((view.table, line.origin or ""), 0) + 1
    if not lists:
        for table in ENTITY_TABLES:
            counted |= {(table, origin): n for origin, n in store.origins(table).items()}
    for table in table_names():
        if any(field.name == "origin" for field in table_schema(table).fields) and store.count(table):
            yield {
                "table": table,
                "rows": store.count(table),
                **{origin: counted.get((table, origin), 0) for origin in ("machine", "reviewed", "added")},
            }
