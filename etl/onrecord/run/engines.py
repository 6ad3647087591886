"""Who does the tasks: this process, or several of this machine."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from typing import Protocol

from onrecord.errors import OnrecordError
from onrecord.extract.skipped import SkipKind
from onrecord.run.task import Item, Outcome, Result, Settings, Task, name_of

AHEAD = 3  # tasks a process that are given out and not back: enough that none waits, few enough to hold


class Engine(Protocol):
    """Does tasks in any order and gives each one's result once; `processes` work at a time."""

    processes: int

    def map(self, tasks: Iterator[Task]) -> Iterator[Result]:
        """The results, as they come; tasks are taken from the iterator only as fast as they are done."""
        ...


class InProcess:
    """One task after the other, here."""

    processes = 1

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def map(self, tasks: Iterator[Task]) -> Iterator[Result]:
        for task in tasks:
            yield _done(task, self.settings)


class Processes:
    """Tasks in `workers` processes of this machine.

    A process that dies, for want of memory for instance, takes its task with it and those that the others were at:
    they are done again one item at a time, and an item that kills its process once more is skipped with that reason.
    """

    def __init__(self, workers: int, settings: Settings) -> None:
        self.processes = workers
        self.settings = settings

    def map(self, tasks: Iterator[Task]) -> Iterator[Result]:
        pool = self._pool(self.processes)
        for _ in range(self.processes):  # they load what they need while the first tasks are made up
            pool.submit(_get_ready)
        running: dict[Future[Result], Task] = {}
        lost: list[Task] = []
        try:
            exhausted = False
            while True:
                while not exhausted and not lost and len(running) < AHEAD * self.processes:
                    task = next(tasks, None)
                    if task is None:
                        exhausted = True
                        break
                    try:
                        running[pool.submit(_perform, task)] = task
                    except BrokenProcessPool:  # one has died since the last result
                        lost.append(task)
                if not running and not lost:
                    break
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    task = running.pop(future)
                    try:
                        yield future.result()
                    except BrokenProcessPool:
                        lost.append(task)
                if lost:
                    lost += running.values()
                    running.clear()
                    pool.shutdown(wait=False)
                    for task in sorted(lost, key=lambda task: task.number):
                        yield self._carefully(task)
                    lost.clear()
                    pool = self._pool(self.processes)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _pool(self, workers: int) -> ProcessPoolExecutor:
        # Not forked: a process with threads, such as those of Polars and DuckDB, cannot be.
        return ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _begin, (self.settings,))

    def _carefully(self, task: Task) -> Result:
        """A task of which an item may kill the process, item by item, each result put together with the others."""
        results = []
        for item in task.items:
            with self._pool(1) as pool:
                try:
                    results.append(pool.submit(_perform, Task(task.number, (item,))).result())
                except BrokenProcessPool:
                    results.append(died(task.number, item))
        return together(task.number, results)


def died(number: int, item: Item) -> Result:
    """What comes of an item whose reading has ended its process."""
    reason = "the process that read it died: it may need more memory than there is"
    return Result(number, ((Outcome(source=name_of(item), kind=SkipKind.FAILED.value, reason=reason),),))


def together(number: int, results: list[Result]) -> Result:
    """The results of a task's items as the task's."""
    import polars as pl

    from onrecord.transform.tabulate import AT

    frames: dict[str, list[pl.DataFrame]] = {}
    before = 0
    for result in results:
        for name, frame in result.frames.items():
            frames.setdefault(name, []).append(frame.with_columns(pl.col(AT) + before))
        before += len(result.keys)
    return Result(
        number,
        tuple(outcome for result in results for outcome in result.outcomes),
        tuple(key for result in results for key in result.keys),
        tuple(name for result in results for name in result.documents),
        tuple(text for result in results for text in result.texts),
        tuple(print_ for result in results for print_ in result.fingerprints),
        tuple(score for result in results for score in result.scores),
        {name: pl.concat(parts) for name, parts in frames.items()},
    )


_settings: Settings | None = None


def _begin(settings: Settings) -> None:
    global _settings  # noqa: PLW0603 - what every task of this process needs is sent to it once
    _settings = settings


def _get_ready() -> None:
    """Loads what reading takes; what stands against it is said by the first task."""
    from onrecord.transform.language import load_model

    assert _settings is not None
    with suppress(OnrecordError):
        import onrecord.run.perform  # noqa: F401

        load_model(_settings.model)


def _perform(task: Task) -> Result:
    assert _settings is not None
    return _done(task, _settings)


def _done(task: Task, settings: Settings) -> Result:
    from onrecord.run.perform import perform  # spaCy is not loaded where nothing has to be read

    return perform(task, settings)


@contextmanager
def single_threaded() -> Iterator[None]:
    """Lets the libraries of processes begun in the block use one thread each: they share the machine's cores."""
    import os

    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS")
    before = {name: os.environ.get(name) for name in names}
    os.environ.update({name: os.environ.get(name) or "1" for name in names})
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
