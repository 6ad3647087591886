"""Events of the PLOVER types: what happened, is claimed, planned or feared, and to whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spacy.attrs import LOWER
from spacy.tokens import Doc

from onrecord.lexicon import read_rows
from onrecord.model import Article, DateMention, Entities, Event, PassageKind, Quote
from onrecord.transform.events.happening import Surroundings, make_event
from onrecord.transform.events.joining import join
from onrecord.transform.events.phrases import named_tokens
from onrecord.transform.events.triggers import find_triggers

LEAST = 0.6  # triggers of less confidence are dropped: of such, fewer than a third were right in development sentences
IN_GAMES = frozenset({"ASSAULT", "COERCE", "RETREAT", "REJECT"})  # what sport says of teams that attack and win
NO_EVENTS = frozenset({PassageKind.BYLINE, PassageKind.CREDIT, PassageKind.AUTHOR_BIO, PassageKind.BOILERPLATE})


def find_events(
    article: Article,
    doc: Doc,
    entities: Entities,
    quotes: tuple[Quote, ...],
    dates: tuple[DateMention, ...],
) -> tuple[Event, ...]:
    """Every event with participants, status, date and claimant; mentions of one happening are joined.

    `quotes` and `dates` are those of the same document, and what `Event.quote` and `Event.date` count.
    """
    named, places = named_tokens(doc, entities)
    at = tokens_of_dates(doc, dates)
    around = Surroundings(doc, article.text, named, places, quotes, dates, at, article.passages)
    captions = [p.span for p in article.passages if p.kind is PassageKind.CAPTION]
    game = is_sport(doc)
    silent = [p.span for p in article.passages if p.kind in NO_EVENTS]
    triggers = [
        t
        for t in find_triggers(doc, named, captions)
        if t.confidence >= LEAST
        and not (game and t.code.type in IN_GAMES)
        and not any(s.start <= t.token.idx < s.end for s in silent)
    ]
    events = [make_event(trigger, around) for trigger in triggers]
    return join(events, [t.token.lemma_.lower() for t in triggers], article.passages)


def is_sport(doc: Doc) -> bool:
    """Whether the text reports sport, by the words that the entities go by: one in eighty, and four different ones."""
    known = {doc.vocab.strings[row["word"]] for row in read_rows("sports_words")}
    words = [word for word in doc.to_array(LOWER).tolist() if word in known]
    return len(set(words)) >= 4 and len(words) * 80 >= len(doc)


def tokens_of_dates(doc: Doc, dates: Sequence[DateMention]) -> Mapping[int, int]:
    """The index of the narrowest date expression at each token."""
    found: dict[int, int] = {}
    for n in sorted(range(len(dates)), key=lambda n: dates[n].span.end - dates[n].span.start):
        span = doc.char_span(dates[n].span.start, dates[n].span.end, alignment_mode="expand")
        for token in span or ():
            found.setdefault(token.i, n)
    return found
