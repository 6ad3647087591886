"""Plain text as an `Article`: the decoded file itself, unchanged."""

from __future__ import annotations

from datetime import date

from onrecord.extract.passages import find_passages
from onrecord.model import Article


def article_from_text(
    text: str,
    document_id: str,
    *,
    source_id: str | None = None,
    headline: str | None = None,
    publisher: str | None = None,
    authors: tuple[str, ...] = (),
    url: str | None = None,
    source_file: str | None = None,
    published: date | None = None,
) -> Article:
    """The text with its passages found; offsets of everything later are code points into it."""
    return Article(
        document_id=document_id,
        source_id=source_id or document_id,
        text=text,
        passages=find_passages(text),
        headline=headline,
        publisher=publisher,
        authors=authors,
        url=url,
        source_file=source_file,
        published=published,
    )
