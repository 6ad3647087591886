"""A frame laid out for the width of a terminal: columns that fit, the rest named below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from onrecord.cli.inert import one_line

if TYPE_CHECKING:
    import polars as pl
    from rich.console import RenderableType

NARROW, READABLE = 12, 24  # the least columns of a short and of a long text
WORD = 28  # a longer word, most often an id, is broken
LONG = 48
LINES = 4  # of a cell; more is cut, with an ellipsis
GAP = 2
_FIRST = ("name", "headline", "label", "text", "speaker", "quote", "kind", "form", "role", "type", "status")
_LAST = ("start", "end", "origin", "confidence")  # evidence and provenance: shown if there is room


def grid(
    frame: pl.DataFrame, width: int, *, limit: int = 0, title: str | None = None, whole: bool = False
) -> list[RenderableType]:
    """Renderables for the first `limit` rows (0: all) and as many columns as `width` holds.

    A cell is cut after a few lines, unless `whole`.
    """
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    from onrecord.cli.output import flat

    shown = flat(frame.head(limit) if limit else frame)
    shown, prefix = without_prefix(shown)
    cells = {name: [cell(value) for value in shown[name]] for name in shown.columns}
    headers = {name: one_line(name) for name in shown.columns}
    texts = {name: [headers[name], *cells[name]] for name in shown.columns}
    natural = {name: max(map(cell_len, texts[name])) for name in shown.columns}
    empty = [name for name in shown.columns if shown.height and shown[name].null_count() == shown.height]
    words = {name: max(cell_len(word) for text in texts[name] for word in text.split() or [""]) for name in texts}
    needed = {name: least(natural[name], words[name]) for name in shown.columns}
    telling = [name for name in shown.columns if name not in empty] or shown.columns
    same = {name for name in telling[1:] if shown.height > 1 and len(set(cells[name])) == 1}
    kept = fitting(telling, same, needed, width)
    widths = share([natural[name] for name in kept], [needed[name] for name in kept], width)

    table = Table(box=None, padding=(0, GAP, 0, 0), pad_edge=False, header_style="bold", expand=False)
    for name, columns in zip(kept, widths, strict=True):
        numeric = shown.schema[name].is_numeric()
        table.add_column(
            Text(headers[name]), width=columns, justify="right" if numeric else "left", overflow="fold", no_wrap=False
        )
    for row in zip(*(cells[name] for name in kept), strict=True):
        table.add_row(
            *(Text(text if whole else cut(text, columns * LINES)) for text, columns in zip(row, widths, strict=True))
        )
    notes = []
    if prefix:
        notes.append(f"Ids are shown without {one_line(prefix)!r}.")
    if left_out := [headers[name] for name in shown.columns if name not in kept and name not in empty]:
        notes.append(f"No room for {', '.join(left_out)}: --format csv has every column.")
    if empty and shown.height:
        notes.append(f"Empty: {', '.join(headers[name] for name in empty)}.")
    if shown.height < frame.height:
        notes.append(f"{shown.height} of {frame.height} rows: --limit 0 shows all.")
    elif not frame.height:
        notes.append("No rows.")
    head: list[RenderableType] = [Text(one_line(title), style="bold"), Text("")] if title else []
    return [*head, table, *(Text(note, style="dim") for note in notes)]


def without_prefix(frame: pl.DataFrame) -> tuple[pl.DataFrame, str]:
    """The frame of one document's rows without that document's id at the head of each id, and what was taken off."""
    import polars as pl

    if "document_id" not in frame.columns or frame.schema["document_id"] != pl.String or frame.width < 2:
        return frame, ""
    documents = frame["document_id"].unique().to_list()
    if len(documents) != 1 or not documents[0]:
        return frame, ""
    prefix = f"{documents[0]}:"
    ids = [
        name
        for name in frame.columns
        if name.endswith("_id") and frame.schema[name] == pl.String and frame[name].str.starts_with(prefix).any()
    ]
    if not ids:
        return frame, ""
    short = frame.with_columns(pl.col(name).str.strip_prefix(prefix) for name in ids)
    return short.drop("document_id"), prefix


def cell(value: Any) -> str:
    """A value as the text of a cell; numbers to four digits, as nobody reads more in a table."""
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else one_line(str(value))


def cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def least(natural: int, word: int) -> int:
    """The least columns for texts of which the longest needs `natural` columns, and its longest word `word`."""
    return min(natural, max(READABLE if natural > LONG else NARROW, min(word, WORD)))


def fitting(names: Sequence[str], same: set[str], needed: dict[str, int], width: int) -> list[str]:
    """The columns that fit, in their order.

    Evidence, provenance, and columns that hold the `same` in every row give way to those that tell more.
    """
    kept: set[str] = set()
    used = 0
    for name in sorted(names, key=lambda name: (name != names[0], 4 if name in same else rank(name))):
        more = needed[name] + (GAP if kept else 0)
        if not kept or used + more <= width:
            kept.add(name)
            used += more
    return [name for name in names if name in kept]


def rank(name: str) -> int:
    """0 for what tells most, 2 for where a row stands, 3 for its evidence and provenance, 1 for all else."""
    if name in _FIRST:
        return 0
    if name in _LAST or name.endswith(("_start", "_end")):
        return 3
    return 2 if name in ("document_id", "ordinal") or name.endswith("_basis") else 1


def share(natural: Sequence[int], least: Sequence[int], width: int) -> list[int]:
    """The width of each column: at least `least`, at most `natural`, what is left shared among those that want more."""
    widths = list(least)
    spare = width - sum(widths) - GAP * (len(widths) - 1)
    while spare > 0 and (wanting := [i for i, columns in enumerate(widths) if columns < natural[i]]):
        for i in shortest_first(wanting, natural):
            grown = min(natural[i] - widths[i], max(1, spare // len(wanting)), spare)
            widths[i] += grown
            spare -= grown
    return [max(1, min(columns, width)) for columns in widths]


def shortest_first(columns: Iterable[int], natural: Sequence[int]) -> list[int]:
    return sorted(columns, key=lambda i: (natural[i], i))
