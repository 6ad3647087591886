"""Events of the PLOVER types: what happened, is claimed, planned or feared, and to whom."""

from __future__ import annotations

from spacy.tokens import Doc

from onrecord.model import Article, DateMention, Entities, Event, Quote


def find_events(
    article: Article,
    doc: Doc,
    entities: Entities,
    quotes: tuple[Quote, ...],
    dates: tuple[DateMention, ...],
) -> tuple[Event, ...]:
    """Every event with participants, status, date and claimant; mentions of one happening are joined."""
    return ()
