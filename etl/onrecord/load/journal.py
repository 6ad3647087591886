"""The journal that makes many renames one: once it is written the new package counts, before that the old one.

A new version of a package is staged whole in `.onrecord-staging/` beside the files that it replaces. Writing the
journal is the commit. From then on each file is taken from the staging folder if it is still there and from its place
if not, which is the same content whatever was moved already; so a process that dies between two renames loses nothing,
a reader need not wait, and whoever comes next moves the rest.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from onrecord.errors import PackageError
from onrecord.paths import stays_inside

JOURNAL = ".onrecord-journal.json"
STAGING = ".onrecord-staging"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Journal:
    """`place`: files, relative to the package, that move from the staging folder to their places, the descriptor last;
    `remove`: files of the old package that the new one does not have."""

    place: tuple[str, ...]
    remove: tuple[str, ...] = ()


def read_journal(root: Path) -> Journal | None:
    """The journal of an unfinished move, `None` where there is none.

    Raises PackageError for one that would reach outside the package or that we did not write.
    """
    path = root / JOURNAL
    if (root / STAGING).is_symlink():
        raise PackageError(f"{root / STAGING}: is a symbolic link, which onrecord does not make")
    try:
        text = path.read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise PackageError(f"{path}: cannot be read: {error}") from error
    try:
        data = json.loads(text)
        journal = Journal(tuple(data["place"]), tuple(data["remove"]))
        known = data["version"] == _VERSION
    except (ValueError, KeyError, TypeError) as error:
        raise PackageError(f"{path}: not a journal that onrecord wrote: {error!r}") from error
    if not known or not all(map(stays_inside, journal.place + journal.remove)):
        raise PackageError(f"{path}: not a journal that onrecord wrote")
    return journal


def where(root: Path, path: str, journal: Journal | None) -> Path:
    """The place where a file of the package is to be read now."""
    if journal is not None and path in journal.place:
        staged = root / STAGING / path
        if staged.exists():
            return staged
    return root / path


def commit(root: Path, journal: Journal) -> None:
    """Makes the staged package count, and moves it into place. The caller holds the package's lock."""
    _sync_files(root / STAGING, journal.place)
    draft = root / STAGING / JOURNAL
    draft.write_text(json.dumps({"version": _VERSION, **asdict(journal)}, indent=1), "utf-8")
    _sync(draft)
    _sync(root)
    draft.replace(root / JOURNAL)
    _sync(root)
    finish(root, journal)


def finish(root: Path, journal: Journal) -> None:
    """Moves what is still staged, and clears up; may be done again at any point. The caller holds the lock."""
    folders = {root}
    for path in journal.place:
        target = root / path
        _refuse_link(root, target)
        target.parent.mkdir(parents=True, exist_ok=True)
        staged = root / STAGING / path
        if staged.exists():
            staged.replace(target)
        folders.update(root / parent for parent in Path(path).parents)
    for path in journal.remove:
        _refuse_link(root, root / path)
        (root / path).unlink(missing_ok=True)
    for folder in sorted(folders):
        _sync(folder)
    (root / JOURNAL).unlink(missing_ok=True)
    _sync(root)
    shutil.rmtree(root / STAGING, ignore_errors=True)


def _refuse_link(root: Path, target: Path) -> None:
    """A folder that is a symbolic link would lead the write out of the package."""
    for folder in target.relative_to(root).parents:
        if (root / folder).is_symlink() and folder != Path():
            raise PackageError(f"{root / folder}: is a symbolic link; a package is written to plain folders only")
    if target.is_symlink() or target.is_dir():
        raise PackageError(f"{target}: is not a plain file, and is not replaced")


def check_targets(root: Path, journal: Journal) -> None:
    """Refuses, before anything counts, what `finish` could not do. Raises PackageError."""
    for path in journal.place + journal.remove:
        target = root / path
        _refuse_link(root, target)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise PackageError(f"{target.parent}: cannot be made: {error.strerror}") from error
        if not os.access(target.parent, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids):
            raise PackageError(f"{target.parent}: cannot be written to")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_files(folder: Path, files: tuple[str, ...]) -> None:
    """The files, and the folders down to them: a file that is on the disk without its name is lost all the same."""
    for path in sorted(folder / file for file in files):
        _sync(path)
    for path in sorted({folder / parent for file in files for parent in Path(file).parents}):
        _sync(path)
