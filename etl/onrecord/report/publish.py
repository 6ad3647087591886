"""A report on disk: one page that carries everything, or for a large package an index and a folder of pages."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

from onrecord.descriptor import Package
from onrecord.errors import OnrecordError
from onrecord.package import reading
from onrecord.report import assets, figures
from onrecord.report.keys import Keys
from onrecord.report.pages import About, DocumentView, about, document_view, render
from onrecord.report.rows import Bit, TableView, entity_key, entity_table
from onrecord.report.search import search_script
from onrecord.report.speakers import speakers
from onrecord.report.store import ENTITY_TABLES, DocumentRows, Entity, Row, Store
from onrecord.report.tally import Tally
from onrecord.report.wording import days

MOST_ON_ONE_PAGE = 50  # documents
MARKER = "onrecord-report.txt"  # a folder with this file is a report's, and may be replaced by the next
_LISTED = 400  # rows of a page of entities or documents
_IN = 12  # documents that are named beside an entity
_COUNTED = ("quotes", "people", "organizations", "places", "events", "dates")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")

Texts = Callable[[Row], str | None]


@dataclass(frozen=True, slots=True)
class Report:
    """What was written: `out`, and the folder beside it if there is one. `bytes` are those of all files."""

    out: Path
    folder: Path | None
    documents: int
    without_text: int
    files: int
    bytes: int


def publish(package: str | Path | None, out: Path, texts: Texts, most: int = MOST_ON_ONE_PAGE) -> Report:
    """Writes the report of a package to `out`; of the shipped package if none is given.

    `texts` gives the text of a row of `documents`, or None. Up to `most` documents stand on one page; of more, the
    pages stand in the folder `<name of out>_files` beside it. The files are whole or the old ones. Raises
    PackageError where the package cannot be read, OnrecordError where `out` cannot be written.
    """
    folder = out.with_name(f"{out.stem}_files")
    if out.is_dir():
        raise OnrecordError(f"{out}: is a folder; --out names a file")
    if folder.exists() and not (folder / MARKER).is_file():
        raise OnrecordError(f"{folder}: is no report's folder; choose another --out or move it away")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{out.stem}-", dir=out.parent) as staging:
            return reading(package, lambda opened: _publish(opened, out, folder, Path(staging), texts, most))
    except OSError as error:
        raise OnrecordError(f"{out}: cannot be written: {error.strerror or error}") from error


def _publish(opened: Package, out: Path, folder: Path, staging: Path, texts: Texts, most: int) -> Report:
    store = Store(opened)
    try:
        made = Writer(staging / "files")
        if store.count("documents") <= most:
            page, lacking = _single(store, texts)
            large = False
        else:
            page, lacking = _large(store, texts, made, Names(quote(folder.name), quote(out.name)))
            large = True
        index = staging / "page"
        index.write_text(page, "utf-8", newline="\n")
        size = index.stat().st_size
        documents = store.count("documents")
    finally:
        store.close()
    _replace_folder(staging, folder, large)
    index.replace(out)
    return Report(out, folder if large else None, documents, lacking, made.files + 1, made.bytes + size)


def _replace_folder(staging: Path, folder: Path, large: bool) -> None:
    if folder.exists():
        folder.rename(staging / "old")  # goes with the staging folder
    if large:
        (staging / "files").rename(folder)


@dataclass(frozen=True, slots=True)
class Names:
    """How the pages of a large report call each other's places in links."""

    folder: str
    index: str


@dataclass
class Writer:
    """Writes files below a folder and counts them."""

    folder: Path
    files: int = 0
    bytes: int = 0

    def __post_init__(self) -> None:
        if self.folder.exists():  # of a reading that is done again
            shutil.rmtree(self.folder)
        self.folder.mkdir()

    def write(self, name: str, text: str) -> None:
        data = text.encode()
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        self.files += 1
        self.bytes += len(data)


