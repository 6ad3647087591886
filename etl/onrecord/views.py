"""The ready-made views, each a `SELECT` in a file of `sql/` whose comment lines describe it and its columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from onrecord.ddl import identifier, literal

_COLUMN = re.compile(r"@(\w+) (.+)")


@dataclass(frozen=True, slots=True)
class View:
    """`columns` maps each column, in order, to its meaning; `select` is the query."""

    name: str
    description: str
    columns: tuple[tuple[str, str], ...]
    select: str

    def statements(self) -> Iterator[str]:
        """The DuckDB statements that make the view and its comments."""
        yield f"CREATE VIEW {identifier(self.name)} AS {self.select}"
        yield f"COMMENT ON VIEW {identifier(self.name)} IS {literal(self.description)}"
        for column, meaning in self.columns:
            yield f"COMMENT ON COLUMN {identifier(self.name)}.{identifier(column)} IS {literal(meaning)}"


@lru_cache(maxsize=1)
def views() -> tuple[View, ...]:
    """All views, by name."""
    files = [file for file in resources.files("onrecord").joinpath("sql").iterdir() if file.name.endswith(".sql")]
    return tuple(
        parse_view(file.name.removesuffix(".sql"), file.read_text("utf-8"))
        for file in sorted(files, key=lambda file: file.name)
    )


def parse_view(name: str, text: str) -> View:
    """A view from its file: `-- what a row is`, then `-- @column meaning` for each column, then the query."""
    description: list[str] = []
    columns: list[tuple[str, str]] = []
    lines = text.splitlines()
    while lines and lines[0].startswith("--"):
        line = lines.pop(0).removeprefix("--").strip()
        if match := _COLUMN.fullmatch(line):
            columns.append((match[1], match[2]))
        else:
            description.append(line)
    return View(name, " ".join(description), tuple(columns), "\n".join(lines).strip().rstrip(";"))
