"""The lexicon of cues: which words report what somebody says, and what they take as its content."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from onrecord.lexicon import read_cells

PARTS = {"VERB": "verb", "AUX": "verb", "NOUN": "noun", "PROPN": "noun", "ADJ": "adjective"}


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that reports; `takes` names the forms of content that it can have."""

    kind: str
    takes: frozenset[str]


@lru_cache(maxsize=1)
def cues() -> dict[tuple[str, str], Cue]:
    """Every cue by its lemma and spaCy part of speech."""
    table = {(row[0], row[1]): Cue(row[2], frozenset(row[3].split("|"))) for row in read_cells("cues")[1:]}
    return {(lemma, tag): cue for (lemma, part), cue in table.items() for tag, name in PARTS.items() if name == part}


@lru_cache(maxsize=1)
def media() -> dict[str, str]:
    """The medium that a word names: "press release" is a statement."""
    return {row[0]: row[1] for row in read_cells("quote_media")[1:]}
