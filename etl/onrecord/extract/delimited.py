"""Tables as text (CSV, TSV and the like) as articles: a row an article."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.extract.columns import Columns
from onrecord.extract.decoding import MAX_BYTES, decode_line
from onrecord.extract.part import Part
from onrecord.extract.rows import RowReader
from onrecord.extract.skipped import Refused, SkipKind, Skipped, skip
from onrecord.extract.stream import Stream, inner_name
from onrecord.extract.text_lines import Line, read_lines
from onrecord.model import Article

BOM = b"\xef\xbb\xbf"
DELIMITERS = ",;\t|"
MAX_COLUMNS = 1_000


@dataclass(frozen=True, slots=True)
class CsvReader:
    """Reads a row at a time; its first row names the columns. Cells may hold line breaks in quotation marks."""

    rows: RowReader
    columns: Columns

    def accepts(self, head: bytes, name: str) -> bool:
        if inner_name(name).lower().endswith((".csv", ".tsv")):
            return True
        first = head.removeprefix(BOM).splitlines()[:1]
        names = cells_by(first[0].decode("latin-1"), delimiter_of(first[0])) if first else []
        return len(names) > 1 and self.columns.known(names)

    def read(self, file: Stream, name: str, encoding: str | None) -> Iterator[Article | Part | Skipped]:
        table = Table(read_lines(file))
        names: list[str] = []
        chosen: dict[str, str] = {}
        for number, row in table.rows():
            try:
                if isinstance(row, Refused):
                    raise row
                values, read_as = decoded(row, encoding)
                if not names:
                    names = unique(values)
                    chosen = self.columns.choose(names)
                    if not self.columns.known(names):
                        there = ", ".join(map(repr, names[:20]))
                        raise ValueError(f"no column of texts among {there}: name it with --columns text=NAME")
                    continue
                if len(values) != len(names):
                    raise ValueError(f"{len(values)} cells where the table has {len(names)} columns")
                named = {column: cell or None for column, cell in zip(names, values, strict=True)}
                yield self.rows.found(named, chosen, name, str(number), read_as)
            except (ValueError, RecursionError) as error:
                yield skip(error, name, str(number))
                if not chosen:
                    return
        if not names and not file.damage:
            yield Skipped(name, "empty", SkipKind.NO_ARTICLE)


class Table:
    """The rows of lines, their bytes as Latin-1 so that encoding can be judged by the row."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self.lines = lines
        self.again: list[Line] = []  # lines that turned out to be rows of their own, last first
        self.taken: list[Line] = []
        self.size = 0
        self.too_long = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        """The next line of the row that is being read; ends where the row grows too long."""
        line = self.again.pop() if self.again else next(self.lines, None)
        if line is None:
            raise StopIteration
        self.size += len(line.data)
        self.taken.append(line)
        if self.size > MAX_BYTES or not line.whole:
            self.too_long = True
            raise StopIteration
        data = line.data.removeprefix(BOM) if line.number == 1 else line.data
        return data.decode("latin-1")

    def rows(self) -> Iterator[tuple[int, list[str] | Refused]]:
        """Each row with the number of its first line, or what is wrong with it."""
        first = next(self.lines, None)
        if first is None:
            return
        self.again.append(first)
        limit = csv.field_size_limit(2 * MAX_BYTES)  # of all readers at once; the bound is the row's, above
        reader = csv.reader(self, delimiter=delimiter_of(first.data.removeprefix(BOM)), strict=True)
        csv.field_size_limit(max(limit, 2 * MAX_BYTES))
        while True:
            self.taken, self.size, self.too_long = [], 0, False
            try:
                row = next(reader, None)
            except csv.Error as error:
                yield self.taken[0].number, self.refused(str(error))
                continue
            if not self.taken:
                return
            if self.too_long:
                yield self.taken[0].number, self.refused("")
            elif row:
                yield self.taken[0].number, row

    def refused(self, reason: str) -> Refused:
        """What is wrong with the row, and the lines put right from which the next one is read.

        A row too long is passed over up to where its quotation mark is closed. Where a mark never is, the row's first
        line alone is the broken one, and the lines after it are rows again.
        """
        if self.too_long:
            is_open = sum(line.marks for line in self.taken) % 2
            while is_open and (line := next(self.lines, None)) is not None:
                is_open ^= line.marks % 2
            reason = f"a row longer than the limit of {MAX_BYTES:,} bytes for one document"
            return Refused(SkipKind.TOO_LARGE, reason)
        if "unexpected end of data" in reason:
            self.again = self.taken[:0:-1]
            reason = "a quotation mark is never closed"
        return Refused(SkipKind.UNREADABLE, reason)


def decoded(row: list[str], encoding: str | None) -> tuple[list[str], str | None]:
    """The cells in the encoding in which all of them are. Raises Refused where there is none."""
    data = [cell.encode("latin-1") for cell in row]
    _, read_as = decode_line(b"\n".join(data), encoding)
    return [cell.decode(read_as or "utf-8") for cell in data], read_as


def delimiter_of(line: bytes) -> str:
    """The sign that parts the names of the columns."""
    text = line.decode("latin-1")
    return max(DELIMITERS, key=lambda sign: (len(cells_by(text, sign)), -DELIMITERS.index(sign)))


def cells_by(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line.strip("\r\n")], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def unique(names: list[str]) -> list[str]:
    """The names of the columns. Raises Refused where two are the same, or they are too many."""
    if len(names) > MAX_COLUMNS:
        raise Refused(SkipKind.HOSTILE, f"{len(names):,} columns, more than the limit of {MAX_COLUMNS:,}")
    names = [name.strip() for name in names]
    twice = next((name for n, name in enumerate(names) if name and name in names[:n]), None)
    if twice is not None:
        raise Refused(SkipKind.UNREADABLE, f"two columns are named {twice!r}")
    return [name or f"column {n}" for n, name in enumerate(names, 1)]
