"""The words that speak of an event, each with what it codes for and who takes part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from onrecord.model import EventStatus, Span
from onrecord.transform.coding import Claim, read_clauses
from onrecord.transform.coding.codebook import Code
from onrecord.transform.events.lexicon import factuality, nouns
from onrecord.transform.events.phrases import (
    NOUNS,
    Named,
    child_of,
    is_actor,
    subject,
    with_conjuncts,
)
from onrecord.transform.events.status import WEIGHT, noun_status, verb_status

SPEECH_ACTS = frozenset({"REJECT", "REQUEST"})
FUTURE_ACTS = frozenset({"AGREE", "THREATEN", "REJECT", "REQUEST"})
FORECASTS = frozenset({"expect", "predict", "forecast", "foresee", "anticipate", "fear", "imagine"})
FORESEEN_PATH = frozenset({"dobj", "conj", "attr", "appos", "pobj", "ccomp"})
FARTHEST = 12
DEEDS = frozenset({"ASSAULT", "PROTEST", "COERCE", "MOBILIZE", "SANCTION"})  # "by" names who did it, not who said it
PAPERS = frozenset({"press", "news", "media", "album"})  # a press release frees nobody


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that speaks of an event. `confidence` is how often such triggers were right in development sentences."""

    token: Token
    code: Code
    status: EventStatus
    actors: tuple[Token, ...]
    recipients: tuple[Token, ...]
    confidence: float
    object: Token | None = None  # the noun that made the verb's meaning: "imposed SANCTIONS"


def find_triggers(doc: Doc, named: Named, captions: Sequence[Span] = ()) -> Iterator[Trigger]:
    """Every trigger of the document, in the order of the text; `captions` are the passages that tell of one picture."""
    noun_lexicon = nouns()
    absorbed: set[int] = set()
    found: list[Trigger] = []
    for claim in read_clauses(doc, named.at):
        found.append(clause_trigger(doc, claim))
        absorbed |= claim.reading.used
    for token in doc:
        if token.pos_ in ("NOUN", "PROPN") and token.i not in absorbed and token.lemma_.lower() in noun_lexicon:
            caption = any(span.start <= token.idx < span.end for span in captions)
            trigger = read_noun(token, named, caption)
            if trigger is not None:
                found.append(trigger)
    yield from sorted(found, key=lambda t: t.token.i)


# ---------------------------------------------------------------------------------------------------- nouns


def clause_trigger(doc: Doc, claim: Claim) -> Trigger:
    """The trigger of a clause: what stands above the clause may make less of a fact of it, and so less sure a row."""
    reading, confidence = claim.reading, claim.confidence
    token = doc[reading.trigger]
    status = reading.status
    if not (reading.by == "operator" and reading.code.type in SPEECH_ACTS):
        status = max(status, verb_status(token.head if token.pos_ == "ADJ" else token), key=lambda s: WEIGHT[s])
    if status is not reading.status and status in (EventStatus.HYPOTHETICAL, EventStatus.DENIED):
        confidence -= 0.1 if reading.code.type in FUTURE_ACTS else 0.3
    actors, recipients = tuple(doc[i] for i in claim.actors), tuple(doc[i] for i in claim.recipients)
    if actors and reading.code.type == "CONSULT" and reading.code.mode not in ("visit", "host"):
        actors, recipients = actors + recipients, ()  # who meets meets the other
    if status is EventStatus.OCCURRED and foreseen(token):
        status = EventStatus.HYPOTHETICAL
    thing = doc[reading.object] if reading.object is not None and reading.by == "pattern" else None
    return Trigger(token, reading.code, status, actors, recipients, round(confidence, 2), thing)


def foreseen(token: Token) -> bool:
    """Whether a word stands under a forecast: "expect an offensive, which means that China attacks"."""
    if token.tag_ in ("VBD", "VBN"):
        return False
    nominal = token.pos_ in NOUNS
    for _ in range(FARTHEST):
        head = token.head
        if head is token:
            return False
        if nominal and not (token.dep_ in FORESEEN_PATH or (token.dep_ == "prep" and token.lower_ == "with")):
            return False
        if head.lemma_.lower() in FORECASTS:
            return head.tag_ not in ("VBD", "VBN")
        nominal = nominal and head.pos_ not in ("VERB", "AUX")
        token = head
    return False


