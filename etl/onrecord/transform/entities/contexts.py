"""Names that the words right before them say what they are: characters and pseudonyms, and titles of works."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from onrecord.lexicon import read_rows
from onrecord.transform.entities.lexicons import Lexicons
from onrecord.transform.entities.proposals import Proposal, Reading
from onrecord.transform.entities.tokens import Tokens

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
    """A person after "the murder of" or "going by the name", a thing after "the novel"."""
    table = phrases()
    size = len(tokens)
    for index, word in enumerate(tokens.lower):
        if word not in table or index + 1 >= size or tokens.passage[index] in tokens.title_case:
            continue
        for words, reading in table[word]:
            if tuple(tokens.lower[max(0, index - len(words) + 1) : index + 1]) == words:
                span = name_after(tokens, lex, index + 1)
                if span is not None and reading == "person":
                    yield Proposal(*span, Reading.PERSON, 1.0, "context")
                elif span is not None and span[1] - span[0] > 1 and is_title(tokens, index, span[1]):
                    yield Proposal(*span, Reading.THING, 1.0, "work")
                break


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
    if not 0 < end - start <= LONGEST:
        return None
    last, name = tokens.text[end - 1], tokens.at(start, end)
    other = name in lex.country_names or name in lex.adjectives or name in lex.peoples or name in lex.organizations
    title = tokens.lower[start] in lex.titles or tokens.text[start] in lex.honorifics
    if other or title or last in lex.keywords or last in lex.things or tokens.text[start].isupper():
        return None
    plural = tokens.doc[end - 1].tag_ == "NNPS"
    return None if plural or (end < size and tokens.text[end] in ("’s", "'s", "-")) else (start, end)
