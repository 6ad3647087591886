"""Attributions: who is said to have said, written or thought what."""

from __future__ import annotations

from spacy.tokens import Doc

from onrecord.model import Article, Quote
from onrecord.transform.quotes.assemble import assemble
from onrecord.transform.quotes.attach import attach
from onrecord.transform.quotes.attribution import Attribution
from onrecord.transform.quotes.candidates import Candidate
from onrecord.transform.quotes.clauses import Chooser, find_clauses
from onrecord.transform.quotes.echoes import new_speech
from onrecord.transform.quotes.familiarity import load_familiar
from onrecord.transform.quotes.filter import Filter, load_filter, scored, worth_a_look
from onrecord.transform.quotes.marks import Stretch, find_stretches
from onrecord.transform.quotes.merge import by_rules, merge
from onrecord.transform.quotes.network import Floats, Network
from onrecord.transform.quotes.rules import choose
from onrecord.transform.quotes.speech import spoken_tokens
from onrecord.transform.quotes.tagger import columns_of, load_tagger, tag, vectors_of
from onrecord.transform.quotes.thresholds import is_clause, sure
from onrecord.transform.quotes.words import Words, read_words

LIKELY = 0.3  # a candidate that the filter finds less likely than this only stands by for quoted words
LIKELY_OTHER = 0.4  # the same for objects and infinitives


def find_quotes(article: Article, doc: Doc, *, learned: bool = True) -> tuple[Quote, ...]:
    """Every attribution with its content spans, cue and speaker span; who that speaker is comes later.

    With `learned` false the rules alone decide, without what was learned from annotated news.
    """
    words = read_words(article, doc)
    stretches = find_stretches(article)
    spoken = spoken_tokens(words, stretches)
    clauses, _ = find_clauses(words, choose, always, spoken)
    ruled = attach(words, stretches, clauses, [])
    if not learned:
        return new_speech(article, assemble(words, ruled, stretches))
    tagger = load_tagger()
    vectors = vectors_of(doc, tagger.pipeline)
    found = learned_attributions(words, stretches, spoken, ruled, load_filter(), tagger, vectors)
    strangeness = load_familiar().strangeness(words)
    if strangeness >= 1.0:
        by_rules(found, ruled)
    merged = sure(words, found, strangeness)
    return new_speech(article, assemble(words, merged, stretches))


def learned_attributions(
    words: Words,
    stretches: list[Stretch],
    spoken: frozenset[int],
    ruled: list[Attribution],
    model: Filter,
    tagger: Network,
    vectors: Floats,
) -> list[Attribution]:
    """What the tagger finds, tied to cues and speakers, each with its confidence."""
    likely, spare = filter_clauses(words, stretches, spoken, model)
    spans, inside = tag(words, columns_of(words, stretches, ruled, likely), vectors, tagger)
    return merge(words, stretches, spans, ruled, likely, spare, inside)


def filter_clauses(
    words: Words, stretches: list[Stretch], spoken: frozenset[int], model: Filter
) -> tuple[list[Attribution], list[Attribution]]:
    """The attributions that the learned filter finds likely, and those that it does not."""
    clauses, spare = find_clauses(words, filtered(stretches, model), threshold, spoken)
    return attach(words, stretches, clauses, spare), spare


def threshold(candidate: Candidate) -> float:
    """How likely a candidate must be: a clause less than an object or what follows a preposition."""
    return LIKELY if is_clause(candidate) else LIKELY_OTHER


def always(candidate: Candidate) -> float:
    return 0.0


def filtered(stretches: list[Stretch], model: Filter) -> Chooser:
    """A chooser that takes the candidate the learned filter finds likeliest."""

    def chosen(words: Words, token: int) -> tuple[Candidate, float] | None:
        return scored(words, token, stretches, model) if worth_a_look(words, token, model.others) else None

    return chosen
