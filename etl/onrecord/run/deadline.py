"""A limit on the time that one document may take."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_DELIVERY = 5.0  # seconds within which an exception that was asked for must arrive
_AGAIN = 1.0  # seconds after which it is asked for once more, should a library have swallowed it


class DeadlineError(Exception):
    """A document took longer than it may."""


class _Interrupt(BaseException):
    """What ends the block: no Exception, which a library may catch to go on with something else."""


@dataclass(eq=False, slots=True)
class _Limit:
    """A block that is running: its thread, the moment at which it is to be interrupted (next), whether it has been."""

    due: float
    thread: int = field(default_factory=threading.get_ident)
    fired: bool = False


class _Watch:
    """One thread that interrupts whatever runs too long: to begin one for every document takes longer than to read a
    short one does."""

    def __init__(self) -> None:
        # A plain lock, which is taken and let go within one instruction: an interruption cannot come in between.
        self.lock = threading.Lock()
        self.running: set[_Limit] = set()
        self.sooner = threading.Event()
        self.wakes = float("inf")  # when it looks again by itself
        self.thread: threading.Thread | None = None

    def add(self, limit: _Limit) -> None:
        with self.lock:
            self.running.add(limit)
            if self.thread is None or not self.thread.is_alive():  # a process that was forked has no other's threads
                self.thread = threading.Thread(target=self._watch, name="onrecord-deadlines", daemon=True)
                self.thread.start()
            elif limit.due < self.wakes:
                self.sooner.set()

    def remove(self, limit: _Limit) -> None:
        """Once it is done, nothing more is asked of the block's thread."""
        with self.lock:
            self.running.discard(limit)

    def _watch(self) -> None:
        while True:
            with self.lock:
                now = time.monotonic()
                for limit in self.running:
                    if limit.due <= now:
                        limit.fired = True
                        limit.due = now + _AGAIN
                        ctypes.pythonapi.PyThreadState_SetAsyncExc(
                            ctypes.c_ulong(limit.thread), ctypes.py_object(_Interrupt)
                        )
                self.wakes = min((limit.due for limit in self.running), default=float("inf"))
            self.sooner.wait(None if self.wakes == float("inf") else max(self.wakes - now, 0.0))
            self.sooner.clear()


_watch = _Watch()


@contextmanager
def deadline(seconds: float | None) -> Iterator[None]:
    """Raises DeadlineError in the block once it has run for that long; never for `None`.

    It works in any thread, which a signal does not, and is seen between two Python instructions: a single call into
    a C library ends first. What such calls are given has limits of its own (`onrecord.extract.decoding.MAX_BYTES`).
    """
    if seconds is None:
        yield
        return
    limit = _Limit(time.monotonic() + seconds)
    arrived = False
    _watch.add(limit)
    try:
        yield
    except _Interrupt:
        arrived = True
        raise DeadlineError(f"took more than {seconds:g} seconds") from None
    finally:
        while True:
            try:
                _watch.remove(limit)
                break
            except _Interrupt:  # it has come after all that it was to end
                arrived = True
        if limit.fired and not arrived:  # asked for at the very end: it must not arrive in what comes after
            until = time.monotonic() + _DELIVERY
            try:
                while time.monotonic() < until:
                    time.sleep(0.001)
            except _Interrupt:
                pass
