"""Printing a frame: a table on a terminal, CSV when piped, or the format that was asked for."""

from __future__ import annotations

import io
import json
import os
import signal
import sys
from collections.abc import Iterator
from datetime import date, time
from enum import StrEnum
from math import isfinite
from typing import TYPE_CHECKING, Any

from onrecord.cli.inert import inert, one_line

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console, RenderableType

SLICE = 20_000  # rows turned into text at a time
WIDTH = 80  # columns, where no terminal says otherwise


class Format(StrEnum):
    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    MARKDOWN = "markdown"


def chosen(wanted: Format | None) -> Format:
    """The format asked for; else a table for a person at a terminal, CSV for a program behind a pipe."""
    return wanted or (Format.TABLE if sys.stdout.isatty() else Format.CSV)


def emit(
    frame: pl.DataFrame,
    wanted: Format | None = None,
    *,
    limit: int = 0,
    title: str | None = None,
    whole: bool = False,
) -> None:
    """Prints a frame to standard output.

    `limit` is the number of rows that a table shows (0: all), `whole` keeps it from cutting long cells, `title` stands
    above it; the other formats always hold every row and cell, and no title.
    """
    if not frame.width:
        return
    form = chosen(wanted)
    if form is Format.TABLE:
        from onrecord.cli.grid import grid

        write(render(*grid(frame, width(), limit=limit, title=title, whole=whole)))
    else:
        write_all(_TEXTS[form](frame))


def write(text: str) -> None:
    """Writes to standard output, where a terminal is never handed a control character that is not ours."""
    write_all([text])


def write_all(texts: Iterator[str] | list[str]) -> None:
    """Writes one text after another; ends the program without a word where the reader (`| head`) has gone."""
    stdout = sys.stdout
    if stdout is sys.__stdout__:
        if hasattr(signal, "SIGPIPE"):  # only now: a pool of processes must see its broken pipes as errors
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        if isinstance(stdout, io.TextIOWrapper) and not stdout.isatty():
            stdout.reconfigure(encoding="utf-8", newline="\n")
    for text in texts:
        stdout.write(text)
    stdout.flush()


def width() -> int:
    """The columns of the terminal, or of the page that is printed to a pipe."""
    if sys.stdout.isatty():
        return os.get_terminal_size(sys.stdout.fileno()).columns or WIDTH
    return int(os.environ["COLUMNS"]) if os.environ.get("COLUMNS", "").isdigit() else WIDTH


def render(*renderables: RenderableType) -> str:
    """What Rich makes of the renderables: coloured on a terminal, plain text elsewhere.

    Their texts must be inert already: Rich passes escape characters through.
    """
    page = io.StringIO()
    console = _console(page)
    for renderable in renderables:
        console.print(renderable)
    return "".join(f"{line.rstrip()}\n" for line in page.getvalue().splitlines())


def _console(file: io.StringIO) -> Console:
    from rich.console import Console

    return Console(
        file=file, force_terminal=sys.stdout.isatty(), width=width(), markup=False, emoji=False, highlight=False
    )


def flat(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with columns that no cell of text can hold (lists, structures, bytes, durations) written as text."""
    import polars as pl

    nested = [name for name, dtype in frame.schema.items() if dtype.is_nested()]
    strings = [name for name, dtype in frame.schema.items() if dtype in (pl.Binary, pl.Duration, pl.Object)]
    return frame.with_columns(
        *(pl.Series(name, [_json(value) for value in frame[name].to_list()], pl.String) for name in nested),
        *(pl.Series(name, [_string(value) for value in frame[name].to_list()], pl.String) for name in strings),
    )


def _string(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, date | time):  # a datetime is a date
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else str(value)


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, default=_string)


def _shown(text: str) -> str:
    """Data as it is behind a pipe, made inert before a terminal."""
    return inert(text) if sys.stdout.isatty() else text


def _csv(frame: pl.DataFrame) -> Iterator[str]:
    yield _shown(flat(frame.clear()).write_csv())
    for part in frame.iter_slices(SLICE):
        yield _shown(flat(part).write_csv(include_header=False))


def _jsonl(frame: pl.DataFrame) -> Iterator[str]:
    for part in frame.iter_slices(SLICE):
        for row in part.iter_rows(named=True):
            yield _shown(_line(row)) + "\n"


def _json_array(frame: pl.DataFrame) -> Iterator[str]:
    opening = "[\n  "
    for part in frame.iter_slices(SLICE):
        for row in part.iter_rows(named=True):
            yield opening + _shown(_line(row))
            opening = ",\n  "
    yield "\n]\n" if frame.height else "[]\n"


def _line(row: dict[str, Any]) -> str:
    finite = {name: None if isinstance(value, float) and not isfinite(value) else value for name, value in row.items()}
    return json.dumps(finite, ensure_ascii=False, default=_string)


def _markdown(frame: pl.DataFrame) -> Iterator[str]:
    numeric = [dtype.is_numeric() for dtype in frame.schema.values()]
    yield "| " + " | ".join(map(_markdown_cell, frame.columns)) + " |\n"
    yield "|" + "|".join("---:" if number else "---" for number in numeric) + "|\n"
    for part in frame.iter_slices(SLICE):
        for row in flat(part).iter_rows():
            yield "| " + " | ".join("" if value is None else _markdown_cell(str(value)) for value in row) + " |\n"


def _markdown_cell(text: str) -> str:
    """A cell whose text Markdown and HTML leave as it is, on one line."""
    escaped = "".join(f"\\{sign}" if sign in "\\`*_[]|#~" else sign for sign in one_line(text))
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_TEXTS = {Format.CSV: _csv, Format.JSON: _json_array, Format.JSONL: _jsonl, Format.MARKDOWN: _markdown}
