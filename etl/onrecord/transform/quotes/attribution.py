"""An attribution while it is being worked out: a cue, a content in characters, a speaker in tokens."""

from __future__ import annotations

from dataclasses import dataclass, field

from onrecord.transform.quotes.candidates import Candidate


@dataclass(slots=True)
class Attribution:
    """`content` holds (start, end) code points in text order; `cue` is a token, or None where nothing reports.

    `joined` lists further stretches of the same turn ("B." after “A,” she said.), `continues` the attribution that this
    one goes on from, `proposed` whether the tagger left it out, `medium` what carried the words where another phrase
    than the cue's own clause says so. `score` is how sure it is that this is one, from 0 to 1.
    """

    cue: int | None
    content: list[tuple[int, int]]
    speaker: tuple[int, int] | None
    score: float
    candidate: Candidate | None = None
    continues: Attribution | None = None
    carried: bool = False
    medium: str | None = None
    proposed: bool = False
    witnesses: dict[str, float] = field(default_factory=dict)

    @property
    def start(self) -> int:
        return self.content[0][0]

    @property
    def end(self) -> int:
        return self.content[-1][1]

    def holds(self, offset: int) -> bool:
        """Whether the character is in the content."""
        return any(start <= offset < end for start, end in self.content)

    def add(self, start: int, end: int) -> None:
        """Take more text into the content, joining what overlaps or touches it."""
        merged: list[tuple[int, int]] = []
        for low, high in sorted((*self.content, (start, end))):
            if merged and low <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(merged[-1][1], high))
            else:
                merged.append((low, high))
        self.content = merged
