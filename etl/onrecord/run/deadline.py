"""A limit on the time that one document may take."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_DELIVERY = 5.0  # seconds within which an exception that was asked for must arrive


class DeadlineError(Exception):
    """A document took longer than it may."""


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

    def fire() -> None:
        with lock:
            if state["running"]:
                state["fired"] = True
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(DeadlineError))

    timer = threading.Timer(seconds, fire)
    timer.daemon = True
    timer.start()
    arrived = False
    try:
        yield
    except DeadlineError:
        arrived = True
        raise DeadlineError(f"took more than {seconds:g} seconds") from None
    finally:
        timer.cancel()
        with lock:
            state["running"] = False
        if state["fired"] and not arrived:  # asked for at the very end: it must not arrive in what comes after
            until = time.monotonic() + _DELIVERY
            try:
                while time.monotonic() < until:
                    time.sleep(0.001)
            except DeadlineError:
                pass
