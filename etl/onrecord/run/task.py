"""The unit of work: a few files or articles read into rows, by whichever process has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from onrecord.extract.part import Part
from onrecord.extract.skipped import Skipped
from onrecord.extract.sources import Source
from onrecord.model import Article
from onrecord.run.digests import article_digest
from onrecord.transform.language import DEFAULT_MODEL
from onrecord.transform.review import Review

CHARACTERS = 60_000  # in a task: few enough that little is lost with one, enough that a frame of rows is worth making
LEAST = 10_000  # characters, in the last tasks of a build by several processes
DOCUMENTS = 250  # of very short ones a task holds no more
Item = Source | Part | Article
READ_AS = "read_as"  # of an outcome that is an article
REVIEWED = "+"  # between the digests of an article and of its review, in a reading's key


@dataclass(frozen=True, slots=True)
class Settings:
    """What a document is read with. `reviews` go by document id, and so do `review_digests`, which tell one state of a
    review from another; `time_limit` is in seconds for one document."""

    model: str = DEFAULT_MODEL
    learned: bool = True
    keep_text: bool = True
    time_limit: float | None = None
    reviews: Mapping[str, Review] = field(default_factory=dict)
    review_digests: Mapping[str, str] = field(default_factory=dict)

    def key(self, document_id: str, digest: str) -> str:
        """The key of the reading of an article by its digest, with the review that there is for it."""
        review = self.review_digests.get(document_id)
        return digest if review is None else f"{digest}{REVIEWED}{review}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one place in a source: an article (its id and digest; of the kind READ_AS where it was in the
    encoding `reason`, and not UTF-8) or none (where, the kind of reason, why)."""

    document_id: str | None = None
    digest: str | None = None
    source: str | None = None
    kind: str | None = None
    reason: str | None = None
    duplicate_of: str | None = None

    @classmethod
    def of(cls, item: Article | Skipped) -> Outcome:
        if isinstance(item, Skipped):
            return cls(source=item.source, kind=item.kind.value, reason=item.reason, duplicate_of=item.duplicate_of)
        kind = READ_AS if item.encoding else None
        return cls(item.document_id, article_digest(item), item.source_file, kind, item.encoding)

    def row(self) -> tuple[str | None, ...]:
        return self.document_id, self.digest, self.source, self.kind, self.reason, self.duplicate_of


@dataclass(frozen=True, slots=True)
class Task:
    """Work for one process: whole files, each a single document, or parts and articles that were taken out of one."""

    number: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a task. `outcomes` has a list for each of its items; the others one entry a document that was read,
    and `frames` their rows by table, numbered by `onrecord.transform.tabulate.AT`."""

    number: int
    outcomes: tuple[tuple[Outcome, ...], ...]
    keys: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    fingerprints: tuple[bytes | None, ...] = ()
    scores: tuple[Mapping[str, list[int]], ...] = ()
    frames: Mapping[str, pl.DataFrame] = field(default_factory=dict)


def name_of(item: Item) -> str:
    """What the item is called in a message."""
    if isinstance(item, Article):
        return item.source_file or item.source_id
    return item.name if isinstance(item, Source) else item.source
