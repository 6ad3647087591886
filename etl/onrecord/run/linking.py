"""Entities joined across the documents of a state (`onrecord.run.state`), of which `live` names those that count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from onrecord.ddl import identifier
from onrecord.run.database import clear_errors, registered
from onrecord.schema import polars_schema
from onrecord.transform.resolve import ORGANIZATIONS, PEOPLE, EntityDecision, firsts, resolve
from onrecord.transform.resolve.families import TOGETHER
from onrecord.transform.resolve.kept import NONE
from onrecord.transform.resolve.namings import SLICE

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# The columns that hold an entity's key, by the entity's table: what follows the prefix is the table's id column.
ENTITIES = {"people": "person_id", "organizations": "organization_id", "places": "place_id"}
LINKED = ("people", "organizations")


@dataclass(frozen=True, slots=True)
class Stored:
    """The namings of a table, `people` or `organizations`, in a state."""

    connection: DuckDBPyConnection
    table: str

    @property
    def _rows(self) -> str:
        return f"rows_{self.table}_profiles AS rows JOIN live USING (reading)"

    def names(self) -> pl.DataFrame:
        acronyms = "list_sort(list(DISTINCT acronym) FILTER (acronym IS NOT NULL))"
        if self.table == "people":
            acronyms = "NULL::VARCHAR[]"
        found: pl.DataFrame = self.connection.sql(
            f"SELECT name, key, count(*) AS namings, {acronyms} AS acronyms FROM {self._rows} "
            "GROUP BY name, key ORDER BY name, key"
        ).pl()
        return found

    def several(self) -> bool:
        found = f"SELECT DISTINCT rows.document_id FROM {self._rows} LIMIT 2"
        return len(self.connection.execute(found).fetchall()) > 1

    def within(self, documents: Sequence[str]) -> pl.DataFrame:
        asked = pl.DataFrame({"document_id": documents}, schema={"document_id": pl.String})
        with registered(self.connection, "asked", asked):
            found: pl.DataFrame = self.connection.sql(
                f"SELECT rows.document_id, name, key FROM {self._rows} "
                "WHERE rows.document_id IN (SELECT document_id FROM asked) ORDER BY ALL"
            ).pl()
        return found

    def slices(self, names: pl.DataFrame | None) -> Iterator[pl.DataFrame]:
        only: AbstractContextManager[None] = nullcontext()
        asked = ""
        if names is not None:
            only = registered(self.connection, "asked", names.select("name", "key"))
            asked = "SEMI JOIN asked ON asked.name = rows.name AND asked.key = rows.key"
        with only:
            yield from frames(
                self.connection,
                f"SELECT rows.* EXCLUDE (reading) FROM {self._rows} {asked} "
                "ORDER BY published_earliest NULLS LAST, rows.document_id, rows.key",
                SLICE,
            )


def frames(connection: DuckDBPyConnection, query: str, rows: int) -> Iterator[pl.DataFrame]:
    """What a query gives, some rows at a time. No other query may be made until the last have come.

    Raises PackageError where there is no room for what the query needs on the disk.
    """
    from pyarrow import ArrowException

    with clear_errors():
        try:
            for batch in connection.sql(query).to_arrow_reader(rows):
                yield pl.DataFrame(pl.from_arrow(batch))
        except ArrowException as error:  # what the database says comes through Arrow
            raise OSError(str(error)) from error


def link_entities(
    connection: DuckDBPyConnection,
    decisions: Sequence[EntityDecision] = (),
    kept: pl.DataFrame = NONE,
    together: int = TOGETHER,
) -> pl.DataFrame:
    """Makes the tables `<entities>_links`, of every naming its reading, key and what `resolution.LINKS` says, and
    `<entities>_ids(reading, key, id)`; gives the package's table of doubts. `kept` are the ids that entities bear
    already; `together` is how many namings are in memory at a time.

    Raises ReviewError for a decision that does not hold, PackageError where the disk is full.
    """
    doubts = []
    for kind in (PEOPLE, ORGANIZATIONS):
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {kind.table}_links (reading BIGINT, document_id VARCHAR, key VARCHAR, "
            "id VARCHAR, basis VARCHAR, score DOUBLE, linked_to_document_id VARCHAR)"
        )
        for found in resolve(kind, Stored(connection, kind.table), decisions, kept, together):
            with clear_errors(), registered(connection, "links", found.links):
                connection.execute(
                    f"INSERT INTO {kind.table}_links BY NAME SELECT live.reading, links.* "
                    "FROM links JOIN live USING (document_id)"
                )
            doubts.append(doubt_rows(found.doubts, ENTITIES[kind.table]))
        connection.execute(
            f"CREATE OR REPLACE TEMP VIEW {kind.table}_ids AS SELECT reading, key, id FROM {kind.table}_links"
        )
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW places_ids AS SELECT live.reading, place_id AS key, place_id AS id "
        "FROM rows_places JOIN live USING (reading)"
    )
    return typed("entity_doubts", pl.concat(doubts, how="diagonal")).sort(
        ["score", "entity_doubt_id"], descending=[True, False]
    )


def doubt_rows(doubts: pl.DataFrame, column: str) -> pl.DataFrame:
    return doubts.select(
        pl.concat_str("id_a", pl.lit(" | "), "id_b").alias("entity_doubt_id"),
        pl.col("id_a").alias(f"{column}_a"),
        pl.col("id_b").alias(f"{column}_b"),
        pl.col("document_a").alias("document_id_a"),
        pl.col("document_b").alias("document_id_b"),
        *("score", "reasons"),
    )


def founding_links(connection: DuckDBPyConnection) -> pl.DataFrame:
    """Of each entity that is not one document's alone the first naming: columns of `kept.KEPT`."""
    return pl.concat([firsts(connection.sql(f"FROM {table}_links").pl()) for table in LINKED])


def typed(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with the columns of the table's schema, in order and of their types."""
    wanted = polars_schema(table)
    return frame.select(pl.col(name).cast(dtype) for name, dtype in wanted.items())


def entity_link_query() -> str:
    """The rows of the table of links, each with its document's `place`."""
    return " UNION ALL ".join(
        "SELECT live.place, live.document_id || ':' || links.key AS entity_link_id, live.document_id, rows.name, "
        "links.basis, links.score, links.linked_to_document_id, "
        + ", ".join(f"{'links.id' if table == each else 'NULL'} AS {identifier(ENTITIES[each])}" for each in LINKED)
        + f" FROM {table}_links AS links JOIN live USING (reading) "
        f"JOIN rows_{table}_profiles AS rows ON rows.reading = links.reading AND rows.key = links.key"
        for table in LINKED
    )
