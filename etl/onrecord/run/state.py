"""What a package remembers of its sources: each reading of a document, in a DuckDB file beside the package's data.

It is a cache. Whatever it holds can be read again from the sources, so one that is damaged, of another version of
onrecord or of other settings is thrown away. Batches are added in transactions, some at once: a build that is killed
goes on from what it had read some seconds before.
"""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from onrecord.ddl import create_table, identifier
from onrecord.errors import PackageError
from onrecord.extract.duplicates import Duplicate, duplicates_in
from onrecord.run.database import FOLDER, code, in_folder, in_memory, insert, registered, remove, rows_of, transaction
from onrecord.run.outcomes import KEYS, Outcomes, create_outcomes
from onrecord.run.task import Outcome, Result
from onrecord.schema import table_schema
from onrecord.transform.resolve.profiles import ORGANIZATIONS, PEOPLE
from onrecord.transform.tabulate import AT, TABLES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TOGETHER = 8  # batches that are written at once
ROWS = 10_000  # outcomes that are
AT_LEAST_EVERY = 10.0  # seconds: what a build that is killed may lose

PROFILES = {"people_profiles": PEOPLE, "organizations_profiles": ORGANIZATIONS}
_OWN = """
CREATE TABLE readings (reading BIGINT, code UBIGINT, rest UBIGINT, key VARCHAR, document_id VARCHAR,
                       fingerprint BLOB, scores VARCHAR);
CREATE TABLE texts (reading BIGINT, text VARCHAR);
"""


class State:
    """The readings that a package is, or was, made of."""

    def __init__(self, connection: DuckDBPyConnection, folder: Path | None = None) -> None:
        self.connection = connection
        self.folder = folder
        self.outcomes = Outcomes(connection)
        # Rows that are written with the next batch.
        self._keys: dict[str, int] = {}  # of readings
        self._rows: dict[str, list[pl.DataFrame]] = {}  # by table
        self._taken = 0  # batches whose rows they are
        self._written = time.monotonic()
        (last,) = connection.execute("SELECT max(reading) FROM readings").fetchall()[0]
        self._next = (last or 0) + 1

    # ------------------------------------------------------------------------------------------ what is known

    def readings_of(self, keys: Collection[str]) -> dict[str, int]:
        """The numbers of the readings with those keys, as far as there are any."""
        found = {key: self._keys[key] for key in keys if key in self._keys}
        return found | dict(rows_of(self.connection, "readings", "reading", set(keys) - found.keys()))

    def is_empty(self) -> bool:
        return not self._keys and not self.connection.execute("SELECT 1 FROM readings LIMIT 1").fetchall()

    def duplicates(self) -> dict[str, Duplicate]:
        """The documents in `picked` that repeat others of them, by their ids."""
        return duplicates_in(
            self.connection,
            "SELECT reading, picked.document_id, published_earliest AS day "
            "FROM picked JOIN rows_documents USING (reading)",
            "readings",
            self.folder,
        )

    def live_texts(self) -> Iterator[tuple[str, str]]:
        """The texts of the documents in `live`, by document id."""
        cursor = self.connection.execute(
            "SELECT live.document_id, text FROM texts JOIN live USING (reading) ORDER BY live.place"
        )
        while rows := cursor.fetchmany(1_000):
            yield from rows

    def live_scores(self) -> dict[str, list[int]]:
        """How the machine's rows compare with the reviewed ones, summed over the documents in `live`, by table."""
        rows = self.connection.execute(
            "SELECT scores FROM readings JOIN live USING (reading) WHERE scores <> '{}' ORDER BY place"
        ).fetchall()
        sums: dict[str, list[int]] = {}
        for (row,) in rows:
            for table, counts in json.loads(row).items():
                have = sums.setdefault(table, [0] * len(counts))
                sums[table] = [a + b for a, b in zip(have, counts, strict=True)]
        return sums

    # ------------------------------------------------------------------------------------------ what is added

    def add(self, result: Result) -> None:
        """Takes in what a batch gave. A reading whose key is known is left out.

        It is written with those that follow, some at once, since each writing takes as long for one row as for many.
        """
        known = self.readings_of(result.keys)
        first = {key: at for at, key in reversed(list(enumerate(result.keys)))}  # the same article may be there twice
        new = {at: key for at, key in enumerate(result.keys) if key not in known and first[key] == at}
        numbers = {at: self._next + n for n, at in enumerate(new)}
        self._keys |= {key: numbers[at] for at, key in new.items()}
        self._next += len(numbers)
        if numbers:
            of = pl.DataFrame(
                {AT: list(numbers), "reading": list(numbers.values())}, schema={AT: pl.Int64, "reading": pl.Int64}
            )
            for name, frame in result.frames.items():
                rows = frame.join(of, on=AT, how="inner", maintain_order="left").drop(AT)
                if rows.height:
                    self._take(f"rows_{name}", rows)
            self._take(
                "readings",
                pl.DataFrame(
                    {
                        "reading": list(numbers.values()),
                        "code": [code(key)[0] for key in new.values()],
                        "rest": [code(key)[1] for key in new.values()],
                        "key": list(new.values()),
                        "document_id": [result.documents[at] for at in numbers],
                        "fingerprint": [result.fingerprints[at] for at in numbers],
                        "scores": [json.dumps(result.scores[at]) for at in numbers],
                    },
                    schema_overrides={"code": pl.UInt64, "rest": pl.UInt64, "fingerprint": pl.Binary},
                ),
            )
            if result.texts:
                texts = {"reading": list(numbers.values()), "text": [result.texts[at] for at in numbers]}
                self._take("texts", pl.DataFrame(texts))
        self._taken += 1
        if self._taken >= TOGETHER or time.monotonic() - self._written > AT_LEAST_EVERY:
            self.flush()

    def _take(self, table: str, frame: pl.DataFrame) -> None:
        self._rows.setdefault(table, []).append(frame)

    def add_outcome(self, number: int, ordinal: int, outcome: Outcome) -> None:
        """Remembers what came of a place in a file; it is written with the next batch, or with many others."""
        self.outcomes.add(number, ordinal, outcome)
        if self.outcomes.waiting >= ROWS:
            self.flush()

    def flush(self) -> None:
        """Writes what has been taken in, all of it or nothing."""
        if self._rows or self.outcomes.waiting:
            with transaction(self.connection):
                for table, frames in self._rows.items():
                    insert(self.connection, table, pl.concat(frames))
                self.outcomes.write()
        self.outcomes.written()
        self._rows = {}
        self._keys = {}
        self._taken = 0
        self._written = time.monotonic()

    def keep(self) -> None:
        """Forgets what is of no file of this build, and the readings of its documents. Those of documents that are
        left out of the package, since they repeat others, are kept, or they would be read again by the next build."""
        self.flush()
        with transaction(self.connection):
            self.outcomes.keep()
            self.connection.execute(
                f"CREATE OR REPLACE TEMP TABLE stale AS SELECT reading FROM readings ANTI JOIN ({KEYS}) USING (key)"
            )
            if self.connection.execute("SELECT 1 FROM stale LIMIT 1").fetchall():
                for name in ("readings", "texts", *(f"rows_{table}" for table in (*TABLES, *PROFILES))):
                    self.connection.execute(
                        f"DELETE FROM {identifier(name)} WHERE reading IN (SELECT reading FROM stale)"
                    )


