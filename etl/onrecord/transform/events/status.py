"""Whether the text has a thing as happened, going on, planned, only thought of, or denied."""

from __future__ import annotations

from spacy.tokens import Token

from onrecord.model import EventStatus
from onrecord.transform.events.lexicon import factuality

WILL = frozenset({"will", "shall", "'ll", "’ll", "wo"})
MODALS = frozenset({"would", "could", "may", "might", "can", "should", "must", "'d", "’d", "ca", "ought"})
UNCERTAIN_MARKS = frozenset({"if", "unless", "whether", "lest", "until", "should"})
NEGATIONS = frozenset({"not", "n't", "n’t", "never", "no", "without", "nor", "neither"})
BE_GOING = frozenset({"go"})
WEIGHT = {
    EventStatus.OCCURRED: 0,
    EventStatus.ONGOING: 1,
    EventStatus.PLANNED: 2,
    EventStatus.HYPOTHETICAL: 3,
    EventStatus.DENIED: 4,
}


def verb_status(verb: Token) -> EventStatus:
    """The status of what a verb says, by its own auxiliaries and by what it hangs on."""
    own = own_status(verb)
    above = governed(verb)
    if above is EventStatus.DENIED:
        return above
    return max(own, above, key=lambda status: WEIGHT[status])


def own_status(verb: Token) -> EventStatus:
    progressive = verb.tag_ == "VBG"
    present = False
    for child in verb.children:
        low = child.lower_
        if child.dep_ == "neg" or (child.dep_ in ("advmod", "cc", "preconj") and low in NEGATIONS):
            return EventStatus.DENIED
        if child.dep_ in ("aux", "auxpass"):
            if low in WILL:
                return EventStatus.PLANNED
            if low in MODALS:
                return EventStatus.HYPOTHETICAL
            present = present or low in ("is", "are", "'s", "’s", "'re", "’re", "am", "been", "being")
        if child.dep_ == "mark" and low in UNCERTAIN_MARKS:
            return EventStatus.HYPOTHETICAL
    subject = next((c for c in verb.lefts if c.dep_ in ("nsubj", "nsubjpass")), None)
    if subject is not None and (subject.lower_ in ("nobody", "none") or any(c.lower_ == "no" for c in subject.lefts)):
        return EventStatus.DENIED
    return EventStatus.ONGOING if progressive and present else EventStatus.OCCURRED


def governed(verb: Token) -> EventStatus:
    """What the verbs and nouns above make of it: "plans to", "fears that", "if", "denied that"."""
    words = factuality()
    status = EventStatus.OCCURRED
    token = verb
    for _ in range(8):
        head = token.head
        if head is token:
            break
        lemma = head.lemma_.lower()
        infinitive = token.tag_ == "VB" and token.dep_ in ("xcomp", "ccomp", "acl", "advcl")
        if token.dep_ in ("xcomp", "ccomp", "acl", "pcomp", "dobj", "advcl", "acomp", "prep", "conj", "relcl", "attr"):
            made = effect(lemma, token, infinitive, words)
            if made is EventStatus.DENIED:
                return made
            if made is not None and WEIGHT[made] > WEIGHT[status]:
                status = made
        if token.dep_ in ("conj",) and token.i - head.i < 12 and head.pos_ in ("VERB", "AUX"):
            shared = own_status(head)
            if shared in (EventStatus.PLANNED, EventStatus.HYPOTHETICAL) and not has_subject(token):
                status = max(status, shared, key=lambda s: WEIGHT[s])
        if token.dep_ in ("relcl",) or (token.dep_ == "ROOT"):
            break
        if head.pos_ in ("VERB", "AUX") and token.dep_ in ("xcomp", "pcomp", "dobj", "prep", "acl", "advcl"):
            over = own_status(head)
            if over in (EventStatus.PLANNED, EventStatus.HYPOTHETICAL, EventStatus.DENIED) and token.dep_ in (
                "xcomp",
                "dobj",
            ):
                status = max(status, over, key=lambda s: WEIGHT[s])
        token = head
    return status


