"""A parsed article's tokens as plain lists, so that rules walk the tree without touching spaCy objects."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from spacy.tokens import Doc

from onrecord.model import Article, Passage, Span
from onrecord.transform.columns import numbers, passages_at, strings


@dataclass(frozen=True, slots=True)
class Words:
    """Parallel lists, one item a token.

    `start` and `end` are code points; `sentence` and `sentence_end` the first token of the token's sentence and the
    token after its last; `left` and `right` the first and last token of the token's subtree; `kids` its dependents in
    text order; `passage` the index of the article's passage that it stands in, -1 between passages.
    """

    source: str
    text: list[str]
    lower: list[str]
    lemma: list[str]
    pos: list[str]
    tag: list[str]
    dep: list[str]
    entity: list[str]
    head: list[int]
    start: list[int]
    end: list[int]
    left: list[int]
    right: list[int]
    kids: list[list[int]]
    sentence: list[int]
    sentence_end: list[int]
    passage: list[int]
    passages: tuple[Passage, ...]

    def __len__(self) -> int:
        return len(self.text)

    def span(self, first: int, last: int) -> Span:
        """The characters of tokens `first` to `last`, both included."""
        return Span(self.start[first], self.end[last])

    def at(self, offset: int) -> int:
        """The token that holds the character at `offset`, or the one before it."""
        return bisect_right(self.start, offset, 1) - 1  # no token is before the first

    def is_word(self, index: int) -> bool:
        """Whether the token has a letter or digit at either end."""
        word = self.text[index]
        return word[0].isalnum() or word[-1].isalnum()


def read_words(article: Article, doc: Doc) -> Words:
    """The tokens of a parsed article."""
    text, lemma, pos, tag, dep, entity = strings(doc, "ORTH", "LEMMA", "POS", "TAG", "DEP", "ENT_TYPE")
    start, head, starts = numbers(doc, "IDX", "HEAD", "SENT_START")
    size = len(text)
    left, right = edges(head)
    kids: list[list[int]] = [[] for _ in range(size)]
    for index, parent in enumerate(head):
        if parent != index:
            kids[parent].append(index)
    sentence, sentence_end = sentences([begins == 1 for begins in starts])
    return Words(
        source=article.text,
        text=text,
        lower=[word.lower() for word in text],
        lemma=[word.lower() for word in lemma],
        pos=pos,
        tag=tag,
        dep=dep,
        entity=entity,
        head=head,
        start=start,
        end=[offset + len(word) for offset, word in zip(start, text, strict=True)],
        left=left,
        right=right,
        kids=kids,
        sentence=sentence,
        sentence_end=sentence_end,
        passage=passages_at(start, article.passages),
        passages=article.passages,
    )


def edges(head: list[int]) -> tuple[list[int], list[int]]:
    """The first and last token of each token's subtree. A climb stops where an ancestor already reaches as far."""
    size = len(head)
    left, right = list(range(size)), list(range(size))
    for index in range(size):
        above = head[index]
        while left[above] > index:
            left[above] = index
            above = head[above]
    for index in range(size - 1, -1, -1):
        above = head[index]
        while right[above] < index:
            right[above] = index
            above = head[above]
    return left, right


def sentences(starts: list[bool]) -> tuple[list[int], list[int]]:
    """For each token the first token of its sentence, and the token after its last."""
    size = len(starts)
    first, after = [0] * size, [size] * size
    for index in range(1, size):
        first[index] = index if starts[index] else first[index - 1]
    for index in range(size - 2, -1, -1):
        after[index] = index + 1 if starts[index + 1] else after[index + 1]
    return first, after
