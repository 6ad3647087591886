"""An article's tokens as plain lists, so that rules read them without touching spaCy objects again and again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.model import Article, PassageKind, Span
from onrecord.transform.columns import numbers, passages_at, strings
from onrecord.transform.entities.lexicons import small_words

if TYPE_CHECKING:
    from spacy.tokens import Doc

SUFFIXES = ("Jr.", "Jr", "Sr.", "Sr", "Junior", "Senior", "II", "III", "IV")
DASHES = ("-", "–", "‐", "‑")
POSSESSIVE = ("'s", "’s", "‘s", "'", "’")


@dataclass(frozen=True, slots=True)
class Tokens:
    """Parallel lists, one item a token; `start` and `end` are code points, `sentence` its sentence's first token."""

    doc: Doc
    source: str  # the document's whole text
    text: list[str]
    lower: list[str]
    lemma: list[str]
    pos: list[str]
    dep: list[str]
    head: list[int]
    start: list[int]
    end: list[int]
    sentence: list[int]
    passage: list[int]  # index into the article's passages, -1 between them
    kinds: tuple[PassageKind, ...]
    capital: list[bool]  # begins with an upper-case letter
    title_case: frozenset[int]  # passages whose words mostly begin with a capital, where capitals tell nothing

    def __len__(self) -> int:
        return len(self.text)

    def span(self, start: int, end: int) -> Span:
        """The characters of tokens `start` to `end`, end exclusive."""
        return Span(self.start[start], self.end[end - 1])

    def words(self, start: int, end: int) -> str:
        """What stands at tokens `start` to `end`, white space made single."""
        return " ".join(self.source[self.start[start] : self.end[end - 1]].split())

    def kind(self, index: int) -> PassageKind | None:
        passage = self.passage[index]
        return self.kinds[passage] if passage >= 0 else None

    def opens_sentence(self, index: int) -> bool:
        """Whether the token is the first word of its sentence, quotation marks and brackets aside."""
        first = self.sentence[index]
        return all(not self.text[i][0].isalnum() for i in range(first, index))

    def at(self, start: int, end: int) -> tuple[str, ...]:
        return tuple(self.text[start:end])


def read_tokens(article: Article, doc: Doc) -> Tokens:
    """The tokens of a parsed article."""
    text, lemma, pos, dep = strings(doc, "ORTH", "LEMMA", "POS", "DEP")
    start, head, starts = numbers(doc, "IDX", "HEAD", "SENT_START")
    end = [index + len(word) for index, word in zip(start, text, strict=True)]
    sentence = []
    first = 0
    for index, begins in enumerate(starts):
        if begins == 1:
            first = index
        sentence.append(first)
    passage = passages_at(start, article.passages)
    capital = [word[0].isupper() for word in text]
    title_case = title_case_passages(text, capital, passage)
    return Tokens(
        doc=doc,
        source=article.text,
        text=text,
        lower=[word.lower() for word in text],
        lemma=lemma,
        pos=pos,
        dep=dep,
        head=head,
        start=start,
        end=end,
        sentence=sentence,
        passage=passage,
        kinds=tuple(p.kind for p in article.passages),
        capital=capital,
        title_case=title_case,
    )


def title_case_passages(text: list[str], capital: list[bool], passage: list[int]) -> frozenset[int]:
    """Passages of four words or more in which no word of four letters or more but a small one is lower-case."""
    words: dict[int, int] = {}
    plain: set[int] = set()
    for index, word in enumerate(text):
        place = passage[index]
        if word.isalpha():
            words[place] = words.get(place, 0) + 1
            if len(word) > 3 and not capital[index] and word not in small_words("link"):
                plain.add(place)
    return frozenset(p for p, count in words.items() if count >= 4 and p not in plain)
