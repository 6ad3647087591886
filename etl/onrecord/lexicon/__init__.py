"""The knowledge that is data: word lists as tab-separated files, each with its source and licence at its head."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=64)
def read_cells(name: str) -> tuple[tuple[str, ...], ...]:
    """The lines of `<name>.tsv`, each as its cells, the columns' names first; lines that begin with `#` are notes."""
    text = files("onrecord").joinpath("lexicon", f"{name}.tsv").read_text(encoding="utf-8")
    return tuple(tuple(line.split("\t")) for line in text.split("\n") if line and not line.startswith("#"))


@lru_cache(maxsize=64)
def read_rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `<name>.tsv` by the names of its columns; cells that a line leaves out at its end are empty."""
    header, *lines = read_cells(name)
    return tuple(dict(zip(header, (*line, *[""] * (len(header) - len(line))), strict=True)) for line in lines)
