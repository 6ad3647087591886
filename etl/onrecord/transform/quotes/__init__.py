"""Attributions: who is said to have said, written or thought what."""

from __future__ import annotations

from spacy.tokens import Doc

from onrecord.model import Article, Quote


def find_quotes(article: Article, doc: Doc) -> tuple[Quote, ...]:
    """Every attribution with its content spans, cue and speaker span; who that speaker is comes later."""
    return ()
