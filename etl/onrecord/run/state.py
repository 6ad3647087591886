"""What a package remembers of its sources: each reading of a document, in a DuckDB file beside the package's data.

It is a cache. Whatever it holds can be read again from the sources, so one that is damaged, of another version of
onrecord or of other settings is thrown away. Batches are added in transactions, some at once: a build that is killed
goes on from what it had read some seconds before.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from onrecord.ddl import create_table, identifier, literal
from onrecord.errors import PackageError
from onrecord.extract.duplicates import Fingerprint
from onrecord.run.task import Outcome, Result
from onrecord.schema import table_schema
from onrecord.transform.resolve.profiles import ORGANIZATIONS, PEOPLE
from onrecord.transform.tabulate import AT, TABLES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FOLDER = ".onrecord"
FILE = "state.duckdb"
TOGETHER = 8  # batches that are written at once
AT_LEAST_EVERY = 10.0  # seconds: what a build that is killed may lose
MEMORY = "500MB"  # of DuckDB; what does not fit goes to the disk
FORMAT = "2"  # of the state's own tables

PROFILES = {"people_profiles": PEOPLE, "organizations_profiles": ORGANIZATIONS}
_OWN = """
CREATE TABLE meta (name VARCHAR, value VARCHAR);
CREATE TABLE readings (reading BIGINT, key VARCHAR, document_id VARCHAR, fingerprint BLOB, scores VARCHAR);
CREATE TABLE texts (reading BIGINT, text VARCHAR);
CREATE TABLE files (file VARCHAR, ordinal BIGINT, document_id VARCHAR, digest VARCHAR,
                    source VARCHAR, kind VARCHAR, reason VARCHAR, duplicate_of VARCHAR);
CREATE TABLE parts (part VARCHAR, file VARCHAR, document_id VARCHAR, digest VARCHAR,
                    source VARCHAR, kind VARCHAR, reason VARCHAR, duplicate_of VARCHAR);
"""
_OUTCOME = ("document_id", "digest", "source", "kind", "reason", "duplicate_of")


class KnownPart(NamedTuple):
    """What came of a part of an archive, by whose file's key it is remembered."""

    file: str
    outcome: Outcome


