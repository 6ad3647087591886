"""The fixed weights of evidence that joins are decided by, in the terms of Fellegi and Sunter's record linkage.

Each comparison of two namings has levels; a level's weight is log2(m/u), where m is how often it holds of two namings
of one person or organization and u how often of two different ones (Fellegi and Sunter 1969, "A Theory for Record
Linkage"). Weights add up, in bits, to the log odds that the two are one. They are read from `match_weights.tsv`, which
says where they come from.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from onrecord.lexicon import read_rows

JOIN = 0.9  # from this probability on a naming is joined to an entity
DOUBT = 0.2  # from this one on a pair that is not joined goes to the review list


@dataclass(frozen=True, slots=True)
class Level:
    """How often a level of a comparison holds of two namings of one entity (m) and of two different ones (u)."""

    m: float
    u: float

    @property
    def bits(self) -> float:
        return math.log2(self.m / self.u)


@lru_cache(maxsize=2)
def levels(about: str) -> dict[tuple[str, str], Level]:
    """The levels of `person` or `organization` by comparison and level."""
    return {
        (row["comparison"], row["level"]): Level(float(row["m"]), float(row["u"]))
        for row in read_rows("match_weights")
        if row["about"] == about and row["u"]
    }


@lru_cache(maxsize=2)
def bits(about: str) -> dict[tuple[str, str], float]:
    """The weight in bits of every level."""
    return {name: level.bits for name, level in levels(about).items()}


@lru_cache(maxsize=2)
def prior(about: str) -> float:
    """The probability that two names that share a block are one entity's, before anything is compared."""
    return next(
        float(row["m"]) for row in read_rows("match_weights") if (row["about"], row["comparison"]) == (about, "prior")
    )


@lru_cache(maxsize=2)
def prior_bits(about: str) -> float:
    return math.log2(prior(about) / (1 - prior(about)))


def probability(weight: float) -> float:
    """The probability that a weight in bits stands for."""
    return float(1 / (1 + 2.0 ** -max(weight, -500.0)))
