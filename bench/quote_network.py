"""Train the network that tags content: JAX and Optax here, numpy where it is used.

The layers are those of onrecord.transform.quotes.network. Beside the labels it learns to tell cues and sources, which
teaches the lower layers more than labels alone do; both are left out of what is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from onrecord.transform.quotes.network import LONGEST, REACH, Tree

LEMMAS = ("lemma", "head", "governor")  # columns that share one table of short vectors
HIDDEN = 96
DEPTH = 4
LEMMA_WIDTH = 24
RARE, RARE_LEMMA = 5, 12  # values seen less often are unknown
SIZE = 4096  # tokens of a batch: whole documents, padded
CHAINS = 160  # passages of a batch
EPOCHS = 10
RATE = 3e-3
DROP, DROP_VALUE, DROP_VECTORS = 0.2, 0.1, 0.07
Arrays = dict[str, Any]


@dataclass(frozen=True)
class Lesson:
    """A document: columns, vectors and tree as the tagger sees them; labels, cues and sources; passages as runs."""

    columns: dict[str, list[str]]
    vectors: np.ndarray
    tree: Tree
    labels: np.ndarray
    cues: np.ndarray
    sources: np.ndarray
    runs: list[tuple[int, int]]

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def pieces(self) -> list[tuple[int, int]]:
        return [(low, min(low + LONGEST, end)) for start, end in self.runs for low in range(start, end, LONGEST)]


def vocabularies(lessons: list[Lesson]) -> dict[str, list[str]]:
    """The values of each column that are known, in the order of their rows after the first."""
    names = list(lessons[0].columns)
    counts = {name: Counter(v for lesson in lessons for v in lesson.columns[name]) for name in names}
    lemmas = counts["lemma"] + counts["governor"]
    found = {}
    for name in names:
        count, least = (lemmas, RARE_LEMMA) if name in LEMMAS else (counts[name], RARE)
        found[name] = sorted(v for v, n in count.items() if n >= least and v and "\0" not in v)
    return found


def encoded(lesson: Lesson, known: dict[str, dict[str, int]]) -> Arrays:
    rows: Arrays = {n: np.array([known[n].get(v, 0) for v in vs], np.int32) for n, vs in lesson.columns.items()}
    rows |= {"tree": lesson.tree.head.astype(np.int32), "above": lesson.tree.above.astype(np.int32)}
    rows |= {"vectors": lesson.vectors.astype(np.float32), "labels": lesson.labels.astype(np.int32)}
    return rows | {"cues": lesson.cues.astype(np.float32), "sources": lesson.sources.astype(np.float32)}


def batch_of(rows: list[Arrays], pieces: list[list[tuple[int, int]]]) -> Arrays:
    """Documents one after the other, filled up to SIZE; `chains` are the passages' tokens, SIZE where there is none."""
    batch: Arrays = {}
    starts = np.cumsum([0, *(len(r["labels"]) for r in rows)])
    fill = SIZE - starts[-1]
    for name in rows[0]:
        pointers = name in ("tree", "above")
        parts = [r[name] + start if pointers else r[name] for r, start in zip(rows, starts, strict=False)]
        shape = (fill, *parts[0].shape[1:])
        rest = np.arange(starts[-1], SIZE, dtype=np.int32) if pointers else np.zeros(shape, parts[0].dtype)
        batch[name] = np.concatenate([*parts, rest])
    chains = np.full((CHAINS, LONGEST), SIZE, np.int32)
    number = 0
    for start, runs in zip(starts, pieces, strict=False):
        for low, high in runs:
            chains[number, : high - low] = np.arange(low + start, high + start)
            number += 1
    return batch | {"chains": chains}


def batches(rows: list[Arrays], lessons: list[Lesson], order: np.ndarray) -> Iterator[Arrays]:
    """The documents in that order, as many in a batch as it holds; what is longer than a batch is left out."""
    chosen: list[int] = []
    for number in order:
        if len(lessons[number]) > SIZE or len(lessons[number].pieces) > CHAINS:
            continue
        together = [*chosen, number]
        if sum(len(lessons[n]) for n in together) > SIZE or sum(len(lessons[n].pieces) for n in together) > CHAINS:
            yield batch_of([rows[n] for n in chosen], [lessons[n].pieces for n in chosen])
            together = [number]
        chosen = together
    if chosen:
        yield batch_of([rows[n] for n in chosen], [lessons[n].pieces for n in chosen])


