"""The readings of all documents as the tables of a package: entities joined across documents, rows in order.

It works on the tables of a state (`onrecord.run.state`) and on `live`, which names the readings that count. It gives
the package in parts of so many documents, so that an archive never has to be in memory as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from onrecord.ddl import identifier
from onrecord.extract.skipped import Skipped
from onrecord.model import Record
from onrecord.run.task import Result
from onrecord.schema import polars_schema, table_names, table_schema
from onrecord.transform.resolve import EntityDecision, resolve_organizations, resolve_people
from onrecord.transform.resolve.kept import NONE

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# The columns that hold an entity's key, by the entity's table: what follows the prefix is the table's id column.
ENTITIES = {"people": "person_id", "organizations": "organization_id", "places": "place_id"}
Part = dict[str, pl.DataFrame]


def take_live(connection: DuckDBPyConnection, live: pl.DataFrame) -> None:
    """Sets which readings the package is made of. `live` has the columns reading and document_id, each once."""
    connection.register("chosen", live.to_arrow())
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE live AS SELECT reading, document_id, "
        "row_number() OVER (ORDER BY document_id) - 1 AS place FROM chosen"
    )
    connection.unregister("chosen")


class Linked(NamedTuple):
    """The package's tables of links and of doubts, and the resolution's own links of all entities."""

    tables: Part
    links: pl.DataFrame


def link_entities(
    connection: DuckDBPyConnection, decisions: Sequence[EntityDecision] = (), kept: pl.DataFrame = NONE
) -> Linked:
    """Makes the tables `<entities>_ids(reading, key, id)`. `kept` are the ids that entities bear already.

    Raises ReviewError for a decision that does not hold.
    """
    links, doubts, found = [], [], []
    for table, resolver in (("people", resolve_people), ("organizations", resolve_organizations)):
        column = ENTITIES[table]
        profiles = connection.sql(
            f"SELECT rows.* EXCLUDE (reading) FROM rows_{table}_profiles AS rows JOIN live USING (reading)"
        ).pl()
        resolution = resolver(profiles, decisions, kept)
        found.append(resolution.links)
        connection.register("links", resolution.links.to_arrow())
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {table}_ids AS "
            "SELECT live.reading, links.key, links.id FROM links JOIN live USING (document_id)"
        )
        connection.unregister("links")
        names = profiles.select("document_id", "key", "name")
        links.append(
            resolution.links.join(names, on=["document_id", "key"], how="left").select(
                pl.concat_str("document_id", pl.lit(":"), "key").alias("entity_link_id"),
                *("document_id", "name", "basis", "score", "linked_to_document_id"),
                pl.col("id").alias(column),
            )
        )
        doubts.append(
            resolution.doubts.select(
                pl.concat_str("id_a", pl.lit(" | "), "id_b").alias("entity_doubt_id"),
                pl.col("id_a").alias(f"{column}_a"),
                pl.col("id_b").alias(f"{column}_b"),
                pl.col("document_a").alias("document_id_a"),
                pl.col("document_b").alias("document_id_b"),
                *("score", "reasons"),
            )
        )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE places_ids AS SELECT live.reading, place_id AS key, place_id AS id "
        "FROM rows_places JOIN live USING (reading)"
    )
    tables = {
        "entity_links": typed("entity_links", pl.concat(links, how="diagonal")).sort("document_id", "entity_link_id"),
        "entity_doubts": typed("entity_doubts", pl.concat(doubts, how="diagonal")).sort(
            ["score", "entity_doubt_id"], descending=[True, False]
        ),
    }
    return Linked(tables, pl.concat(found))


def skipped_table(skipped: Sequence[Skipped]) -> pl.DataFrame:
    """The table of what gave no document, in the order of the sources."""
    return pl.DataFrame(
        [
            {
                "skipped_id": f"skipped-{number:06}",
                "source": item.source,
                "kind": item.kind.value,
                "reason": item.reason,
                "duplicate_of_document_id": item.duplicate_of,
            }
            for number, item in enumerate(skipped, 1)
        ],
        schema=polars_schema("skipped"),
    )


def entity_table(connection: DuckDBPyConnection, table: str) -> pl.DataFrame:
    """One row an entity: its gaps are filled from one document after the other, a person's decision before the
    machine's, then the longest name first."""
    column = ENTITIES[table]
    fields = [name for name in table_schema(table).field_names if name != column]
    parts = []
    for name in fields:
        source = f"{identifier(name)} ORDER BY rank"
        whole = name in ("confidence", "origin")  # they are the first row's own, not the best of several
        known = "" if whole else f"FILTER ({identifier(name)} IS NOT NULL)"
        parts.append(f"first({source}) {known} AS {identifier(name)}")
    parent = ""
    chosen = f"rows.* EXCLUDE ({column})"
    if table == "organizations":
        chosen = f"rows.* EXCLUDE ({column}, parent_organization_id), parents.id AS parent_organization_id"
        parent = (
            "LEFT JOIN organizations_ids AS parents "
            "ON parents.reading = rows.reading AND parents.key = rows.parent_organization_id"
        )
    frame = connection.sql(
        f"WITH ranked AS (SELECT ids.id, {chosen}, row_number() OVER "
        f"(ORDER BY rows.origin = 'machine', -length(rows.name), live.document_id, ids.key) AS rank "
        f"FROM rows_{table} AS rows JOIN live USING (reading) "
        f"JOIN {table}_ids AS ids ON ids.reading = rows.reading AND ids.key = rows.{column} {parent}) "
        f"SELECT id AS {column}, {', '.join(parts)} FROM ranked GROUP BY id ORDER BY id"
    ).pl()
    return typed(table, frame)


