"""The descriptor `datapackage.json` of a package on disk: which files it has, and that none lies outside its folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.errors import PackageError
from onrecord.load.journal import Journal, where
from onrecord.paths import stays_inside
from onrecord.schema import SUFFIX, shipped_root

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
LAYOUT = 1  # of the files in a package; a reader refuses a layout that it does not know
DESCRIPTOR = "datapackage.json"
_PARQUET = "-parquet"


def csv_path(table: str) -> str:
    return f"data/csv/{table}.csv"


def parquet_path(table: str, part: int | None = None) -> str:
    """The table's Parquet file, or its part of that number, from 0, where the package is a large one."""
    return f"data/parquet/{table}.parquet" if part is None else f"data/parquet/{table}/part-{part:05}.parquet"


def schema_file(table: str) -> str:
    return f"schemas/{table}{SUFFIX}"


def parquet_name(table: str) -> str:
    """The name of the resource that holds the table as Parquet; the CSV resource has the table's own name."""
    return f"{table}{_PARQUET}"


@dataclass(frozen=True, slots=True)
class Resource:
    """One table in one format. `paths` are relative to the package; several hold the parts of one table, in order."""

    name: str
    format: str
    paths: tuple[str, ...]
    bytes: int
    hash: str
    rowcount: int
    schema: str | None

    @property
    def table(self) -> str:
        return self.name.removesuffix(_PARQUET)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a descriptor: the rule's name, the resource if it is about one, the sentence for people."""

    rule: str
    resource: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Package:
    """An opened package: where it lies, what its descriptor says, and the journal of a move that is under way."""

    root: Path
    raw: bytes
    data: Mapping[str, Any]
    resources: Mapping[str, Resource]
    journal: Journal | None = None

    def files(self, resource: Resource) -> tuple[Path, ...]:
        """The files to read now.

        Raises PackageError for a file that is missing, that a link leads out of the package, or whose size is not the
        descriptor's.
        """
        paths = tuple(self.file(path) for path in resource.paths)
        size = sum(path.stat().st_size for path in paths)
        if size != resource.bytes:
            raise PackageError(f"{paths[0]}: has {size} bytes, the descriptor says {resource.bytes}")
        return paths

    def file(self, path: str) -> Path:
        """The place of a file of the package. Raises PackageError where it is missing or leads outside."""
        found = where(self.root, path, self.journal)
        if not found.is_file():
            raise PackageError(f"{self.root / path}: is missing; {DESCRIPTOR} names it")
        if not found.resolve().is_relative_to(self.root.resolve()):
            raise PackageError(f"{self.root / path}: leads out of the package's folder")
        return found

    def verify(self, resource: Resource) -> None:
        """Compares the files with the descriptor's SHA-256. Raises PackageError where they differ."""
        digest = sha256(self.files(resource))
        if resource.hash != f"sha256:{digest}":
            raise PackageError(
                f"{self.root / resource.paths[0]}: has been altered: its hash is sha256:{digest}, "
                f"the descriptor says {resource.hash}"
            )


def package_root(package: str | Path | None) -> Path:
    """The folder of a package that is given by it or by its descriptor; of the shipped one if none is given.

    Raises PackageError where there is no such folder.
    """
    root = shipped_root() if package is None else Path(package)
    if root.name == DESCRIPTOR:
        root = root.parent
    if not root.is_dir():
        raise PackageError(f"{root}: there is no such folder")
    return root


def sha256(paths: tuple[Path, ...]) -> str:
    """The SHA-256, in hex, of the files one after another."""
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def open_package(root: Path, journal: Journal | None = None) -> Package:
    """Reads the descriptor of the package in a folder.

    Raises PackageError for a folder without one, unreadable JSON, an unknown profile or layout, and a resource that is
    not described as onrecord does or lies outside the folder.
    """
    raw, data = read_descriptor(root, journal)
    for fault in faults(data):
        raise PackageError(f"{root / DESCRIPTOR}: {fault.message}")
    return Package(root, raw, data, resources(data), journal)


def read_descriptor(root: Path, journal: Journal | None = None) -> tuple[bytes, Mapping[str, Any]]:
    """The descriptor's bytes and what they say. Raises PackageError where it is missing or no JSON object."""
    path = where(root, DESCRIPTOR, journal)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise PackageError(f"{root}: is not a data package: {DESCRIPTOR} cannot be read: {error.strerror}") from error
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise PackageError(f"{root / DESCRIPTOR}: is not JSON: {error}") from error
    if not isinstance(data, dict):
        raise PackageError(f"{root / DESCRIPTOR}: is not a JSON object")
    return raw, data


def resources(data: Mapping[str, Any]) -> dict[str, Resource]:
    """The resources by name, of a descriptor that has no faults."""
    return {
        item["name"]: Resource(
            name=item["name"],
            format=item["format"],
            paths=_paths(item),
            bytes=item["bytes"],
            hash=item["hash"],
            rowcount=item["rowcount"],
            schema=item.get("schema"),
        )
        for item in data["resources"]
    }


def faults(data: Mapping[str, Any]) -> Iterator[Fault]:
    """Everything in a descriptor that keeps us from reading its files, the gravest first."""
    if data.get("$schema") != PROFILE:
        yield Fault("profile", None, f"unknown profile {data.get('$schema')!r}; this version reads {PROFILE}")
        return
    about = data.get("onrecord")
    layout = about.get("layout") if isinstance(about, dict) else None
    if layout != LAYOUT:
        yield Fault("layout", None, f"unknown package layout {layout!r}; this version of onrecord reads {LAYOUT}")
        return
    items = data.get("resources")
    if not isinstance(items, list):
        yield Fault("descriptor", None, "has no list of resources")
        return
    seen: set[str] = set()
    for number, item in enumerate(items, 1):
        if not (isinstance(item, dict) and isinstance(item.get("name"), str)):
            yield Fault("descriptor", None, f"resource {number} has no name")
            continue
        name = item["name"]
        if name in seen:
            yield Fault("descriptor", name, f"resource {name} is there twice")
        seen.add(name)
        yield from _resource_faults(name, item)


def _resource_faults(name: str, item: Mapping[str, Any]) -> Iterator[Fault]:
    for key, kind in (("format", str), ("bytes", int), ("hash", str), ("rowcount", int)):
        if not isinstance(item.get(key), kind):
            yield Fault("descriptor", name, f"resource {name}: {key} is missing or not {kind.__name__}")
    paths = _paths(item)
    if not paths or not all(isinstance(path, str) for path in paths):
        yield Fault("descriptor", name, f"resource {name}: path is missing or not a path or list of paths")
        return
    schema = item.get("schema")
    if schema is not None and not isinstance(schema, str):
        yield Fault("descriptor", name, f"resource {name}: schema is not the path of a schema file")
        schema = None
    for path in (*paths, *((schema,) if schema else ())):
        if not stays_inside(path):
            yield Fault("path", name, f"resource {name}: {path!r} lies outside the package's folder")


def _paths(item: Mapping[str, Any]) -> tuple[Any, ...]:
    path = item.get("path")
    return tuple(path) if isinstance(path, list) else (path,) if path else ()
