"""Self-written sentences with the event that each tells of, and how many of them a reading finds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from onrecord.model import Participant, ParticipantRole, Record

SENTENCES = Path(__file__).parent / "events" / "sentences.tsv"
SMALL_WORDS = frozenset({"the", "of", "and", "a", "an", "in", "s"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """`types` holds one type, several where PLOVER's papers differ, none where nothing of its types happens."""

    category: str
    held: bool
    types: frozenset[str]
    source: str
    target: str
    text: str


@dataclass(frozen=True, slots=True)
class Coded:
    """An event as a coder has it: its type, and the words for who does it and to whom."""

    type: str
    source: tuple[str, ...]
    target: tuple[str, ...]


def sentences() -> list[Sentence]:
    lines = [line for line in SENTENCES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    found = []
    for line in lines[1:]:
        category, half, types, source, target, text = line.split("\t")
        found.append(Sentence(category, half == "held", frozenset(types.split("/")) - {""}, source, target, text))
    return found


def coded(record: Record) -> list[Coded]:
    def text(participant: Participant) -> str:
        return participant.span.of(record.article.text)

    return [
        Coded(
            event.type,
            tuple(text(p) for p in event.participants if p.role is ParticipantRole.ACTOR),
            tuple(text(p) for p in event.participants if p.role is ParticipantRole.RECIPIENT),
        )
        for event in record.events
        if event.type != "OTHER"
    ]


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower())) - SMALL_WORDS


def agree(gold: str, names: Sequence[str]) -> bool:
    """Whether a word of the gold name stands in one of the names, as in the scorer of PLOVER's records."""
    return not words(gold) or any(words(gold) & words(name) for name in names)


def score(rows: Sequence[Sentence], found: Sequence[Sequence[Coded]]) -> dict[str, float]:
    """Precision, recall and F1 of types, and F1 of types with source and target, one event a sentence."""
    counts: Counter[str] = Counter()
    for row, events in zip(rows, found, strict=True):
        right = [event for event in events if event.type in row.types]
        counts.update(gold=bool(row.types), coded=len(events), type=bool(right))
        counts["who"] += any(agree(row.source, e.source) and agree(row.target, e.target) for e in right)
    every = counts["gold"] + counts["coded"] or 1
    return {
        "type precision": counts["type"] / (counts["coded"] or 1),
        "type recall": counts["type"] / (counts["gold"] or 1),
        "type F1": 2 * counts["type"] / every,
        "type and who F1": 2 * counts["who"] / every,
    }
