"""The report of a small package: one page that carries everything."""

from __future__ import annotations

from onrecord.report import assets, figures
from onrecord.report.addresses import appearances, found_in, row_href
from onrecord.report.overview import counts, origins
from onrecord.report.pages import about, document_view, render
from onrecord.report.plain import other_table
from onrecord.report.rows import Bit, entity_key, entity_table
from onrecord.report.speakers import speakers
from onrecord.report.store import ENTITY_TABLES, Entity, Store, Texts
from onrecord.report.tally import Tally


def single_page(store: Store, texts: Texts) -> tuple[str, int]:
    """The page, and the number of documents without a text."""
    entities = store.entities()
    documents = list(store.documents())
    voices = speakers(documents, entities)
    tally = Tally()
    prefixes = {document.id: f"{document.number}-" if len(documents) > 1 else "" for document in documents}

    def entity_href(entity: Entity) -> str:
        return f"#r-{entity_key(entity)}"

    titles = dict(store.titles())

    def document_bit(document: str) -> Bit:
        return Bit(titles[document], f"#d-{prefixes[document]}")

    views = []
    for document in documents:
        tally.add(document, entities)
        text, prefix = texts(document.document), prefixes[document.id]
        views.append(document_view(document, text, entities, voices, entity_href, document_bit, prefix))
    named_in = found_in(
        appearances(documents),
        lambda n, one: f"#n-{views[n - 1].prefix}{entity_key(entities[one])}",
        lambda n: views[n - 1].title,
    )
    said = about(store.package.data)
    drawn = {
        **figures.timeline(documents, entities, row_href(prefixes)),
        **figures.counted(tally, entities, entity_href),
        **figures.accuracy(said.measured),
    }
    lists = [
        *(
            entity_table(table, store.entity_rows(table, 1, store.count(table)), entities, entity_href, named_in)
            for table in ENTITY_TABLES
        ),
        *(
            other_table(store, table, 1, store.count(table), entities, entity_href, document_bit)
            for table in store.other_tables()
        ),
    ]
    style, script = assets.static("report.css"), assets.static("report.js")
    scripts = [assets.vega(), assets.charts_script(), script]
    page = render(
        "report.html.j2",
        policy=assets.policy_inline(scripts, [style]),
        style=style,
        scripts=scripts,
        about=said,
        counts=counts(store),
        views=views,
        figures=figures.known(drawn),
        figures_json=assets.as_json(drawn),
        undated=tally.undated,
        ranked=figures.ranked(tally),
        names=tally.names,
        entities=entities,
        lists=lists,
        origins=origins(store, tally, lists),
    )
    return page, sum(view.blocks is None for view in views)
