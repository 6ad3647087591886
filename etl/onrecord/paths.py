"""Which paths, read from a file that others wrote, stay inside a folder."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath


def stays_inside(path: object) -> bool:
    """Whether a path is relative, with `/`, and without `..`; no address, no drive, no other system's path.

    A symbolic link can still lead outside: that is seen on disk only, not here.
    """
    if not isinstance(path, str) or path in ("", ".") or any(sign in path for sign in "\\:\0"):
        return False
    pure = PurePosixPath(path)
    return not (pure.is_absolute() or PureWindowsPath(path).is_absolute() or ".." in pure.parts)
