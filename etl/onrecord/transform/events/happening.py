"""A trigger made into an event: when, where, who says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from onrecord.model import (
    DateBasis,
    DateMention,
    DatePrecision,
    DateRelation,
    Event,
    Interval,
    Participant,
    ParticipantRole,
    Passage,
    PassageKind,
    Quote,
    Span,
)
from onrecord.transform.dates import date_relation
from onrecord.transform.events.lexicon import factuality
from onrecord.transform.events.phrases import Named, phrase
from onrecord.transform.events.triggers import Trigger

LONGEST_LABEL = 14  # words
LOCATING = frozenset({"in", "at", "near", "inside", "outside", "across"})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What of a document an event is placed in."""

    doc: Doc
    text: str  # of the document, which spaCy puts together anew each time that it is asked
    named: Named
    places: Mapping[int, str]  # place keys by token
    quotes: Sequence[Quote]
    dates: Sequence[DateMention]
    date_of: Mapping[int, int]  # index in `dates` by token
    passages: Sequence[Passage]


def make_event(trigger: Trigger, around: Surroundings) -> Event:
    """The event that one trigger speaks of."""
    span = trigger_span(trigger)
    people = tuple(
        Participant(role, phrase(token), entity_near(token, around.named), trigger.confidence)
        for role, tokens in ((ParticipantRole.ACTOR, trigger.actors), (ParticipantRole.RECIPIENT, trigger.recipients))
        for token in tokens
    )
    number, quote = quote_around(span, around.quotes)
    date = date_for(trigger, around)
    mention = around.dates[date] if date is not None else None
    relation = date_relation(around.doc, mention) if mention is not None else None
    occurred = bounded(mention.interval, relation) if mention is not None else None
    return Event(
        label=label(trigger, people, around.text),
        type=trigger.code.type,
        mentions=(span,),
        status=trigger.status,
        mode=trigger.code.mode,
        context=trigger.code.context,
        cameo_root=trigger.code.root,
        occurred=occurred,
        date_precision=precision(mention, relation),
        date_relation=relation,
        date_basis=mention.basis if mention is not None else DateBasis.UNKNOWN,
        date=date,
        reported_by=quote.speaker if quote else None,
        reported_by_span=quote.speaker_span if quote else hearsay(trigger.token),
        quote=number,
        place=place_for(trigger, around),
        participants=unique(people),
        confidence=round(min(trigger.confidence, 0.99), 2),
    )


def trigger_span(trigger: Trigger) -> Span:
    """The word, with the noun that makes its meaning where it stands close after."""
    token, last = trigger.token, trigger.token
    if trigger.object is not None and 0 < trigger.object.i - token.i <= 4:
        last = trigger.object
    return Span(token.idx, last.idx + len(last.text))


def entity_near(token: Token, named: Named) -> str | None:
    """The entity at the head of a phrase; of "Turkish jets" none, for the jets are not the government.

    A country that acts or is acted on is its government, where the text has it act anywhere.
    """
    return named.entity(token)


def unique(people: tuple[Participant, ...]) -> tuple[Participant, ...]:
    seen: dict[tuple[object, ...], Participant] = {}
    for person in people:
        seen.setdefault((person.role, person.entity or person.span), person)
    return tuple(seen.values())


def quote_around(span: Span, quotes: Sequence[Quote]) -> tuple[int | None, Quote | None]:
    """The innermost quote whose content holds the place."""
    holding = [
        (quote.extent.end - quote.extent.start, n)
        for n, quote in enumerate(quotes)
        if any(part.span.overlaps(span) for part in quote.spans)
    ]
    if not holding:
        return None, None
    number = min(holding)[1]
    return number, quotes[number]


def hearsay(token: Token) -> Span | None:
    """The word that has a thing only said, by nobody named: "reportedly shelled", "is BELIEVED to have shelled".

    It stands where a source would, so that no reader takes the claim for what the article vouches for.
    """
    hedges = factuality()["hedge"]
    word = next((c for c in token.children if c.dep_ == "advmod" and c.lower_ in hedges), None)
    head = token.head
    if (
        word is None
        and token.dep_ == "xcomp"
        and head.lemma_.lower() in hedges
        and any(c.dep_ == "nsubjpass" for c in head.lefts)
    ):
        word = head
    return None if word is None else Span(word.idx, word.idx + len(word.text))


