"""A report on disk: one page that carries everything, or for a large package an index and a folder of pages."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from onrecord.descriptor import Package
from onrecord.errors import OnrecordError, PackageError
from onrecord.package import reading
from onrecord.report.folder import MARKER, Names, write_folder
from onrecord.report.single import single_page
from onrecord.report.store import Store, Texts
from onrecord.report.writer import Writer

MOST_ON_ONE_PAGE = 50  # documents


@dataclass(frozen=True, slots=True)
class Report:
    """What was written: `out`, and the folder beside it if there is one. `bytes` are those of all files."""

    out: Path
    folder: Path | None
    documents: int
    without_text: int
    files: int
    bytes: int


def publish(package: str | Path | None, out: Path, texts: Texts, most: int = MOST_ON_ONE_PAGE) -> Report:
    """Writes the report of a package to `out`; of the shipped package if none is given.

    `texts` gives the text of a row of `documents`, or None. Up to `most` documents stand on one page; of more, the
    pages stand in the folder `<name of out>_files` beside it. The files are whole or the old ones. Raises
    PackageError where the package cannot be read, OnrecordError where `out` cannot be written.
    """
    folder = out.with_name(f"{out.stem}_files")
    if out.is_dir():
        raise OnrecordError(f"{out}: is a folder; --out names a file")
    if folder.exists() and not (folder / MARKER).is_file():
        raise OnrecordError(f"{folder}: is no report's folder; choose another --out or move it away")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{out.stem}-", dir=out.parent) as staging:
            return reading(package, lambda opened: _publish(opened, out, folder, Path(staging), texts, most))
    except OSError as error:
        raise OnrecordError(f"{out}: cannot be written: {error.strerror or error}") from error


def _publish(opened: Package, out: Path, folder: Path, staging: Path, texts: Texts, most: int) -> Report:
    store = Store(opened)
    try:
        made = Writer(staging / "files")
        if store.count("documents") <= most:
            page, lacking = single_page(store, texts)
            large = False
        else:
            page, lacking = write_folder(store, texts, made, Names(quote(folder.name), quote(out.name)))
            large = True
        index = staging / "page"
        index.write_text(page, "utf-8", newline="\n")
        size = index.stat().st_size
        documents = store.count("documents")
    except (KeyError, ValueError) as error:
        raise PackageError(f"{opened.root}: a row refers to what is not there; onrecord validate says which") from error
    finally:
        store.close()
    _replace_folder(staging, folder, large)
    index.replace(out)
    return Report(out, folder if large else None, documents, lacking, made.files + 1, made.bytes + size)


def _replace_folder(staging: Path, folder: Path, large: bool) -> None:
    if folder.exists():
        folder.rename(staging / "old")  # goes with the staging folder
    if large:
        (staging / "files").rename(folder)
