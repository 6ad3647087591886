"""Which person or organization speaks each quote, from the words that name its speaker."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace

from onrecord.model import Entities, Mention, MentionForm, Quote, Span, SpeakerBasis
from onrecord.transform.entities.antecedents import (
    PRONOUN_GENDER,
    Discourse,
    described_organization,
    described_person,
    pronoun_organization,
    pronoun_person,
    read_discourse,
)
from onrecord.transform.entities.lexicons import Lexicons
from onrecord.transform.entities.tokens import Tokens

DEFINITE = frozenset(("the", "this", "that", "his", "her", "its", "their"))
PLURAL_TAGS = frozenset(("NNS", "NNPS"))
NAMING = (
    MentionForm.NAME,
    MentionForm.SURNAME,
    MentionForm.ACRONYM,
    MentionForm.METONYM,
    MentionForm.DEMONYM,
    MentionForm.TITLE,
)


def resolve(
    tokens: Tokens, lex: Lexicons, entities: Entities, quotes: tuple[Quote, ...]
) -> tuple[Entities, tuple[Quote, ...]]:
    """The quotes with their speakers, and the entities with the pronouns and descriptions that speak as mentions."""
    discourse = read_discourse(tokens, lex, entities)
    resolved: list[Quote] = list(quotes)
    extra: dict[tuple[int, int], Mention] = {}
    spoken: list[tuple[int, str]] = []  # first token of the speaker's words, key
    order = sorted(range(len(quotes)), key=lambda i: (quotes[i].speaker_span or quotes[i].extent, i))
    for place in order:
        quote = quotes[place]
        if quote.speaker_span is None:
            continue
        start, end = tokens_of(tokens, quote.speaker_span)
        if start >= end:
            continue
        last = next(((key, at) for at, key in reversed(spoken) if at < start), None)
        last_person = next(((key, at) for at, key in reversed(spoken) if at < start and key in discourse.people), None)
        key, basis, mention = speaker_of(discourse, start, end, last, last_person)
        resolved[place] = replace(quote, speaker=key, speaker_basis=basis)
        if key is not None:
            spoken.append((start, key))
            spoken.sort()
            if mention is not None:
                extra.setdefault((mention.span.start, mention.span.end), mention)
    for place, quote in enumerate(quotes):
        if quote.speaker_span is None and quote.continues is not None and 0 <= quote.continues < len(quotes):
            source, seen = quote.continues, {place}
            while source not in seen and quotes[source].speaker_span is None and quotes[source].continues is not None:
                seen.add(source)
                source = quotes[source].continues or 0
            if resolved[source].speaker is not None:
                resolved[place] = replace(quote, speaker=resolved[source].speaker, speaker_basis=SpeakerBasis.CONTINUED)
    known = {(m.span.start, m.span.end) for m in entities.mentions}
    added = [mention for where, mention in extra.items() if where not in known]
    if added:
        mentions = sorted((*entities.mentions, *added), key=lambda m: (m.span.start, m.span.end, m.entity))
        entities = replace(entities, mentions=tuple(mentions))
    return entities, tuple(resolved)


def tokens_of(tokens: Tokens, span: Span) -> tuple[int, int]:
    """The tokens that overlap a span, end exclusive."""
    return bisect_right(tokens.end, span.start), bisect_left(tokens.start, span.end)


def head_of(tokens: Tokens, start: int, end: int) -> int:
    """The token that heads the words: the first whose own head lies outside them, marks aside."""
    for index in range(start, end):
        if not start <= tokens.head[index] < end and tokens.text[index][0].isalnum():
            return index
        if tokens.head[index] == index:
            return index
    return end - 1


def speaker_of(
    discourse: Discourse, start: int, end: int, last: tuple[str, int] | None, last_person: tuple[str, int] | None
) -> tuple[str | None, SpeakerBasis, Mention | None]:
    """The key that the words at these tokens resolve to, how, and the mention that this adds."""
    tokens, lex = discourse.tokens, discourse.lex
    while start < end and not tokens.text[start][0].isalnum():
        start += 1
    if start >= end:
        return None, SpeakerBasis.UNKNOWN, None
    if end - start == 1 or (tokens.pos[start] == "PRON" and end - start <= 2):
        word = tokens.lower[start]
        if word in PRONOUN_GENDER:
            key = pronoun_person(discourse, start, last_person)
            return made(tokens, key, start, start + 1, MentionForm.PRONOUN, SpeakerBasis.PRONOUN, 0.8)
        if word in ("it", "they"):
            key = pronoun_organization(discourse, start, last)
            return made(tokens, key, start, start + 1, MentionForm.PRONOUN, SpeakerBasis.PRONOUN, 0.6)
        if word in ("who", "which", "that"):
            key = antecedent_of_relative(discourse, start)
            return key, SpeakerBasis.NAMED if key else SpeakerBasis.UNKNOWN, None
        if word in ("i", "we", "you", "me", "us", "one", "others", "some", "many", "people", "those"):
            return None, SpeakerBasis.UNKNOWN, None
    head = head_of(tokens, start, end)
    inside = [item for item in discourse.mentions_within(start, end) if item[2].form in NAMING]
    covering = next((item for item in inside if item[0] <= head < item[1]), None)
    if covering is not None and covering[2].entity in (*discourse.people, *discourse.kinds):
        return covering[2].entity, SpeakerBasis.NAMED, None
    last_named = next((item for item in inside if item[1] == end), None)
    if last_named is not None and last_named[2].entity in (*discourse.people, *discourse.kinds):
        if all(tokens.pos[i] in ("DET", "ADJ", "NOUN", "PROPN", "NUM") for i in range(start, last_named[0])):
            if tokens.dep[last_named[1] - 1] not in ("pobj", "poss"):
                return last_named[2].entity, SpeakerBasis.NAMED, None
    people = [item for item in inside if item[2].entity in discourse.people]
    plural = tokens.doc[head].tag_ == "NNS" and all(not item[0] <= head < item[1] for item in inside)
    if people and not plural and (chosen := named_person(tokens, lex, people, start, end, head)) is not None:
        return chosen, SpeakerBasis.NAMED, None
    noun = tokens.lower[head]
    if tokens.doc[head].tag_ in PLURAL_TAGS:
        bodies = [item for item in inside if item[2].entity in discourse.kinds]
        if noun in ("authorities", "forces") and bodies and bodies[0][2].form is not MentionForm.NAME:
            return bodies[0][2].entity, SpeakerBasis.DESCRIPTION, None
        return None, SpeakerBasis.UNKNOWN, None
    bodies = [item for item in inside if item[2].entity in discourse.kinds]
    if bodies and (noun in lex.organization_nouns or noun in ("regime", "side", "statement", "report", "spox")):
        nearest = min(bodies, key=lambda item: (abs(item[0] - head), item[0]))
        return nearest[2].entity, SpeakerBasis.NAMED, None
    if (
        tokens.lower[start] in DEFINITE
        or tokens.capital[start]
        or tokens.lower[start] not in ("a", "an", "one", "another", "some")
    ):
        key = described_person(discourse, start, end, head)
        form, basis = MentionForm.DESCRIPTION, SpeakerBasis.DESCRIPTION
        if key is None and tokens.lower[start] in ("the", "this", "that"):
            key = described_organization(discourse, start, end, head)
        low = start + 1 if tokens.lower[start] in ("the", "this", "that") and end - start > 1 else start
        return made(tokens, key, low, end, form, basis, 0.7)
    return None, SpeakerBasis.UNKNOWN, None


def made(
    tokens: Tokens, key: str | None, start: int, end: int, form: MentionForm, basis: SpeakerBasis, sure: float
) -> tuple[str | None, SpeakerBasis, Mention | None]:
    if key is None:
        return None, SpeakerBasis.UNKNOWN, None
    return key, basis, Mention(tokens.span(start, end), key, form, sure)


def named_person(
    tokens: Tokens, lex: Lexicons, people: list[tuple[int, int, Mention]], start: int, end: int, head: int
) -> str | None:
    """The person whom the words name though the parser heads them otherwise: after a title, in apposition, alone in the words."""
    for begin, stop, mention in people:
        if stop < end and tokens.lower[stop] in ("'s", "’s", "'", "’"):
            continue
        root = next((i for i in range(stop - 1, begin - 1, -1) if not begin <= tokens.head[i] < stop), stop - 1)
        if tokens.dep[root] in ("pobj", "poss") and not start == begin:
            before = tokens.lower[begin - 1] if begin > start else ""
            if before in ("of", "for", "to", "with", "by", "from", "about", "against") or tokens.dep[root] == "poss":
                continue
        if begin == start or tokens.dep[root] in ("appos", "nsubj", "conj") or stop == end or tokens.text[stop] == ",":
            return mention.entity
    return None


def antecedent_of_relative(discourse: Discourse, index: int) -> str | None:
    """Whom "who" stands for: the mention just before it, a comma aside."""
    tokens = discourse.tokens
    for begin, stop, mention in reversed(discourse.before(index)):
        if stop < index - 12:
            break
        if stop in (index, index - 1) or tokens.head[tokens.head[index]] in range(begin, stop):
            return mention.entity if mention.entity in discourse.people or mention.entity in discourse.kinds else None
    return None
