"""Tasks on an existing Dask cluster.

Ray Data took three times the start-up and the memory for this job; Daft lost the job with a killed worker.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from onrecord.errors import MissingDependencyError, OnrecordError
from onrecord.extract.sources import Source
from onrecord.run.digests import extractor_version
from onrecord.run.engines import died, together
from onrecord.run.task import Item, Result, Settings, Task

if TYPE_CHECKING:
    from distributed import Client, Future, WorkerPlugin

AHEAD = 3  # tasks a thread of a worker that are given out and not back
TIMEOUT = 30  # seconds  # for the scheduler to answer, and for the first worker to be there


@dataclass(frozen=True, slots=True)
class Sent:
    """A file's bytes on their way to a worker, which need not see the disk that they lie on."""

    source: Source
    data: bytes


class Cluster:
    """The workers of the Dask scheduler at an address such as `tcp://host:8786`; its dashboard shows the tasks.

    A task whose worker dies is done again by another, by Dask itself; one that cost several their lives is done again
    item by item, and an item that goes on killing workers is skipped with that reason.
    """

    processes = 8  # about: they come and go, and nothing but the size of the last tasks depends on it

    def __init__(self, address: str, settings: Settings) -> None:
        self.address = address
        self.settings = settings

    def map(self, tasks: Iterator[Task]) -> Iterator[Result]:
        client = self._client()
        try:
            self._check(client)
            name = f"onrecord-settings-{uuid4()}"
            client.register_plugin(keeper(name, self.settings), name=name)
            try:
                yield from self._run(client, tasks, name)
            finally:
                with suppress(OSError):  # a worker that has just died cannot forget
                    client.unregister_worker_plugin(name)
        finally:
            client.close()

    def _client(self) -> Client:
        try:
            from distributed import Client
        except ImportError as error:
            raise MissingDependencyError("a build on a cluster", "cluster") from error
        try:
            client = Client(self.address, timeout=TIMEOUT, set_as_default=False)
            client.wait_for_workers(1, timeout=TIMEOUT)
        except (OSError, TimeoutError, ValueError) as error:
            raise OnrecordError(f"the cluster at {self.address} does not answer, or has no worker: {error}") from error
        return client

    def _check(self, client: Client) -> None:
        """Refuses workers that would read a document in another way, or not at all."""
        ours = extractor_version()
        found = client.run(state_of_worker, self.settings.model, on_error="return")
        for worker, state in sorted(found.items()):
            if isinstance(state, BaseException):
                raise OnrecordError(f"the worker {worker} has no usable onrecord[etl]: {state!r}")
            version, problem = state
            if problem:
                raise OnrecordError(f"the worker {worker}: {problem}")
            if version != ours:
                raise OnrecordError(
                    f"the worker {worker} has another version of onrecord or of a library that it reads with: "
                    "all machines need the same, for instance from one lock file"
                )

    def _run(self, client: Client, tasks: Iterator[Task], settings: str) -> Iterator[Result]:
        from distributed import as_completed
        from distributed.scheduler import KilledWorker

        running: dict[Future[Any], Task] = {}
        completed = as_completed(loop=client.loop)

        def give() -> None:
            slots = max(1, sum(client.nthreads().values())) * AHEAD  # workers come and go
            while len(running) < slots and (task := next(tasks, None)) is not None:
                future = submitted(client, task, settings, str(task.number))
                running[future] = task
                completed.add(future)

        give()
        while running:
            future = next(completed)
            task = running.pop(future)
            try:
                result = future.result()
            except KilledWorker:
                result = carefully(client, task, settings)
            yield result
            give()


def submitted(client: Client, task: Task, settings: str, name: str) -> Future[Any]:
    """The task on its way to a worker; the dashboard shows it by name."""
    return client.submit(perform_sent, packed(task), settings, pure=False, key=f"onrecord-read-{name}")


def carefully(client: Client, task: Task, settings: str) -> Result:
    """A task that has cost several workers their lives, item by item."""
    from distributed.scheduler import KilledWorker

    results = []
    for n, item in enumerate(task.items):
        try:
            single = Task(task.number, (item,))
            results.append(submitted(client, single, settings, f"{task.number}-{n}").result())
        except KilledWorker:
            results.append(died(task.number, item))
    return together(task.number, results)


def keeper(name: str, settings: Settings) -> WorkerPlugin:
    """A plugin that gives every worker the settings, those too that join later: data that is sent to the workers once
    would be lost with the last of them that had it."""
    from distributed import WorkerPlugin

    class Keeper(WorkerPlugin):  # type: ignore[misc] # distributed is half typed
        def setup(self, worker: Any) -> None:
            worker.__dict__.setdefault("onrecord_settings", {})[name] = settings

        def teardown(self, worker: Any) -> None:
            worker.__dict__.get("onrecord_settings", {}).pop(name, None)

    return Keeper()


def packed(task: Task) -> tuple[int, tuple[Sent | Item, ...]]:
    """A task with its files' bytes; a file that cannot be read goes without, and the worker says so."""
    items: list[Any] = []
    for item in task.items:
        if isinstance(item, Source) and item.path is not None:
            try:
                items.append(Sent(item, item.path.read_bytes()))
            except OSError:
                items.append(item)
        else:
            items.append(item)
    return task.number, tuple(items)


def perform_sent(task: tuple[int, tuple[Sent | Item, ...]], name: str) -> Result:
    """Does a task on a worker, which lays the files' bytes into a folder of its own first; `name` is the settings'."""
    from distributed import get_worker

    from onrecord.run.perform import perform

    settings: Settings = get_worker().onrecord_settings[name]
    number, items = task
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
        unpacked: list[Item] = []
        for n, item in enumerate(items):
            if isinstance(item, Sent):
                path = Path(folder) / str(n)
                path.write_bytes(item.data)
                unpacked.append(replace(item.source, path=path))
            else:
                unpacked.append(item)
        return perform(Task(number, tuple(unpacked)), settings)


def state_of_worker(model: str) -> tuple[str, str | None]:
    """The worker's version of what reads documents, and why it cannot, if it cannot."""
    from onrecord.transform.language import load_model

    try:
        load_model(model)
    except OnrecordError as error:
        return extractor_version(), str(error)
    return extractor_version(), None
