"""Where the text says who a person is: titles, appositions, clauses such as "X is the founder of …"."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from onrecord.model import AffiliationStatus, Mention
from onrecord.transform.entities.lexicons import Lexicons
from onrecord.transform.entities.titles import apposition_after, title_before
from onrecord.transform.entities.tokens import Tokens

FORMER = frozenset(
    ("former", "ex", "formerly", "retired", "onetime", "one-time", "late", "previous", "erstwhile", "disgraced")
)
SERVING = frozenset(("serve", "work", "act", "teach", "study"))
SERVING_LINKS = frozenset(("as", "at", "for", "with", "in"))


class Form(StrEnum):
    TITLE = "title"
    APPOSITION = "apposition"
    CLAUSE = "clause"


@dataclass(frozen=True, slots=True)
class Statement:
    """Tokens `start` to `end` that say who `person` is, beside the mention at tokens `name_start` to `name_end`."""

    person: str
    start: int
    end: int
    name_start: int
    name_end: int
    form: Form
    status: AffiliationStatus


def token_range(tokens: Tokens, mention: Mention) -> tuple[int, int]:
    """The tokens of a mention, end exclusive."""
    return bisect_left(tokens.start, mention.span.start), bisect_left(tokens.start, mention.span.end)


def status_of(tokens: Tokens, start: int, end: int, otherwise: AffiliationStatus) -> AffiliationStatus:
    """FORMER where a word before the role says so."""
    return AffiliationStatus.FORMER if any(tokens.lower[i] in FORMER for i in range(start, end)) else otherwise


def find_statements(tokens: Tokens, lex: Lexicons, mentions: Iterable[Mention]) -> list[Statement]:
    """Every statement about the people whose mentions are given, in text order."""
    found = []
    for mention in mentions:
        start, end = token_range(tokens, mention)
        title = title_before(tokens, lex, start)
        if title is not None:
            found.append(Statement(mention.entity, *title, start, end, Form.TITLE, AffiliationStatus.CURRENT))
        apposition = apposition_after(tokens, lex, end)
        if apposition is not None:
            found.append(Statement(mention.entity, *apposition, start, end, Form.APPOSITION, AffiliationStatus.CURRENT))
        found.extend(clauses(tokens, lex, mention, start, end))
    return found


def clauses(tokens: Tokens, lex: Lexicons, mention: Mention, start: int, end: int) -> Iterable[Statement]:
    """A stretch for each verb whose subject X is: "X is a former officer …, taught at …, and is the director of …"."""
    root = end - 1
    for index in range(end - 1, start - 1, -1):
        if not start <= tokens.head[index] < end:
            root = index
            break
    if tokens.dep[root] not in ("nsubj", "nsubjpass"):
        return
    verb = tokens.head[root]
    sentence = tokens.sentence[start]
    size = len(tokens)
    verbs = [verb]
    index = verb + 1
    while index < size and tokens.sentence[index] == sentence:
        if tokens.head[index] in verbs and tokens.pos[index] in ("VERB", "AUX"):
            asyndetic = tokens.text[index - 1] == "," and tokens.doc[index].tag_ in ("VBD", "VBZ")
            if tokens.dep[index] == "conj" or (tokens.dep[index] == "advcl" and asyndetic):
                verbs.append(index)
        index += 1
    stop = index
    limits = [*verbs[1:], stop]
    for verb, limit in zip(verbs, limits, strict=True):
        lemma = tokens.lemma[verb]
        after = verb + 1
        while after < limit and tokens.pos[after] in ("ADV", "PART") and tokens.lower[after] not in FORMER:
            after += 1
        if after >= limit:
            continue
        if lemma == "be" and tokens.lower[verb] in ("is", "was", "'s", "’s"):
            status = AffiliationStatus.CURRENT if tokens.lower[verb] != "was" else AffiliationStatus.FORMER
            if not (
                tokens.lower[after] in ("a", "an", "the", "also", "now", "one")
                or tokens.lower[after] in lex.titles
                or tokens.lower[after] in FORMER
            ):
                continue
        elif lemma in SERVING and tokens.lower[after] in SERVING_LINKS:
            past = tokens.doc[verb].tag_ in ("VBD",)
            status = AffiliationStatus.FORMER if past else AffiliationStatus.UNSTATED
            if tokens.doc[verb].tag_ in ("VBZ",):
                status = AffiliationStatus.CURRENT
        elif lemma in ("lead", "head", "run", "chair", "found", "co-found", "direct") and tokens.lower[after] in (
            "the",
            "a",
        ):
            status = AffiliationStatus.CURRENT if tokens.doc[verb].tag_ == "VBZ" else AffiliationStatus.UNSTATED
            after = verb
        else:
            continue
        close = phrase_end(tokens, after, limit)
        if close > after:
            yield Statement(mention.entity, after, close, start, end, Form.CLAUSE, status)


def phrase_end(tokens: Tokens, start: int, limit: int) -> int:
    """Where a predicate ends: at a mark that closes the clause, or before the next verb's conjunction."""
    end = start
    while end < limit and tokens.text[end] not in (";", ":", "—", '"', "“", "”", "(") and "\n" not in tokens.text[end]:
        end += 1
    while end > start and (
        tokens.text[end - 1] in (",", ".") or tokens.lower[end - 1] in ("and", "but", "has", "have", "had")
    ):
        end -= 1
    return end


def role_heads(tokens: Tokens, lex: Lexicons, start: int, end: int) -> list[int]:
    """The title words of a stretch that head a role: not those before another title word in the same compound."""
    heads = [i for i in range(start, end) if tokens.lower[i] in lex.titles]
    return [
        i
        for place, i in enumerate(heads)
        if not (
            place + 1 < len(heads)
            and all(
                tokens.pos[j] in ("NOUN", "PROPN", "ADJ", "PUNCT") and tokens.text[j] not in (",", ".", ";")
                for j in range(i + 1, heads[place + 1] + 1)
            )
        )
        or tokens.text[i + 1 : i + 2] == [","]
    ]
