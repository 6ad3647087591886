"""What an export reads: an opened package, whose files have been compared with the hashes in its descriptor."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.descriptor import Package, Resource, parquet_name
from onrecord.errors import PackageError
from onrecord.package import fill
from onrecord.schema import table_names

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_FETCH = 10_000  # rows held as Python objects at once


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote: the place, what it holds by the format's own names, and numbers worth a note."""

    path: Path
    counts: Mapping[str, int]
    notes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Written:
    """The part of `Exported` that a format knows."""

    counts: Mapping[str, int]
    notes: Mapping[str, int]


class Source:
    """An opened package for an export; a context manager that closes its database."""

    def __init__(self, opened: Package) -> None:
        self.opened = opened

    def __enter__(self) -> Source:
        missing = [name for name in table_names() if parquet_name(name) not in self.opened.resources]
        if missing:
            raise PackageError(f"{self.opened.root}: has no table {', '.join(missing)}")
        return self

    def __exit__(self, *_: object) -> None:
        if "connection" in self.__dict__:
            self.connection.close()

    @property
    def about(self) -> Mapping[str, Any]:
        """The descriptor: name, title, licences and the like."""
        return self.opened.data

    @property
    def name(self) -> str:
        return str(self.about.get("name") or "package")

    @property
    def title(self) -> str:
        return str(self.about.get("title") or self.name)

    @property
    def description(self) -> str:
        return str(self.about.get("description") or self.title)

    @property
    def version(self) -> str:
        return str(self.about.get("version") or "0.0.0")

    def said(self, key: str) -> list[Mapping[str, Any]]:
        """The objects of a list in the descriptor: `licenses`, `contributors`, `sources`."""
        items = self.about.get(key)
        return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []

    @property
    def counts(self) -> dict[str, int]:
        """Rows by table."""
        return {name: self.parquet(name).rowcount for name in table_names()}

    def parquet(self, table: str) -> Resource:
        return self.opened.resources[parquet_name(table)]

    def csv(self, table: str) -> Resource:
        """The table as CSV. Raises PackageError where the package has none."""
        try:
            return self.opened.resources[table]
        except KeyError:
            raise PackageError(f"{self.opened.root}: has no CSV file of {table}") from None

    def verified(self, resource: Resource) -> tuple[Path, ...]:
        """The resource's files. Raises PackageError where they are not those that the descriptor describes."""
        self.opened.verify(resource)
        return self.opened.files(resource)

    def copy(self, resource: Resource, paths: tuple[str, ...], folder: Path) -> None:
        """Copies the resource's files, compared with their hash, to these paths in a folder."""
        for file, path in zip(self.verified(resource), paths, strict=True):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, folder / path)
            (folder / path).chmod(0o644)

    @cached_property
    def connection(self) -> DuckDBPyConnection:
        """DuckDB with every table and view. Raises PackageError as `copy` does."""
        import duckdb

        for name in table_names():
            self.opened.verify(self.parquet(name))
        connection = duckdb.connect(":memory:")
        try:
            fill(connection, self.opened, constraints=False)
        except BaseException:
            connection.close()
            raise
        return connection

    def rows(self, sql: str) -> Iterator[dict[str, Any]]:
        """The result of a query, row by row; several may be read at the same time."""
        cursor = self.connection.cursor()
        try:
            cursor.execute(sql)
            names = [column[0] for column in cursor.description or ()]
            while part := cursor.fetchmany(_FETCH):
                for row in part:
                    yield dict(zip(names, row, strict=True))
        finally:
            cursor.close()
