"""Every command and every example on the pages of docs/ runs, and prints what the page says that it prints.

The Python blocks of one page go on from each other. A block marked `<!-- not run: reason -->` is left out; only
installation and what opens a browser or ends by Ctrl-C may be.
"""

from __future__ import annotations

import os
import re
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from page_blocks import KNOWN, ROOT, Block, blocks, make_workplace, run

PAGES = sorted((ROOT / "docs").rglob("*.md"))
LEFT_OUT = re.compile(
    r"((pip|uv pip) install \S.*|make \w+|marimo edit \S+|onrecord review.*|dask .*"
    r"|onrecord build .* --cluster \S+|duckdb -c .*)(\s+#.*)?"
)


def named(page: Path) -> str:
    return page.relative_to(ROOT / "docs").as_posix()


@pytest.mark.parametrize("page", [p for p in PAGES if any(block.runs for block in blocks(p))], ids=named)
def test_the_examples_of_a_page_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    workplace = make_workplace(tmp_path)
    monkeypatch.chdir(workplace)
    monkeypatch.setenv(
        "PATH", f"{tmp_path / 'bin'}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    )
    names: dict[str, object] = {"__name__": "__main__"}
    printed = ""
    for block in blocks(page):
        if block.printed:
            assert printed.split("\n") == plain(block.code).split("\n"), block.place
        elif block.runs:
            printed = plain(run_here(block, names) if block.language == "python" else run(block, workplace))


def run_here(block: Block, names: dict[str, object]) -> str:
    """What a Python block prints, with the names that the blocks before it have bound."""
    with redirect_stdout(StringIO()) as out:
        exec(compile("\n" * block.line + block.code, block.page, "exec"), names)
    return out.getvalue()


def plain(text: str) -> str:
    """Without white space at the ends of lines and of the whole."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_only_what_cannot_run_is_left_out(page: Path):
    for block in blocks(page):
        assert block.language in KNOWN, block.place
        if block.language in ("sh", "python", "sql") and not block.runs:
            for line in block.code.splitlines():
                assert LEFT_OUT.fullmatch(line.strip()) or not line.strip(), f"{block.place}: {line}"
