"""One article through every extractor, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import tee

from spacy.language import Language
from spacy.tokens import Doc

from onrecord.model import Article, Record
from onrecord.transform.findings import add_events, as_record
from onrecord.transform.language import load_model, parse_all


def read_doc(article: Article, doc: Doc, *, learned: bool = True) -> Record:
    """The record of an article from its parse; without `learned` quotes are found by rules alone."""
    return as_record(article, add_events(article, doc, learned=learned))


def read_articles(
    articles: Iterable[Article], nlp: Language | None = None, *, learned: bool = True
) -> Iterator[Record]:
    """The records of articles, in their order; `learned` as in `read_doc`."""
    ours, theirs = tee(articles)
    for article, doc in zip(ours, parse_all(theirs, nlp or load_model()), strict=True):
        yield read_doc(article, doc, learned=learned)
