"""Which documents the sources hold, each read once: what is remembered is taken, the rest given to an engine."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import polars as pl

from onrecord.extract.duplicates import Duplicate, duplicates
from onrecord.extract.page_source import MARKUP
from onrecord.extract.part import Part
from onrecord.extract.skipped import SkipKind, Skipped
from onrecord.extract.sources import Source, is_one_document, read_source, same_id, taken_apart
from onrecord.model import Article
from onrecord.run.digests import file_digest, key
from onrecord.run.engines import Engine
from onrecord.run.state import State
from onrecord.run.task import CHARACTERS, DOCUMENTS, LEAST, READ_AS, Item, Outcome, Settings, Task

LOOKED_UP = 500  # files, or parts of one, at once
ENDING = 2  # tasks a process into which what is left is parted, once the end is in sight
HELD = 2_000_000  # characters of text, about, that the parts may come to that are held while they are looked up
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
    plan = Plan(sources, state, settings, wanted, engine.processes)
    done = 0
    for result in engine.map(plan.tasks()):
        state.add(result)
        plan.took(result.number, result.outcomes)
        done += len(result.keys)
        if progress:
            progress(done)
    state.flush()
    return plan.readings(done)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item is from: its file's key, its place in an archive (`None`: the file is the item), the digest of a
    part."""

    file: str
    number: int | None = None
    part: str | None = None


class Plan:
    """Gives out the tasks and gathers what came of them, in the order of the sources."""

    def __init__(
        self,
        sources: Iterable[Source],
        state: State,
        settings: Settings,
        wanted: Container[str] | None,
        processes: int = 1,
    ) -> None:
        self.sources = sources
        self.state = state
        self.settings = settings
        self.wanted = wanted
        self.processes = processes
        self.files: dict[str, str] = {}  # keys, in the order of the sources, and their names
        self.open: dict[str, Unfinished] = {}
        self.given: dict[int, list[Place]] = {}  # by task, of each item
        self.number = 0

    def tasks(self) -> Iterator[Task]:
        """The work to be done; files and articles whose readings are known give none.

        So much is looked ahead that the last tasks can be smaller, and the processes end their work together.
        """
        ahead: deque[tuple[Item, Place]] = deque()
        sizes: deque[int] = deque()
        whole = ENDING * self.processes * CHARACTERS
        size = 0
        for item, place in self._items():
            self.open[place.file].waiting += 1
            ahead.append((item, place))
            sizes.append(_size(item))
            size += sizes[-1]
            if size >= whole or len(ahead) >= ENDING * self.processes * DOCUMENTS:
                task = self._task(ahead, sizes, CHARACTERS)
                size = sum(sizes)
                yield task
        while ahead:
            share = sum(sizes) // (ENDING * self.processes) if self.processes > 1 else CHARACTERS
            yield self._task(ahead, sizes, min(max(share, LEAST), CHARACTERS))

    def _task(self, ahead: deque[tuple[Item, Place]], sizes: deque[int], most: int) -> Task:
        """The next task, of the first of the items that are waiting: up to the one with which it has `most`
        characters."""
        items: list[Item] = []
        places: list[Place] = []
        size = 0
        while ahead and size < most and len(items) < DOCUMENTS:
            item, place = ahead.popleft()
            items.append(item)
            places.append(place)
            size += sizes.popleft()
        self.number += 1
        self.given[self.number] = places
        return Task(self.number, tuple(items))

    def _items(self) -> Iterator[tuple[Item, Place]]:
        """What has to be read, and where it is from."""
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

    def _items_of(self, source: Source, file: str) -> Iterator[tuple[Item, Place]]:
        if self.wanted is None and is_one_document(source):
            yield source, Place(file)
            return
        # Which part is of a document that is wanted shows only when it has been read.
        found = taken_apart(source) if self.wanted is None else read_source(source)
        for some in _chunks(enumerate(found)):
            yield from self._unknown(some, file)

    def _unknown(self, found: list[tuple[int, Article | Part | Skipped]], file: str) -> Iterator[tuple[Item, Place]]:
        """What of an archive has to be read; what was read before, perhaps out of another state of it, is taken in."""
        parts = {number: one.digest() for number, one in found if isinstance(one, Part)}
        known = self.state.parts(list(parts.values()))
        for number, one in found:
            if isinstance(one, Part):
                place = Place(file, number, parts[number])
                before = known.get(parts[number])
                if before is None or before.outcome.kind in TRY_AGAIN or self._is_to_be_read(before.outcome):
                    yield one, place
                else:
                    self._took(place, _placed(before.outcome, one), new=before.file != file)
                continue
            outcome = Outcome.of(one)
            self.open[file].outcomes[number] = outcome
            if isinstance(one, Article) and self._is_to_be_read(outcome):
                yield one, Place(file, number)

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
        for place, mine in zip(self.given.pop(number), outcomes, strict=True):
            self.open[place.file].waiting -= 1
            for n, outcome in enumerate(mine):
                self._took(place if place.number is not None else Place(place.file, n), outcome)
            self._finish(place.file)

    def _took(self, place: Place, outcome: Outcome, *, new: bool = True) -> None:
        """Takes in what came of one place; `new` says whether the file's own part is not yet remembered."""
        assert place.number is not None
        self.open[place.file].outcomes[place.number] = outcome
        if place.part is not None and new:
            self.state.finish_part(place.part, place.file, outcome)

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


def _size(item: Item) -> int:
    """About how many characters of text it is, at most."""
    if isinstance(item, Article):
        return len(item.text)
    if isinstance(item, Part):
        return item.content.size()
    try:
        size = item.path.stat().st_size if item.path else 0
    except OSError:
        return 0
    return size // MARKUP if item.name.lower().endswith((".html", ".htm", ".xhtml")) else size


def _chunks(
    found: Iterable[tuple[int, Article | Part | Skipped]],
) -> Iterator[list[tuple[int, Article | Part | Skipped]]]:
    """What an archive holds, as much at a time as may be held."""
    some: list[tuple[int, Article | Part | Skipped]] = []
    size = 0
    for number, one in found:
        some.append((number, one))
        size += 0 if isinstance(one, Skipped) else _size(one)
        if len(some) == LOOKED_UP or size > HELD:
            yield some
            some, size = [], 0
    if some:
        yield some


def _placed(outcome: Outcome, part: Part) -> Outcome:
    """What came of a part before, in its present place."""
    return outcome if outcome.document_id else replace(outcome, source=part.source)
