"""Date expressions, each resolved to the days that the text supports."""

from __future__ import annotations

from spacy.tokens import Doc

from onrecord.model import Article, DateMention, Published
from onrecord.transform.dates.anchored import resolve_anchored
from onrecord.transform.dates.document import reference_of
from onrecord.transform.dates.grammar import find_expressions
from onrecord.transform.dates.relation import date_range, date_relation
from onrecord.transform.dates.standing import resolve_standing

__all__ = ["date_range", "date_relation", "find_dates"]


def find_dates(article: Article, doc: Doc) -> tuple[Published, tuple[DateMention, ...]]:
    """The document's own date, stated or inferred, and every date expression.

    Two passes: calendar dates and those that count from the document's own date first; then those that count from
    another date or from a happening that the text dates.
    """
    expressions = list(find_expressions(doc))
    if not expressions and article.published is None:
        return reference_of(article, doc, expressions).published, ()
    reference = reference_of(article, doc, expressions)
    standing = resolve_standing(article, doc, expressions, reference)
    return reference.published, resolve_anchored(article, doc, expressions, standing, reference)
