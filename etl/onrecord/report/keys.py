"""The anchors of a page: a row `r-q1` and its mark in the text `t-q1` have one key, `q1`."""

from __future__ import annotations

from onrecord.report.store import DocumentRows, Row
from onrecord.schema import table_schema

LETTERS = {
    "passages": "p",
    "quotes": "q",
    "quote_spans": "s",
    "events": "e",
    "event_mentions": "v",
    "event_participants": "w",
    "dates": "d",
    "mentions": "m",
    "affiliations": "a",
    "appearances": "c",
    "entity_links": "k",
}


class Keys:
    """A document's keys: a letter, or the name of a table without one, and a number.

    They are made from the rows' places: an id may hold anything."""

    def __init__(self, document: DocumentRows, prefix: str = "") -> None:
        """`prefix` tells the documents of one page apart."""
        self.prefix = prefix
        self._document = document.id
        self._keys: dict[tuple[str, str], str] = {}
        for table, rows in document.rows.items():
            for place, row in enumerate(rows, 1):
                self._keys[table, row[_primary(table)]] = f"{prefix}{LETTERS.get(table, table)}{place}"

    def of(self, table: str, row: Row) -> str:
        return self._keys[table, row[_primary(table)]]

    def by_id(self, table: str, id: str) -> str | None:
        return self._keys.get((table, id))

    def label(self, table: str, row: Row) -> str:
        """The row's id without the document's, which the page says once."""
        found = str(row[_primary(table)])
        return found.removeprefix(self._document).lstrip(":/") or found


def _primary(table: str) -> str:
    return table_schema(table).primary_key[0]
