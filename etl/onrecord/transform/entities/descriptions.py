"""Descriptions that stand for a person the text names elsewhere: "China's premier", "the Middle East journalist"."""

from __future__ import annotations

from dataclasses import replace

from onrecord.model import Entities, Mention, MentionForm
from onrecord.transform.entities.antecedents import described_person, read_discourse
from onrecord.transform.entities.lexicons import Lexicons
from onrecord.transform.entities.tokens import POSSESSIVE, Tokens

SUBJECTS = frozenset(("nsubj", "nsubjpass", "agent"))


def with_descriptions(tokens: Tokens, lex: Lexicons, entities: Entities) -> Entities:
    """The entities with a mention for each definite subject that describes a person: its head a role, no name in it."""
    spots = [
        i
        for i, word in enumerate(tokens.lower)
        if tokens.dep[i] in SUBJECTS and word in lex.titles and tokens.doc[i].tag_ in ("NN", "NNP")
    ]
    if not spots or not entities.people:
        return entities
    taken = {(m.span.start, m.span.end) for m in entities.mentions}
    people = {person.key for person in entities.people}
    named = {offset for m in entities.mentions if m.entity in people for offset in (m.span.start,)}
    discourse = None
    added = []
    for head in spots:
        start = description_start(tokens, head)
        if start is None:
            continue
        following = head + 1
        if following < len(tokens) and (tokens.capital[following] or tokens.start[following] in named):
            continue
        if any(tokens.start[i] in named for i in range(start, head + 1)):
            continue
        discourse = discourse or read_discourse(tokens, lex, entities)
        key = described_person(discourse, start, head + 1, head)
        if key is None:
            continue
        low = start + 1 if tokens.lower[start] == "the" else start
        span = tokens.span(low, head + 1)
        if (span.start, span.end) not in taken:
            added.append(Mention(span, key, MentionForm.DESCRIPTION, 0.7))
    if not added:
        return entities
    mentions = sorted((*entities.mentions, *added), key=lambda m: (m.span.start, m.span.end, m.entity))
    return replace(entities, mentions=tuple(mentions))


def description_start(tokens: Tokens, head: int) -> int | None:
    """Where a definite description that ends in the role begins: at "the", or at a name with 's; `None` for others."""
    start = head
    sentence = tokens.sentence[head]
    while start > sentence:
        here = start - 1
        word, lower = tokens.text[here], tokens.lower[here]
        if lower == "the":
            return here
        if word in POSSESSIVE:
            first = here
            while first > sentence and tokens.capital[first - 1]:
                first -= 1
            if first > sentence and tokens.lower[first - 1] == "the":
                first -= 1
            return first if first < here else None
        if tokens.pos[here] not in ("NOUN", "PROPN", "ADJ") and word not in ("-", "–"):
            return None
        start = here
    return None
