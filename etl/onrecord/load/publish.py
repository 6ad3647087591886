"""Publishing: a set of tables becomes a package on disk, whole or not at all."""

from __future__ import annotations

import filecmp
import hashlib
import json
import re
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from onrecord.descriptor import DESCRIPTOR, csv_path, open_package, parquet_name, parquet_path, schema_file
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
    hashes = tables["documents"].select("document_id", "text_sha256")
    publish_parts([tables], out, metadata, hashes, texts=(texts or {}).items())


def publish_parts(
    parts: Iterable[Mapping[str, pl.DataFrame]],
    out: Path,
    metadata: Metadata,
    hashes: pl.DataFrame,
    *,
    texts: Iterable[tuple[str, str]] = (),
    parted: bool = False,
) -> dict[str, int]:
    """Writes a package that comes in parts, each with the next rows of some tables; the rows written, by table.

    `hashes` has the SHA-256 of every document's text (columns document_id, text_sha256). With `parted` each part of a
    table is a Parquet file of its own, `data/parquet/<table>/part-00000.parquet` and so on; else there is one part. In
    all else as `publish`.
    """
    with writing(out):
        recover(out)
        staging = out / STAGING
        try:
            shutil.rmtree(staging, ignore_errors=True)
            staged, rows = _stage(staging, out, parts, metadata, hashes, texts, parted)
            journal = _changes(out, staged, hashes)
            if journal.place or journal.remove:
                _check_texts(out, hashes.get_column("document_id"), journal)
                check_targets(out, journal)
                commit(out, journal)
        except (OSError, pl.exceptions.PolarsError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            state = "the package there is as it was" if read_journal(out) is None else "the next call will finish it"
            raise PackageError(f"{out}: publishing failed, {state}: {reason}") from error
        finally:
            if read_journal(out) is None:
                shutil.rmtree(staging, ignore_errors=True)
    return rows


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
    staging: Path,
    out: Path,
    parts: Iterable[Mapping[str, pl.DataFrame]],
    metadata: Metadata,
    hashes: pl.DataFrame,
    texts: Iterable[tuple[str, str]],
    parted: bool,
) -> tuple[list[str], dict[str, int]]:
    """Writes the whole package under `staging`; the paths written, the descriptor last, and the rows by table.

    A text that lies in its place already is not written again.
    """
    paths: list[str] = []

    def target(path: str) -> Path:
        paths.append(path)
        (staging / path).parent.mkdir(parents=True, exist_ok=True)
        return staging / path

    made_from = provenance(hashes)
    rows = dict.fromkeys(table_names(), 0)
    files: dict[str, list[str]] = {name: [] for name in table_names()}
    for part in parts:
        for name, frame in part.items():
            check_frame(table_schema(name), frame)
            number = len(files[name])
            if number and not parted:
                raise PackageError(f"{name}: comes in parts, which this package is not to have")
            files[name].append(parquet_path(name, number if parted else None))
            write_parquet(frame, table_schema(name), target(files[name][-1]), made_from)
            if not number:
                target(csv_path(name))
            with (staging / csv_path(name)).open("ab") as csv:
                write_csv(frame, csv, header=not number)
            rows[name] += frame.height
    for name in table_names():
        target(schema_file(name)).write_bytes(schema_path(name).read_bytes())
    for document_id, text in texts:
        path = text_path(document_id)
        data = text.encode("utf-8")
        if not _holds(out / path, data):
            target(path).write_bytes(data)
    descriptor = describe(staging, rows, files, metadata)
    target(DESCRIPTOR).write_text(to_json(descriptor), "utf-8", newline="\n")
    return paths, rows


def _holds(path: Path, data: bytes) -> bool:
    """Whether the plain file is there with just this content."""
    try:
        return not path.is_symlink() and path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def _changes(out: Path, staged: list[str], documents: pl.DataFrame) -> Journal:
    """What has to move: files that are new or differ, files that only the old descriptor names, and the texts of
    documents that are none of the new package's, as the old one had laid them there."""
    kept = set(staged)
    place = tuple(
        path
        for path in staged
        if not (out / path).is_file() or not filecmp.cmp(out / STAGING / path, out / path, shallow=False)
    )
    gone = [path for path in _old_files(out) if path not in kept and (out / path).is_file()]
    for document_id, digest in _old_hashes(out).join(documents, on="document_id", how="anti").iter_rows():
        if _SAFE_NAME.fullmatch(document_id):
            path = text_path(document_id)
            if path not in kept and _has_hash(out / path, digest):
                gone.append(path)
    return Journal(place, tuple(gone))


def _has_hash(path: Path, digest: str) -> bool:
    """Whether the plain file is there, and its content has this SHA-256."""
    try:
        return not path.is_symlink() and hashlib.sha256(path.read_bytes()).hexdigest() == digest
    except OSError:
        return False


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


def _check_texts(out: Path, documents: Iterable[str], journal: Journal) -> None:
    """A text may replace the one that the old package was made from; anything else could be a person's own file."""
    placed = set(journal.place)
    old: Collection[str] | None = None
    for document_id in documents:
        path = text_path(document_id)
        if path in placed and (out / path).exists():
            old = set(_old_hashes(out).get_column("text_sha256")) if old is None else old
            if hashlib.sha256((out / path).read_bytes()).hexdigest() not in old:
                raise PackageError(f"{out / path}: is not the text of a package, and is not replaced; build elsewhere")


def _old_hashes(out: Path) -> pl.DataFrame:
    """The SHA-256 of each text of the package that is there, as far as it can be read: document_id, text_sha256."""
    columns = ["document_id", "text_sha256"]
    try:
        files = open_package(out).resources[parquet_name("documents")].paths
        frame = pl.read_parquet([where(out, file, None) for file in files], columns=columns).drop_nulls()
        return frame.cast(pl.String)
    except (OSError, KeyError, PackageError, pl.exceptions.PolarsError):
        return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
