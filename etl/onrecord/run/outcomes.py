"""What came of each place in the files of a build, in the state's tables: what has been read, what has to be, and what
the package is made of.

A file gets a new number each time that it is read, and stands in `files` only when it has been read to its end: what a
killed build left of it counts for nothing, but that its documents' readings are there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from onrecord.ddl import literal
from onrecord.extract.skipped import SkipKind
from onrecord.run.database import code, insert, registered, rows_of
from onrecord.run.task import READ_AS, REVIEWED, Outcome

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

OUTCOME = ("document_id", "digest", "source", "kind", "reason", "duplicate_of")
TRY_AGAIN = (
    SkipKind.FAILED,
    SkipKind.TIMEOUT,
)  # what need not come again: the machine was busy, or had too little memory
FETCHED = 1_000  # rows at once
_TABLES = f"""
CREATE TABLE files (number BIGINT, code UBIGINT, rest UBIGINT, file VARCHAR);
CREATE TABLE outcomes (number BIGINT, ordinal BIGINT, {", ".join(f"{column} VARCHAR" for column in OUTCOME)});
CREATE TABLE parts (code UBIGINT, rest UBIGINT, file VARCHAR,
                    {", ".join(f"{column} VARCHAR" for column in OUTCOME)});
"""
_KEY = f"digest || coalesce({literal(REVIEWED)} || review, '')"  # as `Settings.key` has it
KEYS = f"SELECT {_KEY} AS key FROM outcomes LEFT JOIN reviews USING (document_id) WHERE digest IS NOT NULL"
_PLACE = "place * 4294967296 + ordinal"  # of an outcome among all, in the order of the sources


class KnownPart(NamedTuple):
    """What came of a part of an archive, by whose file's key it is remembered."""

    file: str
    outcome: Outcome


class Unread(NamedTuple):
    """An outcome that gave no document of the package: of the source `name`; where its id came before, in `first`."""

    name: str
    outcome: Outcome
    first: str | None


def create_outcomes(connection: DuckDBPyConnection) -> None:
    connection.execute(_TABLES)


