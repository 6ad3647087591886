"""Plain text as an `Article`: the decoded file itself, unchanged."""

from __future__ import annotations

from datetime import date

from onrecord.extract.passages import find_passages
from onrecord.model import Article, PassageKind


def article_from_text(
    text: str,
    document_id: str,
    *,
    source_id: str | None = None,
    headline: str | None = None,
    publisher: str | None = None,
    authors: tuple[str, ...] = (),
    language: str = "en",
    url: str | None = None,
    source_file: str | None = None,
    published: date | None = None,
) -> Article:
    """The text with its passages found; offsets of everything later are code points into it.

    Where no headline is given, the passage that looks like one is it.
    """
    passages = find_passages(text)
    printed = next((p.span.of(text) for p in passages if p.kind is PassageKind.HEADLINE), None)
    return Article(
        document_id=document_id,
        source_id=source_id or document_id,
        text=text,
        passages=passages,
        headline=headline or printed,
        publisher=publisher,
        authors=authors,
        language=language,
        url=url,
        source_file=source_file,
        published=published,
    )
