"""Which documents the sources hold, each read once: what is remembered is taken, the rest given to an engine."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import polars as pl

from onrecord.extract.duplicates import Duplicate, duplicates
from onrecord.extract.skipped import SkipKind, Skipped
from onrecord.extract.sources import Source, is_one_document, read_source, same_id
from onrecord.model import Article
from onrecord.run.digests import file_digest, key
from onrecord.run.engines import Engine
from onrecord.run.state import State
from onrecord.run.task import CHARACTERS, DOCUMENTS, READ_AS, Outcome, Settings, Task

LOOKED_UP = 500  # files at once
TRY_AGAIN = (
    SkipKind.FAILED,
    SkipKind.TIMEOUT,
)  # what need not come again: the machine was busy, or had too little memory

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Readings:
    """What a package is to be made of: `live` has the columns reading and document_id; `files` are the keys of the
    sources' files, `read` says how many documents were read now, `skipped` what gave none, `read_as` the encoding of
    those that were not in UTF-8."""

    live: pl.DataFrame
    files: tuple[str, ...]
    read: int
    skipped: tuple[Skipped, ...]
    read_as: Mapping[str, str]


@dataclass(slots=True)
class Unfinished:
    """A file whose outcomes are still coming in, by their place in it."""

    outcomes: dict[int, Outcome] = field(default_factory=dict)
    waiting: int = 0  # items that an engine has
    ended: bool = False  # no more items will be given out


def read_all(
    sources: Iterable[Source],
    state: State,
    settings: Settings,
    engine: Engine,
    progress: Progress | None = None,
    *,
    wanted: Container[str] | None = None,
) -> Readings:
    """Reads whatever the state does not know yet into it. `wanted` limits the documents to those ids.

    Raises SourceError for a source that is not there, and what `onrecord.run.task.perform` does.
    """
    plan = Plan(sources, state, settings, wanted)
    done = 0
    for result in engine.map(plan.tasks()):
        state.add(result)
        plan.took(result.number, result.outcomes)
        done += len(result.keys)
        if progress:
            progress(done)
    return plan.readings(done)


class Plan:
    """Gives out the tasks and gathers what came of them, in the order of the sources."""

    def __init__(
        self, sources: Iterable[Source], state: State, settings: Settings, wanted: Container[str] | None
    ) -> None:
        self.sources = sources
        self.state = state
        self.settings = settings
        self.wanted = wanted
        self.files: dict[str, str] = {}  # keys, in the order of the sources, and their names
        self.open: dict[str, Unfinished] = {}
        self.given: dict[int, list[tuple[str, int | None]]] = {}  # by task: the file of each item, its place in it
        self.number = 0

    def tasks(self) -> Iterator[Task]:
        """The work to be done; files and articles whose readings are known give none."""
        items: list[Source | Article] = []
        places: list[tuple[str, int | None]] = []
        size = 0
        for item, file, place in self._items():
            items.append(item)
            places.append((file, place))
            self.open[file].waiting += 1
            size += len(item.text) if isinstance(item, Article) else _size(item)
            if len(items) >= DOCUMENTS or size >= CHARACTERS:
                yield self._task(items, places)
                items, places, size = [], [], 0
        if items:
            yield self._task(items, places)

    def _task(self, items: list[Source | Article], places: list[tuple[str, int | None]]) -> Task:
        self.number += 1
        self.given[self.number] = places
        return Task(self.number, tuple(items))

    def _items(self) -> Iterator[tuple[Source | Article, str, int | None]]:
        """What has to be read: the item, its file's key and, of an article out of an archive, its place there."""
        sources = iter(self.sources)
        while some := list(islice(sources, LOOKED_UP)):
            named = {
                key(source.name, source.encoding, repr(source.columns), _digest(source)): source for source in some
            }
            known = self.state.outcomes(list(named))
            for file, source in named.items():
                if file in self.files:
                    continue  # the same file named twice
                self.files[file] = source.name
                if source.path is not None and file in known and self._is_settled(known[file]):
                    continue
                self.open[file] = Unfinished()
                yield from self._items_of(source, file)
                self.open[file].ended = True
                self._finish(file)

    def _items_of(self, source: Source, file: str) -> Iterator[tuple[Source | Article, str, int | None]]:
        if self.wanted is None and is_one_document(source):
            yield source, file, None
            return
        for place, found in enumerate(read_source(source)):
            outcome = Outcome.of(found)
            self.open[file].outcomes[place] = outcome
            if isinstance(found, Article) and self._is_to_be_read(outcome):
                yield found, file, place

    def _is_settled(self, outcomes: Sequence[Outcome]) -> bool:
        """Whether all that a file gives has been read, with the reviews that there are now, and nothing failed."""
        return not any(outcome.kind in TRY_AGAIN or self._is_to_be_read(outcome) for outcome in outcomes)

    def _is_to_be_read(self, outcome: Outcome) -> bool:
        if outcome.document_id is None or outcome.digest is None:
            return False
        if self.wanted is not None and outcome.document_id not in self.wanted:
            return False
        return self.state.reading(self.settings.key(outcome.document_id, outcome.digest)) is None

    def took(self, number: int, outcomes: tuple[tuple[Outcome, ...], ...]) -> None:
        """Takes in what came of a task's items."""
        for (file, place), mine in zip(self.given.pop(number), outcomes, strict=True):
            unfinished = self.open[file]
            unfinished.waiting -= 1
            for n, outcome in enumerate(mine):
                unfinished.outcomes[n if place is None else place] = outcome
            self._finish(file)

    def _finish(self, file: str) -> None:
        unfinished = self.open[file]
        if unfinished.ended and not unfinished.waiting:
            self.state.finish_file(file, (outcome for _, outcome in sorted(unfinished.outcomes.items())))
            del self.open[file]

    def readings(self, read: int) -> Readings:
        """What the package is to be made of, once every task is done."""
        live: dict[str, int] = {}
        first: dict[str, str] = {}
        skipped: list[Skipped] = []
        read_as: dict[str, str] = {}
        for name, outcome in self._outcomes():
            if outcome.document_id is None or outcome.digest is None:
                kind = SkipKind(outcome.kind or SkipKind.UNREADABLE)
                skipped.append(
                    Skipped(outcome.source or name, outcome.reason or "", kind, duplicate_of=outcome.duplicate_of)
                )
                continue
            if outcome.document_id in live:
                skipped.append(same_id(name, outcome.document_id, outcome.document_id, first[outcome.document_id]))
                continue
            reading = self.state.reading(self.settings.key(outcome.document_id, outcome.digest))
            if reading is not None:
                live[outcome.document_id] = reading
                if outcome.kind == READ_AS:
                    read_as[outcome.document_id] = outcome.reason or ""
                first[outcome.document_id] = name
        frame = pl.DataFrame(
            {"reading": list(live.values()), "document_id": list(live)},
            schema={"reading": pl.Int64, "document_id": pl.String},
        )
        repeated = {
            document: found
            for document, found in duplicates(self.state.fingerprints(frame)).items()
            if document not in self.settings.reviews  # what a person has reviewed stays
        }
        skipped += [repetition(first[document], found) for document, found in sorted(repeated.items())]
        frame = frame.filter(~pl.col("document_id").is_in(list(repeated)))
        return Readings(frame, tuple(self.files), read, tuple(skipped), read_as)

    def _outcomes(self) -> Iterator[tuple[str, Outcome]]:
        """Every outcome with its source's name, in the order of the sources."""
        files = iter(self.files.items())
        while some := dict(islice(files, LOOKED_UP)):
            known = self.state.outcomes(list(some))
            for file, name in some.items():
                yield from ((name, outcome) for outcome in known.get(file, ()))


def repetition(name: str, found: Duplicate) -> Skipped:
    """What is said of a document that repeats another."""
    same = "the same words as" if found.kind is SkipKind.DUPLICATE else f"{found.similarity:.0%} of the words of"
    return Skipped(name, f"{same} {found.kept}, which is kept", found.kind, duplicate_of=found.kept)


def _digest(source: Source) -> str | None:
    if source.path is None:
        return None
    try:
        return file_digest(source.path)
    except OSError as error:
        return f"unreadable: {error.strerror}"


def _size(source: Source) -> int:
    try:
        return source.path.stat().st_size if source.path else 0
    except OSError:
        return 0
