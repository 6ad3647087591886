"""The files of a package against its descriptor: there, whole, readable, and CSV and Parquet alike."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import polars as pl

from onrecord.descriptor import Package, Resource, parquet_name, schema_file, sha256
from onrecord.load.constraints import Part, check_columns
from onrecord.load.journal import read_journal
from onrecord.load.lock import package_lock
from onrecord.load.publish import recover
from onrecord.load.violation import Violation
from onrecord.load.write import write_csv
from onrecord.schema import polars_schema, schema_path, table_names

_SLICE = 100_000  # rows written at once
_FOLDERS = ("data/csv", "data/parquet", "schemas")


def check_presence(package: Package) -> Iterator[Violation]:
    """Whether every table has its two resources, every file is there and inside, and no other lies among them."""
    for name in table_names():
        for wanted in (name, parquet_name(name)):
            if wanted not in package.resources:
                yield Violation("missing_table", name, message=f"the descriptor has no resource {wanted}")
    named: set[str] = set()
    for resource in package.resources.values():
        for path in (*resource.paths, *((resource.schema,) if resource.schema else ())):
            if path not in named:
                named.add(path)
                yield from _check_file(package, path)
    for folder in _FOLDERS:
        for found in sorted((package.root / folder).rglob("*")):
            path = found.relative_to(package.root).as_posix()
            if not found.is_dir() and path not in named:
                yield Violation("extra_file", file=path)


def _check_file(package: Package, path: str) -> Iterator[Violation]:
    place = package.root / path
    if not place.resolve().is_relative_to(package.root.resolve()):
        yield Violation("path", file=path)
    elif not place.is_file():
        yield Violation("missing_file", file=path)


def check_content(package: Package, resource: Resource) -> Iterator[Violation]:
    """Size and hash of a resource whose files are there."""
    paths = tuple(package.root / path for path in resource.paths)
    file = resource.paths[0]
    size = sum(path.stat().st_size for path in paths)
    if size != resource.bytes:
        yield Violation("bytes", file=file, value=str(size), message=f"the descriptor says {resource.bytes}")
    digest = f"sha256:{sha256(paths)}"
    if digest != resource.hash:
        yield Violation("hash", file=file, value=digest, message=f"the descriptor says {resource.hash}")


def check_schemas(package: Package) -> Iterator[Violation]:
    """Whether the package's schemas are this version's: else its rows were made by other rules."""
    for name in table_names():
        resource = package.resources.get(name)
        file = schema_file(name)
        if resource is None:
            continue
        if resource.schema != file:
            yield Violation("schema", name, value=resource.schema, message=f"the descriptor should name {file}")
            continue
        try:
            same = json.loads((package.root / file).read_text("utf-8")) == json.loads(
                schema_path(name).read_text("utf-8")
            )
        except ValueError as error:
            yield Violation("unreadable", name, file=file, message=str(error))
            continue
        if not same:
            yield Violation("schema", name, file=file)


class UnreadableTable(Exception):
    """A table's files do not hold its rows, for the reason that the violation says."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        super().__init__(*violations)
        self.violations = violations


def read_parts(package: Package, resource: Resource) -> Iterator[pl.DataFrame]:
    """A table's rows as its files hold them, one after the other; raises UnreadableTable."""
    return _read_csv(package, resource) if resource.format == "csv" else _read_parquet(package, resource)


def parts_of(package: Package, resource: Resource) -> list[Part]:
    """The files of a table that has been read, of which some columns are wanted again."""
    return [partial(_columns_of, package.root / path, resource) for path in resource.paths]


def _columns_of(path: Path, resource: Resource, columns: Sequence[str]) -> pl.DataFrame:
    if resource.format == "csv":
        return _csv(path, resource.table).select(columns)
    return pl.read_parquet(path, columns=list(columns), glob=False, hive_partitioning=False)


