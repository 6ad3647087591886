"""A person's decisions about who is who across documents: the file `entities.yaml` beside the review files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from onrecord.errors import ReviewError

FILE = "entities.yaml"  # reserved in a folder of review files
TABLES = ("people", "organizations")


class Ruling(StrEnum):
    SAME = "same"  # the namings are of one
    DIFFERENT = "different"  # no two of the namings are of one


@dataclass(frozen=True, slots=True)
class Naming:
    """A name as a document has it, and the line (from 1) that refers to it."""

    document_id: str
    name: str
    line: int


@dataclass(frozen=True, slots=True)
class EntityDecision:
    """One decision and the line (from 1) where it stands."""

    file: str
    line: int
    table: str
    ruling: Ruling
    namings: tuple[Naming, ...]
    reason: str | None = None

    def error(self, reason: str, line: int | None = None) -> ReviewError:
        return ReviewError(self.file, line or self.line, reason)


def read_entity_decisions(folder: Path) -> tuple[EntityDecision, ...]:
    """The decisions of the folder's `entities.yaml`; none where there is no such file.

    Raises ReviewError, with the line, where the file cannot be understood.
    """
    path = folder / FILE
    return read_file(path) if path.is_file() else ()


def read_file(path: Path) -> tuple[EntityDecision, ...]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError

    try:
        data: Any = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise ReviewError(str(path), line, f"no YAML: {error.problem}") from error
    except UnicodeDecodeError as error:
        raise ReviewError(str(path), None, "not UTF-8") from error
    return decisions_of(data, path)


def decisions_of(data: Any, path: Path) -> tuple[EntityDecision, ...]:
    """The decisions that a file's YAML says. Raises ReviewError, with the line, where it says something else."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    if data is None:
        return ()
    if not isinstance(data, CommentedMap) or set(data) - {"decisions", "reviewed_by"}:
        raise ReviewError(str(path), 1, f"{FILE} is a mapping with `decisions` and, if you like, `reviewed_by`")
    rows = data.get("decisions") or CommentedSeq()
    if not isinstance(rows, CommentedSeq):
        raise ReviewError(str(path), data.lc.key("decisions")[0] + 1, "`decisions` is a list")
    return tuple(read_decision(str(path), rows.lc.item(n)[0] + 1, row) for n, row in enumerate(rows))


def read_decision(file: str, line: int, row: Any) -> EntityDecision:
    """One decision, checked for form: a table, one ruling, and two namings or more."""

    def fail(reason: str, at: int = line) -> ReviewError:
        return ReviewError(file, at, reason)

    if not isinstance(row, Mapping):
        raise fail("a decision is a mapping with `table` and `same` or `different`")
    unknown = sorted(map(str, set(row) - {"table", "same", "different", "reason"}))
    if unknown:
        raise fail(f"unknown key {unknown[0]!r}; known are different, reason, same, table")
    if row.get("table") not in TABLES:
        raise fail(f"unknown table {row.get('table')!r}; known are {', '.join(TABLES)}")
    rulings = [ruling for ruling in Ruling if ruling in row]
    if len(rulings) != 1:
        raise fail("a decision has either `same` or `different`")
    items: Any = row[rulings[0]]
    if not isinstance(items, Sequence) or isinstance(items, str) or len(items) < 2:
        raise fail(f"`{rulings[0]}` is a list of two namings or more, each with `document` and `name`")
    namings = []
    for n, item in enumerate(items):
        at = items.lc.item(n)[0] + 1  # type: ignore[attr-defined]
        if not isinstance(item, Mapping) or set(item) != {"document", "name"}:
            raise fail("a naming is a mapping with `document` and `name`", at)
        if not all(isinstance(item[part], str) for part in ("document", "name")):
            raise fail("`document` and `name` are words; put quotation marks round numbers", at)
        namings.append(Naming(item["document"], item["name"], at))
    return EntityDecision(file, line, row["table"], rulings[0], tuple(namings), row.get("reason"))
