"""One article through every extractor, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.language import Language
from spacy.tokens import Doc

from onrecord.model import Article, Record
from onrecord.transform.dates import find_dates
from onrecord.transform.entities import find_entities, resolve_speakers
from onrecord.transform.events import find_events
from onrecord.transform.language import load_model, parse
from onrecord.transform.quotes import find_quotes


def read_doc(article: Article, doc: Doc) -> Record:
    """The record of an article from its parse."""
    entities = find_entities(article, doc)
    entities, quotes = resolve_speakers(article, doc, entities, find_quotes(article, doc))
    published, dates = find_dates(article, doc)
    events = find_events(article, doc, entities, quotes, dates)
    return Record(article, published, entities, quotes, dates, events)


def read_articles(articles: Iterable[Article], nlp: Language | None = None) -> Iterator[Record]:
    """The records of articles, in their order, parsed in batches."""
    for article, doc in parse(articles, nlp or load_model()):
        yield read_doc(article, doc)
