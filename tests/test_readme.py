"""Every command in the README runs, in the README's order, in a copy of the checkout's published files.

A block marked `<!-- not run: reason -->` in the line before it is left out; only set-up and installation may be.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
COPIED = ("README.md", "datapackage.json", "schemas", "data")
LANGUAGES = ("sh", "python", "sql")
SET_UP = re.compile(r"(make (build|test)|pip install \S.*)(\s+#.*)?")

FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NOT_RUN = re.compile(r"<!-- not run: \S[^>]*-->\s*\Z")

pytestmark = pytest.mark.xdist_group("readme")  # a block may use what the one before it made


@dataclass(frozen=True)
class Block:
    """A fenced block: where it stands, what it is written in, whether it is to be run."""

    line: int
    language: str
    code: str
    runs: bool

    def __str__(self) -> str:
        return f"{self.language}-line-{self.line}"


def blocks() -> Iterator[Block]:
    text = README.read_text("utf-8") if README.exists() else ""
    for found in FENCE.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield Block(line, found[1], found[2], not NOT_RUN.search(text[: found.start()]))


RUN = [block for block in blocks() if block.runs and block.language in LANGUAGES]


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the published files, and beside it a `bin` whose commands run this checkout."""
    folder = tmp_path_factory.mktemp("readme")
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


@pytest.mark.parametrize("block", RUN, ids=str)
def test_a_block_runs(block: Block, workplace: Path):
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
    assert done.returncode == 0, f"README.md:{block.line}\n{block.code}\n{done.stdout}\n{done.stderr}"


def test_only_set_up_and_installation_are_left_out():
    for block in blocks():
        if not block.runs:
            for line in block.code.splitlines():
                assert SET_UP.fullmatch(line.strip()) or not line.strip(), f"README.md:{block.line}: {line}"


def test_every_block_says_what_it_is_written_in():
    known = (*LANGUAGES, "text", "csv", "json", "yaml", "toml")
    assert [f"README.md:{block.line}" for block in blocks() if block.language not in known] == []


def test_the_readme_begins_with_the_two_commands_that_do_everything():
    first = next(blocks(), None)
    assert first is not None
    assert re.findall(r"^make \w+", first.code, re.MULTILINE) == ["make build", "make test"]
