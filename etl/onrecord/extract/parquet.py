"""Parquet files as articles: a row an article, a few rows in memory at a time."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from onrecord.extract.columns import Columns
from onrecord.extract.decoding import MAX_BYTES
from onrecord.extract.expanded import ALLOWED, RATIO
from onrecord.extract.part import Part
from onrecord.extract.rows import RowReader
from onrecord.extract.skipped import Refused, SkipKind, Skipped, skip
from onrecord.extract.stream import Stream
from onrecord.model import Article

BATCH = 32  # rows; of articles some 200 kB
COPY = 1 << 20
AVERAGE = 2 * MAX_BYTES  # bytes of a column's values beyond which they can be no articles


@dataclass(frozen=True, slots=True)
class ParquetReader:
    """Reads the columns that hold articles and no others, a batch of rows at a time."""

    rows: RowReader
    columns: Columns

    def accepts(self, head: bytes, name: str) -> bool:
        return head.startswith(b"PAR1")

    def read(self, file: Stream, name: str, encoding: str | None) -> Iterator[Article | Part | Skipped]:
        if file.on_disk is not None:
            yield from self.read_whole(file.on_disk, name)
            return
        # Its table of contents stands at the end: what comes as a stream is laid down on disk first.
        with tempfile.TemporaryFile() as whole:
            while data := file.read(COPY):
                whole.write(data)
            if file.damage:
                return
            whole.seek(0)
            yield from self.read_whole(whole, name)

    def read_whole(self, file: BinaryIO, name: str) -> Iterator[Article | Part | Skipped]:
        import pyarrow
        from pyarrow.parquet import ParquetFile

        number = 0
        try:
            table = ParquetFile(file, memory_map=False, pre_buffer=False, buffer_size=COPY)
            chosen = self.columns.choose(table.schema_arrow.names)
            if not self.columns.known(table.schema_arrow.names):
                there = ", ".join(map(repr, table.schema_arrow.names[:20]))
                raise ValueError(f"no column of texts among {there}: name it with --columns text=NAME")
            check_sizes(table.metadata, set(chosen.values()))
            for batch in table.iter_batches(BATCH, columns=list(dict.fromkeys(chosen.values())), use_threads=False):
                for values in rows_of(batch):
                    number += 1
                    place = f"row {number}"
                    try:
                        yield self.rows.found(values, chosen, name, place)
                    except (ValueError, RecursionError) as error:
                        yield skip(error, name, place)
        except (pyarrow.ArrowException, OSError, ValueError) as error:
            yield skip(error, name, f"row {number + 1}" if number else None)


def rows_of(batch: Any) -> Iterator[dict[str, Any]]:
    """The rows of a batch. One whose cells are no Unicode costs that row alone."""
    for n in range(batch.num_rows):
        row: dict[str, Any] = {}
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            try:
                row[name] = column[n].as_py()
            except UnicodeDecodeError:
                row[name] = "\0"  # as which the row is refused
        yield row


def check_sizes(metadata: Any, wanted: set[str]) -> None:
    """Raises Refused where a column that is read expands beyond measure, as far as the file says so itself."""
    for n in range(metadata.num_row_groups):
        group = metadata.row_group(n)
        for m in range(group.num_columns):
            column = group.column(m)
            size, packed = column.total_uncompressed_size, max(column.total_compressed_size, 1)
            if column.path_in_schema.split(".")[0] not in wanted or size <= ALLOWED:
                continue
            if size > RATIO * packed or size > AVERAGE * max(column.num_values, 1):
                reason = f"column {column.path_in_schema!r} expands from {packed:,} to {size:,} bytes"
                raise Refused(SkipKind.HOSTILE, reason)
