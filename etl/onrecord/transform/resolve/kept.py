"""Ids that were published before and are kept: the file `entity-ids.tsv` beside the review files.

An id that is decided by the documents alone cannot hold whatever is added: it would have to be the same with and
without every other document, and so say nothing of who is one with whom. What was published is therefore written down
and is, as a person's decisions are, part of what a package is made from: with the same file the bytes are the same.
"""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl

from onrecord.errors import PackageError, ReviewError

FILE = "entity-ids.tsv"  # reserved in a folder of review files
# The entity to which this naming belongs (its document, and its key in there) bears the id.
KEPT = pl.Schema({"id": pl.String, "document_id": pl.String, "key": pl.String})
NONE = pl.DataFrame(schema=KEPT)


def read_kept_ids(folder: Path) -> pl.DataFrame:
    """The ids in the folder's file (`KEPT`), each once; none where there is no such file.

    Raises ReviewError, with the line, where it is not as `write_kept_ids` leaves it.
    """
    path = folder / FILE
    if not path.is_file():
        return NONE
    rows: list[list[str]] = []
    ids: set[str] = set()
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for line, row in enumerate(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE), 1):
                if line == 1:
                    if row != KEPT.names():
                        raise ReviewError(str(path), 1, f"its columns are {', '.join(KEPT)}")
                    continue
                if len(row) != len(KEPT) or not all(row):
                    raise ReviewError(str(path), line, f"{len(KEPT)} values are needed: {', '.join(KEPT)}")
                kind = row[2].partition(":")[0]
                if not row[0].startswith(f"{kind}:") or kind not in ("person", "org"):
                    raise ReviewError(str(path), line, f"{row[0]!r} is no id for {row[2]!r}: both begin with the kind")
                if row[0] in ids:
                    raise ReviewError(str(path), line, f"the id {row[0]!r} is there twice")
                ids.add(row[0])
                rows.append(row)
    except (UnicodeDecodeError, csv.Error) as error:
        raise ReviewError(str(path), None, f"no table in UTF-8: {error}") from error
    return pl.DataFrame(rows, schema=KEPT, orient="row")


def write_kept_ids(folder: Path, kept: pl.DataFrame, firsts: pl.DataFrame) -> None:
    """Adds to the file the ids in `firsts` (columns of `KEPT`) that are not in it, each with its entity's first naming.

    Raises PackageError where it cannot be written.
    """
    new = firsts.join(kept, on="id", how="anti").select(KEPT.names()).sort("id")
    if new.is_empty():
        return
    path = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        whole = path.with_name(f".{FILE}")  # the caller holds the package; nobody reads half a file
        try:
            with whole.open("w", encoding="utf-8", newline="") as file:
                table = csv.writer(file, delimiter="\t", quoting=csv.QUOTE_NONE, lineterminator="\n")
                table.writerow(KEPT.names())
                table.writerows(pl.concat([kept, new]).iter_rows())
            whole.replace(path)
        finally:
            whole.unlink(missing_ok=True)
    except (OSError, csv.Error) as error:
        raise PackageError(f"{path}: the ids cannot be kept there: {error}") from error
