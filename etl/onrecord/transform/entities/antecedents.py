"""Whom a pronoun or a description stands for: the person last spoken of who fits, the one described so."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from onrecord.model import Entities, Mention, MentionForm, OrganizationKind
from onrecord.transform.entities.lexicons import Lexicons
from onrecord.transform.entities.statements import Statement, find_statements, token_range
from onrecord.transform.entities.tokens import Tokens

PRONOUN_GENDER = {"he": "m", "him": "m", "himself": "m", "she": "f", "her": "f", "herself": "f"}
POSSESSIVE_GENDER = {"his": "m", "himself": "m", "her": "f", "herself": "f"}
SMALL_WORDS = frozenset(
    ("the", "a", "an", "of", "for", "to", "at", "in", "on", "and", "his", "her", "its", "their", "who")
)
PAST_WORDS = frozenset(("former", "late", "then", "s", "'s", "’s"))


@dataclass(slots=True)
class Discourse:
    """Who is spoken of where: mentions by token, what the text says of each person, and their genders."""

    tokens: Tokens
    lex: Lexicons
    mentions: list[tuple[int, int, Mention]]  # first token, end token, mention; by first token
    starts: list[int]
    people: dict[str, str]  # person key to gender or ""
    kinds: dict[str, OrganizationKind]  # organization key to kind
    statements: list[Statement] = field(default_factory=list)
    roles: dict[str, list[tuple[int, frozenset[str], frozenset[str]]]] = field(default_factory=dict)

    def between(self, start: int, end: int) -> list[tuple[int, int, Mention]]:
        """Mentions that begin at tokens `start` to `end`, end exclusive."""
        return self.mentions[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def mentions_within(self, start: int, end: int) -> list[tuple[int, int, Mention]]:
        """Mentions that lie wholly in the tokens."""
        return [item for item in self.between(start, end) if item[1] <= end]

    def before(self, index: int) -> list[tuple[int, int, Mention]]:
        return self.mentions[: bisect_left(self.starts, index)]


def read_discourse(tokens: Tokens, lex: Lexicons, entities: Entities) -> Discourse:
    """The discourse of a document as far as names tell it."""
    mentions = sorted(((*token_range(tokens, m), m) for m in entities.mentions), key=lambda item: item[:2])
    genders: dict[str, Counter[str]] = {person.key: Counter() for person in entities.people}
    for person in entities.people:
        if person.honorific:
            genders[person.key][lex.honorifics.get(person.honorific, "")] += 3
        given = (person.given_name or "").split(" ")[0]
        if given and lex.given_names.get(given, "u") != "u":
            genders[person.key][lex.given_names[given]] += 1
    statements = find_statements(tokens, lex, [m for _, _, m in mentions if m.entity in genders])
    roles: dict[str, list[tuple[int, frozenset[str], frozenset[str]]]] = {}
    for statement in statements:
        words = [tokens.lower[i] for i in range(statement.start, statement.end)]
        heads = frozenset(lex.same_role.get(word, word) for word in words if word in lex.titles)
        roles.setdefault(statement.person, []).append(
            (statement.start, heads, frozenset(words) - SMALL_WORDS - PAST_WORDS)
        )
        told = next((lex.role_genders[word] for word in words if word in lex.role_genders), None)
        if told is not None:
            genders[statement.person][told] += 2
    for key, gender in pronoun_company(tokens, mentions, genders.keys()):
        genders[key][gender] += 1
    people = {}
    for key, tally in genders.items():
        tally.pop("", None)
        people[key] = max(sorted(tally), key=lambda g: tally[g]) if tally else ""
    return Discourse(
        tokens,
        lex,
        mentions,
        [item[0] for item in mentions],
        people,
        {organization.key: organization.kind for organization in entities.organizations},
        statements,
        roles,
    )


def pronoun_company(
    tokens: Tokens, mentions: list[tuple[int, int, Mention]], people: Collection[str]
) -> Iterator[tuple[str, str]]:
    """The gender of the pronouns "his", "herself" … in sentences that name one person only, with that person."""
    alone: dict[int, set[str]] = {}
    for start, _, mention in mentions:
        if mention.entity in people:
            alone.setdefault(tokens.sentence[start], set()).add(mention.entity)
    for index, word in enumerate(tokens.lower):
        if word in POSSESSIVE_GENDER and (word != "her" or tokens.dep[index] == "poss"):
            named = alone.get(tokens.sentence[index], set())
            if len(named) == 1:
                yield next(iter(named)), POSSESSIVE_GENDER[word]


def fits(discourse: Discourse, person: str, gender: str) -> bool:
    return discourse.people.get(person, "") in ("", gender)


def pronoun_person(
    discourse: Discourse, index: int, last_speaker: tuple[str, int] | None, quoted: Sequence[tuple[int, int]] = ()
) -> str | None:
    """The person whom "he" or "she" at the token stands for, none that is named in `quoted`, the tokens of speech.

    The last person that was a subject, or that spoke, before the pronoun and fits its gender, whichever came later;
    looked for in the pronoun's sentence and, within three passages, in those before; of a sentence, subjects first.
    """
    tokens, gender = discourse.tokens, PRONOUN_GENDER[discourse.tokens.lower[index]]
    subject: tuple[int, str] | None = None  # sentence, person; of one sentence's subjects the first
    other: str | None = None
    floor, seen = tokens.passage[index] - 3, 0
    for start, end, mention in reversed(discourse.before(index)):
        if tokens.passage[start] < floor or seen > 12 or (subject is not None and tokens.sentence[start] < subject[0]):
            break
        if mention.entity not in discourse.people or any(low <= start < high for low, high in quoted):
            continue
        seen += 1
        if not fits(discourse, mention.entity, gender) or in_credit(tokens, start):
            continue
        other = other or mention.entity
        if is_subject(tokens, start, end):
            subject = tokens.sentence[start], mention.entity
    if last_speaker is not None and fits(discourse, last_speaker[0], gender):
        spoke = tokens.sentence[min(last_speaker[1], len(tokens) - 1)]
        if subject is None or (spoke >= subject[0] and subject[0] != tokens.sentence[index]):
            return last_speaker[0]
    return subject[1] if subject is not None else other


def in_credit(tokens: Tokens, index: int) -> bool:
    kind = tokens.kind(index)
    return kind is not None and kind.value in ("byline", "credit", "caption", "author_bio", "boilerplate")


def is_subject(tokens: Tokens, start: int, end: int) -> bool:
    for index in range(end - 1, start - 1, -1):
        if not start <= tokens.head[index] < end:
            head = tokens.head[index] if tokens.dep[index] == "appos" else index
            return tokens.dep[head] in ("nsubj", "nsubjpass", "csubj")
    return False


def pronoun_organization(discourse: Discourse, index: int, last_speaker: tuple[str, int] | None) -> str | None:
    """The organization that "it" or "they" at the token stands for: the last subject nearby, else the last to speak."""
    tokens = discourse.tokens
    floor = tokens.passage[index] - 1
    for start, end, mention in reversed(discourse.before(index)):
        if tokens.passage[start] < floor:
            break
        if mention.entity in discourse.kinds and is_subject(tokens, start, end):
            return mention.entity
        if mention.entity in discourse.people and is_subject(tokens, start, end) and tokens.lower[index] == "they":
            break
    if last_speaker is not None and last_speaker[0] in discourse.kinds:
        spoke = tokens.passage[min(last_speaker[1], len(tokens) - 1)]
        if spoke >= floor:
            return last_speaker[0]
    sentence = tokens.sentence[index]
    for _, end, mention in discourse.between(tokens.sentence[sentence - 1] if sentence else 0, sentence):
        owned = tokens.head[end - 1] if tokens.dep[end - 1] == "poss" else end - 1
        if mention.entity in discourse.kinds and owned >= end and tokens.dep[owned] in ("nsubj", "nsubjpass"):
            return mention.entity  # "China’s statements are … It wants …"
    return None


def described_person(discourse: Discourse, start: int, end: int, head: int) -> str | None:
    """The person whom "the Middle East journalist" stands for: of that role, and described with most of its words."""
    tokens, lex = discourse.tokens, discourse.lex
    noun = tokens.lower[head]
    if noun not in lex.titles:
        return None
    wanted = lex.same_role.get(noun, noun)
    words = (
        {tokens.lower[i] for i in range(start, end) if i != head and tokens.text[i][0].isalnum()}
        - SMALL_WORDS
        - PAST_WORDS
    )
    words |= {code for i in range(start, end) if (code := country_word(lex, tokens.text[i]))}
    best: tuple[tuple[int, int], str] | None = None
    for person, roles in discourse.roles.items():
        for at, heads, around in roles:
            if wanted not in heads:
                continue
            known = around | {
                code for word in around if (code := country_word(lex, word.title()) or country_word(lex, word.upper()))
            }
            shared = len(words & known)
            extra = words - known - {word for word in words if word in lex.titles}
            if any(len(word) == 2 and word.isupper() for word in extra) or len(extra) > shared:
                continue
            gender = lex.role_genders.get(noun, "")
            if gender and not fits(discourse, person, gender):
                continue
            earlier = at <= start
            if not earlier and not shared:
                continue
            rank = (shared + (1 if earlier else 0), at if earlier else -at)
            if best is None or rank > best[0]:
                best = (rank, person)
    return best[1] if best is not None else None


def country_word(lex: Lexicons, word: str) -> str | None:
    return lex.adjectives.get((word,)) or lex.country_names.get((word,)) or lex.capitals.get((word,))


def described_organization(discourse: Discourse, start: int, end: int, head: int) -> str | None:
    """The organization that "the ministry" stands for: the last one of that kind or with that word in its name."""
    tokens = discourse.tokens
    noun = tokens.lower[head]
    kinds = discourse.lex.organization_nouns.get(noun)
    if kinds is None:
        return None
    words = {tokens.lower[i] for i in range(start, head) if tokens.text[i][0].isalnum()} - SMALL_WORDS - PAST_WORDS
    fallback = None
    for begin, stop, mention in reversed(discourse.before(start)):
        if mention.entity not in discourse.kinds:
            continue
        named = {tokens.lower[i] for i in range(begin, stop)}
        if noun in named and words <= named:
            return mention.entity
        near = tokens.passage[begin] >= tokens.passage[start] - 4 and mention.form is not MentionForm.DEMONYM
        if fallback is None and near and not words and discourse.kinds[mention.entity] in kinds:
            fallback = mention.entity
    return fallback
