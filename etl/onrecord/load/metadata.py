"""What a package says about itself: name, version, licences, sources, contributors."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from onrecord.errors import PackageError

# Data Package v2: https://datapackage.org/standard/data-package/
_NAME = re.compile(r"[a-z0-9]+(?:[-._][a-z0-9]+)*")
_KEYS = {
    "licenses": {"name", "path", "title"},
    "sources": {"title", "path", "email", "version"},
    "contributors": {"title", "path", "email", "givenName", "familyName", "roles", "organization"},
}


@dataclass(frozen=True, slots=True)
class Metadata:
    """The descriptor's own properties; `licenses`, `sources` and `contributors` hold Data Package v2 objects."""

    name: str
    title: str
    description: str = "Who said what, and what happened, with the characters that support every row."
    version: str = "0.1.0"
    homepage: str | None = None
    licenses: tuple[Mapping[str, Any], ...] = ()
    sources: tuple[Mapping[str, Any], ...] = ()
    contributors: tuple[Mapping[str, Any], ...] = ()
    keywords: tuple[str, ...] = ("news", "quotes", "events", "attribution")
    measured: tuple[Mapping[str, Any], ...] = ()  # how the machine's own rows compare with the reviewed ones, by table

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise PackageError(f"a package's name is lower-case words joined by - . or _, not {self.name!r}")

    @classmethod
    def for_folder(cls, folder: Path) -> Metadata:
        """What can be said of a package of which only the folder is known."""
        title = folder.resolve().name or "package"
        name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "package"
        return cls(name=name, title=title)


def read_metadata(path: Path) -> Metadata:
    """The metadata in a TOML file, whose keys are the fields of `Metadata`.

    Raises PackageError, naming the file, for a missing or unreadable file and for keys or values that do not belong.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise PackageError(f"{path}: cannot be read as TOML: {error}") from error
    known = {field.name for field in fields(Metadata)} - {"measured"}
    if unknown := sorted(set(data) - known):
        raise PackageError(f"{path}: unknown keys {', '.join(unknown)}; known are {', '.join(sorted(known))}")
    for key in ("name", "title"):
        if key not in data:
            raise PackageError(f"{path}: {key} is missing")
    values: dict[str, Any] = {}
    for key, value in data.items():
        if key == "keywords":
            _require(path, key, isinstance(value, list) and all(isinstance(word, str) for word in value))
            values[key] = tuple(value)
        elif key in _KEYS:
            _require(path, key, isinstance(value, list) and all(isinstance(item, dict) for item in value))
            for item in value:
                if unknown := sorted(set(item) - _KEYS[key]):
                    raise PackageError(f"{path}: {key}: unknown keys {', '.join(unknown)}")
            values[key] = tuple(value)
        else:
            _require(path, key, isinstance(value, str) and value != "")
            values[key] = value
    try:
        return Metadata(**values)
    except PackageError as error:
        raise PackageError(f"{path}: {error}") from error


def _require(path: Path, key: str, holds: bool) -> None:
    if not holds:
        raise PackageError(f"{path}: {key} has the wrong type")