def _single(store: Store, texts: Texts) -> tuple[str, int]:
    entities = store.entities()
    documents = list(store.documents())
    voices = speakers(documents, entities)
    tally = Tally()
    prefixes = {document.id: f"{document.number}-" if len(documents) > 1 else "" for document in documents}

    def entity_href(entity: Entity) -> str:
        return f"#r-{entity_key(entity)}"

    views = []
    for document in documents:
        tally.add(document, entities)
        views.append(
            document_view(document, texts(document.document), entities, voices, entity_href, prefixes[document.id])
        )
    found_in = _found_in(
        _appearances(documents),
        lambda n, one: f"#n-{views[n - 1].prefix}{entity_key(entities[one])}",
        lambda n: views[n - 1].title,
    )
    said = about(store.package.data)
    drawn = {
        **figures.timeline(documents, entities, _row_href(prefixes)),
        **figures.counted(tally, entities, entity_href),
        **figures.accuracy(said.measured),
    }
    lists = [
        entity_table(table, store.entity_rows(table, 1, store.count(table)), entities, entity_href, found_in)
        for table in ENTITY_TABLES
    ]
    style, script = assets.static("report.css"), assets.static("report.js")
    scripts = [assets.vega(), assets.charts_script(), script]
    page = render(
        "report.html.j2",
        policy=assets.policy_inline(scripts, [style]),
        style=style,
        scripts=scripts,
        about=said,
        counts=_counts(store),
        views=views,
        figures=figures.known(drawn),
        figures_json=assets.as_json(drawn),
        undated=tally.undated,
        ranked=figures.ranked(tally),
        names=tally.names,
        entities=entities,
        lists=lists,
        origins=_origins(store, tally, lists),
    )
    return page, sum(view.blocks is None for view in views)


def _large(store: Store, texts: Texts, made: Writer, names: Names) -> tuple[str, int]:
    entities = store.entities()
    said = about(store.package.data)
    tally = Tally()
    appearing: dict[str, list[int]] = {}
    listed: list[Listed] = []
    taken: set[str] = set()
    lacking = 0
    made.write(MARKER, "This folder belongs to the report beside it, which onrecord wrote and may replace.\n")
    made.write("report.css", assets.static("report.css"))
    made.write("report.js", assets.static("report.js"))
    made.write("search.js", assets.static("search.js"))
    made.write("vega.js", assets.vega())
    made.write("charts.js", assets.charts_script())
    for document in store.documents():
        tally.add(document, entities)
        for entity, places in _appearances([document]).items():
            appearing.setdefault(entity, []).extend(places)
        name = _file_name(document, taken)
        item = _listed(document, name, entities)
        listed.append(item)
        view = _document_page(document, name, texts, entities, said, made, names)
        lacking += view.blocks is None
    _entity_pages(store, entities, appearing, listed, said, made, names)
    newest = sorted(listed, key=lambda item: (item.latest, item.title, item.name), reverse=True)
    _document_lists(newest, said, made, names)
    made.write("index.js", search_script([item.found() for item in newest], entities, appearing, _LISTED))
    drawn = {
        **figures.months(tally),
        **figures.counted(tally, entities, lambda entity: f"{names.folder}/{_entity_file(entity)}"),
        **figures.accuracy(said.measured),
    }
    page = render(
        "index.html.j2",
        policy=assets.policy_linked(),
        up=f"{names.folder}/",
        about=said,
        counts=_counts(store),
        newest=newest[:20],
        figures=figures.known(drawn),
        figures_json=assets.as_json(drawn),
        no_month=tally.no_month,
        ranked=figures.ranked(tally)[:20],
        names=tally.names,
        origins=_origins(store, tally, []),
    )
    return page, lacking


def _document_page(
    document: DocumentRows,
    name: str,
    texts: Texts,
    entities: Mapping[str, Entity],
    said: About,
    made: Writer,
    names: Names,
) -> DocumentView:
    def entity_href(entity: Entity) -> str:
        return f"../{_entity_file(entity)}"

    view = document_view(document, texts(document.document), entities, speakers([document], entities), entity_href)
    tally = Tally()
    tally.add(document, entities)
    drawn = {
        **figures.timeline([document], entities, _row_href({document.id: ""})),
        **figures.counted(tally, entities, entity_href),
    }
    page = render(
        "document.html.j2",
        policy=assets.policy_linked(),
        up="../",
        index=f"../../{names.index}",
        about=said,
        view=view,
        figures=figures.known(drawn),
        figures_json=assets.as_json(drawn),
        undated=tally.undated,
        ranked=figures.ranked(tally),
        names=tally.names,
    )
    made.write(f"documents/{name}.html", page)
    return view