class State:
    """The readings that a package is, or was, made of."""

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self.connection = connection
        self._known = {key: reading for reading, key in self._all("SELECT reading, key FROM readings")}
        # Rows that are written with the next batch.
        self._finished: list[tuple[Any, ...]] = []  # of `files`
        self._finished_parts: list[tuple[Any, ...]] = []
        self._rows: dict[str, list[pl.DataFrame]] = {}  # by table
        self._taken = 0  # batches whose rows they are
        self._written = time.monotonic()
        self._next = max(self._known.values(), default=0) + 1

    # ------------------------------------------------------------------------------------------ what is known

    def reading(self, key: str) -> int | None:
        """The number of the reading with that key, if there is one."""
        return self._known.get(key)

    def is_empty(self) -> bool:
        return not self._known

    def outcomes(self, files: Sequence[str]) -> dict[str, list[Outcome]]:
        """What came of each of the files, by their keys; one that has not been read to its end is not there."""
        self.flush()
        self._register("asked", pl.DataFrame({"file": files}, schema={"file": pl.String}))
        rows = self._all(
            f"SELECT files.file, ordinal, {', '.join(_OUTCOME)} "
            "FROM files SEMI JOIN asked USING (file) ORDER BY files.file, ordinal"
        )
        self.connection.unregister("asked")
        found: dict[str, list[Outcome]] = {}
        for file, ordinal, *row in rows:
            mine = found.setdefault(file, [])
            if ordinal >= 0:
                mine.append(Outcome(*row))
        return found

    def parts(self, digests: Sequence[str]) -> dict[str, KnownPart]:
        """What came of parts of archives, by their digests, as far as they have been read."""
        if not digests:
            return {}
        self._register("asked", pl.DataFrame({"part": digests}, schema={"part": pl.String}))
        rows = self._all(f"SELECT part, file, {', '.join(_OUTCOME)} FROM parts SEMI JOIN asked USING (part)")
        self.connection.unregister("asked")
        return {part: KnownPart(file, Outcome(*row)) for part, file, *row in rows}

    def fingerprints(self, readings: pl.DataFrame) -> Iterator[tuple[str, date | None, Fingerprint]]:
        """Of the documents in `readings` (column reading) that have one: id, first possible day, fingerprint."""
        self._register("asked", readings.select("reading"))
        cursor = self.connection.execute(
            "SELECT readings.document_id, published_earliest, fingerprint FROM readings "
            "SEMI JOIN asked USING (reading) JOIN rows_documents USING (reading) "
            "WHERE fingerprint IS NOT NULL ORDER BY readings.document_id"
        )
        while rows := cursor.fetchmany(1_000):
            for document, day, mark in rows:
                yield document, day, Fingerprint.from_bytes(mark)

    def live_texts(self) -> Iterator[tuple[str, str]]:
        """The texts of the documents in `live`, by document id."""
        cursor = self.connection.execute(
            "SELECT live.document_id, text FROM texts JOIN live USING (reading) ORDER BY live.place"
        )
        while rows := cursor.fetchmany(1_000):
            yield from rows

    def live_scores(self) -> dict[str, list[int]]:
        """How the machine's rows compare with the reviewed ones, summed over the documents in `live`, by table."""
        rows = self._all("SELECT scores FROM readings JOIN live USING (reading) WHERE scores <> '{}' ORDER BY place")
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
        new = {at: key for at, key in enumerate(result.keys) if key not in self._known}
        numbers = {at: self._next + n for n, at in enumerate(new)}
        self._known |= {key: numbers[at] for at, key in new.items()}
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
                        "key": list(new.values()),
                        "document_id": [result.documents[at] for at in numbers],
                        "fingerprint": [result.fingerprints[at] for at in numbers],
                        "scores": [json.dumps(result.scores[at]) for at in numbers],
                    },
                    schema_overrides={"fingerprint": pl.Binary},
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

    def finish_file(self, file: str, outcomes: Iterable[Outcome]) -> None:
        """Remembers what came of a file that has been read to its end; it is written with the next batch."""
        self._finished.append((file, -1, *Outcome().row()))  # a file may give nothing at all
        self._finished += [(file, n, *outcome.row()) for n, outcome in enumerate(outcomes)]

    def finish_part(self, part: str, file: str, outcome: Outcome) -> None:
        """Remembers what came of a part of an archive; it is written with the next batch."""
        self._finished_parts.append((part, file, *outcome.row()))

    def flush(self) -> None:
        """Writes what has been taken in, all of it or nothing."""
        if self._rows or self._finished or self._finished_parts:
            with self._transaction():
                for table, frames in self._rows.items():
                    self._insert(table, pl.concat(frames))
                self._write_files()
        self._rows = {}
        self._taken = 0
        self._written = time.monotonic()

    def _write_files(self) -> None:
        if self._finished_parts:
            columns = dict.fromkeys(("part", "file", *_OUTCOME), pl.String())
            self._insert("parts", pl.DataFrame(self._finished_parts, schema=columns, orient="row"))
            self._finished_parts = []
        if self._finished:
            schema = {"file": pl.String(), "ordinal": pl.Int64(), **dict.fromkeys(_OUTCOME, pl.String())}
            frame = pl.DataFrame(self._finished, schema=schema, orient="row")
            self._register("finished", frame)
            self.connection.execute("DELETE FROM files WHERE file IN (SELECT file FROM finished)")
            self.connection.unregister("finished")
            self._insert("files", frame)
            self._finished = []

    def keep(self, files: Iterable[str]) -> None:
        """Forgets every other file, and the readings that are not in the table `live`."""
        frame = pl.DataFrame({"file": sorted(set(files))}, schema={"file": pl.String})
        with self._transaction():
            self._write_files()
            self._register("kept_files", frame)
            for name in ("files", "parts"):
                self.connection.execute(f"DELETE FROM {name} WHERE file NOT IN (SELECT file FROM kept_files)")
            self.connection.unregister("kept_files")
            for name in ("readings", "texts", *(f"rows_{table}" for table in (*TABLES, *PROFILES))):
                self.connection.execute(
                    f"DELETE FROM {identifier(name)} WHERE reading NOT IN (SELECT reading FROM live)"
                )

    # ------------------------------------------------------------------------------------------ plumbing

    def _all(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql, parameters).fetchall()

    def _register(self, name: str, frame: pl.DataFrame) -> None:
        self.connection.register(name, frame.to_arrow())

    def _insert(self, table: str, frame: pl.DataFrame) -> None:
        self._register("added", frame)
        self.connection.execute(f"INSERT INTO {identifier(table)} BY NAME SELECT * FROM added")
        self.connection.unregister("added")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        import duckdb

        try:
            self.connection.execute("BEGIN")
            try:
                yield
            except BaseException:
                with suppress(duckdb.Error):  # the database may be past that
                    self.connection.execute("ROLLBACK")
                raise
            self.connection.execute("COMMIT")
        except duckdb.Error as error:
            raise PackageError(f"what has been read cannot be kept in {FOLDER} in the package: {error}") from error


