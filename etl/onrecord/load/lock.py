"""The lock that keeps two builds out of one package; it dies with its process, so a crash leaves nothing to clear."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from onrecord.errors import PackageError

LOCK = ".onrecord.lock"
_held: set[tuple[str, int]] = (
    set()
)  # (folder, thread): a build holds the lock while the publishing inside it asks again


@contextmanager
def package_lock(folder: Path) -> Iterator[None]:
    """Holds the package in `folder` for writing; a thread that holds it may ask again.

    Raises PackageError where another process or thread holds it, and where the folder cannot be written to.
    """
    key = (os.path.realpath(folder), threading.get_ident())
    if key in _held:
        yield
        return
    descriptor = _acquire(folder)
    _held.add(key)
    try:
        yield
    finally:
        _held.discard(key)
        # Unlinked while it is held: whoever opened the old file meanwhile sees in `_acquire` that it is gone.
        (folder / LOCK).unlink(missing_ok=True)
        os.close(descriptor)


def _acquire(folder: Path) -> int:
    try:
        import fcntl
    except ImportError as error:
        raise PackageError(f"{folder}: publishing needs POSIX file locks, which this system does not have") from error
    path = folder / LOCK
    while True:
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
        except OSError as error:
            raise PackageError(f"{folder}: cannot be written to: {error.strerror}") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if path.stat().st_ino == os.fstat(descriptor).st_ino:
                return descriptor
        except BlockingIOError as error:
            os.close(descriptor)
            raise PackageError(f"{folder}: another build is writing this package; try again when it is done") from error
        except FileNotFoundError:
            pass  # its holder has just removed it: the next turn makes a new one
        except OSError as error:
            os.close(descriptor)
            raise PackageError(f"{folder}: cannot be locked: {error.strerror}") from error
        os.close(descriptor)
