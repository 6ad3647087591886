"""Publishing: a set of tables becomes a package on disk, whole or not at all."""

from __future__ import annotations

import filecmp
import hashlib
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from onrecord.descriptor import DESCRIPTOR, csv_path, parquet_path, schema_file
from onrecord.errors import PackageError
from onrecord.load.describe import describe, to_json
from onrecord.load.journal import STAGING, Journal, check_targets, commit, finish, read_journal, where
from onrecord.load.lock import package_lock
from onrecord.load.metadata import Metadata
from onrecord.load.write import check_frame, provenance, write_csv, write_parquet
from onrecord.schema import schema_path, table_names, table_schema

_SAFE_NAME = re.compile(r"[\w][\w.\-]{0,199}")


def text_path(document_id: str) -> str:
    """Where a package that carries its texts has the text of a document."""
    if not _SAFE_NAME.fullmatch(document_id):
        raise PackageError(f"document_id {document_id!r} cannot be a file's name")
    return f"data/source/{document_id}.txt"


def publish(
    tables: Mapping[str, pl.DataFrame], out: Path, metadata: Metadata, *, texts: Mapping[str, str] | None = None
) -> None:
    """Writes the package to the folder `out`, replacing the one that is there.

    `tables` has a frame for every name in `table_names()` with the columns and types of `polars_schema(name)`; rows are
    written in the order given. `texts` (by document_id) are laid beside them as `data/source/<document_id>.txt`. Files
    in `out` that are no part of a package are left alone, and files that would not change are not touched.

    Raises PackageError, and leaves the old package as it was, where the tables are not as the schemas say, another
    build holds the folder, or it cannot be written to.
    """
    if set(tables) != set(table_names()):
        differing = ", ".join(sorted(set(tables) ^ set(table_names())))
        raise PackageError(f"a package has every table and no other; missing or unknown: {differing}")
    for name in table_names():
        check_frame(table_schema(name), tables[name])
    with writing(out):
        recover(out)
        staging = out / STAGING
        try:
            shutil.rmtree(staging, ignore_errors=True)
            staged = _stage(staging, tables, metadata, texts or {})
            journal = _changes(out, staged)
            if journal.place or journal.remove:
                _check_texts(out, texts or {}, journal)
                check_targets(out, journal)
                commit(out, journal)
        except (OSError, pl.exceptions.PolarsError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            state = "the package there is as it was" if read_journal(out) is None else "the next call will finish it"
            raise PackageError(f"{out}: publishing failed, {state}: {reason}") from error
        finally:
            if read_journal(out) is None:
                shutil.rmtree(staging, ignore_errors=True)


def recover(root: Path) -> None:
    """Finishes a move that a killed process left unfinished. The caller holds the package's lock."""
    journal = read_journal(root)
    if journal is not None:
        finish(root, journal)


@contextmanager
def writing(out: Path) -> Iterator[None]:
    """Holds the folder `out` for a build; it is made if it is not there, and removed again if the build fails.

    A build enters it before it begins, so that a second one into the same folder is refused at once; `publish` inside
    it enters it again. Raises PackageError where another build holds the folder or it cannot be made or written to.
    """
    made = [folder for folder in (out, *out.parents) if not folder.exists()]
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PackageError(f"{out}: cannot be made: {error.strerror}") from error
    try:
        with package_lock(out):
            yield
    except BaseException:
        for folder in made:
            try:
                folder.rmdir()
            except OSError:
                break  # something is in it, so it and the folders above stay
        raise


def _stage(
    staging: Path, tables: Mapping[str, pl.DataFrame], metadata: Metadata, texts: Mapping[str, str]
) -> list[str]:
    """Writes the whole package under `staging`; the paths written, the descriptor last."""
    paths: list[str] = []

    def target(path: str) -> Path:
        paths.append(path)
        (staging / path).parent.mkdir(parents=True, exist_ok=True)
        return staging / path

    made_from = provenance(tables["documents"])
    for name in table_names():
        write_csv(tables[name], target(csv_path(name)))
        write_parquet(tables[name], table_schema(name), target(parquet_path(name)), made_from)
        target(schema_file(name)).write_bytes(schema_path(name).read_bytes())
    for document_id, text in sorted(texts.items()):
        target(text_path(document_id)).write_bytes(text.encode("utf-8"))
    descriptor = describe(staging, {name: tables[name].height for name in table_names()}, metadata)
    target(DESCRIPTOR).write_text(to_json(descriptor), "utf-8", newline="\n")
    return paths


def _changes(out: Path, staged: list[str]) -> Journal:
    """What has to move: files that are new or differ, and files that only the old descriptor names."""
    place = tuple(
        path
        for path in staged
        if not (out / path).is_file() or not filecmp.cmp(out / STAGING / path, out / path, shallow=False)
    )
    return Journal(place, tuple(path for path in _old_files(out) if path not in staged and (out / path).is_file()))


def _old_files(out: Path) -> list[str]:
    """The data files of the package that is there, as far as its descriptor can be read: only these may be removed."""
    try:
        resources = json.loads((out / DESCRIPTOR).read_text("utf-8"))["resources"]
        paths = [
            path for item in resources for path in ([item["path"]] if isinstance(item["path"], str) else item["path"])
        ]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return [path for path in paths if re.fullmatch(r"data/(csv|parquet)/[\w\-/]+\.(csv|parquet)", path)]


def _check_texts(out: Path, texts: Mapping[str, str], journal: Journal) -> None:
    """A text may replace the one that the old package was made from; anything else could be a person's own file."""
    for document_id in texts:
        path = text_path(document_id)
        if path in journal.place and (out / path).exists():
            digest = hashlib.sha256((out / path).read_bytes()).hexdigest()
            if digest not in _old_hashes(out):
                raise PackageError(f"{out / path}: is not the text of a package, and is not replaced; build elsewhere")


def _old_hashes(out: Path) -> set[str]:
    try:
        return set(pl.read_parquet(where(out, parquet_path("documents"), None), columns=["text_sha256"])["text_sha256"])
    except (OSError, pl.exceptions.PolarsError):
        return set()