@contextmanager
def open_state(package: Path | None, version: str, *, fresh: bool = False) -> Iterator[State]:
    """The state of a package, empty if there is none of that `version` or `fresh` asks for it; in memory for `None`.

    The caller holds the package's lock. Raises PackageError where the file cannot be made.
    """
    import duckdb

    try:
        connection = _in_memory() if package is None else _in_folder(package / FOLDER, version, fresh)
    except (duckdb.Error, OSError) as error:
        raise PackageError(f"{package}: the state of the build cannot be kept there: {error}") from error
    state = State(connection)
    try:
        yield state
    finally:
        with suppress(
            PackageError
        ):  # whatever has ended the build, an interruption for instance: what was read is kept
            state.flush()
        connection.close()
        if package is not None and state.is_empty():  # nothing was read: nothing is left behind
            _remove(package / FOLDER)


def _in_memory() -> DuckDBPyConnection:
    import duckdb

    connection = duckdb.connect(":memory:")
    _create(connection, "")
    return connection


def _in_folder(folder: Path, version: str, fresh: bool) -> DuckDBPyConnection:
    import duckdb

    if folder.is_symlink() or (folder / FILE).is_symlink():
        raise PackageError(f"{folder}: is a symbolic link, which onrecord does not make")
    folder.mkdir(exist_ok=True)
    path = folder / FILE
    if not fresh and path.exists():
        try:
            connection = _connect(path)
            found = dict(connection.execute("SELECT name, value FROM meta").fetchall())
            if found == {"format": FORMAT, "version": version}:
                return connection
            connection.close()
        except (duckdb.Error, TypeError, ValueError):
            pass  # not ours, damaged, or written by another version of DuckDB
    _remove(folder)
    folder.mkdir(exist_ok=True)
    connection = _connect(path)
    _create(connection, version)
    return connection


def _remove(folder: Path) -> None:
    """Removes the state's files, and the folder unless something else is in it."""
    for stale in folder.glob(f"{FILE}*"):
        stale.unlink()
    with suppress(OSError):
        folder.rmdir()


def _connect(path: Path) -> DuckDBPyConnection:
    import duckdb

    return duckdb.connect(
        str(path),
        config={
            "memory_limit": MEMORY,
            "temp_directory": str(path.with_name("spill")),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )


def _create(connection: DuckDBPyConnection, version: str) -> None:
    connection.execute("BEGIN")
    connection.execute(_OWN)
    for name in TABLES:
        plain = create_table(table_schema(name), constraints=False)
        connection.execute(
            plain.replace(f"CREATE TABLE {identifier(name)} (", f'CREATE TABLE "rows_{name}" (\n  reading BIGINT,', 1)
        )
    for name, columns in PROFILES.items():
        connection.register("profile", pl.DataFrame(schema={"reading": pl.Int64(), **columns}).to_arrow())
        connection.execute(f'CREATE TABLE "rows_{name}" AS SELECT * FROM profile')
        connection.unregister("profile")
    connection.execute(f"INSERT INTO meta VALUES ('format', {literal(FORMAT)}), ('version', {literal(version)})")
    connection.execute("COMMIT")