def _entity_pages(
    store: Store,
    entities: Mapping[str, Entity],
    appearing: Mapping[str, list[int]],
    listed: list[Listed],
    said: About,
    made: Writer,
    names: Names,
) -> None:
    found_in = _found_in(
        appearing,
        lambda n, one: f"documents/{listed[n - 1].name}.html#n-{entity_key(entities[one])}",
        lambda n: listed[n - 1].title,
        _IN,
    )
    for table in ENTITY_TABLES:
        pages = -(-store.count(table) // _LISTED)
        for page in range(1, pages + 1):
            rows = store.entity_rows(table, (page - 1) * _LISTED + 1, _LISTED)
            made.write(
                f"{table}-{page}.html",
                render(
                    "listing.html.j2",
                    policy=assets.policy_linked(),
                    up="",
                    index=f"../{names.index}",
                    about=said,
                    table=entity_table(table, rows, entities, _entity_file, found_in),
                    page=page,
                    pages=pages,
                ),
            )


def _document_lists(newest: list[Listed], said: About, made: Writer, names: Names) -> None:
    pages = -(-len(newest) // _LISTED)
    for page in range(1, pages + 1):
        made.write(
            f"documents-{page}.html",
            render(
                "documents.html.j2",
                policy=assets.policy_linked(),
                up="",
                index=f"../{names.index}",
                about=said,
                items=newest[(page - 1) * _LISTED : page * _LISTED],
                page=page,
                pages=pages,
            ),
        )


@dataclass(frozen=True, slots=True)
class Listed:
    """A document in a list: `name` is its page's without `.html`, `named` the ids of the entities named most."""

    name: str
    title: str
    publisher: str
    when: str
    latest: str
    quotes: int
    events: int
    named: tuple[str, ...] = field(default=())

    def found(self) -> tuple[str, str, str, str, tuple[str, ...]]:
        return self.name, self.title, self.publisher, self.when, self.named


def _listed(document: DocumentRows, name: str, entities: Mapping[str, Entity]) -> Listed:
    row = document.document
    named: dict[str, int] = {}
    for mention in document.rows.get("mentions", ()):
        one = mention["person_id"] or mention["organization_id"] or mention["place_id"]
        named[one] = named.get(one, 0) + 1
    return Listed(
        name,
        row["headline"] or document.id,
        row["publisher"] or "",
        days(row["published_earliest"], row["published_latest"]),
        str(row["published_latest"] or row["published_earliest"] or ""),
        len(document.rows.get("quotes", ())),
        len(document.rows.get("events", ())),
        tuple(sorted(named, key=lambda one: (-named[one], one))[:_IN]),
    )


def _file_name(document: DocumentRows, taken: set[str]) -> str:
    """The document's id if it can be a file's name on every system, else its number."""
    name = document.id if _NAME.fullmatch(document.id) else f"document-{document.number}"
    for suffix in count(2):
        if name not in taken:
            break
        name = f"document-{document.number}-{suffix}"
    taken.add(name)
    return name


def _entity_file(entity: Entity) -> str:
    return f"{entity.table}-{(entity.number - 1) // _LISTED + 1}.html#r-{entity_key(entity)}"


def _row_href(prefixes: Mapping[str, str]) -> Callable[[DocumentRows, str, Row], str]:
    held: dict[str, Keys] = {}

    def href(document: DocumentRows, table: str, row: Row) -> str:
        if document.id not in held:
            held[document.id] = Keys(document, prefixes[document.id])
        return f"#r-{held[document.id].of(table, row)}"

    return href


def _appearances(documents: list[DocumentRows]) -> dict[str, list[int]]:
    """The numbers of the documents whose mentions name an entity."""
    found: dict[str, dict[int, None]] = {}
    for document in documents:
        for row in document.rows.get("mentions", ()):
            one = row["person_id"] or row["organization_id"] or row["place_id"]
            found.setdefault(one, {})[document.number] = None
    return {one: list(numbers) for one, numbers in found.items()}


def _found_in(
    appearing: Mapping[str, list[int]],
    href: Callable[[int, str], str],
    title: Callable[[int], str],
    most: int = MOST_ON_ONE_PAGE,
) -> Callable[[str], list[Bit]]:
    def bits(entity: str) -> list[Bit]:
        numbers = appearing.get(entity, [])
        more = len(numbers) - most
        tail = [Bit(f"and {more:,} more", quiet=True)] if more > 0 else []
        return [*(Bit(title(n), href(n, entity)) for n in numbers[:most]), *tail]

    return bits


def _counts(store: Store) -> list[tuple[str, int]]:
    return [(table, store.count(table)) for table in ("documents", *_COUNTED)]


def _origins(store: Store, tally: Tally, lists: list[TableView]) -> Iterator[Mapping[str, Any]]:
    """Rows by table and by who vouches for them."""
    from onrecord.schema import table_names

    counted = dict(tally.origins)
    for view in lists:
        for line in view.lines:
            counted[view.table, line.origin or ""] = counted.get((view.table, line.origin or ""), 0) + 1
    if not lists:
        for table in ENTITY_TABLES:
            counted |= {(table, origin): n for origin, n in store.origins(table).items()}
    for table in table_names():
        if table != "documents" and store.count(table):
            yield {
                "table": table,
                "rows": store.count(table),
                **{origin: counted.get((table, origin), 0) for origin in ("machine", "reviewed", "added")},
            }