def first_weights(values: dict[str, list[str]], seed: int) -> Arrays:
    chance = np.random.RandomState(seed)

    def drawn(*shape: int, scale: float) -> Any:
        return jnp.array(chance.randn(*shape).astype(np.float32) * scale)

    weights: Arrays = {
        "vectors": drawn(96, 3 * HIDDEN, scale=0.04),
        "bias": jnp.zeros(HIDDEN),
        "lemmas": drawn(len(values["lemma"]) + 1, LEMMA_WIDTH, scale=0.1),
        "out": drawn(HIDDEN, 5, scale=0.5 * HIDDEN**-0.5),
        "out_bias": jnp.zeros(5),
        "transitions": jnp.zeros((3, 3)),
    }
    for name, known in values.items():
        if name in LEMMAS:
            weights[f"project:{name}"] = drawn(LEMMA_WIDTH, HIDDEN, scale=0.45 * LEMMA_WIDTH**-0.5)
        else:
            weights[f"rows:{name}"] = drawn(len(known) + 1, HIDDEN, scale=0.1)
    for layer in range(DEPTH):
        weights[f"mix{layer}"] = drawn(HIDDEN, 5 * HIDDEN, scale=0.45 * HIDDEN**-0.5)
        weights[f"bias{layer}"] = jnp.zeros(HIDDEN)
        weights[f"gain{layer}"] = jnp.full(HIDDEN, 0.5)
    return weights


def moved(state: Any, steps: int) -> Any:
    """Rows moved down by so many steps (up if less than 0), zeros moving in."""
    empty = jnp.zeros((abs(steps), state.shape[1]))
    return jnp.concatenate([empty, state[:-steps]] if steps > 0 else [state[-steps:], empty])


def normal(state: Any) -> Any:
    return state * jax.lax.rsqrt((state * state).mean(axis=1, keepdims=True) + 1e-6)


def outputs(weights: Arrays, batch: Arrays, key: Any) -> Any:
    """Emissions of the three labels, then how much speaks for a cue and a source."""
    keys = iter(jax.random.split(key, 64))

    def thinned(state: Any, rate: float) -> Any:
        return state * jax.random.bernoulli(next(keys), 1 - rate, state.shape) / (1 - rate)

    vectors = normal(batch["vectors"]) * jax.random.bernoulli(next(keys), 1 - DROP_VECTORS)
    own, up, clause = jnp.split(thinned(vectors, DROP_VALUE) @ weights["vectors"], 3, axis=1)
    state = own + up[batch["tree"]] + clause[batch["above"]] + weights["bias"]
    for name in batch:
        if f"rows:{name}" in weights or f"project:{name}" in weights:
            column = batch[name] * jax.random.bernoulli(next(keys), 1 - DROP_VALUE, batch[name].shape)
            if name in LEMMAS:
                state += weights["lemmas"][column] @ weights[f"project:{name}"]
            else:
                state += weights[f"rows:{name}"][column]
    state = jax.nn.relu(state)
    for layer in range(DEPTH):
        parts = jnp.split(thinned(normal(state), DROP) @ weights[f"mix{layer}"], 5, axis=1)
        step = REACH[layer]
        mixed = parts[0] + moved(parts[1], step) + moved(parts[2], -step)
        mixed += parts[3][batch["tree"]] + parts[4][batch["above"]] + weights[f"bias{layer}"]
        state += jax.nn.relu(mixed) * weights[f"gain{layer}"]
    return normal(state) @ weights["out"] + weights["out_bias"]


