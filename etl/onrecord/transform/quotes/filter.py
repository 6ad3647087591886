"""The learned filter: how likely a candidate is an attribution, by a logistic regression over its features."""

from __future__ import annotations

import gzip
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from onrecord.transform.quotes.candidates import Candidate, candidates_of
from onrecord.transform.quotes.features import candidate_features, cue_features
from onrecord.transform.quotes.marks import Stretch
from onrecord.transform.quotes.rules import choose
from onrecord.transform.quotes.words import Words


@dataclass(frozen=True, slots=True)
class Filter:
    """Weights by feature, and the bias; `nouns` are the nouns and adjectives that are worth a look."""

    weights: dict[str, float]
    bias: float
    others: frozenset[str]

    def probability(self, features: list[str], base: float) -> float:
        get = self.weights.get
        total = base
        for feature in features:
            total += get(feature, 0.0)
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


@lru_cache(maxsize=1)
def load_filter() -> Filter:
    """The filter as trained by bench/train_quotes.py: a line a weight, `feature TAB weight`."""
    raw = files("onrecord.transform.quotes").joinpath("model", "filter.tsv.gz").read_bytes()
    weights: dict[str, float] = {}
    others: set[str] = set()
    for line in gzip.decompress(raw).decode("utf-8").split("\n"):
        feature, _, value = line.rpartition("\t")
        if feature.startswith("other\t"):
            others.add(feature[6:])
        else:
            weights[feature] = float(value)
    return Filter(weights, weights.pop("bias"), frozenset(others))


def worth_a_look(words: Words, token: int, others: frozenset[str]) -> bool:
    pos = words.pos[token]
    return pos == "VERB" or (pos in ("NOUN", "ADJ", "AUX", "ADP") and f"{words.lemma[token]}/{pos}" in others)


def quoted_state(words: Words, candidate: Candidate, stretches: list[Stretch]) -> str:
    """How a candidate stands to quotation marks: cue inside, content inside, content touching some, none."""
    cue = words.start[candidate.cue]
    start, end = words.start[candidate.ranges[0][0]], words.end[candidate.ranges[-1][1]]
    state = "none"
    for stretch in stretches:
        if stretch.start >= end and stretch.start > cue:
            break
        if stretch.end <= start and stretch.end <= cue:
            continue
        if stretch.start <= cue < stretch.end:
            return "cue"
        if stretch.start < end and start < stretch.end:
            whole = stretch.start <= start + 2 and end - 2 <= stretch.end
            crosses = start > stretch.start + 1 or end < stretch.end - 1
            state = "whole" if whole else "crossing" if crosses else "part"
    return state


def ruled(words: Words, token: int, found: list[Candidate]) -> Callable[[Candidate], str]:
    """What the rules hold of each candidate of a cue: that it is the one, that another is, or that none is."""
    chosen = choose(words, token, found)
    if chosen is None:
        return lambda candidate: "none"
    best, sure = chosen
    return lambda candidate: f"this:{sure}" if candidate.ranges == best.ranges else f"other:{sure}"


def scored(words: Words, token: int, stretches: list[Stretch], model: Filter) -> tuple[Candidate, float] | None:
    """The likeliest candidate of a cue with its probability."""
    found = candidates_of(words, token)
    if not found:
        return None
    shared, name, kind = cue_features(words, token)
    get = model.weights.get
    base = model.bias + sum(get(feature, 0.0) for feature in shared)
    best: tuple[float, Candidate] | None = None
    rules = ruled(words, token, found)
    for rank, candidate in enumerate(found):
        state = quoted_state(words, candidate, stretches)
        score = model.probability(
            candidate_features(words, candidate, rank, len(found), name, kind, state, rules(candidate)), base
        )
        if best is None or score > best[0]:
            best = (score, candidate)
    return (best[1], best[0]) if best else None
