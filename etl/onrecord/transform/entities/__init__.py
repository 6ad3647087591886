"""People, organizations and places, with every mention of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from onrecord.model import Article, Entities, Quote
    from onrecord.transform.entities.tokens import Tokens

# What finds them is imported where it is used: the lexicons in this package serve others, who need no spaCy.


def find_entities(article: Article, doc: Doc, tokens: Tokens | None = None) -> Entities:
    """Everyone and everything that the document names, joined into one entity each.

    Here as below, `tokens` are those of the document, where they have been read before.
    """
    from onrecord.transform.entities.find import find
    from onrecord.transform.entities.lexicons import lexicons_for
    from onrecord.transform.entities.tokens import read_tokens

    tokens = tokens or read_tokens(article, doc)
    return find(article, tokens, lexicons_for(tokens.text))


def resolve_speakers(
    article: Article, doc: Doc, entities: Entities, quotes: tuple[Quote, ...], tokens: Tokens | None = None
) -> tuple[Entities, tuple[Quote, ...]]:
    """The quotes with `speaker` and `speaker_basis` set, and the entities with the mentions that this added."""
    from onrecord.transform.entities.lexicons import lexicons_for
    from onrecord.transform.entities.speakers import resolve
    from onrecord.transform.entities.tokens import read_tokens

    if not quotes:
        return entities, quotes
    tokens = tokens or read_tokens(article, doc)
    return resolve(tokens, lexicons_for(tokens.text), entities, quotes)
