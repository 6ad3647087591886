"""Which documents the sources hold, each read once: what is remembered is taken, the rest given to an engine."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

import polars as pl

from onrecord.extract.duplicates import Duplicate
from onrecord.extract.page_source import MARKUP
from onrecord.extract.part import Part
from onrecord.extract.skipped import SkipKind, Skipped
from onrecord.extract.sources import Source, is_one_document, read_source, same_id, taken_apart
from onrecord.model import Article
from onrecord.run.database import clear_errors
from onrecord.run.digests import file_digest, key
from onrecord.run.engines import Engine
from onrecord.run.outcomes import TRY_AGAIN, KnownPart
from onrecord.run.state import State
from onrecord.run.task import CHARACTERS, DOCUMENTS, LEAST, Item, Outcome, Settings, Task

LOOKED_UP = 500  # files, or parts of one, at once
ENDING = 2  # tasks a process into which what is left is parted, once the end is in sight
HELD = 2_000_000  # characters of text, about, that the parts may come to that are held while they are looked up

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Readings:
    """What a package is to be made of: `live` has the columns reading and document_id, `read` says how many documents
    were read now, `skipped` what gave none, `read_as` the encoding of those that were not in UTF-8."""

    live: pl.DataFrame
    read: int
    skipped: tuple[Skipped, ...]
    read_as: Mapping[str, str]


@dataclass(slots=True)
class Unfinished:
    """A file that is being read, by whose number its outcomes are remembered."""

    number: int
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
        self.open: dict[str, Unfinished] = {}  # by the files' keys
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
        outcomes = self.state.outcomes
        outcomes.begin(self.settings.review_digests)
        sources = iter(self.sources)
        while some := list(islice(sources, LOOKED_UP)):
            named = {
                key(source.name, source.encoding, repr(source.columns), _digest(source)): source for source in some
            }
            given = [file for file, source in named.items() if source.path is None]  # to standard input
            numbers = outcomes.take({file: source.name for file, source in named.items()}, given)
            for file, number in numbers.items():
                self.open[file] = Unfinished(number)
                yield from self._items_of(named[file], file)
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
        known = self.state.outcomes.parts(set(parts.values()))
        outcomes = {number: Outcome.of(one) for number, one in found if not isinstance(one, Part)}
        unread = self._unread([*outcomes.values(), *(before.outcome for before in known.values())])
        for number, one in found:
            if isinstance(one, Part):
                place = Place(file, number, parts[number])
                before: KnownPart | None = known.get(parts[number])
                if before is None or before.outcome.kind in TRY_AGAIN or before.outcome in unread:
                    yield one, place
                else:
                    self._took(place, _placed(before.outcome, one), new=before.file != file)
            elif isinstance(one, Article) and outcomes[number] in unread:
                yield one, Place(file, number)
            else:
                self._took(Place(file, number), outcomes[number])

    def _unread(self, outcomes: Iterable[Outcome]) -> set[Outcome]:
        """Those whose articles have to be read."""
        keys = {
            outcome: self.settings.key(outcome.document_id, outcome.digest)
            for outcome in outcomes
            if outcome.document_id is not None
            and outcome.digest is not None
            and (self.wanted is None or outcome.document_id in self.wanted)
        }
        known = self.state.readings_of(set(keys.values()))
        return {outcome for outcome, key in keys.items() if key not in known}

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
        if place.part is not None and new:
            self.state.outcomes.add_part(place.part, place.file, outcome)
        self.state.add_outcome(self.open[place.file].number, place.number, outcome)

    def _finish(self, file: str) -> None:
        unfinished = self.open[file]
        if unfinished.ended and not unfinished.waiting:
            self.state.outcomes.end(unfinished.number, file)
            del self.open[file]

    def readings(self, read: int) -> Readings:
        """What the package is to be made of, once every task is done. Raises PackageError where the disk is full."""
        outcomes = self.state.outcomes
        self.state.flush()
        with clear_errors():
            live = outcomes.choose()
            skipped = [_skipped(*unread) for unread in outcomes.unread()]
            repeated = {
                document: found
                for document, found in self.state.duplicates().items()
                if document not in self.settings.reviews  # what a person has reviewed stays
            }
            names = outcomes.names(list(repeated))
            skipped += [repetition(names[document], found) for document, found in sorted(repeated.items())]
            live = live.filter(~pl.col("document_id").is_in(list(repeated)))
            return Readings(live, read, tuple(skipped), outcomes.read_as())


def _skipped(name: str, outcome: Outcome, first: str | None) -> Skipped:
    """What is said of an outcome of the source `name` that gave no document, or one whose id came before in `first`."""
    if first is not None and outcome.document_id is not None:
        return same_id(name, outcome.document_id, outcome.document_id, first)
    kind = SkipKind(outcome.kind or SkipKind.UNREADABLE)
    return Skipped(outcome.source or name, outcome.reason or "", kind, duplicate_of=outcome.duplicate_of)


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
