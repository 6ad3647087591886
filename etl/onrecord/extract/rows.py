"""A row of named values, of whatever kind of file, as an article."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from onrecord.extract.decoding import MAX_BYTES
from onrecord.extract.document_id import document_id
from onrecord.extract.html import HtmlReader
from onrecord.extract.page_authors import names_on
from onrecord.extract.page_source import MARKUP
from onrecord.extract.part import Part
from onrecord.extract.skipped import Refused, SkipKind
from onrecord.extract.stream import stem
from onrecord.extract.text import article_from_text
from onrecord.model import Article

STRINGS = ("id", "text", "html", "headline", "publisher", "url", "language")
UNFIT = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class RowReader:
    """Reads rows of a table or a file of JSON objects; `check` refuses texts that are not plain English."""

    check: Callable[[str], None]

    def found(
        self, row: Mapping[str, Any], columns: Mapping[str, str], name: str, place: str, read_as: str | None = None
    ) -> Article | Part:
        """The row at a place of the file `name` as an article, its fields taken from the columns that `columns` names;
        a row with a page's source as a part. `read_as` is the row's encoding where that is not UTF-8.

        A row needs a text, or a page's source. Without an id its address is that, and without both a hash of its text.
        Raises ValueError with the reason where the row is no article.
        """
        values = {field: row.get(column) for field, column in columns.items()}
        if isinstance(values.get("id"), int) and not isinstance(values["id"], bool):
            values["id"] = str(values["id"])
        for field in STRINGS:
            value = values.get(field)
            if value is not None and not isinstance(value, str):
                raise ValueError(f"`{columns[field]}` is a string, not {type(value).__name__}")
            if value and UNFIT.search(value):
                raise ValueError(f"`{columns[field]}` holds a NUL or half of a surrogate pair")
        text, html = values.get("text") or "", values.get("html") or ""
        if not text.strip() and not html.strip():
            column = columns.get("text") or columns.get("html") or "text"
            if column not in row:
                raise ValueError(f"no `{column}`; --columns text=NAME says what holds the text")
            raise Refused(SkipKind.NO_ARTICLE, f"`{column}` is empty")
        if len(text) > MAX_BYTES:
            reason = f"{len(text):,} characters, more than the limit of {MAX_BYTES:,} for one document"
            raise Refused(SkipKind.TOO_LARGE, reason)
        language = values.get("language")
        if language and language.lower()[:2] != "en":
            raise Refused(SkipKind.NOT_ENGLISH, f"not English: its language is {language!r}")
        given = (values.get("id") or "").strip() or (values.get("url") or "").strip()
        source_id = given or hashed(stem(name), text or html)
        known: dict[str, Any] = {
            "headline": (values.get("headline") or "").strip() or None,
            "publisher": (values.get("publisher") or "").strip() or None,
            "authors": authors_of(values.get("authors")),
            "url": values.get("url") or None,
            "published": day_of(values.get("published")),
        }
        if not text.strip():
            stated = tuple((key, value) for key, value in known.items() if value and key != "headline")
            return Part(name, place, RowPage(html, source_id, known["url"], stated, read_as))
        self.check(text)
        article = article_from_text(text, document_id(source_id), source_id=source_id, source_file=name, **known)
        return replace(article, encoding=read_as)


@dataclass(frozen=True, slots=True)
class RowPage:
    """A row with a page's source, and what the row states, which counts for more than the page's own word."""

    html: str
    source_id: str
    url: str | None
    stated: tuple[tuple[str, Any], ...]
    read_as: str | None

    def article(self, pages: HtmlReader, name: str) -> Article:
        page = pages.article(self.html.encode(), name, source_id=self.source_id, url=self.url)
        return replace(page, encoding=self.read_as, **dict(self.stated))

    def size(self) -> int:
        return len(self.html) // MARKUP


def hashed(name: str, text: str) -> str:
    return f"{name}-{hashlib.sha256(text.encode(errors='surrogatepass')).hexdigest()[:12]}"


def day_of(value: Any) -> date | None:
    """The day of an ISO 8601 date or date and time, or of one written as in mails and feeds.

    Raises ValueError for anything else.
    """
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        value = value.strip()
        try:
            return datetime.fromisoformat(value).date()
        except ValueError:
            pass
        try:
            return parsedate_to_datetime(value).date()
        except (ValueError, IndexError, TypeError):
            pass
    raise ValueError(f"`published` is an ISO 8601 date, not {value!r:.80}")


def authors_of(value: Any) -> tuple[str, ...]:
    """The names in a list, or on one line as a byline has them."""
    if value is None:
        return ()
    if isinstance(value, str):
        return tuple(dict.fromkeys(names_on(value)))
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return tuple(name for name in value if name.strip())
    raise ValueError("`authors` is a name or a list of names")
