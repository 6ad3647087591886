"""Builds and readings one after the other, in a thread that talks to the worker process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from onrecord.desk.worker import Worker
from onrecord.errors import OnrecordError

QUIET = 1.5  # seconds without a decision before the tables are built
TRIES = 20  # while another build holds the package
BUSY = "another build is writing"


@dataclass(frozen=True, slots=True)
class BuildState:
    """`state` is one of current, waiting, building, failed, off; `message` says more where there is more to say."""

    state: str = "current"
    message: str = ""


class Background:
    """What the worker does next: articles that somebody waits for come before the tables."""

    def __init__(
        self,
        worker: Worker | None,
        on_read: Callable[[str, Any], None],
        on_built: Callable[[], None],
        why_off: str = "",
    ) -> None:
        self.worker = worker
        self.on_read, self.on_built = on_read, on_built
        self.build = BuildState() if worker else BuildState("off", why_off)
        self.readings: list[tuple[str, str | None]] = []
        self.due: float | None = None
        self.ended = False
        self.changed = threading.Condition()
        self.thread = threading.Thread(target=self.run, daemon=True, name="onrecord-background")
        if worker:
            self.thread.start()

    def read(self, document_id: str, source_file: str | None) -> None:
        """Asks for the machine's record of a document."""
        with self.changed:
            if self.worker and all(document_id != waiting for waiting, _ in self.readings):
                self.readings.append((document_id, source_file))
                self.changed.notify()

    def rebuild(self, *, after: float = QUIET) -> None:
        """Asks for a build, once no decision has come for a while."""
        with self.changed:
            if self.worker:
                self.due = time.monotonic() + after
                if self.build.state != "building":
                    self.build = BuildState("waiting")
                self.changed.notify()

    def stop(self) -> None:
        with self.changed:
            self.ended = True
            self.changed.notify()

    def run(self) -> None:
        while True:
            with self.changed:
                while not (self.ended or self.readings or (self.due is not None and self.due <= time.monotonic())):
                    self.changed.wait(None if self.due is None else max(0.01, self.due - time.monotonic()))
                if self.ended:
                    assert self.worker
                    self.worker.stop()
                    return
                reading = self.readings[0] if self.readings else None
                if reading is None:
                    self.due = None
                    self.build = BuildState("building")
            if reading:
                self.take(*reading)
            else:
                self.make()

    def take(self, document_id: str, source_file: str | None) -> None:
        assert self.worker
        try:
            record = self.worker.ask(("read", document_id, source_file))
        except OnrecordError as error:
            record = error
        with self.changed:
            self.readings.pop(0)
        self.on_read(document_id, record)

    def make(self) -> None:
        assert self.worker
        done = BuildState("failed", "another build has been writing this package all the time")
        for _ in range(TRIES):
            try:
                done = BuildState("current", self.worker.ask(("build",)))
            except OnrecordError as error:
                if BUSY in str(error):
                    time.sleep(1)
                    continue
                done = BuildState("failed", str(error))
            break
        with self.changed:
            self.build = done if self.due is None else replace(done, state="waiting")
        self.on_built()
