"""Which person or organization speaks each quote, from the words that name its speaker."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

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

PLURAL_TAGS = frozenset(("NNS", "NNPS"))
NAMING = (
    MentionForm.NAME,
    MentionForm.SURNAME,
    MentionForm.ACRONYM,
    MentionForm.METONYM,
    MentionForm.DEMONYM,
    MentionForm.TITLE,
)


NOMINAL = ("DET", "ADJ", "NOUN", "PROPN", "NUM")
INDEFINITE = ("a", "an", "one", "another", "some")
OF_BODIES = ("regime", "side", "statement", "report", "release", "memo", "letter", "filing", "announcement")
BELONGING = ("of", "for", "to", "with", "by", "from", "about", "against")
Spoken = tuple[str, int] | None  # who spoke, and at which token the text names them


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whom words resolve to, how, and the mention that this adds."""

    key: str | None
    basis: SpeakerBasis
    mention: Mention | None = None


NOBODY = Speaker(None, SpeakerBasis.UNKNOWN)


def resolve(
    tokens: Tokens, lex: Lexicons, entities: Entities, quotes: tuple[Quote, ...]
) -> tuple[Entities, tuple[Quote, ...]]:
    """The quotes with their speakers, and the entities with the pronouns and descriptions that speak as mentions."""
    discourse = read_discourse(tokens, lex, entities)
    resolved: list[Quote] = list(quotes)
    extra: dict[tuple[int, int], Mention] = {}
    spoken: list[tuple[int, str]] = []  # first token of the speaker's words, key
    speech = [tokens_of(tokens, part.span) for quote in quotes for part in quote.spans if part.verbatim]
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
        quoted = (*speech, *(tokens_of(tokens, part.span) for part in quote.spans))
        speaker = speaker_of(discourse, (start, end), last, last_person, quoted)
        resolved[place] = replace(quote, speaker=speaker.key, speaker_basis=speaker.basis)
        if speaker.key is not None:
            spoken.append((start, speaker.key))
            spoken.sort()
            if speaker.mention is not None:
                extra.setdefault((speaker.mention.span.start, speaker.mention.span.end), speaker.mention)
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
    discourse: Discourse,
    words: tuple[int, int],
    last: Spoken,
    last_person: Spoken,
    quoted: Sequence[tuple[int, int]],
) -> Speaker:
    """Whom the words at these tokens resolve to: by pronoun, by a name in them, by description."""
    tokens = discourse.tokens
    start, end = words
    while start < end and not tokens.text[start][0].isalnum():
        start += 1
    if start >= end:
        return NOBODY
    if all(not tokens.text[i][0].isalnum() for i in range(start + 1, end)):
        word = tokens.lower[start]
        if word in PRONOUN_GENDER:
            return pronoun(tokens, pronoun_person(discourse, start, last_person, quoted), start, 0.8)
        if word in ("it", "they"):
            return pronoun(tokens, pronoun_organization(discourse, start, last), start, 0.6)
        if word in ("who", "which", "that"):
            key = antecedent_of_relative(discourse, start)
            return Speaker(key, SpeakerBasis.NAMED) if key is not None else NOBODY
        if tokens.pos[start] == "PRON":
            return NOBODY
    head = head_of(tokens, start, end)
    key = by_name(discourse, start, end, head)
    if key is not None:
        return Speaker(key, SpeakerBasis.NAMED)
    if tokens.doc[head].tag_ in PLURAL_TAGS:
        return NOBODY  # "two diplomatic sources", "Iranian officials"
    return by_description(discourse, start, end, head)


def pronoun(tokens: Tokens, key: str | None, index: int, sure: float) -> Speaker:
    if key is None:
        return NOBODY
    mention = Mention(tokens.span(index, index + 1), key, MentionForm.PRONOUN, sure)
    return Speaker(key, SpeakerBasis.PRONOUN, mention)


def by_name(discourse: Discourse, start: int, end: int, head: int) -> str | None:
    """The person or organization whose name heads the words, or should, were the parse right."""
    tokens, lex = discourse.tokens, discourse.lex
    inside = [item for item in discourse.mentions_within(start, end) if item[2].form in NAMING]
    actors = [item for item in inside if item[2].entity in discourse.people or item[2].entity in discourse.kinds]
    for first, stop, mention in actors:
        if first <= head < stop:
            return mention.entity
        described = all(tokens.pos[i] in NOMINAL for i in range(start, first))
        if stop == end and described and tokens.dep[stop - 1] not in ("pobj", "poss"):
            return mention.entity
    if tokens.doc[head].tag_ in PLURAL_TAGS:
        return None
    people = [item for item in actors if item[2].entity in discourse.people]
    named = named_person(tokens, people, start, end)
    if named is not None:
        return named
    bodies = [item for item in actors if item[2].entity in discourse.kinds]
    if bodies and (tokens.lower[head] in lex.organization_nouns or tokens.lower[head] in OF_BODIES):
        return min(bodies, key=lambda item: (abs(item[0] - head), item[0]))[2].entity
    return None


def by_description(discourse: Discourse, start: int, end: int, head: int) -> Speaker:
    """The person or organization that a definite description stands for."""
    tokens = discourse.tokens
    if tokens.lower[start] in INDEFINITE:
        return NOBODY
    definite = tokens.lower[start] in ("the", "this", "that")
    key = described_person(discourse, start, end, head)
    if key is None and definite:
        key = described_organization(discourse, start, end, head)
    if key is None:
        return NOBODY
    low = start + 1 if definite and end - start > 1 else start
    return Speaker(key, SpeakerBasis.DESCRIPTION, Mention(tokens.span(low, end), key, MentionForm.DESCRIPTION, 0.7))


def named_person(tokens: Tokens, people: list[tuple[int, int, Mention]], start: int, end: int) -> str | None:
    """The person whom the words name though the parser heads them otherwise: after a title, in apposition, alone."""
    for begin, stop, mention in people:
        if stop < end and tokens.lower[stop] in ("'s", "’s", "'", "’"):
            continue
        root = next((i for i in range(stop - 1, begin - 1, -1) if not begin <= tokens.head[i] < stop), stop - 1)
        before = tokens.lower[begin - 1] if begin > start else ""
        if begin > start and (tokens.dep[root] == "poss" or (tokens.dep[root] == "pobj" and before in BELONGING)):
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
