"""Whether the clause that a date stands in speaks of the past or of the future."""

from __future__ import annotations

from enum import StrEnum

from spacy.tokens import Doc, Token

FUTURE_AUXILIARIES = frozenset({"will", "'ll", "’ll", "shall", "wo"})
# Verbs and adjectives whose infinitive or object lies ahead: "is expected to meet on Friday", "scheduled for May".
AHEAD = frozenset(
    {"expect", "schedule", "plan", "set", "due", "intend", "hope", "prepare", "slate", "aim", "begin", "go"}
)
PAST_TAGS = frozenset({"VBD"})


class Tense(StrEnum):
    PAST = "past"
    FUTURE = "future"
    UNKNOWN = "unknown"


def tense_at(doc: Doc, index: int) -> Tense:
    """The tense of the verb that governs a token."""
    token = doc[index]
    for _ in range(8):
        if token.pos_ in ("VERB", "AUX"):
            found = tense_of(token)
            if found is not Tense.UNKNOWN:
                return found
        if token.head.i == token.i:
            break
        token = token.head
    return Tense.UNKNOWN


def tense_of(verb: Token) -> Tense:
    if verb.lemma_ in ("schedule", "expect", "slate", "plan", "due", "set") and verb.tag_ == "VBN":
        return Tense.FUTURE
    if verb.tag_ in PAST_TAGS:
        return Tense.PAST
    perfect = False
    for i in range(max(0, verb.i - 6), verb.i):
        helper = verb.doc[i]
        if helper.head.i != verb.i:
            continue
        if helper.lower_ in FUTURE_AUXILIARIES:
            return Tense.FUTURE
        if helper.lower_ in ("had", "was", "were", "did"):
            return Tense.PAST
        if helper.lower_ in ("has", "have", "'ve", "’ve"):
            perfect = True
        if helper.lower_ == "to" and verb.head.lemma_ in AHEAD and verb.head.i != verb.i:
            return Tense.FUTURE
    return Tense.PAST if perfect else Tense.UNKNOWN
