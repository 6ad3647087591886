"""Who a verb or noun names as taking part: noun phrases, cut to the words that name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from onrecord.model import Entities, OrganizationKind, PlaceKind, Span
from onrecord.transform.columns import numbers
from onrecord.transform.events.lexicon import actor_nouns, quantities

LEFT = frozenset(
    {"amod", "compound", "nmod", "nummod", "poss", "case", "quantmod", "advmod", "punct", "predet", "appos"}
)
NOUNS = frozenset({"NOUN", "PROPN", "PRON", "NUM"})
RELATIVE = frozenset({"who", "which", "that", "whom"})
TO_WHOM = (
    "against",
    "with",
    "on",
    "to",
    "at",
    "toward",
    "towards",
    "for",
    "from",
    "of",
    "between",
    "upon",
    "into",
    "in",
)


@dataclass(frozen=True, slots=True)
class Named:
    """The entities of a document by the tokens of their mentions: key and table."""

    at: Mapping[int, str]

    def entity(self, token: Token) -> str | None:
        return self.at.get(token.i)


def named_tokens(doc: Doc, entities: Entities) -> tuple[Named, dict[int, str]]:
    """People and organizations, and places, by the index of each token that a mention covers."""
    actors = {e.key for e in entities.people} | {e.key for e in entities.organizations}
    places = {p.key for p in entities.places}
    governments = {o.country_code: o.key for o in entities.organizations if o.kind is OrganizationKind.GOVERNMENT}
    country = {
        p.key: governments[p.country_code]
        for p in entities.places
        if p.kind is PlaceKind.COUNTRY and p.country_code in governments
    }
    who: dict[int, str] = {}
    where: dict[int, str] = {}
    (offsets,) = numbers(doc, "IDX")
    starts = {offset: i for i, offset in enumerate(offsets)}
    for mention in sorted(entities.mentions, key=lambda m: (m.span.end - m.span.start, m.span.start)):
        first = starts.get(mention.span.start)
        if first is None:
            continue
        target = who if mention.entity in actors else where if mention.entity in places else None
        if target is None or (target is where and mention.form == "metonym"):
            continue
        i = first
        while i < len(offsets) and offsets[i] < mention.span.end:
            target.setdefault(i, mention.entity)
            if mention.entity in country:
                who.setdefault(i, country[mention.entity])
            i += 1
    return Named(who), where


def phrase(head: Token) -> Span:
    """The words that name: the head with what modifies it from the left, and "of ..." where the head is a quantity."""
    start = head
    for child in head.lefts:
        if child.dep_ in LEFT and child.i < start.i and not (child.dep_ == "punct" and child.text not in "-–"):
            start = child if child.dep_ not in ("poss", "nmod", "compound", "amod") else doc_left(child)
            break
    end = head
    if head.lemma_.lower() in quantities() or head.pos_ == "NUM":
        for child in head.rights:
            if child.dep_ == "prep" and child.lower_ in ("of", "from"):
                inner = next((c for c in child.rights if c.dep_ == "pobj"), None)
                if inner is not None:
                    end = inner
                break
    return Span(start.idx, end.idx + len(end.text))


def doc_left(token: Token) -> Token:
    """The leftmost word of a modifier, articles aside."""
    left = token.left_edge
    while left.i < token.i and (left.dep_ == "det" or left.is_punct or left.is_space):
        left = left.nbor(1)
    return left


def with_conjuncts(head: Token) -> Iterator[Token]:
    """The head and what "and" joins to it."""
    yield head
    for child in head.rights:
        if child.dep_ == "conj" and child.pos_ in NOUNS:
            yield from with_conjuncts(child)


def is_actor(head: Token, named: Named) -> bool:
    """Whether the head, or a word that modifies it, is an entity, or the head a noun for those who act."""
    if head.i in named.at or head.lemma_.lower() in actor_nouns() or head.ent_type_ in ("PERSON", "ORG", "NORP", "GPE"):
        return True
    return any(c.i in named.at or c.ent_type_ in ("PERSON", "ORG", "NORP", "GPE") for c in head.lefts)


def child_of(token: Token, deps: frozenset[str] | tuple[str, ...]) -> Token | None:
    return next((child for child in token.children if child.dep_ in deps), None)


def prep_object(token: Token, words: tuple[str, ...]) -> Token | None:
    """The object of the first preposition after the token that is one of `words`, in the order of `words`."""
    found: dict[str, Token] = {}
    for child in token.rights:
        if child.dep_ in ("prep", "dative", "agent") and child.lower_ in words:
            inner = next((c for c in child.rights if c.dep_ in ("pobj", "pcomp")), None)
            if inner is not None and inner.pos_ in NOUNS:
                found.setdefault(child.lower_, inner)
    return next((found[word] for word in words if word in found), None)


def subject(verb: Token, depth: int = 0) -> Token | None:
    """Who does what the verb says: its subject, or that of the verb it hangs on; in the passive the "by" phrase."""
    if depth > 6:
        return None
    passive = child_of(verb, ("nsubjpass",)) is not None
    if passive or (verb.tag_ == "VBN" and verb.dep_ in ("acl", "relcl")):
        agent = child_of(verb, ("agent",))
        by = child_of(agent, ("pobj",)) if agent is not None else None
        return by if by is not None else None
    own = child_of(verb, ("nsubj",))
    if own is not None:
        return antecedent(own, verb)
    head = verb.head
    if head is verb:
        return None
    if verb.dep_ == "conj" and head.pos_ in ("VERB", "AUX"):
        return subject(head, depth + 1)
    if verb.dep_ in ("xcomp", "advcl", "ccomp", "pcomp", "prep") and head.pos_ in ("VERB", "AUX", "ADP", "SCONJ"):
        if verb.dep_ == "xcomp":
            controller = child_of(head, ("dobj", "iobj"))
            if controller is not None and head.lemma_ not in ("promise", "threaten", "vow", "pledge"):
                return antecedent(controller, head)
            if child_of(head, ("nsubjpass",)) is not None:
                return child_of(head, ("nsubjpass",))
        return subject(head, depth + 1)
    if verb.dep_ in ("acl", "relcl"):
        if verb.tag_ == "VB":  # "plans to attack": whose plans
            owner = owner_of(head)
            return owner if owner is not None else (subject(head.head, depth + 1) if head.head.pos_ == "VERB" else None)
        return head
    if verb.dep_ in ("xcomp", "acomp") or head.dep_ == "acomp":
        return subject(head, depth + 1)
    return None


def antecedent(token: Token, verb: Token) -> Token:
    """For a relative pronoun the noun that it stands for; for "it", "he", "they" after "X said" the X."""
    if token.lower_ in RELATIVE and verb.dep_ == "relcl" and verb.head.pos_ in NOUNS:
        return verb.head
    if token.pos_ == "PRON" and verb.dep_ in ("ccomp", "advcl", "parataxis") and verb.head.pos_ == "VERB":
        above = child_of(verb.head, ("nsubj",))
        if above is not None and above.pos_ != "PRON":
            return above
    return token


def owner_of(noun: Token) -> Token | None:
    """Whose a noun is: possessive, compound or adjective of a people before it, or "by"/"of" after it."""
    for child in noun.lefts:
        if child.dep_ in ("poss", "nmod", "compound", "amod") and (
            child.dep_ == "poss" or child.ent_type_ in ("NORP", "GPE", "ORG", "PERSON")
        ):
            return child
    return prep_object(noun, ("by",))