def taking_part(verb: Token, named: Named) -> list[Token]:
    """Who "participates in", "speaks at" or "waves flags during" what a noun names."""
    doer = subject(verb) if verb.pos_ in ("VERB", "AUX") else None
    return [t for t in with_conjuncts(doer) if is_actor(t, named)] if doer is not None else []


def read_noun(noun: Token, named: Named, caption: bool) -> Trigger | None:
    """An event that a noun names, where it says more than the word alone: who, against whom, when, or that it goes on.

    The day and place of a caption are those of what the picture shows.
    """
    entry = nouns()[noun.lemma_.lower()]
    if noun.dep_ in ("compound", "nmod", "amod") or noun.ent_type_ in ("ORG", "WORK_OF_ART", "PERSON"):
        return None
    if any(child.lower_ in PAPERS for child in noun.lefts):
        return None
    actors: list[Token] = []
    recipients: list[Token] = []
    dated = placed = by = False
    for child in noun.lefts:
        if child.ent_type_ == "DATE":
            dated = True
        elif child.dep_ == "poss":
            actors += [c for c in with_conjuncts(child) if c.pos_ in NOUNS]
        elif child.dep_ in ("compound", "nmod", "amod") and (
            child.i in named.at or child.ent_type_ in ("NORP", "GPE", "ORG")
        ):
            pair = [c for c in child.lefts if c.dep_ in ("compound", "nmod", "amod") and is_actor(c, named)]
            actors += [*pair, child]
    for child in noun.rights:
        if child.dep_ != "prep":
            continue
        inner = child_of(child, ("pobj",))
        if inner is None:
            continue
        heads = [h for h in with_conjuncts(inner) if is_actor(h, named)]
        if child.lower_ in ("by", "between", "among"):
            actors += heads
            by = by or (child.lower_ == "by" and bool(heads))
            placed = placed or any(
                inside.ent_type_ == "GPE"
                for head in heads
                for prep in head.rights
                if prep.dep_ == "prep" and prep.lower_ in ("in", "at", "near")
                for inside in prep.rights
            )
            for prep in child.rights:  # "raids by the army on the town"
                far = child_of(prep, ("pobj",)) if prep.dep_ == "prep" and prep.lower_ in ("on", "against") else None
                recipients += [far] if far is not None and is_actor(far, named) else []
        elif child.lower_ in ("against", "on", "to", "at") or (child.lower_ in ("of", "with") and heads):
            recipients += heads
        if inner.ent_type_ == "DATE" or (
            child.lower_ in ("in", "at", "near") and inner.ent_type_ in ("GPE", "LOC", "DATE")
        ):
            dated = True
    if caption:
        dated = dated or any(t.ent_type_ == "DATE" for t in noun.sent)
        placed = placed or any(t.ent_type_ in ("GPE", "LOC", "FAC") for t in noun.sent)
    if not actors and noun.dep_ == "pobj" and noun.head.lower_ in ("in", "at", "during"):
        actors = taking_part(noun.head.head, named)
    if entry.mutual:
        actors, recipients = actors + recipients, []
    told = factuality()["light" if noun.dep_ == "nsubjpass" else "occur"]  # "were held", "resumed"
    subject_of = noun.dep_ in ("nsubj", "nsubjpass") and noun.head.lemma_.lower() in told
    if not (actors or recipients or dated or placed or subject_of):
        return None
    if subject_of:  # "fighting broke out BETWEEN them ON MONDAY"
        for child in noun.head.rights:
            inner = child_of(child, ("pobj",)) if child.dep_ == "prep" else None
            dated = dated or any(t is not None and t.ent_type_ in ("DATE", "TIME") for t in (child, inner))
            if inner is not None and child.lower_ in ("between", "among"):
                actors += [h for h in with_conjuncts(inner) if is_actor(h, named)]
            placed = placed or (inner is not None and child.lower_ in ("in", "at", "near") and inner.ent_type_ == "GPE")
    known = (bool(actors), bool(recipients) or (entry.mutual and len(actors) > 1), dated, placed)
    confidence = 0.45 + 0.1 * (
        sum(known) + (by and entry.code.type in DEEDS)
    )  # two of who, to whom, when and where make it an event worth a row
    status = EventStatus.HYPOTHETICAL if foreseen(noun) else noun_status(noun)
    return Trigger(noun, entry.code, status, tuple(actors), tuple(recipients), confidence)
