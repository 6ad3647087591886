"""The files of a report's folder, written and counted."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Writer:
    """Writes files below a folder and counts them."""

    folder: Path
    files: int = 0
    bytes: int = 0

    def __post_init__(self) -> None:
        if self.folder.exists():  # of a reading that is done again
            shutil.rmtree(self.folder)
        self.folder.mkdir()

    def write(self, name: str, text: str) -> None:
        data = text.encode()
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        self.files += 1
        self.bytes += len(data)
