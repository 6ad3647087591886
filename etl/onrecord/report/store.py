"""The rows of an opened package, read a few documents at a time, so that a large package needs no more memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onrecord.ddl import identifier, literal
from onrecord.descriptor import Package, parquet_name
from onrecord.errors import PackageError
from onrecord.schema import table_names, table_schema

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Row = Mapping[str, Any]
Texts = Callable[[Row], str | None]  # the text of a row of `documents`, None where it is not to be had
ENTITY_TABLES: Mapping[str, str] = {"people": "person", "organizations": "organization", "places": "place"}
LOOSE = "documents", *ENTITY_TABLES  # tables that have pages or places of their own
_BATCH = 200  # documents whose rows are held at once


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, an organization or a place. `number` is its position in its table, from 1."""

    table: str
    id: str
    name: str
    number: int

    @property
    def kind(self) -> str:
        return ENTITY_TABLES[self.table]


@dataclass(frozen=True, slots=True)
class DocumentRows:
    """A row of `documents` and, by table, the rows that belong to it, in the order in which they stand in the text.

    `number` is the document's position in the table, from 1.
    """

    number: int
    document: Row
    rows: Mapping[str, Sequence[Row]]

    @property
    def id(self) -> str:
        return str(self.document["document_id"])


class Store:
    """Reads the Parquet files of a package where they lie; nothing is copied into memory as a whole."""

    def __init__(self, package: Package) -> None:
        """Raises PackageError where a table is missing or its files are not those of the descriptor."""
        import duckdb

        self.package = package
        self._connection: DuckDBPyConnection = duckdb.connect(":memory:")
        for name in table_names():
            resource = package.resources.get(parquet_name(name))
            if resource is None:
                raise PackageError(f"{package.root}: has no table {name}")
            paths = ", ".join(literal(str(path)) for path in package.files(resource))
            source = f"read_parquet([{paths}], hive_partitioning = false)"
            self._connection.execute(f"CREATE VIEW {identifier(name)} AS SELECT * FROM {source}")

    def close(self) -> None:
        self._connection.close()

    def count(self, table: str) -> int:
        return self.package.resources[parquet_name(table)].rowcount

    def entities(self) -> dict[str, Entity]:
        """Every person, organization and place by id: what a page needs to name those that its rows refer to."""
        found = {}
        for table in ENTITY_TABLES:
            key = table_schema(table).primary_key[0]
            rows = self._rows(f"SELECT {identifier(key)} AS id, name FROM {table} ORDER BY id")
            for number, row in enumerate(rows, 1):
                found[row["id"]] = Entity(table, row["id"], row["name"], number)
        return found

    def entity_rows(self, table: str, first: int, count: int) -> list[Row]:
        """`count` rows of a table from the one numbered `first`, by id; so `Entity.number` counts."""
        key = identifier(table_schema(table).primary_key[0])
        return self._rows(f"SELECT * FROM {table} ORDER BY {key} LIMIT {count} OFFSET {first - 1}")

    def other_tables(self) -> list[str]:
        """The tables that have rows and are about no single document: what was skipped, for one."""
        return [name for name in table_names() if name not in LOOSE and not _of_document(name) and self.count(name)]

    def other_rows(self, table: str, first: int, count: int) -> list[Row]:
        """`count` rows of such a table from the one numbered `first`."""
        return self.entity_rows(table, first, count)

    def titles(self) -> list[tuple[str, str]]:
        """The id and the headline (or the id) of every document, in the order of `documents()`."""
        rows = self._rows("SELECT document_id, headline FROM documents ORDER BY document_id")
        return [(row["document_id"], row["headline"] or row["document_id"]) for row in rows]

    def origins(self, table: str) -> dict[str, int]:
        """How many rows of a table are the machine's, reviewed, and added by a person."""
        rows = self._rows(f"SELECT origin, count(*) AS n FROM {identifier(table)} GROUP BY origin ORDER BY origin")
        return {row["origin"]: row["n"] for row in rows}

    def documents(self) -> Iterator[DocumentRows]:
        """Every document with its rows, by id."""
        documents = self._rows("SELECT * FROM documents ORDER BY document_id")
        for first in range(0, len(documents), _BATCH):
            batch = documents[first : first + _BATCH]
            ids = [row["document_id"] for row in batch]
            found: dict[str, dict[str, list[Row]]] = {document: {} for document in ids}
            for name in (table for table in table_names() if table not in LOOSE and _of_document(table)):
                for row in self._batch(name, ids):
                    found[row["document_id"]].setdefault(name, []).append(row)
            for number, document in enumerate(batch, first + 1):
                yield DocumentRows(number, document, found.pop(document["document_id"]))

    def _batch(self, table: str, ids: Sequence[str]) -> list[Row]:
        schema = table_schema(table)
        columns = {field.name for field in schema.fields}
        order = ["document_id"]
        if "ordinal" in columns and table != "quote_spans":
            order.append("ordinal")
        if "start" in columns:
            order += ["start", '"end"']
        order.append(schema.primary_key[0])
        # The range lets DuckDB pass over the parts of the files that hold other documents.
        return self._rows(
            f"SELECT * FROM {identifier(table)} WHERE document_id BETWEEN ? AND ? "
            f"AND document_id IN (SELECT unnest(?)) ORDER BY {', '.join(order)}",
            [ids[0], ids[-1], list(ids)],
        )

    def _rows(self, sql: str, parameters: list[Any] | None = None) -> list[Row]:
        result = self._connection.execute(sql, parameters)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, values, strict=True)) for values in result.fetchall()]


def _of_document(table: str) -> bool:
    return any(field.name == "document_id" for field in table_schema(table).fields)