def has_subject(verb: Token) -> bool:
    return any(c.dep_ in ("nsubj", "nsubjpass") for c in verb.lefts)


def effect(lemma: str, token: Token, infinitive: bool, words: dict[str, frozenset[str]]) -> EventStatus | None:
    """What a governor of that lemma makes of what hangs on it."""
    if lemma in words["deny"] and token.dep_ in ("ccomp", "xcomp", "pcomp", "dobj"):
        return EventStatus.DENIED
    if lemma in words["avert"]:
        return EventStatus.HYPOTHETICAL
    if infinitive:
        if lemma in words["commissive"] or lemma in words["intend"]:
            return EventStatus.PLANNED
        if lemma in words["irrealis"] or lemma in words["request"] or lemma in words["threaten"]:
            return EventStatus.HYPOTHETICAL
        if token.dep_ in ("advcl", "acl"):  # a purpose: "in order to"
            return EventStatus.PLANNED
    if token.dep_ == "ccomp" and (
        lemma in ("hope", "fear", "wish", "expect", "think", "suggest", "imagine") or lemma in words["threaten"]
    ):
        return EventStatus.HYPOTHETICAL
    if (
        token.dep_ == "ccomp"
        and lemma in ("demand", "insist", "ask", "propose", "request", "recommend", "urge")
        and token.tag_ in ("VB", "VBP")
    ):
        return EventStatus.HYPOTHETICAL
    return None


def noun_status(noun: Token) -> EventStatus:
    """The status of what a noun names, by its modifiers and what governs it."""
    words = factuality()
    for child in noun.lefts:
        low = child.lower_
        if child.dep_ in ("amod", "compound", "det", "nmod", "neg"):
            if low in words["planned_mod"]:
                return EventStatus.PLANNED
            if low in words["doubt_mod"] and low not in ("new", "further", "renewed"):
                return EventStatus.HYPOTHETICAL
            if low == "no":
                return EventStatus.DENIED
            if low in words["ongoing_mod"]:
                return EventStatus.ONGOING
    token, head = noun, noun.head
    if token.dep_ == "pobj" and head.dep_ == "prep":
        prep, over = head, head.head
        lemma = over.lemma_.lower()
        if prep.lower_ in ("for", "of", "against", "to", "from") and (
            lemma in words["request"]
            or lemma in words["intend"]
            or lemma in words["irrealis"]
            or lemma in words["threaten"]
            or lemma in words["avert"]
            or lemma
            in ("fear", "threat", "warning", "risk", "danger", "possibility", "prospect", "call", "escalation", "plan")
        ):
            return EventStatus.HYPOTHETICAL
        token, head = over, over
    elif token.dep_ == "dobj":
        lemma = head.lemma_.lower()
        if lemma in words["deny"]:
            return EventStatus.DENIED
        if lemma in words["avert"] or lemma in words["request"] or lemma in words["irrealis"] or lemma == "fear":
            return EventStatus.HYPOTHETICAL
        if lemma in words["intend"] or lemma in words["commissive"] or lemma == "announce":
            return EventStatus.PLANNED
    if head.pos_ in ("VERB", "AUX") and noun.dep_ in ("dobj", "nsubj", "nsubjpass"):
        status = verb_status(head)
        if status is EventStatus.DENIED and noun.dep_ in ("nsubj", "nsubjpass") and definite(noun):
            return EventStatus.OCCURRED
        if status is EventStatus.PLANNED and noun.dep_ == "nsubj" and definite(noun):
            return EventStatus.ONGOING if head.lemma_ in ("continue", "spread", "end") else EventStatus.PLANNED
        if status in (EventStatus.PLANNED, EventStatus.HYPOTHETICAL, EventStatus.DENIED):
            return status
        if head.lemma_ in ("continue", "rage", "escalate") and noun.dep_ == "nsubj":
            return EventStatus.ONGOING
    return EventStatus.OCCURRED


def definite(noun: Token) -> bool:
    return any(c.lower_ in ("the", "this", "these", "that") or c.dep_ == "poss" for c in noun.lefts)
