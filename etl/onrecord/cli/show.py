"""`onrecord show`: a table, a document's summary, or one row with its evidence."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli import options
from onrecord.cli.exits import end_at_ctrl_c
from onrecord.cli.output import Format
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    import polars as pl

    from onrecord.cli.row import Found

EXAMPLES = options.examples(
    "onrecord show",
    "onrecord show quotes --limit 10",
    "onrecord show timeline --package my-package",
    "onrecord show DOCUMENT_ID",
    "onrecord show q001 --sources articles/",
)

OVERVIEW = """
SELECT
  d.document_id, d.headline, d.published,
  (SELECT count(*) FROM appearances AS a WHERE a.document_id = d.document_id) AS people,
  (SELECT count(*) FROM quotes AS q WHERE q.document_id = d.document_id) AS quotes,
  (SELECT count(*) FROM events AS e WHERE e.document_id = d.document_id) AS events
FROM documents AS d ORDER BY d.document_id
"""


@click.command(epilog=EXAMPLES)
@click.argument("what", required=False)
@options.package
@options.texts
@options.format
@options.limit
def show(what: str | None, package: Path | None, sources: Path | None, format: Format | None, limit: int) -> None:
    """Show a table, a document, or a row with its evidence.

    WHAT is the name of a table or view, or the id of a document or row; without it, the documents are listed. A
    document's summary says who is in it, who said what and what happened when. A row is named by its id, or by the
    id's end where only one ends so: q001 for the first quote of the only document. With --format, a document or row
    is printed as data.
    """
    import onrecord
    from onrecord.cli.output import emit
    from onrecord.views import views

    end_at_ctrl_c()
    if what is None:
        emit(onrecord.query(OVERVIEW, package), format, limit=limit)
    elif what in onrecord.tables(package):
        emit(onrecord.load(what, package), format, limit=limit)
    elif what in {view.name for view in views()}:
        emit(onrecord.query(f"FROM {what}", package), format, limit=limit)
    else:
        show_row(what, package, sources, format)


def show_row(what: str, package: Path | None, sources: Path | None, format: Format | None) -> None:
    from rich.console import RenderableType

    import onrecord
    from onrecord.cli.document import summary
    from onrecord.cli.output import emit, render, write
    from onrecord.cli.row import find, page

    @cache
    def load(table: str) -> pl.DataFrame:
        return onrecord.load(table, package)

    found = find(what, load)
    if found is None:
        raise OnrecordError(unknown(what, package, load))
    if format is not None:
        emit(as_frame(found, load), format)
        return
    shown: list[RenderableType]
    if found.table == "documents":
        connection = onrecord.connect(package, constraints=False)
        try:
            shown = summary(connection, found.row)
        finally:
            connection.close()
    else:
        shown = list(page(found, load, texts(package, sources, load)))
    write(render(*shown))


def as_frame(found: Found, load: Callable[[str], pl.DataFrame]) -> pl.DataFrame:
    import polars as pl

    from onrecord.schema import table_schema

    return load(found.table).filter(pl.col(table_schema(found.table).primary_key[0]) == found.key)


def texts(
    package: Path | None, sources: Path | None, load: Callable[[str], pl.DataFrame]
) -> Callable[[str], str | None]:
    """A function that gives the text of a document by its id, from `sources` or the package's own folder of texts."""
    from onrecord.cli.evidence import article_text
    from onrecord.schema import shipped_root

    folders = [sources] if sources else [(package or shipped_root()) / "data" / "source"]
    documents = {row["document_id"]: row for row in load("documents").iter_rows(named=True)}

    @lru_cache(maxsize=64)
    def text_of(document_id: str) -> str | None:
        return article_text(documents[document_id], folders)

    return text_of


def unknown(what: str, package: Path | None, load: Callable[[str], pl.DataFrame]) -> str:
    """What to say of a name that names nothing: the nearest, and what there is."""
    import onrecord
    from onrecord.views import views

    names = (*onrecord.tables(package), *(view.name for view in views()))
    documents = load("documents")["document_id"].to_list()
    near = get_close_matches(what, [*names, *documents], n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return f"there is no table, document or row {what!r}{hint}\nThe tables and views are {', '.join(names)}."
