"""Readings of clauses as triggers, with their standing as fact and how far they can be trusted."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc

from onrecord.model import EventStatus
from onrecord.transform.coding import find
from onrecord.transform.coding.codebook import codebook
from onrecord.transform.coding.tree import read_tree
from onrecord.transform.events.lexicon import Code
from onrecord.transform.events.phrases import Named
from onrecord.transform.events.status import WEIGHT, verb_status
from onrecord.transform.events.trigger import Trigger

SPEECH_ACTS = frozenset({"REJECT", "REQUEST"})
FUTURE_ACTS = frozenset({"AGREE", "THREATEN", "REJECT", "REQUEST"})


def clause_triggers(doc: Doc, named: Named) -> Iterator[tuple[Trigger, frozenset[int]]]:
    """The triggers that are verbs, each with the tokens that it has spoken for."""
    tree, book = read_tree(doc, named.at), codebook()
    for reading, actors, whom, confidence in find(tree, book):
        token = doc[reading.trigger]
        verb = token.head if token.pos_ == "ADJ" else token
        status = reading.status
        if not (reading.by == "operator" and reading.code.type in SPEECH_ACTS):
            status = max(status, verb_status(verb), key=lambda s: WEIGHT[s])
        if status is not reading.status and status in (EventStatus.HYPOTHETICAL, EventStatus.DENIED):
            confidence -= 0.3 if reading.code.type not in FUTURE_ACTS else 0.1
        mutual = reading.code.type == "CONSULT" and reading.code.mode not in ("visit", "host")
        code = Code(reading.code.type, reading.code.root or "")
        people = (tuple(doc[i] for i in actors), tuple(doc[i] for i in whom))
        if mutual and people[0]:
            people = (people[0] + people[1], ())
        thing = doc[reading.object] if reading.object is not None and reading.by == "pattern" else None
        yield Trigger(token, code, status, *people, round(confidence, 2), thing), reading.used
