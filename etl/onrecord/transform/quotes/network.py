"""The learned tagger's network: layers that look along the text and up the parse tree, in numpy.

What a layer sees of a token: the token, the one some steps before and after it, its head in the tree, and the head of
the clause above. The weights are trained by bench/train_quotes.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import repeat
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

# How many tokens before and after a token each layer looks; the list is as long as there may be layers.
REACH = (1, 2, 4, 8, 1, 2)
LONGEST = 160  # tokens that are labelled in one go; longer passages are cut


@dataclass(frozen=True)
class Tree:
    """For every token its head, and the head of the clause above its own; a root points at itself."""

    head: Indices
    above: Indices


@dataclass(frozen=True)
class Network:
    """Weights by name, and for each column of features the row of `table` that stands for a value.

    `pipeline` names the spaCy pipeline on whose vectors it was trained; with any other, vectors are left out.
    """

    pipeline: str
    weights: dict[str, Floats]
    rows: dict[str, dict[str, int]]

    @cached_property
    def depth(self) -> int:
        return sum(name.startswith("mix") for name in self.weights)

    @cached_property
    def transitions(self) -> Floats:
        """How likely a label follows another, as factors: begin, go on and none in order none, begin, go on."""
        return np.exp(self.weights["transitions"])

    def indices(self, columns: dict[str, list[str]]) -> Indices:
        """For each column the table's row for each token; the column's first where the value is unknown."""
        return np.array(
            [
                np.fromiter(map(known.get, columns[name], repeat(known[""])), np.int64)
                for name, known in self.rows.items()
            ]
        )

    def emissions(self, columns: dict[str, list[str]], vectors: Floats, tree: Tree) -> Floats:
        """How much speaks for each label (none, begin, go on) of each token: shape (tokens, 3), in logarithms."""
        with threads().limit(limits=1, user_api="blas"):
            return self.layers(columns, vectors, tree)

    def layers(self, columns: dict[str, list[str]], vectors: Floats, tree: Tree) -> Floats:
        w = self.weights
        own, up, clause = normal(vectors) @ w["vectors"]
        state = own + w["bias"]
        row = np.empty_like(state)
        for source, places in ((up, tree.head), (clause, tree.above)):
            state += source.take(places, axis=0, out=row, mode="clip")
        for column in self.indices(columns):
            state += w["table"].take(column, axis=0, out=row, mode="clip")
        np.maximum(state, 0, out=state)
        mixes = np.empty((5, *state.shape), np.float32)  # once for all layers: fresh memory costs more than its filling
        for layer in range(self.depth):
            mixed, before, after, up, clause = np.matmul(normal(state), w[f"mix{layer}"], out=mixes)
            mixed += w[f"bias{layer}"]
            for source, places in ((up, tree.head), (clause, tree.above)):
                mixed += source.take(places, axis=0, out=row, mode="clip")
            step = REACH[layer]
            mixed[step:] += before[:-step]
            mixed[:-step] += after[step:]
            np.maximum(mixed, 0, out=mixed)
            mixed *= w[f"gain{layer}"]
            state += mixed
        result: Floats = normal(state) @ w["out"] + w["out_bias"]
        return result


@lru_cache(maxsize=1)
def threads() -> ThreadpoolController:
    """What sets how many threads numpy multiplies with: these matrices are small, and threads wait for each other."""
    return ThreadpoolController()


def normal(state: Floats) -> Floats:
    """Each row at unit mean square."""
    squares = np.einsum("ij,ij->i", state, state) / np.float32(state.shape[1])
    result: Floats = state / np.sqrt(squares + np.float32(1e-6))[:, None]
    return result


def label(
    emissions: Floats, transitions: Floats, runs: list[tuple[int, int]]
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """The likeliest labels (0 none, 1 begin, 2 go on), and the probability of each label, of every token.

    `runs` are the passages as runs of tokens, end exclusive, of which each is a chain of its own; tokens outside of
    them are labelled 0.
    """
    size = len(emissions)
    labels = np.zeros(size, np.int8)
    chances = np.zeros((size, 3), np.float32)
    chances[:, 0] = 1.0
    pieces = [(low, min(low + LONGEST, end)) for start, end in runs for low in range(start, end, LONGEST)]
    if not pieces:
        return labels, chances
    starts, ends = np.array(pieces).T
    lengths = ends - starts
    steps = np.arange(lengths.max())[:, None]
    # The tokens ahead, and back. Padding points at a row of ones at the end, so that it changes nothing but the scale.
    place = np.where(steps < lengths, (starts + steps, ends - 1 - steps), size).transpose(1, 0, 2)
    factors = np.exp(emissions - emissions.max(axis=1, keepdims=True)).astype(np.float64)
    factors = np.vstack([factors, np.ones((1, 3))])
    matrix = transitions.astype(np.float64)
    both_ways = np.stack([matrix, matrix.T])
    sums = factors[place]
    best = np.ascontiguousarray(sums[:, 0].transpose(0, 2, 1))  # of the paths to each label: shape (steps, 3, pieces)
    for step in range(1, len(steps)):
        best[step] *= (best[step - 1][:, None] * matrix[:, :, None]).max(axis=0)
        best[step] /= best[step].max(axis=0)
        sums[step - 1] /= sums[step - 1].sum(axis=2, keepdims=True)
        sums[step] *= sums[step - 1] @ both_ways
    sums[-1] /= sums[-1].sum(axis=2, keepdims=True)
    chosen = (best[:-1, :, None] * matrix[:, :, None]).argmax(axis=1)
    last = best[lengths - 1, :, np.arange(len(pieces))].argmax(axis=1).tolist()
    for number, (start, end) in enumerate(pieces):
        state = last[number]
        path = [state]
        for back in chosen[: end - start - 1, :, number].tolist()[::-1]:
            state = back[state]
            path.append(state)
        labels[start:end] = path[::-1]
    each = np.empty((2, size + 1, 3))
    for way in (0, 1):
        each[way, place[:, way]] = sums[:, way]
    inside = place[:, 0][steps < lengths]
    both = each[0, inside] * each[1, inside] / factors[inside]
    chances[inside] = both / both.sum(axis=1, keepdims=True)
    return labels, chances


def read_network(path: Path) -> Network:
    """The network as bench/train_quotes.py writes it: matrices in half precision, values of columns as text."""
    with np.load(path) as stored:
        return unfolded({name: stored[name] for name in stored.files})


def parted(matrix: Floats) -> Floats:
    """A matrix of square ones side by side as those, one after the other: what each gives then lies in one piece."""
    size = len(matrix)
    return np.ascontiguousarray(matrix.reshape(size, -1, size).transpose(1, 0, 2))


def unfolded(stored: dict[str, NDArray[np.generic]]) -> Network:
    """The network ready to use, from the arrays as they are stored.

    A column is stored as `column:NAME`, its values in the order of its rows after the one for values unknown; lemmas
    share one table of short vectors, which is multiplied out here.
    """
    weights: dict[str, Floats] = {}
    tables: list[Floats] = []
    rows: dict[str, dict[str, int]] = {}
    count = 0
    for name, array in stored.items():
        kind, _, rest = name.partition(":")
        if kind == "column":
            if f"project:{rest}" in stored:
                table = stored["lemmas"].astype(np.float32) @ stored[f"project:{rest}"].astype(np.float32)
            else:
                table = stored[f"rows:{rest}"].astype(np.float32)
            rows[rest] = {"": count} | {str(value): count + 1 + n for n, value in enumerate(array.tolist())}
            tables.append(table)
            count += len(table)
        elif kind == "weight":
            weights[rest] = array.astype(np.float32)
            if rest == "vectors" or rest.startswith("mix"):
                weights[rest] = parted(weights[rest])
    weights["table"] = np.vstack(tables)
    return Network(str(stored["pipeline"]), weights, rows)
