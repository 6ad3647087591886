"""One article through every extractor, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import tee

from spacy.language import Language
from spacy.tokens import Doc

from onrecord.model import Article, Record
from onrecord.transform.continuation import carry_speakers
from onrecord.transform.dates import find_dates
from onrecord.transform.entities import find_entities, resolve_speakers
from onrecord.transform.events import find_events
from onrecord.transform.language import load_model, parse_all
from onrecord.transform.ordering import ordered
from onrecord.transform.quotes import find_quotes
from onrecord.transform.timing import time_quotes


def read_doc(article: Article, doc: Doc, *, learned: bool = True) -> Record:
    """The record of an article from its parse; without `learned` quotes are found by rules alone."""
    entities = find_entities(article, doc)
    entities, quotes = resolve_speakers(article, doc, entities, find_quotes(article, doc, learned=learned))
    published, dates = find_dates(article, doc)
    quotes = time_quotes(doc, carry_speakers(quotes), dates)
    events = find_events(article, doc, entities, quotes, dates)
    return ordered(Record(article, published, entities, quotes, dates, events))


def read_articles(
    articles: Iterable[Article], nlp: Language | None = None, *, learned: bool = True
) -> Iterator[Record]:
    """The records of articles, in their order; `learned` as in `read_doc`."""
    ours, theirs = tee(articles)
    for article, doc in zip(ours, parse_all(theirs, nlp or load_model()), strict=True):
        yield read_doc(article, doc, learned=learned)
