"""A parsed document's tokens as plain lists: spaCy makes an object anew for each token that a rule looks at."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from onrecord.model import Passage

if TYPE_CHECKING:
    from spacy.strings import StringStore
    from spacy.tokens import Doc

MOST = 200_000  # texts that are remembered; an archive has ever new names


class Remembered(dict[int, str]):
    """What is said of texts, by their hash; the string store makes a text anew each time that it is asked."""

    def __init__(self, strings: StringStore, say: Callable[[str], str]) -> None:
        super().__init__()
        self.strings, self.say = strings, say

    def __missing__(self, code: int) -> str:
        said = self.say(self.strings[code])
        if len(self) < MOST:
            self[code] = said
        return said


@lru_cache(maxsize=8)
def remembered(strings: StringStore, say: Callable[[str], str] = str) -> Remembered:
    """What `say` says of the texts of that store: by itself the texts."""
    return Remembered(strings, say)


def strings(doc: Doc, *attributes: str) -> list[list[str]]:
    """A list for each of the attributes (names of `spacy.attrs`) that are text, with one item a token."""
    if not len(doc):
        return [[] for _ in attributes]
    name = remembered(doc.vocab.strings).__getitem__
    return [list(map(name, column)) for column in doc.to_array([*attributes, "HEAD"]).T[:-1].tolist()]


def numbers(doc: Doc, *attributes: str) -> list[list[int]]:
    """A list for each of the attributes that are numbers, with one item a token; a token's HEAD is its head's index."""
    if not len(doc):
        return [[] for _ in attributes]
    rows = doc.to_array([*attributes, "HEAD"]).astype(np.int64).T[:-1]  # offsets of heads are signed
    order = np.arange(len(doc))
    return [(row + order if name == "HEAD" else row).tolist() for name, row in zip(attributes, rows, strict=True)]


def passages_at(offsets: Sequence[int], passages: Sequence[Passage]) -> list[int]:
    """For each offset (code points) the index of the passage that it lies in, -1 between passages."""
    heads = [passage.span.start for passage in passages]
    ends = [passage.span.end for passage in passages]
    found = []
    for offset in offsets:
        place = bisect_right(heads, offset) - 1
        found.append(place if place >= 0 and offset < ends[place] else -1)
    return found
