"""Exporting: from a package and a format's name to files in their place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from onrecord.descriptor import Package, package_root
from onrecord.errors import ExportError
from onrecord.export import croissant, csv, csvw, datasette, duckdb, followthemoney, huggingface, jsonld, sqlite
from onrecord.export.description import Description, in_place, location
from onrecord.export.formats import FORMATS, Shape
from onrecord.export.place import write_file, write_folder
from onrecord.export.source import Exported, Source, Written
from onrecord.package import reading

Write = Callable[[Source, Path], Written]

_FILES: dict[str, tuple[Write, Callable[[Path], bool]]] = {
    "duckdb": (duckdb.write, duckdb.ours),
    "sqlite": (sqlite.write, sqlite.ours),
    "followthemoney": (followthemoney.write, followthemoney.ours),
}
_FOLDERS: dict[str, Write] = {
    "datasette": datasette.write,
    "huggingface": huggingface.write,
    "csv": csv.write,
    "jsonld": jsonld.write,
}
_DESCRIPTIONS: dict[str, Description] = {"croissant": croissant.DESCRIPTION, "csvw": csvw.DESCRIPTION}


def export(
    format: str,
    out: str | Path,
    package: str | Path | None = None,
    *,
    force: bool = False,
    spreadsheet_safe: bool = False,
) -> Exported:
    """Writes a package (the shipped one if none is given) in a format of `FORMATS` to the file or folder `out`.

    `force` replaces what no export wrote; `spreadsheet_safe` is for the format csv. Raises ExportError for what cannot
    be written there, and PackageError for a package that cannot be read or whose files have been altered.
    """
    if format not in FORMATS:
        raise ExportError(f"unknown format {format!r}; known are {', '.join(FORMATS)}")
    if spreadsheet_safe and format != "csv":
        raise ExportError(f"only the format csv can be made safe for spreadsheets, not {format}")
    path, root = Path(out), package_root(package)
    shape = FORMATS[format].shape
    if shape is Shape.DESCRIPTION:
        return _export_description(_DESCRIPTIONS[format], path, root, force)
    if shape is Shape.FILE:
        write, ours = _FILES[format]
        written = write_file(path, lambda draft: _written(root, write, draft), ours, force=force)
        return Exported(path, written.counts, written.notes)
    write = csv.write_spreadsheet_safe if spreadsheet_safe else _FOLDERS[format]
    kind = f"{format} --spreadsheet-safe" if spreadsheet_safe else format
    written = write_folder(path, kind, lambda staging: _written(root, write, staging), force=force)
    return Exported(path, written.counts, written.notes)


def _export_description(description: Description, path: Path, root: Path, force: bool) -> Exported:
    """A file `X.json` describes the package's files where they lie; a folder gets copies, unless it is theirs."""
    if in_place(path, root):
        place = location(path, description.filename)
        written = write_file(
            place,
            lambda draft: _written(root, lambda source, at: description.write_beside(source, at, place), draft),
            description.ours,
            force=force,
        )
        return Exported(place, written.counts, written.notes)
    written = write_folder(
        path, description.format, lambda staging: _written(root, description.write_with_data, staging), force=force
    )
    return Exported(path, written.counts, written.notes)


def _written(root: Path, write: Write, draft: Path) -> Written:
    """Writes as often as it takes for the package to stay the same meanwhile; each time from nothing."""

    def once(opened: Package) -> Written:
        if draft.is_dir():
            for path in draft.iterdir():
                _remove(path)
        else:
            draft.unlink(missing_ok=True)
        with Source(opened) as source:
            return write(source, draft)

    return reading(root, once)


def _remove(path: Path) -> None:
    import shutil

    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
