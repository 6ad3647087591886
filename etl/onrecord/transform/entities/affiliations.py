"""Which organizations people belong to, as the text states it."""

from __future__ import annotations

from onrecord.model import Entities
from onrecord.transform.entities.lexicons import Lexicons
from onrecord.transform.entities.tokens import Tokens


def find_affiliations(tokens: Tokens, lex: Lexicons, entities: Entities) -> Entities:
    """The entities with affiliations, and with the governments that demonyms in titles bring to light."""
    return entities
