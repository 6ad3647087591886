"""JSON Lines as articles: a line an article, with what is known of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.extract.decoding import MAX_BYTES
from onrecord.extract.document_id import document_id
from onrecord.extract.text import article_from_text
from onrecord.model import Article

if TYPE_CHECKING:
    from onrecord.extract.sources import Skipped

STRINGS = ("id", "text", "headline", "publisher", "url", "language")


class JsonlReader:
    """Reads a line at a time, so that an archive of any length takes the memory of its longest article.

    A line is an object with `id` and `text`, and where known `headline`, `published` (an ISO 8601 date or date and
    time), `url`, `publisher`, `authors` (a list of names or one) and `language`. Other members are passed over.
    """

    def __init__(self, check: Callable[[str], None]) -> None:
        self.check = check

    def accepts(self, head: bytes, name: str) -> bool:
        return name.lower().endswith((".jsonl", ".ndjson")) or (head.lstrip()[:1] == b"{" and b'"text"' in head)

    def read(self, path: Path, name: str, encoding: str | None) -> Iterator[Article | Skipped]:
        from onrecord.extract.sources import Skipped

        found = False
        with path.open("rb") as file:
            for number, (line, whole) in enumerate(lines(file), 1):
                if not line.strip():
                    continue
                found = True
                place = f"{name}:{number}"
                if not whole:
                    yield Skipped(place, f"longer than the limit of {MAX_BYTES:,} bytes for one document")
                    continue
                try:
                    yield self.article(line.decode(encoding or "utf-8-sig"), name)
                except UnicodeDecodeError as error:
                    yield Skipped(place, f"not {error.encoding} at byte {error.start} of the line")
                except (ValueError, LookupError, RecursionError) as error:
                    yield Skipped(place, str(error))
        if not found:
            yield Skipped(name, "empty")

    def article(self, line: str, name: str) -> Article:
        """Raises ValueError with the reason where the line is no article."""
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise ValueError(f"no JSON at column {error.colno}: {error.msg}") from None
        if not isinstance(row, dict):
            raise ValueError("not an object with `id` and `text`")
        for key in ("id", "text"):
            if key not in row:
                raise ValueError(f"no `{key}`")
        if isinstance(row["id"], int) and not isinstance(row["id"], bool):
            row["id"] = str(row["id"])
        for key in STRINGS:
            if row.get(key) is not None and not isinstance(row[key], str):
                raise ValueError(f"`{key}` is a string, not {type(row[key]).__name__}")
        text, source_id = row["text"], row["id"]
        if not source_id or not text or not text.strip():
            raise ValueError("`id` is empty" if not source_id else "`text` is empty")
        if "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
            raise ValueError("`text` holds a NUL or half of a surrogate pair")
        language = row.get("language")
        if language and language.lower()[:2] != "en":
            raise ValueError(f"not English: its language is {language!r}")
        self.check(text)
        return article_from_text(
            text,
            document_id(source_id),
            source_id=source_id,
            headline=row.get("headline") or None,
            publisher=row.get("publisher") or None,
            authors=authors_of(row.get("authors")),
            url=row.get("url") or None,
            source_file=name,
            published=day_of(row.get("published")),
        )


def lines(file: Any) -> Iterator[tuple[bytes, bool]]:
    """Each line and whether it is whole: of one that is too long, only the beginning."""
    while line := file.readline(MAX_BYTES + 1):
        whole = len(line) <= MAX_BYTES
        yield line, whole
        while not whole and line and not line.endswith(b"\n"):
            line = file.readline(MAX_BYTES + 1)


def day_of(value: Any) -> date | None:
    """The day of an ISO 8601 date or date and time. Raises ValueError for anything else."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value.strip()).date()
        except ValueError:
            pass
    raise ValueError(f"`published` is an ISO 8601 date, not {value!r}")


def authors_of(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,) if value.strip() else ()
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return tuple(name for name in value if name.strip())
    raise ValueError("`authors` is a name or a list of names")
