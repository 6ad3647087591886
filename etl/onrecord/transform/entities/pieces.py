"""Words as the names model reads them: pieces of the vocabulary, and how each word is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LABELS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC", "B-MISC", "I-MISC")


@dataclass(frozen=True, slots=True)
class Pieces:
    """A stretch of words as pieces: `first` is each word's first piece."""

    ids: list[int]
    shapes: list[int]
    first: list[int]


def shape(word: str) -> int:
    """0 lower-case or no letters, 1 capital first, 2 capitals only, 3 a capital further on."""
    if word.islower() or not any(c.isalpha() for c in word):
        return 0
    if word.isupper() and sum(c.isalpha() for c in word) > 1:
        return 2
    return 1 if word[0].isupper() and (word[1:].islower() or len(word) == 1) else 3


def load_tokenizer(vocabulary: Path) -> Tokenizer:
    """The WordPiece tokenizer of a vocabulary with a piece a line; capitals and accents are left out."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordPiece
    from tokenizers.normalizers import BertNormalizer
    from tokenizers.pre_tokenizers import BertPreTokenizer

    lines = vocabulary.read_text("utf-8").splitlines()
    tokenizer = Tokenizer(WordPiece({piece: n for n, piece in enumerate(lines)}, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    return tokenizer


def number_of(tokenizer: Tokenizer, piece: str) -> int:
    """The number of a piece that every vocabulary has."""
    number = tokenizer.token_to_id(piece)
    if number is None:
        raise OnrecordError(f"the vocabulary of the names model has no {piece}")
    return number


def cut(tokenizer: Tokenizer, words: Sequence[str]) -> list[list[int]]:
    """The pieces of each word, one at least, four at most."""
    unknown = number_of(tokenizer, "[UNK]")
    return [encoding.ids[:4] or [unknown] for encoding in tokenizer.encode_batch_fast(list(words))]


def together(tokenizer: Tokenizer, words: Sequence[str], parts: Sequence[list[int]]) -> Pieces:
    """A stretch of words, with the pieces that open and close it."""
    ids, shapes, first = [number_of(tokenizer, "[CLS]")], [0], []
    for word, part in zip(words, parts, strict=True):
        first.append(len(ids))
        ids.extend(part)
        shapes.extend([shape(word)] * len(part))
    ids.append(number_of(tokenizer, "[SEP]"))
    shapes.append(0)
    return Pieces(ids, shapes, first)
