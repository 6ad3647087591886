"""The fenced blocks of a page, and a place to run them in: a copy of the checkout's published files."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
COPIED = ("README.md", "datapackage.json", "schemas", "data")
RUN = ("sh", "python", "sql")
KNOWN = (*RUN, "text", "csv", "json", "yaml", "toml", "r")

FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NOT_RUN = re.compile(r"<!-- not run: \S[^>]*-->\s*\Z")
PRINTED = re.compile(r"<!-- prints -->\s*\Z")  # what the block before it prints


@dataclass(frozen=True)
class Block:
    """A fenced block: where it stands, what it is written in, whether it runs, whether it is what another prints."""

    page: str
    line: int
    language: str
    code: str
    runs: bool
    printed: bool

    def __str__(self) -> str:
        return f"{self.language}-line-{self.line}"

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"


def blocks(page: Path) -> Iterator[Block]:
    text = page.read_text("utf-8") if page.exists() else ""
    for found in FENCE.finditer(text):
        before = text[: found.start()]
        runs = found[1] in RUN and not NOT_RUN.search(before)
        name = page.relative_to(ROOT).as_posix()
        yield Block(name, before.count("\n") + 1, found[1], found[2], runs, bool(PRINTED.search(before)))


def make_workplace(folder: Path) -> Path:
    """A folder with the published files, and beside it a `bin` whose commands run this checkout."""
    (folder / "bin").mkdir()
    for name, command in {"onrecord": "-m onrecord", "python": "", "python3": ""}.items():
        script = folder / "bin" / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {command} "$@"\n')
        script.chmod(0o755)
    work = folder / "work"
    work.mkdir()
    for name in COPIED:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, work / name)
    return work


def run(block: Block, workplace: Path) -> str:
    """What the block prints, in a process of its own; an AssertionError with place and output where it fails."""
    commands = {
        "sh": ["bash", "-euo", "pipefail", "-c", block.code],
        "python": [sys.executable, "-c", block.code],
        "sql": [sys.executable, "-c", f"import onrecord; onrecord.connect().execute({block.code!r})"],
    }
    own = f"{workplace.parent / 'bin'}{os.pathsep}{Path(sys.executable).parent}"
    environment = os.environ | {"PATH": f"{own}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT / "etl")}
    done = subprocess.run(
        commands[block.language],
        cwd=workplace,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, f"{block.place}\n{block.code}\n{done.stdout}\n{done.stderr}"
    return done.stdout
