"""JSON Lines as articles: a line an article, with what is known of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.extract.columns import Columns
from onrecord.extract.decoding import MAX_BYTES, decode_line
from onrecord.extract.part import Part
from onrecord.extract.rows import RowReader
from onrecord.extract.skipped import SkipKind, Skipped, skip
from onrecord.extract.stream import Stream, inner_name
from onrecord.extract.text_lines import read_lines
from onrecord.model import Article

OBJECT = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"')
WHOLE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*(?:\{.*)?|\{)\s*\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class JsonlReader:
    """Reads a line at a time, so that an archive of any length takes the memory of its longest article.

    A line is an object with a text, and where known an id, headline, day of publication (ISO 8601), address, publisher,
    authors (a list of names or one) and language, under the names that `columns` gives. Others are passed over.
    """

    rows: RowReader
    columns: Columns

    def accepts(self, head: bytes, name: str) -> bool:
        return inner_name(name).lower().endswith((".jsonl", ".ndjson")) or bool(OBJECT.match(head))

    def read(self, file: Stream, name: str, encoding: str | None) -> Iterator[Article | Part | Skipped]:
        found = False
        for line in read_lines(file):
            if not line.data.strip():
                continue
            if not found and WHOLE.match(line.data):
                yield Skipped(name, "JSON over several lines; an article a line is needed (jq -c does that)")
                return
            found = True
            if not line.whole:
                reason = f"longer than the limit of {MAX_BYTES:,} bytes for one document"
                yield Skipped(name, reason, SkipKind.TOO_LARGE, str(line.number))
                continue
            try:
                text, read_as = decode_line(line.data, encoding)
                yield self.found(text, name, str(line.number), read_as)
            except (ValueError, RecursionError) as error:
                yield skip(error, name, str(line.number))
        if not found and not file.damage:
            yield Skipped(name, "empty", SkipKind.NO_ARTICLE)

    def found(self, line: str, name: str, place: str, read_as: str | None) -> Article | Part:
        """Raises ValueError with the reason where the line is no article."""
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise ValueError(f"no JSON at column {error.colno}: {error.msg}") from None
        if not isinstance(row, dict):
            raise ValueError("not an object with a `text`")
        return self.rows.found(row, self.columns.choose(row, all_there=False), name, place, read_as)
