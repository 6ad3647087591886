"""Attributions: who is said to have said, written or thought what."""

from __future__ import annotations

from spacy.tokens import Doc

from onrecord.model import Article, Quote
from onrecord.transform.quotes.assemble import assemble
from onrecord.transform.quotes.attach import attach
from onrecord.transform.quotes.clauses import find_clauses
from onrecord.transform.quotes.marks import find_stretches
from onrecord.transform.quotes.rules import choose
from onrecord.transform.quotes.words import read_words


def find_quotes(article: Article, doc: Doc, *, learned: bool = True) -> tuple[Quote, ...]:
    """Every attribution with its content spans, cue and speaker span; who that speaker is comes later.

    With `learned` false the rules alone decide, without what was learned from annotated news.
    """
    words = read_words(article, doc)
    stretches = find_stretches(article)
    return assemble(words, attach(words, stretches, find_clauses(words, choose)), stretches)