@contextmanager
def open_state(package: Path | None, version: str, *, fresh: bool = False) -> Iterator[State]:
    """The state of a package, empty if there is none of that `version` or `fresh` asks for it; in memory for `None`.

    The caller holds the package's lock. Raises PackageError where the file cannot be made.
    """
    import duckdb

    folder = None if package is None else package / FOLDER
    try:
        connection = in_memory(_create) if folder is None else in_folder(folder, _create, version, fresh)
    except (duckdb.Error, OSError) as error:
        raise PackageError(f"{package}: the state of the build cannot be kept there: {error}") from error
    state = State(connection, folder)
    empty = False
    try:
        yield state
    finally:
        with suppress(
            PackageError
        ):  # whatever has ended the build, an interruption for instance: what was read is kept
            state.flush()
        with suppress(duckdb.Error):
            empty = state.is_empty()
        connection.close()
        if folder is not None and empty:  # nothing was read: nothing is left behind
            remove(folder)


def _create(connection: DuckDBPyConnection) -> None:
    connection.execute(_OWN)
    create_outcomes(connection)
    for name in TABLES:
        plain = create_table(table_schema(name), constraints=False)
        connection.execute(
            plain.replace(f"CREATE TABLE {identifier(name)} (", f'CREATE TABLE "rows_{name}" (\n  reading BIGINT,', 1)
        )
    for name, columns in PROFILES.items():
        with registered(connection, "profile", pl.DataFrame(schema={"reading": pl.Int64(), **columns})):
            connection.execute(f'CREATE TABLE "rows_{name}" AS SELECT * FROM profile')
