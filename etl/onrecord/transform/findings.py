"""The extractors as steps that can be taken one by one: each adds what it finds, and first what it needs to find it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from spacy.tokens import Doc

from onrecord.model import Article, DateMention, Entities, Event, Published, PublishedBasis, Quote, Record
from onrecord.transform.continuation import carry_speakers
from onrecord.transform.dates import find_dates
from onrecord.transform.entities import find_entities, resolve_speakers
from onrecord.transform.entities.tokens import read_tokens
from onrecord.transform.events import find_events
from onrecord.transform.ordering import ordered
from onrecord.transform.quotes import find_quotes
from onrecord.transform.timing import time_quotes

UNDATED = Published(None, PublishedBasis.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Findings:
    """What has been found in one article so far; `None` is what has not been looked for.

    Rows refer to each other by their indexes in these tuples, which are in the order in which they were found; the
    order of the text is given to them by `as_record`.
    """

    entities: Entities | None = None
    quotes: tuple[Quote, ...] | None = None
    published: Published | None = None
    dates: tuple[DateMention, ...] | None = None
    events: tuple[Event, ...] | None = None


NOTHING = Findings()


def add_entities(article: Article, doc: Doc, found: Findings = NOTHING) -> Findings:
    """With people, organizations and places; quotes and events, which refer to those of before, are let go."""
    return replace(found, entities=find_entities(article, doc), quotes=None, events=None)


def add_quotes(article: Article, doc: Doc, found: Findings = NOTHING, *, learned: bool = True) -> Findings:
    """With quotes, their speakers resolved; without `learned` they are found by rules alone."""
    tokens = read_tokens(article, doc)
    entities = found.entities
    if entities is None or found.quotes is not None:  # earlier quotes have added mentions of their own
        entities = find_entities(article, doc, tokens)
    entities, quotes = resolve_speakers(article, doc, entities, find_quotes(article, doc, learned=learned), tokens)
    return replace(found, entities=entities, quotes=timed(doc, carry_speakers(quotes), found.dates), events=None)


def add_dates(article: Article, doc: Doc, found: Findings = NOTHING) -> Findings:
    """With date expressions and the document's own date; quotes that are there are given the days they were said on."""
    published, dates = find_dates(article, doc)
    quotes = found.quotes if found.quotes is None else timed(doc, found.quotes, dates)
    return replace(found, published=published, dates=dates, quotes=quotes, events=None)


def add_events(article: Article, doc: Doc, found: Findings = NOTHING, *, learned: bool = True) -> Findings:
    """With events, and with everything that they refer to."""
    if found.quotes is None:
        found = add_quotes(article, doc, found, learned=learned)
    if found.dates is None:
        found = add_dates(article, doc, found)
    events = find_events(article, doc, found.entities or Entities(), found.quotes or (), found.dates or ())
    return replace(found, events=events)


def timed(doc: Doc, quotes: tuple[Quote, ...], dates: tuple[DateMention, ...] | None) -> tuple[Quote, ...]:
    return quotes if dates is None else time_quotes(doc, tuple(replace(q, said=None) for q in quotes), dates)


def as_record(article: Article, found: Findings) -> Record:
    """The findings as the article's record, in the order of the text; what was not looked for is empty."""
    return ordered(
        Record(
            article,
            found.published or UNDATED,
            found.entities or Entities(),
            found.quotes or (),
            found.dates or (),
            found.events or (),
        )
    )
