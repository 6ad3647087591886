"""The names model of `--quality best`: a small encoder that reads whole sentences, beside the pipeline's own tagger.

Its word goes before the tagger's where it is sure that words name a person, or that they do not; everything after that,
the reading of a name in the whole document included, is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from onrecord.errors import OnrecordError
from onrecord.transform.entities.pieces import LABELS, Pieces, cut, load_tokenizer, together

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

FACTORY = "onrecord_names"
FOLDER = Path(str(files("onrecord") / "transform" / "entities" / "model"))
LENGTH = 112  # pieces in a stretch, as in training
BATCH = 16
KINDS = ("PER", "ORG", "LOC", "MISC")
INSTEAD = (
    "",
    "PERSON",
    "PERSON",
    "GPE",
    "PRODUCT",
)  # what a person of the tagger becomes where the model is sure of O …
Guess = tuple[int, int, str, float]
SURE = (
    0.95  # from here on a person that the model sees is one; 0.8 found no more of them and a third more that are none
)
OTHERWISE = 0.9  # from here on what the model says of a person of the tagger stands


@dataclass(frozen=True, slots=True)
class Encoder:
    """The loaded model."""

    session: InferenceSession
    tokenizer: Tokenizer

    def probabilities(self, stretches: list[Pieces]) -> list[NDArray[np.float32]]:
        """For each stretch the probability of each label for each word."""
        results: list[NDArray[np.float32]] = [np.zeros((0, len(LABELS)), np.float32)] * len(stretches)
        order = sorted(range(len(stretches)), key=lambda n: len(stretches[n].ids))
        for low in range(0, len(order), BATCH):
            group = order[low : low + BATCH]
            width = len(stretches[group[-1]].ids)
            ids, shapes, mask = (np.zeros((len(group), width), np.int64) for _ in range(3))
            for row, n in enumerate(group):
                size = len(stretches[n].ids)
                ids[row, :size], shapes[row, :size], mask[row, :size] = stretches[n].ids, stretches[n].shapes, 1
            logits = self.session.run(None, {"ids": ids, "shapes": shapes, "mask": mask})[0]
            for row, n in enumerate(group):
                chosen = logits[row, stretches[n].first]
                weights = np.exp(chosen - chosen.max(-1, keepdims=True))
                results[n] = weights / weights.sum(-1, keepdims=True)
        return results


@lru_cache(maxsize=1)
def load_encoder(folder: Path = FOLDER) -> Encoder:
    """The model in `folder`, on one thread. Raises OnrecordError where its libraries are not installed."""
    try:
        import onnxruntime
        import tokenizers  # noqa: F401
    except ImportError as error:
        raise OnrecordError(
            f'quality "best" needs {error.name}, which is not installed: pip install "onrecord[best]"'
        ) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(folder / "names.onnx", options, providers=["CPUExecutionProvider"])
    return Encoder(session, load_tokenizer(folder / "names.vocab"))


def stretches_of(doc: Doc, encoder: Encoder) -> tuple[list[list[Token]], list[Pieces]]:
    """The document's words, as many whole sentences together as fit a stretch, and their pieces."""
    words: list[Token] = []
    parts: list[list[int]] = []
    groups: list[tuple[list[Token], list[list[int]]]] = []
    size = 0
    spoken = [token for token in doc if not token.is_space]
    pieces = iter(cut(encoder.tokenizer, [token.text for token in spoken]))
    sentence: list[Token] = []
    cuts: list[list[int]] = []

    def close() -> None:
        nonlocal words, parts, size
        length = sum(map(len, cuts))
        if words and size + length > LENGTH:
            groups.append((words, parts))
            words, parts, size = [], [], 0
        for token, part in zip(sentence, cuts, strict=True):
            if size + len(part) > 2 * LENGTH:  # a sentence longer than any: cut where it must be
                groups.append((words, parts))
                words, parts, size = [], [], 0
            words.append(token)
            parts.append(part)
            size += len(part)

    for token in spoken:
        if token.is_sent_start and sentence:
            close()
            sentence, cuts = [], []
        sentence.append(token)
        cuts.append(next(pieces))
    close()
    if words:
        groups.append((words, parts))
    made = [together(encoder.tokenizer, [t.text for t in group], part) for group, part in groups]
    return [group for group, _ in groups], made


def decoded(words: list[Token], scores: NDArray[np.float32]) -> Iterator[Guess]:
    """Names in a stretch: first token, end token, kind and the mean probability of the kind."""
    kinds = scores[:, 1::2] + scores[:, 2::2]
    best = scores.argmax(-1)
    start, kind = -1, -1
    for n in range(len(words) + 1):
        label = int(best[n]) if n < len(words) else 0
        goes_on = label > 0 and label % 2 == 0 and start >= 0 and (label - 1) // 2 == kind
        if start >= 0 and not goes_on:
            yield words[start].i, words[n - 1].i + 1, KINDS[kind], float(kinds[start:n, kind].mean())
            start = -1
        if label > 0 and not goes_on:
            start, kind = n, (label - 1) // 2


def read_names(doc: Doc, encoder: Encoder) -> Doc:
    """The document with the names that model and tagger make together as its entities."""
    groups, pieces = stretches_of(doc, encoder)
    kinds = np.zeros((len(doc), len(KINDS) + 1), np.float32)
    kinds[:, 0] = 1
    guesses: list[Guess] = []
    for words, scores in zip(groups, encoder.probabilities(pieces), strict=True):
        guesses.extend(decoded(words, scores))
        at = [token.i for token in words]
        kinds[at, 0] = scores[:, 0]
        kinds[at, 1:] = scores[:, 1::2] + scores[:, 2::2]
    doc.set_ents(merged(doc, guesses, kinds), default="outside")
    return doc


def merged(doc: Doc, guesses: list[Guess], kinds: NDArray[np.float32]) -> list[Span]:
    """The model's people where it is sure, and the tagger's names less the people that the model surely contradicts.

    For organizations the model's word is not asked: on news it knows them no better than the tagger.
    """
    kept: list[Span] = []
    taken: set[int] = set()

    def keep(start: int, end: int, label: str) -> None:
        if not taken & set(range(start, end)):
            kept.append(Span(doc, start, end, label))
            taken.update(range(start, end))

    for start, end, kind, sure in guesses:
        if kind == "PER" and sure >= SURE:
            keep(start, end, "PERSON")
    for entity in doc.ents:
        label = entity.label_
        if label == "PERSON":
            mean = kinds[entity.start : entity.end].mean(0)
            best = int(mean.argmax())
            if mean[best] >= OTHERWISE:
                label = INSTEAD[best]
        if label:
            keep(entity.start, entity.end, label)
    return sorted(kept, key=lambda span: span.start)


class NamesComponent:
    """The model as the last component of a spaCy pipeline."""

    def __call__(self, doc: Doc) -> Doc:
        return read_names(doc, load_encoder())

    def pipe(self, stream: Iterable[Doc], **_: Any) -> Iterator[Doc]:
        for doc in stream:
            yield self(doc)


@Language.factory(FACTORY, requires=["doc.ents", "token.is_sent_start"], assigns=["doc.ents"])
def make_component(nlp: Language, name: str) -> NamesComponent:
    return NamesComponent()
