"""Date expressions, each resolved to the days that the text supports."""

from __future__ import annotations

from spacy.tokens import Doc

from onrecord.model import Article, DateMention, Published, PublishedBasis


def find_dates(article: Article, doc: Doc) -> tuple[Published, tuple[DateMention, ...]]:
    """The document's own date, stated or inferred, and every date expression."""
    return Published(None, PublishedBasis.UNKNOWN), ()
