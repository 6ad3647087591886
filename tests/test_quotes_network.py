"""The network that tags content: its decoding is exact, its vectors are trusted only where they mean something."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from spacy.language import Language

from onrecord.extract.text import article_from_text
from onrecord.transform.language import PIPELINE, fingerprint, parse
from onrecord.transform.quotes.familiarity import Familiar, load_familiar
from onrecord.transform.quotes.network import label
from onrecord.transform.quotes.tagger import blocks, load_tagger, vectors_of
from onrecord.transform.quotes.words import read_words

TRANSITIONS = np.array([[1.5, 0.5, 0.0], [0.3, 0.2, 2.0], [0.7, 0.4, 1.2]], np.float32)


def emissions(size: int, seed: int) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(0, 1.5, (size, 3)).astype(np.float32)


def by_hand(scores: NDArray[np.float32]) -> tuple[list[int], NDArray[np.float64]]:
    """Best path and each label's probability, by going through every path."""
    weights = {}
    for path in itertools.product(range(3), repeat=len(scores)):
        factor = np.prod([np.exp(float(scores[token][name])) for token, name in enumerate(path)])
        weights[path] = factor * np.prod([TRANSITIONS[a, b] for a, b in itertools.pairwise(path)])
    total = sum(weights.values())
    chances = np.zeros((len(scores), 3))
    for path, weight in weights.items():
        for token, name in enumerate(path):
            chances[token, name] += weight / total
    return list(max(weights, key=lambda path: weights[path])), chances


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=4), st.integers(0, 1000))
def test_labels_and_their_probabilities_are_those_of_all_paths(lengths: list[int], seed: int) -> None:
    ends = list(itertools.accumulate(lengths))
    runs = list(zip([0, *ends[:-1]], ends, strict=True))
    scores = emissions(ends[-1] + 2, seed)
    labels, chances = label(scores, TRANSITIONS, runs)
    for start, end in runs:
        path, expected = by_hand(scores[start:end])
        assert labels[start:end].tolist() == path
        assert np.allclose(chances[start:end], expected, atol=1e-5)
    assert labels[ends[-1] :].tolist() == [0, 0]  # what stands in no passage is no content


def test_a_long_passage_is_labelled_to_its_end() -> None:
    scores = emissions(1000, 7)
    labels, chances = label(scores, TRANSITIONS, [(0, 1000)])
    assert np.allclose(chances.sum(axis=1), 1, atol=1e-5)
    assert (labels[800:] > 0).any()


def test_nothing_to_label_is_no_error() -> None:
    labels, chances = label(emissions(3, 1), TRANSITIONS, [])
    assert labels.tolist() == [0, 0, 0] and chances[:, 0].tolist() == [1, 1, 1]


@given(st.lists(st.integers(1, 900), max_size=30))
def test_blocks_are_the_passages_in_order(lengths: list[int]) -> None:
    ends = list(itertools.accumulate(lengths))
    runs = list(zip([0, *ends[:-1]], ends, strict=True)) if ends else []
    groups = blocks(runs)
    assert [run for group in groups for run in group] == runs
    assert all(group[-1][1] - group[0][0] <= 2000 for group in groups)


def test_vectors_of_another_pipeline_are_left_out(nlp: Language) -> None:
    doc = parse(article_from_text("The mayor said the bridge is closed.", "test"), nlp)
    tagger = load_tagger()
    assert tagger.pipeline == fingerprint(nlp)
    assert vectors_of(doc, tagger.pipeline).any()
    doc.user_data[PIPELINE] = "another"
    assert not vectors_of(doc, tagger.pipeline).any()


def test_a_long_text_parsed_in_pieces_keeps_its_vectors(nlp: Language) -> None:
    text = "\n\n".join(f"Ms. Ortega said on day {day} that the bridge by the harbor is closed." for day in range(400))
    doc = parse(article_from_text(text, "test"), nlp)
    assert len(text) > 20_000
    assert vectors_of(doc, load_tagger().pipeline).any(axis=1).all()


@pytest.mark.parametrize("share", [0.0, 0.5, 0.75, 1.0])
def test_a_text_is_stranger_the_fewer_of_its_nouns_are_known(nlp: Language, share: float) -> None:
    nouns = ["harbor", "bridge", "ferry", "island", "dock", "crane", "cargo", "sailor", "storm", "rope", "anchor"]
    nouns += ["deck", "cabin", "lamp", "tide", "reef", "gull", "lobster", "chart", "kettle", "stove", "barrel"]
    text = " ".join(f"The {noun} was old." for noun in nouns)
    article = article_from_text(text, "test")
    words = read_words(article, parse(article, nlp))
    known = Familiar(100, 1.0, 0.0, dict.fromkeys(nouns[: int(share * len(nouns))], 100))
    assert known.strangeness(words) == pytest.approx(min(2 * (1 - share), 1.0), abs=0.1)


def test_a_sentence_is_too_short_to_be_strange(nlp: Language) -> None:
    article = article_from_text("Zorblats frobbed the quux.", "test")
    assert load_familiar().strangeness(read_words(article, parse(article, nlp))) == 0.0
