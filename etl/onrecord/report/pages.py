"""The pages as HTML: what a template is given, and how it is filled in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from onrecord.report.article import Block, Marks, blocks, facts
from onrecord.report.keys import Keys
from onrecord.report.plain import DocumentBit, plain_table
from onrecord.report.rows import SHOWN, Named, QuoteCard, TableView, mentions_by_entity, quote_cards, tables
from onrecord.report.speakers import Speaker
from onrecord.report.store import DocumentRows, Entity, Row
from onrecord.report.wording import days, number
from onrecord.schema import table_names

if TYPE_CHECKING:
    from jinja2 import Environment


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document as the templates draw it. `blocks` is None where the package does not hold its text."""

    prefix: str
    document: Row
    title: str
    facts: Sequence[tuple[str, str]]
    url: str | None
    headline: Block | None  # the passage that is the title, with its marks; then it is not among the blocks
    blocks: Sequence[Block] | None
    cards: Sequence[QuoteCard]
    tables: Sequence[TableView]
    named: Sequence[Named]
    speakers: Sequence[tuple[Speaker, int]]
    href: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What the descriptor says of the package."""

    title: str
    description: str
    name: str
    version: str
    made_by: str
    licenses: tuple[tuple[str, str | None], ...]
    sources: tuple[str, ...]
    measured: tuple[Mapping[str, Any], ...]


def about(descriptor: Mapping[str, Any]) -> About:
    """From a descriptor that may hold anything: what is not of the expected type is left out."""

    def words(holder: Any, key: str) -> str:
        value = holder.get(key) if isinstance(holder, Mapping) else None
        return value if isinstance(value, str) else ""

    def items(holder: Any, key: str) -> list[Mapping[str, Any]]:
        value = holder.get(key) if isinstance(holder, Mapping) else None
        return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []

    own = descriptor.get("onrecord")
    return About(
        title=words(descriptor, "title") or words(descriptor, "name") or "Data package",
        description=words(descriptor, "description"),
        name=words(descriptor, "name"),
        version=words(descriptor, "version"),
        made_by=words(own, "version"),
        licenses=tuple(
            (words(item, "title") or words(item, "name") or words(item, "path"), web_address(words(item, "path")))
            for item in items(descriptor, "licenses")
        ),
        sources=tuple(words(item, "title") for item in items(descriptor, "sources") if words(item, "title")),
        measured=tuple(score for score in items(own, "machine_rows_measured") if words(score, "table")),
    )


def web_address(value: str | None) -> str | None:
    """The value if it is a web address; a link to anything else (`javascript:`, a file) is not made."""
    try:
        parts = urlsplit(value or "")
    except ValueError:
        return None
    return value if parts.scheme in ("http", "https") and parts.netloc else None


def document_view(
    document: DocumentRows,
    text: str | None,
    entities: Mapping[str, Entity],
    speakers: Mapping[str, Speaker],
    entity_href: Callable[[Entity], str],
    document_bit: DocumentBit,
    prefix: str = "",
) -> DocumentView:
    keys = Keys(document, prefix)
    title = document.document["headline"] or document.id
    drawn = None if text is None else blocks(text, document, keys, Marks(document, keys, entities, speakers))
    first = next((block for block in drawn or () if block.kind == "headline"), None)
    headline = first if first and "".join(piece.text for piece in first.pieces).strip() == title else None
    cards = quote_cards(document, keys, speakers, entity_href)
    spoken = Counter(card.speaker for card in cards)
    return DocumentView(
        prefix=prefix,
        document=document.document,
        title=title,
        facts=facts(document.document),
        url=web_address(document.document["url"]),
        headline=headline,
        blocks=None if drawn is None else [block for block in drawn if block is not headline],
        cards=cards,
        tables=[
            *tables(document, keys, entities, entity_href),
            *_others(document, keys, entities, entity_href, document_bit),
        ],
        named=mentions_by_entity(document, keys, entities, entity_href),
        speakers=sorted(spoken.items(), key=lambda item: (item[0].colour or 99, item[0].name)),
    )


def _others(
    document: DocumentRows,
    keys: Keys,
    entities: Mapping[str, Entity],
    entity_href: Callable[[Entity], str],
    document_bit: DocumentBit,
) -> Iterator[TableView]:
    """The document's tables that the pages show as they are."""
    for table in table_names():
        rows = document.rows.get(table, ())
        if rows and table not in SHOWN:
            yield plain_table(
                table,
                rows,
                entities,
                entity_href,
                document_bit,
                lambda row, _, table=table: keys.of(table, row),  # type: ignore[misc]
                lambda row, table=table: keys.label(table, row),  # type: ignore[misc]
            )


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates, with everything from a package escaped and every missing name an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    found = Environment(
        loader=PackageLoader("onrecord.report", "templates"),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["days"] = lambda value: days(*value)
    found.filters["thousands"] = lambda value: f"{value:,}"
    found.globals["number"] = number
    return found


def render(template: str, **values: Any) -> str:
    return environment().get_template(template).render(**values)
