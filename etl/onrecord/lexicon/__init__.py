"""The knowledge that is data: word lists as tab-separated files, each with its source and licence at its head."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=64)
def read_rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `<name>.tsv`: lines that begin with `#` are notes, the first other line names the columns."""
    text = files("onrecord").joinpath("lexicon", f"{name}.tsv").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.split("\n") if line and not line.startswith("#")]
    return tuple(dict(zip(lines[0], line, strict=True)) for line in lines[1:])
