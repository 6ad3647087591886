"""Every command in the README runs, in the README's order, in a copy of the checkout's published files.

A block marked `<!-- not run: reason -->` in the line before it is left out; only set-up and installation may be.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from page_blocks import KNOWN, ROOT, Block, blocks, make_workplace, run

README = ROOT / "README.md"
SET_UP = re.compile(r"(make (build|test)|pip install \S.*)(\s+#.*)?")

pytestmark = pytest.mark.xdist_group("readme")  # a block may use what the one before it made


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_workplace(tmp_path_factory.mktemp("readme"))


@pytest.mark.parametrize("block", [block for block in blocks(README) if block.runs], ids=str)
def test_a_block_runs(block: Block, workplace: Path):
    run(block, workplace)


def test_only_set_up_and_installation_are_left_out():
    for block in blocks(README):
        if not block.runs:
            for line in block.code.splitlines():
                assert SET_UP.fullmatch(line.strip()) or not line.strip(), f"{block.place}: {line}"


def test_every_block_says_what_it_is_written_in():
    assert [block.place for block in blocks(README) if block.language not in KNOWN] == []


def test_the_readme_begins_with_the_two_commands_that_do_everything():
    first = next(blocks(README), None)
    assert first is not None
    assert re.findall(r"^make \w+", first.code, re.MULTILINE) == ["make build", "make test"]
