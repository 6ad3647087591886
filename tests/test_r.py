"""The R of the documentation: read by R where it is, run where R's package `frictionless` is too."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from onrecord.package import load
from onrecord.schema import table_names

ROOT = Path(__file__).parent.parent
RSCRIPT = shutil.which("Rscript")
BLOCK = re.compile(r"^```r\n(.*?)^```", re.MULTILINE | re.DOTALL)
PAGES = sorted((ROOT / "docs").rglob("*.md"))
CODE = {page.name: found for page in PAGES if (found := BLOCK.findall(page.read_text("utf-8")))}
LOOK = """
names <- resources(package)
counts <- sapply(commandArgs(TRUE), function(name) nrow(read_resource(package, name)))
cat("\\n{", paste0('"', names(counts), '": ', counts, collapse = ", "), "}\\n", sep = "")
"""

needs_r = pytest.mark.skipif(RSCRIPT is None, reason="R is not on this machine")


def r(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    assert RSCRIPT is not None
    command = [RSCRIPT, "--vanilla", "-e", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=300)


def test_the_documentation_shows_how_r_reads_a_package() -> None:
    for page in ("data-packages.md", "exports.md"):
        assert any('read_package("datapackage.json")' in code for code in CODE[page])


@needs_r
@pytest.mark.parametrize("page", CODE)
def test_r_can_parse_it(page: str, tmp_path: Path) -> None:
    for code in CODE[page]:
        (tmp_path / "code.R").write_text(code, encoding="utf-8")
        done = r(f'invisible(parse("{tmp_path / "code.R"}", encoding = "UTF-8"))')
        assert done.returncode == 0, done.stderr


@needs_r
@pytest.mark.parametrize("page", CODE)
def test_r_reads_every_row_of_every_table(page: str) -> None:
    if r('quit(status = !requireNamespace("frictionless", quietly = TRUE))').returncode:
        pytest.skip("R's package `frictionless` is not installed: install.packages('frictionless')")
    for code in CODE[page]:
        done = r(code + LOOK, *table_names())
        assert done.returncode == 0, done.stderr
        counts = json.loads(done.stdout.strip().splitlines()[-1])
        assert counts == {name: load(name, ROOT).height for name in table_names()}