def document_table(connection: DuckDBPyConnection, table: str, first: int, last: int) -> pl.DataFrame:
    """The rows of the documents at the places `first` up to but not `last`, in the order of the documents' ids."""
    schema = table_schema(table)
    columns, joins = [], []
    for name in schema.field_names:
        entity = next((e for e, column in ENTITIES.items() if name.endswith(column)), None)
        if name == "appearance_id":
            columns.append("rows.document_id || ':' || person_id_ids.id AS appearance_id")
        elif entity is None:
            columns.append(f"rows.{identifier(name)}")
        else:
            alias = f"{name}_ids"
            joins.append(
                f"LEFT JOIN {entity}_ids AS {alias} ON {alias}.reading = rows.reading AND {alias}.key = rows.{name}"
            )
            columns.append(f"{alias}.id AS {identifier(name)}")
    order = "".join(f", rows.{identifier(key)}" for key in schema.primary_key)
    frame = connection.sql(
        f"SELECT {', '.join(columns)} FROM rows_{table} AS rows JOIN live USING (reading) {' '.join(joins)} "
        f"WHERE live.place >= {int(first)} AND live.place < {int(last)} ORDER BY live.place{order}"
    ).pl()
    return typed(table, frame)


def typed(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with the columns of the table's schema, in order and of their types."""
    wanted = polars_schema(table)
    return frame.select(pl.col(name).cast(dtype) for name, dtype in wanted.items())


def parts(connection: DuckDBPyConnection, whole: Part, documents: int, size: int) -> Iterator[Part]:
    """The package's tables in parts of `size` documents; the first part has the tables that are not a document's.

    `whole` gives those of them that are not the entities'.
    """
    whole = {**{table: entity_table(connection, table) for table in ENTITIES}, **whole}
    elsewhere = set(whole)
    for first in range(0, max(documents, 1), size):
        part: Part = {
            table: document_table(connection, table, first, first + size)
            for table in table_names()
            if table not in elsewhere
        }
        yield {**whole, **part}
        whole = {}


def hashes(connection: DuckDBPyConnection) -> dict[str, str]:
    """The SHA-256 of each document's text, by document id."""
    rows: Sequence[tuple[str, str]] = connection.execute(
        "SELECT rows.document_id, text_sha256 FROM rows_documents AS rows JOIN live USING (reading) ORDER BY live.place"
    ).fetchall()
    return dict(rows)


def tables_of(records: Sequence[Record]) -> Part:
    """The tables of a package of these records, whole. Document ids must be unique."""
    from onrecord.run.perform import rows_of
    from onrecord.run.state import open_state

    result = Result(
        0,
        (),
        tuple(record.article.document_id for record in records),
        tuple(record.article.document_id for record in records),
        fingerprints=(None,) * len(records),
        scores=({},) * len(records),
        frames=rows_of(records),
    )
    with open_state(None, "") as state:
        state.add(result)
        state.flush()
        numbers = [state.reading(key) for key in result.keys]
        live = pl.DataFrame(
            {"reading": numbers, "document_id": result.documents},
            schema={"reading": pl.Int64, "document_id": pl.String},
        )
        take_live(state.connection, live)
        whole = {**link_entities(state.connection).tables, "skipped": skipped_table(())}
        (tables,) = parts(state.connection, whole, len(records), max(len(records), 1))
    return tables