def date_for(trigger: Trigger, around: Surroundings) -> int | None:
    """The date that the parse hangs on the trigger, or on the verb that it is the object of; else, for the head of its
    sentence, the only date of the sentence."""
    token = trigger.token
    own = attached(token, around)
    if own is None and in_caption(token, around):
        inside = {around.date_of[t.i] for t in token.sent if t.i in around.date_of}
        return inside.pop() if len(inside) == 1 else None
    if own is None and trigger.object is not None:
        own = attached(trigger.object, around)
    if own is None and token.dep_ in ("dobj", "nsubjpass", "attr", "xcomp"):
        own = attached(token.head, around)
    if own is None and token.pos_ in ("VERB", "AUX") and token.dep_ == "ROOT":
        inside = {around.date_of[t.i] for t in token.sent if t.i in around.date_of}
        clauses = {
            around.date_of[t.i] for t in token.sent if t.i in around.date_of and not below_other_clause(t, token)
        }
        if len(inside) == 1 and clauses:
            own = inside.pop()
    return own


def in_caption(token: Token, around: Surroundings) -> bool:
    return any(p.kind is PassageKind.CAPTION and p.span.start <= token.idx < p.span.end for p in around.passages)


def below_other_clause(token: Token, root: Token) -> bool:
    """Whether another verb stands between the token and the root of its sentence."""
    for ancestor in token.ancestors:
        if ancestor is root or ancestor.i == root.i:
            return False
        if ancestor.pos_ in ("VERB", "AUX"):
            return True
    return True


def attached(head: Token, around: Surroundings) -> int | None:
    for child in head.children:
        if child.i in around.date_of and child.dep_ in (
            "npadvmod",
            "tmod",
            "nmod",
            "amod",
            "compound",
            "poss",
            "nummod",
            "advmod",
        ):
            return around.date_of[child.i]
        if child.dep_ in ("prep", "advcl", "mark") or child.ent_type_ == "DATE":
            if child.i in around.date_of:
                return around.date_of[child.i]
            for inner in child.children:
                if inner.dep_ in ("pobj", "npadvmod") and inner.i in around.date_of:
                    return around.date_of[inner.i]
    return None


def bounded(interval: Interval | None, relation: DateRelation | None) -> Interval | None:
    """What a date says of an event that lies to it like that: "after" and "since" bound it below, "until" above."""
    if interval is None:
        return None
    if relation in (DateRelation.AFTER, DateRelation.SINCE) and interval.earliest:
        return Interval(f"{interval.earliest.isoformat()}/..", interval.earliest, None)
    if relation in (DateRelation.BEFORE, DateRelation.UNTIL) and interval.latest:
        return Interval(f"../{interval.latest.isoformat()}", None, interval.latest)
    return interval


def precision(mention: DateMention | None, relation: DateRelation | None) -> DatePrecision:
    if mention is None or mention.interval is None:
        return DatePrecision.UNKNOWN if mention is None else mention.precision
    open_ended = (DateRelation.AFTER, DateRelation.SINCE, DateRelation.BEFORE, DateRelation.UNTIL)
    return DatePrecision.INTERVAL if relation in open_ended else mention.precision


def place_for(trigger: Trigger, around: Surroundings) -> str | None:
    """The place that "in", "at" or "near" hangs on the trigger or on what it is done to."""
    heads = [trigger.token, *([trigger.object] if trigger.object is not None else []), *trigger.recipients[:1]]
    for head in heads:
        for child in head.rights:
            if child.dep_ == "prep" and child.lower_ in LOCATING:
                for inner in child.rights:
                    if inner.dep_ == "pobj" and inner.i in around.places:
                        return around.places[inner.i]
    if in_caption(trigger.token, around):
        located = [t for t in trigger.token.sent if t.i in around.places and t.head.lower_ in LOCATING]
        return around.places[located[0].i] if located else None
    return None


def label(trigger: Trigger, people: tuple[Participant, ...], text: str) -> str:
    """A short name in the text's words: the clause from who does it to whom, or who, what and whom in a row."""
    span = trigger_span(trigger)
    spans = sorted({p.span for p in people} | {span})
    whole = text[spans[0].start : spans[-1].end]
    if len(whole.split()) <= LONGEST_LABEL and "\n" not in whole:
        return " ".join(whole.split())
    actor = next((p.span.of(text) for p in people if p.role is ParticipantRole.ACTOR), "")
    other = next((p.span.of(text) for p in people if p.role is ParticipantRole.RECIPIENT), "")
    return " ".join(f"{actor} {span.of(text)} {other}".split())
