"""What readers of a package use, in the base install: its tables as Polars frames, and DuckDB over all of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import polars as pl

from onrecord.ddl import comments, create_table, identifier, inserts, literal
from onrecord.descriptor import DESCRIPTOR, Package, open_package, package_root, parquet_name
from onrecord.errors import PackageError, QueryError
from onrecord.load.journal import Journal, finish, read_journal, where
from onrecord.load.lock import package_lock
from onrecord.schema import polars_schema, table_names, table_schema
from onrecord.views import views

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, DuckDBPyRelation

T = TypeVar("T")
_ATTEMPTS = 100
_PAUSE = 0.02  # seconds


def tables(package: str | Path | None = None) -> tuple[str, ...]:
    """The names of a package's tables, each after those that it refers to; of the shipped package if none is given.

    `package` is the folder that holds `datapackage.json`. Raises PackageError where it is none that can be trusted.
    """
    return reading(package, _table_names)


def load(name: str, package: str | Path | None = None, *, verify: bool = False) -> pl.DataFrame:
    """A table of a package as a frame; of the shipped package if none is given.

    The frame's columns and types are those of the table's schema (`schemas/<name>.schema.json`, explained in the data
    dictionary), its rows in the order of their ids or of the text. Offsets are code points, end exclusive; days are
    dates, closed sets are Enums, what is not known is null.

    `verify` compares the file with the descriptor's SHA-256 first. Raises PackageError for an unknown table, and for a
    package that cannot be trusted: a file that is missing, has another size or columns, or lies outside the folder.
    """
    table_schema(name)
    return reading(package, lambda opened: _read_table(opened, name, verify))


def connect(package: str | Path | None = None, *, constraints: bool = True) -> DuckDBPyConnection:
    """An in-memory DuckDB database with every table and view of a package, all commented.

    The tables are copies: what you write to them is gone with the connection. Close it, or open it in a `with`.

    With `constraints` the tables have their primary and foreign keys and checks; without, a large package opens faster.
    Raises PackageError as `load` does, and where a row breaks a constraint.
    """
    return reading(package, lambda opened: _connect(opened, constraints))


def query(sql: str, package: str | Path | None = None) -> pl.DataFrame:
    """The result of a query over the tables and views of a package.

    A column of the frame has the Polars type of its DuckDB type; INTERVAL becomes text. The query can read nothing
    else: no file, no network, no Python variable; what it writes is gone when it ends.
    Raises QueryError where it fails, PackageError where the package does.
    """
    import duckdb

    connection = connect(package, constraints=False)
    try:
        connection.execute("SET python_enable_replacements = false")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        return _result(connection, sql)
    except duckdb.Error as error:
        raise QueryError(_explain(error)) from error
    finally:
        connection.close()


def reading(package: str | Path | None, read: Callable[[Package], T]) -> T:
    """What `read` makes of a package, as if nothing wrote to it meanwhile.

    Every change of a package begins with its journal and ends with a new file for its descriptor. So a reading counts,
    be it a result or an error, if journal and descriptor are the same after it as before; else it is done again.
    """
    root = package_root(package)
    for attempt in range(_ATTEMPTS):
        if attempt:
            time.sleep(_PAUSE)
        journal = read_journal(root)
        if journal is not None and _finish(root):
            journal = None
        before = _stamp(root, journal)
        try:
            result = read(open_package(root, journal))
        except PackageError:
            if _stays(root, journal, before):
                raise
        except OSError as error:
            if _stays(root, journal, before):
                raise PackageError(f"{root}: cannot be read: {error}") from error
        else:
            if _stays(root, journal, before):
                return result
    raise PackageError(f"{root}: is being written to all the time; try again later")


def _stays(root: Path, journal: Journal | None, before: object) -> bool:
    """Whether the package is the one it was; a journal that is done meanwhile changes nothing."""
    after = read_journal(root)
    return after in (journal, None) and _stamp(root, after) == before


def _stamp(root: Path, journal: Journal | None) -> object:
    """What tells one descriptor file from another, even if it has the same content."""
    try:
        status = where(root, DESCRIPTOR, journal).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size


def _finish(root: Path) -> bool:
    """Completes the move of a process that died, unless it is alive or the folder is not ours to write to."""
    try:
        with package_lock(root):
            if journal := read_journal(root):
                finish(root, journal)
            return True
    except (PackageError, OSError):
        return False


def _table_names(opened: Package) -> tuple[str, ...]:
    return tuple(name for name in table_names() if parquet_name(name) in opened.resources)


def _parquet(opened: Package, name: str) -> tuple[Path, ...]:
    try:
        resource = opened.resources[parquet_name(name)]
    except KeyError:
        known = ", ".join(_table_names(opened))
        raise PackageError(f"{opened.root}: has no table {name!r}; its tables are {known}") from None
    return opened.files(resource)


def _read_table(opened: Package, name: str, verify: bool) -> pl.DataFrame:
    paths = _parquet(opened, name)
    resource = opened.resources[parquet_name(name)]
    if verify:
        opened.verify(resource)
    try:
        frame = pl.read_parquet(list(paths), glob=False, hive_partitioning=False)
    except FileNotFoundError:
        raise
    except (OSError, pl.exceptions.PolarsError) as error:
        raise PackageError(f"{paths[0]}: cannot be read as Parquet: {error}") from error
    if frame.schema != polars_schema(name):
        raise PackageError(f"{paths[0]}: its columns are not those of the table {name}")
    if frame.height != resource.rowcount:
        raise PackageError(f"{paths[0]}: has {frame.height} rows, the descriptor says {resource.rowcount}")
    return frame


def _connect(opened: Package, constraints: bool) -> DuckDBPyConnection:
    import duckdb

    connection = duckdb.connect(":memory:")
    try:
        fill(connection, opened, constraints)
    except BaseException:
        connection.close()
        raise
    return connection


def fill(connection: DuckDBPyConnection, opened: Package, constraints: bool = True) -> None:
    """Makes every table and view of an opened package, with comments, in a DuckDB database that has none of them.

    Raises PackageError for a table that is missing and rows that break a constraint.
    """
    import duckdb

    names = _table_names(opened)
    missing = [name for name in table_names() if name not in names]
    if missing:
        raise PackageError(f"{opened.root}: has no table {', '.join(missing)}")
    try:
        for name in names:
            _create(connection, opened, name, constraints)
        for view in _in_order():
            for statement in view:
                connection.execute(statement)
    except duckdb.Error as error:
        raise PackageError(f"{opened.root}: cannot be opened in DuckDB: {error}") from error


def _create(connection: DuckDBPyConnection, opened: Package, name: str, constraints: bool) -> None:
    schema = table_schema(name)
    paths = ", ".join(literal(str(path)) for path in _parquet(opened, name))
    source = f"read_parquet([{paths}], hive_partitioning = false)"
    connection.execute(create_table(schema, constraints=constraints))
    if not constraints:
        connection.execute(f"INSERT INTO {identifier(name)} BY NAME SELECT * FROM {source}")
    else:
        first, *repeated = inserts(schema, source)
        connection.execute(first)
        for statement in repeated:
            while _number(connection, statement):  # rows added
                pass
    rows = _number(connection, f"SELECT count(*) FROM {identifier(name)}")
    if rows != opened.resources[parquet_name(name)].rowcount:
        raise PackageError(
            f"{opened.root}: rows of {name} refer to each other in a circle or to rows that are not there"
        )
    for statement in comments(schema):
        connection.execute(statement)


def _number(connection: DuckDBPyConnection, statement: str) -> int:
    row = connection.execute(statement).fetchone()
    return int(row[0]) if row else 0


def _in_order() -> list[list[str]]:
    """The statements of each view, after those of the views that it reads."""
    todo = {view.name: view for view in views()}
    ordered = []
    while todo:
        ready = [
            view
            for view in todo.values()
            if not any(other in view.select.replace("\n", " ").split() for other in todo if other != view.name)
        ]
        for view in ready:
            ordered.append(list(todo.pop(view.name).statements()))
    return ordered


def _result(connection: DuckDBPyConnection, sql: str) -> pl.DataFrame:
    relation = connection.sql(sql)
    if relation is None:
        return pl.DataFrame()
    types = [str(kind) for kind in relation.types]
    if len(set(relation.columns)) < len(relation.columns):
        raise QueryError(f"two columns of the result have one name: {', '.join(relation.columns)}; name them with AS")
    if "INTERVAL" in types:  # Polars has no type for it
        relation = relation.project(
            ", ".join(
                f"CAST({identifier(name)} AS VARCHAR) AS {identifier(name)}" if kind == "INTERVAL" else identifier(name)
                for name, kind in zip(relation.columns, types, strict=True)
            )
        )
    frame = pl.DataFrame(_Stream(relation))
    for name, kind in zip(frame.columns, types, strict=True):
        if kind == "HUGEINT" and frame[name].is_between(-(2**63), 2**63 - 1).all():
            frame = frame.with_columns(pl.col(name).cast(pl.Int64))  # sums of integers, which a person expects as such
    return frame


class _Stream:
    """Hands a relation's rows to Polars through the Arrow C interface, once.

    `relation.pl()` needs pyarrow, which a base install does not have. And Polars never lets go of what a frame was made
    from: were that the relation itself, DuckDB would complain of leaks when the interpreter ends.
    """

    def __init__(self, relation: DuckDBPyRelation) -> None:
        self._relation: DuckDBPyRelation | None = relation

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        relation, self._relation = self._relation, None
        if relation is None:
            raise RuntimeError("the rows have been handed over already")
        return relation.__arrow_c_stream__(requested_schema)


def _explain(error: Exception) -> str:
    message = str(error)
    if "does not exist" in message and "Table" in message:
        known = (*table_names(), *(view.name for view in views()))
        return f"{message}\nThe tables and views are {', '.join(known)}."
    if "disabled by configuration" in message or "configuration has been locked" in message:
        return f"{message}\nA query reads the package's own tables and views only."
    return message
