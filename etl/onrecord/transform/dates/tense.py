"""Whether the clause that a date stands in speaks of the past, the present or the future."""

from __future__ import annotations

from enum import StrEnum

from spacy.tokens import Doc, Token

from onrecord.transform.dates.words import context

WILL = frozenset({"will", "'ll", "’ll", "shall", "wo", "ll"})
PAST_HELPERS = frozenset({"had", "was", "were", "did", "has", "have", "'ve", "’ve"})
PRESENT_HELPERS = frozenset(
    {"to", "can", "could", "may", "might", "should", "would", "must", "is", "are", "'s", "’s", "do", "does", "be"}
)
AHEAD = frozenset(context("ahead"))
TIMETABLED = frozenset(context("timetabled"))
CLIMB = 8
HELPERS_WITHIN = 6


class Tense(StrEnum):
    PAST = "past"
    PRESENT = "present"
    FUTURE = "future"
    UNKNOWN = "unknown"


def tense_at(doc: Doc, index: int) -> Tense:
    """The tense of the nearest verb above a token that has one."""
    token = doc[index]
    for _ in range(CLIMB):
        if token.pos_ in ("VERB", "AUX"):
            found = tense_of(token)
            if found is not Tense.UNKNOWN:
                return found
        if token.head.i == token.i:
            break
        token = token.head
    return Tense.UNKNOWN


def tense_of(verb: Token) -> Tense:
    if verb.tag_ == "VBD":
        return Tense.PAST
    if verb.tag_ in ("VBZ", "VBP"):
        return Tense.FUTURE if verb.lemma_ in TIMETABLED else Tense.PRESENT
    helpers = {
        verb.doc[i].lower_
        for i in range(max(0, verb.i - HELPERS_WITHIN), verb.i)
        if verb.doc[i].head.i == verb.i and verb.doc[i].dep_ in ("aux", "auxpass")
    }
    if "to" in helpers and verb.head.lemma_ in AHEAD and verb.head.i != verb.i:
        return plan(verb.head)
    if verb.tag_ == "VBN" and verb.lemma_ in AHEAD:
        return plan(verb)
    if helpers & WILL:
        return Tense.FUTURE
    if helpers & PAST_HELPERS or (verb.tag_ == "VBN" and not helpers):
        return Tense.PAST
    return Tense.PRESENT if helpers & PRESENT_HELPERS else Tense.UNKNOWN


def plan(verb: Token) -> Tense:
    """The tense of what is planned: ahead, but not where the plan is told in the past ("set for May, was put off")."""
    told = {t.lower_ for t in verb.lefts if t.dep_ in ("aux", "auxpass")}
    above = verb.head if verb.dep_ in ("acl", "relcl", "advcl") else None
    past = verb.tag_ == "VBD" or told & {"was", "were", "had"} or (above is not None and told_past(above))
    return Tense.UNKNOWN if past else Tense.FUTURE


def told_past(token: Token) -> bool:
    """Whether the clause above a participle is in the past."""
    for _ in range(CLIMB):
        if token.pos_ in ("VERB", "AUX"):
            return token.tag_ == "VBD" or any(t.lower_ in ("was", "were", "had") for t in token.lefts)
        if token.head.i == token.i:
            break
        token = token.head
    return False
