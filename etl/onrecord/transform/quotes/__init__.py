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
from onrecord.transform.quotes.words import Words, read_words

CONFIDENT = 0.25  # a clause or quoted words below this are left out: near here precision and recall balance
CONFIDENT_OTHER = 0.3  # an object, an infinitive or what follows a preposition below this is left out
CONFIDENT_SHORT = 0.4  # the same for those of four words or fewer: they are many, and little is lost with each
CONFIDENT_ABROAD = 0.75  # the same for both in text unlike the training articles: these forms carry over badly
SHORT = 4
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


def sure(words: Words, found: list[Attribution], strangeness: float) -> list[Attribution]:
    """Those that are sure enough to keep; `strangeness` says how far the text is from the training articles."""
    kept = [item for item in found if item.score >= enough(words, item, strangeness)]
    known = {id(item) for item in kept}
    for item in kept:
        if item.continues is not None and id(item.continues) not in known:
            item.continues = None
    return kept


def enough(words: Words, item: Attribution, strangeness: float) -> float:
    """The confidence from which an attribution is kept."""
    if is_clause(item.candidate) or item.witnesses.get("marks"):
        return CONFIDENT
    size = sum(words.is_word(t) for s, e in item.content for t in range(words.at(s), words.at(e - 1) + 1))
    least = CONFIDENT_SHORT if size <= SHORT else CONFIDENT_OTHER
    return least if carries_over(item) else least + strangeness * (CONFIDENT_ABROAD - least)


def carries_over(item: Attribution) -> bool:
    """Whether the form is speech in any news: "warned of", "vowed to", where the rules find the same content."""
    opener = item.candidate.opener.partition(":")[0] if item.candidate is not None else ""
    return opener in ("prep", "xcomp") and bool(item.witnesses.get("rule agrees") and item.witnesses.get("cue speech"))


def is_clause(candidate: Candidate | None) -> bool:
    """Whether the content is a clause or speech in marks, not an object, infinitive or what follows a preposition."""
    if candidate is None or candidate.frame != "right":
        return True
    return candidate.opener.partition(":")[0] in ("ccomp", "acl", "parataxis")


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
