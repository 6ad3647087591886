"""One row of a table, what it refers to by name, and its evidence in context."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from onrecord.cli.evidence import in_context
from onrecord.cli.inert import one_line
from onrecord.errors import OnrecordError
from onrecord.schema import TableSchema, table_names, table_schema

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import RenderableType

    Load = Callable[[str], pl.DataFrame]

AROUND, NEAR = 240, 60  # characters on each side of a row's own evidence, and of a row's that belongs to it
MOST = 12  # rows of a table that belong to a row
NAMES = ("name", "headline", "label", "text")


@dataclass(frozen=True, slots=True)
class Found:
    """A row and the table that it is of."""

    table: str
    row: Mapping[str, Any]

    @property
    def key(self) -> str:
        return str(self.row[table_schema(self.table).primary_key[0]])


def find(wanted: str, load: Load) -> Found | None:
    """The row with that id; or the one whose id ends with `:` and it.

    Raises OnrecordError where several do: the same `q001` is in every document.
    """
    endings: list[Found] = []
    for name in table_names():
        key = pl.col(table_schema(name).primary_key[0])
        frame = load(name).filter((key == wanted) | key.str.ends_with(f":{wanted}"))
        for row in frame.iter_rows(named=True):
            found = Found(name, row)
            if found.key == wanted:
                return found
            endings.append(found)
    if len(endings) > 1:
        some = ", ".join(found.key for found in endings[:5])
        raise OnrecordError(f"{wanted!r} is the end of {len(endings)} ids; say which: {some}, ...")
    return endings[0] if endings else None


def page(found: Found, load: Load, text_of: Callable[[str], str | None]) -> Iterator[RenderableType]:
    """Renderables for a row. `text_of` gives the text of a document by its id, where there is one."""
    schema = table_schema(found.table)
    yield Text(one_line(f"{schema.title}: {found.key}"), style="bold")
    yield values(schema, found.row, load)
    if "start" in found.row:
        text = text_of(found.row["document_id"])
        yield Text("")
        if text is None:
            yield Text("The article's text is not here: --sources FOLDER says where it is.", style="dim")
        else:
            yield Padding(in_context(text, found.row["start"], found.row["end"], AROUND), (0, 0, 0, 2))
    for name, frame in belonging(found, load):
        yield Text("")
        yield Text(f"{table_schema(name).title} ({frame.height})", style="bold underline")
        for row in frame.head(MOST).iter_rows(named=True):
            yield Padding(line(name, row, text_of), (0, 0, 0, 2))
        if frame.height > MOST:
            yield Padding(Text(f"… and {frame.height - MOST} more: onrecord show {name}", style="dim"), (0, 0, 0, 2))


def values(schema: TableSchema, row: Mapping[str, Any], load: Load) -> Table:
    """The columns that hold something, one a line."""
    grid = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(overflow="fold")
    targets = {key.fields[0]: key for key in schema.foreign_keys}
    for field in schema.fields:
        value = row[field.name]
        if value is None:
            continue
        shown = one_line(str(value))
        if field.name in targets and (name := name_of(load, targets[field.name].resource, value)):
            shown = f"{name}  ({shown})"
        grid.add_row(Text(field.name), Text(shown))
    return grid


def name_of(load: Load, table: str, key: Any) -> str | None:
    """What a person calls the row of that id, where its table has a column for it."""
    schema = table_schema(table)
    columns = [name for name in NAMES if schema.has(name)]
    if not columns:
        return None
    frame = load(table).filter(pl.col(schema.primary_key[0]) == key)
    return one_line(str(frame[columns[0]][0])) if frame.height and frame[columns[0]][0] is not None else None


def belonging(found: Found, load: Load) -> Iterator[tuple[str, pl.DataFrame]]:
    """The rows of other tables that refer to this one, by table: an entity's mentions, an event's participants."""
    for name in table_names():
        schema = table_schema(name)
        columns = [key.fields[0] for key in schema.foreign_keys if key.resource == found.table and name != found.table]
        if columns:
            frame = load(name).filter(pl.any_horizontal(pl.col(column) == found.key for column in columns))
            if frame.height:
                yield name, frame


def line(table: str, row: Mapping[str, Any], text_of: Callable[[str], str | None]) -> Text:
    """One row that belongs to another: its kind, and its words in context where the text is here."""
    kind = next((row[name] for name in ("form", "role", "kind", "type", "status") if row.get(name)), None)
    head = Text(f"{one_line(str(kind))}: " if kind else "", style="dim")
    text = text_of(row["document_id"]) if "start" in row else None
    if text is not None:
        return head.append_text(in_context(text, row["start"], row["end"], NEAR))
    words = next((row[name] for name in ("text", "label") if row.get(name)), None)
    return head.append(one_line(str(words or row[table_schema(table).primary_key[0]])), style="not dim")
