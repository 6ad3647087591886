"""The exit codes of the command line."""

from __future__ import annotations

import signal
import sys
import threading

FINE, DIFFERS, REFUSED, INTERRUPTED = 0, 1, 2, 130


class Differs(Exception):
    """The command has done its work and said what it found wanting: a violation, a skipped source, a low score."""


def end_at_ctrl_c() -> None:
    """Lets Ctrl-C end the process at once: a library that computes outside Python would not see it before it is done.

    For commands that write nothing: one that publishes has to leave in order. A program that calls this command line as
    a function keeps its own way with signals.
    """
    import polars  # noqa: F401  (whose import takes the signal for itself, so that ours has to come after it)

    if sys.stdout is sys.__stdout__ and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_DFL)