def _read_parquet(package: Package, resource: Resource) -> Iterator[pl.DataFrame]:
    first, name = resource.paths[0], resource.table
    wanted = polars_schema(name)
    for path in resource.paths:
        # A file whose columns are not those of the first is read with it, so that Polars says what is wrong.
        try:
            frame = pl.read_parquet(package.root / path, glob=False, hive_partitioning=False)
            if path != first and frame.schema != wanted:
                both = pl.read_parquet([package.root / first, package.root / path], glob=False, hive_partitioning=False)
                frame = both[both.height - frame.height :]
        except (OSError, pl.exceptions.PolarsError) as error:
            message = f"cannot be read as Parquet: {error}"
            raise UnreadableTable([Violation("unreadable", name, file=first, message=message)]) from error
        if found := list(check_columns(name, frame, first)):
            raise UnreadableTable(found)
        yield frame


def _read_csv(package: Package, resource: Resource) -> Iterator[pl.DataFrame]:
    name = resource.table
    header = ",".join(polars_schema(name))
    for path in resource.paths:
        place = package.root / path
        with place.open(encoding="utf-8", errors="replace", newline="") as lines:
            first = lines.readline(len(header) + 2)
        if first != f"{header}\n":
            wrong = Violation("columns", name, value=first.rstrip("\n"), file=path, message="the header is another")
            raise UnreadableTable([wrong])
        try:
            frame = _csv(place, name)
        except (OSError, pl.exceptions.PolarsError) as error:
            message = f"cannot be read as CSV: {error}"
            raise UnreadableTable([Violation("unreadable", name, file=path, message=message)]) from error
        yield frame


def _csv(path: Path, name: str) -> pl.DataFrame:
    return pl.read_csv(path, schema=polars_schema(name), null_values=[""], raise_if_empty=False)


class CsvCheck:
    """Whether a table's CSV files hold the cells of the rows that come from its Parquet files, part by part."""

    def __init__(self, package: Package, name: str) -> None:
        self._package, self._name = package, name
        self._csv = package.resources[name]
        self._rows = 0
        self._read = 0  # bytes of the CSV file that are as the rows so far are written
        self._same = len(self._csv.paths) == 1

    def add(self, frame: pl.DataFrame) -> None:
        """Compares the next rows with the file's next bytes, which is faster than to read it."""
        if self._same:
            with (self._package.root / self._csv.paths[0]).open("rb") as file:
                file.seek(self._read)
                header = not self._read
                for rows in frame.iter_slices(_SLICE) if frame.height else (frame,):
                    written = io.BytesIO()
                    write_csv(rows, written, header=header)
                    if self._same and file.read(written.tell()) != written.getvalue():
                        self._same = False
                    header = False
                self._read = file.tell()
        self._rows += frame.height

    def found(self) -> Iterator[Violation]:
        """The cells that differ, when all rows have come."""
        if self._same and self._read == (self._package.root / self._csv.paths[0]).stat().st_size:
            return
        try:
            table = pl.concat(read_parts(self._package, self._csv))
        except UnreadableTable as unreadable:
            yield from unreadable.violations
            return
        file = self._csv.paths[0]
        if table.height != self._rows:
            message = f"the CSV has {table.height} rows, the Parquet file {self._rows}"
            yield Violation("csv_equals_parquet", self._name, file=file, message=message)
            return
        for column in table.columns:
            yield from self._differing(column, table[column], file)

    def _differing(self, column: str, values: pl.Series, file: str) -> Iterator[Violation]:
        first = 0
        for part in parts_of(self._package, self._package.resources[parquet_name(self._name)]):
            other = part([column])[column]
            if other.dtype == pl.String:
                other = other.replace("", None)  # CSV has no empty strings, nor may Parquet
            here = values[first : first + other.len()]
            for row in here.ne_missing(other).arg_true():
                value = here[row]
                message = f"the Parquet file has {other[row]!r}"
                said = None if value is None else str(value)
                yield Violation("csv_equals_parquet", self._name, first + row + 1, column, said, file, message)
            first += other.len()


def check_rowcounts(package: Package, name: str, rows: int) -> Iterator[Violation]:
    for resource in (name, parquet_name(name)):
        if resource in package.resources and package.resources[resource].rowcount != rows:
            said = package.resources[resource].rowcount
            yield Violation("rowcount", name, value=str(rows), message=f"{resource}: the descriptor says {said}")


def quiet(root: Path) -> None:
    """Finishes what a killed build left. Raises PackageError where a build is at work in the folder."""
    if read_journal(root) is not None:
        with package_lock(root):
            recover(root)
