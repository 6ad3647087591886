"""The exit codes of the command line."""

from __future__ import annotations

FINE, DIFFERS, REFUSED, INTERRUPTED = 0, 1, 2, 130


class Differs(Exception):
    """The command has done its work and said what it found wanting: a violation, a skipped source, a low score."""
