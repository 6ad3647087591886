"""Where an export is written: the new one whole or the old one as it was, and never over what an export did not write.

A file is written beside its place and moved there. The files of a folder are staged in it and moved together through
the journal that packages use, so that an export which dies between two moves is finished by the next one. A folder may
hold other files (a repository's), which are left alone; `.onrecord-export.json` lists ours with their hashes.
"""

from __future__ import annotations

import filecmp
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from onrecord.descriptor import DESCRIPTOR, sha256
from onrecord.errors import ExportError
from onrecord.load.journal import STAGING, Journal, check_targets, commit, read_journal
from onrecord.load.publish import recover, writing
from onrecord.paths import stays_inside
from onrecord.version import __version__

MANIFEST = ".onrecord-export.json"

T = TypeVar("T")


def write_file(out: Path, write: Callable[[Path], T], ours: Callable[[Path], bool], *, force: bool = False) -> T:
    """Writes one file by `write(path)`, which is given a path that is not there yet.

    Raises ExportError, and leaves what is there as it was, where `out` is a folder, a link, or a file that is not
    `ours` (unless `force`), and where it cannot be written.
    """
    _refuse_taken(out, ours, force)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".onrecord-", dir=out.parent))
    except OSError as error:
        raise ExportError(f"{out}: cannot be written: {error.strerror}") from error
    try:
        result = write(draft / out.name)
        with (draft / out.name).open("rb") as file:
            os.fsync(file.fileno())
        _refuse_taken(out, ours, force)
        (draft / out.name).replace(out)
        return result
    except OSError as error:
        raise ExportError(f"{out}: cannot be written, what was there is as it was: {error}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _refuse_taken(out: Path, ours: Callable[[Path], bool], force: bool) -> None:
    if out.is_symlink():
        raise ExportError(f"{out}: is a symbolic link, and is not replaced")
    if out.is_dir():
        raise ExportError(f"{out}: is a folder; this format is one file")
    if out.exists() and not force and not ours(out):
        raise ExportError(f"{out}: is there already and is no such export; --force replaces it")


def write_folder(out: Path, kind: str, write: Callable[[Path], T], *, force: bool = False) -> T:
    """Writes files into the folder `out` by `write(folder)`, which is given an empty folder.

    `kind` is the format's name. Files of the last export that are no part of this one are removed, others left alone.
    Raises ExportError, and leaves what is there as it was, where `out` is a file or a package, where a file to be
    replaced is not as an export of this kind wrote it (unless `force`), and where it cannot be written; PackageError
    where another export or build holds the folder.
    """
    if out.exists() and not out.is_dir():
        raise ExportError(f"{out}: is a file; this format is a folder")
    if (out / DESCRIPTOR).exists():
        raise ExportError(f"{out}: is a package; export to another folder")
    with writing(out):
        recover(out)
        staging = out / STAGING
        try:
            shutil.rmtree(staging, ignore_errors=True)
            staging.mkdir()
            result = write(staging)
            journal = _changes(out, kind, force)
            if journal.place or journal.remove:
                check_targets(out, journal)
                commit(out, journal)
            return result
        except OSError as error:
            raise ExportError(f"{out}: cannot be written: {error}") from error
        finally:
            if read_journal(out) is None:
                shutil.rmtree(staging, ignore_errors=True)


def _changes(out: Path, kind: str, force: bool) -> Journal:
    """What has to move, and the new manifest staged."""
    staging = out / STAGING
    files = {
        path.relative_to(staging).as_posix(): sha256((path,)) for path in sorted(staging.rglob("*")) if path.is_file()
    }
    old = _manifest(out, kind, force)
    place = []
    for name in files:
        target = out / name
        if target.is_file() and filecmp.cmp(staging / name, target, shallow=False):
            continue
        if target.exists() and not force and not (target.is_file() and old.get(name) == sha256((target,))):
            changed, foreign = "has been changed since it was exported", "is there already and is no export of ours"
            why = changed if name in old else foreign
            raise ExportError(f"{target}: {why}; --force replaces it")
        place.append(name)
    gone = [
        name
        for name, digest in old.items()
        if name not in files and (out / name).is_file() and _same(out, name, digest)
    ]
    manifest = {"format": kind, "onrecord": __version__, "files": files}
    (staging / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", "utf-8", newline="\n")
    if not ((out / MANIFEST).is_file() and filecmp.cmp(staging / MANIFEST, out / MANIFEST, shallow=False)):
        place.append(MANIFEST)
    return Journal(tuple(place), tuple(gone))


def _same(out: Path, name: str, digest: str) -> bool:
    return sha256((out / name,)) == digest


def _manifest(out: Path, kind: str, force: bool) -> Mapping[str, str]:
    """The files that the last export into the folder wrote, by path, with their hashes."""
    try:
        data = json.loads((out / MANIFEST).read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        if force:
            return {}
        raise ExportError(f"{out / MANIFEST}: cannot be read ({error}); --force replaces it") from error
    files = data.get("files") if isinstance(data, dict) else None
    known = isinstance(files, dict) and all(
        stays_inside(name) and isinstance(digest, str) for name, digest in files.items()
    )
    if not known or data.get("format") != kind:
        if force:
            return {}
        what = data.get("format") if isinstance(data, dict) else None
        raise ExportError(f"{out}: holds an export of another kind ({what!r}); choose another folder, or --force")
    return dict(files or {})
