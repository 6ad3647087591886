"""How far a text is from the news that the models learned from, by the nouns that they share."""

from __future__ import annotations

import gzip
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from onrecord.transform.quotes.words import Words

FEWEST = 20  # different nouns from which on a text can be told strange
RARE = 3  # a noun in fewer training articles counts as new


@dataclass(frozen=True, slots=True)
class Familiar:
    """In how many of the training `articles` each noun stands.

    Of articles from the same newsrooms that were not among them, nine of ten reach the score `usual`, and all but one
    of fifty `least`.
    """

    articles: int
    usual: float
    least: float
    nouns: dict[str, int]

    def score(self, nouns: set[str]) -> float:
        """The mean square root of the share of training articles that have a noun."""
        shares = sorted(self.nouns.get(noun, 0) / self.articles for noun in nouns)
        return sum(map(math.sqrt, shares)) / len(shares)

    def strangeness(self, words: Words) -> float:
        """From 0 for a text like the training articles, and for one too short to tell, to 1 for one that is not.

        It is 1 from half way between `usual` and `least` on.
        """
        nouns = nouns_of(words)
        if len(nouns) < FEWEST:
            return 0.0
        return min(max(2 * (self.usual - self.score(nouns)) / (self.usual - self.least), 0.0), 1.0)


def nouns_of(words: Words) -> set[str]:
    """The lemmas of the nouns and names."""
    return {
        lemma
        for lemma, text, pos in zip(words.lemma, words.text, words.pos, strict=True)
        if pos in ("NOUN", "PROPN") and text.isalpha()
    }


def learn(articles: Iterable[Words], usual: float = 1.0, least: float = 0.0) -> Familiar:
    """What the articles make familiar."""
    counts: Counter[str] = Counter()
    size = 0
    for words in articles:
        counts.update(nouns_of(words))
        size += 1
    return Familiar(size, usual, least, {noun: count for noun, count in sorted(counts.items()) if count >= RARE})


def reached(familiar: Familiar, unseen: Iterable[Words]) -> tuple[float, float]:
    """The scores that nine of ten of the unseen articles reach, and all but one of fifty."""
    found = [nouns_of(words) for words in unseen]
    scores = sorted(familiar.score(nouns) for nouns in found if len(nouns) >= FEWEST)
    return round(scores[len(scores) // 10], 4), round(scores[len(scores) // 50], 4)


def write_familiar(familiar: Familiar) -> bytes:
    lines = [f"{familiar.articles}\t{familiar.usual}\t{familiar.least}"]
    lines += [f"{noun}\t{count}" for noun, count in familiar.nouns.items()]
    return gzip.compress("\n".join(lines).encode("utf-8"), mtime=0)


@lru_cache(maxsize=1)
def load_familiar() -> Familiar:
    """As bench/train_quotes.py writes it."""
    raw = files("onrecord.transform.quotes").joinpath("model", "familiar.tsv.gz").read_bytes()
    first, *rest = (line.split("\t") for line in gzip.decompress(raw).decode("utf-8").split("\n"))
    return Familiar(int(first[0]), float(first[1]), float(first[2]), {noun: int(count) for noun, count in rest})
