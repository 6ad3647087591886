"""The readings of all documents as the tables of a package: entities under their ids, rows in order.

It works on the tables of a state (`onrecord.run.state`), on `live`, which names the readings that count, and on those
that `onrecord.run.linking` makes. Rows come some at a time, so that an archive never has to be in memory as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import polars as pl

from onrecord.ddl import identifier
from onrecord.extract.skipped import Skipped
from onrecord.model import Record
from onrecord.run.database import registered
from onrecord.run.linking import ENTITIES, entity_link_query, frames, link_entities, typed
from onrecord.run.task import Result
from onrecord.schema import polars_schema, table_names, table_schema

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ROWS = 20_000  # that are taken at a time
ENTITY_ROWS = 50_000  # of a file, where the package comes in parts
Part = dict[str, pl.DataFrame]


def take_live(connection: DuckDBPyConnection, live: pl.DataFrame) -> None:
    """Sets which readings the package is made of. `live` has the columns reading and document_id, each once."""
    with registered(connection, "chosen", live):
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE live AS SELECT reading, document_id, "
            "row_number() OVER (ORDER BY document_id) - 1 AS place FROM chosen"
        )


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


def parts(connection: DuckDBPyConnection, whole: Part, documents: int, size: int) -> Iterator[Part]:
    """The package's tables in parts, one table after the other, each part with the next of its rows: those of `size`
    documents, or so many entities. `whole` gives the tables that are neither."""
    parted = documents > size
    for table in ENTITIES:
        found = entity_rows(connection, table)
        yield from ({table: frame} for frame in joined(table, found, ENTITY_ROWS if parted else None))
    yield whole
    for table in table_names():
        if table not in ENTITIES and table not in whole:
            rows = frames(connection, document_query(table), ROWS)
            yield from ({table: frame} for frame in by_document(table, rows, max(documents, 1), size))


def entity_rows(connection: DuckDBPyConnection, table: str) -> Iterator[pl.DataFrame]:
    """One row an entity, in the order of their ids: its gaps are filled from one document after the other, a person's
    decision before the machine's, then the longest name first."""
    column = ENTITIES[table]
    fields = [name for name in table_schema(table).field_names if name != column]
    values, parent = {name: f"rows.{identifier(name)}" for name in fields}, ""
    if table == "organizations":
        values["parent_organization_id"] = "parents.id"
        parent = (
            "LEFT JOIN organizations_ids AS parents "
            "ON parents.reading = rows.reading AND parents.key = rows.parent_organization_id"
        )
    query = (
        f"SELECT ids.id AS {column}, {', '.join(f'{value} AS {identifier(name)}' for name, value in values.items())} "
        f"FROM rows_{table} AS rows JOIN live USING (reading) "
        f"JOIN {table}_ids AS ids ON ids.reading = rows.reading AND ids.key = rows.{column} {parent} "
        f"ORDER BY ids.id, rows.origin = 'machine', -length(rows.name), live.document_id, ids.key"
    )
    # these are the first row's own, not the best of several
    first = [pl.col(name) if name in ("confidence", "origin") else pl.col(name).drop_nulls() for name in fields]
    held: list[pl.DataFrame] = []  # the last entity, of which more rows may come
    for frame in frames(connection, query, ROWS):
        filled = pl.concat([*held, frame]).group_by(column, maintain_order=True).agg(one.first() for one in first)
        held = [filled.tail(1)]
        yield typed(table, filled.head(-1))
    for frame in held:
        yield typed(table, frame)


def document_query(table: str) -> str:
    """The rows of a table, each with its document's `place`, in the order of the documents and of the table's key."""
    schema = table_schema(table)
    if table == "entity_links":
        return f"{entity_link_query()} ORDER BY place, entity_link_id"
    columns, joins = ["live.place"], []
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
    return (
        f"SELECT {', '.join(columns)} FROM rows_{table} AS rows JOIN live USING (reading) {' '.join(joins)} "
        f"ORDER BY {', '.join(('live.place', *(f'rows.{identifier(key)}' for key in schema.primary_key)))}"
    )


def by_document(table: str, rows: Iterable[pl.DataFrame], documents: int, size: int) -> Iterator[pl.DataFrame]:
    """The rows, which come in the order of their documents' `place`, as a frame for each `size` places."""
    held = [polars_schema(table).to_frame()]
    number = 0
    for frame in rows:
        for (place,), mine in frame.group_by(pl.col("place") // size, maintain_order=True):
            for _ in range(number, place):
                yield pl.concat(held)
                held = held[:1]
            number = place
            held.append(typed(table, mine))
    for _ in range(number, -(-documents // size)):
        yield pl.concat(held)
        held = held[:1]


def joined(table: str, rows: Iterable[pl.DataFrame], size: int | None) -> Iterator[pl.DataFrame]:
    """The rows in frames of `size` or somewhat more, the last with what is left; one frame at least."""
    held = [polars_schema(table).to_frame()]
    given = False
    for frame in rows:
        held.append(frame)
        if size and sum(one.height for one in held) >= size:
            yield pl.concat(held)
            held, given = held[:1], True
    if len(held) > 1 or not given:
        yield pl.concat(held)


def hashes(connection: DuckDBPyConnection) -> pl.DataFrame:
    """The SHA-256 of each document's text: columns document_id, text_sha256."""
    found: pl.DataFrame = connection.sql(
        "SELECT rows.document_id, text_sha256 FROM rows_documents AS rows JOIN live USING (reading) ORDER BY live.place"
    ).pl()
    return found


def tables_of(records: Sequence[Record]) -> Part:
    """The tables of a package of these records, whole. Document ids must be unique."""
    from onrecord.run.perform import rows_of
    from onrecord.run.state import open_state

    names = tuple(record.article.document_id for record in records)
    result = Result(
        number=0,
        outcomes=(),
        keys=names,
        documents=names,
        fingerprints=(None,) * len(records),
        scores=({},) * len(records),
        frames=rows_of(records),
    )
    with open_state(None, "") as state:
        state.add(result)
        state.flush()
        known = state.readings_of(names)
        numbers = [known[name] for name in names]
        schema = {"reading": pl.Int64, "document_id": pl.String}
        take_live(state.connection, pl.DataFrame({"reading": numbers, "document_id": names}, schema=schema))
        whole = {"entity_doubts": link_entities(state.connection), "skipped": skipped_table(())}
        return {
            table: frame
            for part in parts(state.connection, whole, len(records), max(len(records), 1))
            for table, frame in part.items()
        }
