"""The files of a package against its descriptor: there, whole, readable, and CSV and Parquet alike."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from onrecord.descriptor import Package, Resource, parquet_name, schema_file, sha256
from onrecord.load.constraints import check_columns
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


def read_parquet(package: Package, name: str) -> pl.DataFrame | list[Violation]:
    """A table from its Parquet files, or why it cannot be had with the right columns."""
    resource = package.resources[parquet_name(name)]
    file = resource.paths[0]
    try:
        frame = pl.read_parquet([package.root / path for path in resource.paths], glob=False, hive_partitioning=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        return [Violation("unreadable", name, file=file, message=f"cannot be read as Parquet: {error}")]
    return list(check_columns(name, frame, file)) or frame


def read_csv(package: Package, name: str) -> pl.DataFrame | list[Violation]:
    """A table from its CSV files, or why it cannot be had with the right columns."""
    parts = []
    for path in package.resources[name].paths:
        place = package.root / path
        header = ",".join(polars_schema(name))
        with place.open(encoding="utf-8", errors="replace", newline="") as lines:
            first = lines.readline(len(header) + 2)
        if first != f"{header}\n":
            return [Violation("columns", name, value=first.rstrip("\n"), file=path, message="the header is another")]
        try:
            parts.append(pl.read_csv(place, schema=polars_schema(name), null_values=[""], raise_if_empty=False))
        except (OSError, pl.exceptions.PolarsError) as error:
            return [Violation("unreadable", name, file=path, message=f"cannot be read as CSV: {error}")]
    return pl.concat(parts)


def check_csv(package: Package, name: str, frame: pl.DataFrame) -> Iterator[Violation]:
    """Whether the table's CSV files hold the cells of `frame`, which was read from Parquet."""
    resource = package.resources[name]
    if len(resource.paths) == 1 and _written_the_same(package.root / resource.paths[0], frame):
        return
    table = read_csv(package, name)
    if isinstance(table, list):
        yield from table
        return
    frame = frame.with_columns(pl.col(pl.String).replace("", None))  # CSV has no empty strings, nor may Parquet
    file = resource.paths[0]
    if table.equals(frame):
        return
    if table.height != frame.height:
        message = f"the CSV has {table.height} rows, the Parquet file {frame.height}"
        yield Violation("csv_equals_parquet", name, file=file, message=message)
        return
    for column in frame.columns:
        for row in table[column].ne_missing(frame[column]).arg_true():
            value = table[column][row]
            message = f"the Parquet file has {frame[column][row]!r}"
            yield Violation(
                "csv_equals_parquet", name, row + 1, column, None if value is None else str(value), file, message
            )


def _written_the_same(path: Path, frame: pl.DataFrame) -> bool:
    """Whether the file has the very bytes that the frame is written as, which is faster than to read it."""
    with path.open("rb") as file:
        header = True
        for rows in frame.iter_slices(_SLICE) if frame.height else (frame,):
            written = io.BytesIO()
            write_csv(rows, written, header=header)
            if file.read(written.tell()) != written.getvalue():
                return False
            header = False
        return not file.read(1)


def check_rowcounts(package: Package, name: str, frame: pl.DataFrame) -> Iterator[Violation]:
    for resource in (name, parquet_name(name)):
        if resource in package.resources and package.resources[resource].rowcount != frame.height:
            said = package.resources[resource].rowcount
            yield Violation(
                "rowcount", name, value=str(frame.height), message=f"{resource}: the descriptor says {said}"
            )


def quiet(root: Path) -> None:
    """Finishes what a killed build left. Raises PackageError where a build is at work in the folder."""
    if read_journal(root) is not None:
        with package_lock(root):
            recover(root)
