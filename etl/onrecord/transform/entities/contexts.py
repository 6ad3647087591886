"""Names that the words around them say what they are: characters, pseudonyms, relatives, and titles of works."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from onrecord.lexicon import read_rows
from onrecord.transform.entities.lexicons import Lexicons
from onrecord.transform.entities.proposals import Proposal, Reading
from onrecord.transform.entities.tokens import POSSESSIVE, Tokens

OPENING = frozenset(("“", '"', "‘", "'", "``"))
LONGEST = 3  # words in such a name; longer ones the tagger knows, or they are sentences


@lru_cache(maxsize=1)
def phrases() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """The phrases and their readings by last word, the longest first."""
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for row in read_rows("name_contexts"):
        words = tuple(row["phrase"].split())
        table.setdefault(words[-1], []).append((words, row["reading"]))
    return {last: tuple(sorted(rows, key=lambda row: (-len(row[0]), row[0]))) for last, rows in table.items()}


def from_contexts(tokens: Tokens, lex: Lexicons) -> Iterator[Proposal]:
    """A person after "the murder of", "a man called" or "her sons", or before "case"; a thing after "the novel"."""
    table = phrases()
    size = len(tokens)
    for index, word in enumerate(tokens.lower):
        if word not in table or index + 1 >= size or tokens.passage[index] in tokens.title_case:
            continue
        for words, reading in table[word]:
            first = index - len(words) + 1
            if first < 0 or tuple(tokens.lower[first : index + 1]) != words:
                continue
            if reading == "kin":
                yield from relatives(tokens, lex, index + 1)
            elif reading == "after":
                yield from called_after(tokens, lex, index)
            elif reading != "role" or (first > 0 and tokens.lower[first - 1] in lex.titles):
                span = name_after(tokens, lex, index + 1)
                if span is not None and reading != "work":
                    yield Proposal(*span, Reading.PERSON, 1.0, "called" if reading == "role" else "context")
                elif span is not None and span[1] - span[0] > 1 and is_title(tokens, index, span[1]):
                    yield Proposal(*span, Reading.THING, 1.0, "work")
            break


def relatives(tokens: Tokens, lex: Lexicons, start: int) -> Iterator[Proposal]:
    """First names after a word of kinship, a comma stepped over: "her son, Lars," and "sons Lars and Per"."""
    size, sentence = len(tokens), tokens.sentence[start]
    index = start + 1 if tokens.text[start] == "," else start
    while index < size and tokens.sentence[index] == sentence:
        end = index + 1
        if end + 1 < size and tokens.text[end] == "-" and tokens.capital[end + 1]:
            end += 2  # "Kelly-Ann"
        if tokens.text[index] not in lex.plain_given_names or (end < size and tokens.capital[end]):
            return
        yield Proposal(index, end, Reading.PERSON, 1.0, "called")
        index = joined = end
        while joined < size and tokens.lower[joined] in (",", "and", "&"):
            joined += 1
        if joined == index:
            return
        index = joined


def called_after(tokens: Tokens, lex: Lexicons, index: int) -> Iterator[Proposal]:
    """A lone name that the tagger takes for a person's right before the noun: "the Marsh trial"."""
    name, before = index - 1, index - 2
    if tokens.text[name] in POSSESSIVE:
        name, before = index - 2, index - 3
    if before < 0 or tokens.sentence[before] != tokens.sentence[index]:
        return
    if tokens.capital[before] and tokens.pos[before] not in ("DET", "ADP"):
        return
    if tokens.capital[name] and tokens.doc[name].ent_type_ == "PERSON" and len(tokens.text[name]) > 2:
        yield Proposal(name, name + 1, Reading.PERSON, 1.0, "called")


def is_title(tokens: Tokens, index: int, end: int) -> bool:
    """Whether the words up to `end` name the work at `index`; in "the film Ana Brandt made" they do not."""
    return not tokens.capital[index] and (end >= len(tokens) or tokens.pos[end] not in ("VERB", "AUX"))


def name_after(tokens: Tokens, lex: Lexicons, start: int) -> tuple[int, int] | None:
    """The capitalized words from `start` on, quotation mark and article left out; none where they are another kind."""
    size, sentence = len(tokens), tokens.sentence[start]
    kinds = ["PROPN"]
    if start + 1 < size and tokens.text[start] in OPENING:
        start += 1
        kinds += ["NOUN", "ADJ", "X"]  # a made-up name in quotation marks
    if start + 1 < size and tokens.lower[start] == "the":
        start += 1
    end = start
    while end < size and tokens.sentence[end] == sentence and tokens.capital[end] and tokens.pos[end] in kinds:
        end += 1
    if not 0 < end - start <= LONGEST or tokens.doc[start].ent_type_ in ("DATE", "TIME"):
        return None
    last, name = tokens.text[end - 1], tokens.at(start, end)
    other = name in lex.country_names or name in lex.adjectives or name in lex.peoples or name in lex.organizations
    title = tokens.lower[start] in lex.titles or tokens.text[start] in lex.honorifics
    if other or title or last in lex.keywords or last in lex.things or tokens.text[start].isupper():
        return None
    plural = tokens.doc[end - 1].tag_ == "NNPS"
    return None if plural or (end < size and tokens.text[end] in ("’s", "'s", "-")) else (start, end)
