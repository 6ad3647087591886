"""The report of a large package: a folder with a page for each document, lists of names, and the index beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from onrecord.report import assets, figures
from onrecord.report.addresses import LISTED, appearances, entity_file, file_names, found_in, row_href
from onrecord.report.overview import counts, origins
from onrecord.report.pages import About, DocumentView, about, document_view, render
from onrecord.report.plain import DocumentBit, other_table
from onrecord.report.plain import title as table_title
from onrecord.report.rows import Bit, TableView, entity_key, entity_table
from onrecord.report.search import search_script
from onrecord.report.speakers import speakers
from onrecord.report.store import ENTITY_TABLES, DocumentRows, Entity, Store, Texts
from onrecord.report.tally import Tally
from onrecord.report.wording import days
from onrecord.report.writer import Writer
from onrecord.schema import table_schema

MARKER = "onrecord-report.txt"  # a folder with this file is a report's, and may be replaced by the next
_IN = 12  # documents that are named beside a name


@dataclass(frozen=True, slots=True)
class Names:
    """How the pages of a large report call each other's places in links."""

    folder: str
    index: str


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


def write_folder(store: Store, texts: Texts, made: Writer, names: Names) -> tuple[str, int]:
    """Writes every page but the index; gives the index and the number of documents without a text."""
    entities = store.entities()
    said = about(store.package.data)
    tally = Tally()
    appearing: dict[str, list[int]] = {}
    listed: list[Listed] = []
    files = file_names([document for document, _ in store.titles()])
    titles = dict(store.titles())
    lacking = 0

    def document_bit(document: str) -> Bit:
        return Bit(titles[document], f"documents/{files[document]}.html")

    def beside(document: str) -> Bit:
        return Bit(titles[document], f"{files[document]}.html")

    made.write(MARKER, "This folder belongs to the report beside it, which onrecord wrote and may replace.\n")
    made.write("report.css", assets.static("report.css"))
    made.write("report.js", assets.static("report.js"))
    made.write("search.js", assets.static("search.js"))
    made.write("vega.js", assets.vega())
    made.write("charts.js", assets.charts_script())
    for document in store.documents():
        tally.add(document, entities)
        for entity, places in appearances([document]).items():
            appearing.setdefault(entity, []).extend(places)
        name = files[document.id]
        listed.append(_listed(document, name, entities))
        view = _document_page(document, name, texts, entities, beside, said, made, names)
        lacking += view.blocks is None
    _entity_pages(store, entities, appearing, listed, said, made, names)
    _other_pages(store, entities, document_bit, said, made, names)
    newest = sorted(listed, key=lambda item: (item.latest, item.title, item.name), reverse=True)
    _document_lists(newest, said, made, names)
    made.write("index.js", search_script([item.found() for item in newest], entities, appearing, LISTED))
    drawn = {
        **figures.months(tally),
        **figures.counted(tally, entities, lambda entity: f"{names.folder}/{entity_file(entity)}"),
        **figures.accuracy(said.measured),
    }
    page = render(
        "index.html.j2",
        policy=assets.policy_linked(),
        up=f"{names.folder}/",
        about=said,
        counts=counts(store),
        others=[(table, table_title(table_schema(table))) for table in store.other_tables()],
        newest=newest[:20],
        figures=figures.known(drawn),
        figures_json=assets.as_json(drawn),
        no_month=tally.no_month,
        ranked=figures.ranked(tally)[:20],
        names=tally.names,
        origins=origins(store, tally, []),
    )
    return page, lacking


def _document_page(
    document: DocumentRows,
    name: str,
    texts: Texts,
    entities: Mapping[str, Entity],
    beside: DocumentBit,
    said: About,
    made: Writer,
    names: Names,
) -> DocumentView:
    def entity_href(entity: Entity) -> str:
        return f"../{entity_file(entity)}"

    view = document_view(
        document, texts(document.document), entities, speakers([document], entities), entity_href, beside
    )
    tally = Tally()
    tally.add(document, entities)
    drawn = {
        **figures.timeline([document], entities, row_href({document.id: ""})),
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
    named_in = found_in(
        appearing,
        lambda n, one: f"documents/{listed[n - 1].name}.html#n-{entity_key(entities[one])}",
        lambda n: listed[n - 1].title,
        _IN,
    )
    for table in ENTITY_TABLES:
        pages = -(-store.count(table) // LISTED)
        for page in range(1, pages + 1):
            rows = store.entity_rows(table, (page - 1) * LISTED + 1, LISTED)
            view = entity_table(table, rows, entities, entity_file, named_in)
            _list_page(view, page, pages, said, made, names)


def _other_pages(
    store: Store,
    entities: Mapping[str, Entity],
    document_bit: DocumentBit,
    said: About,
    made: Writer,
    names: Names,
) -> None:
    for table in store.other_tables():
        pages = -(-store.count(table) // LISTED)
        for page in range(1, pages + 1):
            first = (page - 1) * LISTED + 1
            view = other_table(store, table, first, LISTED, entities, entity_file, document_bit)
            _list_page(view, page, pages, said, made, names)


def _list_page(view: TableView, page: int, pages: int, said: About, made: Writer, names: Names) -> None:
    made.write(
        f"{view.table}-{page}.html",
        render(
            "listing.html.j2",
            policy=assets.policy_linked(),
            up="",
            index=f"../{names.index}",
            about=said,
            table=view,
            page=page,
            pages=pages,
        ),
    )


def _document_lists(newest: list[Listed], said: About, made: Writer, names: Names) -> None:
    pages = -(-len(newest) // LISTED)
    for page in range(1, pages + 1):
        made.write(
            f"documents-{page}.html",
            render(
                "documents.html.j2",
                policy=assets.policy_linked(),
                up="",
                index=f"../{names.index}",
                about=said,
                items=newest[(page - 1) * LISTED : page * LISTED],
                page=page,
                pages=pages,
            ),
        )


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