def surprise(weights: Arrays, emissions: Any, labels: Any, chains: Any) -> Any:
    """The negative log-likelihood of the labels of all chains together; "go on" after "none" cannot be."""
    each = jnp.concatenate([emissions, jnp.zeros((1, 3))])[chains]
    gold = jnp.concatenate([labels, jnp.zeros(1, jnp.int32)])[chains]
    real = chains < SIZE
    table = weights["transitions"].at[0, 2].set(-1e4)

    def step(state: Any, item: Any) -> Any:
        emission, counts = item
        after = jax.nn.logsumexp(state[:, :, None] + table, axis=1) + emission
        return jnp.where(counts[:, None], after, state), None

    last, _ = jax.lax.scan(step, each[:, 0], (each[:, 1:].swapaxes(0, 1), real[:, 1:].T))
    said = (jnp.take_along_axis(each, gold[:, :, None], 2)[:, :, 0] * real).sum(axis=1)
    said += (weights["transitions"][gold[:, :-1], gold[:, 1:]] * real[:, 1:]).sum(axis=1)
    return ((jax.nn.logsumexp(last, axis=1) - said) * real[:, 0]).sum()


def loss(weights: Arrays, batch: Arrays, key: Any) -> Any:
    out = outputs(weights, batch, key)
    real = jnp.zeros(SIZE + 1).at[batch["chains"].reshape(-1)].set(1.0)[:SIZE]
    others = sum(
        optax.sigmoid_binary_cross_entropy(out[:, 3 + n], batch[name]) for n, name in enumerate(("cues", "sources"))
    )
    return (surprise(weights, out[:, :3], batch["labels"], batch["chains"]) + 0.3 * (others * real).sum()) / real.sum()


def fit_network(lessons: list[Lesson], pipeline: str, seed: int = 0, epochs: int = EPOCHS) -> dict[str, np.ndarray]:
    """The arrays of a network (see network.unfolded) that these documents teach."""
    values = vocabularies(lessons)
    known = {name: {v: n + 1 for n, v in enumerate(found)} for name, found in values.items()}
    rows = [encoded(lesson, known) for lesson in lessons]
    weights = first_weights(values, seed)
    chance = np.random.RandomState(seed + 1)
    total = epochs * sum(1 for _ in batches(rows, lessons, np.arange(len(rows))))
    schedule = optax.cosine_onecycle_schedule(total, RATE, pct_start=0.15)
    optimizer = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(schedule, weight_decay=0.01))
    state = optimizer.init(weights)
    key = jax.random.PRNGKey(seed)

    @partial(jax.jit, donate_argnums=(0, 1))
    def step(weights: Arrays, state: Any, batch: Arrays, key: Any) -> Any:
        value, slope = jax.value_and_grad(loss)(weights, batch, key)
        change, state = optimizer.update(slope, state, weights)
        return optax.apply_updates(weights, change), state, value

    for epoch in range(epochs):
        losses = []
        for batch in batches(rows, lessons, chance.permutation(len(rows))):
            key, now = jax.random.split(key)
            weights, state, value = step(weights, state, {n: jnp.array(a) for n, a in batch.items()}, now)
            losses.append(float(value))
        print(f"network: epoch {epoch + 1} of {epochs}, loss {sum(losses) / len(losses):.4f}", flush=True)
    return stored({name: np.array(array) for name, array in weights.items()}, values, pipeline)


def stored(weights: dict[str, np.ndarray], values: dict[str, list[str]], pipeline: str) -> dict[str, np.ndarray]:
    """The arrays as network.unfolded reads them, in half precision."""
    table = weights["transitions"].copy()
    table[0, 2] = -np.inf
    found: dict[str, np.ndarray] = {"pipeline": np.array(pipeline), "weight:transitions": table}
    found |= {"weight:out": weights["out"][:, :3], "weight:out_bias": weights["out_bias"][:3]}
    for name, array in weights.items():
        if name in ("transitions", "out", "out_bias", "lemmas") or ":" in name:
            continue
        found[f"weight:{name}"] = array.astype(np.float16)
    for name, known in values.items():
        found[f"column:{name}"] = np.array(known)
        if name in LEMMAS:
            found[f"project:{name}"] = weights[f"project:{name}"].astype(np.float16)
        else:
            found[f"rows:{name}"] = weights[f"rows:{name}"].astype(np.float16)
    found["lemmas"] = weights["lemmas"].astype(np.float16)
    return found
