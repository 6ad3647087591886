"""Exports that are one file about the package's own data files, or a folder that holds both."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from onrecord.descriptor import Resource
from onrecord.export.source import Source, Written
from onrecord.schema import table_names

Locate = Callable[[str], str]  # from a path in the package to the address that the file is described by


@dataclass(frozen=True, slots=True)
class Description:
    """`describe(source, locate)` is the JSON; `resource(source, table)` are the data files that it is about."""

    format: str
    filename: str
    describe: Callable[[Source, Locate], Mapping[str, Any]]
    resource: Callable[[Source, str], Resource]
    marked: Callable[[Mapping[str, Any]], bool]

    def ours(self, path: Path) -> bool:
        """Whether the file is such a description that an export wrote."""
        try:
            data = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return False
        return isinstance(data, dict) and self.marked(data)

    def write_beside(self, source: Source, draft: Path, place: Path) -> Written:
        """The description alone, of the files where they lie as seen from `place`, by relative addresses."""
        for table in table_names():
            source.opened.verify(self.resource(source, table))
        base = place.parent.resolve()

        def locate(path: str) -> str:
            return quote(Path(os.path.relpath(source.opened.root.resolve() / path, base)).as_posix())

        return self._write(source, draft, locate)

    def write_with_data(self, source: Source, folder: Path) -> Written:
        """The description with copies of the data files."""
        for table in table_names():
            resource = self.resource(source, table)
            source.copy(resource, resource.paths, folder)
        return self._write(source, folder / self.filename, quote)

    def _write(self, source: Source, path: Path, locate: Locate) -> Written:
        text = json.dumps(self.describe(source, locate), ensure_ascii=False, indent=2) + "\n"
        path.write_text(text, "utf-8", newline="\n")
        return Written(source.counts, {})


def in_place(out: Path, root: Path) -> bool:
    """Whether the description goes to the package's own files: `out` is a file's name, or the package's folder."""
    return out.suffix == ".json" or (out.is_dir() and out.resolve() == root.resolve())


def location(out: Path, filename: str) -> Path:
    """The description's own path."""
    return out if out.suffix == ".json" else out / filename
