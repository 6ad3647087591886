"""Pairs of namings that are one person or organization, or two: what the machine doubted and what was decided.

A naming is a document and the name that the document's row of `entity_links` has, as in `entities.yaml`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations
from typing import Any

import polars as pl

from onrecord.transform.resolve.decisions import EntityDecision
from onrecord.transform.resolve.names import fold

KEYS = {"people": "person_id", "organizations": "organization_id"}
LISTED = 300  # pairs in the list at once

Naming = tuple[str, str]  # document_id and name
Key = tuple[Any, ...]  # a table and the namings, folded, in their order


class Machine(StrEnum):
    """What the machine made of a pair."""

    APART = "apart"  # `entity_doubts`
    JOINED = "joined"  # `entity_links`, with a score


@dataclass(frozen=True, slots=True)
class Pair:
    """`score` is the probability that they are one, `state` open or a decision's ruling, `decision` the number of the
    one that speaks for them, which may speak of more namings than two. `id` changes whenever anything shown does."""

    id: str
    table: str
    namings: tuple[Naming, ...]
    machine: Machine | None
    score: float | None
    reasons: tuple[str, ...]
    state: str = "open"
    decision: int | None = None

    @property
    def certainty(self) -> float | None:
        """How sure the machine is of what it did."""
        if self.score is None:
            return None
        return round(self.score if self.machine is Machine.JOINED else 1 - self.score, 4)

    def json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "table": self.table,
            "namings": [{"document": document, "name": name} for document, name in self.namings],
            "machine": self.machine,
            "score": self.score,
            "certainty": self.certainty,
            "reasons": list(self.reasons),
            "state": self.state,
            "decision": self.decision,
        }


def pairs_of(tables: Mapping[str, pl.DataFrame], decisions: Sequence[EntityDecision]) -> list[Pair]:
    """The pairs that wait for a decision, the least certain first, and after them the decisions in their order."""
    judgements = {key_of(pair): pair for pair in judged(tables)}
    ruled: set[Key] = set()
    decided = []
    for n, decision in enumerate(decisions):
        namings = tuple((naming.document_id, naming.name) for naming in decision.namings)
        ruled |= {(decision.table, *sorted(map(folded, two))) for two in combinations(namings, 2)}
        made = pair_of(decision.table, namings, state=decision.ruling.value, decision=n, reason=decision.reason)
        known = judgements.get(key_of(made))
        if known:
            made = replace(made, machine=known.machine, score=known.score, reasons=known.reasons)
        decided.append(made)
    waiting = [pair for key, pair in judgements.items() if key not in ruled]
    waiting.sort(key=lambda pair: (pair.certainty or 0.0, pair.table, pair.namings))
    return [*waiting, *decided]


def key_of(pair: Pair) -> Key:
    return pair.table, *sorted(map(folded, pair.namings))


def folded(naming: Naming) -> Naming:
    return naming[0], fold(naming[1])


def pair_of(
    table: str,
    namings: tuple[Naming, ...],
    machine: Machine | None = None,
    score: float | None = None,
    reasons: tuple[str, ...] = (),
    state: str = "open",
    decision: int | None = None,
    reason: str | None = None,
) -> Pair:
    told = json.dumps([table, namings, machine, state, decision, reason])
    number = hashlib.sha256(told.encode(errors="surrogatepass")).hexdigest()[:16]
    return Pair(number, table, namings, machine, score, reasons, state, decision)


def judged(tables: Mapping[str, pl.DataFrame]) -> Iterator[Pair]:
    """What the machine kept apart with doubts, and what it joined by a score, the least certain of each first."""
    for table, key in KEYS.items():
        links = tables["entity_links"].filter(pl.col(key).is_not_null()).select("document_id", key, "name")
        doubts = tables["entity_doubts"].filter(pl.col(f"{key}_a").is_not_null())
        for end in ("a", "b"):
            names = links.rename({"document_id": f"document_id_{end}", key: f"{key}_{end}", "name": f"name_{end}"})
            doubts = doubts.join(names, on=[f"document_id_{end}", f"{key}_{end}"])
        doubts = doubts.sort("score", "entity_doubt_id", descending=[True, False])
        for row in doubts.iter_rows(named=True):
            namings = ((row["document_id_a"], row["name_a"]), (row["document_id_b"], row["name_b"]))
            yield pair_of(table, namings, Machine.APART, row["score"], tuple(row["reasons"].split("; ")))
        joined = (
            tables["entity_links"]
            .filter(pl.col(key).is_not_null() & pl.col("score").is_not_null())
            .join(
                links.rename({"name": "first_name"}),
                left_on=["linked_to_document_id", key],
                right_on=["document_id", key],
            )
            .sort("score", "entity_link_id")
            .head(LISTED)
        )
        for row in joined.iter_rows(named=True):
            namings = ((row["linked_to_document_id"], row["first_name"]), (row["document_id"], row["name"]))
            yield pair_of(table, namings, Machine.JOINED, row["score"], (row["basis"].replace("_", " "),))
