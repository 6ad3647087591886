"""The errors that a person reads: each names the file and place, what was found and what to do."""

from __future__ import annotations

from typing import Any


class OnrecordError(Exception):
    """Anything that onrecord itself refuses; the command line prints the message alone and exits 2."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors come back from other processes, whatever their constructors take."""
        return _restored, (type(self), self.args, self.__dict__)


class SourceError(OnrecordError):
    """A source cannot be read as an article."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = source
        self.reason = reason


class ReviewError(OnrecordError):
    """A decision in a review file is unclear, finds nothing, or contradicts another."""

    def __init__(self, file: str, line: int | None, reason: str) -> None:
        super().__init__(f"{file}:{line}: {reason}" if line is not None else f"{file}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


class PackageError(OnrecordError):
    """A package cannot be opened: a file is missing or altered, or its descriptor is not one that we know."""


class ExportError(OnrecordError):
    """An export cannot be written where it is asked for, or its format cannot hold the package."""


class MissingDependencyError(OnrecordError):
    """The call needs an extra that is not installed."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f'{what} needs more than the base install: pip install "onrecord[{extra}]"')


class QueryError(OnrecordError):
    """An SQL query fails: it names an unknown table, is no SQL, or asks for what a query may not do."""


def _restored(kind: type[OnrecordError], args: tuple[Any, ...], state: dict[str, Any]) -> OnrecordError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error
