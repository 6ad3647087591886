"""People, organizations and places, with every mention of them."""

from __future__ import annotations

from spacy.tokens import Doc

from onrecord.model import Article, Entities, Quote


def find_entities(article: Article, doc: Doc) -> Entities:
    """Everyone and everything that the document names, joined into one entity each."""
    return Entities()


def resolve_speakers(article: Article, doc: Doc, entities: Entities, quotes: tuple[Quote, ...]) -> tuple[Entities, tuple[Quote, ...]]:
    """The quotes with `speaker` and `speaker_basis` set, and the entities with the mentions that this brought to light."""
    return entities, quotes
