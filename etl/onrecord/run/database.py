"""The DuckDB file that a state is kept in, beside the package's data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from onrecord.ddl import literal
from onrecord.errors import PackageError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FOLDER = ".onrecord"
FILE = "state.duckdb"
SPILL = "spill"  # the folder for what does not fit into memory
MEMORY = "500MB"  # of DuckDB; what does not fit goes to the disk
FORMAT = "3"  # of the state's own tables

Create = Callable[["DuckDBPyConnection"], None]


def in_memory(create: Create) -> DuckDBPyConnection:
    """A database with the tables that `create` makes, which is gone with the process."""
    import duckdb

    connection = duckdb.connect(":memory:")
    _begin(connection, create, "")
    return connection


def in_folder(folder: Path, create: Create, version: str, fresh: bool) -> DuckDBPyConnection:
    """The database in a folder; if there is none of that version or `fresh` asks for it, a new one with the tables that
    `create` makes.

    Raises PackageError where the folder is a link, OSError and duckdb.Error where the file cannot be made.
    """
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
    remove(folder)
    folder.mkdir(exist_ok=True)
    connection = _connect(path)
    _begin(connection, create, version)
    return connection


def remove(folder: Path) -> None:
    """Removes the database's files, and the folder unless something else is in it."""
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
            "temp_directory": str(path.with_name(SPILL)),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )


def _begin(connection: DuckDBPyConnection, create: Create, version: str) -> None:
    connection.execute("BEGIN")
    connection.execute("CREATE TABLE meta (name VARCHAR, value VARCHAR)")
    create(connection)
    connection.execute(f"INSERT INTO meta VALUES ('format', {literal(FORMAT)}), ('version', {literal(version)})")
    connection.execute("COMMIT")


@contextmanager
def registered(connection: DuckDBPyConnection, name: str, frame: pl.DataFrame) -> Iterator[None]:
    """The frame as a table of that name, as long as the block goes on."""
    connection.register(name, frame.to_arrow())
    try:
        yield
    finally:
        connection.unregister(name)


def insert(connection: DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    """Adds the frame's rows to a table by the names of its columns."""
    with registered(connection, "added", frame):
        connection.execute(f'INSERT INTO "{table}" BY NAME SELECT * FROM added')


@contextmanager
def clear_errors() -> Iterator[None]:
    """Raises PackageError where what the block does finds no room, or no database that works."""
    import duckdb

    try:
        yield
    except (duckdb.Error, OSError) as error:
        raise PackageError(f"what has been read cannot be kept in {FOLDER} in the package: {error}") from error


@contextmanager
def transaction(connection: DuckDBPyConnection) -> Iterator[None]:
    """All that the block does or nothing. Raises PackageError where it cannot be kept."""
    import duckdb

    with clear_errors():
        connection.execute("BEGIN")
        try:
            yield
        except BaseException:
            with suppress(duckdb.Error):  # the database may be past that
                connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")


def code(key: str) -> tuple[int, int]:
    """128 bits that tell a key from all others, in two halves: the columns `code` and `rest` of a table in which keys
    are looked for, which is many times faster than by the keys themselves."""
    digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return int.from_bytes(digest[:8]), int.from_bytes(digest[8:])


def rows_of(connection: DuckDBPyConnection, table: str, columns: str, keys: Iterable[str]) -> list[tuple[Any, ...]]:
    """The rows of a table that have one of the keys: the key and some columns."""
    wanted = {code(key): key for key in keys}
    if not wanted:
        return []
    frame = pl.DataFrame({"code": [first for first, _ in wanted]}, schema={"code": pl.UInt64})
    with registered(connection, "asked", frame):
        rows = connection.execute(f"SELECT code, rest, {columns} FROM {table} SEMI JOIN asked USING (code)").fetchall()
    return [(wanted[row[:2]], *row[2:]) for row in rows if row[:2] in wanted]
