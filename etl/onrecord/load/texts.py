"""The texts that a package's offsets point into, and whether every row's words stand where it says."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from onrecord.errors import PackageError
from onrecord.load.constraints import Part, digests
from onrecord.load.relations import Places
from onrecord.load.violation import Violation
from onrecord.paths import stays_inside

Sources = Path | str | Mapping[str, str] | None
_BATCH = 2_000  # documents whose texts are held at once

# Columns with the start, the end and, where the row has them, the words between. A quote's own text is its spans, which
# need not be one stretch; its spans are looked at one by one.
_SLICES: Mapping[str, tuple[tuple[str, str, str | None], ...]] = {
    "passages": (("start", "end", None),),
    "appearances": (("start", "end", None),),
    "affiliations": (("start", "end", "text"),),
    "mentions": (("start", "end", "text"),),
    "quotes": (
        ("start", "end", None),
        ("speaker_start", "speaker_end", "speaker_text"),
        ("cue_start", "cue_end", "cue"),
    ),
    "quote_spans": (("start", "end", "text"),),
    "dates": (("start", "end", "text"),),
    "events": (("start", "end", None),),
    "event_mentions": (("start", "end", "text"),),
    "event_participants": (("start", "end", "text"),),
}


@dataclass(frozen=True, slots=True)
class TextReport:
    violations: tuple[Violation, ...]
    checked: int
    missing: int


def check_texts(tables: Mapping[str, pl.DataFrame], package: Path, sources: Sources) -> TextReport:
    """`compare_texts` for tables that are at hand."""
    return compare_texts({name: [frame.select] for name, frame in tables.items()}, package, sources)


def compare_texts(tables: Mapping[str, Sequence[Part]], package: Path, sources: Sources) -> TextReport:
    """Compares the rows with the documents' texts, where these are to be had.

    `sources` is a mapping from document_id to text, a folder with `<document_id>.txt` (or the documents' own
    `source_file`), or a JSONL file with `id` (the documents' `source_id`) and `text`; by default the package's own
    `data/source/`. A document whose text is not there is counted in `missing` and not checked. Texts are held for some
    documents at a time, and of each table the part that these documents' rows are in.
    """
    find = _finder(package / "data" / "source" if sources is None else sources)
    violations: list[Violation] = []
    checked = missing = 0
    keys = pl.concat([part(["document_id", "source_id", "source_file", "text_sha256"]) for part in tables["documents"]])
    if find is None:
        return TextReport((), 0, keys.height)
    placed: dict[str, _Placed] | None = None
    for first in range(0, keys.height, _BATCH):
        texts: dict[int, str] = {}
        for at, row in enumerate(keys[first : first + _BATCH].iter_rows(named=True), first):
            text = find(row)
            if text is None:
                missing += 1
                continue
            checked += 1
            digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
            if digest == row["text_sha256"]:
                texts[at] = text
            else:
                violations.append(Violation("text_sha256", "documents", at + 1, "text_sha256", row["text_sha256"]))
        if texts:
            if placed is None:
                documents = Places(digests(keys["document_id"]))
                placed = {name: _Placed(name, tables[name], documents) for name in _SLICES if name in tables}
            for name, table in placed.items():
                here = [rows for rows in table.rows(first, first + _BATCH - 1) if rows.height]
                if len(texts) < _BATCH:
                    here = [rows.filter(pl.col("_at").is_in(list(texts))) for rows in here]
                violations += _compare(name, here, texts)
    return TextReport(tuple(violations), checked, missing)


class _Placed:
    """A table with slices, its rows numbered and each with the place of its document; the part that was last read is
    kept."""

    def __init__(self, name: str, parts: Sequence[Part], documents: Places) -> None:
        self._parts = parts
        self._documents = documents
        columns = (column for columns in _SLICES[name] for column in columns if column is not None)
        self._columns = ["document_id", *dict.fromkeys(columns)]
        self._last: tuple[int, pl.DataFrame] | None = None
        self._bounds: list[tuple[int, int, int]] = []  # of each part the row before it, its first and last document
        if len(parts) == 1:
            self._bounds.append((0, 0, sys.maxsize))
            return
        before = 0
        for part in parts:
            at = documents.find(digests(part(["document_id"])["document_id"]))
            places = at.drop_nulls().to_numpy()
            self._bounds.append((before, int(places.min()), int(places.max())) if len(places) else (before, 0, -1))
            before += at.len()

    def rows(self, first: int, last: int) -> Iterator[pl.DataFrame]:
        """The rows of the documents at these places, in the table's order."""
        for number, (_, low, high) in enumerate(self._bounds):
            if low <= last and first <= high:
                yield self._part(number).filter(pl.col("_at").is_between(first, last))

    def _part(self, number: int) -> pl.DataFrame:
        if self._last is None or self._last[0] != number:
            self._last = None  # so that it is gone before the next is there
            frame = self._parts[number](self._columns)
            at = self._documents.find(digests(frame["document_id"]))
            frame = frame.drop("document_id").with_columns(_at=at).with_row_index("_row", self._bounds[number][0] + 1)
            self._last = number, frame
        return self._last[1]


def _compare(name: str, some: Sequence[pl.DataFrame], texts: Mapping[int, str]) -> Iterator[Violation]:
    """Compares rows with the texts of their documents, which are named by their place in `documents`."""
    if not some:
        return
    rows = pl.concat(some)
    documents = rows["_at"].to_list()
    lengths = {document: len(text) for document, text in texts.items()}
    size = pl.Series(map(lengths.__getitem__, documents), dtype=pl.Int64)
    for start, end, words in _SLICES[name]:
        outside = rows.filter((rows[end] > size) | (rows[start] < 0))
        for row, value in outside.select("_row", end).iter_rows():
            yield Violation("inside_text", name, row, end, str(value))
        if words is None:
            continue
        # Python's own slices: Polars would count the characters from the text's start for every row.
        found = pl.Series(
            [
                None if first is None or last is None else texts[document][first:last]
                for document, first, last in zip(documents, rows[start].to_list(), rows[end].to_list(), strict=True)
            ],
            dtype=pl.String,
        )
        differs = rows.filter((rows[words] != found) & (rows[end] <= size))
        for row, value in differs.select("_row", words).iter_rows():
            yield Violation("slice", name, row, words, value)


def _finder(sources: Path | str | Mapping[str, str]) -> Callable[[Mapping[str, Any]], str | None] | None:
    """A function from a row of `documents` to its text; `None` where there are no texts at all."""
    if isinstance(sources, Mapping):
        given = sources
        return lambda row: given.get(row["document_id"])
    path = Path(sources)
    if path.is_dir():
        return lambda row: _from_folder(path, row)
    if not path.exists():
        return None
    by_id = dict(_from_jsonl(path))
    return lambda row: by_id.get(row["source_id"])


def _from_folder(folder: Path, row: Mapping[str, Any]) -> str | None:
    for name in (f"{row['document_id']}.txt", row["source_file"]):
        if name and stays_inside(name) and name.endswith(".txt"):
            path = folder / name
            try:
                if path.is_symlink() or ("/" in name and not path.resolve().is_relative_to(folder.resolve())):
                    continue
                return path.read_bytes().decode("utf-8")
            except FileNotFoundError:
                continue
            except (OSError, UnicodeDecodeError):
                return None  # a source in another encoding: the package's text of it has another name
    return None


def _from_jsonl(path: Path) -> Iterator[tuple[str, str]]:
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                if line.strip():
                    item = json.loads(line)
                    yield str(item["id"]), item["text"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PackageError(f"{path}: is not JSONL with id and text: {error!r}") from error
