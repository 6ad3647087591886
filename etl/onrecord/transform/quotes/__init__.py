"""Attributions: who is said to have said, written or thought what."""

from __future__ import annotations

from spacy.tokens import Doc

from onrecord.model import Article, Quote
from onrecord.transform.quotes.assemble import assemble
from onrecord.transform.quotes.attach import attach, spoken_tokens
from onrecord.transform.quotes.candidates import Candidate
from onrecord.transform.quotes.clauses import Chooser, find_clauses
from onrecord.transform.quotes.filter import load_filter, scored, worth_a_look
from onrecord.transform.quotes.marks import Stretch, find_stretches
from onrecord.transform.quotes.rules import choose
from onrecord.transform.quotes.words import Words, read_words

LIKELY_OTHER = 0.4
LIKELY = 0.3  # a candidate below this is left out; chosen on held-out training articles


def find_quotes(article: Article, doc: Doc, *, learned: bool = True) -> tuple[Quote, ...]:
    """Every attribution with its content spans, cue and speaker span; who that speaker is comes later.

    With `learned` false the rules alone decide, without what was learned from annotated news.
    """
    words = read_words(article, doc)
    stretches = find_stretches(article)
    chooser, likely = (filtered(stretches), threshold) if learned else (choose, always)
    clauses, spare = find_clauses(words, chooser, likely, spoken_tokens(words, stretches))
    return assemble(words, attach(words, stretches, clauses, spare), stretches)


def threshold(candidate: Candidate) -> float:
    """How likely a candidate must be: a clause less than an object or what follows a preposition."""
    clause = candidate.frame != "right" or candidate.opener.partition(":")[0] in ("ccomp", "acl", "parataxis")
    return LIKELY if clause else LIKELY_OTHER


def always(candidate: Candidate) -> float:
    return 0.0


def filtered(stretches: list[Stretch]) -> Chooser:
    """A chooser that takes the candidate the learned filter finds likeliest."""
    model = load_filter()

    def chosen(words: Words, token: int) -> tuple[Candidate, float] | None:
        if not worth_a_look(words, token, model.others):
            return None
        return scored(words, token, stretches, model)

    return chosen