class Outcomes:
    """The files that a build has, in the order of the sources, and what came of them."""

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self.connection = connection
        (last,) = connection.execute(
            "SELECT max(number) FROM (SELECT number FROM files UNION ALL SELECT number FROM outcomes)"
        ).fetchall()[0]
        self._next = (last or 0) + 1
        self._place = 0
        # Rows that are written with the next batch.
        self._outcomes: list[tuple[Any, ...]] = []
        self._files: list[tuple[Any, ...]] = []
        self._parts: list[tuple[Any, ...]] = []

    @property
    def waiting(self) -> int:
        """How many rows are to be written."""
        return len(self._outcomes) + len(self._files) + len(self._parts)

    # ------------------------------------------------------------------------------------------ while files are read

    def begin(self, reviews: Mapping[str, str]) -> None:
        """Begins a build without a source. `reviews` are the reviews' digests by document id."""
        self._place = 0
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE sources (place BIGINT, number BIGINT, code UBIGINT, rest UBIGINT, "
            "file VARCHAR, name VARCHAR)"
        )
        self.connection.execute("CREATE OR REPLACE TEMP TABLE reviews (document_id VARCHAR, review VARCHAR)")
        if reviews:
            insert(
                self.connection,
                "reviews",
                pl.DataFrame({"document_id": list(reviews), "review": list(reviews.values())}),
            )
        again = ", ".join(literal(kind.value) for kind in TRY_AGAIN)
        # Files of which nothing has to be read: all is there, with the reviews that there are now, and nothing failed.
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE settled AS SELECT * FROM files ANTI JOIN ("
            "SELECT number FROM outcomes LEFT JOIN reviews USING (document_id) "
            f"LEFT JOIN readings ON readings.key = {_KEY} WHERE outcomes.kind IN ({again}) "
            "OR (outcomes.document_id IS NOT NULL AND digest IS NOT NULL AND reading IS NULL)) USING (number)"
        )

    def take(self, files: Mapping[str, str], anew: Collection[str]) -> dict[str, int]:
        """Adds sources to the build: the names of files by their keys. Returns the numbers of those that are to be
        read; those in `anew` always are. One that the build has already is passed over."""
        seen = {file for file, _ in rows_of(self.connection, "sources", "number", files)}
        settled = dict(rows_of(self.connection, "settled", "number", set(files) - set(anew)))
        numbers: dict[str, int] = {}
        rows: list[tuple[Any, ...]] = []
        for file, name in files.items():
            if file in seen:
                continue
            number = settled.get(file)
            if number is None:
                number = numbers[file] = self._next
                self._next += 1
            rows.append((self._place, number, *code(file), file, name))
            self._place += 1
        if rows:
            schema = {
                **{"place": pl.Int64(), "number": pl.Int64(), "code": pl.UInt64(), "rest": pl.UInt64()},
                **{"file": pl.String(), "name": pl.String()},
            }
            insert(self.connection, "sources", pl.DataFrame(rows, schema=schema, orient="row"))
        return numbers

    def parts(self, digests: Collection[str]) -> dict[str, KnownPart]:
        """What came of parts of archives, by their digests, as far as they have been read."""
        rows = rows_of(self.connection, "parts", f"file, {', '.join(OUTCOME)}", digests)
        return {part: KnownPart(file, Outcome(*row)) for part, file, *row in rows}

    def add(self, number: int, ordinal: int, outcome: Outcome) -> None:
        """Remembers what came of a place in the file of that number."""
        self._outcomes.append((number, ordinal, *outcome.row()))

    def add_part(self, part: str, file: str, outcome: Outcome) -> None:
        """Remembers what came of a part of an archive, by its digest."""
        self._parts.append((*code(part), file, *outcome.row()))

    def end(self, number: int, file: str) -> None:
        """Remembers that a file has been read to its end."""
        self._files.append((number, *code(file), file))

    def write(self) -> None:
        """Writes what has been added, inside a transaction; `written` says that it has ended well."""
        outcome = dict.fromkeys(OUTCOME, pl.String())
        number, text = pl.Int64(), pl.String()
        halves = {"code": pl.UInt64(), "rest": pl.UInt64()}
        for table, rows, schema in (
            ("outcomes", self._outcomes, {"number": number, "ordinal": number, **outcome}),
            ("parts", self._parts, {**halves, "file": text, **outcome}),
            ("files", self._files, {"number": number, **halves, "file": text}),
        ):
            if rows:
                insert(self.connection, table, pl.DataFrame(rows, schema=schema, orient="row"))

    def written(self) -> None:
        self._outcomes, self._files, self._parts = [], [], []

    def keep(self) -> None:
        """Forgets all that is not of a file of this build."""
        for table, column in (("files", "number"), ("outcomes", "number"), ("parts", "file")):
            self.connection.execute(
                f"DELETE FROM {table} WHERE NOT EXISTS (FROM sources WHERE sources.{column} = {table}.{column})"
            )

    # ------------------------------------------------------------------------------------------ when all is read

    def choose(self) -> pl.DataFrame:
        """Makes the table `picked` of the readings that the package is made of: of each document id the first outcome
        that has been read. The frame has the columns reading and document_id, in the order of the sources."""
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE picked AS SELECT document_id, min(place) AS place, "
            f"arg_min(reading, place) AS reading FROM (SELECT outcomes.document_id, {_PLACE} AS place, reading "
            "FROM outcomes JOIN sources USING (number) LEFT JOIN reviews USING (document_id) "
            f"JOIN readings ON readings.key = {_KEY} WHERE outcomes.document_id IS NOT NULL) GROUP BY document_id"
        )
        chosen: pl.DataFrame = self.connection.sql("SELECT reading, document_id FROM picked ORDER BY place").pl()
        return chosen

    def unread(self) -> Iterator[Unread]:
        """The outcomes that gave no document, or one whose id came before, in the order of the sources."""
        rows = self.connection.execute(
            f"SELECT name, first, {', '.join(OUTCOME)} FROM (SELECT outcomes.*, sources.name, sources.place, "
            f"picked.place // 4294967296 AS first_place FROM outcomes JOIN sources USING (number) "
            f"LEFT JOIN picked USING (document_id) WHERE outcomes.document_id IS NULL OR digest IS NULL "
            f"OR sources.{_PLACE} > picked.place) AS found "
            "LEFT JOIN (SELECT place AS first_place, name AS first FROM sources) USING (first_place) "
            "ORDER BY place, ordinal"
        )
        while some := rows.fetchmany(FETCHED):
            for name, first, *row in some:
                yield Unread(name, Outcome(*row), first)

    def read_as(self) -> dict[str, str]:
        """The encodings of the chosen documents that were not in UTF-8, by their ids."""
        rows = self.connection.execute(
            "SELECT document_id, reason FROM outcomes JOIN sources USING (number) JOIN picked USING (document_id) "
            f"WHERE kind = {literal(READ_AS)} AND sources.{_PLACE} = picked.place ORDER BY picked.place"
        ).fetchall()
        return {document: reason or "" for document, reason in rows}

    def names(self, documents: Sequence[str]) -> dict[str, str]:
        """The names of the sources that chosen documents are from."""
        with registered(
            self.connection, "asked", pl.DataFrame({"document_id": documents}, schema={"document_id": pl.String})
        ):
            return dict(
                self.connection.execute(
                    "SELECT document_id, name FROM picked SEMI JOIN asked USING (document_id) "
                    "JOIN sources ON sources.place = picked.place // 4294967296"
                ).fetchall()
            )
