"""A limit on the time that one document may take."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_DELIVERY = 5.0  # seconds within which an exception that was asked for must arrive
_AGAIN = 1.0  # seconds after which it is asked for once more, should a library have swallowed it


class DeadlineError(Exception):
    """A document took longer than it may."""


class _Interrupt(BaseException):
    """What ends the block: no Exception, which a library may catch to go on with something else."""


@contextmanager
def deadline(seconds: float | None) -> Iterator[None]:
    """Raises DeadlineError in the block once it has run for that long; never for `None`.

    It works in any thread, which a signal does not, and is seen between two Python instructions: a single call into
    a C library ends first. What such calls are given has limits of its own (`onrecord.extract.decoding.MAX_BYTES`).
    """
    if seconds is None:
        yield
        return
    thread = threading.get_ident()
    lock = threading.Lock()
    state = {"running": True, "fired": False}

    ended = threading.Event()

    def watch() -> None:
        wait = seconds
        while not ended.wait(wait):
            wait = _AGAIN
            with lock:
                if state["running"]:
                    state["fired"] = True
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(_Interrupt))

    threading.Thread(target=watch, daemon=True).start()
    arrived = False
    try:
        yield
    except _Interrupt:
        arrived = True
        raise DeadlineError(f"took more than {seconds:g} seconds") from None
    finally:
        ended.set()
        with lock:
            state["running"] = False
        if state["fired"] and not arrived:  # asked for at the very end: it must not arrive in what comes after
            until = time.monotonic() + _DELIVERY
            try:
                while time.monotonic() < until:
                    time.sleep(0.001)
            except _Interrupt:
                pass
